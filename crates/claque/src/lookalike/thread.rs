//! *One conversation.* People who talk with each other answer the same posts, name the same accounts, repeat the same
//! tag.
//!
//! Covers a co-action on an answered post, a named account or a hashtag, of two posts in the conversation that most
//! joint posts stand in. The same wording or link posted twice is nothing that a conversation brings about, so it is
//! not covered. A conversation that holds more than a small share of everybody's posts explains nothing.

use super::group::Group;
use super::{Draft, Measured, Met, Outcome, RARE, Subject, commonest, share};
use crate::trace::TraceKind;

pub(super) fn judge<'a>(group: &'a Group<'a>) -> Draft<'a> {
    let Some(threads) = group.attributes.threads.as_deref() else {
        return Draft::cannot_tell("a column for conversation");
    };
    let posts = group.posts.len() as u64;
    let Some((thread, inside)) = commonest(group.told_of_posts(threads)) else {
        return Draft {
            subject: None,
            evidence_for: Vec::new(),
            evidence_against: vec![Measured::count("joint posts outside any conversation", posts, posts)],
            base_rate: None,
            outcome: Outcome::DoesNotApply,
        };
    };
    let own = group.own_with(threads, thread);
    let others = group.background.threads.get(&thread).copied().unwrap_or(0).saturating_sub(own);
    let base_rate = share(others, group.others());
    let covers = move |met: &Met| {
        matches!(met.kind, TraceKind::Reply | TraceKind::Mention | TraceKind::Hashtag) && met.both(threads, thread)
    };
    let outcome = if base_rate > RARE {
        Outcome::DoesNotApply
    } else {
        Outcome::May { explains: true, covers: Box::new(covers) }
    };
    Draft {
        subject: Some(Subject::Thread(thread)),
        evidence_for: vec![Measured::count("joint posts in this conversation", inside, posts)],
        evidence_against: vec![Measured::count("joint posts outside it", posts - inside, posts)],
        base_rate: Some(base_rate),
        outcome,
    }
}
