//! Narratives, mentions and sides beside the findings, from the command line to the page.

use crate::program::Scratch;
use std::fmt::Write;

/// A ring that posts the same at once, half of it on each side of an issue, among people who keep to one side.
fn posts() -> String {
    let mut table = "post_id,account_id,created_at,text\n".to_owned();
    let mut add = |account: &str, at: i64, text: &str| {
        let number = table.lines().count();
        writeln!(table, "p{number},{account},{at},\"{text}\"").unwrap();
    };
    for turn in 0..20_i64 {
        let at = 1_600_000_000 + turn * 7_200;
        for member in 0..6 {
            let side = if member < 3 {
                "#BuildTheDam bring jobs and power to the valley"
            } else {
                "#StopTheDam save every fish in the river"
            };
            add(&format!("ring{member}"), at + member, &format!("{side} says number {turn} today <b> Vell"));
        }
        for member in 0..6 {
            let text = format!("meet us at the old square tonight, bring lanterns {turn}");
            add(&format!("ring{member}"), at + 600 + member, &text);
        }
        for person in 0..40 {
            let side = if person % 2 == 0 { "#BuildTheDam" } else { "#StopTheDam" };
            let text = match (person + turn) % 5 {
                0 => format!("{side} is what my neighbour {person} told me on day {turn}"),
                1 => format!("the striker scored a late penalty in match {person} of week {turn}"),
                2 => format!("our coach and the keeper saved match {turn} with penalty {person}"),
                3 => "RT @vell: short".to_owned(),
                _ => format!("lunch number {person} with soup {turn} was fine"),
            };
            add(&format!("person{person}"), at + person * 131, &text);
        }
    }
    table
}

const LIST: &str = "name,kind,side,language,alias\n=Dam,issue,for,en,#BuildTheDam\n=Dam,issue,against,en,#StopTheDam\nAda Vell,person,,en,Vell\nNobody,person,,en,Nobody Atall\n";

fn stances(rows: usize) -> String {
    let rows =
        (0..rows).map(|row| format!("p{},ada vell,{}\n", row * 52 + 1, if row % 4 == 0 { "against" } else { "for" }));
    format!("post_id,target,stance\n{}", rows.collect::<String>())
}

fn scratch() -> Scratch {
    let scratch = Scratch::new();
    scratch.write("posts.csv", posts());
    scratch.write("list.csv", LIST);
    scratch
}

#[test]
fn mentions_sides_and_narratives_stand_beside_the_findings() {
    let scratch = scratch();
    let told =
        scratch.run(&["detect", "posts.csv", "--watch-list", "list.csv", "--narratives", "-o", "case"]).done().stdout;
    assert!(told.contains("observed, no finding: F1"), "{told}");
    assert!(scratch.paper("case").contains("--watch-list list.csv --narratives"), "how to repeat it");
    let targets = scratch.json("case/targets.json");
    let spread = &targets["targets"][2]["spread"];
    // The ring names her in each of its posts; the people only repost her, which is no mention.
    assert_eq!((spread["all"]["posts"].as_u64(), spread["all"]["of_posts"].as_u64()), (Some(120), Some(1040)));
    assert_eq!(spread["ordinary"]["posts"], 0);
    assert_eq!(targets["targets"][3]["spread"]["all"]["posts"], 0);
    let observed: Vec<&serde_json::Value> = targets["issues"][0]["groups"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|group| group["on_several_sides"] == true)
        .collect();
    assert!(!observed.is_empty());
    for group in observed {
        assert_eq!(group["accounts_on_several"], 0);
        // Twenty posts on the issue a member, four a person: there is nobody to compare with.
        assert!(group["control"].is_null());
    }
    let narratives = scratch.json("case/narratives.json");
    assert_eq!(narratives["of_posts"], 880);
    let about = |word: &str| {
        let all = narratives["narratives"].as_array().unwrap();
        all.iter().find(|narrative| narrative["terms"].as_array().unwrap().iter().any(|term| term == word)).cloned()
    };
    assert_eq!(about("striker").unwrap()["spread"]["in_groups"]["posts"], 0);
    assert_eq!(about("fish").unwrap()["spread"]["in_groups"]["posts"], 60);
    let page = scratch.paper("case");
    for words in [
        "What they talk about",
        "Whom they mention",
        "Both sides",
        "context, not evidence of coordination",
        "Naming a term is not taking a side",
        "No ordinary account is as active on the issue",
    ] {
        assert!(page.contains(words), "{words}");
    }
    assert!(!page.contains("<b> Vell") && page.contains("&#60;b&#62; Vell"));
    let table = scratch.table("case/targets.csv");
    assert_eq!(table[0]["target"], "'=Dam");
    assert!(table.iter().any(|row| row["target"] == "Ada Vell" && row["set"] == "ordinary" && row["posts"] == "0"));
}

#[test]
fn nothing_of_it_is_there_where_nobody_asked() {
    let scratch = scratch();
    scratch.run(&["detect", "posts.csv", "-o", "case"]).done();
    assert!(!scratch.path("case/targets.json").exists() && !scratch.path("case/narratives.csv").exists());
    let page = scratch.paper("case");
    assert!(!page.contains("Whom they mention") && !page.contains("What they talk about"));
}

#[test]
fn context_changes_no_finding_and_threads_change_nothing() {
    let scratch = scratch();
    let asked = ["detect", "posts.csv", "--watch-list", "list.csv", "--narratives"];
    scratch.run(&["detect", "posts.csv", "-o", "plain"]).done();
    scratch.run(&[&asked[..], &["--threads", "1", "-o", "one"]].concat()).done();
    scratch.run(&[&asked[..], &["--threads", "4", "-o", "four"]].concat()).done();
    assert_eq!(scratch.case("plain")["findings.json"], scratch.case("one")["findings.json"]);
    let (one, four) = (scratch.case("one"), scratch.case("four"));
    for (name, bytes) in &one {
        assert!(four[name] == *bytes || name == "report.html", "{name}");
    }
}

#[test]
fn a_trace_that_is_not_asked_for_is_read_for_narratives_and_not_analysed() {
    let scratch = scratch();
    scratch.run(&["detect", "posts.csv", "--trace", "hashtag", "--narratives", "-o", "case"]).done();
    let traces = scratch.json("case/case.json")["traces"].clone();
    assert_eq!(traces.as_array().unwrap().len(), 1);
    assert_eq!(scratch.json("case/narratives.json")["of_posts"], 880);
}

#[test]
fn no_stance_is_shown_without_a_sample_that_people_have_labelled() {
    let scratch = scratch();
    scratch.write("stance.csv", stances(20));
    let asked = ["detect", "posts.csv", "--watch-list", "list.csv", "--stance", "stance.csv"];
    let refused = scratch.run(&asked);
    assert_eq!(refused.code, Some(2));
    assert!(refused.stderr.contains("--stance needs --stance-sample"), "{}", refused.stderr);
    let refused = scratch.run(&[&asked[..], &["--stance-sample", "stance.csv"]].concat());
    assert_eq!(refused.code, Some(2));
    assert!(
        refused.stderr.contains("20 of the 20 posts and targets") && refused.stderr.contains("50 are needed"),
        "{}",
        refused.stderr
    );
    assert!(!scratch.path("case").exists());
}

#[test]
fn a_stance_stands_beside_what_it_is_worth() {
    let scratch = scratch();
    let rows = |keep: &dyn Fn(usize) -> Option<&'static str>| {
        let rows = (0..120).filter_map(|row| {
            let (turn, member) = (row / 6, row % 6);
            Some(format!("p{},ADA VELL,{}\n", turn * 52 + member + 1, keep(row)?))
        });
        format!("post_id,target,stance\n{}", rows.collect::<String>())
    };
    scratch.write("stance.csv", rows(&|row| (row < 100).then_some(if row % 3 == 0 { "against" } else { "favour" })));
    scratch
        .write("sample.csv", rows(&|row| (row % 2 == 0).then_some(if row % 3 == 0 { "against" } else { "unclear" })));
    let asked =
        ["detect", "posts.csv", "--watch-list", "list.csv", "--stance", "stance.csv", "--stance-sample", "sample.csv"];
    scratch.run(&asked).done();
    let targets = scratch.json("case/targets.json");
    let all = &targets["targets"][2]["stances"][0];
    assert_eq!(all["set"], "all");
    assert_eq!(
        (all["favour"].as_u64(), all["against"].as_u64(), all["not_judged"].as_u64()),
        (Some(66), Some(34), Some(20))
    );
    assert_eq!(targets["stance"]["rows"], 50);
    assert_eq!(targets["stance"]["strangers"], 0);
    assert!(scratch.paper("case").contains("this program neither ran nor checked it"));
}

#[test]
fn a_watch_list_that_cannot_be_used_stops_the_run_before_any_work() {
    let scratch = scratch();
    scratch.write("bad.toml", "[[target]]\nname = \"A\"\nkind = \"dog\"\naliases = { en = [\"aa\"] }\n");
    scratch.write("latin1.csv", b"name,kind,alias\nJos\xe9,person,Jos\xe9\n");
    let refused = scratch.run(&["detect", "posts.csv", "--watch-list", "bad.toml"]);
    assert_eq!(refused.code, Some(2));
    assert!(
        refused.stderr.contains("line 3: wanted person, party, race or issue as the kind, got `dog`"),
        "{}",
        refused.stderr
    );
    let refused = scratch.run(&["detect", "posts.csv", "--watch-list", "latin1.csv"]);
    assert!(refused.stderr.contains("line 2: wanted UTF-8"), "{}", refused.stderr);
    assert!(
        scratch.run(&["detect", "posts.csv", "--watch-list", "gone.csv"]).stderr.contains("cannot read the watch list")
    );
    assert!(!scratch.path("case").exists());
}
