//! The exact join of sets by similarity.
//!
//! All pairs with Jaccard similarity |x∩y| / |x∪y| ≥ t, by PPJoin (Xiao, Wang, Lin, Yu & Wang 2011, ACM TODS 36:15): with
//! tokens in one order, rare ones first,
//!
//! - *overlap*: J ≥ t if and only if |x∩y| ≥ α = ⌈t (|x| + |y|) / (1 + t)⌉;
//! - *sizes*: t |x| ≤ |y| ≤ |x| / t;
//! - *prefixes*: similar sets share a token within their first |x| − ⌈t |x|⌉ + 1 (of the smaller of two sets, the first
//!   |y| − α(y, y) + 1 are enough);
//! - *positions*: if the first shared token is the i-th of x and the j-th of y, from 0, then |x∩y| ≤ min(|x| − i, |y| − j).
//!
//! t is a whole number of thousandths, and all comparisons are of integers, so a pair exactly at the border counts on every
//! machine.
//!
//! Under a token the index keeps sets apart by size and position: for a probe all sets of one size and position pass or
//! fail the filters together, and fail without being looked at. That is what keeps a million texts that share nine words of ten,
//! just below the threshold, from costing a million times a million. What passes is verified at once, by a merge that starts
//! at the first shared token and stops when α is out of reach (after Mann, Augsten & Bouros 2016, PVLDB 9:636: candidates are
//! cheaper to verify than to filter further).
//!
//! # Cost
//! Building: O(p log p) for p tokens in prefixes; 4 bytes for each and 12 for each different (token, size, position). Joining:
//! the sum over probes of runs and of sets met in them. No exact method has a useful bound on that: many texts of one small
//! vocabulary are dear, and [`crate::minhash`] is for them ([`crate::group::Search::Affordable`] sees to it).

use crate::shingle::ShingleSets;
use rayon::prelude::*;
use std::ops::ControlFlow;
use std::sync::Mutex;

/// The least Jaccard similarity that counts, in thousandths.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Threshold(u32);

impl Threshold {
    /// Equal sets only.
    pub const ONE: Self = Self(1000);

    /// `1..=1000` thousandths; `None` outside.
    pub fn per_mille(thousandths: u32) -> Option<Self> {
        (1..=1000).contains(&thousandths).then_some(Self(thousandths))
    }

    /// Thousandths, `1..=1000`.
    pub fn thousandths(self) -> u32 {
        self.0
    }

    /// In `0.001..=1.0`.
    pub fn as_f64(self) -> f64 {
        f64::from(self.0) / 1000.0
    }

    /// Whether sets of such sizes that share so many tokens are similar. Two empty sets are not.
    pub fn is_met(self, a: u32, b: u32, overlap: u32) -> bool {
        overlap > 0 && self.is_reached(a, b, overlap)
    }

    /// The same without a division: overlap ≥ α.
    fn is_reached(self, a: u32, b: u32, overlap: u32) -> bool {
        let t = u64::from(self.0);
        (1000 + t) * u64::from(overlap) >= t * (u64::from(a) + u64::from(b))
    }

    /// α: the least overlap of similar sets of such sizes.
    pub(crate) fn overlap(self, a: u32, b: u32) -> u32 {
        let t = u64::from(self.0);
        (t * (u64::from(a) + u64::from(b))).div_ceil(1000 + t) as u32
    }

    /// The least size of a set that can be similar to one of this size.
    fn least_size(self, size: u32) -> u32 {
        (u64::from(self.0) * u64::from(size)).div_ceil(1000) as u32
    }

    /// The largest.
    fn largest_size(self, size: u32) -> u32 {
        (1000 * u64::from(size) / u64::from(self.0)).min(u64::from(u32::MAX)) as u32
    }

    /// The largest size of a set that is similar to one of this size if they share so many.
    fn largest_sharing(self, size: u32, overlap: u32) -> u32 {
        let t = u64::from(self.0);
        (u64::from(overlap) * (1000 + t) / t).saturating_sub(size.into()).min(u32::MAX.into()) as u32
    }

    /// How many of the first tokens of a set must hold one that a similar set has.
    fn prefix(self, size: u32) -> u32 {
        if size == 0 { 0 } else { size - self.least_size(size) + 1 }
    }

    /// The same for the smaller of two sets.
    fn prefix_of_smaller(self, size: u32) -> u32 {
        if size == 0 { 0 } else { size - self.overlap(size, size) + 1 }
    }
}

/// Two similar sets.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct SimilarSets {
    /// The lower number.
    pub a: u32,
    /// The higher number.
    pub b: u32,
    /// How many shingles they share; at least 1.
    pub overlap: u32,
}

impl SimilarSets {
    /// The Jaccard similarity, in `0.0..=1.0`.
    pub fn similarity(&self, sets: &ShingleSets) -> f64 {
        jaccard(sets.size(self.a), sets.size(self.b), self.overlap)
    }
}

/// The Jaccard similarity of sets of such sizes; 0 where both are empty.
pub(crate) fn jaccard(a: u32, b: u32, overlap: u32) -> f64 {
    f64::from(overlap) / f64::from((a + b - overlap).max(1))
}

/// All pairs of similar sets, by number. There may be as many as pairs of sets: [`for_each_similar`] keeps none.
pub fn similar_sets(sets: &ShingleSets, at_least: Threshold) -> Vec<SimilarSets> {
    let mut pairs = Vec::new();
    for_each_similar(sets, at_least, |pair| pairs.push(pair));
    pairs.par_sort_unstable();
    pairs
}

/// Sets that one task probes.
const BLOCK: usize = 1024;

/// Calls with every pair of similar sets once, in an order that depends on the sets alone.
///
/// Keeps what some 8,000 sets for each thread are similar to at a time: all of it where all sets are alike. Groups are made
/// by [`crate::group::stars`], which keeps no pairs.
pub fn for_each_similar(sets: &ShingleSets, at_least: Threshold, mut each: impl FnMut(SimilarSets)) {
    let mut index = PrefixIndex::room_for(sets, at_least, Prefix::OfSmaller);
    (0..sets.len() as u32).for_each(|set| index.insert(sets, set));
    let scratches = Scratches::new(sets.len());
    // The larger set of a pair finds the smaller; of two of one size, the one with the higher number finds the other.
    let mut probes: Vec<u32> = (0..sets.len() as u32).filter(|set| !sets.shared(*set).is_empty()).collect();
    probes.par_sort_unstable_by_key(|set| (sets.size(*set), *set));
    for wave in probes.chunks(BLOCK * 8 * rayon::current_num_threads()) {
        let found: Vec<Vec<SimilarSets>> = wave
            .par_chunks(BLOCK)
            .map(|block| {
                scratches.with(|seen| {
                    let mut pairs = Vec::new();
                    for x in block {
                        let largest = sets.size(*x);
                        let start = pairs.len();
                        index.probe(sets, Probe { set: *x, largest, since: 0 }, seen, |y, overlap| {
                            if sets.size(y) < largest || y < *x {
                                pairs.push(SimilarSets { a: y.min(*x), b: y.max(*x), overlap });
                            }
                            ControlFlow::Continue(())
                        });
                        pairs[start..].sort_unstable();
                    }
                    pairs
                })
            })
            .collect();
        found.into_iter().flatten().for_each(&mut each);
    }
}

/// Which sets a probe has met, without clearing between probes.
pub(crate) struct Seen {
    met: Vec<u32>,
    probe: u32,
    looked_at: u64,
}

impl Seen {
    pub(crate) fn begin(&mut self) {
        if self.probe == u32::MAX {
            self.met.fill(0);
            self.probe = 0;
        }
        self.probe += 1;
    }

    /// Whether it is met for the first time.
    pub(crate) fn is_new(&mut self, set: u32) -> bool {
        self.looked_at += 1;
        std::mem::replace(&mut self.met[set as usize], self.probe) != self.probe
    }
}

/// A [`Seen`] for each task that runs, made when needed: 4 bytes a set.
pub(crate) struct Scratches {
    idle: Mutex<Vec<Seen>>,
    sets: usize,
}

impl Scratches {
    pub(crate) fn new(sets: usize) -> Self {
        Self { idle: Mutex::new(Vec::new()), sets }
    }

    pub(crate) fn with<T>(&self, work: impl FnOnce(&mut Seen) -> T) -> T {
        let idle = self.idle.lock().unwrap_or_else(|broken| broken.into_inner()).pop();
        let mut seen = idle.unwrap_or_else(|| Seen { met: vec![0; self.sets], probe: 0, looked_at: 0 });
        let result = work(&mut seen);
        self.idle.lock().unwrap_or_else(|broken| broken.into_inner()).push(seen);
        result
    }

    /// How many sets were looked at by all tasks that ended: the same however they were shared out.
    pub(crate) fn looked_at(&self) -> u64 {
        self.idle.lock().unwrap_or_else(|broken| broken.into_inner()).iter().map(|seen| seen.looked_at).sum()
    }
}

/// Which prefix of a set is indexed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Prefix {
    /// Found by sets of any size.
    Of,
    /// Found by sets of its size and larger.
    OfSmaller,
}

/// What is asked of the index.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Probe {
    /// Which set asks.
    pub(crate) set: u32,
    /// Larger sets are not looked at.
    pub(crate) largest: u32,
    /// Nor sets with lower numbers.
    pub(crate) since: u32,
}

/// Sets of one size that have one token at one position.
#[derive(Clone, Copy, Debug)]
struct Run {
    size: u16,
    position: u16,
    start: u32,
    len: u32,
}

/// Sets by the tokens of their prefixes. Has room for all sets from the beginning, and holds those that were inserted.
pub(crate) struct PrefixIndex {
    /// By token: its first run.
    runs_of: Vec<u32>,
    /// By token, size, position.
    runs: Vec<Run>,
    /// By run: in the order in which they were inserted.
    members: Vec<u32>,
    at_least: Threshold,
    prefix: Prefix,
}

impl PrefixIndex {
    pub(crate) fn room_for(sets: &ShingleSets, at_least: Threshold, prefix: Prefix) -> Self {
        let mut index = Self { runs_of: vec![0], runs: Vec::new(), members: Vec::new(), at_least, prefix };
        let mut places: Vec<(u32, u32)> = (0..sets.len() as u32)
            .into_par_iter()
            .flat_map_iter(|set| {
                let unshared = sets.unshared(set);
                let size = sets.size(set);
                index.tokens(sets, set).iter().zip(unshared..).map(move |(token, at)| (*token, size << 16 | at))
            })
            .collect();
        places.par_sort_unstable();
        index.runs_of.reserve_exact(sets.token_count() as usize);
        let mut at = 0;
        for same in places.chunk_by(|one, other| one == other) {
            let (token, shape) = same[0];
            while index.runs_of.len() <= token as usize {
                index.runs_of.push(index.runs.len() as u32);
            }
            index.runs.push(Run { size: (shape >> 16) as u16, position: shape as u16, start: at, len: 0 });
            at += same.len() as u32;
        }
        index.runs_of.resize(sets.token_count() as usize + 1, index.runs.len() as u32);
        index.members.resize(places.len(), 0);
        index
    }

    /// The tokens of the prefix that it shares with any other set.
    fn tokens<'a>(&self, sets: &'a ShingleSets, set: u32) -> &'a [u32] {
        let size = sets.size(set);
        let prefix = match self.prefix {
            Prefix::Of => self.at_least.prefix(size),
            Prefix::OfSmaller => self.at_least.prefix_of_smaller(size),
        };
        &sets.shared(set)[..prefix.saturating_sub(sets.unshared(set)) as usize]
    }

    fn runs(&self, token: u32) -> &[Run] {
        &self.runs[self.runs_of[token as usize] as usize..self.runs_of[token as usize + 1] as usize]
    }

    /// Inserts a set, once; numbers must rise.
    pub(crate) fn insert(&mut self, sets: &ShingleSets, set: u32) {
        let size = sets.size(set) as u16;
        for (token, position) in self.tokens(sets, set).iter().zip(sets.unshared(set)..) {
            let before = self.runs_of[*token as usize] as usize;
            let Ok(at) =
                self.runs(*token).binary_search_by_key(&(size, position as u16), |run| (run.size, run.position))
            else {
                unreachable!("there is room for every set")
            };
            let run = &mut self.runs[before + at];
            self.members[(run.start + run.len) as usize] = set;
            run.len += 1;
        }
    }

    /// Calls with the inserted sets that are similar to a set (itself included), and the overlap, until told to break.
    pub(crate) fn probe(
        &self,
        sets: &ShingleSets,
        probe: Probe,
        seen: &mut Seen,
        mut similar: impl FnMut(u32, u32) -> ControlFlow<()>,
    ) {
        let x = sets.shared(probe.set);
        let (size, unshared) = (sets.size(probe.set), sets.unshared(probe.set));
        let least = self.at_least.least_size(size);
        let largest = self.at_least.largest_size(size).min(probe.largest);
        let prefix = self.at_least.prefix(size).saturating_sub(unshared) as usize;
        seen.begin();
        for (at, token) in x[..prefix].iter().enumerate() {
            // The farther from the beginning a token is, the commoner it is, and the fewer sizes are left.
            let largest = largest.min(self.at_least.largest_sharing(size, (x.len() - at) as u32));
            let runs = self.runs(*token);
            let first = runs.partition_point(|run| u32::from(run.size) < least);
            for run in runs[first..].iter().take_while(|run| u32::from(run.size) <= largest) {
                if run.len == 0 || !self.at_least.is_reached(size, run.size.into(), (run.size - run.position).into()) {
                    continue;
                }
                let needed = self.at_least.overlap(size, run.size.into());
                let members = &self.members[run.start as usize..(run.start + run.len) as usize];
                for y in members.iter().rev().take_while(|y| **y >= probe.since) {
                    if !seen.is_new(*y) {
                        continue;
                    }
                    let other = sets.shared(*y);
                    let from = other.len() - usize::from(run.size - run.position);
                    let overlap = overlap(&x[at..], &other[from..], needed);
                    if overlap.is_some_and(|overlap| similar(*y, overlap).is_break()) {
                        return;
                    }
                }
            }
        }
    }
}

/// How many tokens two ascending lists share, if that is so many or more.
pub(crate) fn overlap(a: &[u32], b: &[u32], needed: u32) -> Option<u32> {
    let needed = needed as usize;
    let (mut spare_a, mut spare_b) = (a.len().checked_sub(needed)?, b.len().checked_sub(needed)?);
    let (mut i, mut j, mut shared) = (0, 0, 0);
    while i < a.len() && j < b.len() {
        match a[i].cmp(&b[j]) {
            std::cmp::Ordering::Equal => {
                shared += 1;
                i += 1;
                j += 1;
            }
            std::cmp::Ordering::Less => {
                i += 1;
                spare_a = spare_a.checked_sub(1)?;
            }
            std::cmp::Ordering::Greater => {
                j += 1;
                spare_b = spare_b.checked_sub(1)?;
            }
        }
    }
    (shared as usize >= needed).then_some(shared)
}
