//! Input that nobody should trust: each case gives a clear error or a correct result.

use super::{accounts, corpus, read, told, trace};
use claque::TraceKind;
use claque_io::read::{ReadError, ReadOptions, Strictness, read_bytes};
use std::io::Write;

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(bytes).expect("memory");
    encoder.finish().expect("memory")
}

#[test]
fn an_empty_file_is_an_error_and_a_header_alone_is_not() {
    assert_eq!(read("").expect_err("empty").to_string(), "cannot read `posts`: expected posts, got an empty file");
    assert!(matches!(read("\n\n"), Err(ReadError::Empty { .. })));
    let header = corpus("account_id,created_at,url\n");
    assert_eq!((header.posts.len(), header.inputs[0].rows, header.span), (0, 0, None));
}

#[test]
fn times_before_the_epoch_are_read_and_absurd_ones_rejected() {
    let corpus = corpus(
        "account_id,created_at,url\na,-1.5,u\nb,1901-01-01T00:00:00Z,u\nc,99999999999999999999,u\nd,0000-01-01T00:00:00Z,u\n\
         e,2019-02-30T00:00:00Z,u\nf,2019-02-28T24:00:00Z,u\ng,,u\nh,9999-12-31T23:59:59Z,u\ni,9999-12-31T23:59:59-01:00,u\n",
    );
    assert_eq!(accounts(&corpus), ["a", "b", "h"]);
    assert_eq!(trace(&corpus, TraceKind::Url).actions[0].at.0, -1500);
    let wanted: Vec<_> = corpus.rejected.iter().map(|rejected| (rejected.row, rejected.wanted)).collect();
    let (year, form) = ("a year from 1 to 9999", "RFC 3339 or Unix seconds, milliseconds or microseconds");
    assert_eq!(wanted, [(4, year), (5, year), (6, form), (7, form), (8, form), (10, year)]);
}

#[test]
fn ids_are_text_however_long_and_never_a_float() {
    let long = "x".repeat(10_240);
    let table = corpus(format!("account_id,created_at,object_id\n{long},1,o\n{long},2,o\n9.06E+17,3,o\n"));
    assert_eq!(accounts(&table), [long.as_str()]);
    assert_eq!(
        table.rejected[0].to_string(),
        "row 4, column `account_id`: expected an id written out in full, got `9.06E+17`"
    );
    let lines =
        corpus("{\"account_id\": 1234567890123456789012, \"created_at\": 1, \"object_id\": 9007199254740993}\n");
    assert_eq!(accounts(&lines), ["1234567890123456789012"]);
}

#[test]
fn bytes_that_are_not_utf8_reject_their_row_alone() {
    let corpus = corpus(b"account_id,created_at,url\na,1,u\nb\xff,2,u\nc,3,\"x\"\"\xc3\"\nd,4,u\n");
    assert_eq!(accounts(&corpus), ["a", "d"]);
    assert_eq!(
        corpus.rejected[0].to_string(),
        "row 3, column `account_id`: expected UTF-8, got `byte 0xff at 1 in b\u{fffd}`"
    );
    assert_eq!(corpus.rejected[1].column, "url");
}

#[test]
fn zero_bytes_are_ordinary_characters() {
    let corpus = corpus("account_id,created_at,url\na\0b,1,u\na,2,u\n");
    assert_eq!(accounts(&corpus), ["a\0b", "a"]);
}

#[test]
fn a_record_that_never_ends_is_passed_over_without_being_kept() {
    let mut bytes = b"account_id,created_at,url\na,1,u\nb,2,".to_vec();
    bytes.resize(bytes.len() + 40 * 1024 * 1024, b'x');
    bytes.extend_from_slice(b"\nc,3,u\n");
    let table = corpus(&bytes);
    assert_eq!(accounts(&table), ["a", "c"]);
    assert_eq!((table.rejected[0].row, table.rejected[0].wanted), (3, "a record of at most 16 MiB"));
    let mut lines = b"{\"account_id\": \"a\", \"created_at\": 1, \"url\": \"u\"}\n{\"account_id\": \"".to_vec();
    lines.resize(lines.len() + 20 * 1024 * 1024, b'x');
    lines.extend_from_slice(b"\"}\n{\"account_id\": \"c\", \"created_at\": 1, \"url\": \"u\"}");
    let lines = corpus(&lines);
    assert_eq!((accounts(&lines), lines.rejected_count), (vec!["a", "c"], 1));
}

#[test]
fn a_quote_that_never_closes_costs_one_row() {
    let corpus = corpus("account_id,created_at,url\na,1,u\nb,2,\"u\nc,3,u\n");
    assert_eq!(accounts(&corpus), ["a", "b"]);
}

#[test]
fn ragged_rows_are_rejected_and_empty_cells_at_the_end_are_not() {
    let corpus = corpus("account_id,created_at,url\na,1,u\nb,2\nc,3,u,v\nd,4,u,,\n\n\r\ne,5,u\r\n");
    assert_eq!(accounts(&corpus), ["a", "d", "e"]);
    assert_eq!(
        corpus.rejected[0].to_string(),
        "row 3: expected as many cells as the header, got `2 cells where the header has 3`"
    );
    assert_eq!(told(&corpus, TraceKind::Url)[2], "e row 6 5 u");
}

#[test]
fn a_cut_off_or_damaged_compressed_file_is_told_by_name() {
    let table = format!("account_id,created_at,url\n{}", "a,1,u\n".repeat(5000));
    for compressed in [gzip(table.as_bytes()), zstd::encode_all(table.as_bytes(), 1).expect("memory"), {
        let mut encoder = bzip2::write::BzEncoder::new(Vec::new(), bzip2::Compression::fast());
        encoder.write_all(table.as_bytes()).expect("memory");
        encoder.finish().expect("memory")
    }] {
        assert_eq!(corpus(&compressed).inputs[0].rows, 5000);
        let doubled = [&compressed[..], &compressed[..]].concat();
        assert_eq!(corpus(&doubled).inputs[0].rows, 10_001, "several members");
        assert_eq!(corpus(gzip(&compressed)).inputs[0].rows, 5000, "one inside the other");
        let error = read(&compressed[..compressed.len() - 5]).expect_err("cut off");
        assert!(matches!(error, ReadError::Truncated { .. }), "{error}");
        let mut damaged = compressed.clone();
        let middle = damaged.len() / 2;
        damaged[middle..].iter_mut().for_each(|byte| *byte ^= 0x55);
        assert!(matches!(read(&damaged), Err(ReadError::Damaged { .. } | ReadError::Truncated { .. })));
    }
}

#[test]
fn a_bomb_stops_at_the_limit() {
    let bomb = gzip(&gzip(&vec![b'0'; 64 * 1024 * 1024]));
    let options = ReadOptions { max_bytes: 1024 * 1024, ..ReadOptions::default() };
    let error = read_bytes("bomb", &bomb, &options).expect_err("too big");
    assert!(matches!(error, ReadError::TooBig { limit: 1_048_576, .. }), "{error}");
    assert!(error.hint().is_some_and(|hint| hint.contains("--max-bytes")));
}

#[test]
fn every_encoding_of_a_table_gives_the_same() {
    let table = "account_id,created_at,text\r\n\u{e4}nn,1,\"a line\r\nand another, with five\"\r\nbo,2,x\r\n";
    let utf16 = |bytes: fn(u16) -> [u8; 2]| table.encode_utf16().flat_map(bytes).collect::<Vec<u8>>();
    let variants = [
        table.as_bytes().to_vec(),
        [b"\xef\xbb\xbf", table.as_bytes()].concat(),
        [&b"\xff\xfe"[..], &utf16(u16::to_le_bytes)].concat(),
        [&b"\xfe\xff"[..], &utf16(u16::to_be_bytes)].concat(),
        utf16(u16::to_le_bytes),
        utf16(u16::to_be_bytes),
    ];
    for bytes in variants {
        let corpus = corpus(&bytes);
        assert_eq!((accounts(&corpus), corpus.rejected_count), (vec!["änn", "bo"], 0));
    }
    let latin: Vec<u8> = table.chars().map(|c| c as u8).collect();
    let encoding = claque_io::read::TextEncoding::from_label("latin1").ok();
    let options = ReadOptions { encoding, ..ReadOptions::default() };
    assert_eq!(accounts(&read_bytes("p", &latin, &options).expect("readable")), ["änn", "bo"]);
}

#[test]
fn json_comes_in_lines_arrays_and_documents() {
    let post = |account: &str| format!("{{\"account_id\": \"{account}\", \"created_at\": 1,\n \"url\": \"u]}}\\\"\"}}");
    let (a, b) = (post("a"), post("b"));
    let line = |post: &str| post.replace('\n', "");
    for json in [
        format!("{}\n\n{}\n", line(&a), line(&b)),
        format!("[{a},{b}]"),
        format!(" [\n {a} ,\n {b}\n]\n"),
        format!("{a}{b}"),
        format!("{a}\n{b}\n"),
        format!("[{a}]\n[{b}]"),
    ] {
        let corpus = corpus(&json);
        assert_eq!((accounts(&corpus), corpus.rejected_count), (vec!["a", "b"], 0), "{json}");
    }
}

#[test]
fn deep_nesting_and_broken_json_reject_their_row_alone() {
    let good = "{\"account_id\": \"a\", \"created_at\": 1, \"url\": \"u\"}";
    let deep = format!("{{\"x\": {}{}}}", "[".repeat(100_000), "]".repeat(100_000));
    let corpus = corpus(format!("{good}\n{deep}\n{{\"account_id\": \n17\n{}\n", good.replace("\"a\"", "\"b\"")));
    assert_eq!(accounts(&corpus), ["a", "b"]);
    let rows: Vec<_> = corpus.rejected.iter().map(|rejected| (rejected.row, rejected.wanted)).collect();
    assert_eq!(rows, [(2, "JSON nested at most 96 deep"), (3, "a JSON value"), (4, "a JSON object")]);
}

#[test]
fn a_strict_run_stops_at_the_first_bad_row() {
    let options = ReadOptions { strictness: Strictness::StopAtFirst, ..ReadOptions::default() };
    let error =
        read_bytes("f.csv", b"account_id,created_at,url\na,1,u\nb,03/04/21,u\n,1,u\n", &options).expect_err("strict");
    assert_eq!(
        error.to_string(),
        "cannot read `f.csv`: row 3, column `created_at`: expected RFC 3339 or Unix seconds, milliseconds or microseconds, \
         got `03/04/21`"
    );
    assert!(error.hint().is_some_and(|hint| hint.contains("--time-format")));
}

#[test]
fn empty_keys_never_match() {
    let corpus = corpus("account_id,created_at,object_id,url,hashtags,text\na,1,,,,\nb,1,NA, ,[],\nc,1,NaN,,#,@\n");
    assert!(corpus.traces.is_empty(), "{:?}", super::kinds(&corpus));
}

#[test]
fn of_many_bad_rows_ten_thousand_are_kept_and_all_counted() {
    let corpus = corpus(format!("account_id,created_at,url\n{}a,1,u\n", "a,never,u\n".repeat(30_000)));
    assert_eq!((corpus.rejected.len(), corpus.rejected_count, corpus.inputs[0].accepted), (10_000, 30_000, 1));
}

#[test]
fn a_post_with_a_hundred_thousand_hashtags_takes_no_quadratic_time() {
    let tags: String = (0..100_000).map(|tag| format!("#t{tag} #t{tag} ")).collect();
    let began = std::time::Instant::now();
    let corpus = corpus(format!("account_id,created_at,text\na,1,{tags}\n"));
    assert_eq!(trace(&corpus, TraceKind::Hashtag).actions.len(), 100_000);
    assert!(began.elapsed().as_secs() < 60, "{:?}", began.elapsed());
}

#[test]
fn a_page_whose_posts_all_pass_on_one_with_many_hashtags_is_refused_in_the_middle() {
    let tags: String = (0..4_000).map(|tag| format!("#t{tag} ")).collect();
    let posts: Vec<String> = (0..3_000)
        .map(|post| {
            format!(
                r#"{{"id": "{post}9", "author_id": "{post}", "created_at": "2024-05-01T10:00:00Z", "text": "RT", "referenced_tweets": [{{"type": "retweeted", "id": "1"}}]}}"#
            )
        })
        .collect();
    let page = format!(
        r#"{{"data": [{}], "includes": {{"tweets": [{{"id": "1", "author_id": "7", "text": "{tags}"}}]}}}}"#,
        posts.join(",")
    );
    let corpus = corpus(page);
    let (accepted, actions) = (corpus.inputs[0].accepted, trace(&corpus, TraceKind::Hashtag).actions.len());
    assert!(accepted > 300 && corpus.rejected_count == 3_000 - accepted, "{accepted} of 3000");
    assert!(actions as u64 == accepted * 4_000 && actions * size_of::<claque::Action>() < 70 << 20, "{actions}");
    assert!(corpus.rejected[0].wanted.contains("again and again"), "{:?}", corpus.rejected[0]);
}

#[test]
fn a_label_is_cut_and_its_object_is_not() {
    let text = "words and words ".repeat(40);
    let corpus = corpus(format!("account_id,created_at,text\na,1,{text}\nb,2,{text}\nc,3,{text} more\n"));
    let text = trace(&corpus, TraceKind::Text);
    assert_eq!(text.objects.object_count(), 2);
    let label = text.objects.get(text.actions[0].object).expect("two acted on it");
    assert_eq!((label.chars().count(), label.ends_with('…')), (281, true));
}

#[test]
fn junk_is_refused_with_an_error_that_fits_a_screen() {
    let junk: Vec<u8> = (0..200_000_u32).map(|at| (at.wrapping_mul(2_654_435_761) >> 13) as u8).collect();
    let error = read(&junk).expect_err("junk").to_string();
    assert!(error.len() < 4000 && !error.contains('\u{1b}'), "{} bytes", error.len());
}
