//! A look at data before anything is analysed.

use crate::hostile_names::assert_inert;
use crate::program::{Outcome, Scratch};
use serde_json::Value;
use std::fmt::Write;

/// Was refused with exit code 2 after what could be seen was shown, with all of these words in the error.
#[track_caller]
fn shown_and_refused(outcome: Outcome, words: &[&str]) -> Outcome {
    assert_ne!(outcome.stdout, "", "what can be seen is shown");
    let refused = Outcome { stdout: String::new(), stderr: outcome.stderr, code: outcome.code }.refused(words);
    Outcome { stdout: outcome.stdout, ..refused }
}

/// Six hours of posts: a link that three accounts share, a reply, a repeated id, a row without a zone.
fn posts() -> String {
    let mut table = String::from("post_id,account_id,created_at,text,urls,reply_to,lang,likes,permalink\n");
    for minute in 0..360 {
        // Nothing for an hour and a half.
        if (120..210).contains(&minute) {
            continue;
        }
        let account = minute % 7;
        let link = if minute % 60 < 3 { format!("https://news.example/{}", minute / 60) } else { String::new() };
        let reply = if minute % 9 == 1 { "p0" } else { "" };
        let lang = if account == 3 { "pt" } else { "en" };
        let time = format!("2020-03-03T{:02}:{:02}:05Z", minute / 60, minute % 60);
        let text = format!("words of minute {} for whoever reads them", minute / 2);
        let _ = writeln!(table, "p{minute},a{account},{time},{text},{link},{reply},{lang},{minute},x");
    }
    table.push_str("p0,a0,2020-03-03T00:00:05Z,words of minute 0 for whoever reads them,,,en,0,x\n");
    table.push_str("p900,a1,2020-03-03 05:00:00,no zone here,,,en,0,x\n");
    table
}

#[test]
fn a_small_file_is_told_as_kept_here() {
    let scratch = Scratch::new();
    scratch.write("posts.csv", posts());
    let told = scratch.run(&["inspect", "posts.csv"]).done().stdout;
    assert_eq!(told.trim_end(), include_str!("inspect.txt").trim_end(), "{told}");
    assert!(told.lines().all(|line| line.chars().count() <= 100), "{told}");
    assert_eq!(scratch.names(), ["posts.csv"], "inspect writes no file");
}

#[test]
fn the_document_is_the_same_on_any_number_of_threads_and_counts_what_is_there() {
    let scratch = Scratch::new();
    scratch.write("posts.csv", posts());
    let one = scratch.run(&["inspect", "posts.csv", "--json", "--threads", "1"]).done().stdout;
    assert_eq!(one, scratch.run(&["inspect", "posts.csv", "--json", "--threads", "4"]).done().stdout);
    let told: Value = serde_json::from_str(&one).unwrap();
    let number = |path: &str| told.pointer(path).and_then(Value::as_u64).unwrap_or_else(|| panic!("{path} in {one}"));
    assert_eq!((number("/rows"), number("/posts"), number("/rejected")), (272, 270, 1));
    assert_eq!((number("/repeats/repeated_ids"), number("/repeats/equal_rows")), (1, 0));
    assert_eq!((number("/repeats/wordings"), number("/repeats/by_several")), (135, 135));
    assert_eq!((number("/accounts/accounts"), number("/times/gap_count")), (7, 1));
    assert_eq!(number("/times/gaps/0/to_ms") - number("/times/gaps/0/from_ms"), 91 * 60_000);
    let bins = told.pointer("/times/volume/bins").unwrap().as_array().unwrap();
    assert_eq!(bins.iter().map(|bin| bin["posts"].as_u64().unwrap()).sum::<u64>(), 270);
    let trace = |name: &str| told["traces"].as_array().unwrap().iter().find(|trace| trace["trace"] == name).cloned();
    let wanted = serde_json::json!({"trace": "url", "posts": 12, "objects": 4, "shared": 4, "by_default": true});
    assert_eq!(trace("url").unwrap(), wanted);
    assert_eq!(told["languages"]["source"], "data");
    assert_eq!(told["inputs"][0]["unused_columns"], serde_json::json!(["likes", "permalink"]));
    assert_eq!(told["sample"].as_array().unwrap().len(), 10);
    assert_eq!(told["rejections"][0]["first_row"], 273);
    assert_eq!(told["next"][0]["command"], "claque detect posts.csv -o case");
    assert_eq!(told["next"][1]["command"], "claque inspect posts.csv --time-zone UTC");
}

#[test]
fn columns_that_are_not_understood_are_shown_with_values_and_a_map() {
    let scratch = Scratch::new();
    scratch.write("odd.csv", "nr,autor_id,posted,wording\n1,17,2020-03-03 09:00,they all say this\n2,18,,\n");
    let told = shown_and_refused(
        scratch.run(&["inspect", "odd.csv"]),
        &["no column for `account`", "account=autor_id,time=posted"],
    );
    assert!(told.stdout.contains("autor_id  17 | 18"), "{}", told.stdout);
    assert!(told.stdout.contains("--map account=autor_id,time=posted,text=wording"), "{}", told.stdout);
    let json = shown_and_refused(scratch.run(&["inspect", "odd.csv", "--json"]), &["no column"]).stdout;
    let json: Value = serde_json::from_str(&json).unwrap();
    assert_eq!(json["proposed_map"], "account=autor_id,time=posted,text=wording");
    assert_eq!(json["columns"][3], serde_json::json!({"name": "wording", "values": ["they all say this"]}));
    let map = json["proposed_map"].as_str().unwrap();
    scratch.run(&["inspect", "odd.csv", "--map", map, "--time-zone", "UTC"]).done();

    scratch.write("odd.ndjson", "{\"who\": {\"nick\": \"ann\"}, \"at\": \"2020-03-03T09:00:00Z\"}\n");
    let told = shown_and_refused(scratch.run(&["inspect", "odd.ndjson"]), &["no column for `account`"]);
    assert!(told.stdout.contains("who.nick  ann"), "{}", told.stdout);
}

#[test]
fn an_input_of_which_no_row_can_be_read_is_told_and_refused() {
    let scratch = Scratch::new();
    scratch.write("local.csv", "account_id,created_at,text\na,2020-03-03 09:00,hello\nb,2020-03-03 09:01,hello\n");
    let told = shown_and_refused(scratch.run(&["inspect", "local.csv"]), &["no post was read", "--time-zone UTC"]);
    assert!(told.stdout.contains("claque inspect local.csv --time-zone UTC"), "{}", told.stdout);
    scratch.run(&["inspect", "local.csv", "--time-zone", "UTC"]).done();
    scratch.write("empty.csv", "");
    scratch.run(&["inspect", "empty.csv"]).refused(&["an empty file"]);
    scratch.run(&["inspect", "lacking.csv"]).refused(&["cannot open"]);
}

#[test]
fn what_strangers_wrote_does_not_command_the_terminal() {
    let bad = "red\u{1b}[31m\u{202e}\u{9b}2J\u{7}\"; rm -rf $HOME `id` '";
    let mut table = csv::Writer::from_writer(Vec::new());
    table.write_record(["post_id", "account_id", "created_at", "text", "lang", "platform", bad]).unwrap();
    for row in ["1", "2", "3"] {
        table.write_record([row, bad, "1600000000", bad, bad, bad, bad]).unwrap();
    }
    table.write_record(["4", bad, bad, bad, bad, bad, bad]).unwrap();
    let table = table.into_inner().unwrap();
    let scratch = Scratch::new();
    scratch.write("posts.csv", &table);
    let name = format!("it's {}.csv", "\u{1b}[31m\u{202e}$HOME");
    scratch.write(&name, &table);
    assert_inert(&scratch.run(&["inspect", "posts.csv"]).done());
    assert_inert(&scratch.run(&["inspect", &name]).done());
    let json = scratch.run(&["inspect", &name, "--json"]).done();
    assert_inert(&json);
    let json: Value = serde_json::from_str(&json.stdout).unwrap();
    assert_eq!(json["sample"][0]["account_id"], bad);
    // What is printed for a shell means the file and nothing else.
    assert!(json["next"][0]["command"].as_str().unwrap().starts_with(r"claque detect 'it'\''s "), "{json}");
    let odd = format!("{bad},{bad}\n{bad},{bad}\n").replace('"', "");
    scratch.write("odd.csv", odd);
    assert_inert(&shown_and_refused(scratch.run(&["inspect", "odd.csv"]), &["no column"]));
    assert_inert(&shown_and_refused(scratch.run(&["inspect", "odd.csv", "--json"]), &["no column"]));
}

#[test]
fn several_inputs_are_told_beside_each_other() {
    let scratch = Scratch::new();
    for part in 0..5 {
        scratch.write(&format!("data/{part}.csv"), posts());
    }
    let told = scratch.run(&["inspect", "data"]).done().stdout;
    assert!(told.starts_with("5 inputs\n"), "{told}");
    assert!(told.contains("1,085 rows with an id that came before"), "{told}");
    assert!(told.contains("claque convert data -o posts.parquet"), "{told}");
}

#[test]
fn a_conversion_beside_its_sources_is_told_and_the_others_are_not() {
    let scratch = Scratch::new();
    let rows: String = (0..40).map(|row| format!("a{},2020-01-01T00:{row:02}:00Z,words {row}\n", row % 7)).collect();
    scratch.write("data/posts.csv", format!("account_id,created_at,text\n{rows}"));
    scratch.write("data/more.csv", "account_id,created_at,text\nb,2020-01-01T00:00:09Z,other words\n");
    scratch.run(&["convert", "data/posts.csv", "-o", "data/all.parquet", "-q"]).done();
    let told = scratch.run(&["inspect", "data"]).done().stdout;
    assert_eq!(told.matches("says that it was made of data/posts.csv by `claque convert`").count(), 1, "{told}");
    let record: serde_json::Value =
        serde_json::from_str(&scratch.run(&["inspect", "data", "--json"]).done().stdout).unwrap();
    let made: Vec<_> = record["inputs"].as_array().unwrap().iter().map(|input| input.get("made_of")).collect();
    assert_eq!(made, [Some(&serde_json::json!(["data/posts.csv"])), None, None]);
    let detect =
        |inputs: &[&str]| scratch.run(&[&["detect"], inputs, &["-o", "case", "--force"]].concat()).done().stderr;
    let noted = detect(&["data"]);
    assert!(
        noted.contains("note: data/all.parquet says that it was made of data/posts.csv by `claque convert`"),
        "{noted}"
    );
    assert!(noted.contains("hint: name one or the other"), "{noted}");
    assert!(!detect(&["data/all.parquet", "data/more.csv"]).contains("convert"), "its source is not beside it");
}
