//! CooRTweet 2.1.3: `detect_groups` and `generate_coordinated_network` (Righetti & Balluff 2025).
//!
//! Accounts with fewer than `min_participation` rows are dropped; two rows on one object at most `window` apart are a pair,
//! the older first (on equal times, the account whose rows come first); pairs of one account, of one post, and pairs
//! with the shared post itself are dropped; a pair stays if either of its posts belongs to an account with at least
//! `min_participation` rows whose post is in some pair. An edge's weight is its number of pairs, and it is above the
//! threshold if that exceeds the `edge_quantile` of all weights (type 7, strictly).
//!
//! # Cost
//! O(a + c) time, 32 bytes a pair: unlike [`crate::project`], this keeps every pair, since the last filter needs them.

use crate::action::{AccountPair, Action, ObjectId, PostId};
use crate::coaction::{Window, sweep};
use crate::network::EdgeTally;
use crate::trace::Trace;
use rayon::prelude::*;
use rustc_hash::FxHashSet;

/// The thresholds of CooRTweet.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct CoortweetRules {
    /// `time_window`.
    pub window: Window,
    /// `min_participation`: rows, before and after pairing.
    pub min_participation: u32,
    /// `edge_weight`: a quantile in `0.0..=1.0`.
    pub edge_quantile: f64,
}

/// An edge as CooRTweet counts it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct CoortweetEdge {
    /// Who.
    pub pair: AccountPair,
    /// `weight` is its `co_actions`, `avg_time_delta` its mean lag.
    pub tally: EdgeTally,
    /// `n_content_id`: distinct older posts, of whichever account.
    pub older_posts: u32,
    /// `n_content_id_y`: distinct newer posts, of whichever account.
    pub newer_posts: u32,
    /// `weight_threshold`: whether the weight exceeds the quantile.
    pub above_threshold: bool,
}

impl CoortweetEdge {
    /// `edge_symmetry_score`: the smaller of the two counts of posts over the larger.
    #[must_use]
    pub fn symmetry(&self) -> f64 {
        f64::from(self.older_posts.min(self.newer_posts)) / f64::from(self.older_posts.max(self.newer_posts))
    }
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct PostPair {
    accounts: AccountPair,
    object: (u32, ObjectId),
    older: PostId,
    newer: PostId,
    low_is_older: bool,
    lag: u64,
}

/// A trace, and its rows whose object is the post itself.
pub type CoortweetRows<'a> = (&'a Trace, &'a [(ObjectId, PostId)]);

/// The coordinated network, sorted by pair. Several traces are paired each by itself and give one network, as when the
/// groups of several modalities are bound together.
#[must_use]
pub fn coortweet(traces: &[CoortweetRows], rules: &CoortweetRules) -> Vec<CoortweetEdge> {
    let mut pairs: Vec<PostPair> = Vec::new();
    for (layer, (trace, originals)) in (0..).zip(traces) {
        pairs.extend(groups(trace, originals, layer, rules));
    }
    pairs.par_sort_unstable();
    let mut edges: Vec<CoortweetEdge> = pairs.chunk_by(|a, b| a.accounts == b.accounts).map(edge_of).collect();
    mark_threshold(&mut edges, rules.edge_quantile);
    edges
}

/// `detect_groups`: the pairs of posts that stay.
fn groups(trace: &Trace, originals: &[(ObjectId, PostId)], layer: u32, rules: &CoortweetRules) -> Vec<PostPair> {
    let rows = rows_per_account(trace.actions().iter(), trace.account_bound());
    let active = |action: &Action| rows[action.account.0 as usize] >= rules.min_participation;
    let originals: FxHashSet<_> = originals.iter().copied().collect();
    let appearance = first_posts(trace);
    let mut pairs: Vec<PostPair> = (0..trace.object_count())
        .into_par_iter()
        .with_min_len(64)
        .flat_map_iter(|object| {
            let paired = |action: &&Action| active(action) && !originals.contains(&(action.object, action.post));
            let mut rows: Vec<Action> = trace.object_at(object).iter().filter(paired).copied().collect();
            rows.sort_by_key(|row| (row.at, appearance[row.account.0 as usize], row.post));
            pairs_on_object(&rows, layer, rules.window)
        })
        .collect();
    if rules.min_participation >= 1 {
        let in_pairs: FxHashSet<PostId> = pairs.iter().flat_map(|pair| [pair.older, pair.newer]).collect();
        let paired = |action: &&Action| active(action) && in_pairs.contains(&action.post);
        let rows = rows_per_account(trace.actions().iter().filter(paired), trace.account_bound());
        let enough = |action: &&Action| rows[action.account.0 as usize] >= rules.min_participation;
        let kept: FxHashSet<PostId> =
            trace.actions().iter().filter(paired).filter(enough).map(|action| action.post).collect();
        pairs.retain(|pair| kept.contains(&pair.older) || kept.contains(&pair.newer));
    }
    pairs
}

fn rows_per_account<'a>(actions: impl Iterator<Item = &'a Action>, bound: usize) -> Vec<u32> {
    let mut rows = vec![0; bound];
    for action in actions {
        rows[action.account.0 as usize] += 1;
    }
    rows
}

/// The first post of each account: rows are ordered by it on equal times.
fn first_posts(trace: &Trace) -> Vec<PostId> {
    let mut first = vec![PostId(u32::MAX); trace.account_bound()];
    for action in trace.actions() {
        let theirs = &mut first[action.account.0 as usize];
        *theirs = action.post.min(*theirs);
    }
    first
}

fn pairs_on_object(rows: &[Action], layer: u32, window: Window) -> Vec<PostPair> {
    let mut pairs = Vec::new();
    sweep(rows, window, |older, newer| {
        let (older, newer) = (&rows[older], &rows[newer]);
        if let Some(accounts) = AccountPair::new(older.account, newer.account).filter(|_| older.post != newer.post) {
            pairs.push(PostPair {
                accounts,
                object: (layer, older.object),
                older: older.post,
                newer: newer.post,
                low_is_older: older.account == accounts.low(),
                lag: newer.at.0.abs_diff(older.at.0),
            });
        }
    });
    pairs
}

/// `pairs` are all of one pair of accounts, sorted.
fn edge_of(pairs: &[PostPair]) -> CoortweetEdge {
    let mut tally = EdgeTally::default();
    for on_object in pairs.chunk_by(|a, b| a.object == b.object) {
        tally.objects += 1;
        for pair in on_object {
            tally.co_actions += 1;
            tally.lag_sum = tally.lag_sum.saturating_add(pair.lag);
            tally.low_led += u64::from(pair.lag > 0 && pair.low_is_older);
            tally.high_led += u64::from(pair.lag > 0 && !pair.low_is_older);
        }
    }
    let distinct = |post: fn(&PostPair) -> PostId| pairs.iter().map(post).collect::<FxHashSet<_>>().len() as u32;
    CoortweetEdge {
        pair: pairs[0].accounts,
        tally,
        older_posts: distinct(|pair| pair.older),
        newer_posts: distinct(|pair| pair.newer),
        above_threshold: false,
    }
}

fn mark_threshold(edges: &mut [CoortweetEdge], quantile: f64) {
    let mut weights: Vec<u64> = edges.iter().map(|edge| edge.tally.co_actions).collect();
    weights.sort_unstable();
    let Some(threshold) = quantile_type_7(&weights, quantile) else { return };
    for edge in edges {
        edge.above_threshold = edge.tally.co_actions as f64 > threshold;
    }
}

/// R's default quantile: linear interpolation at (n − 1) p. `None` for no values.
fn quantile_type_7(sorted: &[u64], p: f64) -> Option<f64> {
    let last = sorted.len().checked_sub(1)?;
    let at = last as f64 * p.clamp(0.0, 1.0);
    // R's own allowance, so that 0.9 of 11 values falls on the tenth in spite of rounding.
    let below = (at + 4.0 * f64::EPSILON).floor();
    let fraction = if (at - below).abs() < 1e-12 { 0.0 } else { at - below };
    let low = sorted[below as usize] as f64;
    let high = sorted[(below as usize + 1).min(last)] as f64;
    Some(low + fraction * (high - low))
}
