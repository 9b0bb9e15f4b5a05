//! What is left of the best of many plans when it is judged on accounts that did not choose it.
//!
//! The best of many plans on some labels is partly the luckiest. So accounts are split into random halves, the plan with the
//! highest average precision on one half is chosen, and judged on the other. Positive and ordinary accounts are split
//! alike. Both halves come from the same data and often from the same operation, so even this is optimistic for other data.

use super::curve::{Ranking, average_precision};
use super::matched::MatchedRanking;
use super::resample::{Resampling, Spread, spread};
use rand::seq::SliceRandom;
use rayon::prelude::*;

/// The same choice, seen from both halves.
#[derive(Clone, Debug, PartialEq)]
pub struct OnHalves {
    /// Average precision of the chosen plan on the half that chose it.
    pub choosing: Spread,
    /// Average precision of the chosen plan on the other half.
    pub judging: Spread,
    /// Matched AUC of the chosen plan on the other half.
    pub judging_matched_auc: Option<Spread>,
    /// How often each plan was chosen, in step with the plans.
    pub chosen: Vec<u32>,
}

/// Chooses among plans, given by the scores they give to the same accounts. `None` unless there is a plan, and at least two
/// positive accounts.
#[must_use]
pub fn choose_on_halves(plans: &[Vec<f64>], positive: &[bool], posts: &[u32], how: Resampling) -> Option<OnHalves> {
    let rankings: Vec<Ranking> = plans.iter().map(|scores| Ranking::new(scores)).collect();
    let matched: Vec<MatchedRanking> = plans.iter().map(|scores| MatchedRanking::new(scores, posts)).collect();
    let split = |run: u32| {
        let (one, other) = halves(positive, how, run);
        let of = |plan: usize, half: &[u32]| average_precision(&rankings[plan].cuts(positive, half));
        let mut best: Option<(usize, f64)> = None;
        for plan in 0..plans.len() {
            // Among equals the first plan stays.
            if let Some(figure) = of(plan, &one).filter(|&figure| best.is_none_or(|(_, most)| figure > most)) {
                best = Some((plan, figure));
            }
        }
        let (plan, choosing) = best?;
        Some((plan, choosing, of(plan, &other)?, matched[plan].measure(positive, &other).auc))
    };
    let found: Vec<_> = (0..how.times).into_par_iter().filter_map(split).collect();
    let mut chosen = vec![0; plans.len()];
    found.iter().for_each(|&(plan, ..)| chosen[plan] += 1);
    Some(OnHalves {
        choosing: spread(found.iter().map(|split| split.1))?,
        judging: spread(found.iter().map(|split| split.2))?,
        judging_matched_auc: spread(found.iter().filter_map(|split| split.3)),
        chosen,
    })
}

/// Weights of 1 for the accounts of one half and 0 for the others, for both halves.
fn halves(positive: &[bool], how: Resampling, run: u32) -> (Vec<u32>, Vec<u32>) {
    let mut random = how.random(run);
    let mut one = vec![0; positive.len()];
    for kind in [true, false] {
        let mut accounts: Vec<usize> = (0..positive.len()).filter(|&account| positive[account] == kind).collect();
        accounts.shuffle(&mut random);
        accounts.iter().take(accounts.len() / 2).for_each(|&account| one[account] = 1);
    }
    let other = one.iter().map(|&weight| 1 - weight).collect();
    (one, other)
}
