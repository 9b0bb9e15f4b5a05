//! Rankings against labels: precision, recall and the areas under their curves.
//!
//! With P positive and N ordinary accounts, and TP_i and FP_i of them at or above the i-th distinct score from the top,
//!
//! > average precision = Σ_i (TP_i − TP_{i−1}) / P · TP_i / (TP_i + FP_i)
//!
//! (AUPRC without interpolation; Davis & Goadrich 2006 say why interpolating flatters), and ROC AUC is the chance that a
//! random positive account stands above a random ordinary one, ties counting ½ (Mann & Whitney 1947). Accounts with equal
//! scores enter together, as in scikit-learn's `average_precision_score` and `roc_auc_score`: an order among them would be
//! made up. Golden values: `oracles/evaluation.py`.

/// Accounts from the highest score down. It knows no labels, so that labels and weights can change under it.
#[derive(Clone, Debug)]
pub struct Ranking {
    /// Indices of accounts, by falling score.
    order: Vec<u32>,
    /// Where in `order` each run of equal scores ends, and that score.
    ends: Vec<(u32, f64)>,
}

/// What lies at or above one distinct score.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Cut {
    /// The score.
    pub score: f64,
    /// Positive accounts with at least that score.
    pub positives: u64,
    /// Ordinary accounts with at least that score.
    pub ordinary: u64,
}

impl Cut {
    fn above(self) -> u64 {
        self.positives + self.ordinary
    }

    /// Share of the accounts at or above the score that are positive.
    #[must_use]
    pub fn precision(self) -> f64 {
        self.positives as f64 / self.above() as f64
    }
}

impl Ranking {
    /// Ranks all accounts. O(n log n).
    #[must_use]
    pub fn new(scores: &[f64]) -> Self {
        Ranking::among(scores, (0..scores.len() as u32).collect())
    }

    /// Ranks some of the accounts, given by their places in `scores`.
    #[must_use]
    pub fn among(scores: &[f64], members: Vec<u32>) -> Self {
        let mut order = members;
        // Adding 0 makes one zero of two.
        let score = |account: u32| scores[account as usize] + 0.0;
        order.sort_unstable_by(|&a, &b| score(b).total_cmp(&score(a)).then(a.cmp(&b)));
        let mut ends = Vec::new();
        for run in order.chunk_by(|&a, &b| score(a).total_cmp(&score(b)).is_eq()) {
            let start = ends.last().map_or(0, |&(end, _)| end);
            ends.push((start + run.len() as u32, score(run[0])));
        }
        Ranking { order, ends }
    }

    /// One entry a distinct score, highest first; scores at which no account counts are left out. `weights` says how often
    /// each account counts. O(n).
    #[must_use]
    pub fn cuts(&self, positive: &[bool], weights: &[u32]) -> Vec<Cut> {
        let mut cuts = Vec::with_capacity(self.ends.len());
        let (mut start, mut positives, mut ordinary) = (0, 0, 0);
        for &(end, score) in &self.ends {
            let before = positives + ordinary;
            for &account in &self.order[start as usize..end as usize] {
                let (account, weight) = (account as usize, u64::from(weights[account as usize]));
                if positive[account] { positives += weight } else { ordinary += weight }
            }
            if positives + ordinary > before {
                cuts.push(Cut { score, positives, ordinary });
            }
            start = end;
        }
        cuts
    }
}

/// Area under the precision–recall curve by steps, in `0.0..=1.0`; `None` without a positive account.
#[must_use]
pub fn average_precision(cuts: &[Cut]) -> Option<f64> {
    let all = cuts.last().map(|cut| cut.positives).filter(|&all| all > 0)?;
    let mut before = 0;
    let mut area = 0.0;
    for cut in cuts {
        area += (cut.positives - before) as f64 * cut.precision();
        before = cut.positives;
    }
    Some(area / all as f64)
}

/// The chance that a positive account outranks an ordinary one, ties counting ½; `None` unless there are both.
#[must_use]
pub fn roc_auc(cuts: &[Cut]) -> Option<f64> {
    let last = cuts.last().filter(|last| last.positives > 0 && last.ordinary > 0)?;
    // Twice the pairs that are in order; counts of pairs fit in 128 bits, so nothing is rounded before the end.
    let (mut twice, mut before) = (0_u128, (0, 0));
    for cut in cuts {
        let (positives, ordinary) = (cut.positives - before.0, cut.ordinary - before.1);
        let below = last.ordinary - cut.ordinary;
        twice += u128::from(positives) * (2 * u128::from(below) + u128::from(ordinary));
        before = (cut.positives, cut.ordinary);
    }
    Some(twice as f64 / (2.0 * last.positives as f64 * last.ordinary as f64))
}

/// Share of positive accounts among the `k` highest scores; where a run of equal scores spans the border, what a random
/// order within it gives on average. `None` when there are fewer than `k` accounts, or `k` is 0.
#[must_use]
pub fn precision_at(cuts: &[Cut], k: u64) -> Option<f64> {
    let place = cuts.iter().position(|cut| cut.above() >= k).filter(|_| k > 0)?;
    let before = place.checked_sub(1).map_or(Cut { score: 0.0, positives: 0, ordinary: 0 }, |place| cuts[place]);
    let in_run = (cuts[place].positives - before.positives) as f64 / (cuts[place].above() - before.above()) as f64;
    Some((before.positives as f64 + (k - before.above()) as f64 * in_run) / k as f64)
}

/// The highest precision of any score at or above which at least that share of the positive accounts lies.
#[must_use]
pub fn best_precision(cuts: &[Cut], recall: f64) -> Option<f64> {
    let all = cuts.last().map(|cut| cut.positives).filter(|&all| all > 0)? as f64;
    cuts.iter().filter(|cut| cut.positives as f64 >= recall * all).map(|cut| cut.precision()).reduce(f64::max)
}
