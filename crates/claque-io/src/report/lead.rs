//! What was found and how sure it is, in the first sentences of a page.

use super::display::{counted, grouped, percent, plain};
use super::lookalike;
use super::method::{self, Null};
use super::words::Found;
use crate::case::CaseRecord;
use crate::civil::date_range_words;

/// What to say first where nothing was tested.
pub(super) const UNTESTED: (&str, &str) = (
    "Nothing here was tested against chance.",
    "Every pair above the thresholds is shown. Popular topics and busy accounts bring such pairs about by themselves: these are \
     leads, not findings.",
);

pub(super) fn headline(found: &Found, null: Null) -> String {
    let groups = match found.findings {
        0 if found.explained > 0 => "No unexplained group of accounts".to_owned(),
        0 => "No group of accounts".to_owned(),
        1 => "One group of accounts".to_owned(),
        many => format!("{} groups of accounts", grouped(many)),
    };
    match null {
        Null::None if found.findings == 0 => format!("{groups} reached the thresholds"),
        Null::None => format!("{groups} acted together"),
        // That model knows neither time nor taste, so it cannot speak for all that chance does.
        Null::Configuration | Null::Bicm => format!("{groups} shared more than their activity explains"),
        Null::Slots | Null::Multiplicative | Null::Other => {
            format!("{groups} acted together more than chance explains")
        }
    }
}

pub(super) fn lead(case: &CaseRecord, found: &Found, tested: bool) -> Vec<String> {
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
    if found.findings == 0 && counts.explained == 0 && counts.edges > 0 {
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
    if found.findings == 0 {
        lead.push(
            "That is not a clearance: small or careful groups can stay below what this data can show. See what was left \
             out, below."
                .to_owned(),
        );
    }
    lead
}

/// How many groups have an ordinary explanation, and which.
pub(super) fn explained(found: &Found) -> Option<String> {
    let rules: Vec<String> = found.rules.iter().map(|rule| lookalike::name(rule).to_lowercase()).collect();
    (found.explained > 0).then(|| {
        format!(
            "Set apart: {} of {} with an ordinary explanation ({}).",
            counted(found.explained, "group", "groups"),
            counted(found.accounts_in_explained, "account", "accounts"),
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
