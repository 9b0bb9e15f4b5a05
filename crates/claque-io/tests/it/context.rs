//! Narratives, targets and sides: what the page and the tables make of names that strangers choose.

use crate::sample::{HOSTILE, Names, START_MS, sample};
use claque_io::narrative::{NarrativeRecord, NarrativesRecord, write_narratives};
use claque_io::report::{Context, write_report_in_context};
use claque_io::spread::{BinsRecord, GroupSpreadRecord, RatioRecord, ShareRecord, SpreadRecord};
use claque_io::tables::unguard;
use claque_io::target::{
    ControlRecord, GroupSidesRecord, IssueRecord, OnSideRecord, SidesRecord, TargetRecord, TargetsRecord, digest,
    write_targets,
};

fn spread() -> SpreadRecord {
    let share = |posts: u64| ShareRecord { posts, of_posts: 1_000, accounts: posts.min(9), of_accounts: 90 };
    let ratio = Some(RatioRecord { value: 3.0, low: 1.5, high: 6.0 });
    SpreadRecord {
        all: share(120),
        in_groups: share(90),
        ordinary: share(30),
        first_ms: Some(START_MS),
        last_ms: Some(START_MS + 7_200_000),
        first_half: share(20),
        second_half: share(100),
        growth: ratio,
        trend: vec![20, 0, 100],
        groups: vec![GroupSpreadRecord { group: "F1".to_owned(), share: share(90), ratio }],
        top_accounts: HOSTILE.iter().take(5).map(|name| ((*name).to_owned(), 7)).collect(),
    }
}

fn bins() -> BinsRecord {
    BinsRecord { start_ms: START_MS, bin_ms: 3_600_000, middle_ms: START_MS, posts: vec![300, 300, 400] }
}

fn hostile(at: usize) -> String {
    HOSTILE[at % HOSTILE.len()].to_owned()
}

fn narratives() -> NarrativesRecord {
    let narrative = |rank: usize| NarrativeRecord {
        id: format!("N{}", rank + 1),
        terms: (rank..rank + 6).map(hostile).collect(),
        texts: (rank..rank + 3).map(hostile).collect(),
        core_groups: 3,
        joined_groups: 1,
        languages: vec![("eng".to_owned(), 2), ("und".to_owned(), 1)],
        spread: spread(),
    };
    NarrativesRecord {
        format_version: 1,
        of_groups: 50,
        considered_groups: 20,
        of_posts: 1_000,
        considered_posts: 700,
        posts: 600,
        found: 600,
        bins: bins(),
        narratives: (0..200).map(narrative).collect(),
    }
}

fn targets() -> TargetsRecord {
    let target = |at: usize| TargetRecord {
        name: hostile(at),
        kind: "person".to_owned(),
        side: (at % 2 == 1).then(|| hostile(at + 1)),
        aliases: 3,
        spread: spread(),
        stances: Vec::new(),
    };
    let on = OnSideRecord { posts: 12, accounts: 4, only: 4 };
    let counts = SidesRecord { sides: vec![on, on], mixed_posts: 1, accounts_on_several: 0, accounts: 8 };
    let issue = |at: usize| IssueRecord {
        name: hostile(at),
        sides: vec![hostile(at + 1), hostile(at + 2)],
        least_posts: 5,
        least_accounts: 2,
        ordinary: counts.clone(),
        groups: vec![GroupSidesRecord {
            group: "F1".to_owned(),
            counts: counts.clone(),
            on_several_sides: true,
            control: Some(ControlRecord { matched: 8, draws: 1000, on_several_sides: 120, accounts_on_several: 0.25 }),
        }],
    };
    TargetsRecord {
        format_version: 1,
        watch_list: hostile(0),
        watch_list_sha256: digest(b"list"),
        bins: bins(),
        targets: (0..40).map(target).collect(),
        issues: (0..20).map(issue).collect(),
        stance: None,
    }
}

fn page() -> String {
    let (narratives, targets) = (narratives(), targets());
    let sample = sample(3, 9, Names::Plain);
    let context = Context { narratives: Some(&narratives), targets: Some(&targets), remarks: None };
    let mut out = Vec::new();
    write_report_in_context(&mut out, &sample.case, &sample.findings, &sample.network, &sample.rejected, context)
        .unwrap();
    String::from_utf8(out).unwrap()
}

#[test]
fn names_of_strangers_are_text_and_nothing_else() {
    let page = page();
    for broken in ["<script>", "<img", "\u{202E}", "\u{200B}", "\u{0}", "\u{1b}", "</style><style>", "49}"] {
        assert!(!page.contains(broken), "{broken:?}");
    }
    assert!(page.contains("&#60;script&#62;alert(1)") && page.contains("⟦U+202E⟧"));
    assert_eq!(page.matches("</style>").count(), 1);
}

#[test]
fn the_page_says_what_context_is_and_how_sure_a_ratio_is() {
    let page = page();
    for words in [
        "context, not evidence of coordination",
        "To mention is to name",
        "Naming a term is not taking a side",
        "3 times (1.5 to 6)",
        "0 % of its accounts are on several sides themselves, and 25 % of ordinary accounts as active on the issue.",
        "120 of 1,000 random",
        "548 narratives are smaller",
    ] {
        assert!(page.contains(words), "{words}");
    }
    for word in ["attacks", "suspicious", "fake"] {
        assert!(!page.contains(word), "{word}");
    }
    assert!(page.len() < 3_000_000, "{}", page.len());
}

#[test]
fn tables_have_a_row_a_set_and_guarded_cells() {
    let mut out = Vec::new();
    write_targets(&mut out, &targets()).unwrap();
    let mut table = csv::Reader::from_reader(&out[..]);
    let head = table.headers().unwrap().clone();
    assert_eq!(&head[3], "set");
    let rows: Vec<csv::StringRecord> = table.records().map(Result::unwrap).collect();
    assert_eq!(rows.len(), 40 * 3);
    assert_eq!([&rows[6][0], unguard(&rows[6][0])], [&format!("'{}", HOSTILE[2]), HOSTILE[2]]);
    assert_eq!([&rows[2][3], &rows[2][4], &rows[2][6], &rows[2][9]], ["F1", "90", "0.09", "3"]);

    let mut out = Vec::new();
    write_narratives(&mut out, &narratives()).unwrap();
    let rows = csv::Reader::from_reader(&out[..]).into_records().count();
    assert_eq!(rows, 200 * 3);
    for cell in csv::Reader::from_reader(&out[..])
        .records()
        .flat_map(|row| row.unwrap().iter().map(str::to_owned).collect::<Vec<_>>())
    {
        assert!(!cell.starts_with('='), "{cell}");
    }
}

#[test]
fn records_come_back_from_json_as_they_were() {
    let (narratives, targets) = (narratives(), targets());
    let again: NarrativesRecord = serde_json::from_str(&serde_json::to_string(&narratives).unwrap()).unwrap();
    assert_eq!(again, narratives);
    let again: TargetsRecord = serde_json::from_str(&serde_json::to_string(&targets).unwrap()).unwrap();
    assert_eq!(again, targets);
}
