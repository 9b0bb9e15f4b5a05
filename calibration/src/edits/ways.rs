//! The ways in which texts are said to be one object, each run as it stands.

use super::set::Set;
use claque_text::form::{find, wording};
use rayon::prelude::*;
use rustc_hash::FxHashMap;

/// A way.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Way {
    /// The same wording: what the trace `text` takes.
    Exact,
}

pub(super) const ALL: [Way; 1] = [Way::Exact];

impl Way {
    pub(super) fn name(self) -> &'static str {
        match self {
            Way::Exact => "exact wording",
        }
    }
}

/// What a way joined.
pub(super) struct Joined {
    /// By number of the text; `None` where it never counts.
    pub(super) group_of: Vec<Option<u32>>,
    /// By row, whether the two texts would be joined if there were no others; `None` where the way has no such question.
    pub(super) pairs: Option<Vec<bool>>,
}

/// Groups all texts of the set. `Err` says what the way lacks.
pub(super) fn join(way: Way, set: &Set) -> Result<Joined, String> {
    let pairs = match way {
        Way::Exact => None,
    };
    Ok(Joined { group_of: group(way, &set.texts)?, pairs })
}

/// By number of the text, its group. `Err` says what the way lacks.
pub(super) fn group(way: Way, texts: &[String]) -> Result<Vec<Option<u32>>, String> {
    match way {
        Way::Exact => Ok(exact(texts)),
    }
}

fn exact(texts: &[String]) -> Vec<Option<u32>> {
    let keys: Vec<Option<String>> = texts.par_iter().map(|text| wording(text, &find(text))).collect();
    let mut numbers: FxHashMap<String, u32> = FxHashMap::default();
    keys.into_iter()
        .map(|key| {
            let next = numbers.len() as u32;
            Some(*numbers.entry(key?).or_insert(next))
        })
        .collect()
}
