//! `report.html`: a case on one page, for a person who must decide what to do with it.
//!
//! The page is one file without scripts and without anything from elsewhere; its content security policy forbids both. All
//! text from the data is escaped by the template, cut, and stripped of its power to hide or reorder (see `display`). Links
//! are shown as text, never as something to click.
//!
//! # Cost
//! Detail is shown for the first [`DETAILED`] findings, and of each the strongest rows, so that the page stays below 5 MB
//! however large the case; what is left out is said where it is.

mod alike;
mod display;
mod drawing;
mod evaluation;
mod finding;
mod lookalike;
mod method;
mod narrative;
mod power;
mod similar;
mod skipped;
mod spread;
mod target;
mod timeline;
pub mod words;

use crate::case::{CaseRecord, EdgeRecord, FindingRecord, FindingsRecord, RejectedRecord};
use crate::civil::date_range_words;
use crate::narrative::NarrativesRecord;
use crate::target::TargetsRecord;
use askama::Template;
pub use display::visible;
use display::{counted, grouped, percent, plain};
use drawing::Drawing;
pub use evaluation::write_evaluation;
use finding::{FindingRow, FindingView};
use method::{Method, Null};
use narrative::NarrativesView;
pub use power::write_power_page;
use sha2::{Digest, Sha256};
use skipped::Skipped;
use std::io::{self, Write};
use target::TargetsView;

/// Findings shown with all their tables; the others get a row each.
pub const DETAILED: usize = 25;
/// Groups with an ordinary explanation that are shown with all their tables.
const EXPLAINED: usize = 10;
/// Findings that get a row; beyond them, a number says how many there are.
const LISTED: usize = 1_000;
/// Leads shown with all their tables.
const LEADS: usize = 10;

const STYLE: &str = concat!(include_str!("../templates/report.css"), include_str!("../templates/context.css"));

/// What stands beside the findings where it was asked for: context, not evidence.
#[derive(Clone, Copy, Debug, Default)]
pub struct Context<'a> {
    /// What the posts speak of.
    pub narratives: Option<&'a NarrativesRecord>,
    /// Whom they mention, and on which sides.
    pub targets: Option<&'a TargetsRecord>,
}

/// Writes the report. `network` is all edges; of `rejected`, the first few are shown.
///
/// # Errors
/// Those of `out`.
pub fn write_report(
    out: impl Write,
    case: &CaseRecord,
    findings: &FindingsRecord,
    network: &[EdgeRecord],
    rejected: &[RejectedRecord],
) -> io::Result<()> {
    write_report_in_context(out, case, findings, network, rejected, Context::default())
}

/// The same with narratives and targets beside the findings.
///
/// # Errors
/// Those of `out`.
pub fn write_report_in_context(
    mut out: impl Write,
    case: &CaseRecord,
    findings: &FindingsRecord,
    network: &[EdgeRecord],
    rejected: &[RejectedRecord],
    context: Context<'_>,
) -> io::Result<()> {
    let mut page = Page::new(case, findings, network, rejected);
    page.method.repeat_with(context);
    page.context_lead = context.targets.and_then(target::lead);
    page.narratives = context.narratives.map(NarrativesView::new);
    page.targets = context.targets.map(TargetsView::new);
    let text = page.render().map_err(io::Error::other)?;
    out.write_all(text.as_bytes())
}

#[derive(Template)]
#[template(path = "report.html")]
struct Page {
    style: &'static str,
    style_hash: String,
    headline: String,
    lead: Vec<String>,
    tested: bool,
    facts: Vec<(&'static str, String)>,
    drawing: Option<Drawing>,
    findings: Vec<FindingView>,
    others: Vec<FindingRow>,
    unlisted: usize,
    explained_words: Option<String>,
    explained: Vec<FindingView>,
    more_explained: usize,
    leads: Vec<FindingView>,
    more_leads: usize,
    context_lead: Option<String>,
    narratives: Option<NarrativesView>,
    targets: Option<TargetsView>,
    skipped: Skipped,
    method: Method,
}

impl Page {
    fn new(case: &CaseRecord, findings: &FindingsRecord, network: &[EdgeRecord], rejected: &[RejectedRecord]) -> Self {
        let FindingsRecord { findings: all, explained, leads, .. } = findings;
        let null = Null::of(&case.plan);
        let tested = null != Null::None;
        Page {
            style: STYLE,
            style_hash: base64(&Sha256::digest(STYLE)),
            headline: headline(all.len(), explained.len(), null),
            lead: lead(case, all.len(), tested),
            tested,
            facts: facts(case),
            // A single group is drawn in its own section.
            drawing: if all.len() > 1 { drawing::of_all(all, network) } else { None },
            findings: all
                .iter()
                .take(DETAILED)
                .enumerate()
                .map(|(rank, finding)| FindingView::new(rank, finding, case))
                .collect(),
            others: all.iter().skip(DETAILED).take(LISTED).map(FindingRow::new).collect(),
            unlisted: all.len().saturating_sub(DETAILED + LISTED),
            explained_words: explained_words(explained),
            explained: (all.len()..)
                .zip(explained.iter().take(EXPLAINED))
                .map(|(rank, finding)| FindingView::new(rank, finding, case))
                .collect(),
            more_explained: explained.len().saturating_sub(EXPLAINED),
            leads: (all.len() + explained.len()..)
                .zip(leads.iter().take(LEADS))
                .map(|(rank, lead)| FindingView::new(rank, lead, case))
                .collect(),
            more_leads: leads.len().saturating_sub(LEADS),
            context_lead: None,
            narratives: None,
            targets: None,
            skipped: Skipped::new(case, rejected),
            method: Method::new(case),
        }
    }
}

fn headline(findings: usize, explained: usize, null: Null) -> String {
    let groups = match findings {
        0 if explained > 0 => "No unexplained group of accounts".to_owned(),
        0 => "No group of accounts".to_owned(),
        1 => "One group of accounts".to_owned(),
        many => format!("{} groups of accounts", grouped(many as u64)),
    };
    match null {
        Null::None if findings == 0 => format!("{groups} reached the thresholds"),
        Null::None => format!("{groups} acted together"),
        // That model knows neither time nor taste, so it cannot speak for all that chance does.
        Null::Configuration | Null::Bicm => format!("{groups} shared more than their activity explains"),
        Null::Slots | Null::Multiplicative | Null::Other => {
            format!("{groups} acted together more than chance explains")
        }
    }
}

fn lead(case: &CaseRecord, findings: usize, tested: bool) -> Vec<String> {
    let counts = &case.counts;
    let dates = match (counts.first_ms, counts.last_ms) {
        (Some(first), Some(last)) => format!(", {}", date_range_words(first, last)),
        _ => String::new(),
    };
    let mut lead = vec![format!(
        "Looked at: {} by {}{dates}, for {}.",
        counted(counts.posts, "post", "posts"),
        counted(counts.accounts, "account", "accounts"),
        method::looked_for(&case.plan),
    )];
    if !tested {
        return lead;
    }
    if let Some(alpha) = case.plan.alpha {
        lead.push(format!(
            "Pairs of accounts were kept at a stated false discovery rate of {}: of the pairs kept, about that share is \
             expected to be chance, as far as the null model describes chance.",
            percent(alpha)
        ));
    }
    lead.extend(decoy_words(case));
    if findings == 0 && counts.explained == 0 && counts.edges > 0 {
        lead.push(format!(
            "{} kept, but no group of at least {} came of that; edges.csv has them.",
            counted(counts.edges, "edge was", "edges were"),
            counted(case.plan.min_accounts.into(), "account", "accounts"),
        ));
    }
    if counts.leads > 0 {
        lead.push(format!(
            "{} of {} stand out as wholes only, by what they share at any lag or by many pairs that each met a little too \
             often. They are shown last.",
            counted(counts.leads, "lead", "leads"),
            counted(counts.accounts_in_leads, "account", "accounts"),
        ));
    }
    if findings == 0 {
        lead.push(
            "That is not a clearance: small or careful groups can stay below what this data can show. See what was left \
             out, below."
                .to_owned(),
        );
    }
    lead
}

/// How many groups have an ordinary explanation, and which.
fn explained_words(explained: &[FindingRecord]) -> Option<String> {
    let mut rules: Vec<&str> = explained.iter().flat_map(|group| &group.explained_by).map(String::as_str).collect();
    rules.sort_unstable();
    rules.dedup();
    let rules: Vec<String> = rules.into_iter().map(|rule| lookalike::name(rule).to_lowercase()).collect();
    let accounts: usize = explained.iter().map(|group| group.accounts.len()).sum();
    (!explained.is_empty()).then(|| {
        format!(
            "Set apart: {} of {} with an ordinary explanation ({}).",
            counted(explained.len() as u64, "group", "groups"),
            counted(accounts as u64, "account", "accounts"),
            rules.join(", "),
        )
    })
}

/// What the decoys kept, beside what was kept here.
fn decoy_words(case: &CaseRecord) -> Option<String> {
    let means: Option<Vec<f64>> = case.traces.iter().map(|trace| trace.decoy_edges_mean).collect();
    let mean: f64 = means.filter(|means| !means.is_empty())?.iter().sum();
    Some(format!(
        "As a check, the whole analysis was run again {} on the same data with the account labels shuffled. It kept {} edges \
         on average, against {} here.",
        counted(case.plan.decoys.into(), "time", "times"),
        plain(mean),
        grouped(case.counts.edges),
    ))
}

fn facts(case: &CaseRecord) -> Vec<(&'static str, String)> {
    let counts = &case.counts;
    vec![
        ("posts read", grouped(counts.posts)),
        ("accounts", grouped(counts.accounts)),
        ("accounts in groups", grouped(counts.accounts_in_findings)),
        ("edges kept", grouped(counts.edges)),
    ]
}

/// Base64 with padding (RFC 4648, section 4), for the content security policy.
fn base64(bytes: &[u8]) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut out = String::new();
    for three in bytes.chunks(3) {
        let bits = (0..3).fold(0u32, |bits, at| bits << 8 | u32::from(three.get(at).copied().unwrap_or(0)));
        for at in 0..4 {
            let letter = LETTERS[(bits >> (18 - 6 * at) & 63) as usize];
            out.push(if at <= three.len() { char::from(letter) } else { '=' });
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::base64;

    #[test]
    fn base64_agrees_with_the_examples_of_its_rfc() {
        let pairs = [("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foobar", "Zm9vYmFy")];
        for (text, code) in pairs {
            assert_eq!(base64(text.as_bytes()), code);
        }
    }
}
