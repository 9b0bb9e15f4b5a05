//! What posts say, word for word: kept where texts are to be compared with each other.
//!
//! # Cost
//! Each distinct wording once, with at most [`KEPT`] bytes, 8 bytes beside it and 4 bytes a post.

use super::corpus::{Labels, ReadTrace, Renumbered};
use super::names::Names;
use claque::{Action, ObjectId, PostId, TraceKind};
use claque_text::group::{Groups, Wording};
use std::collections::HashSet;

/// Stands for several wordings.
const SEVERAL: u32 = u32::MAX;
/// Most bytes of a text that are kept. What differs only behind them counts as alike.
const KEPT: usize = 16 << 10;

/// The part of a text that is kept.
pub(crate) fn kept(text: &str) -> &str {
    let end = (0..=text.len().min(KEPT)).rev().find(|&end| text.is_char_boundary(end));
    &text[..end.unwrap_or(0)]
}

/// Wordings put into groups: what the objects of a trace of alike texts are.
#[derive(Clone, Debug)]
pub struct Alike {
    /// Which trace.
    pub kind: TraceKind,
    /// Wordings by [`ObjectId`] of the trace [`TraceKind::Text`], groups by [`ObjectId`] of this trace.
    pub groups: Groups,
}

/// Every distinct wording as it was posted first, and which post has which.
#[derive(Clone, Debug, Default)]
pub struct Wordings {
    /// By [`ObjectId`] of the trace [`TraceKind::Text`].
    texts: Names,
    /// By [`PostId`]: 0, one more than the number of the wording, or [`SEVERAL`].
    of_post: Vec<u32>,
}

impl Wordings {
    pub(crate) fn absorb(&mut self, object: ObjectId, text: &str, post: PostId) {
        if object.0 as usize == self.texts.len() {
            self.texts.push(text);
        }
        let post = post.0 as usize;
        if self.of_post.len() <= post {
            self.of_post.resize(post + 1, 0);
        }
        let told = &mut self.of_post[post];
        // Rows that share an id may differ, by mistake or by design: then nobody can say what the post says.
        *told = if *told == 0 || *told == object.0 + 1 { object.0 + 1 } else { SEVERAL };
    }

    /// What is said by these posts, in these wordings, under their new numbers.
    pub(super) fn kept(&self, posts: &Renumbered, texts: &Renumbered) -> Wordings {
        let number = |told: u32| match told {
            0 | SEVERAL => told,
            told => texts.of(told - 1).map_or(0, |text| text + 1),
        };
        let of_post = posts.kept().map_while(|post| self.of_post.get(post).copied()).map(number).collect();
        Wordings { texts: texts.names(&self.texts), of_post }
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.texts.len()
    }

    /// Whether there is none: no post has a text that is long enough, or nobody asked for wordings.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.texts.is_empty()
    }

    /// The text of the object, as it was posted first, with single spaces.
    #[must_use]
    pub fn text(&self, object: ObjectId) -> Option<&str> {
        self.texts.get(object.0 as usize)
    }

    /// The wording of a post; `None` for a repost, where its text is too short, and where rows with its id have several.
    #[must_use]
    pub fn of_post(&self, post: PostId) -> Option<ObjectId> {
        let number = *self.of_post.get(post.0 as usize)?;
        number.checked_sub(1).filter(|_| number != SEVERAL).map(ObjectId)
    }

    fn has_several(&self, post: PostId) -> bool {
        self.of_post.get(post.0 as usize) == Some(&SEVERAL)
    }

    /// Each wording with its use, by the actions of the trace [`TraceKind::Text`] in any order. Costs O(n log n) for n
    /// actions.
    #[must_use]
    pub fn with_use<'a>(&'a self, actions: &[Action]) -> Vec<Wording<'a>> {
        let mut sorted: Vec<Action> = actions.to_vec();
        sorted.sort_unstable();
        let uses = sorted.chunk_by(|one, other| one.object == other.object).map(|on_object| {
            let mut accounts: Vec<u32> = on_object.iter().map(|action| action.account.0).collect();
            accounts.sort_unstable();
            accounts.dedup();
            let mut posts: Vec<u32> = on_object.iter().map(|action| action.post.0).collect();
            posts.sort_unstable();
            posts.dedup();
            Wording {
                text: self.text(on_object[0].object).unwrap_or(""),
                posts: posts.len() as u32,
                accounts: accounts.len() as u32,
                first_account: on_object[0].account,
            }
        });
        uses.collect()
    }
}

impl ReadTrace {
    /// The trace whose objects are groups of this trace's: `group_of` and `labels` by number of the object and of the group.
    /// Objects without a group are left out, and actions that are equal now count once.
    #[must_use]
    pub fn grouped(
        &self,
        kind: TraceKind,
        group_of: &[Option<u32>],
        labels: &[&str],
        wordings: &Wordings,
    ) -> ReadTrace {
        let group = |object: ObjectId| group_of.get(object.0 as usize).copied().flatten().map(ObjectId);
        let regroup = |action: &Action| Some(Action { object: group(action.object)?, ..*action });
        let mut actions: Vec<Action> = self.actions.iter().filter_map(regroup).collect();
        let before = actions.len();
        let mut met = HashSet::new();
        actions.retain(|action| !wordings.has_several(action.post) || met.insert(*action));
        let repeated = (before - actions.len()) as u64;
        let mut uses = vec![0_u32; labels.len()];
        actions.iter().for_each(|action| uses[action.object.0 as usize] += 1);
        let labels = labels.iter().zip(uses).map(|(label, uses)| (uses > 1).then_some(*label));
        ReadTrace { kind, actions, objects: Labels::new(labels), origins: Vec::new(), unresolved: 0, repeated }
    }
}
