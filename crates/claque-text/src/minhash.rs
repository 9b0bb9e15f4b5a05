//! Candidates by MinHash and locality-sensitive hashing, for sizes where the exact join is too dear.
//!
//! The least value that a random hash function takes on a set is the same for two sets with probability J, their Jaccard
//! similarity (Broder 1997, "On the resemblance and containment of documents"). With b bands of r such values each, two sets agree
//! in a whole band, and so become candidates, with probability
//!
//! > P = 1 − (1 − J^r)^b
//!
//! Candidates are verified exactly, so what is found is right; what is missed is missed with probability 1 − P, which
//! [`Bands::miss_probability`] states. At J = 0.7, with 32 bands of 4, that is 0.00015.
//!
//! A set is held under at most [`MOST_IN_BUCKET`] others of a band: a bucket of a million would be visited a million times.
//! What does not fit is counted (`BandIndex::left_out`); such a set may be found through its other bands.
//!
//! # Cost
//! O(b r) for each shingle, 4 b bytes a set while it runs, and at most b × [`MOST_IN_BUCKET`] verifications a probe.

use crate::join::{Probe, Seen, Threshold, overlap};
use crate::shingle::ShingleSets;
use rayon::prelude::*;
use std::ops::ControlFlow;

/// No more sets are held in one bucket of one band.
pub const MOST_IN_BUCKET: u32 = 64;

/// How many bands of how many rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bands {
    bands: u32,
    rows: u32,
}

impl Default for Bands {
    fn default() -> Self {
        Self { bands: 32, rows: 4 }
    }
}

impl Bands {
    /// `1..=256` bands of `1..=16` rows; `None` outside.
    pub fn new(bands: u32, rows: u32) -> Option<Self> {
        ((1..=256).contains(&bands) && (1..=16).contains(&rows)).then_some(Self { bands, rows })
    }

    /// How many bands.
    pub fn bands(self) -> u32 {
        self.bands
    }

    /// How many rows a band.
    pub fn rows(self) -> u32 {
        self.rows
    }

    /// The probability that two sets of such similarity (`0.0..=1.0`) become candidates.
    pub fn candidate_probability(self, similarity: f64) -> f64 {
        1.0 - self.miss_probability(similarity)
    }

    /// The probability that they do not.
    pub fn miss_probability(self, similarity: f64) -> f64 {
        (1.0 - similarity.clamp(0.0, 1.0).powi(self.rows as i32)).powi(self.bands as i32)
    }

    /// The bands of every set as lists of numbers: two sets are candidates where they share one.
    pub fn keys(self, sets: &ShingleSets) -> ShingleSets {
        let hashes: Vec<(u64, u64)> =
            (0..u64::from(self.bands * self.rows)).map(|at| (scramble(2 * at) | 1, scramble(2 * at + 1))).collect();
        let mut first_of_own = u64::from(sets.token_count());
        let firsts: Vec<u64> = (0..sets.len() as u32)
            .map(|set| {
                first_of_own += u64::from(sets.unshared(set));
                first_of_own - u64::from(sets.unshared(set))
            })
            .collect();
        let bands = self.bands as usize;
        let mut keys = vec![0u32; sets.len() * bands];
        keys.par_chunks_mut(bands).enumerate().for_each_init(
            || vec![0u32; hashes.len()],
            |least, (set, keys)| {
                self.read(sets, set as u32, firsts[set], &hashes, least);
                for (key, rows) in keys.iter_mut().zip(least.chunks_exact(self.rows as usize)) {
                    *key = rows.iter().fold(0, |key, row| scramble(key ^ u64::from(*row))) as u32;
                }
            },
        );
        ShingleSets::collect(sets.len(), keys.len(), &|set, list| {
            if sets.size(set as u32) > 0 {
                list.extend(keys[set * bands..][..bands].iter().enumerate().map(|(band, key)| [*key, band as u32, 0]));
            }
        })
    }

    /// The least value of every hash function on a set.
    fn read(self, sets: &ShingleSets, set: u32, first_of_own: u64, hashes: &[(u64, u64)], least: &mut [u32]) {
        least.fill(u32::MAX);
        let shared = sets.shared(set).iter().map(|token| u64::from(*token));
        let own = first_of_own..first_of_own + u64::from(sets.unshared(set));
        for token in shared.chain(own) {
            let token = scramble(token);
            for (least, (factor, summand)) in least.iter_mut().zip(hashes) {
                *least = (*least).min((token.wrapping_mul(*factor).wrapping_add(*summand) >> 32) as u32);
            }
        }
    }
}

/// SplitMix64 (Steele, Lea & Flood 2014): a fixed bijection that looks random.
fn scramble(number: u64) -> u64 {
    let z = number.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let z = (z ^ z >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let z = (z ^ z >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ z >> 31
}

/// Sets by their bands. Has room for all sets from the beginning, and holds those that were inserted.
pub(crate) struct BandIndex {
    keys: ShingleSets,
    /// By key: where its members start.
    starts: Vec<u32>,
    lens: Vec<u32>,
    members: Vec<u32>,
    at_least: Threshold,
    left_out: u64,
}

impl BandIndex {
    pub(crate) fn room_for(sets: &ShingleSets, at_least: Threshold, bands: Bands) -> Self {
        let keys = bands.keys(sets);
        let mut room = vec![0u32; keys.token_count() as usize];
        for set in 0..keys.len() as u32 {
            keys.shared(set).iter().for_each(|key| room[*key as usize] = (room[*key as usize] + 1).min(MOST_IN_BUCKET));
        }
        let mut end = 0;
        let starts = room
            .iter()
            .map(|room| {
                end += room;
                end - room
            })
            .collect();
        Self { keys, starts, lens: vec![0; room.len()], members: vec![0; end as usize], at_least, left_out: 0 }
    }

    /// How many times a set found a bucket full.
    pub(crate) fn left_out(&self) -> u64 {
        self.left_out
    }

    /// Inserts a set, once; numbers must rise.
    pub(crate) fn insert(&mut self, set: u32) {
        for key in self.keys.shared(set) {
            let len = &mut self.lens[*key as usize];
            if *len == MOST_IN_BUCKET {
                self.left_out += 1;
                continue;
            }
            self.members[(self.starts[*key as usize] + *len) as usize] = set;
            *len += 1;
        }
    }

    /// As [`crate::join::PrefixIndex::probe`], but for what the bands miss.
    pub(crate) fn probe(
        &self,
        sets: &ShingleSets,
        probe: Probe,
        seen: &mut Seen,
        mut similar: impl FnMut(u32, u32) -> ControlFlow<()>,
    ) {
        let x = sets.shared(probe.set);
        seen.begin();
        for key in self.keys.shared(probe.set) {
            let start = self.starts[*key as usize] as usize;
            let members = &self.members[start..start + self.lens[*key as usize] as usize];
            for y in members.iter().rev().take_while(|y| **y >= probe.since) {
                if sets.size(*y) > probe.largest || !seen.is_new(*y) {
                    continue;
                }
                let needed = self.at_least.overlap(sets.size(probe.set), sets.size(*y));
                let overlap = overlap(x, sets.shared(*y), needed);
                if overlap.is_some_and(|overlap| similar(*y, overlap).is_break()) {
                    return;
                }
            }
        }
    }
}
