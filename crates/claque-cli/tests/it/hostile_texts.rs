//! Texts made to join what is not the same, to hide what is, or to break whoever shows them.

use crate::hostile_names::{assert_inert, is_command};
use crate::program::{Outcome, Scratch};
use serde_json::json;
use std::collections::BTreeSet;
use std::time::{Duration, Instant};

const RAW: [&str; 8] = ["--null", "none", "--trace", "text", "--min-objects", "1", "--window", "60s"];

/// Three accounts post each text within seconds of each other, an hour between one text and the next.
fn posts(texts: &[String]) -> String {
    let mut lines = String::new();
    for (number, text) in texts.iter().enumerate() {
        for account in 0..3 {
            let at = 1_600_000_000 + number * 3600 + account;
            let post = json!({ "account_id": format!("a{account}"), "created_at": at.to_string(),
                "post_id": format!("p{number}_{account}"), "text": text });
            lines.push_str(&format!("{post}\n"));
        }
    }
    lines
}

fn detect(scratch: &Scratch, input: &str) -> Outcome {
    scratch.run(&[&["detect", input, "--force"], &RAW[..]].concat())
}

/// How many objects the first two accounts share.
fn shared(scratch: &Scratch) -> usize {
    let edges = scratch.table("case/edges.csv");
    edges
        .iter()
        .find(|edge| edge["account_a"] == "a0" && edge["account_b"] == "a1")
        .map_or(0, |edge| edge["objects"].parse().unwrap())
}

/// Letters under heaps of marks.
fn zalgo(words: &str) -> String {
    words
        .chars()
        .flat_map(|c| std::iter::once(c).chain("\u{0335}\u{031b}\u{0300}\u{0316}\u{0489}".chars().cycle().take(40)))
        .collect()
}

fn absurd() -> Vec<String> {
    [
        zalgo("these are five words under marks"),
        "these\u{200b} are\u{200d} five\u{feff} unseen\u{2060} zero\u{ad} width words".to_owned(),
        "\u{202e}these five words are turned around\u{202c} \u{2066}twice\u{2069}".to_owned(),
        "هذه خمس كلمات من اليمين إلى اليسار \u{202b}שלום עולם\u{202c}".to_owned(),
        "nul\0 bytes\0 between\0 these\0 five\0 words".to_owned(),
        "латиница and кириллица 混ざった 文字 in ข้อความ एक साथ".to_owned(),
        "\u{1b}[2J\u{1b}]0;five words in a terminal command\u{7}".to_owned(),
        "<script>alert('five words in a script')</script>".to_owned(),
        "=HYPERLINK(\"http://evil.example\") has five more words here".to_owned(),
    ]
    .into()
}

#[test]
fn absurd_texts_are_objects_like_others_and_command_nothing() {
    let scratch = Scratch::new();
    let texts = absurd();
    scratch.write("posts.ndjson", posts(&texts));
    assert_inert(&detect(&scratch, "posts.ndjson").done());
    assert_eq!(shared(&scratch), texts.len());
    let page = scratch.paper("case");
    let commands: BTreeSet<char> = page.chars().filter(|letter| is_command(*letter)).collect();
    assert!(commands.is_empty(), "the page has {commands:?}");
    assert!(!page.contains("<script>alert"));
    let longest = page.chars().fold((0, 0), |(run, longest), letter| {
        let run = if matches!(letter, '\u{0300}'..='\u{036f}' | '\u{0483}'..='\u{0489}') { run + 1 } else { 0 };
        (run, longest.max(run))
    });
    assert!(longest.1 <= 8, "{} marks in a row", longest.1);
}

#[test]
fn absurd_variants_stand_side_by_side_and_command_nothing() {
    let scratch = Scratch::new();
    let padded = |text: &String| format!("{text} and twelve more words that all of these have in common at the end");
    let texts: Vec<String> = absurd().iter().map(padded).collect();
    let mut lines = String::new();
    for (number, text) in texts.iter().enumerate() {
        for account in 0..3 {
            let at = 1_600_000_000 + number * 3600 + account;
            let variant = format!("{text} \u{202e}<b>{account}</b>\u{1b}[31m");
            let post = json!({ "account_id": format!("a{account}"), "created_at": at.to_string(),
                "post_id": format!("p{number}_{account}"), "text": variant });
            lines.push_str(&format!("{post}\n"));
        }
    }
    scratch.write("posts.ndjson", &lines);
    let near = ["--null", "none", "--trace", "text-near", "--min-objects", "1", "--window", "60s"];
    assert_inert(&scratch.run(&[&["detect", "posts.ndjson"], &near[..]].concat()).done());
    assert_eq!(shared(&scratch), texts.len());
    let page = scratch.paper("case");
    let commands: BTreeSet<char> = page.chars().filter(|letter| is_command(*letter)).collect();
    assert!(commands.is_empty(), "the page has {commands:?}");
    assert!(page.contains("<mark>") && !page.contains("<script>alert") && !page.contains("<b>1</b>"));
    let explained = scratch.run(&["explain", "case", "a0", "a1"]).done();
    let said = |start| explained.stdout.lines().filter(|line| line.trim_start().starts_with(start)).count();
    // Under heaps of marks the variants differ only where nobody would read on.
    assert_eq!((said("A: "), said("both begin: "), said("both: ")), (texts.len() - 1, 1, 0));
    assert_inert(&explained);
    assert_inert(&scratch.run(&["explain", "case", "a0", "a1", "--json"]).done());
}

#[test]
fn texts_of_which_nothing_is_left_join_nobody() {
    let scratch = Scratch::new();
    let texts = [
        "https://a.example/1 https://b.example/2 https://c.example/3 https://d.example https://e.example",
        "@ann @bo @cy @di @ed @flo",
        "🔥 🔥 🔥 😡 😡 🙏 👀 💔 🚨 ✊ 😢 👏",
        "👨‍👩‍👧‍👦👨‍👩‍👧‍👦👨‍👩‍👧‍👦👨‍👩‍👧‍👦👨‍👩‍👧‍👦👨‍👩‍👧‍👦👨‍👩‍👧‍👦👨‍👩‍👧‍👦👨‍👩‍👧‍👦👨‍👩‍👧‍👦👨‍👩‍👧‍👦👨‍👩‍👧‍👦",
        "\u{200b} \u{200d} \u{feff} \u{2060} \u{ad} \u{200e} \u{202e}",
        "\0 \0 \0 \0 \0 \0",
        "\u{0300} \u{0316} \u{0489} \u{0300} \u{0316} \u{0489}",
        ". , ! ? … — « » „ “ ” ‽ ⁂",
        "\u{fffd} \u{fffd} \u{fffd} \u{fffd} \u{fffd} \u{fffd}",
        "",
        "     \u{3000}\u{a0}\u{2009}   ",
    ];
    scratch.write("posts.ndjson", posts(&texts.map(str::to_owned)));
    let told = detect(&scratch, "posts.ndjson");
    if told.code == Some(0) {
        assert_eq!(shared(&scratch), 0, "{}", told.stdout);
    } else {
        told.refused(&["text"]);
    }
}

#[test]
fn lone_surrogates_are_read_as_a_replacement_and_join_nobody_by_themselves() {
    let scratch = Scratch::new();
    let mut lines = String::new();
    for (number, text) in [
        r"these five words end in half an emoji \ud83d",
        r"\ud83d \ud83d \ude00 \udfff \ud800 \udbff",
        r"\udc00\ud800\udc00\ud800\ud800\udc00\udc00\ud83d\ud83d\ud83d\ud83d\ud83d\ud83d\ud83d",
    ]
    .iter()
    .enumerate()
    {
        for account in 0..3 {
            let at = 1_600_000_000 + number * 3600 + account;
            lines.push_str(&format!(
                "{{\"account_id\":\"a{account}\",\"created_at\":\"{at}\",\"post_id\":\"p{number}_{account}\",\"text\":\"{text}\"}}\n"
            ));
        }
    }
    scratch.write("posts.ndjson", &lines);
    assert_inert(&detect(&scratch, "posts.ndjson").done());
    let counts = &scratch.json("case/case.json")["counts"];
    assert_eq!((&counts["posts"], &counts["rejected"]), (&json!(9), &json!(0)));
    assert_eq!(shared(&scratch), 1, "only the text that has words is an object");
}

#[test]
fn posts_of_a_megabyte_are_told_apart_by_their_last_word_and_fill_no_screen() {
    let scratch = Scratch::new();
    let long = "long word after long word ".repeat(40_000);
    let texts = [format!("{long} one"), format!("{long} two"), zalgo(&"z".repeat(12_000)), "好".repeat(350_000)];
    scratch.write("posts.ndjson", posts(&texts));
    let begun = Instant::now();
    let told = detect(&scratch, "posts.ndjson").done();
    assert!(told.stdout.len() + told.stderr.len() < 5_000, "{}", told.stdout.len());
    assert_eq!(shared(&scratch), 3, "two long ones and the Chinese one; one word under marks is too short");
    assert!(scratch.paper("case").len() < 1 << 20);
    assert!(begun.elapsed() < Duration::from_secs(60), "{:?}", begun.elapsed());
}

/// So many posts of a text that is the same, or nearly, by a thousand accounts, five seconds apart.
fn flood(count: usize, is_same: bool) -> String {
    let mut table = "account_id,created_at,post_id,text\n".to_owned();
    for post in 0..count {
        let at = 1_600_000_000 + post * 5;
        let end = if is_same { 0 } else { post };
        table.push_str(&format!("a{},{at},p{post},these are the same eight words but for {end}\n", post % 1000));
    }
    table
}

#[test]
fn posts_that_are_all_the_same_or_nearly_cost_time_in_proportion() {
    let scratch = Scratch::new();
    for is_same in [true, false] {
        let mut took = Vec::new();
        for count in [50_000, 200_000] {
            scratch.write("posts.csv", flood(count, is_same));
            let begun = Instant::now();
            detect(&scratch, "posts.csv").done();
            took.push(begun.elapsed());
        }
        // Four times the posts; squares would be sixteen. Half a second is what starting and other tests may take.
        assert!(took[1] < took[0] * 8 + Duration::from_millis(500), "same: {is_same}, {took:?}");
    }
}
