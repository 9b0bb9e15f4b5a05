//! Near rows among unit vectors, by random hyperplanes.
//!
//! A random hyperplane parts two vectors at the angle θ with probability θ/π (Charikar 2002, doi:10.1145/509907.509965). The
//! sides of `r` hyperplanes are a *key*; two rows with equal keys meet in a bucket. With `b` keys, a *band* each, two rows meet
//! at least once with probability
//!
//! ```text
//! P(meet) = 1 - (1 - (1 - θ/π)^r)^b
//! ```
//!
//! and whether they are near is then decided by their exact cosine. `r` follows from the number of rows, so that a bucket holds a
//! few; `b` is the least that keeps the probability of a miss at the wanted cosine below a bound. Hyperplanes come from three rounds of
//! random signs and a Hadamard transform (as in Andoni et al. 2015, arXiv:1509.02897), in whole numbers: a rotation of `d` numbers costs
//! `d log d` additions and gives `d` hyperplanes, which are orthogonal. That a band's hyperplanes are then not quite
//! independent changes the formula little (Ji et al. 2012, *Super-Bit LSH*); the measured recall says how little.
//!
//! Each row looks at the rows *before* it only, so that whoever calls puts leaders first. It keeps the most similar of
//! them and the first of them, a bounded number of each.
//!
//! # Bounds
//! In a bucket of more than [`MOST_IN_BUCKET`] rows, a row is compared with the [`HEADS`] first of the bucket and with
//! [`BESIDE`] on each side in the order of further hyperplanes; a row with [`MOST_SIMILAR`] copies looks no further. What is not compared is counted. So a million equal
//! rows cost what a million rows cost.
//!
//! # Cost
//! Time O(b n log n) for sorting keys, plus at most `128 b n` dot products; memory 48 bytes a row and 8 for each neighbour kept, beside the rows.

use crate::unit::{Cosine, Fraction, UnitVectors, dot};
use rand::{RngExt, SeedableRng};
use rand_pcg::Pcg64;
use rayon::prelude::*;
use std::f64::consts::PI;

/// Larger buckets are not compared in full.
pub const MOST_IN_BUCKET: usize = 128;
/// With how many of the first rows of a large bucket each of its rows is compared.
pub const HEADS: usize = 16;
/// With how many rows on each side in a large bucket.
pub const BESIDE: usize = 8;
/// No more bands are made: the probability of a miss that follows is stated, whatever was asked for.
pub const MOST_BANDS: u32 = 2048;
/// How many of the most similar rows are kept.
pub const MOST_SIMILAR: usize = 16;
/// How many of the first similar rows are kept.
pub const FIRST_SIMILAR: usize = 8;

/// How many keys are made, and of how many hyperplanes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bands {
    /// Hyperplanes a key, 4 to 24.
    pub bits: u32,
    /// Keys, 1 to [`MOST_BANDS`].
    pub bands: u32,
}

impl Bands {
    /// For so many rows, so that two rows with this cosine are missed with at most the given probability; less is kept where
    /// that would take more than [`MOST_BANDS`].
    pub fn choose(rows: usize, cosine: Cosine, miss: Fraction) -> Bands {
        // About eight rows a bucket where directions are spread evenly.
        let bits = (rows.max(1).ilog2().saturating_sub(3)).clamp(4, 24);
        let meet = side_by_side(cosine).powi(bits as i32);
        let wanted = (miss.get().ln() / (-meet).ln_1p()).ceil();
        // Not a number where the cosine is 1: one band is enough then.
        let bands = if wanted.is_nan() { 1 } else { wanted.clamp(1.0, f64::from(MOST_BANDS)) as u32 };
        Bands { bits, bands }
    }

    /// The probability that two rows with this cosine meet in no bucket.
    pub fn miss_probability(self, cosine: Cosine) -> f64 {
        let meet = side_by_side(cosine).powi(self.bits as i32);
        (1.0 - meet).powi(self.bands as i32)
    }
}

/// The probability that a hyperplane does not part them.
fn side_by_side(cosine: Cosine) -> f64 {
    1.0 - cosine.get().acos() / PI
}

/// A row that keeps [`MOST_SIMILAR`] rows at this cosine has copies enough and looks no further.
const ENOUGH: f64 = 0.95;

/// A row that another is similar to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Neighbour {
    /// Its number.
    pub row: u32,
    /// The cosine of the two.
    pub cosine: Cosine,
}

/// Some of the rows before a row that it is similar to: the [`MOST_SIMILAR`] most similar and the [`FIRST_SIMILAR`] first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Before {
    /// Most similar first; of equally similar ones, the first.
    similar: Vec<Neighbour>,
    /// In order.
    first: Vec<Neighbour>,
}

impl Before {
    /// Each kept row, once or twice.
    pub fn iter(&self) -> impl Iterator<Item = Neighbour> {
        self.similar.iter().chain(&self.first).copied()
    }

    /// Whether there may be more similar rows than are kept.
    pub fn is_full(&self) -> bool {
        self.similar.len() == MOST_SIMILAR
    }

    /// Takes it where it belongs to those that are kept. What is kept does not depend on the order of offers.
    fn offer(&mut self, new: Neighbour) {
        if !self.similar.iter().any(|old| old.row == new.row) {
            let place = self.similar.partition_point(|old| (old.cosine, new.row) > (new.cosine, old.row));
            keep(&mut self.similar, place, new, MOST_SIMILAR);
        }
        if !self.first.iter().any(|old| old.row == new.row) {
            let place = self.first.partition_point(|old| old.row < new.row);
            keep(&mut self.first, place, new, FIRST_SIMILAR);
        }
    }

    fn has_enough(&self) -> bool {
        self.similar.len() == MOST_SIMILAR
            && self.first.len() == FIRST_SIMILAR
            && self.similar.last().is_some_and(|last| last.cosine >= Cosine::from_f64(ENOUGH))
    }

    /// Whether the row, whatever its cosine, has been offered and kept, or could not be kept.
    fn is_settled(&self, row: u32) -> bool {
        self.similar.iter().any(|old| old.row == row) || self.first.iter().any(|old| old.row == row)
    }

    fn would_keep(&self, new: Neighbour) -> bool {
        let most = self.similar.len() < MOST_SIMILAR
            || self.similar.last().is_some_and(|old| (new.cosine, old.row) > (old.cosine, new.row));
        most || self.first.len() < FIRST_SIMILAR || self.first.last().is_some_and(|old| new.row < old.row)
    }
}

fn keep(list: &mut Vec<Neighbour>, place: usize, new: Neighbour, most: usize) {
    if place < most {
        list.truncate(most - 1);
        list.insert(place, new);
    }
}

/// What was found, and what was not looked at.
#[derive(Clone, Debug)]
pub struct Neighbours {
    /// By row.
    pub before: Vec<Before>,
    /// The bands that were made.
    pub bands: Bands,
    /// Dot products that were taken.
    pub compared: u64,
    /// Pairs of rows that were not compared in a bucket, since it is large or the row has enough; counted once in each bucket.
    pub skipped: u64,
}

/// Finds the rows before each row that have at least this cosine with it and that `accept` takes, but for a miss now and then.
///
/// `accept` gets the row, the one before it and their cosine, and must always say the same of them. `told` is told how many
/// more steps are done, in all as many as there are rows.
pub fn neighbours(
    vectors: &UnitVectors,
    least: Cosine,
    bands: Bands,
    seed: u64,
    accept: impl Fn(u32, u32, Cosine) -> bool + Sync,
    told: &dyn Fn(u64),
) -> Neighbours {
    let steps_by = |band: u32| vectors.len() as u64 * u64::from(band) / u64::from(bands.bands.max(1));
    let mut found = Neighbours { before: vec![Before::default(); vectors.len()], bands, compared: 0, skipped: 0 };
    let mut random = Pcg64::seed_from_u64(seed);
    let mut left = bands.bands;
    while left > 0 {
        let rotation = Rotation::draw(vectors.dimensions(), &mut random);
        let sides = rotation.sides_of(vectors);
        let words = rotation.size / 64;
        let now = (rotation.size as u32 / bands.bits).min(left);
        for band in 0..now {
            let start = (band * bands.bits) as usize;
            let mut keyed: Vec<Keyed> = (0..vectors.len())
                .into_par_iter()
                .map(|row| Keyed { key: window(&sides[row * words..][..words], start), row: row as u32 })
                .collect();
            keyed.par_sort_unstable();
            sweep(vectors, least, &keyed, &accept, &mut found);
            let done = bands.bands - left + band;
            told(steps_by(done + 1) - steps_by(done));
        }
        left -= now;
    }
    found
}

/// The highest bits are the band's key, those below them further hyperplanes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Keyed {
    key: u64,
    row: u32,
}

/// 64 bits from `start`, around the end.
fn window(words: &[u64], start: usize) -> u64 {
    let (word, shift) = (start / 64, start % 64);
    let high = words[word] << shift;
    if shift == 0 { high } else { high | words[(word + 1) % words.len()] >> (64 - shift) }
}

struct Hits {
    pairs: Vec<(u32, Neighbour)>,
    compared: u64,
    skipped: u64,
}

/// Compares what shares a key.
fn sweep(
    vectors: &UnitVectors,
    least: Cosine,
    keyed: &[Keyed],
    accept: &(impl Fn(u32, u32, Cosine) -> bool + Sync),
    found: &mut Neighbours,
) {
    let shift = 64 - found.bands.bits;
    let buckets: Vec<&[Keyed]> = keyed.chunk_by(|a, b| a.key >> shift == b.key >> shift).collect();
    // Taken in turns, so that what waits to be kept stays small.
    for some in buckets.chunks(1 << 16) {
        let before = &found.before;
        let hits: Vec<Hits> = some
            .par_chunks(256)
            .map(|buckets| {
                let mut hits = Hits { pairs: Vec::new(), compared: 0, skipped: 0 };
                for bucket in buckets.iter().filter(|bucket| bucket.len() > 1) {
                    search(vectors, least, bucket, accept, before, &mut hits);
                }
                hits
            })
            .collect();
        for hits in hits {
            found.compared += hits.compared;
            found.skipped += hits.skipped;
            for (row, neighbour) in hits.pairs {
                found.before[row as usize].offer(neighbour);
            }
        }
    }
}

fn search(
    vectors: &UnitVectors,
    least: Cosine,
    bucket: &[Keyed],
    accept: &impl Fn(u32, u32, Cosine) -> bool,
    before: &[Before],
    hits: &mut Hits,
) {
    let heads = heads_of(bucket);
    let size = bucket.len() as u64;
    let mut looked_at = 0;
    for (place, Keyed { row, .. }) in bucket.iter().enumerate() {
        let own = vectors.row(*row as usize);
        let known = &before[*row as usize];
        if known.has_enough() {
            continue;
        }
        // What this row finds in this bucket is bounded too.
        let mut new = Before::default();
        let mut look = |other: u32| {
            if other >= *row {
                return;
            }
            looked_at += 1;
            if known.is_settled(other) {
                return;
            }
            hits.compared += 1;
            let cosine = dot(own, vectors.row(other as usize));
            let neighbour = Neighbour { row: other, cosine };
            if cosine >= least
                && known.would_keep(neighbour)
                && new.would_keep(neighbour)
                && accept(*row, other, cosine)
            {
                new.offer(neighbour);
            }
        };
        match &heads {
            None => bucket.iter().for_each(|other| look(other.row)),
            Some(heads) => {
                heads.iter().for_each(|head| look(*head));
                let beside = place.saturating_sub(BESIDE)..(place + BESIDE + 1).min(bucket.len());
                let beside = bucket[beside].iter().filter(|other| !heads.contains(&other.row));
                beside.for_each(|other| look(other.row));
            }
        }
        hits.pairs.extend(new.iter().map(|neighbour| (*row, neighbour)));
    }
    hits.skipped += (size * (size - 1) / 2).saturating_sub(looked_at);
}

/// The first rows of a large bucket; `None` where all are compared with all.
fn heads_of(bucket: &[Keyed]) -> Option<Vec<u32>> {
    if bucket.len() <= MOST_IN_BUCKET {
        return None;
    }
    let mut rows: Vec<u32> = bucket.iter().map(|keyed| keyed.row).collect();
    rows.select_nth_unstable(HEADS);
    rows.truncate(HEADS);
    rows.sort_unstable();
    Some(rows)
}

/// The neighbours of a row without hyperplanes, by comparing it with every row before it.
pub fn all_before(vectors: &UnitVectors, row: u32, least: Cosine, accept: impl Fn(u32, u32, Cosine) -> bool) -> Before {
    let own = vectors.row(row as usize);
    let mut before = Before::default();
    for other in 0..row {
        let neighbour = Neighbour { row: other, cosine: dot(own, vectors.row(other as usize)) };
        if neighbour.cosine >= least && before.would_keep(neighbour) && accept(row, other, neighbour.cosine) {
            before.offer(neighbour);
        }
    }
    before
}

/// How much of what comparing all with all keeps was found, for some of the rows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Recall {
    /// Rows that were looked at.
    pub rows: u32,
    /// Neighbours that they have.
    pub wanted: u64,
    /// How many of these were found.
    pub found: u64,
}

impl Recall {
    /// Compares the neighbours of so many rows, drawn at random, with [`all_before`].
    pub fn measure(
        vectors: &UnitVectors,
        least: Cosine,
        found: &Neighbours,
        rows: u32,
        seed: u64,
        accept: impl Fn(u32, u32, Cosine) -> bool + Sync,
    ) -> Recall {
        let total = vectors.len() as u32;
        let mut random = Pcg64::seed_from_u64(seed);
        let mut drawn: Vec<u32> = match total <= rows {
            true => (0..total).collect(),
            false => (0..rows).map(|_| random.random_range(0..total)).collect(),
        };
        drawn.sort_unstable();
        drawn.dedup();
        let recall = |row: &u32| {
            let wanted = all_before(vectors, *row, least, &accept);
            let kept = &found.before[*row as usize];
            let is_found = |neighbour: &&Neighbour| kept.similar.contains(neighbour);
            let hits = wanted.similar.iter().filter(is_found).count();
            (wanted.similar.len() as u64, hits as u64)
        };
        let (wanted, hits) = drawn.par_iter().map(recall).reduce(|| (0, 0), |a, b| (a.0 + b.0, a.1 + b.1));
        Recall { rows: drawn.len() as u32, wanted, found: hits }
    }

    /// The share that was found; `None` where there was nothing to find.
    pub fn share(self) -> Option<f64> {
        (self.wanted > 0).then(|| self.found as f64 / self.wanted as f64)
    }
}

/// A random rotation: three times random signs, then a Hadamard transform.
struct Rotation {
    /// A power of two, at least 64 and at least the number of dimensions.
    size: usize,
    /// 0 or -1.
    signs: [Vec<i32>; 3],
}

impl Rotation {
    fn draw(dimensions: usize, random: &mut Pcg64) -> Rotation {
        let size = dimensions.next_power_of_two().max(64);
        let mut sign = || if random.random::<bool>() { -1 } else { 0 };
        let signs = std::array::from_fn(|_| (0..size).map(|_| sign()).collect());
        Rotation { size, signs }
    }

    /// On which side of each hyperplane each row lies: `size / 64` words a row.
    fn sides_of(&self, vectors: &UnitVectors) -> Vec<u64> {
        let words = self.size / 64;
        let mut sides = vec![0u64; vectors.len() * words];
        sides.par_chunks_exact_mut(words).enumerate().for_each_init(
            || vec![0i32; self.size],
            |numbers, (row, sides)| {
                numbers.fill(0);
                for (number, own) in numbers.iter_mut().zip(vectors.row(row)) {
                    *number = i32::from(*own);
                }
                self.turn(numbers);
                for (word, numbers) in sides.iter_mut().zip(numbers.chunks_exact(64)) {
                    *word = numbers.iter().fold(0, |word, number| word << 1 | u64::from(*number >= 0));
                }
            },
        );
        sides
    }

    /// A transform makes a vector √size times as long. With 1,024 dimensions three of them and a length of 2^15 stay below
    /// 2^31; so does each number on the way, which is no longer than the vector it is in.
    fn turn(&self, numbers: &mut [i32]) {
        for signs in &self.signs {
            for (number, sign) in numbers.iter_mut().zip(signs) {
                *number = (*number ^ sign).wrapping_sub(*sign);
            }
            hadamard(numbers);
        }
    }
}

/// The transform of Walsh and Hadamard, in place; the length is a power of two.
fn hadamard(numbers: &mut [i32]) {
    let mut half = 1;
    while half < numbers.len() {
        for pair in numbers.chunks_exact_mut(2 * half) {
            let (left, right) = pair.split_at_mut(half);
            for (a, b) in left.iter_mut().zip(right) {
                (*a, *b) = (a.wrapping_add(*b), a.wrapping_sub(*b));
            }
        }
        half *= 2;
    }
}
