//! Texts as sequences of numbered units.
//!
//! A unit's number is its place in the order in which units are first met, so it depends on neither threads nor the order
//! of a hash map. Numbers stand for the units themselves and not for hashes of them: no text can be crafted so that two
//! different units count as one. The tables that look them up have a key that is new in each run, so that none can be
//! crafted to be slow either.
//!
//! # Cost
//! O(bytes) expected time, over all threads but for one pass over the distinct units of each chunk; 4 bytes a unit, and the
//! bytes of the distinct units.

use crate::script::{UnitKind, Units, is_too_short};
use hashbrown::HashTable;
use rayon::prelude::*;
use std::hash::{BuildHasher, RandomState};
use std::ops::Range;

/// The units of many texts, as numbers.
#[derive(Clone, Debug, Default)]
pub struct Sequences {
    starts: Vec<usize>,
    units: Vec<u32>,
    dictionary: Dictionary,
    cut: u32,
}

impl Sequences {
    /// Reads texts `0..count`.
    pub fn read<'a>(count: usize, text: impl Fn(usize) -> &'a str + Sync) -> Self {
        let key = RandomState::new();
        let chunk = (count / (rayon::current_num_threads() * 8)).clamp(256, 1 << 16);
        let ranges: Vec<Range<usize>> =
            (0..count).step_by(chunk).map(|start| start..(start + chunk).min(count)).collect();
        let parts: Vec<Part> = ranges.into_par_iter().map(|range| Part::read(range, &text, &key)).collect();
        let mut all = Sequences::default();
        all.starts.reserve(count + 1);
        all.starts.push(0);
        all.units.reserve_exact(parts.iter().map(|part| part.units.len()).sum());
        let mut table = HashTable::new();
        for part in parts {
            let number_of: Vec<u32> = (0..part.dictionary.len())
                .map(|unit| all.dictionary.number(&mut table, &key, part.dictionary.get(unit as u32)))
                .collect();
            all.units.extend(part.units.iter().map(|unit| number_of[*unit as usize]));
            let before = *all.starts.last().unwrap_or(&0);
            all.starts.extend(part.ends.iter().map(|end| before + end));
            all.cut += part.cut;
        }
        all
    }

    /// How many texts.
    pub fn len(&self) -> usize {
        self.starts.len().saturating_sub(1)
    }

    /// Whether there is no text.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The units of one text, in order.
    pub fn get(&self, text: usize) -> &[u32] {
        &self.units[self.starts[text]..self.starts[text + 1]]
    }

    /// How many different units.
    pub fn unit_count(&self) -> usize {
        self.dictionary.len()
    }

    /// One unit, as it is compared.
    pub fn unit(&self, number: u32) -> &str {
        self.dictionary.get(number)
    }

    /// Whether so many units are too few to count.
    pub fn is_too_short(&self, units: &[u32]) -> bool {
        let characters = units.iter().filter(|unit| self.dictionary.is_character[**unit as usize]).count() as u32;
        is_too_short(units.len() as u32 - characters, characters)
    }

    /// How many texts were cut.
    pub fn cut(&self) -> u32 {
        self.cut
    }
}

/// The sequences of a run of texts, by numbers of its own.
struct Part {
    ends: Vec<usize>,
    units: Vec<u32>,
    dictionary: Dictionary,
    cut: u32,
}

impl Part {
    fn read<'a>(range: Range<usize>, text: &(impl Fn(usize) -> &'a str + Sync), key: &RandomState) -> Self {
        let mut part = Part {
            ends: Vec::with_capacity(range.len()),
            units: Vec::new(),
            dictionary: Dictionary::default(),
            cut: 0,
        };
        let mut table = HashTable::new();
        let mut read = Units::default();
        for number in range {
            read.read(text(number));
            part.units.extend(read.iter().map(|unit| part.dictionary.number(&mut table, key, unit)));
            part.ends.push(part.units.len());
            part.cut += u32::from(read.is_cut());
        }
        part
    }
}

/// Different units, one after the other.
#[derive(Clone, Debug, Default)]
struct Dictionary {
    text: String,
    ends: Vec<usize>,
    is_character: Vec<bool>,
}

impl Dictionary {
    fn len(&self) -> usize {
        self.ends.len()
    }

    fn get(&self, number: u32) -> &str {
        let at = number as usize;
        let start = if at == 0 { 0 } else { self.ends[at - 1] };
        &self.text[start..self.ends[at]]
    }

    fn number(&mut self, table: &mut HashTable<u32>, key: &RandomState, unit: &str) -> u32 {
        let hash = key.hash_one(unit);
        if let Some(number) = table.find(hash, |number| self.get(*number) == unit) {
            return *number;
        }
        let number = self.ends.len() as u32;
        self.text.push_str(unit);
        self.ends.push(self.text.len());
        self.is_character.push(UnitKind::of(unit) == UnitKind::Character);
        table.insert_unique(hash, number, |number| key.hash_one(self.get(*number)));
        number
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn units_are_numbered_as_they_are_met_on_any_number_of_threads() {
        let texts: Vec<String> = (0..2000).map(|n| format!("Word{} and word{} 字", n % 700, n * 7 % 1000)).collect();
        let read = || Sequences::read(texts.len(), |text| texts[text].as_str());
        let many = read();
        let one = rayon::ThreadPoolBuilder::new().num_threads(1).build().unwrap().install(read);
        assert_eq!((&many.starts, &many.units), (&one.starts, &one.units));
        assert_eq!(many.get(0), [0, 1, 0, 2]);
        for (number, text) in texts.iter().enumerate() {
            let names: Vec<&str> = many.get(number).iter().map(|unit| many.unit(*unit)).collect();
            assert_eq!(names, Units::of(text).iter().collect::<Vec<_>>());
        }
        assert!(many.is_too_short(many.get(0)) && many.cut() == 0);
    }
}
