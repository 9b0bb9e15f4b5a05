//! What a look at inputs tells.

use claque_io::inspection::InspectionRecord;
use claque_io::read::{Input, ReadOptions, Silent, Zone, survey};
use std::path::PathBuf;

/// A file of one test's own.
fn file(name: &str, bytes: impl AsRef<[u8]>) -> Input {
    let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("survey-{}-{name}", std::process::id()));
    std::fs::write(&path, bytes).unwrap();
    Input::File(path)
}

fn look(inputs: &[Input]) -> InspectionRecord {
    let options = ReadOptions { time_zone: Some(Zone::UTC), ..ReadOptions::default() };
    let record = survey(inputs, &options, 1_600_000_000_000, &mut Silent);
    record.unwrap_or_else(|unreadable| panic!("{}", unreadable.error))
}

fn counted(shares: &[claque_io::inspection::Share]) -> Vec<(&str, u64)> {
    shares.iter().map(|share| (share.name.as_str(), share.posts)).collect()
}

#[test]
fn the_times_of_accounts_are_held_against_those_of_the_platform() {
    let told = look(&[file(
        "claimed.csv",
        "post_id,account_id,created_at,claimed_at,text\n\
         1,a,2020-01-01T10:00:00Z,2020-01-01T10:00:00Z,x\n\
         2,a,2020-01-01T10:00:00Z,2020-01-01T11:00:00Z,x\n\
         3,b,2020-01-01T10:00:00Z,2020-01-01T11:00:01Z,x\n\
         4,b,2021-01-01T10:00:00Z,,x\n\
         5,b,1989-12-31T23:59:59Z,,x\n",
    )]);
    let times = told.times.unwrap();
    assert_eq!((times.claimed, times.claimed_apart), (3, 1));
    assert_eq!((times.before_1990, times.in_future), (1, 1));
    assert_eq!((told.accounts.median, told.accounts.percentile_99, told.accounts.most), (2, 3, 3));
    let volume = &times.volume;
    assert_eq!(volume.before + volume.after + volume.bins.iter().map(|bin| bin.posts).sum::<u64>(), 5);
}

#[test]
fn kinds_are_told_by_what_is_acted_on_where_the_data_does_not_say() {
    let told = look(&[file(
        "kinds.csv",
        "post_id,account_id,created_at,repost_of,reply_to,quote_of,text\n\
         1,a,2020-01-01T10:00:00Z,9,,,x\n2,a,2020-01-01T10:00:00Z,,9,,x\n3,b,2020-01-01T10:00:00Z,,,9,x\n\
         4,b,2020-01-01T10:00:00Z,,,,RT @c: x\n5,b,2020-01-01T10:00:00Z,,,,x\n5,b,2020-01-01T10:00:00Z,9,,,x\n",
    )]);
    assert_eq!(counted(&told.kinds), [("repost", 2), ("quote", 1), ("reply", 1), ("unknown", 1)]);
    assert_eq!(told.repeats.repeated_ids, 1, "a row whose id came before is no further post");
}

#[test]
fn languages_are_those_of_the_data_or_told_from_words() {
    let said = "account_id,created_at,text,lang\na,1500000000,x,pt-BR\na,1500000001,y,pt-BR\nb,1500000002,z,\n";
    let told = look(&[file("said.csv", said)]);
    assert_eq!((told.languages.source.as_str(), told.languages.posts), ("data", 2));
    assert_eq!(counted(&told.languages.languages), [("pt-BR", 2)]);
    let words = "account_id,created_at,text\n\
        a,1500000000,the weather is nice today and we are going to the beach with our friends\n\
        b,1500000001,\"heute ist das Wetter schön, und wir gehen mit unseren Freunden an den Strand\"\n\
        b,1500000002,\n";
    let told = look(&[file("words.csv", words)]);
    assert_eq!((told.languages.source.as_str(), told.languages.posts), ("sample", 2));
    assert_eq!(counted(&told.languages.languages), [("deu", 1), ("eng", 1)]);
    let none = look(&[file("none.csv", "account_id,created_at,url\na,1500000000,https://a.org\n")]);
    assert_eq!(none.languages.source, "none");
}

#[test]
fn inputs_and_platforms_are_counted_apart_and_together() {
    let one = "post_id,account_id,created_at,platform,url\n1,a,2020-01-01T10:00:00Z,x,https://a.org\n\
        2,a,2020-01-01T10:00:01Z,bluesky,https://a.org\n,,,,\n";
    let other = "account_id,created_at,url,linked_url\nb,2020-01-02T10:00:00Z,https://a.org,\nb,2020-01-02T10:00:00Z,https://a.org,\n";
    let told = look(&[file("one.csv", one), file("other.csv", other)]);
    assert_eq!(counted(&told.platforms), [("", 1), ("bluesky", 1), ("x", 1)]);
    assert_eq!(counted(&told.inputs[0].platforms), [("bluesky", 1), ("x", 1)]);
    let counts: Vec<_> = told.inputs.iter().map(|input| (input.rows, input.accepted, input.rejected)).collect();
    assert_eq!(counts, [(3, 2, 1), (2, 1, 0)]);
    assert_eq!((told.posts, told.repeats.equal_rows, told.accounts.accounts), (3, 1, 3));
    assert_eq!(told.inputs[1].unused_columns, ["linked_url"]);
    let url = told.traces.iter().find(|trace| trace.trace == "url").unwrap();
    assert_eq!((url.posts, url.objects, url.shared, url.by_default), (3, 1, 1, true));
    assert!(told.absent.iter().any(|trace| trace.trace == "repost" && trace.why.contains("repost_of")));
    assert_eq!(told.sample.iter().map(|post| post.row).collect::<Vec<_>>(), [2, 3, 2]);
}

#[test]
fn columns_of_every_layout_are_shown_where_they_are_not_understood() {
    let options = ReadOptions::default();
    for (name, bytes) in [
        ("odd.csv", "who;when it was\nann;2020-03-03\n"),
        ("odd.ndjson", "{\"who\": \"ann\", \"when it was\": \"2020-03-03\"}\n"),
        ("odd.json", "[{\"who\": \"ann\",\n \"when it was\": \"2020-03-03\"}]"),
    ] {
        let unreadable = survey(&[file(name, bytes)], &options, 0, &mut Silent).unwrap_err();
        let seen: Vec<_> = unreadable.record.columns.iter().map(|seen| (&*seen.name, seen.values.join("|"))).collect();
        assert_eq!(seen, [("who", "ann".to_owned()), ("when it was", "2020-03-03".to_owned())], "{name}");
        assert_eq!(unreadable.record.proposed_map.as_deref(), Some("account=COLUMN,time=when it was,text=COLUMN"));
    }
}
