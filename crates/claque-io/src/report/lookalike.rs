//! Ordinary explanations of a group as the page shows them: what speaks for and against each, before anything else.

use super::display::{Shown, grouped, percent, plain};
use super::words::LookalikeWords;
use crate::case::{FindingRecord, LookalikeRecord, MeasuredRecord};

/// As the case says it.
const APPLIES: &str = "applies";

pub(super) struct LookalikesView {
    /// Those that could be told; the ones that explain first, then those that apply.
    pub(super) rows: Vec<LookalikeRow>,
    /// Those that could not, each with what it needs.
    pub(super) untold: Vec<String>,
    untold_words: Vec<LookalikeWords>,
    /// Why the group stands where it stands.
    pub(super) conclusion: String,
}

pub(super) struct LookalikeRow {
    rule: String,
    of: Option<String>,
    explains: bool,
    pub(super) name: &'static str,
    pub(super) subject: Option<Shown>,
    pub(super) verdict: String,
    pub(super) applies: bool,
    pub(super) evidence_for: Vec<String>,
    pub(super) evidence_against: Vec<String>,
    pub(super) base_rate: String,
}

impl LookalikesView {
    /// `None` where nothing was asked.
    pub(super) fn new(finding: &FindingRecord) -> Option<Self> {
        let all = &finding.lookalikes;
        let (untold, mut told): (Vec<&LookalikeRecord>, Vec<&LookalikeRecord>) =
            all.iter().partition(|lookalike| lookalike.needs.is_some());
        told.sort_by_key(|lookalike| (!lookalike.explains, lookalike.verdict != APPLIES));
        let rows: Vec<LookalikeRow> = told.into_iter().map(LookalikeRow::new).collect();
        let needs = |lookalike: &&LookalikeRecord| {
            let needs = lookalike.needs.as_deref().unwrap_or_default();
            format!("{} (needs {})", name(&lookalike.rule).to_lowercase(), Shown::cell(needs).text)
        };
        (!all.is_empty()).then(|| LookalikesView {
            untold: untold.iter().map(needs).collect(),
            untold_words: untold.into_iter().map(words_of_untold).collect(),
            conclusion: conclusion(finding, &rows),
            rows,
        })
    }
}

impl LookalikesView {
    /// The same for a page that is not made here.
    pub(super) fn into_words(self) -> Vec<LookalikeWords> {
        self.rows.into_iter().map(LookalikeRow::into_words).chain(self.untold_words).collect()
    }
}

fn words_of_untold(lookalike: &LookalikeRecord) -> LookalikeWords {
    let needs = lookalike.needs.as_deref().unwrap_or_default();
    LookalikeWords {
        rule: lookalike.rule.clone(),
        name: name(&lookalike.rule).to_owned(),
        verdict: format!("cannot be told: needs {}", Shown::cell(needs).text),
        ..LookalikeWords::default()
    }
}

fn conclusion(finding: &FindingRecord, rows: &[LookalikeRow]) -> String {
    let rules: Vec<&str> = finding.explained_by.iter().map(|rule| name(rule)).collect();
    if !rules.is_empty() {
        return format!(
            "Explains at least 90 % of the edges: {}. That tells how these accounts come to act together, not who is \
             behind them or why.",
            rules.join("; ").to_lowercase()
        );
    }
    match rows.iter().filter(|row| row.applies).count() {
        0 => "None of those that could be told explains this group.".to_owned(),
        _ => "What applies below is a reason to look twice, but not enough to set this group apart.".to_owned(),
    }
}

impl LookalikeRow {
    fn new(lookalike: &LookalikeRecord) -> Self {
        let edges = lookalike.edges.map_or_else(String::new, |edges| {
            format!(": {} of {} edges rest on it", grouped(edges), grouped(lookalike.of_edges))
        });
        LookalikeRow {
            rule: lookalike.rule.clone(),
            of: lookalike.subject.clone(),
            explains: lookalike.explains,
            name: name(&lookalike.rule),
            subject: lookalike.subject.as_deref().map(Shown::id),
            verdict: format!("{}{edges}", Shown::cell(&lookalike.verdict).text),
            applies: lookalike.verdict == APPLIES,
            evidence_for: lookalike.evidence_for.iter().map(words).collect(),
            evidence_against: lookalike.evidence_against.iter().map(words).collect(),
            base_rate: lookalike.base_rate.map_or_else(|| "–".to_owned(), percent),
        }
    }
}

impl LookalikeRow {
    fn into_words(self) -> LookalikeWords {
        LookalikeWords {
            rule: self.rule,
            subject: self.of,
            name: self.name.to_owned(),
            verdict: self.verdict,
            explains: self.explains,
            evidence_for: self.evidence_for,
            evidence_against: self.evidence_against,
            base_rate: (self.base_rate != "–").then_some(self.base_rate),
        }
    }
}

fn words(measured: &MeasuredRecord) -> String {
    let what = Shown::object(&measured.what).text;
    match measured.of {
        Some(of) => format!("{what}: {} of {}", plain(measured.value), grouped(of)),
        None => format!("{what}: {}", plain(measured.value)),
    }
}

/// What a rule looks for.
pub(super) fn name(rule: &str) -> &'static str {
    match rule {
        "owner" => "One declared owner",
        "site" => "One web site of their own",
        "client" => "One program that writes the posts",
        "scheduled" => "A timer",
        "automatic" => "Declared automatic accounts",
        "syndication" => "Syndication",
        "burst" => "The same event",
        "followers" => "Fast followers of one account",
        "thread" => "One conversation",
        _ => "Another explanation",
    }
}
