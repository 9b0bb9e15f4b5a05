//! Reddit and 4chan: what their data means beyond single records.

use super::shared::{of, shared};
use super::{accounts, corpus};

/// A zstd frame of one block that is stored as it is, which says that it needs a window of 2³¹ bytes.
fn in_the_widest_window(bytes: &[u8]) -> Vec<u8> {
    let block = u32::try_from(bytes.len()).expect("a small test") << 3 | 1;
    let mut frame = vec![0x28, 0xb5, 0x2f, 0xfd, 0, 21 << 3];
    frame.extend(&block.to_le_bytes()[..3]);
    frame.extend(bytes);
    frame
}

#[test]
fn a_dump_with_the_widest_window_is_read() {
    let dump = "{\"id\":\"c1\",\"author\":\"ann\",\"created_utc\":1470604422,\"subreddit\":\"x\",\"body\":\"https://example.org\"}\n\
                {\"id\":\"c2\",\"author\":\"[deleted]\",\"created_utc\":\"1470604422.0\",\"subreddit\":\"x\",\"body\":\"y\"}\n";
    let corpus = corpus(in_the_widest_window(dump.as_bytes()));
    assert_eq!(accounts(&corpus), ["ann"]);
    let input = &corpus.inputs[0];
    assert_eq!((input.accepted, input.passed_over, input.rejected), (1, 1, 0));
}

#[test]
fn the_specimens_of_reddit_are_read() {
    for (file, rows, known) in [
        ("trimmed_sample_200.ndjson", 200, 169),
        ("comment_full_object.json", 1, 1),
        ("submission_full_object.json", 1, 1),
    ] {
        let Some(path) = shared(&format!("specimens/reddit_pushshift/{file}")) else { return };
        let corpus = of(path, None);
        let input = &corpus.inputs[0];
        assert_eq!(input.guess.as_ref().map(|guess| guess.shape.name()), Some("reddit"), "{file}");
        assert_eq!((input.accepted, corpus.accounts.len()), (rows, known), "{file}: {:?}", corpus.rejected);
    }
}

#[test]
fn the_specimen_of_4chan_has_nobody_who_can_be_told_from_others() {
    let Some(path) = shared("specimens/4chan_api/thread_example.json") else { return };
    let corpus = of(path, None);
    assert_eq!(corpus.inputs[0].guess.as_ref().map(|guess| guess.shape.name()), Some("4chan"));
    assert_eq!((corpus.inputs[0].accepted, corpus.rejected_count), (0, 3));
    assert!(corpus.rejected.iter().all(|row| row.wanted == "the id or tripcode of a poster"));
}
