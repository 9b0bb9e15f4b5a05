//! The committed fuzz corpora, replayed.

use claque_io::read::{ReadOptions, read_bytes};
use std::path::PathBuf;

#[test]
fn every_input_of_the_fuzz_corpora_is_read_or_refused() {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../fuzz/corpus");
    let mut replayed = 0;
    for target in ["read_csv", "read_json", "read_parquet", "read_compressed", "time", "url_text"] {
        let entries = std::fs::read_dir(root.join(target)).unwrap_or_else(|error| panic!("{target}: {error}"));
        for entry in entries {
            let bytes = std::fs::read(entry.expect("an entry").path()).expect("a file");
            let bytes = match target {
                "time" => table("account_id,created_at,url\na,", &bytes, ",u\n"),
                "url_text" => table("account_id,created_at,text\na,1,", &bytes, "\n"),
                _ => bytes,
            };
            let options = ReadOptions { max_bytes: 1 << 26, ..ReadOptions::default() };
            match read_bytes(target, &bytes, &options) {
                Ok(corpus) => assert_eq!(corpus.inputs.len(), 1),
                Err(error) => assert!(error.to_string().contains(' '), "{error}"),
            }
            replayed += 1;
        }
    }
    assert!(replayed >= 12, "only {replayed} inputs");
}

/// A table of one row with the bytes as one of its cells.
fn table(before: &str, cell: &[u8], after: &str) -> Vec<u8> {
    let doubled: Vec<u8> =
        cell.iter().flat_map(|byte| if *byte == b'"' { vec![b'"'; 2] } else { vec![*byte] }).collect();
    [before.as_bytes(), b"\"", &doubled, b"\"", after.as_bytes()].concat()
}
