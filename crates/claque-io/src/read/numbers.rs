//! Dense numbers of things by their hashes, in a table of hashes and numbers alone: whoever asks says what a number stands for.
//!
//! A table of millions lies outside the caches, and so does what its numbers stand for: one question after the other would wait for
//! memory twice or thrice. [`Numbers::touch`] looks where an answer probably is and waits for nothing, so that whoever has a
//! [`BLOCK`] of questions touches what they need first, and the processor fetches all of it at once.
//!
//! # Cost
//! 8 bytes a slot, of which at most three quarters are taken.

/// So many questions are looked ahead for.
pub(crate) const BLOCK: usize = 64;

const EMPTY: u64 = u64::MAX;

/// A table by open addressing: the upper half of a slot is a hash, the lower a number.
#[derive(Clone, Debug, Default)]
pub(crate) struct Numbers {
    /// A power of two, or none.
    slots: Vec<u64>,
    count: usize,
}

impl Numbers {
    /// The number of what has this hash and is what was asked for.
    pub(crate) fn find(&self, hash: u32, mut is_it: impl FnMut(usize) -> bool) -> Option<u32> {
        if self.slots.is_empty() {
            return None;
        }
        let mut at = self.home(hash);
        loop {
            let slot = self.slots[at];
            if slot == EMPTY {
                return None;
            }
            if (slot >> 32) as u32 == hash && is_it(slot as u32 as usize) {
                return Some(slot as u32);
            }
            at = self.after(at);
        }
    }

    /// Adds what was not found. The number is less than `u32::MAX`.
    pub(crate) fn insert(&mut self, hash: u32, number: u32) {
        debug_assert!(number < u32::MAX);
        if (self.count + 1) * 4 > self.slots.len() * 3 {
            self.grow();
        }
        self.place(u64::from(hash) << 32 | u64::from(number));
        self.count += 1;
    }

    /// The number that is probably the answer, without a look at what it stands for.
    pub(crate) fn touch(&self, hash: u32) -> usize {
        let slot = if self.slots.is_empty() { EMPTY } else { self.slots[self.home(hash)] };
        // Another's number does no harm, and no choice has to wait for memory.
        slot as u32 as usize
    }

    /// Where the search for a hash begins: by its upper bits, so that a grown table is filled from front to back.
    fn home(&self, hash: u32) -> usize {
        ((u64::from(hash) * self.slots.len() as u64) >> 32) as usize
    }

    fn after(&self, at: usize) -> usize {
        (at + 1) & (self.slots.len() - 1)
    }

    fn place(&mut self, slot: u64) {
        let mut at = self.home((slot >> 32) as u32);
        while self.slots[at] != EMPTY {
            at = self.after(at);
        }
        self.slots[at] = slot;
    }

    fn grow(&mut self) {
        // Small tables are many, one a chunk, and few of them stay small.
        let factor = if self.slots.len() < 4096 { 4 } else { 2 };
        let more = vec![EMPTY; (self.slots.len() * factor).max(16)];
        let before = std::mem::replace(&mut self.slots, more);
        before.into_iter().filter(|slot| *slot != EMPTY).for_each(|slot| self.place(slot));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_number_is_found_by_its_hash_however_many_share_it(things in prop::collection::vec((0_u32..40, 0_u8..9), 0..300)) {
            // Few hashes, at both ends of the table.
            let hash = |thing: &(u32, u8)| if thing.0.is_multiple_of(2) { thing.0 / 8 } else { u32::MAX - thing.0 / 8 };
            let (mut numbers, mut known) = (Numbers::default(), Vec::new());
            for thing in &things {
                let found = numbers.find(hash(thing), |number| known[number] == *thing);
                prop_assert_eq!(found, known.iter().position(|it| it == thing).map(|at| at as u32));
                if found.is_none() {
                    numbers.insert(hash(thing), known.len() as u32);
                    known.push(*thing);
                }
            }
        }
    }

    #[test]
    fn a_table_of_which_nothing_is_known_finds_nothing() {
        let numbers = Numbers::default();
        assert_eq!(numbers.find(7, |_| true), None);
        assert_eq!(numbers.touch(7), u32::MAX as usize);
    }
}
