//! The multiplicative null: the rhythm of accounts, and how late they come, as factors.
//!
//! The unit is the slot of [`super::slot_permutation`]. A factor f gives each slot a level. With k_u the slots of account u,
//! r_0 the share of pairs of slots of two accounts that meet, T_ab and P_ab the pairs that meet and all pairs of two
//! accounts between levels a and b,
//!
//! > λ_uv = k_u k_v r_0 Π_f π_u(f)ᵀ R_f π_v(f),  R_f(a, b) = (T_ab / P_ab) / r_0
//! >
//! > π_u(f, a) = (n_u(a) + 4 s(a)) / (k_u + 4)
//!
//! with s(a) the share of all slots on level a: what an account does seldom is drawn towards what everybody does. Factors:
//!
//! - the stratum of the slot's time, as in the slot permutation;
//! - how late it came: time since the first action on its object (of several, the rarest), below 1 min, 5 min, 30 min, 2 h,
//!   24 h, or later.
//!
//! The product holds the factors independent of each other given that two slots meet, and drawing λ towards the population is
//! another approximation: the λ of all pairs do not add up to the meetings observed, as those of the slot permutation do.
//! The form is that of a degree-corrected block model (Karrer & Newman 2011, Phys. Rev. E 83:016107) with levels as blocks.
//! The popularity of objects as a third factor was tried and left out: on background without any operation it kept edges in
//! 7 of 40 seeds, where 2 are stated; these two factors in 0.
//!
//! # Useful for
//! Fast fans of a source, who meet because all of them come early: *latency control*. More than one habit at a time, where
//! strata that combine them would be too fine.
//!
//! # Not useful for
//! Groups that push objects of their own at once: coming early is what they do, so that much of their evidence is taken
//! away. What fails here is not thereby explained; it is a flag, not a gate.
//!
//! # Cost
//! Twice that of the slot permutation.

use super::levels::Levels;
use super::slot_permutation::in_strata;
use super::slots::Slots;
use crate::action::{AccountId, AccountPair};
use crate::coaction::Window;
use crate::trace::Trace;

/// Upper ends of the levels of lateness, milliseconds; the last level has none.
const LATENESS_MS: [u64; 5] = [60_000, 300_000, 1_800_000, 7_200_000, 86_400_000];
/// Slots of the population that each account is given beside its own.
const PRIOR_SLOTS: f64 = 4.0;

/// The multiplicative null with its rates.
#[derive(Clone, Debug)]
pub struct Multiplicative {
    all: Slots,
    /// k_u, by account id.
    slots_of: Vec<u32>,
    /// r_0.
    rate: f64,
    factors: [Factor; 2],
}

#[derive(Clone, Debug)]
struct Factor {
    levels: Levels,
    /// (R s)(a) r_0: the rate of each level with a slot of the population.
    with_population: Vec<f64>,
    /// sᵀ R s r_0.
    of_population: f64,
}

impl Multiplicative {
    pub(super) fn fit(trace: &Trace, window: Window) -> Self {
        let all = in_strata(trace, window);
        let mut slots_of = vec![0_u32; trace.account_bound()];
        for account in &all.account {
            slots_of[account.0 as usize] += 1;
        }
        let lateness = lateness_on_rarest_objects(trace, &all);
        let factors = [(&all.stratum, all.strata), (&lateness, LATENESS_MS.len() as u32 + 1)];
        let factors = factors.map(|(level, levels)| Factor::fit(trace, &all, level, levels, window));
        // With a single level, the rate of that level is r_0.
        let everything = Levels::fit(trace, &all, &vec![0; all.account.len()], 1, window);
        let rate = everything.rates_of(0).first().map_or(0.0, |&(_, rate)| rate);
        Multiplicative { all, slots_of, rate, factors }
    }

    pub(super) fn slots(&self) -> &Slots {
        &self.all
    }

    pub(super) fn expected(&self, pairs: &[AccountPair]) -> Vec<f64> {
        if self.rate <= 0.0 {
            return vec![0.0; pairs.len()];
        }
        let slots = |account: AccountId| f64::from(self.slots_of.get(account.0 as usize).copied().unwrap_or(0));
        let mut expected: Vec<f64> =
            pairs.iter().map(|pair| slots(pair.low()) * slots(pair.high()) * self.rate).collect();
        for factor in &self.factors {
            let own = factor.levels.expected(pairs);
            for ((pair, own), expected) in pairs.iter().zip(own).zip(&mut expected) {
                let (low, high) = (slots(pair.low()) + PRIOR_SLOTS, slots(pair.high()) + PRIOR_SLOTS);
                let mixed = factor.with_population(pair.low()) + factor.with_population(pair.high());
                let shrunk = own + PRIOR_SLOTS * mixed + PRIOR_SLOTS * PRIOR_SLOTS * factor.of_population;
                *expected *= shrunk / (low * high * self.rate);
            }
        }
        expected
    }
}

impl Factor {
    fn fit(trace: &Trace, all: &Slots, level: &[u32], levels: u32, window: Window) -> Self {
        let mut slots = vec![0_u32; levels as usize];
        level.iter().for_each(|&level| slots[level as usize] += 1);
        let share: Vec<f64> = slots.into_iter().map(|slots| f64::from(slots) / level.len() as f64).collect();
        let levels = Levels::fit(trace, all, level, levels, window);
        let with = |level: usize| levels.rates_of(level as u32).iter().map(|&(b, rate)| rate * share[b as usize]).sum();
        let with_population: Vec<f64> = (0..share.len()).map(with).collect();
        let of_population = share.iter().zip(&with_population).map(|(share, rate)| share * rate).sum();
        Factor { levels, with_population, of_population }
    }

    /// Σ_a n_u(a) (R s)(a) r_0.
    fn with_population(&self, account: AccountId) -> f64 {
        let own = self.levels.of_account(account).iter();
        own.map(|&(level, slots)| f64::from(slots) * self.with_population[level as usize]).sum()
    }
}

/// The level of lateness of each slot, on the rarest object that it acts on.
fn lateness_on_rarest_objects(trace: &Trace, all: &Slots) -> Vec<u32> {
    let mut rarest = vec![(usize::MAX, 0); all.account.len()];
    for object in 0..trace.object_count() {
        let actions = trace.object_at(object);
        for (action, &slot) in actions.iter().zip(&all.of_action[trace.range_at(object)]) {
            let after = action.at.0.abs_diff(actions[0].at.0);
            let lateness = LATENESS_MS.partition_point(|&end| end <= after) as u32;
            let known = &mut rarest[slot as usize];
            // In order of time: the slot's first action on an object comes first.
            if actions.len() < known.0 {
                *known = (actions.len(), lateness);
            }
        }
    }
    rarest.into_iter().map(|(_, lateness)| lateness).collect()
}
