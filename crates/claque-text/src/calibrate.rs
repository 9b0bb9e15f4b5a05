//! From which cosine on two texts are more alike than chance makes them.
//!
//! Cosines mean something else in each model, language and length of text, so no number is right for all. For each language and
//! *length bin* (letters, by powers of two) random pairs of texts are taken whose first accounts differ, and the threshold is the
//! cosine that a given share of them reaches. The share is of pairs that chance brought together, not of pairs found, and it is the smaller
//! of two:
//!
//! - one in 100,000;
//! - so many that a text has 0.1 *chance neighbours* on average among the n texts of its language: 0.1 / (n - 1). With the first
//!   alone a text among 200,000 would have two.
//!
//! How many pairs of a bin reach its threshold by chance is given with it, as the *chance pairs*.
//!
//! Copies of each other are no chance: whoever calls leaves one of each to be drawn. What else was reworded on purpose is among the pairs
//! drawn and raises the threshold: it errs towards too high.
//!
//! # Cost
//! All pairs of up to 20,000 texts drawn from each bin, O(dimensions) a pair; a megabyte for a histogram on each thread.

use crate::unit::{Cosine, Fraction, UnitVectors};
use claque::AccountId;
use rand::RngExt;
use rand_pcg::Pcg64;
use rayon::prelude::*;

/// A length bin: letters by powers of two, `0` for less than 32, `4` for 256 and more.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LengthBin(u8);

impl LengthBin {
    /// How many bins there are.
    pub const COUNT: usize = 5;

    /// The bin of a text with so many letters.
    pub fn of(letters: usize) -> LengthBin {
        LengthBin(letters.max(1).ilog2().clamp(4, 8) as u8 - 4)
    }

    /// All, shortest first.
    pub fn all() -> impl Iterator<Item = LengthBin> {
        (0..Self::COUNT as u8).map(LengthBin)
    }

    /// From 0 to `COUNT - 1`.
    pub fn number(self) -> usize {
        usize::from(self.0)
    }

    /// Letters of its shortest text.
    pub fn least(self) -> u32 {
        if self.0 == 0 { 0 } else { 16 << self.0 }
    }
}

/// How thresholds are found.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct CalibrationRules {
    /// The share of random pairs that may reach a threshold, at most. Default 0.00001.
    pub share: Fraction,
    /// How many others a text may reach by chance, on average. Default 0.1.
    pub chance_neighbours: Fraction,
    /// How many pairs are taken from each bin, at most. Default 200 million, those of 20,000 texts. No share is asked for that fewer than
    /// twice `least_above` of them would reach.
    pub draws: u32,
    /// A threshold with fewer pairs above it is none. Default 10.
    pub least_above: u32,
    /// No threshold is lower. Default 0.6.
    pub floor: Fraction,
    /// Of the random draws.
    pub seed: u64,
}

impl CalibrationRules {
    /// The share for a language with so many texts.
    pub fn share_among(&self, texts: usize) -> Fraction {
        let others = texts.saturating_sub(1).max(1) as f64;
        let measurable = 2.0 * f64::from(self.least_above) / f64::from(self.draws.max(1));
        let share = (self.chance_neighbours.get() / others).max(measurable).min(self.share.get());
        Fraction::new(share).unwrap_or(self.share)
    }
}

impl Default for CalibrationRules {
    fn default() -> Self {
        let fraction = |value| Fraction::new(value).expect("from 0 to 1");
        CalibrationRules {
            share: fraction(0.00001),
            chance_neighbours: fraction(0.1),
            draws: 200_000_000,
            least_above: 10,
            floor: fraction(0.6),
            seed: 1,
        }
    }
}

/// What is drawn from: rows of vectors with their account and bin.
#[derive(Clone, Copy, Debug)]
pub struct Sample<'a> {
    /// The rows that are drawn, each once: no copies of each other, or a flood of copies would hide among its own kind.
    pub rows: &'a [u32],
    /// One row a text.
    pub vectors: &'a UnitVectors,
    /// By row: who posted the text first.
    pub accounts: &'a [AccountId],
    /// By row.
    pub bins: &'a [LengthBin],
}

/// A threshold and what it rests on.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Threshold {
    /// The bin; `None` for all texts of the language together.
    pub bin: Option<LengthBin>,
    /// How many texts it has.
    pub texts: u32,
    /// How many pairs were drawn.
    pub pairs: u64,
    /// How many of them reach the cosine.
    pub above: u64,
    /// The threshold that was found, or the floor.
    pub cosine: Cosine,
    /// How many of all pairs in the bin reach it by chance.
    pub chance_pairs: f64,
}

/// The thresholds of one language.
#[derive(Clone, Debug, PartialEq)]
pub struct Thresholds {
    /// The share of random pairs that was asked for.
    pub share: Fraction,
    /// Over all lengths.
    pub pooled: Threshold,
    /// The bins that have enough texts for a threshold of their own, shortest first.
    pub own: Vec<Threshold>,
    by_bin: [Cosine; LengthBin::COUNT],
}

impl Thresholds {
    /// `None` where the texts are too few even together: the share of all their pairs is less than `least_above`.
    pub fn calibrate(sample: Sample<'_>, rules: &CalibrationRules) -> Option<Thresholds> {
        let share = rules.share_among(sample.rows.len());
        let pooled = threshold(sample, sample.rows, None, share, rules)?;
        let mut by_bin = [pooled.cosine; LengthBin::COUNT];
        let mut own = Vec::new();
        for bin in LengthBin::all() {
            let rows: Vec<u32> = sample.rows.iter().copied().filter(|row| sample.bins[*row as usize] == bin).collect();
            if let Some(found) = threshold(sample, &rows, Some(bin), share, rules) {
                by_bin[bin.number()] = found.cosine;
                own.push(found);
            }
        }
        Some(Thresholds { share, pooled, own, by_bin })
    }

    /// The threshold for a pair: of two bins the stricter one's.
    pub fn of_pair(&self, a: LengthBin, b: LengthBin) -> Cosine {
        self.by_bin[a.number()].max(self.by_bin[b.number()])
    }

    /// The lowest of all pairs.
    pub fn lowest(&self) -> Cosine {
        self.by_bin.into_iter().min().unwrap_or(self.pooled.cosine)
    }
}

/// `None` where too few pairs reach it.
fn threshold(
    sample: Sample<'_>,
    rows: &[u32],
    bin: Option<LengthBin>,
    share: Fraction,
    rules: &CalibrationRules,
) -> Option<Threshold> {
    let size = rows.len() as u64;
    let possible = size * size.saturating_sub(1) / 2;
    if (possible.min(rules.draws.into()) as f64 * share.get()) < f64::from(rules.least_above) {
        return None;
    }
    let taken = every_pair(sample, &drawn(rows, bin, rules));
    let (cosine, above) = taken.quantile(share)?;
    if above < u64::from(rules.least_above) {
        return None;
    }
    let cosine = cosine.max(Cosine::from_f64(rules.floor.get()));
    let above = taken.at_least(cosine);
    let chance_pairs = possible as f64 * above as f64 / taken.pairs as f64;
    Some(Threshold { bin, texts: rows.len() as u32, pairs: taken.pairs, above, cosine, chance_pairs })
}

/// So many of the rows that their pairs are `draws` at most: all, or some at random.
fn drawn(rows: &[u32], bin: Option<LengthBin>, rules: &CalibrationRules) -> Vec<u32> {
    let most = ((1.0 + (1.0 + 8.0 * f64::from(rules.draws)).sqrt()) / 2.0) as usize;
    let mut rows = rows.to_vec();
    if rows.len() > most {
        let stream = bin.map_or(0, |bin| 1 + bin.number() as u128);
        let mut random = Pcg64::new(rules.seed.into(), stream);
        for place in 0..most {
            let other = random.random_range(place..rows.len());
            rows.swap(place, other);
        }
        rows.truncate(most);
    }
    rows
}

/// How many pairs have which cosine, in steps of 0.000015.
struct Histogram {
    counts: Vec<u64>,
    pairs: u64,
}

/// Of a cosine in fixed point, the bits that no step keeps.
const STEP_BITS: u32 = 14;
/// A cosine in fixed point is within 2^30 and a rounding error of 0.
const OF_ZERO: i32 = 1 + (1 << (30 - STEP_BITS)) + 4;
const STEPS: usize = 2 * OF_ZERO as usize;

impl Histogram {
    fn new() -> Histogram {
        Histogram { counts: vec![0; STEPS], pairs: 0 }
    }

    fn step(cosine: Cosine) -> usize {
        ((cosine.0 >> STEP_BITS) + OF_ZERO).clamp(0, STEPS as i32 - 1) as usize
    }

    fn add(&mut self, cosine: Cosine) {
        self.counts[Self::step(cosine)] += 1;
        self.pairs += 1;
    }

    fn merge(mut self, other: Histogram) -> Histogram {
        for (count, more) in self.counts.iter_mut().zip(&other.counts) {
            *count += more;
        }
        self.pairs += other.pairs;
        self
    }

    /// The lowest step that at most this share of pairs reaches, and how many reach it.
    fn quantile(&self, share: Fraction) -> Option<(Cosine, u64)> {
        let most = (self.pairs as f64 * share.get()).floor() as u64;
        let mut above = 0;
        for (step, count) in self.counts.iter().enumerate().rev() {
            if above + count > most {
                let lowest = step as i32 + 1 - OF_ZERO;
                return Some((Cosine(lowest << STEP_BITS), above));
            }
            above += count;
        }
        None
    }

    /// How many pairs reach the step of this cosine.
    fn at_least(&self, cosine: Cosine) -> u64 {
        self.counts[Self::step(cosine)..].iter().sum()
    }
}

/// So many rows are compared with each other row while it is at hand.
const AT_ONCE: usize = 32;

fn every_pair(sample: Sample<'_>, rows: &[u32]) -> Histogram {
    // Close together, so that they stay in the cache.
    let vectors = sample.vectors.select(rows);
    let accounts: Vec<AccountId> = rows.iter().map(|row| sample.accounts[*row as usize]).collect();
    let each = |mut histogram: Histogram, turn: usize| {
        let block = turn * AT_ONCE..((turn + 1) * AT_ONCE).min(rows.len());
        for b in 0..block.end {
            for a in block.start.max(b + 1)..block.end {
                if accounts[a] != accounts[b] {
                    histogram.add(vectors.cosine(a, b));
                }
            }
        }
        histogram
    };
    let turns = rows.len().div_ceil(AT_ONCE);
    (0..turns).into_par_iter().fold(Histogram::new, each).reduce(Histogram::new, Histogram::merge)
}
