//! The report says what the case says, and nothing that strangers put into it works.

use crate::sample::{HOSTILE, Names, Sample, sample, untested};
use claque_io::report::words::{CaseWords, Found, GroupWords};
use claque_io::report::{Context, DETAILED, write_report};

fn report(sample: &Sample) -> String {
    let mut out = Vec::new();
    write_report(&mut out, &sample.case, &sample.findings, &sample.network, &sample.rejected).unwrap();
    String::from_utf8(out).unwrap()
}

/// Everything outside `<style>`.
fn body(page: &str) -> &str {
    page.split_once("</style>").unwrap().1
}

#[test]
fn the_headline_says_in_words_what_was_found() {
    assert!(
        report(&sample(0, 0, Names::Plain))
            .contains("<h1>No group of accounts acted together more than chance explains</h1>")
    );
    assert!(
        report(&sample(1, 5, Names::Plain))
            .contains("<h1>One group of accounts acted together more than chance explains</h1>")
    );
    assert!(
        report(&sample(3, 5, Names::Plain))
            .contains("<h1>3 groups of accounts acted together more than chance explains</h1>")
    );
}

#[test]
fn a_null_model_without_time_claims_no_more_than_activity() {
    let mut timeless = sample(2, 8, Names::Plain);
    timeless.case.plan.null = "configuration".to_owned();
    let page = report(&timeless);
    assert!(page.contains("<h1>2 groups of accounts shared more than their activity explains</h1>"));
    assert!(page.contains("Chung, F., &#38; Lu, L. (2002)"));
    assert!(!report(&sample(2, 8, Names::Plain)).contains("Chung"));
}

#[test]
fn no_finding_is_not_called_a_clearance() {
    assert!(report(&sample(0, 0, Names::Plain)).contains("That is not a clearance"));
}

#[test]
fn ordinary_explanations_stand_before_the_evidence() {
    let page = report(&sample(1, 8, Names::Plain));
    let place = |words: &str| page.find(words).unwrap_or_else(|| panic!("{words}"));
    assert!(place("Ordinary explanations first") < place("<h3>Accounts</h3>"));
    for words in [
        "joint posts sent with this client: 49 of 52",
        "applies: 12 of 12 edges rest on it",
        "does not apply: 2 of 12 edges rest on it",
        "Could not be told from this data: one declared owner (needs a column for owner)",
        "Posting App",
    ] {
        place(words);
    }
    assert!(!page.contains("id=\"explained\""));
}

#[test]
fn explained_groups_are_shown_whole_after_the_findings() {
    let mut sample = sample(4, 8, Names::Hostile);
    sample.findings.explained = sample.findings.findings.split_off(1);
    for (at, group) in sample.findings.explained.iter_mut().enumerate() {
        group.id = format!("E{}", at + 1);
        group.explained_by = vec!["scheduled".to_owned()];
    }
    let page = report(&sample);
    assert!(page.contains("<h1>One group of accounts acted together more than chance explains</h1>"));
    assert!(page.contains("Set apart: 3 groups of"));
    let (before, after) = page.split_once("id=\"explained\"").unwrap();
    assert_eq!(before.matches("<h3>Evidence</h3>").count(), 1);
    assert_eq!(after.matches("<h3>Evidence</h3>").count(), 3);
    assert!(after.contains("Explains at least 90 % of the edges: a timer."));
    sample.findings.findings.clear();
    assert!(
        report(&sample).contains("<h1>No unexplained group of accounts acted together more than chance explains</h1>")
    );
}

#[test]
fn without_a_null_model_the_page_says_so_and_claims_no_chance() {
    let page = report(&untested(sample(2, 8, Names::Plain)));
    assert!(page.contains("<h1>2 groups of accounts acted together</h1>"));
    assert!(page.contains("Nothing here was tested against chance."));
    assert!(page.contains("R package CooRTweet"));
    assert!(page.contains("--preset coortweet") && !page.contains("--null"), "the two exclude each other");
    for claim in ["chance gives", "corrected q", "false discovery rate of", "shuffled was any group", "−log₁₀"] {
        assert!(!page.contains(claim), "{claim}");
    }
}

#[test]
fn numbers_of_the_case_are_on_the_page() {
    let page = report(&sample(3, 8, Names::Plain));
    let expected = [
        "61,203 posts by 11,874 accounts",
        "29 Feb – 28 Mar 2020",
        "stated false discovery rate of 5 %",
        "run again 20 times",
        "7,305 accounts acted on fewer than 2 distinct objects",
        "undetectable here, not cleared",
        "41 links by shorteners could not be resolved",
        "17 rows could not be read",
        "no column says which post is answered",
        "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
        "Benjamini, Y., &#38; Hochberg, Y. (1995)",
        "claque detect &#39;exports/march posts.csv&#39; --trace url,hashtag --window 60s --min-objects 2 --min-accounts 3 \
         --null slot-permutation --alpha 0.05 --correction bh --objective cpm --resolution 0.05 --decoys 20 --seed 1 \
         --max-co-actions 5000000 -o CASE",
        "What this does not prove",
    ];
    for words in expected {
        assert!(page.contains(words), "{words}");
    }
}

#[test]
fn the_page_loads_and_runs_nothing() {
    for names in [Names::Plain, Names::Hostile] {
        let page = report(&sample(5, 14, names));
        assert!(page.contains("default-src 'none'; style-src 'sha256-"));
        let lower = body(&page).to_lowercase();
        for mark in ["<script", "<img", "<iframe", "<link", "<object", "<style", " style=", "@import", "url("] {
            assert!(!lower.contains(mark), "{mark}");
        }
        for (at, _) in lower.match_indices("href=") {
            assert!(lower[at..].starts_with("href=\"#"), "{}", &lower[at..at + 40]);
        }
    }
}

#[test]
fn every_tag_is_one_of_the_templates() {
    let page = report(&sample(5, 14, Names::Hostile));
    let known = [
        "!doctype",
        "a",
        "b",
        "bdi",
        "body",
        "br",
        "circle",
        "code",
        "dd",
        "div",
        "dl",
        "dt",
        "em",
        "figcaption",
        "figure",
        "g",
        "h1",
        "h2",
        "h3",
        "head",
        "header",
        "html",
        "li",
        "main",
        "meta",
        "nav",
        "ol",
        "p",
        "path",
        "polygon",
        "pre",
        "rect",
        "section",
        "small",
        "span",
        "strong",
        "style",
        "svg",
        "table",
        "tbody",
        "td",
        "text",
        "th",
        "thead",
        "time",
        "title",
        "tr",
        "ul",
    ];
    for (at, _) in page.match_indices('<') {
        let name: String = page[at + 1..]
            .trim_start_matches('/')
            .chars()
            .take_while(|letter| letter.is_alphanumeric() || *letter == '!')
            .collect();
        assert!(known.contains(&name.to_lowercase().as_str()), "<{name}");
    }
}

#[test]
fn characters_that_hide_or_reorder_are_shown_by_number() {
    let page = report(&sample(5, 14, Names::Hostile));
    for hidden in ['\u{202E}', '\u{200B}', '\u{FEFF}', '\0', '\u{7}', '\u{1b}'] {
        assert!(!page.contains(hidden), "U+{:04X}", u32::from(hidden));
    }
    assert!(page.contains("⟦U+202E⟧") && page.contains("⟦U+0000⟧"));
    assert!(page.contains("محمد_الكاتب"), "writing from right to left stays");
    assert!(HOSTILE.contains(&"<script>alert(1)</script>") && page.contains("&#60;script&#62;"));
}

#[test]
fn a_long_id_is_cut_with_more_of_it_in_the_title() {
    let page = report(&sample(3, 14, Names::Hostile));
    assert!(page.contains("title=\"long-id-long-id-"));
    assert!(page.contains("characters in all)"));
    assert!(!page.contains(&"long-id-".repeat(60)));
}

#[test]
fn numbers_at_the_ends_of_their_range_are_shown_and_do_not_panic() {
    let mut odd = sample(3, 8, Names::Plain);
    odd.case.plan.window_ms = Some(i64::MAX);
    odd.case.counts.time_step_ms = Some(i64::MAX);
    (odd.case.counts.first_ms, odd.case.counts.last_ms) = (Some(i64::MIN), Some(i64::MAX));
    for trace in &mut odd.case.traces {
        (trace.tests, trace.decoy_edges_mean) = (u64::MAX, Some(f64::NAN));
    }
    for (rank, finding) in odd.findings.findings.iter_mut().enumerate() {
        (finding.first_seen_ms, finding.last_seen_ms, finding.co_actions) = (i64::MIN, i64::MAX, u64::MAX);
        (finding.timeline.start_ms, finding.timeline.bin_ms) = (i64::MAX, [0, i64::MAX, -5][rank]);
        finding.timeline.posts = vec![u32::MAX; 1_000];
        (finding.density, finding.strength) = (f64::NAN, f64::INFINITY);
        for edge in &mut finding.edges {
            (edge.log10_p, edge.log10_q) = (Some(f64::NEG_INFINITY), Some(-1e300));
            (edge.expected, edge.mean_lag_s, edge.co_actions) = (Some(f64::MIN_POSITIVE), f64::MAX, u64::MAX);
        }
        for account in &mut finding.accounts {
            (account.position, account.strength) = ((f32::NAN, f32::INFINITY), f64::NAN);
        }
    }
    odd.findings.findings[1].accounts.clear();
    let page = report(&odd);
    assert!(page.contains("18,446,744,073,709,551,615"));
    assert!(page.contains("292278994"));
}

#[test]
fn the_same_case_gives_the_same_bytes() {
    assert_eq!(report(&sample(4, 14, Names::Hostile)), report(&sample(4, 14, Names::Hostile)));
}

#[test]
fn a_large_case_stays_openable_and_says_what_was_cut() {
    let mut large = sample(500, 20, Names::Hostile);
    // About 20,000 accounts, in findings of very different size.
    let copies = large.findings.findings[0].accounts.clone();
    for finding in &mut large.findings.findings[..40] {
        finding.accounts = copies.iter().cycle().take(500).cloned().collect();
    }
    let page = report(&large);
    assert!(page.len() < 5_000_000, "{} bytes", page.len());
    assert_eq!(page.matches("<section class=\"finding\"").count(), DETAILED);
    assert!(page.contains(&format!("Details are shown for the {DETAILED} strongest groups only")));
    assert!(page.contains("Drawn are the 400 strongest of"));
    assert!(page.contains("The strongest 30 of 500 accounts; all are in accounts.csv."));
}

#[test]
fn refused_words_do_not_appear() {
    let page = report(&sample(3, 14, Names::Plain)).to_lowercase();
    for word in ["fake", "guilty", "suspicious", "cluster", " bot ", " bots", "inauthentic", " users"] {
        assert!(!page.contains(word), "{word}");
    }
}

#[test]
fn the_local_page_is_given_the_words_of_this_page() {
    let mut sample = sample(3, 8, Names::Plain);
    sample.findings.explained = sample.findings.findings.split_off(2);
    sample.findings.explained[0].explained_by = vec!["scheduled".to_owned()];
    let page = report(&sample);
    let words = CaseWords::of(&sample.case, &Found::of(&sample.findings), Context::default());
    let on_page = |sentence: &str| {
        let escaped = sentence.replace('&', "&#38;").replace('<', "&#60;").replace('\'', "&#39;").replace('"', "&#34;");
        assert!(page.contains(&escaped), "{sentence}");
    };
    let method = &words.method;
    [&words.headline, &method.command, &method.citation].into_iter().for_each(|sentence| on_page(sentence));
    words.explained.iter().chain(&words.lead).chain(&words.left_out).for_each(|sentence| on_page(sentence));
    method.paragraphs.iter().chain(&method.references).for_each(|sentence| on_page(sentence));
    words.limits.iter().chain(&method.glossary).chain(&method.formulas).for_each(|titled| on_page(&titled.text));
    for group in sample.findings.findings.iter().chain(&sample.findings.explained) {
        let told = GroupWords::of(group, &sample.case);
        told.summary.iter().chain(&told.notes).chain(&told.conclusion).for_each(|sentence| on_page(sentence));
        assert_eq!(told.lookalikes.len(), group.lookalikes.len());
    }
    // A server has counts and rules only.
    let mut counts = sample.case.counts.clone();
    (counts.findings, counts.explained) = (2, 1);
    counts.accounts_in_explained = sample.findings.explained[0].accounts.len() as u64;
    let found = Found::counted(&counts, vec!["scheduled".to_owned(), "scheduled".to_owned()]);
    assert_eq!(found, Found::of(&sample.findings));
}

#[test]
fn formulas_are_those_of_the_plan() {
    let titles = |sample: &Sample| {
        let words = CaseWords::of(&sample.case, &Found::of(&sample.findings), Context::default());
        words.method.formulas.into_iter().map(|formula| formula.title).collect::<Vec<_>>().join(", ")
    };
    let tested = titles(&sample(1, 5, Names::Plain));
    assert!(tested.contains("slot permutation") && tested.contains("Grades") && tested.contains("p of a group"));
    let mut timeless = sample(1, 5, Names::Plain);
    timeless.case.plan.null = "bicm".to_owned();
    assert!(titles(&timeless).contains("BiCM") && !titles(&timeless).contains("Grades"));
    assert_eq!(titles(&untested(sample(1, 5, Names::Plain))), "Groups, Strength");
}
