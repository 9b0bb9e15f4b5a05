//! The within-object null: who shared what is kept, only the times on each object are chance.
//!
//! Given that accounts u and v both acted on object o somewhere in the trace, they meet there with probability q_o. So the
//! number of their meetings is a sum of independent trials over the objects that both acted on (Poisson-binomial):
//!
//! > p = P(Σ_{o ∈ O_u ∩ O_v} Bernoulli(q_o) ≥ S_uv)
//!
//! *Plain* ([`WithinObject::ln_p_plain`]): q_o = T_o / P_o, the share of pairs on o that meet, of the whole object, the pair
//! in question included.
//!
//! *Leaving a community out* ([`WithinObject::ln_p`]): for a pair inside community C, with T and P over the pairs that have
//! no end in C, k_o the accounts on o, and κ = 5,
//!
//! > q_o^C = (T_o^{−C} + κ q_ref) / (P_o^{−C} + κ),  q_ref = (1 + Σ T_o′^{−C}) / (1 + Σ P_o′^{−C})
//!
//! where the sums are over all objects o′ with ⌊log₂ k_o′⌋ = ⌊log₂ k_o⌋; where these hold no pair outside C, over those of the
//! nearest sizes that do; and where there are none at all, q = 1, which is no evidence. The 1 keeps a rate that rests on a
//! few pairs from being too small. It is the rate of others: the community cannot hide itself in its own objects.
//!
//! # What is counted
//! The unit is the run ([`runs`]): an account's actions on one object, each at most a window after the one before. T_o
//! and P_o are pairs of runs of two accounts on o: those that meet, and all. Accounts with a and b runs on o meet there with
//! probability a b q_o at most (a union bound, 1 at most), which is what their trial is given. S_uv is the statistic of the
//! model that kept the edge ([`super::FittedNull::meetings`]); where posts act on several objects, it counts a post once at
//! most while the trials count each object, so that the p-value is too large rather than too small.
//!
//! # Useful for
//! Telling shared interest, homophily and virality from acting together: all of these are in who shared what, which is kept.
//! It is the second of two families of null models; the first, slot permutation, keeps times and moves accounts.
//!
//! # Not useful for
//! The plain form: groups that own their objects. They are most of the pairs of q_o and so their own yardstick; hardly
//! anything is left. With a community left out, still not for fast fans: who is always first to a source is early on each of
//! its objects, independently of the others. With any gap in the window every pair on an object meets: q = 1 and p = 1.
//! Communities were found in the same meetings, and p is exact only for groups that are named before: an approximation.
//!
//! # Cost
//! O(a) to fit where accounts act once on an object, and O(a + c) where they repeat, c the co-actions. To ask: O(a + c) over
//! the objects that members act on, and for an edge O(n²) with n the objects that its ends share. 24 bytes for every object
//! of a member and every pair of community and object.

use super::slots::{Run, runs};
use crate::action::{AccountId, AccountPair, Action};
use crate::coaction::{Window, count_swept, sweep};
use crate::network::has_repeats;
use crate::tail::ln_poisson_binomial_upper_tail;
use crate::trace::Trace;
use rayon::prelude::*;
use rustc_hash::{FxHashMap, FxHashSet};

/// κ: as many pairs as the objects of like size count for.
const PRIOR_PAIRS: f64 = 5.0;

/// The name used in files.
pub const WITHIN_OBJECT: &str = "within-object";

/// The within-object null with its rates.
#[derive(Clone, Debug)]
pub struct WithinObject {
    window: Window,
    /// The run of each action, in the trace's order.
    run_of: Vec<u32>,
    /// Of each object of the trace.
    pairs: Vec<Pairs>,
    /// ⌊log₂ k_o⌋ of each object.
    size: Vec<usize>,
    /// Summed over the objects of each size.
    by_size: Vec<Pairs>,
}

/// T and P: pairs of runs of two accounts on one object.
#[derive(Clone, Copy, Debug, Default)]
struct Pairs {
    /// Those that meet.
    met: u64,
    all: u64,
}

impl Pairs {
    fn add(&mut self, more: Pairs) {
        self.met += more.met;
        self.all += more.all;
    }

    fn without(self, some: Pairs) -> Pairs {
        Pairs { met: self.met - some.met, all: self.all - some.all }
    }
}

/// What is left of one object when one community is left out.
struct LeftOut {
    community: u32,
    object: u32,
    pairs: Pairs,
}

/// How many runs a member has on an object.
struct Acting {
    account: AccountId,
    object: u32,
    runs: u32,
}

impl WithinObject {
    /// Counts the pairs that meet on each object.
    #[must_use]
    pub fn fit(trace: &Trace, window: Window) -> Self {
        let (run_of, _): (_, Vec<Run>) = runs(trace, window);
        let (pairs, size): (Vec<Pairs>, Vec<usize>) = (0..trace.object_count())
            .into_par_iter()
            .with_min_len(256)
            .map(|object| {
                let actions = trace.object_at(object);
                let acting = runs_by_account(actions, &run_of[trace.range_at(object)]);
                let pairs =
                    Pairs { met: meetings(actions, &run_of[trace.range_at(object)], window), all: of_two(&acting) };
                (pairs, acting.len().ilog2() as usize)
            })
            .unzip();
        let mut by_size = vec![Pairs::default(); size.iter().max().map_or(0, |largest| largest + 1)];
        for (&size, &pairs) in size.iter().zip(&pairs) {
            by_size[size].add(pairs);
        }
        WithinObject { window, run_of, pairs, size, by_size }
    }

    /// ln p of each pair given with its meetings S, ≤ 0, with the pair's community left out; `None` for a pair that is not
    /// inside one of the communities. `trace` is the one that the model was fitted to; an account is in one community at
    /// most.
    #[must_use]
    pub fn ln_p(&self, trace: &Trace, met: &[(AccountPair, u32)], communities: &[Vec<AccountId>]) -> Vec<Option<f64>> {
        let community_of: FxHashMap<AccountId, u32> =
            (0..).zip(communities).flat_map(|(index, members)| members.iter().map(move |&who| (who, index))).collect();
        let left = self.left_out(trace, &community_of);
        let reference = self.references(&left, communities.len());
        let of_object: FxHashMap<(u32, u32), Pairs> =
            left.into_iter().map(|left| ((left.community, left.object), left.pairs)).collect();
        let acting = self.acting(trace, |account| community_of.contains_key(&account));
        let of_pair = |&(pair, meetings): &(AccountPair, u32)| {
            let community = community_of.get(&pair.low())?;
            community_of.get(&pair.high()).filter(|theirs| *theirs == community)?;
            Some(self.tail(&acting, pair, meetings, |object| {
                let left = of_object[&(*community, object)];
                let like = reference[*community as usize][self.size[object as usize]];
                (left.met as f64 + PRIOR_PAIRS * like) / (left.all as f64 + PRIOR_PAIRS)
            }))
        };
        met.par_iter().map(of_pair).collect()
    }

    /// ln p of each pair given with its meetings S, ≤ 0, with nobody left out: the pair itself and its friends are in q_o.
    #[must_use]
    pub fn ln_p_plain(&self, trace: &Trace, met: &[(AccountPair, u32)]) -> Vec<f64> {
        let ends: FxHashSet<AccountId> = met.iter().flat_map(|(pair, _)| [pair.low(), pair.high()]).collect();
        let acting = self.acting(trace, |account| ends.contains(&account));
        let whole = |object: u32| {
            let pairs = self.pairs[object as usize];
            pairs.met as f64 / pairs.all as f64
        };
        met.par_iter().map(|&(pair, meetings)| self.tail(&acting, pair, meetings, whole)).collect()
    }

    fn tail(&self, acting: &[Acting], pair: AccountPair, meetings: u32, chance: impl Fn(u32) -> f64) -> f64 {
        if self.window.millis().is_none() {
            return 0.0;
        }
        let mut chances = Vec::new();
        let mut of_high = of_account(acting, pair.high()).iter().peekable();
        for low in of_account(acting, pair.low()) {
            while of_high.next_if(|high| high.object < low.object).is_some() {}
            if let Some(high) = of_high.peek().filter(|high| high.object == low.object) {
                let runs = f64::from(low.runs) * f64::from(high.runs);
                chances.push((runs * chance(low.object)).min(1.0));
            }
        }
        ln_poisson_binomial_upper_tail(&chances, meetings)
    }

    /// Which objects those accounts act on, by account and object.
    fn acting(&self, trace: &Trace, wanted: impl Fn(AccountId) -> bool + Sync) -> Vec<Acting> {
        let on_object = |object: usize| {
            let everyone = runs_by_account(trace.object_at(object), &self.run_of[trace.range_at(object)]);
            let theirs = everyone.into_iter().filter(|&(account, _)| wanted(account));
            theirs.map(|(account, runs)| Acting { account, object: object as u32, runs }).collect::<Vec<_>>()
        };
        let mut acting: Vec<Acting> =
            (0..trace.object_count()).into_par_iter().with_min_len(64).flat_map_iter(on_object).collect();
        acting.par_sort_unstable_by_key(|acting| (acting.account, acting.object));
        acting
    }

    /// For each object and each community that acts on it, the pairs that have no end in it.
    fn left_out(&self, trace: &Trace, community_of: &FxHashMap<AccountId, u32>) -> Vec<LeftOut> {
        let on_object = |object: usize| {
            let (actions, runs) = (trace.object_at(object), &self.run_of[trace.range_at(object)]);
            let community: Vec<Option<u32>> =
                actions.iter().map(|action| community_of.get(&action.account).copied()).collect();
            let mut touching: Vec<u32> = community.iter().flatten().copied().collect();
            touching.sort_unstable();
            touching.dedup();
            if touching.is_empty() {
                return Vec::new();
            }
            let met = met_with_an_end_in(actions, runs, &community, &touching, self.window);
            let acting = runs_by_account(actions, runs);
            let rest = |(community, met): (u32, u64)| {
                let others = acting.iter().filter(|(account, _)| community_of.get(account) != Some(&community));
                let others: Vec<(AccountId, u32)> = others.copied().collect();
                let pairs = Pairs { met: self.pairs[object].met - met, all: of_two(&others) };
                LeftOut { community, object: object as u32, pairs }
            };
            touching.into_iter().zip(met).map(rest).collect()
        };
        (0..trace.object_count()).into_par_iter().with_min_len(64).flat_map_iter(on_object).collect()
    }

    /// q_ref for each community and size.
    fn references(&self, left: &[LeftOut], communities: usize) -> Vec<Vec<f64>> {
        let mut outside = vec![self.by_size.clone(); communities];
        for left in left {
            let (object, of_community) = (left.object as usize, &mut outside[left.community as usize]);
            let with_an_end = self.pairs[object].without(left.pairs);
            of_community[self.size[object]] = of_community[self.size[object]].without(with_an_end);
        }
        outside.iter().map(|sizes| (0..sizes.len()).map(|size| reference(sizes, size)).collect()).collect()
    }
}

/// The rate among objects of a size or, where these hold no pair, of the sizes nearest to it; 1 where there are none.
fn reference(sizes: &[Pairs], size: usize) -> f64 {
    let pooled = |distance: usize| {
        let mut pairs = sizes.get(size + distance).copied().unwrap_or_default();
        if let Some(smaller) = size.checked_sub(distance).filter(|_| distance > 0) {
            pairs.add(sizes[smaller]);
        }
        pairs
    };
    let nearest = (0..sizes.len()).map(pooled).find(|pairs| pairs.all > 0).unwrap_or_default();
    (1 + nearest.met) as f64 / (1 + nearest.all) as f64
}

fn of_account(acting: &[Acting], account: AccountId) -> &[Acting] {
    let start = acting.partition_point(|acting| acting.account < account);
    let length = acting[start..].partition_point(|acting| acting.account == account);
    &acting[start..start + length]
}

/// Who has how many runs on one object, by account.
fn runs_by_account(actions: &[Action], runs: &[u32]) -> Vec<(AccountId, u32)> {
    let mut acting: Vec<(AccountId, u32)> =
        actions.iter().zip(runs).map(|(action, &run)| (action.account, run)).collect();
    acting.sort_unstable();
    acting.dedup();
    acting.chunk_by(|a, b| a.0 == b.0).map(|theirs| (theirs[0].0, theirs.len() as u32)).collect()
}

/// Pairs of runs of two accounts.
fn of_two(acting: &[(AccountId, u32)]) -> u64 {
    let runs: u64 = acting.iter().map(|&(_, runs)| u64::from(runs)).sum();
    let own: u64 = acting.iter().map(|&(_, runs)| u64::from(runs) * u64::from(runs - 1) / 2).sum();
    runs * runs.saturating_sub(1) / 2 - own
}

/// T_o: pairs of runs of two accounts on one object that meet.
fn meetings(actions: &[Action], runs: &[u32], window: Window) -> u64 {
    if !has_repeats(actions) {
        return count_swept(actions, window);
    }
    let mut met = FxHashSet::default();
    sweep(actions, window, |earlier, later| {
        if actions[earlier].account != actions[later].account {
            met.insert((runs[earlier].min(runs[later]), runs[earlier].max(runs[later])));
        }
    });
    met.len() as u64
}

/// Of these, for each of the communities listed, those that have an end in it. `community` is that of each action.
fn met_with_an_end_in(
    actions: &[Action],
    runs: &[u32],
    community: &[Option<u32>],
    listed: &[u32],
    window: Window,
) -> Vec<u64> {
    let mut met = vec![0; listed.len()];
    let place = |community: u32| listed.binary_search(&community).expect("every community on the object is listed");
    let mut seen = has_repeats(actions).then(FxHashSet::default);
    sweep(actions, window, |a, b| {
        let ends = (community[a], community[b]);
        if ends == (None, None) || actions[a].account == actions[b].account {
            return;
        }
        if seen.as_mut().is_some_and(|seen| !seen.insert((runs[a].min(runs[b]), runs[a].max(runs[b])))) {
            return;
        }
        ends.0.into_iter().chain(ends.1.filter(|_| ends.0 != ends.1)).for_each(|end| met[place(end)] += 1);
    });
    met
}
