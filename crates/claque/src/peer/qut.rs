//! QUT's Coordination Network Toolkit 1.5.2 (Graham, Hames & Alpert 2024): its directed networks.
//!
//! weight(A → B) = distinct posts of A that have at least one post of B on the same object at most `window` apart, ends
//! included. Each direction counts its own side's posts and is kept from `min_edge_weight` on. Loops are not kept.
//!
//! # Cost
//! O(a + c) time; 16 bytes for each pair of accounts that met, or that may have met again where `min_edge_weight` is at
//! least 2, 16 for each meeting of a post that acts on several objects, and 24 for each co-action of one object at a time.

use crate::action::{AccountId, AccountPair, Action};
use crate::coaction::{Window, sweep};
use crate::network::Filter;
use crate::trace::Trace;
use rayon::prelude::*;
use rustc_hash::{FxHashMap, FxHashSet};

/// The thresholds of QUT's toolkit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct QutRules {
    /// `time_window`.
    pub window: Window,
    /// `min_edge_weight`.
    pub min_edge_weight: u64,
}

/// A directed edge.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct QutEdge {
    /// Whose posts are counted.
    pub source: AccountId,
    /// Whom they met.
    pub target: AccountId,
    /// Distinct posts.
    pub weight: u64,
}

/// Posts met, by (source, target), and the meetings of posts that may be met on a second object.
type Met = (FxHashMap<(u32, u32), u64>, Vec<(u32, u32, u32)>);

/// The directed network, sorted.
#[must_use]
pub fn qut(trace: &Trace, rules: &QutRules) -> Vec<QutEdge> {
    let on_several = posts_on_several_objects(trace);
    // Two posts of an account that met another's make two co-actions of the pair: a pair with one has weight 1 each way.
    let filter = (rules.min_edge_weight > 1).then(|| marked(trace, rules.window));
    let (mut weights, mut repeated) = (0..trace.object_count())
        .into_par_iter()
        .with_min_len(256)
        .fold(Met::default, |mut met, object| {
            meet(trace.object_at(object), rules.window, filter.as_ref(), &on_several, &mut met);
            met
        })
        .reduce(Met::default, |(mut weights, mut repeated), (more, further)| {
            for (key, posts) in more {
                *weights.entry(key).or_insert(0) += posts;
            }
            repeated.extend(further);
            (weights, repeated)
        });
    repeated.par_sort_unstable();
    repeated.dedup();
    for (source, target, _) in repeated {
        *weights.entry((source, target)).or_insert(0) += 1;
    }
    let mut edges: Vec<QutEdge> = weights
        .into_iter()
        .filter(|&(_, weight)| weight >= rules.min_edge_weight)
        .map(|((source, target), weight)| QutEdge { source: AccountId(source), target: AccountId(target), weight })
        .collect();
    edges.par_sort_unstable();
    edges
}

fn posts_on_several_objects(trace: &Trace) -> FxHashSet<u32> {
    let mut posts: Vec<u32> = trace.actions().iter().map(|action| action.post.0).collect();
    posts.par_sort_unstable();
    posts.chunk_by(|a, b| a == b).filter(|same| same.len() > 1).map(|same| same[0]).collect()
}

/// A filter in which every co-action has marked its pair.
fn marked(trace: &Trace, window: Window) -> Filter {
    let filter = Filter::of(trace, window);
    (0..trace.object_count()).into_par_iter().with_min_len(256).for_each(|object| {
        let actions = trace.object_at(object);
        sweep(actions, window, |one, other| {
            if let Some(pair) = AccountPair::new(actions[one].account, actions[other].account) {
                filter.mark(pair.key());
            }
        });
    });
    filter
}

fn meet(actions: &[Action], window: Window, filter: Option<&Filter>, on_several: &FxHashSet<u32>, met: &mut Met) {
    if actions.len() < 2 {
        return;
    }
    // (source, target, source's post), each once on this object.
    let mut meetings: Vec<(u32, u32, u32)> = Vec::new();
    sweep(actions, window, |one, other| {
        let (one, other) = (&actions[one], &actions[other]);
        let Some(pair) = AccountPair::new(one.account, other.account) else { return };
        if filter.is_none_or(|filter| filter.may_be_marked_again(pair.key())) {
            meetings.push((one.account.0, other.account.0, one.post.0));
            meetings.push((other.account.0, one.account.0, other.post.0));
        }
    });
    meetings.sort_unstable();
    meetings.dedup();
    for (source, target, post) in meetings {
        if on_several.contains(&post) {
            met.1.push((source, target, post));
        } else {
            *met.0.entry((source, target)).or_insert(0) += 1;
        }
    }
}
