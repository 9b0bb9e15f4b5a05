//! One number an account: how much evidence there is that it acted together with others.
//!
//! # Useful for
//! Putting accounts in order, as an evaluation or a reader with little time must.
//!
//! # Not useful for
//! Saying how probable anything is: edges of one group are not independent, so their sum is no joint p-value.

use crate::action::AccountId;
use crate::affinity::affinity_scores;
use crate::detect::{Plan, Report, Validation};
use crate::trace::Trace;
use rustc_hash::FxHashMap;

/// The score of every account that has any, sorted by account; an account that is not listed scores 0.
///
/// The score is the sum of the strengths (−log10 p; without a null model, what its edges count) of the account's edges over
/// all layers that were kept. Where edges were tested, most accounts have none; these are put in order by their
/// [`affinity_scores`], as a share of the highest, which is below what any edge is worth: first what holds, then what
/// hints. Finite unless a p-value is 0, and ≥ 0. O(edges) and the cost of the ties.
#[must_use]
pub fn account_scores(report: &Report, traces: &[Trace], plan: &Plan) -> Vec<(AccountId, f64)> {
    let mut scores: FxHashMap<AccountId, f64> = FxHashMap::default();
    // Layers and edges have an order of their own, so the sums are the same in every run.
    for edge in report.layers.iter().flat_map(|layer| &layer.edges) {
        for account in [edge.pair.low(), edge.pair.high()] {
            *scores.entry(account).or_default() += edge.strength();
        }
    }
    if plan.validation != Validation::Raw {
        let hints = affinity_scores(traces);
        let highest = hints.iter().map(|&(_, score)| score).fold(0.0, f64::max);
        hints.into_iter().for_each(|(account, score)| *scores.entry(account).or_default() += score / highest);
    }
    let mut scores: Vec<_> = scores.into_iter().collect();
    scores.sort_unstable_by_key(|&(account, _)| account);
    scores
}
