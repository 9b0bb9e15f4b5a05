//! Who shares rare things with whom, whenever: the network behind leads and rankings.
//!
//! The tie of two accounts is Σ w(k) / (k − 1) over the rare objects that they share in posts of their own, with k the
//! accounts of the object. Dividing by k − 1 lets every object give each of its accounts the same weight, however many they
//! are (Newman 2001, *Phys. Rev. E* 64:016132, for co-authors). w(k) = −ln R(k) is the surprisal of sharing something so
//! rare: R(k) is the share of all pairs of posts by two accounts that meet on an object of at most k accounts.
//!
//! # Cost
//! O(pairs of posts on rare objects), 20 bytes for each of them while they are sorted, [`PAIRS_AT_ONCE`] at most at a time
//! and 16 bytes for each tie.

use crate::action::{AccountId, AccountPair};
use crate::null::NullModel;
use crate::pooled::{MOST_SHARERS, Pooled};
use crate::trace::Trace;
use rayon::prelude::*;

/// Pairs of posts that are held at a time; of more, those of some accounts after the others.
const PAIRS_AT_ONCE: usize = 1 << 22;

/// What sharing an object of k accounts is worth to each pair of them, by k.
pub(crate) struct Worth([f64; MOST_SHARERS + 1]);

impl Worth {
    pub(crate) fn of(pooled: &Pooled) -> Self {
        let mut meetings = [0.0; MOST_SHARERS + 1];
        for object in 0..pooled.objects() {
            let sharers = pooled.posts_on(object).len();
            meetings[sharers] += (sharers * (sharers - 1) / 2) as f64;
        }
        let (all, mut so_rare, mut worth) = (pooled.pairs_of_posts(), 0.0, [0.0; MOST_SHARERS + 1]);
        for sharers in 2..=MOST_SHARERS {
            so_rare += meetings[sharers];
            if so_rare > 0.0 && so_rare < all {
                worth[sharers] = (all / so_rare).ln() / (sharers - 1) as f64;
            }
        }
        Worth(worth)
    }
}

/// Two accounts that meet on an object, in these posts: pair, object, post of the low and of the high account.
type Meeting = (AccountPair, u32, u32, u32);

/// The ties of accounts, each > 0, sorted by pair. `account` says whose each post is; objects that `counts` refuses, and
/// accounts that it refuses on an object, are left out.
pub(crate) fn ties(
    pooled: &Pooled,
    account: &[AccountId],
    worth: &Worth,
    counts: &(dyn Fn(u32, AccountId) -> bool + Sync),
) -> Vec<(AccountPair, f64)> {
    let pairs: usize = (0..pooled.objects()).map(|object| pooled.posts_on(object).len().pow(2) / 2).sum();
    let parts = pairs.div_ceil(PAIRS_AT_ONCE).max(1) as u32;
    let mut ties: Vec<(AccountPair, f64)> = Vec::new();
    for part in 0..parts {
        let met_on = |object: usize| {
            let posts = pooled.posts_on(object).iter();
            let acting: Vec<(AccountId, u32)> = posts
                .map(|&post| (account[post as usize], post))
                .filter(|&(account, _)| counts(object as u32, account))
                .collect();
            let mut met: Vec<Meeting> = Vec::new();
            for (at, &(a, post_a)) in acting.iter().enumerate() {
                for &(b, post_b) in &acting[at + 1..] {
                    let Some(pair) = AccountPair::new(a, b).filter(|pair| pair.low().0 % parts == part) else {
                        continue;
                    };
                    let (low, high) = if a == pair.low() { (post_a, post_b) } else { (post_b, post_a) };
                    met.push((pair, object as u32, low, high));
                }
            }
            met
        };
        let mut meetings: Vec<Meeting> =
            (0..pooled.objects()).into_par_iter().with_min_len(256).flat_map_iter(met_on).collect();
        meetings.par_sort_unstable();
        ties.extend(meetings.chunk_by(|a, b| a.0 == b.0).map(|met| (met[0].0, tie(pooled, worth, met))));
    }
    if parts > 1 {
        ties.par_sort_unstable_by_key(|&(pair, _)| pair);
    }
    ties
}

/// Σ w(k) / (k − 1) over the objects of one pair, rarest first; a post counts for the rarest only.
fn tie(pooled: &Pooled, worth: &Worth, met: &[Meeting]) -> f64 {
    let (mut sum, mut spent) = (0.0, Vec::new());
    for &(_, object, low, high) in met {
        if spent.contains(&low) || spent.contains(&high) {
            continue;
        }
        spent.extend([low, high].into_iter().filter(|&post| pooled.acts_on_several(post)));
        sum += worth.0[pooled.posts_on(object as usize).len()];
    }
    sum
}

/// How strongly each account is tied to others that are tied themselves: Σ_v W_uv Σ_w W_vw, in units of surprisal squared,
/// for every account with a tie, by account. It is the second step of the power iteration for eigenvector centrality (by
/// which Luceri et al. 2024 rank accounts), kept local, so that a second group is not overshadowed by the first.
///
/// It grows with activity, and no error rate is known for it: it ranks, and proves nothing.
#[must_use]
pub fn affinity_scores(traces: &[Trace]) -> Vec<(AccountId, f64)> {
    let pooled = Pooled::of(traces, NullModel::Configuration);
    let ties = ties(&pooled, &pooled.account, &Worth::of(&pooled), &|_, _| true);
    let accounts = ties.iter().map(|(pair, _)| pair.high().0 as usize + 1).max().unwrap_or(0);
    let strength = spread(&ties, &vec![1.0; accounts]);
    let scores = spread(&ties, &strength).into_iter().enumerate();
    scores.filter(|&(_, score)| score > 0.0).map(|(account, score)| (AccountId(account as u32), score)).collect()
}

/// W x.
fn spread(ties: &[(AccountPair, f64)], x: &[f64]) -> Vec<f64> {
    let mut sum = vec![0.0; x.len()];
    for &(pair, tie) in ties {
        let (low, high) = (pair.low().0 as usize, pair.high().0 as usize);
        sum[low] += tie * x[high];
        sum[high] += tie * x[low];
    }
    sum
}
