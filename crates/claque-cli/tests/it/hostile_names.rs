//! Names and texts that are commands to a spreadsheet, a browser or a terminal stay text everywhere.

use crate::program::{Outcome, Scratch};

const FORMULA: &str = "=HYPERLINK(\"http://evil.example\",\"x\")";
const AT: &str = "@SUM(1+1)*cmd|' /C calc'!A0";
const SCRIPT: &str = "<script>alert(1)</script>";
const BIDI: &str = "evil\u{202e}gnp.exe\u{2066}";
const ESCAPE: &str = "red\u{1b}[31m\u{1b}]0;owned\u{7}\u{9b}2J";
const QUOTES: &str = "\"><img src=x onerror=alert(1)>' && ]]>";
const NAMES: [&str; 6] = [FORMULA, AT, SCRIPT, BIDI, ESCAPE, QUOTES];

/// All of them share three links and three wordings that are as bad as their names.
fn hostile_posts() -> Vec<u8> {
    let mut table = csv::Writer::from_writer(Vec::new());
    table.write_record(["account_id", "created_at", "post_id", "text", "url", "object_id"]).unwrap();
    for (object, bad) in NAMES.iter().enumerate() {
        for (number, name) in NAMES.iter().enumerate() {
            let at = (1_600_000_000 + object * 3600 + number).to_string();
            let text = format!("{bad} these are at least five words {bad}");
            let url = format!("javascript:alert('{bad}')");
            let post = format!("{name} {object}");
            table.write_record([name, at.as_str(), &post, &text, &url, bad]).unwrap();
        }
    }
    // A row that is refused, and quoted in rejected.csv and in the report.
    for bad in NAMES {
        table.write_record([bad, bad, "p", bad, bad, bad]).unwrap();
    }
    table.into_inner().unwrap()
}

/// Whether a terminal would act on it rather than show it.
pub(crate) fn is_command(letter: char) -> bool {
    (letter.is_control() && letter != '\n')
        || matches!(letter, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

#[track_caller]
pub(crate) fn assert_inert(outcome: &Outcome) {
    for (stream, text) in [("standard output", &outcome.stdout), ("standard error", &outcome.stderr)] {
        let found: Vec<char> = text.chars().filter(|letter| is_command(*letter)).collect();
        assert!(found.is_empty(), "{stream} has {found:?}: {text}");
    }
}

const RAW: [&str; 8] = ["detect", "posts.csv", "--null", "none", "--trace", "all", "--min-objects", "1"];

fn run(scratch: &Scratch, flags: &[&str]) -> Outcome {
    scratch.run(&[&RAW, flags].concat())
}

#[test]
fn names_do_not_command_the_terminal() {
    let scratch = Scratch::new();
    scratch.write("posts.csv", hostile_posts());
    let told = run(&scratch, &[]).done();
    assert_inert(&told);
    assert!(told.stdout.contains("1 group of 6 accounts"), "{}", told.stdout);
    assert_inert(&run(&scratch, &["--force", "--strict"]).refused(&["row 38"]));
    let columns = format!("{ESCAPE},{BIDI}\n1,2\n");
    scratch.write("columns.csv", columns);
    assert_inert(&scratch.run(&["detect", "columns.csv", "-o", "w"]).refused(&["no column for `account`"]));
    assert_inert(
        &scratch
            .run(&["detect", "posts.csv", "--map", &format!("account={ESCAPE}"), "-o", "w"])
            .refused(&["no column"]),
    );
    assert_inert(&scratch.run(&["detect", &format!("{ESCAPE}.csv"), "-o", "w"]).refused(&[]));
    assert_inert(&run(&scratch, &["-o", &format!("c{ESCAPE}{BIDI}")]).done());
    assert_inert(&run(&scratch, &["-o", &format!("c{ESCAPE}{BIDI}")]).refused(&["already holds a case"]));
    assert_inert(&scratch.run(&["detect", "posts.csv", "--window", ESCAPE, "-o", "w"]).refused(&["--window"]));
    scratch.write(&format!("p{ESCAPE}/{BIDI}.csv"), hostile_posts());
    assert_inert(&scratch.run(&["detect", &format!("p{ESCAPE}"), "-o", "w", "--null", "none"]).done());
    assert_inert(&scratch.run(&["simulate", "-o", &format!("s{ESCAPE}"), "--accounts", "10", "--posts", "50"]).done());
}

#[test]
fn json_on_standard_output_is_exact_and_still_inert() {
    let scratch = Scratch::new();
    scratch.write("posts.csv", hostile_posts());
    let told = run(&scratch, &["--json", "--quiet"]).done();
    assert_inert(&told);
    let told: serde_json::Value = serde_json::from_str(&told.stdout).unwrap();
    let accounts = told["findings"][0]["accounts"].as_array().unwrap();
    let mut names: Vec<&str> = accounts.iter().map(|account| account["account_id"].as_str().unwrap()).collect();
    let mut wanted = NAMES;
    names.sort_unstable();
    wanted.sort_unstable();
    assert_eq!(names, wanted);
}

#[test]
fn no_cell_of_a_table_is_run_by_a_spreadsheet() {
    let scratch = Scratch::new();
    scratch.write("posts.csv", hostile_posts());
    let check = |table: &str| {
        let rows = scratch.table(table);
        assert!(!rows.is_empty(), "{table} is empty");
        for cell in rows.iter().flat_map(std::collections::BTreeMap::values) {
            // Without a bracket nothing is called.
            let is_run = cell.starts_with(['=', '+', '-', '@', '\t', '\r']) && cell.contains(['(', '|', '!']);
            assert!(!is_run, "{table}: {cell}");
        }
        assert!(rows.iter().any(|row| row.values().any(|cell| cell.starts_with("'=HYPERLINK"))), "{table}");
    };
    run(&scratch, &[]).done();
    for table in ["case/accounts.csv", "case/edges.csv", "case/rejected.csv"] {
        check(table);
    }
    let preset = |name: &str, flags: &[&str]| {
        let args = [&["detect", "posts.csv", "--trace", "object", "--force", "--preset", name], flags].concat();
        scratch.run(&args).done();
    };
    preset("coortweet", &["--window", "1h"]);
    check("case/coortweet_edges.csv");
    preset("qut", &[]);
    check("case/qut_edges.csv");
}

#[test]
fn the_report_shows_markup_as_text_and_the_graphs_are_well_formed() {
    let scratch = Scratch::new();
    scratch.write("posts.csv", hostile_posts());
    run(&scratch, &[]).done();
    let report = scratch.paper("case");
    assert!(report.contains("&lt;script&gt;") || report.contains("&#60;script&#62;"), "the name is shown");
    assert!(!report.contains("<script>alert") && !report.contains("<img src=x"), "markup of a post is in the report");
    assert!(!report.contains("href=\"javascript:") && !report.contains("src=\"http"), "the report leads elsewhere");
    let commands: Vec<char> = report.chars().filter(|letter| is_command(*letter) && *letter != '\t').collect();
    assert!(commands.is_empty(), "the report has {commands:?}");
    for graph in ["case/network.graphml", "case/network.gexf"] {
        let text = scratch.read(graph);
        let parsed = roxmltree::Document::parse(&text).unwrap_or_else(|error| panic!("{graph}: {error}"));
        assert_eq!(parsed.descendants().filter(|node| node.has_tag_name("script")).count(), 0, "{graph}");
        let nodes = parsed.descendants().filter(|node| node.tag_name().name() == "node").count();
        assert_eq!(nodes, NAMES.len(), "{graph}");
    }
}
