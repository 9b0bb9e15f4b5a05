//! The same posts, plan and seed give the same bytes, on any number of threads and in any memory.

use crate::program::Scratch;

#[test]
fn threads_and_memory_change_no_byte_of_a_case() {
    let scratch = Scratch::new();
    let plant = ["--plant", "repost-ring:10:8:20", "--plant", "copy-paste:6:6:30"];
    let simulate = ["simulate", "-o", "set", "--accounts", "1500", "--posts", "15000", "--days", "7"];
    scratch.run(&[&simulate[..], &plant].concat()).done();
    let settings: [&[&str]; 6] = [
        &["--threads", "1"],
        &["--threads", "2"],
        &["--threads", "4"],
        &["--threads", "2", "--max-memory", "1KB"],
        &["--threads", "1", "--max-memory", "1KB"],
        &[],
    ];
    let detect = ["detect", "set/posts.csv", "--trace", "all", "-q", "-o"];
    let mut first = None;
    for (number, setting) in settings.iter().enumerate() {
        let case = format!("case{number}");
        scratch.run(&[&detect[..], &[&case], setting].concat()).done();
        let files = scratch.case(&case);
        let mut record = scratch.json(&format!("{case}/case.json"));
        record.as_object_mut().unwrap().remove("timings").expect("the stages are timed");
        let Some((first, first_record)) = &first else {
            assert!(record["counts"]["findings"].as_u64().unwrap() >= 2, "nothing to compare: {}", record["counts"]);
            let wanted = ["findings.json", "edges.csv", "accounts.csv", "edges.parquet", "network.graphml"];
            assert!(wanted.iter().all(|name| files.contains_key(*name)) && files.contains_key("report.html"));
            first = Some((files, record));
            continue;
        };
        assert_eq!(first_record, &record, "case.json with {setting:?}");
        assert_eq!(first.keys().collect::<Vec<_>>(), files.keys().collect::<Vec<_>>());
        for (name, bytes) in &files {
            assert!(bytes == &first[name], "{name} differs with {setting:?}");
        }
    }
}

#[test]
fn a_seed_gives_one_data_set_and_another_seed_another() {
    let scratch = Scratch::new();
    for (folder, seed) in [("one", "5"), ("same", "5"), ("other", "6")] {
        let args = ["simulate", "-o", folder, "--accounts", "300", "--posts", "2000", "--seed", seed];
        scratch.run(&[&args[..], &["--plant", "link-pushers:5:5:30"]].concat()).done();
    }
    assert_eq!(scratch.read("one/posts.csv"), scratch.read("same/posts.csv"));
    assert_eq!(scratch.read("one/truth.csv"), scratch.read("same/truth.csv"));
    assert_ne!(scratch.read("one/posts.csv"), scratch.read("other/posts.csv"));
}

#[test]
fn presets_change_no_byte_with_threads_either() {
    let scratch = Scratch::new();
    scratch.run(&["simulate", "-o", "set", "--accounts", "800", "--posts", "8000", "--days", "3"]).done();
    for preset in ["coortweet", "qut"] {
        let run = |case: &str, threads: &str| {
            let args = ["detect", "set/posts.csv", "--trace", "repost", "-q", "--window", "1d"];
            let flags = ["--preset", preset, "--threads", threads, "-o", case, "--force"];
            scratch.run(&[&args[..], &flags].concat()).done();
            scratch.case(case)
        };
        let one = run("one", "1");
        let table = format!("{preset}_edges.csv");
        assert!(one[&table].iter().filter(|byte| **byte == b'\n').count() > 10, "{preset} keeps hardly an edge");
        assert!(one == run("three", "3"), "{preset}");
    }
}
