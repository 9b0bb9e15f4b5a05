//! ROC AUC among accounts that post as much as each other.
//!
//! An account that posts more meets others more often, and operations often post more: then activity alone ranks well. So
//! each positive account is compared with the ordinary accounts of its own activity bin only. With P_b positive and N_b
//! ordinary accounts in bin b, and AUC_b the chance that a positive one of them outranks an ordinary one (ties ½),
//!
//! > matched AUC = Σ_b P_b AUC_b / Σ_b P_b over the bins with P_b > 0 and N_b > 0
//!
//! the chance for a random positive account that has somebody to be compared with. Weighted by pairs, P_b N_b stands for P_b;
//! that is the covariate-adjusted AUC of Janes & Pepe (2009, *Biometrika* 96:371) weighted by comparisons. Inside a bin,
//! activity still differs a little, most in the open last one.

use super::curve::{Ranking, roc_auc};

/// Fewest posts of each activity bin; each ends where the next begins.
pub(super) const BINS: [u32; 5] = [1, 2, 4, 8, 16];

/// The activity bin of an account with so many posts: 1, 2–3, 4–7, 8–15, 16 or more.
#[must_use]
pub fn activity_bin(posts: u32) -> usize {
    BINS.iter().rposition(|&fewest| posts >= fewest).unwrap_or(0)
}

/// One activity bin.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ActivityBin {
    /// Fewest posts.
    pub fewest: u32,
    /// Most posts; `None` in the last bin.
    pub most: Option<u32>,
    /// Positive accounts.
    pub positives: u64,
    /// Ordinary accounts.
    pub ordinary: u64,
    /// Chance that one of the positive outranks one of the ordinary; `None` unless there are both.
    pub auc: Option<f64>,
}

/// How a ranking does among accounts of the same activity.
#[derive(Clone, Debug, PartialEq)]
pub struct Matched {
    /// Averaged over positive accounts; `None` where no bin has both kinds.
    pub auc: Option<f64>,
    /// Averaged over pairs of a positive and an ordinary account.
    pub pair_weighted: Option<f64>,
    /// Every bin, by rising activity.
    pub bins: Vec<ActivityBin>,
}

/// One ranking an activity bin.
#[derive(Clone, Debug)]
pub struct MatchedRanking {
    bins: Vec<Ranking>,
}

impl MatchedRanking {
    /// Ranks the accounts of each bin. O(n log n).
    #[must_use]
    pub fn new(scores: &[f64], posts: &[u32]) -> Self {
        let mut members = vec![Vec::new(); BINS.len()];
        for (account, &posts) in (0..).zip(posts) {
            members[activity_bin(posts)].push(account);
        }
        MatchedRanking { bins: members.into_iter().map(|members| Ranking::among(scores, members)).collect() }
    }

    /// Compares inside each bin; `weights` says how often each account counts.
    #[must_use]
    pub fn measure(&self, positive: &[bool], weights: &[u32]) -> Matched {
        let bin = |(index, ranking): (usize, &Ranking)| {
            let cuts = ranking.cuts(positive, weights);
            let (positives, ordinary) = cuts.last().map_or((0, 0), |last| (last.positives, last.ordinary));
            let most = BINS.get(index + 1).map(|next| next - 1);
            ActivityBin { fewest: BINS[index], most, positives, ordinary, auc: roc_auc(&cuts) }
        };
        let bins: Vec<ActivityBin> = self.bins.iter().enumerate().map(bin).collect();
        Matched {
            auc: average(&bins, |bin| bin.positives as f64),
            pair_weighted: average(&bins, |bin| bin.positives as f64 * bin.ordinary as f64),
            bins,
        }
    }
}

fn average(bins: &[ActivityBin], weight: impl Fn(&ActivityBin) -> f64) -> Option<f64> {
    let both: Vec<(f64, f64)> = bins.iter().filter_map(|bin| Some((weight(bin), bin.auc?))).collect();
    let all: f64 = both.iter().map(|(weight, _)| weight).sum();
    (all > 0.0).then(|| both.iter().map(|(weight, auc)| weight * auc).sum::<f64>() / all)
}
