//! How well scores, flags and groups agree with labels that the analysis never saw.
//!
//! Everything here takes slices in step, one entry a labelled account, and gives numbers. The measures are those of the
//! field, each with its formula in its file: what a ranking is worth ([`rank_quality`]), what a set of flagged accounts is
//! worth ([`flag_quality`]), what groups are worth ([`weighted_precision`], [`adjusted_rand_index`]), and the controls that
//! say how much of it something simpler gives ([`separation`], [`shuffled_labels`], [`permute_times`], [`choose_on_halves`]).
//!
//! # What the intervals assume
//! Accounts are drawn again with replacement, as if each had come into the data by itself. Accounts of one group did not, so
//! the true uncertainty is larger: an interval says what other accounts would have changed, not what another operation would.

mod curve;
mod feature;
mod flag;
mod group;
mod halves;
mod matched;
mod resample;
mod retime;

pub use curve::{Cut, Ranking, average_precision, best_precision, precision_at, roc_auc};
pub use feature::{Separation, separation};
pub use flag::Confusion;
pub use group::{adjusted_rand_index, normalized_mutual_information, purity, weighted_precision};
pub use halves::{OnHalves, choose_on_halves};
use matched::BINS;
pub use matched::{ActivityBin, Matched, MatchedRanking, activity_bin};
pub use resample::{Interval, Resampling, Spread, bootstrap, shuffled};
pub use retime::permute_times;

/// Labelled accounts that the data has, in step: one entry an account in each slice.
#[derive(Clone, Copy, Debug)]
pub struct Material<'a> {
    /// Higher means more evidence; finite or infinite, never NaN.
    pub scores: &'a [f64],
    /// Whether the label says that it belongs to what is looked for.
    pub positive: &'a [bool],
    /// Posts in the data, at least 1.
    pub posts: &'a [u32],
}

/// A figure with its 95 % bootstrap interval. Either is `None` where it is not defined, as a precision of nothing flagged.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Estimate {
    /// On the data as it is.
    pub value: Option<f64>,
    /// From the 2.5th to the 97.5th percentile of the resamples in which it is defined.
    pub interval: Option<Interval>,
}

/// What a ranking is worth.
#[derive(Clone, Debug, PartialEq)]
pub struct RankQuality {
    /// Area under the precision–recall curve, by steps ([`average_precision`]).
    pub average_precision: Estimate,
    /// Area under the ROC curve ([`roc_auc`]).
    pub roc_auc: Estimate,
    /// The same among accounts with as many posts, weighted by labelled accounts ([`Matched::auc`]).
    pub matched_auc: Estimate,
    /// The same, weighted by pairs ([`Matched::pair_weighted`]).
    pub matched_auc_by_pairs: Estimate,
    /// Bin by bin, with the interval of its AUC.
    pub bins: Vec<(ActivityBin, Option<Interval>)>,
    /// One entry a distinct score, highest first.
    pub cuts: Vec<Cut>,
}

/// What a set of flagged accounts is worth.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct FlagQuality {
    /// How many of which.
    pub counts: Confusion,
    /// Share of the flagged that are positive.
    pub precision: Estimate,
    /// Share of the positive that are flagged, those without a post in the data counting as not flagged.
    pub recall: Estimate,
    /// Harmonic mean of the two.
    pub f1: Estimate,
    /// Ordinary accounts flagged of each 1,000 ordinary ones in the data.
    pub false_per_thousand: Estimate,
}

/// What shuffled labels give: figures that hold no signal.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ShuffledLabels {
    /// Of [`average_precision`]; about the prevalence.
    pub average_precision: Option<Spread>,
    /// Of [`roc_auc`]; about ½.
    pub roc_auc: Option<Spread>,
    /// Of [`Matched::auc`]; about ½.
    pub matched_auc: Option<Spread>,
}

/// Four figures of a whole ranking, and one an activity bin.
const FIGURES: usize = 4 + BINS.len();

/// Measures a ranking, with intervals over accounts.
///
/// Costs O(n log n) once and O(n) a resample, in parallel.
#[must_use]
pub fn rank_quality(material: Material<'_>, how: Resampling) -> RankQuality {
    let ranking = Ranking::new(material.scores);
    let matched = MatchedRanking::new(material.scores, material.posts);
    let figures = |weights: &[u32]| {
        let cuts = ranking.cuts(material.positive, weights);
        let among_equals = matched.measure(material.positive, weights);
        let overall = [average_precision(&cuts), roc_auc(&cuts), among_equals.auc, among_equals.pair_weighted];
        let bins = among_equals.bins.iter().map(|bin| bin.auc);
        let mut all = overall.into_iter().chain(bins);
        std::array::from_fn::<_, FIGURES, _>(|_| all.next().flatten())
    };
    let once = vec![1; material.scores.len()];
    let found = estimates(figures(&once), material.scores.len(), how, figures);
    let bins = matched.measure(material.positive, &once).bins;
    RankQuality {
        average_precision: found[0],
        roc_auc: found[1],
        matched_auc: found[2],
        matched_auc_by_pairs: found[3],
        bins: bins.into_iter().zip(&found[4..]).map(|(bin, estimate)| (bin, estimate.interval)).collect(),
        cuts: ranking.cuts(material.positive, &once),
    }
}

/// Measures a set of flagged accounts, with intervals over accounts.
///
/// `absent` positive accounts have a label and no post in the data: they count as not flagged, in every resample alike.
#[must_use]
pub fn flag_quality(flagged: &[bool], positive: &[bool], absent: u64, how: Resampling) -> FlagQuality {
    let figures = |weights: &[u32]| {
        let counts = Confusion::count(flagged, positive, weights, absent);
        [counts.precision(), counts.recall(), counts.f1(), counts.false_per_thousand()]
    };
    let once = vec![1; flagged.len()];
    let [precision, recall, f1, false_per_thousand] = estimates(figures(&once), flagged.len(), how, figures);
    let counts = Confusion::count(flagged, positive, &once, absent);
    FlagQuality { counts, precision, recall, f1, false_per_thousand }
}

/// What the same scores give for labels dealt out at random.
#[must_use]
pub fn shuffled_labels(material: Material<'_>, how: Resampling) -> ShuffledLabels {
    let ranking = Ranking::new(material.scores);
    let matched = MatchedRanking::new(material.scores, material.posts);
    let once = vec![1; material.scores.len()];
    let [average_precision, roc_auc, matched_auc] = shuffled(material.positive, how, |positive| {
        let cuts = ranking.cuts(positive, &once);
        [average_precision(&cuts), roc_auc(&cuts), matched.measure(positive, &once).auc]
    });
    ShuffledLabels { average_precision, roc_auc, matched_auc }
}

fn estimates<const K: usize>(
    values: [Option<f64>; K],
    accounts: usize,
    how: Resampling,
    figures: impl Fn(&[u32]) -> [Option<f64>; K] + Sync,
) -> [Estimate; K] {
    let intervals = bootstrap(accounts, how, figures);
    std::array::from_fn(|index| Estimate { value: values[index], interval: intervals[index] })
}
