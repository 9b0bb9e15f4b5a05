//! What comes again within a chunk, under numbers of the chunk: whoever takes chunks in looks at each thing once.

use super::{Digest, Span};
use crate::read::numbers::Numbers;

/// A text of a chunk, on a platform where it means something there only.
pub(crate) struct Told {
    pub(crate) text: Span,
    pub(crate) platform: u16,
    pub(crate) hash: u64,
}

/// Different texts of a chunk, in the order of arrival.
#[derive(Default)]
pub(crate) struct Distinct {
    pub(crate) all: Vec<Told>,
    numbers: Numbers,
    last: usize,
}

impl Distinct {
    /// The number of a text, and whether it is new; new ones go to the arena.
    pub(super) fn number(
        &mut self,
        arena: &mut String,
        text: &str,
        platform: u16,
        hash: impl FnOnce() -> u64,
    ) -> (u32, bool) {
        let all = &mut self.all;
        let is_it =
            |told: &Told| told.platform == platform && arena[told.text.0 as usize..told.text.1 as usize] == *text;
        // Tables are sorted by account as often as not.
        if all.get(self.last).is_some_and(is_it) {
            return (self.last as u32, false);
        }
        let hash = hash();
        let short = (hash >> 32) as u32;
        if let Some(known) = self.numbers.find(short, |number| all[number].hash == hash && is_it(&all[number])) {
            self.last = known as usize;
            return (known, false);
        }
        let start = arena.len() as u32;
        arena.push_str(text);
        self.last = all.len();
        all.push(Told { text: (start, arena.len() as u32), platform, hash });
        self.numbers.insert(short, self.last as u32);
        (self.last as u32, true)
    }
}

/// An object of a chunk.
pub(crate) struct BatchObject {
    pub(crate) digest: Digest,
    /// Cut from the digest under the run's key.
    pub(crate) hash: u32,
    /// What to call it; empty where each action says so.
    pub(crate) label: Span,
    /// The last row that acts on it.
    last: u32,
}

pub(crate) struct BatchAction {
    pub(crate) row: u32,
    /// Its number in [`TraceBatch::objects`].
    pub(crate) object: u32,
    /// Whether the object is the post itself.
    pub(crate) is_own: bool,
    pub(crate) unresolved: bool,
}

/// Actions of one kind.
#[derive(Default)]
pub(crate) struct TraceBatch {
    /// Each once, in the order of the first action.
    pub(crate) objects: Vec<BatchObject>,
    pub(crate) actions: Vec<BatchAction>,
    /// What each action calls its object, where equal objects go by several names; else none.
    pub(crate) labels: Vec<Span>,
    numbers: Numbers,
}

impl TraceBatch {
    /// Adds an action, unless the row has acted on the object before: `None` then, else whether the object is new in the chunk.
    pub(super) fn add(
        &mut self,
        row: u32,
        digest: Digest,
        hash: u32,
        (is_own, unresolved): (bool, bool),
    ) -> Option<bool> {
        let objects = &mut self.objects;
        let known = self.numbers.find(hash, |number| objects[number].digest == digest);
        let object = match known {
            Some(known) if objects[known as usize].last == row => return None,
            Some(known) => {
                objects[known as usize].last = row;
                known
            }
            None => {
                let number = objects.len() as u32;
                objects.push(BatchObject { digest, hash, label: (0, 0), last: row });
                self.numbers.insert(hash, number);
                number
            }
        };
        self.actions.push(BatchAction { row, object, is_own, unresolved });
        Some(known.is_none())
    }
}
