//! The presets of similarity, through the whole program.

use crate::program::Scratch;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

/// An id as X gives them at so many milliseconds since 1970.
fn id_at(millis: u64) -> u64 {
    (millis - 1_288_834_974_657) << 22
}

/// Eight accounts pass on the same 24 posts 5 s after they were published, and write the same five hashtags six times; sixty
/// others pass on 20 of 90 posts each, some hours later.
fn posts() -> String {
    const BEGIN: u64 = 1_700_000_000_000;
    let original = |number: u64| id_at(BEGIN + number * 600_000);
    let mut table = String::from("account_id,post_id,created_at,kind,text,repost_of\n");
    let mut row = |account: &str, millis: u64, kind: &str, text: &str, of: &str| {
        let id = id_at(millis) + table.len() as u64;
        writeln!(table, "{account},{id},{},{kind},{text},{of}", millis / 1000).unwrap();
    };
    for number in 0..24 {
        for account in 0..8 {
            let of = original(number).to_string();
            row(&format!("close{account}"), BEGIN + number * 600_000 + 5_000, "repost", "", &of);
        }
    }
    for number in 0..6 {
        for account in 0..8 {
            let text = format!("so it is #one{number} #two #three #four #five");
            row(&format!("close{account}"), BEGIN + 50_000_000 + number * 90_000_000, "post", &text, "");
        }
    }
    for account in 0..60 {
        for number in 0..20 {
            let post = (account * 7 + number * number * 13 + account * number) % 90;
            let later = BEGIN + post * 600_000 + 7_200_000 + account * 61_000;
            row(&format!("loose{account}"), later, "repost", "", &original(post).to_string());
        }
    }
    table
}

fn run(scratch: &Scratch, case: &str, preset: &str, flags: &[&str]) -> String {
    let args = ["detect", "posts.csv", "--preset", preset, "--force", "-o", case];
    scratch.run(&[&args[..], flags].concat()).done().stdout
}

/// The sum of similarity over the edges of each account.
fn strengths(scratch: &Scratch, case: &str) -> BTreeMap<String, f64> {
    let mut sums = BTreeMap::new();
    for edge in scratch.table(&format!("{case}/similarity_edges.csv")) {
        let similarity: f64 = edge["similarity"].parse().unwrap();
        assert!(similarity > 0.0 && similarity <= 1.0, "{edge:?}");
        for end in ["account_a", "account_b"] {
            *sums.entry(edge[end].clone()).or_insert(0.0) += similarity;
        }
    }
    sums
}

#[test]
fn accounts_are_ranked_by_the_similarity_of_their_edges() {
    let scratch = Scratch::new();
    scratch.write("posts.csv", posts());
    for (preset, flags) in [
        ("pacheco2021", &["--edge-quantile", "0.9"][..]),
        ("nizzoli2021", &["--most-active", "1"]),
        ("luceri2024", &["--centrality-quantile", "0.8"]),
    ] {
        let told = run(&scratch, "case", preset, flags);
        assert!(told.contains(&format!("by the rules of --preset {preset}; chance was not asked")), "{told}");
        assert!(told.contains("similarity_edges.csv"), "{told}");
        let sums = strengths(&scratch, "case");
        let accounts = scratch.table("case/accounts.csv");
        assert!(accounts.len() >= 8, "{preset}: {accounts:?}");
        let group: BTreeSet<&str> = accounts.iter().map(|row| row["finding"].as_str()).collect();
        for account in &accounts {
            let strength: f64 = account["strength"].parse().unwrap();
            // In groups, an edge that leaves the group does not count.
            let whole = sums[&account["account_id"]];
            assert!(strength <= whole + 1e-9, "{preset}: {account:?}, {whole}");
            assert!(group.len() > 1 || (strength - whole).abs() < 1e-9, "{preset}: {account:?}, {whole}");
        }
        let edges = scratch.table("case/edges.csv");
        assert!(edges.iter().all(|edge| edge["p_value"].is_empty() && edge["objects"] != "0"), "{preset}");
        let report = scratch.paper("case");
        for words in
            ["Nothing was tested against chance", "cosine of their vectors", "sum over its edges of similarity"]
        {
            assert!(report.contains(words), "{preset}: no `{words}` in the report");
        }
        let command = format!("--preset {preset}");
        assert!(report.contains(&command) && report.contains("--window any"), "the command that repeats it");
    }
}

#[test]
fn fast_reposts_and_hashtags_bring_the_close_accounts_to_the_middle() {
    let scratch = Scratch::new();
    scratch.write("posts.csv", posts());
    let told = scratch
        .run(&["detect", "posts.csv", "--preset", "luceri2024", "--trace", "repost,hashtag-sequence", "-o", "case"])
        .done();
    assert!(!told.stderr.contains("when they were published"), "the ids tell: {}", told.stderr);
    let central = scratch.table("case/centrality.csv");
    assert!(central.len() > 60 && central.iter().any(|row| row["kept"] == "0"));
    let values: Vec<f64> = central.iter().map(|row| row["centrality"].parse().unwrap()).collect();
    assert!(values.is_sorted_by(|a, b| a >= b), "most central first");
    assert!((values.iter().map(|value| value * value).sum::<f64>() - 1.0).abs() < 1e-9);
    // With edges of fast reposts and hashtags alone, nobody else has any.
    let flags = ["--min-participation", "1000", "--trace", "repost,hashtag-sequence", "--centrality-quantile", "0"];
    run(&scratch, "fast", "luceri2024", &flags);
    let edges = scratch.table("fast/similarity_edges.csv");
    assert!(edges.iter().all(|edge| edge["account_a"].starts_with("close") && edge["account_b"].starts_with("close")));
    let traces: BTreeMap<&str, usize> = edges.iter().fold(BTreeMap::new(), |mut traces, edge| {
        *traces.entry(edge["trace"].as_str()).or_insert(0) += 1;
        traces
    });
    assert_eq!(traces, BTreeMap::from([("hashtag-sequence", 28), ("repost", 28)]));
}

#[test]
fn without_times_in_ids_fast_is_measured_from_the_first_repost_and_said() {
    let scratch = Scratch::new();
    let mut table = String::from("account_id,post_id,created_at,kind,repost_of\n");
    for post in 0..5 {
        for account in 0..4 {
            let at = 1_700_000_000 + post * 5_000 + account;
            writeln!(table, "=HYPERLINK({account}),p{post}-{account},{at},repost,original{post}").unwrap();
        }
    }
    scratch.write("posts.csv", table);
    let told = scratch
        .run(&["detect", "posts.csv", "--preset", "luceri2024", "--centrality-quantile", "0", "-o", "case"])
        .done();
    assert!(told.stderr.contains("is not known of 5 of 5 posts"), "{}", told.stderr);
    assert_eq!(scratch.table("case/similarity_edges.csv").len(), 6);
    for name in ["similarity_edges.csv", "centrality.csv"] {
        let table = scratch.read(&format!("case/{name}"));
        assert!(table.contains("'=HYPERLINK(0)") && !table.contains(",=HYPERLINK"), "a spreadsheet would run {table}");
    }
}

#[test]
fn threads_change_no_byte() {
    let scratch = Scratch::new();
    scratch.write("posts.csv", posts());
    for (preset, quantile) in [
        ("pacheco2021", "--edge-quantile=0.9"),
        ("nizzoli2021", "--most-active=1"),
        ("luceri2024", "--edge-quantile=0.1"),
    ] {
        run(&scratch, "one", preset, &[quantile, "--threads", "1"]);
        run(&scratch, "three", preset, &[quantile, "--threads", "3"]);
        assert!(scratch.case("one") == scratch.case("three"), "{preset}");
    }
}

#[test]
fn what_these_presets_cannot_do_is_refused() {
    let scratch = Scratch::new();
    scratch.write("posts.csv", posts());
    let detect = |flags: &[&str]| scratch.run(&[&["detect", "posts.csv", "-o", "case"], flags].concat());
    detect(&["--preset", "pacheco2021", "--window", "60s"]).refused(&["--window", "`any`"]);
    detect(&["--preset", "pacheco2021", "--trace", "repost,url"]).refused(&["pacheco2021", "one trace"]);
    detect(&["--preset", "pacheco2021", "--most-active", "0.5"]).refused(&["--most-active", "nizzoli2021"]);
    detect(&["--preset", "nizzoli2021", "--edge-quantile", "0.5"]).refused(&["--edge-quantile", "luceri2024"]);
    detect(&["--preset", "luceri2024", "--fast", "soon"]).refused(&["--fast", "soon"]);
    detect(&["--preset", "luceri2024", "--max-memory", "1KB"]).refused(&[
        "pairs of accounts",
        "hint: ",
        "--max-memory",
    ]);
    detect(&["--fast", "10s"]).refused(&["--preset"]);
    assert_eq!(scratch.names(), ["posts.csv"], "a mistake leaves nothing behind");
}
