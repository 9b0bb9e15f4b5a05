//! Laws of the stream: any cut, any number of threads, any quoting gives the same.

use super::{accounts, corpus, told};
use claque::TraceKind;
use claque_io::read::{Input, ReadError, ReadOptions, Silent, expand, read};
use proptest::prelude::*;

fn cell() -> impl Strategy<Value = String> {
    prop_oneof!["[a-c,;\"\n\r\t| ']{1,6}", "\\PC{1,8}", "\"{1,3}x?"]
}

/// An apostrophe before digits keeps a spreadsheet from making a float of them, and is no part of the id.
fn id() -> impl Strategy<Value = String> {
    cell().prop_map(|cell| cell.replace('\'', "x"))
}

proptest! {
    #[test]
    fn a_table_written_by_another_library_is_read_back(rows in prop::collection::vec((cell(), id()), 1..40)) {
        let mut writer = csv::Writer::from_writer(Vec::new());
        writer.write_record(["note", "account_id", "created_at", "object_id"]).expect("memory");
        for (index, (note, account)) in rows.iter().enumerate() {
            writer.write_record([note, account, &index.to_string(), "o"]).expect("memory");
        }
        let corpus = corpus(writer.into_inner().expect("memory"));
        let mut wanted: Vec<&str> = Vec::new();
        // Blanks around an id are no part of it, and a row without one is rejected.
        let ids: Vec<&str> = rows.iter().map(|(_, account)| account.trim()).filter(|id| !id.is_empty()).collect();
        ids.iter().for_each(|id| if !wanted.contains(id) { wanted.push(id) });
        prop_assert_eq!(accounts(&corpus), wanted);
        prop_assert_eq!(corpus.inputs[0].accepted, ids.len() as u64);
    }

    #[test]
    fn json_written_by_another_library_is_read_back(rows in prop::collection::vec((any::<String>(), any::<u64>()), 1..40)) {
        let mut lines = String::new();
        for (text, number) in &rows {
            let record = serde_json::json!({"text": text, "account_id": number, "created_at": 5, "object_id": text});
            lines.push_str(&format!("{record}\n"));
        }
        let corpus = corpus(lines);
        let mut wanted: Vec<String> = Vec::new();
        for (_, number) in &rows {
            let id = number.to_string();
            if !wanted.contains(&id) {
                wanted.push(id);
            }
        }
        prop_assert_eq!(accounts(&corpus), wanted);
        prop_assert_eq!(corpus.rejected_count, 0);
    }
}

#[test]
fn any_number_of_threads_gives_the_same() {
    let mut table = String::from("account_id,created_at,text,urls\n");
    for row in 0..60_000 {
        let (account, link) = (row * 7919 % 5003, row * 31 % 997);
        table.push_str(&format!(
            "a{account},{row},\"some \"\"words\"\"\nof row {}, five\",http://h.org/{link}\n",
            row % 500
        ));
    }
    let tell = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("threads");
        let corpus = pool.install(|| corpus(&table));
        assert_eq!((corpus.inputs[0].accepted, corpus.rejected_count), (60_000, 0));
        (told(&corpus, TraceKind::Url), told(&corpus, TraceKind::Text))
    };
    assert!(tell(1) == tell(4), "the number of threads changed the result");
}

#[test]
fn several_inputs_are_read_in_order_and_rows_named_by_them() {
    let folder = std::env::temp_dir().join(format!("claque-read-{}", std::process::id()));
    std::fs::create_dir_all(folder.join("sub")).expect("a folder");
    std::fs::write(folder.join("b.csv"), "account_id,time,url\nb,2,u\n").expect("a file");
    std::fs::write(folder.join("a.ndjson"), "{\"account_id\":\"a\",\"time\":1,\"url\":\"u\"}\n").expect("a file");
    std::fs::write(folder.join("sub/c.csv"), "").expect("a file");
    std::fs::write(folder.join(".hidden"), "x").expect("a file");
    let path = |name: &str| folder.join(name).display().to_string();
    let all = expand(&[path("")]).expect("three files");
    assert_eq!(all, ["a.ndjson", "b.csv", "sub/c.csv"].map(|name| Input::Found(folder.join(name))));
    assert_eq!(expand(&[path("*.csv"), path("b.csv")]).expect("one file").len(), 1);
    assert_eq!(expand(&["-".to_owned()]).expect("stdin"), [Input::Stdin]);
    assert!(matches!(expand(&[path("*.parquet")]), Err(ReadError::NoMatch { .. })));
    let corpus = read(&all, &ReadOptions::default(), &mut Silent).expect("readable");
    assert_eq!(told(&corpus, TraceKind::Url)[1], format!("b {} row 2 2 u", path("b.csv")));
    assert_eq!(corpus.inputs[1].sha256, "74b72da4054a402966eb6875c7ba158a92dcb27c1d115ff692f953373ef07fda");
    std::fs::remove_dir_all(&folder).expect("removed");
    assert!(matches!(read(&all, &ReadOptions::default(), &mut Silent), Err(ReadError::Open { .. })));
}
