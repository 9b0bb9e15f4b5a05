//! Texts as sets of shingles.
//!
//! The shingles of a text are its units and its pairs of neighbouring units ([`crate::script`]: a unit is a word, or a character
//! of a script without spaces). A shingle that occurs again is another shingle (`ha`, `ha` for the second time), so the sets
//! are multisets and `ha ha ha ha` is not `ha`. How alike two texts are is the Jaccard similarity of their sets, |x∩y| / |x∪y|.
//!
//! # Why units and pairs
//! What one edit costs a text of ten words, as similarity: one word swapped in the middle, and two words trimmed:
//!
//! | shingles | word swapped | two trimmed | halves exchanged | least text in which a swapped word passes 0.7 |
//! |---|---|---|---|---|
//! | units | 0.82 | 0.80 | 1.00 | 6 words |
//! | pairs | 0.64 | 0.78 | 0.80 | 13 words |
//! | triples | 0.45 | 0.75 | 0.60 | 19 words |
//! | units and pairs | 0.73 | 0.79 | 0.90 | 9 words |
//!
//! Triples and pairs lose what operations do most (a name swapped in a post of ten words). Units alone ask for no order, and of
//! six words let one go: `man shot in east Houston` and `man shot in east Chicago` would be one text. Units with pairs let go
//! one word of nine. The same holds for scripts without spaces: ten words are about seventeen characters there, a swapped
//! word is two of them, and that passes 0.7 from fifteen characters on.
//!
//! # Numbers
//! Only shingles that two texts have are numbered; the others can match nothing, and count in the size of their set alone.
//! Numbers run from rare to common, as the join needs them, ties in the order in which shingles are first met. They stand for
//! the shingles themselves, so no two can be made to collide; a filter of hashed bits only tells which need no number.
//!
//! # Cost
//! O(units) expected time, over all threads. 4 bytes for each shared shingle of each text, and while it runs about 25 bytes for
//! each different shared shingle, and 2 to 4 bits for each shingle.

use crate::script::MOST_UNITS;
use crate::sequence::Sequences;
use hashbrown::HashTable;
use rayon::prelude::*;
use std::hash::{BuildHasher, RandomState};
use std::ops::Range;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU32, AtomicU64, Ordering};

/// No set is larger.
pub const MOST_SHINGLES: usize = u16::MAX as usize;
const _: () = assert!(2 * MOST_UNITS <= MOST_SHINGLES);

/// Sets of shingles, one a text, in the order of the texts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ShingleSets {
    starts: Vec<usize>,
    tokens: Vec<u32>,
    sizes: Vec<u32>,
    token_count: u32,
}

impl ShingleSets {
    /// The shingles of the units that are kept of each text; a text of which too little is kept has none.
    ///
    /// `kept` has a range for each text.
    pub fn of(sequences: &Sequences, kept: &[Range<u32>]) -> Self {
        let units: usize = kept.iter().map(|range| range.len()).sum();
        Self::collect(sequences.len(), 2 * units, &|text, shingles| {
            let range = &kept[text];
            let units = &sequences.get(text)[range.start as usize..range.end as usize];
            if !sequences.is_too_short(units) {
                shingle(units, shingles);
            }
        })
    }

    /// Sets of numbers, with any meaning. A number that a list has twice counts once; only the lowest [`MOST_SHINGLES`] count.
    pub fn from_lists(lists: &[Vec<u32>]) -> Self {
        Self::collect(lists.len(), lists.iter().map(Vec::len).sum(), &|list, shingles| {
            shingles.extend(lists[list].iter().map(|number| [*number, 0, 0]));
            shingles.sort_unstable();
            shingles.dedup();
            shingles.truncate(MOST_SHINGLES);
        })
    }

    /// How many sets.
    pub fn len(&self) -> usize {
        self.sizes.len()
    }

    /// Whether there is no set.
    pub fn is_empty(&self) -> bool {
        self.sizes.is_empty()
    }

    /// How many shingles a set has, shared or not; 0 where the text is too short.
    pub fn size(&self, set: u32) -> u32 {
        self.sizes[set as usize]
    }

    /// The numbers of the shingles that it shares with any other, ascending: rare ones first.
    pub fn shared(&self, set: u32) -> &[u32] {
        &self.tokens[self.starts[set as usize]..self.starts[set as usize + 1]]
    }

    /// How many shingles no other set has. They come before all others in the order of rarity.
    pub fn unshared(&self, set: u32) -> u32 {
        self.size(set) - self.shared(set).len() as u32
    }

    /// How many different shared shingles; their numbers are below.
    pub fn token_count(&self) -> u32 {
        self.token_count
    }

    /// `about` is how many shingles are expected in all; it decides on memory alone.
    pub(crate) fn collect(count: usize, about: usize, shingles_of: &Source<'_>) -> Self {
        let chunk = 4096;
        let ranges: Vec<Range<usize>> =
            (0..count).step_by(chunk).map(|start| start..(start + chunk).min(count)).collect();
        let seen = SeenTwice::of(about);
        ranges.par_iter().for_each(|range| each_set(range, shingles_of, |shingles| seen.add_all(shingles)));
        let numbers = Numbers::count(&ranges, shingles_of, &seen);
        let parts: Vec<Part> = ranges
            .par_iter()
            .map(|range| {
                let mut part = Part::default();
                each_set(range, shingles_of, |shingles| {
                    part.sizes.push(shingles.len() as u32);
                    let start = part.tokens.len();
                    part.tokens.extend(shingles.iter().filter(|one| seen.has(one)).filter_map(|one| numbers.get(one)));
                    part.tokens[start..].sort_unstable();
                    part.ends.push(part.tokens.len());
                });
                part
            })
            .collect();
        let mut sets = ShingleSets { starts: vec![0], tokens: Vec::new(), sizes: Vec::new(), token_count: numbers.len };
        sets.tokens.reserve_exact(parts.iter().map(|part| part.tokens.len()).sum());
        sets.starts.reserve_exact(count);
        sets.sizes.reserve_exact(count);
        for part in parts {
            let before = sets.tokens.len();
            sets.tokens.extend(part.tokens);
            sets.sizes.extend(part.sizes);
            sets.starts.extend(part.ends.iter().map(|end| before + end));
        }
        sets
    }
}

/// The sets of a run of texts.
#[derive(Default)]
struct Part {
    tokens: Vec<u32>,
    ends: Vec<usize>,
    sizes: Vec<u32>,
}

/// Two units (the second [`NONE`] where the shingle is one unit), and the how-manieth occurrence in the text.
pub(crate) type Shingle = [u32; 3];
/// No unit has this number.
const NONE: u32 = u32::MAX;
/// Adds the shingles of a set, each once, to an empty list.
pub(crate) type Source<'a> = dyn Fn(usize, &mut Vec<Shingle>) + Sync + 'a;

/// Adds the shingles of units to an empty list.
fn shingle(units: &[u32], shingles: &mut Vec<Shingle>) {
    shingles.extend(units.iter().map(|unit| [*unit, NONE, 0]));
    shingles.extend(units.windows(2).map(|pair| [pair[0], pair[1], 0]));
    shingles.sort_unstable();
    for at in 1..shingles.len() {
        if shingles[at][..2] == shingles[at - 1][..2] {
            shingles[at][2] = shingles[at - 1][2] + 1;
        }
    }
}

/// Calls with the shingles of each set of a range.
fn each_set(range: &Range<usize>, shingles_of: &Source<'_>, mut each: impl FnMut(&[Shingle])) {
    let mut shingles = Vec::new();
    for set in range.clone() {
        shingles.clear();
        shingles_of(set, &mut shingles);
        each(&shingles);
    }
}

/// Which shingles were seen twice, with some that were not: two bits for each of some hundred million hashes.
struct SeenTwice {
    words: Vec<AtomicU64>,
    key: u64,
}

impl SeenTwice {
    fn of(shingles: usize) -> Self {
        // 32 pairs of bits a word; 8 bytes for 8 to 16 shingles, and never more than 128 MiB.
        let words = (shingles / 16).next_power_of_two().clamp(1 << 10, 1 << 24);
        Self { words: (0..words).map(|_| AtomicU64::new(0)).collect(), key: RandomState::new().hash_one(0u8) }
    }

    fn place(&self, shingle: &Shingle) -> (usize, u32) {
        let hash = mix(self.key, shingle);
        ((hash >> 5) as usize & (self.words.len() - 1), 2 * (hash & 31) as u32)
    }

    fn add_all(&self, shingles: &[Shingle]) {
        for (word, bit) in shingles.iter().map(|shingle| self.place(shingle)) {
            // A shingle that was seen twice needs no writing: most of a text are such, and writing takes the line from other cores.
            if self.words[word].load(Ordering::Relaxed) >> bit & 2 == 0 {
                let before = self.words[word].fetch_or(1 << bit, Ordering::Relaxed);
                if before >> bit & 1 == 1 {
                    self.words[word].fetch_or(2 << bit, Ordering::Relaxed);
                }
            }
        }
    }

    fn has(&self, shingle: &Shingle) -> bool {
        let (word, bit) = self.place(shingle);
        self.words[word].load(Ordering::Relaxed) >> bit & 2 != 0
    }
}

/// Two rounds of a folded multiplication under a key that nobody knows in advance.
fn mix(key: u64, shingle: &Shingle) -> u64 {
    let fold = |a: u64, b: u64| {
        let product = u128::from(a) * u128::from(b);
        (product as u64) ^ (product >> 64) as u64
    };
    let pair = u64::from(shingle[0]) | u64::from(shingle[1]) << 32;
    let first = fold(pair ^ key, 0x9e37_79b9_7f4a_7c15 ^ key.rotate_left(32) | 1);
    fold(first ^ u64::from(shingle[2]), 0xd6e8_feb8_6659_fd93)
}

const SHARDS: usize = 64;
/// So many shingles wait for a shard before its lock is taken.
const BATCH: usize = 256;

/// A shingle, and in how many sets it is; later its number.
type Entry = (Shingle, AtomicU32);

/// The numbers of shingles that two sets share.
struct Numbers {
    shards: Vec<HashTable<Entry>>,
    key: u64,
    len: u32,
}

impl Numbers {
    fn count(ranges: &[Range<usize>], shingles_of: &Source<'_>, seen: &SeenTwice) -> Self {
        let key = RandomState::new().hash_one(1u8);
        let shards: Vec<Mutex<HashTable<Entry>>> = (0..SHARDS).map(|_| Mutex::new(HashTable::new())).collect();
        ranges.par_iter().for_each(|range| {
            let mut waiting: Vec<Vec<Shingle>> = (0..SHARDS).map(|_| Vec::with_capacity(BATCH)).collect();
            each_set(range, shingles_of, |shingles| {
                for shingle in shingles.iter().filter(|shingle| seen.has(shingle)) {
                    let shard = shard_of(mix(key, shingle));
                    waiting[shard].push(*shingle);
                    if waiting[shard].len() == BATCH {
                        add_all(&shards[shard], &mut waiting[shard], key);
                    }
                }
            });
            shards.iter().zip(&mut waiting).for_each(|(shard, waiting)| add_all(shard, waiting, key));
        });
        let mut shards: Vec<HashTable<Entry>> =
            shards.into_iter().map(|shard| shard.into_inner().unwrap_or_else(|broken| broken.into_inner())).collect();
        let mut found: Vec<(u32, Shingle)> = shards
            .par_iter_mut()
            .flat_map_iter(|shard| {
                shard.retain(|(_, count)| *count.get_mut() > 1);
                shard.iter().map(|(shingle, count)| (count.load(Ordering::Relaxed), *shingle))
            })
            .collect();
        found.par_sort_unstable();
        let numbers = Numbers { shards, key, len: found.len() as u32 };
        found.par_iter().enumerate().for_each(|(number, (_, shingle))| {
            if let Some(place) = numbers.find(shingle) {
                place.store(number as u32, Ordering::Relaxed);
            }
        });
        numbers
    }

    fn find(&self, shingle: &Shingle) -> Option<&AtomicU32> {
        let hash = mix(self.key, shingle);
        self.shards[shard_of(hash)].find(hash, |entry| entry.0 == *shingle).map(|entry| &entry.1)
    }

    fn get(&self, shingle: &Shingle) -> Option<u32> {
        self.find(shingle).map(|number| number.load(Ordering::Relaxed))
    }
}

/// The middle of the hash: the tables use its ends.
fn shard_of(hash: u64) -> usize {
    (hash >> 40) as usize % SHARDS
}

fn add_all(shard: &Mutex<HashTable<Entry>>, waiting: &mut Vec<Shingle>, key: u64) {
    let mut table = shard.lock().unwrap_or_else(|broken| broken.into_inner());
    for shingle in waiting.drain(..) {
        let hash = mix(key, &shingle);
        match table.find_mut(hash, |entry| entry.0 == shingle) {
            Some((_, count)) => *count.get_mut() += 1,
            None => {
                table.insert_unique(hash, (shingle, AtomicU32::new(1)), |entry| mix(key, &entry.0));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::{BTreeMap, BTreeSet};

    fn sets_of(texts: &[&str]) -> ShingleSets {
        let sequences = Sequences::read(texts.len(), |text| texts[text]);
        let kept: Vec<Range<u32>> = (0..texts.len()).map(|text| 0..sequences.get(text).len() as u32).collect();
        ShingleSets::of(&sequences, &kept)
    }

    #[test]
    fn units_and_pairs_are_counted_by_occurrence() {
        let sets =
            sets_of(&["ha ha ha ha ha", "ha ha ha ha ha ha", "too short for this", "six more words that are alone"]);
        assert_eq!((sets.size(0), sets.size(1), sets.size(2), sets.size(3)), (9, 11, 0, 11));
        assert_eq!((sets.shared(0).len(), sets.shared(1).len(), sets.shared(3).len()), (9, 9, 0));
        assert_eq!((sets.unshared(1), sets.unshared(3)), (2, 11));
    }

    #[test]
    fn twelve_characters_count_where_words_have_no_spaces() {
        let sets = sets_of(&["这是一个十二个字的句子吗", "这是十一个字的句子了呢", "four words and 这是十一个字的"]);
        assert_eq!((sets.size(0), sets.size(1), sets.size(2)), (23, 0, 0));
    }

    proptest! {
        /// Against the definition with sets of numbers.
        #[test]
        fn numbers_run_from_rare_to_common(lists in prop::collection::vec(prop::collection::vec(0u32..30, 0..12), 0..40)) {
            let sets = ShingleSets::from_lists(&lists);
            let sorted: Vec<BTreeSet<u32>> = lists.iter().map(|list| list.iter().copied().collect()).collect();
            let mut frequency: BTreeMap<u32, u32> = BTreeMap::new();
            sorted.iter().flatten().for_each(|number| *frequency.entry(*number).or_default() += 1);
            let mut order: Vec<(u32, u32)> = frequency.iter().filter(|(_, f)| **f > 1).map(|(n, f)| (*f, *n)).collect();
            order.sort_unstable();
            prop_assert_eq!(sets.token_count() as usize, order.len());
            for (at, list) in sorted.iter().enumerate() {
                prop_assert_eq!(sets.size(at as u32) as usize, list.len());
                let expected: Vec<u32> =
                    (0..order.len()).filter(|rank| list.contains(&order[*rank].1)).map(|rank| rank as u32).collect();
                prop_assert_eq!(sets.shared(at as u32), expected);
            }
        }
    }
}
