//! Groups with an ordinary explanation: set apart, counted, shown with all evidence, and put back on demand.

use crate::program::Scratch;
use std::fmt::Write as _;

/// Background, six accounts on a timer of five minutes, and six that copy each other at ordinary times.
fn posts() -> String {
    let mut rows = "post_id,account_id,created_at,text\n".to_owned();
    let mut number = 0_u64;
    let mut add = |account: &str, second: u64, text: &str| {
        number += 1;
        let (day, second) = (1 + second / 86_400, second % 86_400);
        let (hour, minute, second) = (second / 3600, second / 60 % 60, second % 60);
        let _ = writeln!(rows, "{number},{account},2026-03-{day:02}T{hour:02}:{minute:02}:{second:02}Z,{text}");
    };
    // A multiplicative generator spreads times and words without any pattern of minutes.
    let mut state = 12_345_u64;
    let mut below = |most: u64| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) % most
    };
    for account in 0..300 {
        for _ in 0..10 {
            let story = below(2_000);
            add(
                &format!("person_{account}"),
                below(5 * 86_400),
                &format!("many people talk about story {story} today"),
            );
        }
    }
    for joint in 0..8 {
        let (mark, moment) = (4 + 300 * below(1_400), below(4 * 86_400));
        for member in 0..6 {
            add(&format!("timer_{member}"), mark + below(2), &format!("get bonus {joint} for new players here now"));
            add(&format!("copy_{member}"), moment + below(40), &format!("nobody reports on case {joint} share it now"));
        }
    }
    rows
}

#[test]
fn a_group_on_a_timer_is_set_apart_with_its_evidence() {
    let scratch = Scratch::new();
    scratch.write("posts.csv", posts());
    let told = scratch.run(&["detect", "posts.csv"]).done().stdout;
    assert!(told.contains("1 group of 6 accounts acted together"), "{told}");
    assert!(told.contains("set apart for an ordinary explanation: 1 group, 6 accounts: scheduled 1"), "{told}");
    let accounts = scratch.table("case/accounts.csv");
    let of = |name: &str| {
        let row = accounts.iter().find(|row| row["account_id"] == name);
        row.map_or("", |row| row["finding"].as_str())
    };
    assert_eq!((of("copy_0"), of("timer_0"), accounts.len()), ("F1", "E1", 12));
    let page = scratch.paper("case");
    let (before, after) = page.split_once("id=\"explained\"").expect("the groups have a section of their own");
    assert!(before.contains("copy_0") && !before.contains("timer_0") && after.contains("timer_0"));
    assert!(after.contains("moments on a mark of the clock: 8 of 8"));
}

#[test]
fn a_rule_can_be_overridden_and_says_so() {
    let scratch = Scratch::new();
    scratch.write("posts.csv", posts());
    for off in ["scheduled", "all"] {
        let told = scratch.run(&["detect", "posts.csv", "--force", "--lookalike-off", off]).done().stdout;
        assert!(told.contains("2 groups, 12 accounts, acted together") && !told.contains("set apart"), "{told}");
        assert!(scratch.paper("case").contains("--lookalike-off"));
    }
    assert!(scratch.read("case/findings.json").contains("\"explained_by\": [\n        \"scheduled\""), "still said");
    let refused = scratch.run(&["detect", "posts.csv", "--force", "--lookalike-off", "timer"]);
    assert!(refused.stderr.contains("unknown explanation `timer`"), "{}", refused.stderr);
}

#[test]
fn the_result_does_not_depend_on_threads() {
    let scratch = Scratch::new();
    scratch.write("posts.csv", posts());
    scratch.run(&["detect", "posts.csv", "-o", "one", "--threads", "1"]).done();
    scratch.run(&["detect", "posts.csv", "-o", "four", "--threads", "4"]).done();
    assert!(scratch.case("one") == scratch.case("four"));
}
