//! Every pair of accounts whose vectors are similar enough, exactly.
//!
//! Bayardo, Ma & Srikant 2007, "Scaling up all pairs similarity search" (WWW): an inverted index holds only so much of each
//! vector that two vectors which meet in what is left out cannot reach the threshold. What is left out of y is its beginning
//! y′, the objects of most accounts, as long as its share of any similarity stays below the threshold:
//!
//! > x · y′ ≤ min(‖y′‖, Σ y′_o max_x x_o)
//!
//! the first by Cauchy and Schwarz with ‖x‖ = 1 (Anastasiu & Karypis 2014), the second theirs. Pairs found in the index whose
//! bound reaches the threshold are computed in full, always in the order of the objects. So the pruning saves work and
//! changes no bit of a result.
//!
//! # Cost
//! Worst case Σ_o df_o² / 2 multiplications, for a threshold near 0. Memory: 16 bytes for each stored weight, 8 bytes for
//! each account on each thread, 24 bytes for each pair that is kept. Never a matrix of accounts by accounts.

use super::vectors::{AccountVectors, starts_of};
use crate::action::AccountPair;
use rayon::prelude::*;

/// Two accounts and how similar they are.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SimilarPair {
    /// Who.
    pub pair: AccountPair,
    /// Above 0, at most 1.
    pub similarity: f64,
}

/// The most similar pairs, and of how many.
#[derive(Clone, Debug, PartialEq)]
pub struct Similarities {
    /// Sorted by pair.
    pub pairs: Vec<SimilarPair>,
    /// Pairs that share anything.
    pub sharing: u64,
}

/// More pairs would be kept than memory was granted for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TooManyPairs {
    /// How many would be kept, at least.
    pub pairs: u64,
    /// How many may be.
    pub most: u64,
}

/// Bounds are trusted up to this: far above the rounding of sums of products below 1, far below any threshold that matters.
const SLACK: f64 = 1e-9;
/// Similarities no further apart are equal but for rounding: ties stay together.
const TIE: f64 = 1e-12;
/// Rows a task.
const ROWS: usize = 64;
/// Similarities are counted in so many bins; a power of two, so that the bin of a number is exact.
const BINS: usize = 1 << 16;

/// Every pair whose similarity is at least `threshold` and above 0, sorted by pair.
#[must_use]
pub fn similar_pairs(vectors: &AccountVectors, threshold: f64) -> Vec<SimilarPair> {
    let threshold = threshold.max(f64::MIN_POSITIVE);
    let index = Index::of(vectors, threshold);
    let rows = vectors.accounts().len();
    let found: Vec<Vec<SimilarPair>> = (0..rows)
        .into_par_iter()
        .with_min_len(ROWS)
        .map_init(
            || Sums::new(rows),
            |sums, row| {
                let mut found = Vec::new();
                index.meet(vectors, row, sums, |other, similarity| {
                    let pair = AccountPair::new(vectors.accounts()[row], vectors.accounts()[other]);
                    found.push(SimilarPair { pair: pair.expect("rows are of different accounts"), similarity });
                });
                found
            },
        )
        .collect();
    let mut pairs = found.concat();
    pairs.par_sort_unstable_by_key(|similar| similar.pair);
    pairs
}

/// The pairs whose similarity is at or above the `quantile` (`0.0..=1.0`) of the similarities of all pairs that share
/// anything, sorted by pair: the same pairs as are at or above the interpolated quantile of R's type 7 or NumPy, and ties.
///
/// Two passes: the first counts similarities in 65,536 bins, the second computes the pairs of the bin where the
/// quantile lies, and above. So pairs below are never held.
///
/// # Errors
/// Where these pairs are more than `most`.
pub fn similar_at_quantile(vectors: &AccountVectors, quantile: f64, most: u64) -> Result<Similarities, TooManyPairs> {
    let counts = counts(vectors);
    let sharing: u64 = counts.iter().sum();
    if sharing == 0 {
        return Ok(Similarities { pairs: Vec::new(), sharing });
    }
    let keep = sharing - rank_at_quantile(sharing, quantile);
    let (mut lowest, mut held) = (BINS, 0);
    while held < keep {
        lowest -= 1;
        held += counts[lowest];
    }
    if held > most {
        return Err(TooManyPairs { pairs: keep, most });
    }
    let mut pairs = similar_pairs(vectors, lowest as f64 / BINS as f64 - TIE);
    let mut sorted: Vec<f64> = pairs.iter().map(|similar| similar.similarity).collect();
    sorted.par_sort_unstable_by(|a, b| b.total_cmp(a));
    let least = sorted[keep as usize - 1] - TIE;
    pairs.retain(|similar| similar.similarity >= least);
    Ok(Similarities { pairs, sharing })
}

/// The rank from 0 of the least of `count` values, at least 1, that is at or above their interpolated quantile.
pub(super) fn rank_at_quantile(count: u64, quantile: f64) -> u64 {
    let last = count - 1;
    // Rounding must not push a whole number over the next.
    let at = last as f64 * quantile.clamp(0.0, 1.0) - 1e-9;
    (at.ceil().max(0.0) as u64).min(last)
}

/// How many pairs have a similarity in each bin.
fn counts(vectors: &AccountVectors) -> Vec<u64> {
    let index = Index::of(vectors, f64::MIN_POSITIVE);
    let rows = vectors.accounts().len();
    (0..rows)
        .into_par_iter()
        .with_min_len(ROWS)
        .fold(
            || (Sums::new(rows), vec![0_u64; BINS]),
            |(mut sums, mut counts), row| {
                index.meet(vectors, row, &mut sums, |_, similarity| {
                    counts[((similarity * BINS as f64) as usize).min(BINS - 1)] += 1;
                });
                (sums, counts)
            },
        )
        .map(|(_, counts)| counts)
        .reduce(
            || vec![0; BINS],
            |mut counts, more| {
                counts.iter_mut().zip(more).for_each(|(count, more)| *count += more);
                counts
            },
        )
}

/// What each row adds to the similarity with the row that is asked about, and which rows add anything.
struct Sums {
    of: Vec<f64>,
    touched: Vec<u32>,
}

impl Sums {
    fn new(rows: usize) -> Self {
        Sums { of: vec![0.0; rows], touched: Vec::new() }
    }
}

/// Who has which feature, without the beginnings that cannot reach the threshold.
struct Index {
    threshold: f64,
    /// Where each feature starts in `rows`, and one past the last.
    starts: Vec<usize>,
    /// (row, weight), rows ascending within a feature.
    rows: Vec<(u32, f64)>,
    /// The most that the beginning of each row adds to any similarity.
    left_out: Vec<f64>,
}

impl Index {
    fn of(vectors: &AccountVectors, threshold: f64) -> Self {
        let rows = vectors.accounts().len();
        let mut largest = vec![0.0_f64; vectors.features()];
        for &(feature, weight) in (0..rows).flat_map(|row| vectors.row(row)) {
            largest[feature as usize] = largest[feature as usize].max(weight);
        }
        let mut sizes = vec![0; vectors.features()];
        let mut left_out = Vec::with_capacity(rows);
        let mut cuts = Vec::with_capacity(rows);
        for row in 0..rows {
            let (cut, bound) = beginning(vectors.row(row), &largest, threshold);
            vectors.row(row)[cut..].iter().for_each(|&(feature, _)| sizes[feature as usize] += 1);
            left_out.push(bound);
            cuts.push(cut);
        }
        let starts = starts_of(&sizes);
        let mut next = starts.clone();
        let mut postings = vec![(0, 0.0); *starts.last().expect("one past the last feature")];
        for (row, cut) in cuts.into_iter().enumerate() {
            for &(feature, weight) in &vectors.row(row)[cut..] {
                postings[next[feature as usize]] = (row as u32, weight);
                next[feature as usize] += 1;
            }
        }
        Index { threshold, starts, rows: postings, left_out }
    }

    /// Calls `met(other, similarity)` for each earlier row that is similar enough.
    fn meet(&self, vectors: &AccountVectors, row: usize, sums: &mut Sums, mut met: impl FnMut(usize, f64)) {
        for &(feature, weight) in vectors.row(row) {
            let postings = &self.rows[self.starts[feature as usize]..self.starts[feature as usize + 1]];
            for &(other, theirs) in postings.iter().take_while(|&&(other, _)| (other as usize) < row) {
                let sum = &mut sums.of[other as usize];
                if *sum == 0.0 {
                    sums.touched.push(other);
                }
                *sum += weight * theirs;
            }
        }
        for other in sums.touched.drain(..) {
            let other = other as usize;
            let sum = std::mem::take(&mut sums.of[other]);
            let left_out = self.left_out[other];
            if sum + left_out < self.threshold - SLACK {
                continue;
            }
            // Nothing left out: the sum was taken in the order of the features, as `dot` takes it.
            let similarity = if left_out > 0.0 { dot(vectors.row(row), vectors.row(other)) } else { sum };
            if similarity >= self.threshold {
                met(other, similarity.min(1.0));
            }
        }
    }
}

/// How many of a row's first features cannot reach the threshold by themselves, and the most that they add.
fn beginning(row: &[(u32, f64)], largest: &[f64], threshold: f64) -> (usize, f64) {
    let (mut squares, mut by_largest, mut bound) = (0.0_f64, 0.0, 0.0);
    for (cut, &(feature, weight)) in row.iter().enumerate() {
        squares += weight * weight;
        by_largest += weight * largest[feature as usize];
        let longer = squares.sqrt().min(by_largest);
        if longer >= threshold - SLACK {
            return (cut, bound);
        }
        bound = longer;
    }
    (row.len(), bound)
}

/// The sum over shared features, ascending.
fn dot(one: &[(u32, f64)], other: &[(u32, f64)]) -> f64 {
    let (mut sum, mut rest) = (0.0, other);
    for &(feature, weight) in one {
        while rest.first().is_some_and(|&(theirs, _)| theirs < feature) {
            rest = &rest[1..];
        }
        if let Some(&(theirs, factor)) = rest.first()
            && theirs == feature
        {
            sum += weight * factor;
        }
    }
    sum
}
