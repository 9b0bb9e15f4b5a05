//! `claque evaluate`: figures against labels, controls, and what is refused.

use crate::program::{Outcome, Scratch, ring, shared};
use serde_json::Value;

/// Background with two planted groups, and the truth about it as labels.
fn planted() -> Scratch {
    let scratch = Scratch::new();
    let groups = ["--plant", "repost-ring:10:8:20", "--plant", "copy-paste:8:6:30"];
    let small = ["simulate", "-o", ".", "--accounts", "800", "--posts", "5000"];
    scratch.run(&[&small[..], &groups].concat()).done();
    scratch
}

const TRUTH: [&str; 4] = ["posts.csv", "--labels", "truth.csv", "--rest-is-ordinary"];

fn evaluate(scratch: &Scratch, flags: &[&str]) -> Outcome {
    scratch.run(&[&["evaluate"], flags, &["--resamples", "50"]].concat())
}

fn number(of: &Value) -> f64 {
    of.as_f64().unwrap_or_else(|| panic!("no number but {of}"))
}

#[test]
fn planted_groups_score_well_and_the_controls_do_not() {
    let scratch = planted();
    let told = evaluate(&scratch, &TRUTH).done().stdout;
    for words in
        ["AUPRC (average precision)", "activity-matched AUC", "times shuffled", "weighted precision", "evaluation.html"]
    {
        assert!(told.contains(words), "no `{words}` in {told}");
    }
    assert_eq!(told.lines().find(|line| line.chars().count() > 100), None);
    let all = scratch.json("evaluation/evaluation.json");
    let ranking = &all["ranking"];
    assert!(number(&ranking["average_precision"]["value"]) > 0.6, "{ranking}");
    assert!(number(&ranking["matched_auc"]["value"]) > 0.8, "{ranking}");
    let (found, missed) = (number(&all["flagged"][0]["true_positives"]), number(&all["flagged"][0]["false_negatives"]));
    assert!((found + missed - 18.0).abs() < 0.5, "{found} found, {missed} missed");
    assert!((number(&all["flagged"][0]["recall"]["value"]) - found / 18.0).abs() < 1e-12);
    let prevalence = number(&all["accounts"]["prevalence"]);
    assert!((number(&all["shuffled_labels"]["roc_auc"]["mean"]) - 0.5).abs() < 0.05);
    assert!(number(&all["shuffled_labels"]["average_precision"]["mean"]) < 3.0 * prevalence);
    assert!(number(&all["permuted_times"][0]["average_precision"]) < 3.0 * prevalence, "{}", all["permuted_times"]);
    assert_eq!(all["groups"]["given_groups"], 2);
}

#[test]
fn the_figures_follow_from_the_table_of_scores() {
    let scratch = planted();
    evaluate(&scratch, &TRUTH).done();
    let rows = scratch.table("evaluation/scores.csv");
    let scores: Vec<(f64, bool)> =
        rows.iter().map(|row| (row["score"].parse().expect("a score"), !row["label"].is_empty())).collect();
    let positives = scores.iter().filter(|(_, positive)| *positive).count() as f64;
    // The definition, account by account: precision among all with at least as high a score.
    let precision = |score: f64| {
        let above: Vec<_> = scores.iter().filter(|(other, _)| *other >= score).collect();
        above.iter().filter(|(_, positive)| *positive).count() as f64 / above.len() as f64
    };
    let sum: f64 = scores.iter().filter(|(_, positive)| *positive).map(|&(score, _)| precision(score)).sum();
    let all = scratch.json("evaluation/evaluation.json");
    let told = number(&all["ranking"]["average_precision"]["value"]);
    assert!((told - sum / positives).abs() < 1e-9, "{told}, wanted {}", sum / positives);
    let flagged = rows.iter().filter(|row| row["flagged"] == "1");
    assert_eq!(flagged.clone().count() as u64, all["flagged"][0]["accounts"].as_u64().expect("a count"));
    assert!(flagged.clone().all(|row| row["finding"].starts_with('F')));
    assert_eq!(rows.len() as u64, all["accounts"]["in_data"].as_u64().expect("a count"));
}

#[test]
fn accounts_without_label_are_left_out_and_labels_without_posts_count_as_not_found() {
    let scratch = Scratch::new();
    scratch.write("posts.csv", ring(4, 5) + "o9,lone,p9,1600000000\no9,quiet,p10,1600900000\n");
    scratch.write("labels.csv", "account_id,label\nring_0,io\nring_1,io\nlone,organic\ngone,io\naway,organic\n");
    let flags = ["posts.csv", "--labels", "labels.csv", "--null", "none"];
    let told = evaluate(&scratch, &flags).done().stdout;
    assert!(told.contains("3 accounts of the data without a label left out"), "{told}");
    assert!(told.contains("1 positive account without a post in the data"), "{told}");
    let all = scratch.json("evaluation/evaluation.json");
    let accounts = &all["accounts"];
    assert_eq!([&accounts["positive"], &accounts["ordinary"], &accounts["unlabelled"]], [2, 1, 3]);
    assert_eq!([&accounts["positive_absent"], &accounts["ordinary_absent"]], [1, 1]);
    let flagged = &all["flagged"][0];
    assert_eq!([&flagged["accounts"], &flagged["unlabelled"], &flagged["false_negatives"]], [4, 2, 1]);
    assert!((number(&flagged["recall"]["value"]) - 2.0 / 3.0).abs() < 1e-12);
    assert!((number(&flagged["precision"]["value"]) - 1.0).abs() < 1e-12);
}

#[test]
fn a_sweep_warns_and_judges_on_the_other_half() {
    let scratch = planted();
    let sweep = ["--sweep", "--sweep-window", "60s,5m", "--sweep-min-objects", "2", "--sweep-alpha", "0.05,0.2"];
    let told = evaluate(&scratch, &[&TRUTH[..], &sweep].concat()).done().stdout;
    assert!(told.contains("warning: the best of many plans is optimistic"), "{told}");
    assert!(told.contains("judged on the other"), "{told}");
    let all = scratch.json("evaluation/evaluation.json");
    assert_eq!(all["sweep"]["plans"].as_array().map(Vec::len), Some(4));
    assert_eq!(all["sweep"]["plans"][0]["window_ms"], 60_000);
    let chosen = all["sweep"]["on_halves"]["chosen"].as_array().expect("choices");
    assert_eq!(chosen.iter().filter_map(Value::as_u64).sum::<u64>(), 100);
    evaluate(&scratch, &[&TRUTH[..], &["--sweep-window", "60s", "-o", "x"]].concat()).refused(&["--sweep"]);
}

#[test]
fn an_evaluation_is_the_same_on_any_number_of_threads() {
    let scratch = planted();
    let on = |threads: &str| {
        evaluate(&scratch, &[&TRUTH[..], &["--threads", threads, "-o", threads, "--quiet"]].concat()).done();
        scratch.case(threads)
    };
    let (one, four) = (on("1"), on("4"));
    assert_eq!(
        one.keys().collect::<Vec<_>>(),
        ["evaluation.html", "evaluation.json", "rejected_labels.csv", "scores.csv"]
    );
    for (name, bytes) in &one {
        assert!(bytes == &four[name], "{name} differs");
    }
}

#[test]
fn json_for_machines_is_the_file_with_its_folder() {
    let scratch = planted();
    let told = evaluate(&scratch, &[&TRUTH[..], &["--json"]].concat()).done().stdout;
    let mut told: Value = serde_json::from_str(&told).expect("JSON");
    assert!(told["folder"].as_str().is_some_and(|folder| folder.ends_with("evaluation")));
    told.as_object_mut().expect("an object").remove("folder");
    assert_eq!(told, scratch.json("evaluation/evaluation.json"));
}

#[test]
fn labels_that_cannot_serve_are_refused_with_a_way_out() {
    let scratch = Scratch::new();
    scratch.write("posts.csv", ring(4, 5));
    let with = |labels: &str, flags: &[&str]| {
        scratch.write("labels.csv", labels);
        evaluate(&scratch, &[&["posts.csv", "--labels", "labels.csv"], flags].concat())
    };
    with("account,verdict\nring_0,io\n", &[]).refused(&[
        "no column of labels",
        "`verdict`",
        "hint: ",
        "--label-column",
    ]);
    with("account,label\nstranger,io\n", &[]).refused(&["no account of the labels", "`stranger`", "`ring_0`"]);
    with("account,label\nring_0,io\nring_1,spam\n", &[]).refused(&["no ordinary account", "--rest-is-ordinary"]);
    with("account,label\nring_0,organic\nring_1,0\n", &[]).refused(&["no positive account", "--positive"]);
    with("account,label\nring_0,io\n", &["--positive", "oi"]).refused(&["`oi`", "the labels are: io"]);
    with("account,label\n,io\n", &[]).refused(&["cannot read any label", "an account"]);
    evaluate(&scratch, &["posts.csv", "--labels", "none.csv"]).refused(&["cannot open `none.csv`"]);
    evaluate(&scratch, &["posts.csv"]).refused(&["--labels"]);
    assert_eq!(scratch.names(), ["labels.csv", "posts.csv"], "nothing is left behind");
}

#[test]
fn only_an_evaluation_is_replaced() {
    let scratch = Scratch::new();
    scratch.write("posts.csv", ring(4, 5));
    scratch.write("labels.csv", "account,label\nring_0,io\nring_1,organic\n");
    let run =
        |flags: &[&str]| evaluate(&scratch, &[&["posts.csv", "--labels", "labels.csv", "-o", "out"], flags].concat());
    run(&[]).done();
    run(&[]).refused(&["already holds an evaluation", "--force"]);
    run(&["--force"]).done();
    scratch.write("out/notes.txt", "mine");
    run(&["--force"]).refused(&["is not an evaluation", "notes.txt"]);
    scratch.run(&["detect", "posts.csv", "-o", "case"]).done();
    evaluate(&scratch, &["posts.csv", "--labels", "labels.csv", "-o", "case", "--force"])
        .refused(&["is not an evaluation"]);
}

#[test]
fn names_and_labels_of_strangers_stay_text() {
    let bad = "<script>alert(1)</script>\u{202e}\u{1b}[31m";
    let scratch = Scratch::new();
    scratch.write("posts.csv", ring(4, 5));
    let labels = format!(
        "account,label,group\nring_0,{bad},{bad}\nring_1,{bad},{bad}\nring_2,organic,\n=ring(),{bad},{bad}\n{bad}\n"
    );
    scratch.write("labels.csv", labels);
    let told = evaluate(&scratch, &["posts.csv", "--labels", "labels.csv", "--null", "none"]).done();
    for text in [&told.stdout, &told.stderr] {
        assert!(!text.contains(['\u{202e}', '\u{1b}']), "{text:?}");
    }
    let page = scratch.read("evaluation/evaluation.html");
    assert!(page.contains("default-src 'none'") && page.contains("&#60;script"), "{page}");
    for word in ["<script", "\u{202e}", "\u{1b}", "http://", "https://", "src=", "url("] {
        assert!(!page.contains(word), "`{word}`");
    }
}

/// What the data's own README and the literature say of it, found again.
#[test]
fn on_the_debate_activity_alone_ranks_well_and_not_among_equals() {
    let (Some(posts), Some(labels)) =
        (shared("data/gopdebate_dev.ndjson.zst"), shared("data/gopdebate_dev.labels.csv"))
    else {
        return;
    };
    let scratch = Scratch::new();
    evaluate(&scratch, &[&posts.to_string_lossy(), "--labels", &labels.to_string_lossy(), "--decoys", "0"]).done();
    let all = scratch.json("evaluation/evaluation.json");
    assert_eq!([&all["accounts"]["positive"], &all["accounts"]["ordinary"]], [144, 4936]);
    let activity = &all["confounds"][0];
    assert_eq!(activity["name"], "number of posts");
    assert!((number(&activity["average_precision"]) - 0.72).abs() < 0.02, "{activity}");
    assert!((number(&activity["matched_auc"]) - 0.53).abs() < 0.01, "{activity}");
}
