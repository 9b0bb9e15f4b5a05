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

use super::levels::Levels;
use super::slots::Slots;
use crate::action::{AccountPair, Timestamp};
use crate::coaction::Window;
use crate::trace::Trace;
use rustc_hash::FxHashMap;

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
    strata: Levels,
}

impl SlotPermutation {
    pub(super) fn fit(trace: &Trace, window: Window) -> Self {
        let all = in_strata(trace, window);
        let strata = Levels::fit(trace, &all, &all.stratum, all.strata, window);
        SlotPermutation { all, strata }
    }

    pub(super) fn slots(&self) -> &Slots {
        &self.all
    }

    pub(super) fn expected(&self, pairs: &[AccountPair]) -> Vec<f64> {
        self.strata.expected(pairs)
    }
}

/// The slots of a trace in strata of the hour of the week.
pub(super) fn in_strata(trace: &Trace, window: Window) -> Slots {
    Slots::timed(trace, window, |begins| {
        let strata = Strata::of(begins);
        (begins.iter().map(|&at| strata.stratum_of(at)).collect(), strata.count)
    })
}
