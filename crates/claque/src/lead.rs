//! Groups tested as wholes: evidence beyond the pair.
//!
//! Ten accounts that each share a few rare things with the others, on any trace and at any lag, give no pair that stands
//! out. As a group they do: a community of the network of ties (`affinity.rs`) is compared with what chance gives a set of
//! accounts as active as it is.
//!
//! 1. The *core* of all posts: accounts that share at least two rare objects, objects with at least two such accounts.
//! 2. Communities of the ties inside the core (modularity, Leiden); of each again the core.
//! 3. J, the rare objects that at least two members share in posts that count for no other object. If accounts change places
//!    among the posts of a stratum of time, each post of stratum s is a member's with probability f(s), the share of the
//!    group's posts among those of s. Object o is then shared inside the group with a probability π_o, exact for its posts
//!    one by one, and p = P(Poisson(Σ_o π_o) ≥ J − 2), above the mean an upper bound for the sum of indicators (Hoeffding
//!    1956). A core has two objects by definition, so these two are no evidence. An object counts once however many
//!    members share it.
//! 4. The group was chosen for being tied, so p alone means nothing. Decoys, accounts shuffled over posts inside the strata,
//!    run the same course from the core on; a group is kept if no more than α (R + 1) − 1 of R decoys have any group with a p
//!    as small: family-wise over groups (Westfall & Young 1993). The smallest Monte-Carlo p is 1 / (R + 1), which says
//!    little with 20 decoys; so a group must also be rare, at [`RATE`], by a Gumbel distribution fitted to the strongest
//!    groups of the decoys (for the largest of many, as in Winkler et al. 2016, *NeuroImage* 141:502). That is an
//!    approximation, and it only makes the test stricter.
//!
//! # Useful for
//! Slow or careful groups: copies hours apart, many routes, few actions an account.
//!
//! # Not useful for
//! Proof. It knows when people post, and not what they like: people who share an interest share rare things too. A group
//! found so is a lead.
//!
//! # Cost
//! Of each of the R + 1 runs: the ties, one run of Leiden, and O(posts on rare objects) for each group. Runs end early
//! when no group can be kept any more.

use crate::action::AccountId;
use crate::affinity::{Worth, ties};
use crate::backbone::Alpha;
use crate::community::{Objective, leiden_quick};
use crate::pooled::Pooled;
use crate::tail::ln_poisson_upper_tail;
use rand::seq::SliceRandom;
use rand_pcg::Pcg64;
use rayon::prelude::*;
use rustc_hash::{FxHashMap, FxHashSet};
use std::f64::consts::{LN_10, PI};

/// Accounts that are tested as a whole.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Group {
    /// Sorted.
    pub(crate) members: Vec<AccountId>,
    pub(crate) test: GroupTest,
}

/// What chance says of a group as a whole.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct GroupTest {
    /// Why it stands out.
    pub evidence: GroupEvidence,
    /// Decoys that were run.
    pub decoys: u32,
    /// Decoys with a group at least as strong.
    pub decoys_as_strong: u32,
    /// P(the strongest group of a decoy is as strong), by the Gumbel distribution with mean and spread of those seen.
    pub gumbel_p: f64,
}

impl GroupTest {
    /// The family-wise Monte-Carlo p-value, at least 1 / (decoys + 1).
    #[must_use]
    pub fn p(&self) -> f64 {
        f64::from(1 + self.decoys_as_strong) / f64::from(1 + self.decoys)
    }

    /// What a group is compared with those of decoys by: the mass, or −log10 of the p-value.
    #[must_use]
    pub fn strength(&self) -> f64 {
        match self.evidence {
            GroupEvidence::RareThings { ln_p, .. } => -ln_p / LN_10,
            GroupEvidence::LoosePairs { mass, .. } => mass,
        }
    }

    pub(crate) fn new(evidence: GroupEvidence) -> Self {
        GroupTest { evidence, decoys: 0, decoys_as_strong: 0, gumbel_p: 1.0 }
    }

    /// Compares with the strongest group of each decoy, and says whether the group is kept: at the family-wise rate `alpha`
    /// by their number, and at [`RATE`] by a Gumbel distribution fitted to them.
    pub(crate) fn against(&mut self, strongest: &[f64], alpha: Alpha) -> bool {
        self.decoys = strongest.len() as u32;
        self.decoys_as_strong = strongest.iter().filter(|&&strength| strength >= self.strength()).count() as u32;
        self.gumbel_p = gumbel_tail(strongest, self.strength());
        self.p() <= alpha.rate() && self.gumbel_p <= RATE.min(alpha.rate())
    }
}

/// Why a group stands out.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum GroupEvidence {
    /// It shares many rare things, at any lag.
    RareThings {
        /// J: rare objects shared inside.
        objects: u32,
        /// Σ π_o: how many chance gives a set of accounts as active; finite and ≥ 0.
        expected: f64,
        /// ln P(Poisson(expected) ≥ objects − 2), ≤ 0, before the choice of the group is paid for.
        ln_p: f64,
    },
    /// Many of its pairs met within the window a little more often than chance explains, none of them often enough alone.
    LoosePairs {
        /// Pairs with p ≤ 10⁻⁴ in a trace.
        pairs: u64,
        /// Σ −log10 p over these, of each pair the smallest p, without the strongest pairs that hold the group together.
        mass: f64,
    },
}

/// Decoys run at a time, on all cores.
const BATCH: u32 = 4;

/// Rate of leads by the Gumbel distribution, where α is not smaller: stricter than α, since decoys hold no shared interest.
const RATE: f64 = 0.01;

/// Groups that share more rare things than chance gives, kept at the family-wise rate `alpha` against `decoys` decoys,
/// strongest first, of at least `min_accounts` accounts. None where decoys are too few for any group to be kept: fewer than
/// 1/α − 1. `advanced` is told of decoys run.
pub(crate) fn groups_that_stand_out(
    pooled: &Pooled,
    min_accounts: usize,
    alpha: Alpha,
    decoys: u32,
    seed: u64,
    advanced: &(dyn Fn(u64) + Sync),
) -> Vec<Group> {
    let kept = |as_strong: usize| (1 + as_strong) as f64 <= alpha.rate() * f64::from(1 + decoys);
    if !kept(0) {
        return Vec::new();
    }
    let worth = Worth::of(pooled);
    let mut found = groups(pooled, &pooled.account, &worth, min_accounts, seed);
    let mut strongest: Vec<f64> = Vec::new();
    for first in (0..decoys).step_by(BATCH as usize) {
        let Some(best) = found.first().map(|group| group.test.strength()) else { break };
        if !kept(strongest.iter().filter(|&&strength| strength >= best).count()) {
            // Whatever the other decoys give, no group can be kept any more.
            return Vec::new();
        }
        let of_decoy = |run: u32| {
            let decoy = groups(pooled, &shuffled(pooled, seed, run), &worth, min_accounts, seed);
            advanced(1);
            decoy.first().map_or(0.0, |group| group.test.strength())
        };
        strongest.par_extend((first..decoys.min(first + BATCH)).into_par_iter().map(of_decoy));
    }
    found.retain_mut(|group| group.test.against(&strongest, alpha));
    found
}

/// P(X ≥ x) of the Gumbel distribution with the mean and the variance of `seen`; where all are equal, 0 beyond them.
fn gumbel_tail(seen: &[f64], x: f64) -> f64 {
    let runs = seen.len() as f64;
    let mean = seen.iter().sum::<f64>() / runs;
    let variance = seen.iter().map(|value| (value - mean).powi(2)).sum::<f64>() / (runs - 1.0).max(1.0);
    let scale = (6.0 * variance).sqrt() / PI;
    if scale <= 0.0 {
        return if x > mean { 0.0 } else { 1.0 };
    }
    let location = mean - EULER * scale;
    -f64::exp_m1(-f64::exp(-(x - location) / scale))
}

/// The Euler–Mascheroni constant: the mean of the standard Gumbel distribution.
const EULER: f64 = 0.577_215_664_901_532_9;

/// Accounts, by post, after changing places inside each stratum.
fn shuffled(pooled: &Pooled, seed: u64, run: u32) -> Vec<AccountId> {
    let mut by_stratum: Vec<u32> = (0..pooled.account.len() as u32).collect();
    by_stratum.sort_by_key(|&post| pooled.stratum[post as usize]);
    let mut rng = Pcg64::new(u128::from(seed), u128::from(run));
    let mut account = pooled.account.clone();
    for posts in by_stratum.chunk_by(|&a, &b| pooled.stratum[a as usize] == pooled.stratum[b as usize]) {
        let mut theirs: Vec<AccountId> = posts.iter().map(|&post| pooled.account[post as usize]).collect();
        theirs.shuffle(&mut rng);
        posts.iter().zip(theirs).for_each(|(&post, now)| account[post as usize] = now);
    }
    account
}

/// An account that acts on an object.
type Incidence = (AccountId, u32);

/// The groups of at least `min_accounts` accounts, strongest first.
fn groups(pooled: &Pooled, account: &[AccountId], worth: &Worth, min_accounts: usize, seed: u64) -> Vec<Group> {
    let acting =
        |object: usize| pooled.posts_on(object).iter().map(move |&post| (account[post as usize], object as u32));
    let core = core((0..pooled.objects()).flat_map(acting).collect());
    let membership = communities(pooled, account, worth, &core, seed);
    let mut of_group: Vec<Vec<Incidence>> = Vec::new();
    for &(account, object) in &core {
        let group = membership[&account] as usize;
        of_group.resize_with(of_group.len().max(group + 1), Vec::new);
        of_group[group].push((account, object));
    }
    let mut cores: Vec<Core> = of_group.into_par_iter().map(|theirs| Core::of(self::core(theirs))).collect();
    cores.retain(|core| core.members.len() >= min_accounts);
    let shares = shares(pooled, account, &cores);
    let mut groups: Vec<Group> = cores
        .into_par_iter()
        .zip(shares)
        .map(|(core, share)| {
            let (objects, expected) = (core.objects_shared(pooled, account), expected(pooled, &share));
            let ln_p = ln_poisson_upper_tail(expected, objects.saturating_sub(OBJECTS_OF_A_CORE));
            let test = GroupTest::new(GroupEvidence::RareThings { objects, expected, ln_p });
            Group { members: core.members, test }
        })
        .collect();
    groups.sort_by(|a, b| b.test.strength().total_cmp(&a.test.strength()).then_with(|| a.members.cmp(&b.members)));
    groups
}

/// Every core has so many objects.
const OBJECTS_OF_A_CORE: u32 = 2;

/// What is left when accounts that act on fewer than two objects, and objects with fewer than two accounts, are taken away
/// until there are none: the (2, 2)-core of a bipartite graph. Sorted, each incidence once.
fn core(mut incidences: Vec<Incidence>) -> Vec<Incidence> {
    incidences.par_sort_unstable();
    incidences.dedup();
    loop {
        let before = incidences.len();
        let mut accounts: FxHashMap<u32, u32> = FxHashMap::default();
        incidences.iter().for_each(|&(_, object)| *accounts.entry(object).or_insert(0) += 1);
        incidences.retain(|(_, object)| accounts[object] > 1);
        let runs = incidences.chunk_by(|a, b| a.0 == b.0).filter(|theirs| theirs.len() > 1);
        incidences = runs.flatten().copied().collect();
        if incidences.len() == before {
            return incidences;
        }
    }
}

/// The community of each account of the core, by modularity of its ties.
fn communities(
    pooled: &Pooled,
    account: &[AccountId],
    worth: &Worth,
    core: &[Incidence],
    seed: u64,
) -> FxHashMap<AccountId, u32> {
    let mut accounts: Vec<AccountId> = core.iter().map(|&(account, _)| account).collect();
    accounts.dedup();
    let node = |account| accounts.binary_search(&account).expect("a tie joins two accounts of the core") as u32;
    let counts = |object: u32, account: AccountId| core.binary_search(&(account, object)).is_ok();
    let edges: Vec<(u32, u32, f64)> = ties(pooled, account, worth, &counts)
        .into_iter()
        .map(|(pair, tie)| (node(pair.low()), node(pair.high()), tie))
        .collect();
    let found = leiden_quick(accounts.len() as u32, &edges, Objective::Modularity { resolution: 1.0 }, seed);
    accounts.into_iter().zip(found).collect()
}

struct Core {
    /// Sorted.
    members: Vec<AccountId>,
    /// Sorted, rarest first.
    objects: Vec<u32>,
}

impl Core {
    fn of(core: Vec<Incidence>) -> Self {
        let mut members: Vec<AccountId> = core.iter().map(|&(account, _)| account).collect();
        members.dedup();
        let mut objects: Vec<u32> = core.into_iter().map(|(_, object)| object).collect();
        objects.sort_unstable();
        objects.dedup();
        Core { members, objects }
    }

    /// J: objects that two members at least share in posts that have not counted for a rarer one.
    fn objects_shared(&self, pooled: &Pooled, account: &[AccountId]) -> u32 {
        let mut spent: FxHashSet<u32> = FxHashSet::default();
        let mut shared = 0;
        for &object in &self.objects {
            let theirs = |post: &&u32| self.members.binary_search(&account[**post as usize]).is_ok();
            let fresh = pooled.posts_on(object as usize).iter().filter(theirs).filter(|post| !spent.contains(*post));
            let fresh: Vec<u32> = fresh.copied().collect();
            let accounts: FxHashSet<AccountId> = fresh.iter().map(|&post| account[post as usize]).collect();
            if accounts.len() > 1 {
                shared += 1;
                spent.extend(fresh.into_iter().filter(|&post| pooled.acts_on_several(post)));
            }
        }
        shared
    }
}

/// f(s) of each group, for the strata where it has posts.
fn shares(pooled: &Pooled, account: &[AccountId], groups: &[Core]) -> Vec<FxHashMap<u32, f64>> {
    let mut group_of: FxHashMap<AccountId, usize> = FxHashMap::default();
    for (index, group) in groups.iter().enumerate() {
        group_of.extend(group.members.iter().map(|&member| (member, index)));
    }
    let mut shares: Vec<FxHashMap<u32, f64>> = vec![FxHashMap::default(); groups.len()];
    for (account, &stratum) in account.iter().zip(&pooled.stratum) {
        if let Some(&group) = group_of.get(account) {
            *shares[group].entry(stratum).or_insert(0.0) += 1.0 / f64::from(pooled.in_stratum[stratum as usize]);
        }
    }
    shares
}

/// Σ_o π_o, with π_o the chance that at least two posts on o are the group's.
fn expected(pooled: &Pooled, share: &FxHashMap<u32, f64>) -> f64 {
    let mut of_stratum = vec![0.0; pooled.in_stratum.len()];
    share.iter().for_each(|(&stratum, &share)| of_stratum[stratum as usize] = share);
    let at_least_two = |object: usize| {
        let (mut none, mut one, mut more) = (1.0, 0.0, 0.0);
        for &post in pooled.posts_on(object) {
            let share = of_stratum[pooled.stratum[post as usize] as usize];
            more += one * share;
            one = one * (1.0 - share) + none * share;
            none *= 1.0 - share;
        }
        more
    };
    (0..pooled.objects()).map(at_least_two).sum()
}

#[cfg(test)]
mod tests {
    use super::gumbel_tail;

    #[test]
    fn gumbel_tails_are_their_formula() {
        // Mean 2, variance 1: scale √6/π = 0.7797, location 2 − 0.5772 · 0.7797 (scipy.stats.gumbel_r.sf).
        let seen = [1.0, 2.0, 3.0];
        for (x, wanted) in [(2.0, 0.429_624_0), (5.0, 0.011_904_40), (20.0, 5.287_383e-11)] {
            let tail = gumbel_tail(&seen, x);
            assert!((tail / wanted - 1.0).abs() < 1e-5, "{x}: {tail}, wanted {wanted}");
        }
        assert_eq!((gumbel_tail(&[0.0, 0.0], 1.0), gumbel_tail(&[2.0, 2.0], 2.0)), (0.0, 1.0));
    }
}
