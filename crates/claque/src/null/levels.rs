//! How often slots of two levels meet, where a level is a property of a slot: its stratum of time, how late it came.
//!
//! With n_u(a) the slots of account u on level a, T_ab the pairs of slots that meet and join a and b, and P_ab all pairs of
//! slots of two accounts, the rate of two levels is T_ab / P_ab.
//!
//! # Cost
//! O(a · l) to fit where accounts act once on an object and levels are runs of time on it, with l the levels that a window
//! touches, and O(a + c) otherwise; O(levels of v) a pair.

use super::slots::Slots;
use crate::action::{AccountId, AccountPair};
use crate::coaction::{Window, sweep, sweep_runs};
use crate::network::has_repeats;
use crate::trace::Trace;
use rayon::prelude::*;
use rustc_hash::{FxHashMap, FxHashSet};

/// The slots of every account by level, and the rates of the levels.
#[derive(Clone, Debug)]
pub(super) struct Levels {
    /// Where each account's run starts in `slots`, by account id, and one past the last.
    starts: Vec<usize>,
    /// (a, n_u(a)), account by account, by level.
    slots: Vec<(u32, u32)>,
    /// For each level a its (b, T_ab / P_ab), by b; both ways.
    rates: Vec<Vec<(u32, f64)>>,
}

impl Levels {
    /// `level` is that of each slot, below `levels`. Along the actions of one object in time, where each account acts once,
    /// levels should change seldom.
    pub(super) fn fit(trace: &Trace, all: &Slots, level: &[u32], levels: u32, window: Window) -> Self {
        let (starts, slots) = slots_by_account(&all.account, level, trace.account_bound());
        let together = pairs_together(trace, all, level, window);
        let rates = rates(levels, &slots, &starts, &together);
        Levels { starts, slots, rates }
    }

    /// (a, n_u(a)) of one account, by level.
    pub(super) fn of_account(&self, account: AccountId) -> &[(u32, u32)] {
        match self.starts.get(account.0 as usize..account.0 as usize + 2) {
            Some(run) => &self.slots[run[0]..run[1]],
            None => &[],
        }
    }

    /// The rates of one level with others, by level; 0 where there is none.
    pub(super) fn rates_of(&self, level: u32) -> &[(u32, f64)] {
        &self.rates[level as usize]
    }

    /// Σ_ab n_u(a) n_v(b) T_ab / P_ab of each pair.
    pub(super) fn expected(&self, pairs: &[AccountPair]) -> Vec<f64> {
        let groups: Vec<&[AccountPair]> = pairs.chunk_by(|a, b| a.low() == b.low()).collect();
        groups
            .par_iter()
            .map_init(
                || vec![0.0; self.rates.len()],
                |rate_with_low, group| {
                    // Σ_a n_low(a) r_ab for every b, once for all partners of one account.
                    let low = self.of_account(group[0].low());
                    for &(level, slots) in low {
                        for &(other, rate) in &self.rates[level as usize] {
                            rate_with_low[other as usize] += f64::from(slots) * rate;
                        }
                    }
                    let expected: Vec<f64> = group
                        .iter()
                        .map(|pair| {
                            let high = self.of_account(pair.high());
                            high.iter().fold(0.0, |sum, &(level, slots)| {
                                sum + f64::from(slots) * rate_with_low[level as usize]
                            })
                        })
                        .collect();
                    for &(level, _) in low {
                        for &(other, _) in &self.rates[level as usize] {
                            rate_with_low[other as usize] = 0.0;
                        }
                    }
                    expected
                },
            )
            .flatten_iter()
            .collect()
    }
}

/// n_u(a) of every account, as runs by account.
fn slots_by_account(accounts: &[AccountId], level: &[u32], account_bound: usize) -> (Vec<usize>, Vec<(u32, u32)>) {
    let mut keys: Vec<(u32, u32)> = accounts.iter().zip(level).map(|(account, &level)| (account.0, level)).collect();
    keys.par_sort_unstable();
    let mut starts = vec![0; account_bound + 1];
    let mut slots = Vec::new();
    for run in keys.chunk_by(|a, b| a == b) {
        slots.push((run[0].1, run.len() as u32));
        starts[run[0].0 as usize + 1] = slots.len();
    }
    // Accounts without a slot have an empty run where the one before them ends.
    for account in 1..starts.len() {
        starts[account] = starts[account].max(starts[account - 1]);
    }
    (starts, slots)
}

/// T_ab: pairs of slots that meet, by (a, b) with a ≤ b.
fn pairs_together(trace: &Trace, all: &Slots, level: &[u32], window: Window) -> FxHashMap<(u32, u32), u64> {
    let ordered = |a: u32, b: u32| (a.min(b), a.max(b));
    let level = |slot: u32| level[slot as usize];
    (0..trace.object_count())
        .into_par_iter()
        .with_min_len(256)
        .fold(FxHashMap::default, |mut together: FxHashMap<(u32, u32), u64>, object| {
            let actions = trace.object_at(object);
            let slots = &all.of_action[trace.range_at(object)];
            if actions.len() < 2 {
                return together;
            }
            if all.are_single() && !has_repeats(actions) {
                sweep_runs(
                    actions,
                    window,
                    |index| level(slots[index]),
                    |earlier, later, pairs| {
                        *together.entry(ordered(earlier, later)).or_insert(0) += pairs;
                    },
                );
                return together;
            }
            // Slots of one account never meet, so every two slots that differ in number and meet are two accounts'.
            // Where nobody repeats, two slots come together once.
            let mut met = has_repeats(actions).then(FxHashSet::default);
            sweep(actions, window, |earlier, later| {
                let (a, b) = (slots[earlier], slots[later]);
                if a != b && all.meet_on(object, a, b) && met.as_mut().is_none_or(|met| met.insert(ordered(a, b))) {
                    *together.entry(ordered(level(a), level(b))).or_insert(0) += 1;
                }
            });
            together
        })
        .reduce(FxHashMap::default, |mut all, part| {
            for (key, pairs) in part {
                *all.entry(key).or_insert(0) += pairs;
            }
            all
        })
}

/// T_ab / P_ab, both ways.
fn rates(
    levels: u32,
    slots: &[(u32, u32)],
    starts: &[usize],
    together: &FxHashMap<(u32, u32), u64>,
) -> Vec<Vec<(u32, f64)>> {
    let mut on_level = vec![0_u64; levels as usize];
    for &(level, count) in slots {
        on_level[level as usize] += u64::from(count);
    }
    // Σ_u of the pairs of slots that belong to one account.
    let mut own: FxHashMap<(u32, u32), u64> = FxHashMap::default();
    let mut neighbours: Vec<Vec<u32>> = vec![Vec::new(); levels as usize];
    for &(low, high) in together.keys() {
        neighbours[low as usize].push(high);
    }
    neighbours.iter_mut().for_each(|of_one| of_one.sort_unstable());
    for run in starts.windows(2) {
        let theirs = &slots[run[0]..run[1]];
        for (index, &(low, n_low)) in theirs.iter().enumerate() {
            let n_low = u64::from(n_low);
            let mut after = theirs[index..].iter().peekable();
            for &high in &neighbours[low as usize] {
                while after.next_if(|(level, _)| *level < high).is_some() {}
                if let Some(&&(_, n_high)) = after.peek().filter(|(level, _)| *level == high) {
                    let pairs = if low == high { n_low * (n_low - 1) / 2 } else { n_low * u64::from(n_high) };
                    *own.entry((low, high)).or_insert(0) += pairs;
                }
            }
        }
    }
    let mut rates = vec![Vec::new(); levels as usize];
    for (&(low, high), &pairs_together) in together {
        let (n_low, n_high) = (on_level[low as usize] as f64, on_level[high as usize] as f64);
        let all = if low == high { n_low * (n_low - 1.0) / 2.0 } else { n_low * n_high };
        let pairs = all - own.get(&(low, high)).copied().unwrap_or(0) as f64;
        if pairs > 0.0 {
            let rate = pairs_together as f64 / pairs;
            rates[low as usize].push((high, rate));
            if low != high {
                rates[high as usize].push((low, rate));
            }
        }
    }
    rates.iter_mut().for_each(|row: &mut Vec<(u32, f64)>| row.sort_unstable_by_key(|&(level, _)| level));
    rates
}
