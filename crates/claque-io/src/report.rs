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
mod lead;
mod lookalike;
mod markdown;
mod method;
mod narrative;
mod power;
mod similar;
mod skipped;
mod spread;
mod summary;
mod target;
mod timeline;
pub mod words;

use crate::case::{CaseRecord, EdgeRecord, FindingsRecord, RejectedRecord};
use crate::narrative::NarrativesRecord;
use crate::target::TargetsRecord;
use askama::Template;
use display::grouped;
pub use display::visible;
use drawing::Drawing;
pub use evaluation::write_evaluation;
use finding::{FindingRow, FindingView};
pub use markdown::write_markdown;
use method::Method;
use narrative::NarrativesView;
pub use power::write_power_page;
use sha2::{Digest, Sha256};
use skipped::Skipped;
use std::collections::BTreeMap;
use std::io::{self, Write};
use target::TargetsView;
use words::{CaseWords, Found, Titled};

/// Findings shown with all their tables; the others get a row each.
pub const DETAILED: usize = 25;
/// Groups with an ordinary explanation that are shown with all their tables.
const EXPLAINED: usize = 10;
/// Findings that get a row; beyond them, a number says how many there are.
const LISTED: usize = 1_000;
/// Leads shown with all their tables.
const LEADS: usize = 10;

const STYLE: &str = concat!(include_str!("../templates/report.css"), include_str!("../templates/context.css"));

/// The same for paper.
const PRINTED: &str = concat!(
    include_str!("../templates/report.css"),
    include_str!("../templates/context.css"),
    include_str!("../templates/printed.css")
);

/// What stands beside the findings where it was asked for: context, not evidence.
#[derive(Clone, Copy, Debug, Default)]
pub struct Context<'a> {
    /// What the posts speak of.
    pub narratives: Option<&'a NarrativesRecord>,
    /// Whom they mention, and on which sides.
    pub targets: Option<&'a TargetsRecord>,
    /// What was said of the case since.
    pub remarks: Option<&'a Remarks>,
}

/// What was said of a case since it was written, and what a copy of it hides.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Remarks {
    /// What this copy leaves out or hides, a sentence each.
    pub of_case: Vec<String>,
    /// What the analyst said of groups, by their ids: who and when, and what.
    pub of_groups: BTreeMap<String, Vec<Titled>>,
    /// How much was found, where this copy does not hold all groups.
    pub found: Option<Found>,
}

impl Context<'_> {
    fn found(self, findings: &FindingsRecord) -> Found {
        self.remarks.and_then(|remarks| remarks.found.clone()).unwrap_or_else(|| Found::of(findings))
    }
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
    write_page(&mut out, Page::new(case, findings, network, rejected, context))
}

/// The same for paper: A4 pages with a running title, a group a page, nothing to click.
///
/// # Errors
/// Those of `out`.
pub fn write_printed(
    mut out: impl Write,
    case: &CaseRecord,
    findings: &FindingsRecord,
    network: &[EdgeRecord],
    rejected: &[RejectedRecord],
    context: Context<'_>,
) -> io::Result<()> {
    let mut page = Page::new(case, findings, network, rejected, context);
    page.style = PRINTED;
    page.style_hash = base64(&Sha256::digest(PRINTED));
    page.printed = true;
    write_page(&mut out, page)
}

fn write_page(out: &mut impl Write, page: Page) -> io::Result<()> {
    let text = page.render().map_err(io::Error::other)?;
    out.write_all(text.as_bytes())
}

#[derive(Template)]
#[template(path = "report.html")]
struct Page {
    style: &'static str,
    style_hash: String,
    /// For paper or a PDF: nothing to click, and each group begins a page.
    printed: bool,
    remarks: Remarks,
    words: CaseWords,
    facts: Vec<(&'static str, String)>,
    drawing: Option<Drawing>,
    findings: Vec<FindingView>,
    others: Vec<FindingRow>,
    unlisted: usize,
    explained: Vec<FindingView>,
    more_explained: usize,
    leads: Vec<FindingView>,
    more_leads: usize,
    narratives: Option<NarrativesView>,
    targets: Option<TargetsView>,
    skipped: Skipped,
    method: Method,
}

impl Page {
    fn new(
        case: &CaseRecord,
        findings: &FindingsRecord,
        network: &[EdgeRecord],
        rejected: &[RejectedRecord],
        context: Context<'_>,
    ) -> Self {
        let words = CaseWords::of(case, &context.found(findings), context);
        let FindingsRecord { findings: all, explained, leads, .. } = findings;
        Page {
            style: STYLE,
            style_hash: base64(&Sha256::digest(STYLE)),
            printed: false,
            remarks: context.remarks.cloned().unwrap_or_default(),
            words,
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
            narratives: context.narratives.map(NarrativesView::new),
            targets: context.targets.map(TargetsView::new),
            skipped: Skipped::new(case, rejected),
            method: Method::new(case, context),
        }
    }
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

/// Base64 with padding (RFC 4648, section 4).
pub fn base64(bytes: &[u8]) -> String {
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
