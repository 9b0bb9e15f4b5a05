//! `claque power`: the folder it leaves, going on after an interrupt, and what it refuses.

use crate::program::Scratch;
use std::collections::BTreeMap;
use std::time::{Duration, Instant};

const STUDY: [&str; 12] = [
    "power",
    "set/posts.csv",
    "-q",
    "--trace",
    "repost,url",
    "--accounts",
    "3,12",
    "--actions",
    "1,12",
    "--trials",
    "20",
    "--json",
];

fn background() -> Scratch {
    let scratch = Scratch::new();
    let simulate = ["simulate", "-o", "set", "--accounts", "600", "--posts", "5000", "--days", "5"];
    scratch.run(&simulate).done();
    scratch
}

fn files(scratch: &Scratch, folder: &str) -> BTreeMap<String, Vec<u8>> {
    let entries = std::fs::read_dir(scratch.path(folder)).unwrap().map(|entry| entry.unwrap());
    entries.map(|entry| (entry.file_name().into_string().unwrap(), std::fs::read(entry.path()).unwrap())).collect()
}

#[test]
fn a_study_says_what_would_have_been_found() {
    let scratch = background();
    let told = scratch.run(&STUDY).done();
    let told: serde_json::Value = serde_json::from_str(&told.stdout).unwrap();
    let record = scratch.json("power/power.json");
    assert_eq!(told["power"], record);
    assert_eq!(
        files(&scratch, "power").into_keys().collect::<Vec<_>>(),
        ["power.csv", "power.html", "power.json", "trials.csv"]
    );
    let detected: Vec<u64> =
        record["cells"].as_array().unwrap().iter().map(|cell| cell["detected"].as_u64().unwrap()).collect();
    assert_eq!(detected[..3], [0, detected[1], 0], "one joint action is never found");
    assert_eq!(detected[3], 20, "twelve accounts acting together twelve times always are");
    assert_eq!(record["findings"], 0);
    let said = &record["statements"][0];
    let text = said["text"].as_str().unwrap();
    assert!(text.starts_with("With this material we would very likely have found "), "{text}");
    assert!(
        text.contains(
            "12 accounts acting together 12 times (within 20 seconds each time); more likely than not we would"
        )
    );
    assert!(text.ends_with("12 accounts acting together once."), "{text}");
    assert!(said["upper_limit"].as_str().unwrap().starts_with("Nothing was found"), "{said}");

    let rows = scratch.table("power/power.csv");
    let traces: Vec<&str> = rows.iter().map(|row| &*row["trace"]).collect();
    assert_eq!(traces[..3], ["all", "repost", "url"]);
    assert_eq!((&*rows[9]["accounts"], &*rows[9]["actions"], &*rows[9]["share"]), ("12", "12", "1"));
    assert_eq!(scratch.table("power/trials.csv").len(), 80);

    let page = scratch.read("power/power.html");
    assert!(page.contains(text) && page.contains("What this does not cover"));
    let drawing = &page[page.find("<svg").unwrap()..page.find("</svg>").unwrap() + 6];
    let drawing = roxmltree::Document::parse(drawing).unwrap();
    let shares = drawing.descendants().filter(|node| node.attribute("class") == Some("share"));
    assert_eq!(
        shares.map(|node| node.text().unwrap().to_owned()).collect::<Vec<_>>(),
        ["0".to_owned(), format!("{}", detected[1] * 5), "0".to_owned(), "100".to_owned()]
    );
    assert!(!page.contains("<script") && !page.contains("http-equiv=\"refresh") && !page.contains("src="));
}

#[test]
fn threads_change_no_byte_and_a_study_that_goes_on_ends_in_the_same_bytes() {
    let scratch = background();
    let run = |flags: &[&str]| scratch.run(&[&STUDY[..], flags].concat());
    run(&["-o", "whole", "--threads", "1"]).done();
    let whole = files(&scratch, "whole");
    run(&["-o", "whole", "--force", "--threads", "3"]).done();
    assert!(whole == files(&scratch, "whole"), "threads change a study");

    // As an interrupt leaves it: the first trials, and a line that is cut short.
    let table = scratch.table("whole/trials.csv");
    let header = journal_header(&scratch, &STUDY);
    let line = |(number, row): (usize, &BTreeMap<String, String>)| {
        format!(
            "{{\"operation\":{},\"number\":{},\"trace\":\"{}\",\"caught\":{},\"members\":{},\"drawn_in\":{},\"let_go\":{}}}\n",
            number / 20,
            row["trial"],
            row["trace"],
            row["caught"],
            row["members"],
            row["drawn_in"],
            row["let_go"]
        )
    };
    let lines: String = table.iter().enumerate().filter(|(number, _)| number % 3 == 1).map(line).collect();
    scratch.write("part.trials.ndjson", format!("{header}{lines}{{\"operation\":0,\"num"));
    run(&["-o", "part"]).refused(&["part.trials.ndjson", "was not completed", "--resume"]);
    run(&["-o", "part", "--resume"]).done();
    assert!(whole == files(&scratch, "part"), "a study that went on differs");
    assert!(!scratch.path("part.trials.ndjson").exists(), "trials of a complete study stay behind");
}

/// The first line of the trials of an interrupted study.
fn journal_header(scratch: &Scratch, study: &[&str]) -> String {
    let kept = interrupted(scratch, study, "cut");
    std::fs::remove_file(scratch.path("cut.trials.ndjson")).unwrap();
    kept.lines().next().unwrap().to_owned() + "\n"
}

/// Starts a long study, interrupts it when some trials are done, and returns what is kept of it.
fn interrupted(scratch: &Scratch, study: &[&str], folder: &str) -> String {
    let args = [study, &["-o", folder, "--threads", "1"]].concat();
    // The number of trials is no part of what a study is.
    let args: Vec<&str> = args.iter().map(|&arg| if arg == "20" { "20000" } else { arg }).collect();
    let mut child = scratch.command(&args).stdout(std::process::Stdio::null()).spawn().unwrap();
    let kept = format!("{folder}.trials.ndjson");
    let begun = Instant::now();
    while std::fs::read_to_string(scratch.path(&kept)).map_or(0, |text| text.lines().count()) < 5 {
        assert!(begun.elapsed() < Duration::from_secs(120), "no trial was kept");
        std::thread::sleep(Duration::from_millis(5));
    }
    let sent = std::process::Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap();
    assert!(sent.success());
    assert_eq!(child.wait().unwrap().code(), Some(130));
    scratch.read(&kept)
}

#[test]
#[cfg(unix)]
fn an_interrupt_leaves_the_finished_trials_and_only_them() {
    let scratch = background();
    let kept = interrupted(&scratch, &STUDY, "power");
    assert!(kept.ends_with('\n') && kept.lines().count() > 4);
    assert_eq!(scratch.names(), ["power.trials.ndjson", "set"]);
    let resumed = scratch.run(&[&STUDY[..], &["--resume"]].concat()).done();
    assert!(resumed.stdout.contains("very likely"));
    assert_eq!(scratch.names(), ["power", "set"]);
    scratch.run(&[&STUDY[..], &["-o", "whole"]].concat()).done();
    assert!(files(&scratch, "whole") == files(&scratch, "power"), "a study that went on differs");
}

#[test]
#[cfg(unix)]
fn trials_of_another_study_are_refused() {
    let scratch = background();
    let kept = interrupted(&scratch, &STUDY, "power");
    let resume = |more: &[&str]| scratch.run(&[&STUDY[..], &["--resume"], more].concat());
    resume(&["--window", "2m"]).refused(&["another plan", "hint:"]);
    resume(&["--seed", "2"]).refused(&["another plan"]);
    resume(&["--participation", "0.5"]).refused(&["other operations"]);
    resume(&["--time-zone", "+02:00"]).refused(&["other rules of reading"]);
    let posts = scratch.read("set/posts.csv");
    scratch.write("set/posts.csv", &posts[..posts.trim_end().rfind('\n').unwrap() + 1]);
    resume(&[]).refused(&["other data"]);
    scratch.write("set/posts.csv", posts);
    scratch.write("power.trials.ndjson", format!("{kept}{{\"operation\":1}}\n"));
    resume(&[]).refused(&["is no trial"]);
    let of_no_operation = kept.lines().nth(1).unwrap().replace("\"operation\":0", "\"operation\":4");
    scratch.write("power.trials.ndjson", format!("{kept}{of_no_operation}\n"));
    resume(&[]).refused(&["is no trial"]);
    scratch.write("power.trials.ndjson", "hello\n");
    resume(&[]).refused(&["is no file of trials"]);
    assert_eq!(scratch.names(), ["power.trials.ndjson", "set"], "a refusal leaves something behind");
}

#[test]
fn what_cannot_be_studied_is_refused_with_a_reason() {
    let scratch = background();
    let refused = |flags: &[&str], words: &[&str]| {
        scratch.run(&[&["power", "set/posts.csv"], flags].concat()).refused(words);
    };
    refused(&["--preset", "coortweet"], &["--preset cannot be studied"]);
    refused(&["-o", "."], &["does not name a new folder"]);
    refused(&["--accounts", "100000", "--actions", "100000"], &["at most 10,000,000"]);
    refused(&["-o", "set"], &["is not a power study", "posts.csv"]);
    for flags in [["--within", "soon"], ["--own-objects", "2"], ["--trials", "0"], ["--accounts", "0"]] {
        assert_eq!(scratch.run(&[&["power", "set/posts.csv"], &flags[..]].concat()).code, Some(2), "{flags:?}");
    }
    assert_eq!(scratch.names(), ["set"]);
}
