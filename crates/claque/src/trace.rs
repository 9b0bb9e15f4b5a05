//! A trace: all actions of one kind, laid out object by object.

use crate::action::{AccountId, Action, ObjectId};
use rayon::prelude::*;
use std::sync::Arc;

/// What kind of thing the actions of a trace act on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum TraceKind {
    /// Objects that the data itself names.
    Object,
    /// The post that is passed on.
    Repost,
    /// A link, in canonical form.
    Url,
    /// The host of a link.
    Domain,
    /// One hashtag.
    Hashtag,
    /// All hashtags of a post, in their order.
    HashtagSequence,
    /// An account that is named in a post.
    Mention,
    /// The post that is answered.
    Reply,
    /// The post that is passed on with words of one's own.
    Quote,
    /// The post that is liked.
    Like,
    /// The account that is followed.
    Follow,
    /// An image, a video or a sound, by what tells that it is the same file.
    Media,
    /// The wording of a post, after normalisation.
    Text,
    /// A group of wordings that are near-copies of each other, made of the trace [`Text`](Self::Text).
    TextNear,
    /// A group of wordings that say the same in other words, made of the trace [`Text`](Self::Text).
    TextParaphrase,
    /// Whatever posts act on in any trace: made in the analysis ([`Trace::pooled`]), never read.
    Pooled,
}

impl TraceKind {
    /// Every kind that data has, in the order in which they are reported.
    pub const ALL: [TraceKind; 15] = [
        TraceKind::Object,
        TraceKind::Repost,
        TraceKind::Url,
        TraceKind::Domain,
        TraceKind::Hashtag,
        TraceKind::HashtagSequence,
        TraceKind::Mention,
        TraceKind::Reply,
        TraceKind::Quote,
        TraceKind::Like,
        TraceKind::Follow,
        TraceKind::Media,
        TraceKind::Text,
        TraceKind::TextNear,
        TraceKind::TextParaphrase,
    ];

    /// The kinds that are hard to share by chance: what is analysed where nothing else is asked for.
    pub const TELLING: [TraceKind; 5] =
        [TraceKind::Object, TraceKind::Repost, TraceKind::Url, TraceKind::HashtagSequence, TraceKind::Text];

    /// Whether the objects are groups of alike wordings, made of the trace [`Text`](Self::Text).
    #[must_use]
    pub fn is_of_alike_texts(self) -> bool {
        matches!(self, TraceKind::TextNear | TraceKind::TextParaphrase)
    }

    /// The name used on the command line and in files.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            TraceKind::Object => "object",
            TraceKind::Repost => "repost",
            TraceKind::Url => "url",
            TraceKind::Domain => "domain",
            TraceKind::Hashtag => "hashtag",
            TraceKind::HashtagSequence => "hashtag-sequence",
            TraceKind::Mention => "mention",
            TraceKind::Reply => "reply",
            TraceKind::Quote => "quote",
            TraceKind::Like => "like",
            TraceKind::Follow => "follow",
            TraceKind::Media => "media",
            TraceKind::Text => "text",
            TraceKind::TextNear => "text-near",
            TraceKind::TextParaphrase => "text-paraphrase",
            TraceKind::Pooled => "pooled",
        }
    }

    /// The kind with that [`name`](Self::name).
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }
}

/// All actions of one kind, sorted by (object, at, account, post).
///
/// A clone shares the actions.
#[derive(Clone, Debug)]
pub struct Trace {
    kind: TraceKind,
    actions: Arc<Vec<Action>>,
    /// Where each object's run starts in `actions`, and one past the last.
    starts: Arc<Vec<usize>>,
}

impl Trace {
    /// Sorts the actions. Costs O(n log n) on all cores; equal actions stay.
    #[must_use]
    pub fn new(kind: TraceKind, mut actions: Vec<Action>) -> Self {
        actions.par_sort_unstable();
        Trace::from_sorted(kind, actions)
    }

    fn from_sorted(kind: TraceKind, actions: Vec<Action>) -> Self {
        let mut starts = Vec::new();
        let mut previous = None;
        for (at, action) in actions.iter().enumerate() {
            if previous != Some(action.object) {
                starts.push(at);
                previous = Some(action.object);
            }
        }
        starts.push(actions.len());
        Trace { kind, actions: Arc::new(actions), starts: Arc::new(starts) }
    }

    /// All traces as one, each with objects of its own: a post that acts in several traces acts on several objects.
    #[must_use]
    pub fn pooled(traces: &[Trace]) -> Self {
        let mut actions = Vec::with_capacity(traces.iter().map(|trace| trace.actions.len()).sum());
        let mut first = 0;
        for trace in traces {
            actions.extend(
                trace.actions.iter().map(|action| Action { object: ObjectId(first + action.object.0), ..*action }),
            );
            first += trace.actions.last().map_or(0, |action| action.object.0 + 1);
        }
        // Objects of each trace come after those of the one before, so this is in order.
        Trace::from_sorted(TraceKind::Pooled, actions)
    }

    /// What is acted on.
    #[must_use]
    pub fn kind(&self) -> TraceKind {
        self.kind
    }

    /// Every action, sorted by (object, at, account, post).
    #[must_use]
    pub fn actions(&self) -> &[Action] {
        &self.actions
    }

    /// How many objects have at least one action.
    #[must_use]
    pub fn object_count(&self) -> usize {
        self.starts.len() - 1
    }

    /// The actions on the `index`-th object that has any, in time order.
    pub(crate) fn object_at(&self, index: usize) -> &[Action] {
        &self.actions[self.range_at(index)]
    }

    /// Where these stand in [`actions`](Self::actions).
    pub(crate) fn range_at(&self, index: usize) -> std::ops::Range<usize> {
        self.starts[index]..self.starts[index + 1]
    }

    /// Object by object, each with its actions in time order.
    pub fn objects(&self) -> impl Iterator<Item = (ObjectId, &[Action])> {
        (0..self.object_count()).map(|index| {
            let actions = self.object_at(index);
            (actions[0].object, actions)
        })
    }

    /// The actions on one object, in time order; none where it has none.
    #[must_use]
    pub fn actions_on(&self, object: ObjectId) -> &[Action] {
        let start = self.actions.partition_point(|action| action.object < object);
        let length = self.actions[start..].partition_point(|action| action.object == object);
        &self.actions[start..start + length]
    }

    /// The same trace without the objects that `keep` refuses.
    #[must_use]
    pub fn filter_objects(&self, keep: impl Fn(&[Action]) -> bool) -> Self {
        let actions = self.objects().map(|(_, actions)| actions).filter(|actions| keep(actions)).flatten();
        Trace::from_sorted(self.kind, actions.copied().collect())
    }

    /// The same trace with further actions. Costs O(n) for n actions in all, and O(m log m) for the m that are added.
    pub(crate) fn with(&self, mut added: Vec<Action>) -> Self {
        added.sort_unstable();
        let mut actions = Vec::with_capacity(self.actions.len() + added.len());
        let mut start = 0;
        for action in added {
            let end = start + self.actions[start..].partition_point(|old| *old <= action);
            actions.extend_from_slice(&self.actions[start..end]);
            actions.push(action);
            start = end;
        }
        actions.extend_from_slice(&self.actions[start..]);
        Trace::from_sorted(self.kind, actions)
    }

    /// The same actions done by others: `account_of` says whose the action at a place in [`actions`](Self::actions) is
    /// now. Actions of one object at one time stay in the order they had.
    pub(crate) fn relabelled(&self, account_of: impl Fn(usize) -> AccountId + Sync) -> Self {
        let relabel = |(place, action): (usize, &Action)| Action { account: account_of(place), ..*action };
        let actions = self.actions.par_iter().enumerate().map(relabel).collect();
        Trace { kind: self.kind, actions: Arc::new(actions), starts: Arc::clone(&self.starts) }
    }

    /// On how many distinct objects each account acted, by account id up to [`account_bound`](Self::account_bound).
    #[must_use]
    pub fn objects_per_account(&self) -> Vec<u32> {
        let mut degrees = vec![0; self.account_bound()];
        let mut last_seen_on = vec![usize::MAX; degrees.len()];
        for index in 0..self.object_count() {
            for action in self.object_at(index) {
                let account = action.account.0 as usize;
                if last_seen_on[account] != index {
                    last_seen_on[account] = index;
                    degrees[account] += 1;
                }
            }
        }
        degrees
    }

    /// One more than the highest account id; 0 for an empty trace.
    #[must_use]
    pub fn account_bound(&self) -> usize {
        self.actions.iter().map(|action| action.account.0 as usize + 1).max().unwrap_or(0)
    }
}
