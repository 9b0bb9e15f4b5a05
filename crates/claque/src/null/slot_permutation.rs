//! The stratified slot-permutation null.
//!
//! A *slot* is what an account does in one go: a run of actions on one object, each at most a window after the one before,
//! together with the runs that share a post with it (a post with three hashtags is one slot, and so is a burst of such
//! posts). Two slots *meet* if, on the rarest object that both act on, some action of one is inside the window of some
//! action of the other: two posts that share three hashtags meet once, not three times. The statistic S_uv counts the
//! distinct objects on which slots of u and v meet so, each slot once at most; where posts act on one object each, these
//! are simply the objects they co-acted on.
//!
//! Inside a stratum c of time, accounts are exchangeable over slots: that keeps every object's popularity and bursts,
//! every account's activity and repetitions, and by the strata its rhythm. With n_u(c) the slots of account u that begin in
//! c, T_cc′ the pairs of slots that meet and join c and c′, and P_cc′ all pairs of slots of two accounts,
//!
//! > P_cc = N_c (N_c − 1) / 2 − Σ_u n_u(c) (n_u(c) − 1) / 2,  P_cc′ = N_c N_c′ − Σ_u n_u(c) n_u(c′)
//! >
//! > λ_uv = Σ_c n_u(c) n_v(c) T_cc / P_cc + Σ_{c<c′} [n_u(c) n_v(c′) + n_u(c′) n_v(c)] T_cc′ / P_cc′
//!
//! so that the λ of all pairs add up to the meetings observed. (The plain expectation of a permutation divides by all
//! pairs of slots; where one account fills half of a stratum, everybody else's λ would be too small. See docs/adr/0004.)
//!
//! Strata are the hours of the week (UTC), neighbours merged until each has [`MIN_SLOTS`] slots. Data that spans so many
//! weeks that every hour of the week could be that full several times over is first cut into periods of whole weeks, so
//! that accounts active in different years do not lend each other their rates.
//!
//! # Useful for
//! Timed data of any size; the default.
//!
//! # Not useful for
//! Telling fast fans of one source from an operation: both meet more often than their activity explains.
//!
//! # Cost
//! O(a · s) to fit where accounts act once on an object, with s the strata that a window touches (2 for a minute), and
//! O(a + c) where they repeat; O(strata of v) a pair.

use super::slots::Slots;
use crate::action::AccountPair;
use crate::action::{AccountId, Timestamp};
use crate::coaction::{Window, sweep, sweep_runs};
use crate::network::has_repeats;
use crate::trace::Trace;
use rayon::prelude::*;
use rustc_hash::{FxHashMap, FxHashSet};

/// Fewest slots of a stratum, where there are so many: with 15 an operation hides itself, with 300 it does not.
const MIN_SLOTS: u64 = 200;

const HOUR_MS: i64 = 3_600_000;
const HOURS_A_WEEK: i64 = 168;

/// Which stratum a time belongs to.
#[derive(Clone, Debug)]
struct Strata {
    /// First week of each period, in weeks since the epoch.
    periods: Vec<i64>,
    /// Stratum of each hour of the week in each period.
    of_hour: Vec<u32>,
    count: u32,
}

impl Strata {
    fn of(times: &[Timestamp]) -> Self {
        let mut slots: FxHashMap<i64, u64> = FxHashMap::default();
        for at in times {
            *slots.entry(at.0.div_euclid(HOUR_MS)).or_insert(0) += 1;
        }
        let mut hours: Vec<(i64, u64)> = slots.into_iter().collect();
        hours.sort_unstable();

        let mut periods: Vec<(i64, Vec<u64>)> = Vec::new();
        let mut full = true;
        for week in hours.chunk_by(|(a, _), (b, _)| week_of(*a) == week_of(*b)) {
            if full {
                periods.push((week_of(week[0].0), vec![0; HOURS_A_WEEK as usize]));
            }
            let (_, period) = periods.last_mut().expect("a period was just opened");
            for &(hour, slots) in week {
                period[hour.rem_euclid(HOURS_A_WEEK) as usize] += slots;
            }
            full = period.iter().sum::<u64>() >= MIN_SLOTS * HOURS_A_WEEK as u64;
        }
        if !full && periods.len() > 1 {
            // The last weeks are too few for a period of their own.
            let (_, rest) = periods.pop().expect("there are two");
            let (_, last) = periods.last_mut().expect("there was one more");
            last.iter_mut().zip(rest).for_each(|(hour, more)| *hour += more);
        }
        Strata::merge_hours(&periods)
    }

    fn merge_hours(periods: &[(i64, Vec<u64>)]) -> Self {
        let mut of_hour = Vec::with_capacity(periods.len() * HOURS_A_WEEK as usize);
        let mut next = 0;
        for (_, hours) in periods {
            let (first, mut slots) = (next, 0);
            for &in_hour in hours {
                of_hour.push(next);
                slots += in_hour;
                if slots >= MIN_SLOTS {
                    (next, slots) = (next + 1, 0);
                }
            }
            if slots < MIN_SLOTS && next > first {
                // What is left at the end of the week joins its neighbour.
                of_hour.iter_mut().rev().take_while(|stratum| **stratum == next).for_each(|stratum| *stratum -= 1);
            } else {
                next += 1;
            }
        }
        Strata { periods: periods.iter().map(|&(week, _)| week).collect(), of_hour, count: next }
    }

    fn stratum_of(&self, at: Timestamp) -> u32 {
        let hour = at.0.div_euclid(HOUR_MS);
        let period = self.periods.partition_point(|&first| first <= week_of(hour)).saturating_sub(1);
        self.of_hour[period * HOURS_A_WEEK as usize + hour.rem_euclid(HOURS_A_WEEK) as usize]
    }
}

/// The stratum of each time, and how many strata there are.
pub(super) fn strata_of(times: &[Timestamp]) -> (Vec<u32>, u32) {
    let strata = Strata::of(times);
    (times.iter().map(|&at| strata.stratum_of(at)).collect(), strata.count)
}

fn week_of(hour: i64) -> i64 {
    hour.div_euclid(HOURS_A_WEEK)
}

/// The slot-permutation null with its rates.
#[derive(Clone, Debug)]
pub struct SlotPermutation {
    all: Slots,
    /// Where each account's run starts in `slots`, by account id, and one past the last.
    starts: Vec<usize>,
    /// (c, n_u(c)), account by account, by stratum.
    slots: Vec<(u32, u32)>,
    /// For each stratum c its (c′, T_cc′ / P_cc′), by c′; both ways.
    rates: Vec<Vec<(u32, f64)>>,
}

impl SlotPermutation {
    pub(super) fn fit(trace: &Trace, window: Window) -> Self {
        let all = Slots::timed(trace, window, strata_of);
        let (starts, slots) = slots_by_account(&all.account, &all.stratum, trace.account_bound());
        let together = pairs_together(trace, &all, window);
        let rates = rates(all.strata, &slots, &starts, &together);
        SlotPermutation { all, starts, slots, rates }
    }

    pub(super) fn strata(&self) -> u32 {
        self.all.strata
    }

    pub(super) fn slots(&self) -> &Slots {
        &self.all
    }

    fn slots_of(&self, account: u32) -> &[(u32, u32)] {
        match self.starts.get(account as usize..account as usize + 2) {
            Some(run) => &self.slots[run[0]..run[1]],
            None => &[],
        }
    }

    pub(super) fn expected(&self, pairs: &[AccountPair]) -> Vec<f64> {
        let groups: Vec<&[AccountPair]> = pairs.chunk_by(|a, b| a.low() == b.low()).collect();
        groups
            .par_iter()
            .map_init(
                || vec![0.0; self.rates.len()],
                |rate_with_low, group| {
                    // Σ_c n_low(c) r_cc′ for every c′, once for all partners of one account.
                    let low = self.slots_of(group[0].low().0);
                    for &(stratum, slots) in low {
                        for &(other, rate) in &self.rates[stratum as usize] {
                            rate_with_low[other as usize] += f64::from(slots) * rate;
                        }
                    }
                    let expected: Vec<f64> = group
                        .iter()
                        .map(|pair| {
                            let high = self.slots_of(pair.high().0);
                            high.iter().fold(0.0, |sum, &(stratum, slots)| {
                                sum + f64::from(slots) * rate_with_low[stratum as usize]
                            })
                        })
                        .collect();
                    for &(stratum, _) in low {
                        for &(other, _) in &self.rates[stratum as usize] {
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

/// n_u(c) of every account, as runs by account.
fn slots_by_account(accounts: &[AccountId], stratum: &[u32], account_bound: usize) -> (Vec<usize>, Vec<(u32, u32)>) {
    let mut keys: Vec<(u32, u32)> =
        accounts.iter().zip(stratum).map(|(account, &stratum)| (account.0, stratum)).collect();
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

/// T_cc′: pairs of slots that meet, by (c, c′) with c ≤ c′.
fn pairs_together(trace: &Trace, all: &Slots, window: Window) -> FxHashMap<(u32, u32), u64> {
    let ordered = |a: u32, b: u32| (a.min(b), a.max(b));
    let stratum = |slot: u32| all.stratum[slot as usize];
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
                    |index| stratum(slots[index]),
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
                    *together.entry(ordered(stratum(a), stratum(b))).or_insert(0) += 1;
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

/// T_cc′ / P_cc′, both ways.
fn rates(
    strata: u32,
    slots: &[(u32, u32)],
    starts: &[usize],
    together: &FxHashMap<(u32, u32), u64>,
) -> Vec<Vec<(u32, f64)>> {
    let mut in_stratum = vec![0_u64; strata as usize];
    for &(stratum, count) in slots {
        in_stratum[stratum as usize] += u64::from(count);
    }
    // Σ_u of the pairs of slots that belong to one account.
    let mut own: FxHashMap<(u32, u32), u64> = FxHashMap::default();
    let mut neighbours: Vec<Vec<u32>> = vec![Vec::new(); strata as usize];
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
                while after.next_if(|(stratum, _)| *stratum < high).is_some() {}
                if let Some(&&(_, n_high)) = after.peek().filter(|(stratum, _)| *stratum == high) {
                    let pairs = if low == high { n_low * (n_low - 1) / 2 } else { n_low * u64::from(n_high) };
                    *own.entry((low, high)).or_insert(0) += pairs;
                }
            }
        }
    }
    let mut rates = vec![Vec::new(); strata as usize];
    for (&(low, high), &pairs_together) in together {
        let (n_low, n_high) = (in_stratum[low as usize] as f64, in_stratum[high as usize] as f64);
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
    rates.iter_mut().for_each(|row: &mut Vec<(u32, f64)>| row.sort_unstable_by_key(|&(stratum, _)| stratum));
    rates
}
