//! *One program that writes the posts.* Games, petitions and share buttons post in the name of their users, each with
//! the same words (Pacheco et al. 2021 found 404 users of one such app as their largest group).
//!
//! Covers a co-action, other than of reposts, of two posts that the group's commonest client sent with one template.
//! The client must be rare among others. It *explains* only where others use the client too and most of their posts by
//! it have these templates: then the program is the author. A client in which everyone writes what they like, or one
//! that nobody else uses, may be the tool of those who act together.

use super::group::Group;
use super::{Draft, Measured, Met, Outcome, RARE, Subject, commonest, share, told};
use crate::trace::TraceKind;
use rustc_hash::{FxHashMap, FxHashSet};

pub(super) fn judge<'a>(group: &'a Group<'a>) -> Draft<'a> {
    let Some(clients) = group.attributes.clients.as_deref() else { return Draft::cannot_tell("a column for client") };
    let Some(templates) = group.attributes.templates.as_deref() else {
        return Draft::cannot_tell("a column for text");
    };
    let posts = group.posts.len() as u64;
    let Some((client, sent)) = commonest(group.told_of_posts(clients)) else {
        return Draft {
            subject: None,
            evidence_for: Vec::new(),
            evidence_against: vec![Measured::count("joint posts without a client", posts, posts)],
            base_rate: None,
            outcome: Outcome::DoesNotApply,
        };
    };
    let own = group.own_with(clients, client);
    let others = group.background.clients.get(&client).copied().unwrap_or(0).saturating_sub(own);
    let base_rate = share(others, group.others());
    let mut draft = Draft {
        subject: Some(Subject::Client(client)),
        evidence_for: vec![
            Measured::count("joint posts sent with this client", sent, posts),
            Measured::count("joint posts whose template another joint post has", repeated(group, templates), posts),
        ],
        evidence_against: vec![Measured::count("joint posts sent with others", posts - sent, posts)],
        base_rate: Some(base_rate),
        outcome: Outcome::DoesNotApply,
    };
    if base_rate > RARE {
        return draft;
    }
    let joint: FxHashSet<u64> = group.told_of_posts(templates).collect();
    let all_like: u64 = joint.iter().map(|&template| group.background.posts_like(client, template)).sum();
    let own_like = group.own_posts.iter().filter(|post| told(clients, post.0) == Some(client));
    let own_like = own_like.filter(|post| told(templates, post.0).is_some_and(|template| joint.contains(&template)));
    let others_like = all_like.saturating_sub(own_like.count() as u64);
    draft.evidence_for.push(Measured::count("others' posts by this client with these templates", others_like, others));
    let covers = move |met: &Met| {
        let template = told(templates, met.earlier.post.0);
        let is_one = template.is_some_and(|template| met.both(templates, template));
        met.kind != TraceKind::Repost && is_one && met.both(clients, client)
    };
    // Most of what others send with it.
    let explains = others > 0 && 2 * others_like >= others;
    draft.outcome = Outcome::May { explains, covers: Box::new(covers) };
    draft
}

/// Joint posts whose template occurs more than once among them.
fn repeated(group: &Group<'_>, templates: &[u64]) -> u64 {
    let mut counts: FxHashMap<u64, u64> = FxHashMap::default();
    group.told_of_posts(templates).for_each(|template| *counts.entry(template).or_default() += 1);
    counts.into_values().filter(|count| *count > 1).sum()
}
