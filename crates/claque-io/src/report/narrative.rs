//! What they talk about: narratives, beside the findings.

use super::display::{Shown, counted, grouped, percent};
use super::spread::{self, GroupRow};
use super::timeline::TimelineView;
use crate::narrative::{NarrativeRecord, NarrativesRecord};

/// Narratives shown with their texts.
const CARDS: usize = 12;
/// Narratives that get a row.
const ROWS: usize = 40;

pub(super) struct NarrativesView {
    pub(super) words: String,
    pub(super) cards: Vec<NarrativeCard>,
    pub(super) rows: Vec<NarrativeRow>,
    pub(super) more: Option<String>,
}

pub(super) struct NarrativeCard {
    pub(super) id: String,
    pub(super) terms: Vec<Shown>,
    pub(super) summary: Vec<String>,
    pub(super) trend: Option<TimelineView>,
    pub(super) texts: Vec<Shown>,
    pub(super) groups: Vec<GroupRow>,
    pub(super) more: Option<String>,
    pub(super) accounts: Vec<(Shown, String)>,
}

pub(super) struct NarrativeRow {
    pub(super) id: String,
    pub(super) terms: Vec<Shown>,
    pub(super) posts: String,
    pub(super) accounts: String,
    pub(super) by_groups: String,
    pub(super) trend: Option<TimelineView>,
}

impl NarrativesView {
    pub(super) fn new(record: &NarrativesRecord) -> Self {
        let more = record.found.saturating_sub((CARDS + ROWS) as u64);
        NarrativesView {
            words: words(record),
            cards: record.narratives.iter().take(CARDS).map(|narrative| card(narrative, record)).collect(),
            rows: record.narratives.iter().skip(CARDS).take(ROWS).map(|narrative| row(narrative, record)).collect(),
            more: (more > 0).then(|| {
                format!(
                    "{} smaller; narratives.json and narratives.csv have the first {}.",
                    counted(more, "narrative is", "narratives are"),
                    grouped(crate::narrative::KEPT as u64)
                )
            }),
        }
    }
}

fn words(record: &NarrativesRecord) -> String {
    let share = |posts: u64| if record.of_posts == 0 { 0.0 } else { posts as f64 / record.of_posts as f64 };
    let considered = match record.considered_groups == record.of_groups {
        true => format!("All {} were compared", counted(record.of_groups, "group of texts", "groups of texts")),
        false => format!(
            "Of {}, the {} with most posts were compared ({} of the posts), and the others put to what they are nearest to",
            counted(record.of_groups, "group of texts", "groups of texts"),
            grouped(record.considered_groups),
            percent(share(record.considered_posts)),
        ),
    };
    format!(
        "{considered}. {} came of that, with {} of the {} that are long enough to have a wording. A share below is of such posts.",
        counted(record.found, "narrative", "narratives"),
        percent(share(record.posts)),
        counted(record.of_posts, "post", "posts"),
    )
}

fn terms(narrative: &NarrativeRecord) -> Vec<Shown> {
    narrative.terms.iter().map(|term| Shown::id(term)).collect()
}

fn card(narrative: &NarrativeRecord, record: &NarrativesRecord) -> NarrativeCard {
    let spread = &narrative.spread;
    let mut summary = vec![spread::seen_sentence(spread)];
    if spread.in_groups.posts > 0 {
        let by = spread.in_groups.posts as f64 / spread.all.posts.max(1) as f64;
        summary.push(format!("Members of groups in this report have {} of these posts.", percent(by)));
    }
    summary.extend(spread::growth_sentence(spread));
    if narrative.languages.len() > 1 {
        let languages: Vec<String> = narrative
            .languages
            .iter()
            .take(4)
            .map(|(of, groups)| (if of == "und" { "not told" } else { of }, groups))
            .map(|(of, groups)| format!("{} {}", super::visible(of), grouped((*groups).into())))
            .collect();
        summary.push(format!("Texts by language: {}.", languages.join(", ")));
    }
    NarrativeCard {
        id: narrative.id.clone(),
        terms: terms(narrative),
        summary,
        trend: spread::trend(spread, &record.bins),
        texts: narrative.texts.iter().map(|text| Shown::quote(text)).collect(),
        groups: spread::group_rows(spread),
        more: spread::more_groups(spread, "narratives.csv"),
        accounts: spread::accounts(spread),
    }
}

fn row(narrative: &NarrativeRecord, record: &NarrativesRecord) -> NarrativeRow {
    let spread = &narrative.spread;
    NarrativeRow {
        id: narrative.id.clone(),
        terms: terms(narrative),
        posts: grouped(spread.all.posts),
        accounts: grouped(spread.all.accounts),
        by_groups: grouped(spread.in_groups.posts),
        trend: spread::trend(spread, &record.bins),
    }
}
