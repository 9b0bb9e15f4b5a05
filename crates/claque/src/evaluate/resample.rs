//! How far figures move when accounts are drawn again, and what is left of them when labels are shuffled.
//!
//! Percentile bootstrap (Efron & Tibshirani 1993, chapter 13): as many accounts as there are, drawn with replacement, so that
//! each resample is a count for each account. Percentiles are interpolated linearly, as NumPy does. A resample in which a
//! figure is not defined (no positive account was drawn) is left out of its interval.
//!
//! Each resample has random numbers of its own, seeded by its number, so the result does not depend on threads.

use rand::seq::SliceRandom;
use rand::{RngExt, SeedableRng};
use rand_pcg::Pcg64;
use rayon::prelude::*;

/// How often, and from which seed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Resampling {
    /// Resamples or shuffles.
    pub times: u32,
    /// Seed of all of them.
    pub seed: u64,
}

impl Resampling {
    /// The random numbers of one of them.
    pub(super) fn random(self, run: u32) -> Pcg64 {
        Pcg64::seed_from_u64(self.seed.wrapping_add(u64::from(run).wrapping_mul(0x9E37_79B9_7F4A_7C15)))
    }
}

/// From the 2.5th to the 97.5th percentile.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Interval {
    /// 2.5th percentile.
    pub low: f64,
    /// 97.5th percentile.
    pub high: f64,
}

/// Mean and middle 95 % of a figure over many runs.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Spread {
    /// Over the runs in which it is defined.
    pub mean: f64,
    /// Its middle 95 %.
    pub range: Interval,
}

/// The 95 % interval of each of `K` figures of so many accounts. `figures` gets how often each account was drawn.
#[must_use]
pub fn bootstrap<const K: usize>(
    accounts: usize,
    how: Resampling,
    figures: impl Fn(&[u32]) -> [Option<f64>; K] + Sync,
) -> [Option<Interval>; K] {
    let resample = |run: u32| {
        let mut random = how.random(run);
        let mut drawn = vec![0; accounts];
        for _ in 0..accounts {
            drawn[random.random_range(0..accounts)] += 1;
        }
        figures(&drawn)
    };
    let found: Vec<[Option<f64>; K]> = (0..how.times).into_par_iter().map(resample).collect();
    std::array::from_fn(|index| spread(found.iter().filter_map(|figures| figures[index])).map(|spread| spread.range))
}

/// Mean and middle 95 % of each of `K` figures over shuffles of the labels. `figures` gets the shuffled labels.
#[must_use]
pub fn shuffled<const K: usize>(
    positive: &[bool],
    how: Resampling,
    figures: impl Fn(&[bool]) -> [Option<f64>; K] + Sync,
) -> [Option<Spread>; K] {
    let shuffle = |run: u32| {
        let mut labels = positive.to_vec();
        labels.shuffle(&mut how.random(run));
        figures(&labels)
    };
    let found: Vec<[Option<f64>; K]> = (0..how.times).into_par_iter().map(shuffle).collect();
    std::array::from_fn(|index| spread(found.iter().filter_map(|figures| figures[index])))
}

/// `None` without a value.
pub(super) fn spread(values: impl Iterator<Item = f64>) -> Option<Spread> {
    let mut values: Vec<f64> = values.collect();
    values.sort_unstable_by(f64::total_cmp);
    let mean = values.iter().sum::<f64>() / values.len() as f64;
    let range = || Interval { low: percentile(&values, 0.025), high: percentile(&values, 0.975) };
    (!values.is_empty()).then(|| Spread { mean, range: range() })
}

/// Of sorted values, at least one of them; interpolated between the two nearest.
fn percentile(sorted: &[f64], share: f64) -> f64 {
    let place = share * (sorted.len() - 1) as f64;
    let below = place.floor() as usize;
    let above = (below + 1).min(sorted.len() - 1);
    sorted[below] + (sorted[above] - sorted[below]) * (place - below as f64)
}

#[cfg(test)]
mod tests {
    use super::{percentile, spread};

    #[test]
    fn percentiles_are_interpolated_as_numpy_does() {
        // numpy.percentile([1, 2, 4, 8], [2.5, 50, 97.5]) = [1.075, 3, 7.7]
        let sorted = [1.0, 2.0, 4.0, 8.0];
        for (share, wanted) in [(0.025, 1.075), (0.5, 3.0), (0.975, 7.7)] {
            let found = percentile(&sorted, share);
            assert!((found - wanted).abs() < 1e-12, "{share}: {found}, wanted {wanted}");
        }
    }

    #[test]
    fn nothing_has_no_spread() {
        assert_eq!(spread(std::iter::empty()), None);
    }
}
