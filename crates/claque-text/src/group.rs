//! Texts that count as one object: groups of bounded diameter.
//!
//! Sets come in an order of precedence. A set that is similar to no *leader* before it becomes a leader; then every set goes to its
//! most similar leader, of equals to the first. So all of a group are within t of its leader (the *medoid*), and since 1 − J is a
//! metric (Levandowsky & Winter 1971), any two of a group have J ≥ 2t − 1: 0.4 at t = 0.7. Connected components have no such
//! bound. See `docs/adr/0012-near-copies.md`.
//!
//! The definition is sequential. Blocks of sets ask the leaders before the block in parallel; what is left is asked in
//! order against the leaders of the block. So the answer depends on neither blocks nor threads.
//!
//! # Cost
//! Two probes a set at most, against leaders only: a million texts that are all near-copies of one cost a million verifications.

use crate::join::{Prefix, PrefixIndex, Probe, Scratches, Seen, Threshold};
use crate::minhash::{BandIndex, Bands};
use crate::shingle::ShingleSets;
use claque::AccountId;
use hashbrown::HashTable;
use rayon::prelude::*;
use std::hash::{BuildHasher, RandomState};
use std::ops::ControlFlow;

/// One distinct wording and how much it is used.
#[derive(Clone, Copy, Debug)]
pub struct Wording<'a> {
    /// As it was posted first.
    pub text: &'a str,
    /// How many posts have it; at least 1.
    pub posts: u32,
    /// How many accounts post it; at least 1.
    pub accounts: u32,
    /// Who posted it first.
    pub first_account: AccountId,
}

/// Texts put into groups, each around a medoid. A text is in one group at most.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Groups {
    /// By number of the text: the number of its group; `None` where the text never counts (too short, say). A text that is like
    /// no other is a group of its own.
    pub group_of: Vec<Option<u32>>,
    /// The groups, in the order of their medoids.
    pub groups: Vec<Group>,
}

/// One group.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Group {
    /// Number of the text that all others are similar to.
    pub medoid: u32,
    /// How many texts.
    pub texts: u32,
    /// The lowest similarity of a text to the medoid, in `0.0..=1.0`; 1 for a text of its own.
    pub least_similarity: f32,
    /// The mean similarity of the other texts to the medoid; 1 for a text of its own.
    pub mean_similarity: f32,
}

impl Groups {
    /// Groups from the medoid of each text and its similarity to it; `None` where the text never counts.
    ///
    /// A medoid must be its own medoid.
    pub fn around(medoid_of: &[Option<(u32, f64)>]) -> Self {
        let mut number_of = vec![u32::MAX; medoid_of.len()];
        let mut groups = Vec::new();
        for (text, medoid) in medoid_of.iter().enumerate() {
            if medoid.is_some_and(|(medoid, _)| medoid as usize == text) {
                number_of[text] = groups.len() as u32;
                groups.push(Group { medoid: text as u32, texts: 0, least_similarity: 1.0, mean_similarity: 1.0 });
            }
        }
        let mut sums = vec![0.0; groups.len()];
        let group_of: Vec<Option<u32>> =
            medoid_of.iter().map(|medoid| medoid.map(|(medoid, _)| number_of[medoid as usize])).collect();
        for (text, group) in group_of.iter().enumerate() {
            let (Some(number), Some((medoid, similarity))) = (group, medoid_of[text]) else { continue };
            let group = &mut groups[*number as usize];
            group.texts += 1;
            if medoid as usize != text {
                group.least_similarity = group.least_similarity.min(similarity as f32);
                sums[*number as usize] += similarity;
            }
        }
        for (group, sum) in groups.iter_mut().zip(sums).filter(|(group, _)| group.texts > 1) {
            group.mean_similarity = (sum / f64::from(group.texts - 1)) as f32;
        }
        Self { group_of, groups }
    }
}

/// How similar sets are looked for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Search {
    /// Exact, unless more than [`MOST_LOOKED_AT`] sets would have to be looked at: then by MinHash, with the usual bands.
    #[default]
    Affordable,
    /// The prefix-filtered join: nothing is missed.
    Exact,
    /// MinHash: some are missed, with a probability that is stated.
    MinHash(Bands),
}

/// A set's leader.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Membership {
    /// Number of the leader; its own, where it is one.
    pub leader: u32,
    /// How many shingles it shares with its leader.
    pub overlap: u32,
}

/// Who leads whom.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Stars {
    /// By set; `None` for an empty one.
    pub of: Vec<Option<Membership>>,
    /// How they were looked for: [`Search::Exact`] or [`Search::MinHash`].
    pub search: Search,
    /// How many sets were looked at, as possible leaders of another.
    pub looked_at: u64,
    /// How many times a leader was left out of a bucket of MinHash that was full; 0 where the search was exact.
    pub left_out: u64,
}

/// A search that looks at more is not affordable. The 1.1 million wordings of `ira_en` look at 2 million; a hundred thousand
/// texts that draw twelve words from forty, at 130 million, and a million of them at a hundred times that. Half a thousand million
/// cost some forty seconds of a processor.
pub const MOST_LOOKED_AT: u64 = 500_000_000;

/// So many sets ask in parallel before leaders are added.
const BLOCK: usize = 8192;
/// So many are asked for by one task.
const TASK: usize = 256;

/// Groups sets that come in their order of precedence.
pub fn stars(sets: &ShingleSets, at_least: Threshold, search: Search) -> Stars {
    stars_within(sets, at_least, search, MOST_LOOKED_AT, &|_| {})
}

/// The same with what is affordable, and with somebody who is told how many more sets have asked.
pub(crate) fn stars_within(
    sets: &ShingleSets,
    at_least: Threshold,
    search: Search,
    most: u64,
    told: &(dyn Fn(u64) + Sync),
) -> Stars {
    let first_of_same = first_of_same(sets);
    let asking: Vec<u32> =
        (0..sets.len() as u32).filter(|set| first_of_same[*set as usize] == *set && sets.size(*set) > 0).collect();
    let prefixes = || Leaders::Prefix(PrefixIndex::room_for(sets, at_least, Prefix::Of));
    let exact = |most| lead(sets, &asking, prefixes(), most, told);
    let hashed =
        |bands| lead(sets, &asking, Leaders::Bands(BandIndex::room_for(sets, at_least, bands)), u64::MAX, told);
    let (mut stars, search) = match search {
        Search::Exact => (exact(u64::MAX), Search::Exact),
        Search::MinHash(bands) => (hashed(bands), search),
        Search::Affordable => match exact(most) {
            stars if stars.looked_at <= most => (stars, Search::Exact),
            _ => (hashed(Bands::default()), Search::MinHash(Bands::default())),
        },
    };
    for (set, first) in first_of_same.iter().enumerate() {
        stars.of[set] = stars.of[*first as usize];
    }
    Stars { search, ..stars }
}

/// Leads the sets that ask, unless more than `most` sets are looked at: then what it returns is not complete.
fn lead(sets: &ShingleSets, asking: &[u32], mut leaders: Leaders, most: u64, told: &(dyn Fn(u64) + Sync)) -> Stars {
    let scratches = Scratches::new(sets.len());
    let mut of = vec![None; sets.len()];
    for block in asking.chunks(BLOCK).take_while(|_| scratches.looked_at() <= most) {
        let is_led = in_parallel(block, &scratches, |set, seen| leaders.lead(sets, set, 0, seen));
        scratches.with(|seen| {
            for (set, _) in block.iter().zip(is_led).filter(|(_, is_led)| !is_led) {
                if !leaders.lead(sets, *set, block[0], seen) {
                    leaders.insert(sets, *set);
                    of[*set as usize] = Some(Membership { leader: *set, overlap: sets.size(*set) });
                }
            }
        });
        told(block.len() as u64);
    }
    let led: Vec<u32> = asking.iter().copied().filter(|set| of[*set as usize].is_none()).collect();
    for block in led.chunks(BLOCK).take_while(|_| scratches.looked_at() <= most) {
        let best = in_parallel(block, &scratches, |set, seen| leaders.most_similar(sets, set, seen));
        block.iter().zip(best).for_each(|(set, best)| of[*set as usize] = Some(best));
    }
    Stars { of, search: Search::Exact, looked_at: scratches.looked_at(), left_out: leaders.left_out() }
}

fn in_parallel<T: Send>(block: &[u32], scratches: &Scratches, each: impl Fn(u32, &mut Seen) -> T + Sync) -> Vec<T> {
    let task = |task: &[u32]| scratches.with(|seen| task.iter().map(|set| each(*set, seen)).collect::<Vec<T>>());
    block.par_chunks(TASK).flat_map_iter(task).collect()
}

/// By set: the first that is equal to it. A million equal sets then ask once.
fn first_of_same(sets: &ShingleSets) -> Vec<u32> {
    let key = RandomState::new();
    let mut firsts: HashTable<u32> = HashTable::new();
    (0..sets.len() as u32)
        .map(|set| {
            if sets.unshared(set) > 0 {
                return set;
            }
            let hash = |set: u32| key.hash_one(sets.shared(set));
            let hash_of_set = hash(set);
            match firsts.find(hash_of_set, |first| sets.shared(*first) == sets.shared(set)) {
                Some(first) => *first,
                None => {
                    firsts.insert_unique(hash_of_set, set, |first| hash(*first));
                    set
                }
            }
        })
        .collect()
}

/// The leaders so far.
enum Leaders {
    Prefix(PrefixIndex),
    Bands(BandIndex),
}

impl Leaders {
    fn insert(&mut self, sets: &ShingleSets, set: u32) {
        match self {
            Leaders::Prefix(index) => index.insert(sets, set),
            Leaders::Bands(index) => index.insert(set),
        }
    }

    fn probe(
        &self,
        sets: &ShingleSets,
        probe: Probe,
        seen: &mut Seen,
        similar: impl FnMut(u32, u32) -> ControlFlow<()>,
    ) {
        match self {
            Leaders::Prefix(index) => index.probe(sets, probe, seen, similar),
            Leaders::Bands(index) => index.probe(sets, probe, seen, similar),
        }
    }

    /// Whether a leader with such a number or a higher one is similar to a set.
    fn lead(&self, sets: &ShingleSets, set: u32, since: u32, seen: &mut Seen) -> bool {
        let mut is_led = false;
        self.probe(sets, Probe { set, largest: u32::MAX, since }, seen, |_, _| {
            is_led = true;
            ControlFlow::Break(())
        });
        is_led
    }

    /// The most similar leader of a set that has one.
    fn most_similar(&self, sets: &ShingleSets, set: u32, seen: &mut Seen) -> Membership {
        let mut best = Membership { leader: set, overlap: 0 };
        let mut best_union = 1;
        self.probe(sets, Probe { set, largest: u32::MAX, since: 0 }, seen, |leader, overlap| {
            let union = sets.size(set) + sets.size(leader) - overlap;
            // overlap / union against best.overlap / best_union, in whole numbers.
            let this = u64::from(overlap) * u64::from(best_union);
            let that = u64::from(best.overlap) * u64::from(union);
            if this > that || (this == that && leader < best.leader) {
                best = Membership { leader, overlap };
                best_union = union;
            }
            ControlFlow::Continue(())
        });
        best
    }

    fn left_out(&self) -> u64 {
        match self {
            Leaders::Prefix(_) => 0,
            Leaders::Bands(index) => index.left_out(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_affordable_is_hashed_and_said_so() {
        // Words of one small vocabulary in any order: the prefixes of all meet.
        let mut state = 1u64;
        let mut draw = || {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (state >> 33) as u32 % 40
        };
        let lists: Vec<Vec<u32>> = (0..4_000).map(|_| (0..16).map(|_| draw()).collect()).collect();
        let sets = ShingleSets::from_lists(&lists);
        let at_least = Threshold::per_mille(700).unwrap();
        let exact = stars(&sets, at_least, Search::Exact);
        assert_eq!(stars(&sets, at_least, Search::Affordable), exact);
        assert_eq!(stars_within(&sets, at_least, Search::Affordable, exact.looked_at, &|_| {}), exact);
        let hashed = stars_within(&sets, at_least, Search::Affordable, exact.looked_at - 1, &|_| {});
        assert_eq!(hashed, stars(&sets, at_least, Search::MinHash(Bands::default())));
        assert!(hashed.search == Search::MinHash(Bands::default()) && hashed.looked_at < exact.looked_at);
    }
}
