//! `claque explain`: the evidence behind an edge is found again, whole.

use crate::program::{Scratch, ring};

/// A case of four accounts that act together on five objects, among background.
fn case() -> Scratch {
    let place = Scratch::new();
    place.run(&["simulate", "-o", "quiet", "--accounts", "400", "--posts", "4000"]).done();
    place.write("ring.csv", ring(4, 5));
    place.run(&["detect", "ring.csv", "-o", "case", "--quiet"]).done();
    place
}

#[test]
fn every_co_action_of_an_edge_is_listed_with_what_chance_gives() {
    let place = case();
    let json = place.run(&["explain", "case", "ring_2", "ring_0", "--json"]).done().stdout;
    let told: serde_json::Value = serde_json::from_str(&json).unwrap();
    let layer = &told["traces"][0];
    assert_eq!(layer["objects"], 5);
    assert_eq!(layer["co_actions"].as_array().unwrap().len(), 5);
    // In the data ring_0 always acts two seconds before ring_2.
    for met in layer["co_actions"].as_array().unwrap() {
        assert_eq!((met["first"]["account_id"].as_str(), met["lag_s"].as_f64()), (Some("ring_0"), Some(2.0)));
    }
    let chance = layer["chance"].as_object().unwrap();
    assert!(chance["expected"].as_f64().unwrap() > 0.0 && chance["log10_p"].as_f64().unwrap() <= 0.0);
    let text = place.run(&["explain", "case", "ring_2", "ring_0"]).done().stdout;
    for post in ["p0_0", "p0_2", "p4_0", "p4_2"] {
        assert!(text.contains(post), "no post {post} in: {text}");
    }
}

#[test]
fn the_counts_are_those_of_the_edge_table() {
    let place = Scratch::new();
    place
        .run(&["simulate", "-o", "sim", "--accounts", "500", "--posts", "5000", "--plant", "repost-ring:8:12:20"])
        .done();
    place.run(&["detect", "sim/posts.csv", "-o", "case", "--quiet"]).done();
    let edges = place.table("case/edges.csv");
    assert!(edges.len() >= 20, "the planted ring has {} edges", edges.len());
    for edge in edges.iter().step_by(7) {
        let json = place.run(&["explain", "case", &edge["account_a"], &edge["account_b"], "--json"]).done().stdout;
        let told: serde_json::Value = serde_json::from_str(&json).unwrap();
        let layer = told["traces"].as_array().unwrap().iter().find(|layer| layer["trace"] == *edge["trace"]).unwrap();
        assert_eq!(layer["objects"].to_string(), edge["objects"], "{edge:?}");
        assert_eq!(layer["co_actions"].as_array().unwrap().len().to_string(), edge["co_actions"], "{edge:?}");
        assert_eq!(layer["chance"]["q_value"].as_str(), Some(&*edge["q_value"]), "{edge:?}");
        let nulls: Vec<&str> =
            layer["chance"]["nulls"].as_array().unwrap().iter().filter_map(|null| null.as_str()).collect();
        assert_eq!(nulls.join(";"), edge["nulls"], "{edge:?}");
        let p: f64 = edge["p_value"].parse().unwrap();
        let found = layer["chance"]["log10_p"].as_f64().unwrap();
        assert!((found - p.log10()).abs() < 1e-4, "{edge:?}: log10 p is {found}");
    }
}

#[test]
fn the_grade_of_the_finding_is_said_and_what_it_means() {
    let place = Scratch::new();
    place
        .run(&["simulate", "-o", "sim", "--accounts", "500", "--posts", "5000", "--plant", "repost-ring:8:12:20"])
        .done();
    let told = place.run(&["detect", "sim/posts.csv", "-o", "case"]).done().stdout;
    assert!(told.contains("\nA: holds together"), "{told}");
    let findings = std::fs::read_to_string(place.path("case/findings.json")).unwrap();
    let findings: serde_json::Value = serde_json::from_str(&findings).unwrap();
    let first = &findings["findings"][0];
    assert_eq!(first["grade"], "A");
    assert!(first["nulls"].as_array().unwrap().iter().any(|null| null == "within-object"), "{}", first["nulls"]);
    assert!(first["synchrony"]["p"].as_f64().unwrap() <= 0.01, "{}", first["synchrony"]);
    let report = place.paper("case");
    assert!(report.contains("Grade A: "));
    let end = |nth: usize| first["accounts"][nth]["account_id"].as_str().unwrap();
    let told = place.run(&["explain", "case", end(0), end(1)]).done().stdout;
    assert!(told.contains("both are in F1, of grade A: holds together"), "{told}");
}

#[test]
fn what_cannot_be_explained_is_refused_with_a_hint() {
    let place = case();
    place.run(&["explain", "case", "ring_0", "nobody"]).refused(&["`nobody`", "accounts.csv"]);
    place.run(&["explain", "case", "ring_0", "ring_0"]).refused(&["name two"]);
    place.run(&["explain", "quiet", "ring_0", "ring_1"]).refused(&["case.json", "claque detect"]);
    std::fs::rename(place.path("ring.csv"), place.path("moved.csv")).unwrap();
    place.run(&["explain", "case", "ring_0", "ring_1"]).refused(&["ring.csv", "--input"]);
    place.run(&["explain", "case", "ring_0", "ring_1", "--input", "moved.csv"]).done();
}

#[test]
fn posts_from_standard_input_must_be_named() {
    let place = Scratch::new();
    place.run_with(&["detect", "-", "-o", "case", "--quiet"], ring(4, 5).as_bytes()).done();
    place.run(&["explain", "case", "ring_0", "ring_1"]).refused(&["standard input", "--input"]);
    place.run_with(&["explain", "case", "ring_0", "ring_1", "--input", "-"], ring(4, 5).as_bytes()).done();
}

#[test]
fn posts_that_have_changed_since_are_named() {
    let place = case();
    place.write("ring.csv", ring(4, 6));
    let told = place.run(&["explain", "case", "ring_0", "ring_1"]).done();
    assert!(told.stderr.contains("is not what the case was made from"), "{}", told.stderr);
}
