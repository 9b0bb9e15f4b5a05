//! Histories of chats: one document, read in chunks on all cores.

use super::{corpus, read};
use claque::PostId;
use claque_io::read::{ReadOptions, Shape, Strictness, Zone, read_bytes};
use std::fmt::Write;

/// So many chats with so many messages each; each message says in its text which chat it is of.
fn history(chats: usize, messages: usize) -> String {
    let mut text = r#"{"about": "all", "chats": {"list": ["#.to_owned();
    for chat in 0..chats {
        let comma = if chat == 0 { "" } else { "," };
        let _ = write!(text, r#"{comma}{{"name": "n{chat}", "type": "private_group", "id": {chat}, "messages": ["#);
        for message in 0..messages {
            let comma = if message == 0 { "" } else { ",\n" };
            let words = "words \\\" ] } ".repeat(20);
            let _ = write!(
                text,
                r#"{comma}{{"id": {message}, "type": "message", "date": "2025-10-01T09:15:00", "date_unixtime": "{}",
                "from_id": "user{chat}", "text": "{words}", "text_entities": []}}"#,
                1_759_292_100 + message
            );
        }
        text.push_str("]}");
    }
    text + "]}}"
}

#[test]
fn every_message_of_a_long_history_is_of_its_own_chat() {
    let text = history(7, 2_000);
    assert!(text.len() > 4 * 1024 * 1024, "several chunks, and borders of chats inside of them");
    let corpus = corpus(&text);
    let input = &corpus.inputs[0];
    assert_eq!((input.rows, input.accepted, input.rejected), (14_000, 14_000, 0), "{:?}", corpus.rejected);
    for post in 0..14_000 {
        let (chat, message) = (post / 2_000, post % 2_000);
        assert_eq!(corpus.posts.name(PostId(post)), format!("{chat}/{message}"));
    }
    let accounts: Vec<&str> = corpus.accounts.iter().collect();
    assert_eq!(accounts, ["user0", "user1", "user2", "user3", "user4", "user5", "user6"]);
}

#[test]
fn a_history_that_was_cut_keeps_what_is_whole() {
    let text = history(2, 10);
    let whole = text.rfind(r#"{"id": 9"#).expect("the last message");
    let corpus = corpus(&text[..whole + 40]);
    assert_eq!((corpus.inputs[0].accepted, corpus.rejected_count, corpus.rejected[0].row), (19, 1, 20));
}

#[test]
fn local_times_of_an_old_history_are_read_in_the_zone_that_is_named() {
    let text = r#"{"id": 1, "type": "private_group", "messages": [
        {"id": 1, "type": "message", "date": "2019-10-01T12:00:00", "from_id": 17, "text": "old"}]}"#;
    let refused = read(text).expect("a chat");
    assert_eq!((refused.rejected_count, refused.rejected[0].wanted), (1, "a time with a zone"));
    let options = ReadOptions { time_zone: Zone::parse("+02:00"), ..ReadOptions::default() };
    let zoned = read_bytes("chat", text.as_bytes(), &options).expect("a chat");
    assert_eq!((zoned.inputs[0].accepted, zoned.inputs[0].rejected), (1, 0));
}

#[test]
fn a_table_that_is_not_of_the_format_asked_for_is_refused() {
    let options = ReadOptions { shape: Shape::from_name("4cat"), ..ReadOptions::default() };
    assert!(read_bytes("posts", b"account_id,created_at,url\na,1,b\n", &options).is_err());
    let strict = ReadOptions { strictness: Strictness::StopAtFirst, ..options };
    let short = b"id,thread_id,author,body,timestamp\n1,1,ann,so\n";
    assert!(read_bytes("posts", short, &strict).is_err(), "a row with too few cells");
}

#[test]
fn a_channel_or_message_whose_number_went_through_a_float_is_rejected_with_the_reason() {
    let message = |text: &str| {
        format!(
            r#"{{"message": "{text}", "date": 1600000000, "author": -1, "is_forwarded": false,
            "forwarded_from_id": null, "forwarded_message_date": null}}"#
        )
    };
    let text = format!(
        r#"{{"1001": {{"username": "one", "text_messages": {{"7": {}, "9.06E+17": {}, "8.0": {}}}, "generic_media": {{}}}},
            "1.001E+12": {{"username": "two", "text_messages": {{"7": {}}}, "generic_media": {{}}}}}}"#,
        message("kept"),
        message("lost"),
        message("whole"),
        message("of nobody"),
    );
    let corpus = corpus(&text);
    assert_eq!((corpus.inputs[0].accepted, corpus.rejected_count), (2, 2), "{:?}", corpus.rejected);
    let names: Vec<_> = (0..2).map(|post| corpus.posts.name(PostId(post)).into_owned()).collect();
    assert_eq!(names, ["1001/7", "1001/8"]);
    for (rejected, got) in corpus.rejected.iter().zip(["9.06E+17", "1.001E+12"]) {
        assert_eq!((rejected.wanted, &*rejected.got), ("an id written out in full", got));
        assert!(rejected.hint().is_some_and(|hint| hint.contains("ids as text")));
    }
}
