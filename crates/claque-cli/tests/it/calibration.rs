//! Background without an operation gives no finding; planted groups are found, with hardly a stranger among them.

use crate::program::Scratch;
use std::collections::{BTreeMap, BTreeSet};

const SIZE: [&str; 6] = ["--accounts", "2000", "--posts", "20000", "--days", "7"];

fn simulate(scratch: &Scratch, seed: u32, plants: &[&str]) {
    let seed = seed.to_string();
    let mut args = vec!["simulate", "-o", "set", "--force", "--seed", &seed];
    args.extend(SIZE);
    plants.iter().for_each(|plant| args.extend(["--plant", plant]));
    scratch.run(&args).done();
}

/// Members of each finding.
fn findings(scratch: &Scratch) -> BTreeMap<String, BTreeSet<String>> {
    scratch.run(&["detect", "set/posts.csv", "--force", "-q"]).done();
    let mut findings: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for row in scratch.table("case/accounts.csv") {
        findings.entry(row["finding"].clone()).or_default().insert(row["account_id"].clone());
    }
    findings
}

#[test]
fn background_alone_gives_a_finding_on_at_most_one_of_ten_seeds() {
    let scratch = Scratch::new();
    let with_findings: Vec<u32> = (1..=10)
        .filter(|&seed| {
            simulate(&scratch, seed, &[]);
            !findings(&scratch).is_empty()
        })
        .collect();
    assert!(with_findings.len() <= 1, "findings in pure background on seeds {with_findings:?}");
}

/// The finding that holds the most of a planted group, and how many strangers it holds.
fn best(scratch: &Scratch) -> BTreeMap<String, (usize, usize)> {
    let mut planted: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for row in scratch.table("set/truth.csv") {
        planted.entry(row["operation"].clone()).or_default().insert(row["account_id"].clone());
    }
    let findings = findings(scratch);
    planted
        .into_iter()
        .filter(|(operation, _)| !operation.is_empty())
        .map(|(operation, members)| {
            let hold =
                |found: &BTreeSet<String>| (found.intersection(&members).count(), found.difference(&members).count());
            (operation, findings.values().map(hold).max().unwrap_or((0, 0)))
        })
        .collect()
}

#[test]
fn planted_groups_of_twelve_are_found_with_at_most_one_stranger() {
    let scratch = Scratch::new();
    for seed in [1, 2, 3] {
        simulate(&scratch, seed, &["repost-ring:12:10:20", "link-pushers:12:10:40", "copy-paste:12:8:30"]);
        let best = best(&scratch);
        assert_eq!(best.len(), 3, "seed {seed}: {best:?}");
        for (operation, (found, strangers)) in &best {
            assert!(*found >= 10 && *strangers <= 1, "seed {seed}, {operation}: {best:?}");
        }
    }
}
