//! `claque convert`: any posts in, one Parquet file out, which gives the same case.

use crate::program::{Scratch, ring, rows};
use serde_json::Value;

/// The ring as NDJSON, in the order of time.
fn lines() -> String {
    let mut posts: Vec<_> = rows(ring(5, 8).as_bytes());
    posts.sort_by_key(|post| (post["timestamp_share"].clone(), post["content_id"].clone()));
    posts.iter().map(|post| {
        let [object, account, post, at] = ["object_id", "account_id", "content_id", "timestamp_share"].map(|key| &post[key]);
        format!("{{\"post_id\":\"{post}\",\"account_id\":\"{account}\",\"created_at\":{at},\"object_id\":\"{object}\",\"text\":\"some words of {account}\"}}\n")
    }).collect()
}

#[test]
fn the_converted_file_gives_the_case_of_its_source() {
    let scratch = Scratch::new();
    scratch.write("posts.ndjson", lines());
    let told = scratch.run(&["convert", "posts.ndjson", "-o", "posts.parquet"]).done();
    assert!(told.stdout.starts_with("40 posts from 2020-09-13T12:26:40Z to "), "{}", told.stdout);
    let detect = |input: &str, case: &str| {
        scratch.run(&["detect", input, "-o", case, "--null", "none", "-q"]).done();
        scratch.case(case)
    };
    let (source, again) = (detect("posts.ndjson", "one"), detect("posts.parquet", "two"));
    for name in ["accounts.csv", "edges.csv", "edges.parquet", "findings.json", "network.graphml"] {
        assert!(source[name] == again[name], "{name} differs");
    }
    assert!(!source["findings.json"].is_empty() && source["edges.csv"].len() > 200);
}

#[test]
fn what_was_written_is_told_as_json_and_rejected_rows_are_kept_beside_it() {
    let scratch = Scratch::new();
    scratch.write(
        "in/a.csv",
        "post_id,account_id,created_at,text\n1,a,2020-01-01T00:00:00Z,one\n2,9.06E+17,2020-01-01T00:00:00Z,two\n",
    );
    scratch.write(
        "in/b.ndjson",
        "{\"post_id\":\"1\",\"account_id\":\"a\",\"created_at\":\"2020-01-01T00:00:00Z\",\"text\":\"one\"}\n",
    );
    let told = scratch.run(&["convert", "in", "-o", "p.parquet", "--json"]).done();
    assert_eq!(told.stderr, "");
    let told: Value = serde_json::from_str(&told.stdout).unwrap();
    assert_eq!((&told["posts"], &told["repeated"], &told["rejected"]), (&1.into(), &1.into(), &1.into()), "{told}");
    assert_eq!((&told["version"], &told["rejected_rows"]), (&"1".into(), &"p.rejected.csv".into()));
    assert_eq!(told["inputs"][1]["format"], "canonical");
    let rejected = scratch.table("p.rejected.csv");
    assert_eq!((rejected[0]["row"].as_str(), rejected[0]["wanted"].as_str()), ("3", "an id written out in full"));
    assert_eq!(scratch.names(), ["in", "p.parquet", "p.rejected.csv"], "nothing else is left");
    // Without a bad row, no table of an earlier run stays.
    let quiet = scratch.run(&["convert", "in/b.ndjson", "-o", "p.parquet", "--force", "-q"]).done();
    assert_eq!((quiet.stdout.as_str(), quiet.stderr.as_str()), ("", ""));
    assert_eq!(scratch.names(), ["in", "p.parquet"]);
}

#[test]
fn a_file_that_is_there_another_ending_and_a_bad_row_are_refused() {
    let scratch = Scratch::new();
    scratch.write("posts.csv", ring(3, 3));
    scratch.write("kept.parquet", "mine");
    scratch.run(&["convert", "posts.csv", "-o", "kept.parquet"]).refused(&["`kept.parquet` exists", "--force"]);
    assert_eq!(scratch.read("kept.parquet"), "mine");
    scratch.run(&["convert", "posts.csv", "-o", "posts.ndjson"]).refused(&["Parquet only", "`.parquet`"]);
    scratch.run(&["convert", "none.csv", "-o", "p.parquet"]).refused(&["none.csv"]);
    scratch.write("bad.csv", "post_id,account_id,created_at,text\n1,a,soon,one\n");
    scratch.run(&["convert", "bad.csv", "-o", "p.parquet", "--strict"]).refused(&["row 2", "created_at"]);
    scratch.run(&["convert", "posts.csv", "-o", "no/such/p.parquet"]).refused(&["no/such/p.parquet"]);
    assert_eq!(scratch.names(), ["bad.csv", "kept.parquet", "posts.csv"], "nothing is left of what was refused");
}

#[test]
fn the_bytes_depend_on_neither_threads_nor_memory() {
    let scratch = Scratch::new();
    scratch.write("posts.csv", ring(60, 200));
    let mut files = Vec::new();
    for flags in [&["--threads", "1"][..], &["--threads", "3", "--max-memory", "1MB"], &["--max-memory", "300kB"]] {
        scratch.run(&[&["convert", "posts.csv", "-o", "p.parquet", "--force", "-q"], flags].concat()).done();
        files.push(std::fs::read(scratch.path("p.parquet")).unwrap());
    }
    assert!(files[0].len() > 10_000 && files.iter().all(|file| *file == files[0]));
}

#[cfg(unix)]
#[test]
fn an_interrupt_leaves_nothing() {
    use std::io::Write;
    use std::process::{Command, Stdio};
    let scratch = Scratch::new();
    let mut command = scratch.command(&["convert", "-", "-o", "p.parquet", "--max-memory", "100kB"]);
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut input = child.stdin.take().unwrap();
    // The pipe stays open: the program waits for more when it is interrupted.
    input.write_all(ring(50, 2000).as_bytes()).unwrap();
    while scratch.names().is_empty() {
        assert!(child.try_wait().unwrap().is_none(), "the run did not begin");
        std::thread::sleep(std::time::Duration::from_millis(5));
    }
    std::thread::sleep(std::time::Duration::from_millis(200));
    assert!(Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap().success());
    let output = child.wait_with_output().unwrap();
    drop(input);
    assert_eq!(output.status.code(), Some(130), "{}", String::from_utf8_lossy(&output.stderr));
    assert_eq!(scratch.names(), [""; 0]);
}

const POSTS: &str = "post_id,account_id,created_at,text\n1,a,2020-01-01T00:00:00Z,one\n2,b,2020-01-01T00:00:01Z,one\n";

#[test]
fn an_input_is_never_replaced() {
    let scratch = Scratch::new();
    scratch.write("p.rejected.csv", POSTS);
    scratch.write("a.csv", POSTS);
    scratch.run(&["convert", "p.rejected.csv", "-o", "p.parquet", "--force"]).refused(&["p.rejected.csv"]);
    scratch.run(&["convert", "a.csv", "-o", "p.parquet", "--force"]).refused(&["holds something else"]);
    assert_eq!(scratch.read("p.rejected.csv"), POSTS);
    scratch.run(&["convert", "a.csv", "-o", "a.parquet", "-q"]).done();
    scratch.run(&["convert", "a.parquet", "-o", "./a.parquet", "--force"]).refused(&["is an input"]);
    assert_eq!(scratch.names(), ["a.csv", "a.parquet", "p.rejected.csv"]);
}

#[test]
fn a_folder_is_converted_with_what_else_lies_in_it_and_again_into_itself() {
    let scratch = Scratch::new();
    scratch.write("in/a.csv", POSTS);
    scratch.write("in/README.md", "# What this is\n");
    scratch.write("in/photos/a.jpg", [0xff, 0xd8, 0xff, 0, 7, 10, 13, 200]);
    for _ in 0..2 {
        let told = scratch.run(&["convert", "in", "-o", "in/posts.parquet", "--force"]).done();
        assert!(
            told.stderr.contains("passed over in/README.md") && told.stderr.contains("in/photos/a.jpg"),
            "{}",
            told.stderr
        );
        assert!(!told.stderr.contains("posts.parquet as") && told.stdout.starts_with("2 posts "), "{}", told.stderr);
    }
    scratch.run(&["convert", "in/README.md", "-o", "b.parquet"]).refused(&["README.md"]);
    scratch.run(&["convert", "in/photos", "-o", "b.parquet"]).refused(&["a.jpg"]);
}

#[test]
fn where_no_post_is_read_the_reason_is_told_and_no_file_is_made() {
    let scratch = Scratch::new();
    scratch.write("bad.csv", "post_id,account_id,created_at,text\n1,a,soon,one\n");
    scratch.run(&["convert", "bad.csv", "-o", "p.parquet"]).refused(&["no post was read", "`soon`", "--time-format"]);
    scratch.write("cut.json", "{\"a\":");
    scratch.run(&["convert", "cut.json", "-o", "p.parquet"]).refused(&["no record could be read", "a JSON value"]);
    assert_eq!(scratch.names(), ["bad.csv", "cut.json"]);
}

#[test]
fn tables_of_old_macintoshes_and_tables_behind_one_another_are_read_whole() {
    let scratch = Scratch::new();
    scratch.write("mac.csv", POSTS.replace('\n', "\r"));
    scratch.write("two.csv", format!("{POSTS}{POSTS}"));
    for (inputs, rows) in [(&["mac.csv"][..], 2), (&["two.csv", "./two.csv"], 5)] {
        let told = scratch.run(&[&["convert", "-o", "p.parquet", "--force", "--json"], inputs].concat()).done();
        let told: Value = serde_json::from_str(&told.stdout).unwrap();
        assert_eq!((&told["posts"], &told["rejected"]), (&2.into(), &0.into()), "{told}");
        assert_eq!((&told["inputs"][0]["rows"], told["inputs"].as_array().map(Vec::len)), (&rows.into(), Some(1)));
    }
}
