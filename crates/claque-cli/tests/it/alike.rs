//! Texts that are alike as objects: through detect, explain and the report, and what is refused.

use crate::program::Scratch;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// Background, and twelve accounts that post eight wordings, each with small changes of its own.
fn edited_copies(scratch: &Scratch) {
    let simulate = ["simulate", "-o", "set", "--accounts", "1500", "--posts", "15000", "--days", "7"];
    scratch.run(&[&simulate[..], &["--plant", "edited-copies:12:8:20:0.9"]].concat()).done();
}

/// How many planted accounts are in a finding, and how many others.
fn found(scratch: &Scratch, case: &str) -> (usize, usize) {
    let planted: BTreeSet<String> =
        scratch.table("set/truth.csv").into_iter().map(|row| row["account_id"].clone()).collect();
    let accounts = scratch.table(&format!("{case}/accounts.csv"));
    let mine = accounts.iter().filter(|row| planted.contains(&row["account_id"])).count();
    (mine, accounts.len() - mine)
}

#[test]
fn edited_copies_are_found_as_near_copies_and_not_as_wordings() {
    let scratch = Scratch::new();
    edited_copies(&scratch);
    scratch.run(&["detect", "set/posts.csv", "--trace", "text", "-o", "text"]).done();
    assert_eq!(found(&scratch, "text"), (0, 0));
    let told = scratch.run(&["detect", "set/posts.csv", "--trace", "text-near", "-o", "near"]).done().stdout;
    let (mine, others) = found(&scratch, "near");
    assert!(mine >= 10 && others == 0, "{mine} planted accounts and {others} others: {told}");
    assert!(told.contains("text-near:") && told.contains("exact"), "{told}");
    assert!(told.contains("text (not asked for with --trace)"), "read, but not analysed: {told}");
    let case = scratch.json("near/case.json");
    assert_eq!(case["plan"]["traces"], serde_json::json!(["text-near"]));
    assert_eq!(case["alike"][0]["trace"], "text-near");
    let shared = &scratch.json("near/findings.json")["findings"][0]["top_objects"][0];
    let variants = shared["variants"].as_array().unwrap();
    assert!(variants.len() > 3 && shared["wordings"].as_u64().unwrap() as usize >= variants.len(), "{shared}");
    let page = scratch.paper("near");
    assert!(page.contains("<mark>") && page.contains("How texts were compared: text-near"));
}

#[test]
fn explain_shows_both_wordings_with_what_differs() {
    let scratch = Scratch::new();
    edited_copies(&scratch);
    scratch.run(&["detect", "set/posts.csv", "--trace", "text-near"]).done();
    let edges = scratch.table("case/edges.csv");
    let (a, b) = (edges[0]["account_a"].as_str(), edges[0]["account_b"].as_str());
    let told = scratch.run(&["explain", "case", a, b]).done().stdout;
    let differing = told.lines().filter(|line| line.trim_start().starts_with("A: ") && line.contains('[')).count();
    assert!(differing >= 2, "{told}");
    let json: serde_json::Value =
        serde_json::from_str(&scratch.run(&["explain", "case", a, b, "--json"]).done().stdout).unwrap();
    let met = &json["traces"][0]["co_actions"][0];
    assert_ne!(met["first"]["wording"], met["second"]["wording"]);
    // What explain finds again is what the case counted.
    assert_eq!(json["traces"][0]["objects"].to_string(), edges[0]["objects"]);
}

#[test]
fn minhash_says_what_it_may_miss() {
    let scratch = Scratch::new();
    edited_copies(&scratch);
    let args = ["detect", "set/posts.csv", "--trace", "text-near", "--near-search", "minhash"];
    let told = scratch.run(&args).done().stdout;
    assert!(told.contains("MinHash, 32 bands of 4") && told.contains("misses a pair at the threshold"), "{told}");
    let missed = scratch.json("case/case.json")["alike"][0]["miss_probability"].as_f64().unwrap();
    assert!(missed > 0.0 && missed < 0.001, "{missed}");
    assert!(found(&scratch, "case").0 >= 10);
}

#[test]
fn a_similarity_that_asks_for_more_never_makes_larger_objects() {
    let scratch = Scratch::new();
    edited_copies(&scratch);
    let mut before = u64::MAX;
    for similarity in ["0.6", "0.7", "0.9", "1"] {
        let args = ["detect", "set/posts.csv", "--trace", "text-near", "--force", "--near-similarity", similarity];
        scratch.run(&args).done();
        let alike = scratch.json("case/case.json")["alike"][0].clone();
        let joined = alike["wordings"].as_u64().unwrap() - alike["groups"].as_u64().unwrap();
        assert!(joined <= before, "{joined} wordings joined at {similarity}, {before} at less");
        before = joined;
    }
}

#[test]
fn paraphrases_need_a_model_and_say_how_to_get_one() {
    let scratch = Scratch::new();
    scratch.run(&["simulate", "-o", "set", "--accounts", "300", "--posts", "2000"]).done();
    let without = |args: &[&str]| {
        let mut command = scratch.command(args);
        command.env_remove("CLAQUE_MODEL").env("XDG_DATA_HOME", scratch.path("nowhere"));
        crate::program::Outcome::of(command.output().unwrap())
    };
    without(&["detect", "set/posts.csv", "--trace", "text-paraphrase"]).refused(&[
        "needs a model of texts",
        "hint: ",
        "wordllama",
        "--model",
    ]);
    assert!(!scratch.path("case").exists());
    let told = without(&["detect", "set/posts.csv", "--trace", "all"]).done().stdout;
    assert!(told.contains("text-paraphrase (needs a model of texts: see --model)"), "{told}");
    scratch.write("empty/readme.txt", "no model");
    without(&["detect", "set/posts.csv", "--trace", "text-paraphrase", "--model", "empty", "--force"])
        .refused(&["empty", "holds no model"]);
}

#[test]
fn presets_that_compare_texts_in_their_own_way_refuse_it() {
    let scratch = Scratch::new();
    scratch.run(&["simulate", "-o", "set", "--accounts", "300", "--posts", "2000"]).done();
    for preset in ["coortweet", "qut"] {
        scratch
            .run(&["detect", "set/posts.csv", "--preset", preset, "--trace", "text-near"])
            .refused(&["text-near does not go with this preset", "--trace text"]);
    }
    for wrong in ["0.5", "1.1", "0.70001", "much"] {
        scratch
            .run(&["detect", "set/posts.csv", "--trace", "text-near", "--near-similarity", wrong])
            .refused(&["above 0.5 and at most 1"]);
    }
}

/// A model of words, where one is at hand.
fn model() -> Option<PathBuf> {
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).parent()?.join("model");
    let folder = std::env::var_os("CLAQUE_MODEL").map_or(target, PathBuf::from);
    if !folder.is_dir() {
        println!("skipped: no model of words at {} (`cargo xtask model` gets one)", folder.display());
        return None;
    }
    Some(folder)
}

#[test]
fn paraphrases_go_through_the_whole_program() {
    let Some(model) = model() else { return };
    let scratch = Scratch::new();
    edited_copies(&scratch);
    let model = model.to_string_lossy();
    let args = ["detect", "set/posts.csv", "--trace", "text-paraphrase", "--model", &model];
    for (case, threads) in [("one", "1"), ("two", "2")] {
        let told = scratch.run(&[&args[..], &["-o", case, "--threads", threads]].concat()).done().stdout;
        assert!(told.contains("as alike by chance") && told.contains("model "), "{told}");
    }
    assert!(scratch.case("one") == scratch.case("two"), "threads change the case");
    let alike = &scratch.json("one/case.json")["alike"][0];
    assert!(!alike["thresholds"].as_array().unwrap().is_empty(), "{alike}");
}

/// Two accounts with the same two texts, where one id stands for posts of both, and one post comes twice with other words.
const SHARED_IDS: &str = "post_id,account_id,created_at,text
1,ann,2024-03-01T10:00:00Z,the council votes on the new bridge this evening at eight
1,bo,2024-03-01T10:00:05Z,nobody has asked the people who live along that river yet
2,ann,2024-03-01T11:00:00Z,all trains between here and the coast stop running on monday
2,ann,2024-03-01T11:00:00Z,all trains between here and the coast stop running on monday morning
3,bo,2024-03-01T11:00:05Z,all trains between here and the coast stop running on monday
4,bo,2024-03-01T10:00:07Z,the council votes on the new bridge this evening at eight
";

#[test]
fn no_account_is_shown_with_words_of_another_and_no_post_meets_twice() {
    let scratch = Scratch::new();
    scratch.write("posts.csv", SHARED_IDS);
    let raw = ["--null", "none", "--min-objects", "1", "--min-accounts", "2", "--trace", "text-near"];
    scratch.run(&[&["detect", "posts.csv"][..], &raw].concat()).done();
    let told = scratch.run(&["explain", "case", "ann", "bo", "--json"]).done().stdout;
    let json: serde_json::Value = serde_json::from_str(&told).unwrap();
    let met = json["traces"][0]["co_actions"].as_array().unwrap();
    // On the bridge by post 1, of which nobody knows whose words it has, and on the trains once, though post 2 comes twice.
    assert_eq!(met.len(), 2, "{told}");
    assert!(!told.contains("nobody has asked"), "{told}");
    assert!(!scratch.paper("case").contains("nobody has asked"));
}

#[test]
fn flags_that_would_do_nothing_are_refused() {
    let scratch = Scratch::new();
    scratch.run(&["simulate", "-o", "set", "--accounts", "300", "--posts", "2000"]).done();
    for flags in [&["--near-similarity", "0.8"][..], &["--near-search", "exact"], &["--model", "nowhere"]] {
        scratch.run(&[&["detect", "set/posts.csv", "--trace", "text"][..], flags].concat()).refused(&[
            flags[0],
            "does nothing without",
            "--trace text-",
        ]);
    }
}
