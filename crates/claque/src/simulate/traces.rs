//! Simulated posts as traces, without a file between.

use super::{SimulatedPost, Simulation};
use crate::action::{AccountId, Action, ObjectId, PostId, Timestamp};
use crate::trace::{Trace, TraceKind};
use std::collections::BTreeMap;

/// Fewest different hashtags of a sequence, as in reading.
const LEAST_SEQUENCE: usize = 3;

impl Simulation {
    /// The traces by which simulated accounts act, those with any action, in the order of [`TraceKind::ALL`]: what comes
    /// out when the posts are written to a file and read again, but for the numbers of accounts and objects. Accounts and
    /// posts keep their numbers; times are whole seconds, as in the file.
    #[must_use]
    pub fn traces(&self) -> Vec<Trace> {
        let mut sequences: BTreeMap<&[u32], u32> = BTreeMap::new();
        let mut actions: BTreeMap<TraceKind, Vec<Action>> = BTreeMap::new();
        for (post, said) in (0..).zip(&self.posts) {
            let at = Timestamp(said.at.0 - said.at.0.rem_euclid(1000));
            let mut act = |kind, object| {
                let account = AccountId(said.account);
                let action = Action { object: ObjectId(object), at, account, post: PostId(post) };
                actions.entry(kind).or_default().push(action);
            };
            if let Some(original) = said.repost_of {
                act(TraceKind::Repost, original);
            } else {
                act(TraceKind::Text, said.text);
            }
            if let Some(url) = said.url {
                act(TraceKind::Url, url);
            }
            let tags = different_tags(said);
            tags.iter().for_each(|&tag| act(TraceKind::Hashtag, tag));
            if tags.len() >= LEAST_SEQUENCE {
                let next = sequences.len() as u32;
                act(TraceKind::HashtagSequence, *sequences.entry(&said.hashtags).or_insert(next));
            }
        }
        actions.into_iter().map(|(kind, actions)| Trace::new(kind, actions)).collect()
    }
}

fn different_tags(said: &SimulatedPost) -> Vec<u32> {
    let mut tags = said.hashtags.clone();
    tags.sort_unstable();
    tags.dedup();
    tags
}
