//! From which cosine on two texts are more alike than chance makes them.
//!
//! Cosines mean something else in each model, language and length of text, so no number is right for all. For each language and
//! *length bin* (letters, by powers of two) pairs of texts are drawn at random whose first accounts differ, and the threshold is
//! the cosine that a given share of them, one in 100,000, reaches. The share is of pairs that chance brought together, not of pairs found: a bin
//! of 100,000 texts has 5 billion pairs, of which 50,000 reach it by this very definition. That number is given with each
//! threshold, as the *chance pairs*.
//!
//! Pairs drawn from texts that were copied widely are no chance, and raise the threshold: it errs towards too high.
//!
//! # Cost
//! O(dimensions) a pair; a megabyte for a histogram on each thread.

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
    /// The share of random pairs that may reach a threshold. Default 0.00001.
    pub share: Fraction,
    /// How many pairs are drawn for each bin, where it has as many; all are taken where it has fewer. Default 10 million, so that
    /// 100 pairs lie above the threshold.
    pub draws: u32,
    /// A threshold with fewer pairs above it is none. Default 10.
    pub least_above: u32,
    /// No threshold is lower. Default 0.6.
    pub floor: Fraction,
    /// Of the random draws.
    pub seed: u64,
}

impl Default for CalibrationRules {
    fn default() -> Self {
        let fraction = |value| Fraction::new(value).expect("from 0 to 1");
        CalibrationRules {
            share: fraction(0.00001),
            draws: 10_000_000,
            least_above: 10,
            floor: fraction(0.6),
            seed: 1,
        }
    }
}

/// What is drawn from: rows of vectors with their account and bin.
#[derive(Clone, Copy, Debug)]
pub struct Sample<'a> {
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
    /// Over all lengths.
    pub pooled: Threshold,
    /// The bins that have enough texts for a threshold of their own, shortest first.
    pub own: Vec<Threshold>,
    by_bin: [Cosine; LengthBin::COUNT],
}

impl Thresholds {
    /// `None` where the texts are too few even together: the share of all their pairs is less than `least_above`.
    pub fn calibrate(sample: Sample<'_>, rules: &CalibrationRules) -> Option<Thresholds> {
        let all: Vec<u32> = (0..sample.vectors.len() as u32).collect();
        let pooled = threshold(sample, &all, None, rules)?;
        let mut by_bin = [pooled.cosine; LengthBin::COUNT];
        let mut own = Vec::new();
        for bin in LengthBin::all() {
            let rows: Vec<u32> = all.iter().copied().filter(|row| sample.bins[*row as usize] == bin).collect();
            if let Some(found) = threshold(sample, &rows, Some(bin), rules) {
                by_bin[bin.number()] = found.cosine;
                own.push(found);
            }
        }
        Some(Thresholds { pooled, own, by_bin })
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
    rules: &CalibrationRules,
) -> Option<Threshold> {
    let size = rows.len() as u64;
    let possible = size * size.saturating_sub(1) / 2;
    if (possible.min(rules.draws.into()) as f64 * rules.share.get()) < f64::from(rules.least_above) {
        return None;
    }
    let drawn = match possible <= u64::from(rules.draws) {
        true => every_pair(sample, rows),
        false => some_pairs(sample, rows, rules, bin),
    };
    let (cosine, above) = drawn.quantile(rules.share)?;
    if above < u64::from(rules.least_above) {
        return None;
    }
    let cosine = cosine.max(Cosine::from_f64(rules.floor.get()));
    let above = drawn.at_least(cosine);
    let chance_pairs = possible as f64 * above as f64 / drawn.pairs as f64;
    Some(Threshold { bin, texts: rows.len() as u32, pairs: drawn.pairs, above, cosine, chance_pairs })
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

fn every_pair(sample: Sample<'_>, rows: &[u32]) -> Histogram {
    let each = |mut histogram: Histogram, place: usize| {
        let a = rows[place] as usize;
        for b in rows[..place].iter().map(|row| *row as usize) {
            if sample.accounts[a] != sample.accounts[b] {
                histogram.add(sample.vectors.cosine(a, b));
            }
        }
        histogram
    };
    (0..rows.len()).into_par_iter().fold(Histogram::new, each).reduce(Histogram::new, Histogram::merge)
}

/// How many draws have random numbers of their own.
const DRAWS_AT_ONCE: u32 = 1 << 16;

/// Pairs drawn with replacement; a draw of one account twice is none.
fn some_pairs(sample: Sample<'_>, rows: &[u32], rules: &CalibrationRules, bin: Option<LengthBin>) -> Histogram {
    let stream = bin.map_or(0, |bin| 1 + bin.number() as u128);
    let each = |mut histogram: Histogram, turn: u32| {
        let state = u128::from(rules.seed) << 64 | u128::from(turn);
        let mut random = Pcg64::new(state, stream);
        for _ in 0..DRAWS_AT_ONCE.min(rules.draws - turn * DRAWS_AT_ONCE) {
            let mut draw = || rows[random.random_range(0..rows.len())] as usize;
            let (a, b) = (draw(), draw());
            if a != b && sample.accounts[a] != sample.accounts[b] {
                histogram.add(sample.vectors.cosine(a, b));
            }
        }
        histogram
    };
    let turns = rules.draws.div_ceil(DRAWS_AT_ONCE);
    (0..turns).into_par_iter().fold(Histogram::new, each).reduce(Histogram::new, Histogram::merge)
}
