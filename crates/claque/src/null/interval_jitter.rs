//! Interval jitter: are whole time lines in step, whatever it is that accounts post?
//!
//! The conditional test of fine timing of Amarasingham, Harrison, Hatsopoulos & Geman 2012 (J. Neurophysiol. 107:517), made
//! for spike trains. Time is cut into intervals of W = 20 Δ, from the epoch on. Given how often each account posts in each
//! interval, every post is uniform in its own, independently of all others: rhythms slower than W are kept, only the fine
//! timing is chance. The statistic is the number of pairs of posts of two accounts at most Δ apart, and
//!
//! > p = (1 + reruns with at least as many pairs) / (1 + reruns)
//!
//! with 999 reruns, fewer for long time lines but at least 99: p has a floor of 1 / (1 + reruns), and is exact for any number.
//! The mean over all reruns has a closed form. In steps of the clock, with n_a(k) the posts of account a in interval k,
//!
//! > E = Σ_{a<b} Σ_k n_a(k) n_b(k) c_0 + (n_a(k) n_b(k+1) + n_a(k+1) n_b(k)) c_1
//! >
//! > c_0 = (W + 2ΔW − Δ(Δ+1)) / W²,  c_1 = Δ(Δ+1) / 2W²
//!
//! What an account posts at most Δ after its post before is one event, at the time of the first: threads and bursts are not
//! many coincidences. Times that are all whole seconds, minutes or hours are jittered in these steps.
//!
//! # Useful for
//! Groups that post at one time without sharing an object: other links, other wordings. It uses every post.
//!
//! # Not useful for
//! Confirming a finding: the posts that made it are among those counted. For schedules: everybody who posts on the hour is in
//! step. For events: a goal is scored, and all post in the same minute; W is too wide to keep that. Nor for clocks coarser
//! than Δ.
//!
//! # Cost
//! O(n log n) a rerun for n posts, about 5·10⁶ jittered posts in all, unless 99 reruns are more.

use crate::action::Timestamp;
use crate::coaction::Window;
use rand::RngExt;
use rand_pcg::Pcg64;
use rayon::prelude::*;

/// W / Δ.
const WINDOWS_AN_INTERVAL: i64 = 20;
/// Most and fewest reruns.
const RERUNS: (usize, usize) = (99, 999);
/// How many posts all reruns together jitter, where that gives a number of reruns between these two.
const JITTERED: usize = 5_000_000;

/// Whether time lines are in step.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Synchrony {
    /// Pairs of posts of two accounts inside the window.
    pub pairs: u64,
    /// How many jitter gives on average.
    pub expected: f64,
    /// The share of reruns that give as many, the data among them: in `1 / (1 + reruns)..=1.0`.
    pub p: f64,
    /// Reruns.
    pub reruns: u32,
}

/// One thing an account posts, in steps of the clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Event {
    at: i64,
    account: u32,
}

/// Tests whether accounts post in step; `time_lines` are one sorted list an account.
///
/// `None` where there is no fine timing to test: any gap counts or twenty of them are not a time, or fewer than two accounts
/// post. The same input and seed give the same result on any number of threads.
#[must_use]
pub fn interval_jitter(time_lines: &[Vec<Timestamp>], window: Window, seed: u64) -> Option<Synchrony> {
    let window = window.millis().filter(|window| window.checked_mul(WINDOWS_AN_INTERVAL * 2).is_some())?;
    if time_lines.iter().filter(|times| !times.is_empty()).count() < 2 {
        return None;
    }
    let step = step_of(time_lines);
    let window = (window / step).max(1);
    let interval = window * WINDOWS_AN_INTERVAL;
    let mut events = events(time_lines, step, window);
    events.par_sort_unstable();
    let accounts = time_lines.len();
    let pairs = pairs_within(&events, window, accounts);
    let expected = expected(&events, window, interval, accounts);
    // Events that no jitter brings near another account's are no part of any rerun's pairs.
    let movable = with_company(&events, interval);
    let reruns = (JITTERED / movable.len().max(1)).clamp(RERUNS.0, RERUNS.1);
    let as_many = (0..reruns as u64)
        .into_par_iter()
        .filter(|&rerun| {
            let mut rng = Pcg64::new(u128::from(seed), u128::from(rerun));
            let jitter = |event: &Event| Event {
                at: event.at.div_euclid(interval) * interval + rng.random_range(0..interval),
                ..*event
            };
            let mut jittered: Vec<Event> = movable.iter().map(jitter).collect();
            jittered.sort_unstable();
            pairs_within(&jittered, window, accounts) >= pairs
        })
        .count();
    Some(Synchrony { pairs, expected, p: (1 + as_many) as f64 / (1 + reruns) as f64, reruns: reruns as u32 })
}

/// The step of the clock: an hour, a minute, a second or a millisecond.
fn step_of(time_lines: &[Vec<Timestamp>]) -> i64 {
    let divides = |step: &i64| time_lines.iter().flatten().all(|at| at.0 % step == 0);
    [3_600_000, 60_000, 1_000].into_iter().find(divides).unwrap_or(1)
}

fn events(time_lines: &[Vec<Timestamp>], step: i64, window: i64) -> Vec<Event> {
    let mut events = Vec::new();
    for (account, times) in (0..).zip(time_lines) {
        let mut before: Option<i64> = None;
        for at in times.iter().map(|at| at.0.div_euclid(step)) {
            if before.is_none_or(|before| at - before > window) {
                events.push(Event { at, account });
            }
            before = Some(at);
        }
    }
    events
}

/// Pairs of events of two accounts at most a window apart; `events` are in order of time.
fn pairs_within(events: &[Event], window: i64, accounts: usize) -> u64 {
    let mut inside = vec![0_u64; accounts];
    let (mut pairs, mut start) = (0, 0);
    for (index, later) in events.iter().enumerate() {
        while later.at - events[start].at > window {
            inside[events[start].account as usize] -= 1;
            start += 1;
        }
        let own = &mut inside[later.account as usize];
        pairs += (index - start) as u64 - *own;
        *own += 1;
    }
    pairs
}

/// The mean number of pairs over all jitters.
fn expected(events: &[Event], window: i64, interval: i64, accounts: usize) -> f64 {
    let (near, wide) = (window as f64, interval as f64);
    let same = (wide + 2.0 * near * wide - near * (near + 1.0)) / (wide * wide);
    let next = near * (near + 1.0) / (2.0 * wide * wide);
    // Pairs of two accounts in one interval, and in two that touch.
    let (mut in_same, mut in_next) = (0_u64, 0_u64);
    let mut before: (i64, &[Event]) = (i64::MIN, &[]);
    let mut own = vec![0_u64; accounts];
    for here in events.chunk_by(|a, b| a.at.div_euclid(interval) == b.at.div_euclid(interval)) {
        let number = here[0].at.div_euclid(interval);
        let others = if before.0.checked_add(1) == Some(number) { before.1 } else { &[] };
        others.iter().for_each(|event| own[event.account as usize] += 1);
        in_next += here.iter().map(|event| others.len() as u64 - own[event.account as usize]).sum::<u64>();
        others.iter().for_each(|event| own[event.account as usize] = 0);
        for (index, event) in here.iter().enumerate() {
            in_same += index as u64 - own[event.account as usize];
            own[event.account as usize] += 1;
        }
        here.iter().for_each(|event| own[event.account as usize] = 0);
        before = (number, here);
    }
    in_same as f64 * same + in_next as f64 * next
}

/// The events with another account's in their interval or in one that touches it.
fn with_company(events: &[Event], interval: i64) -> Vec<Event> {
    let intervals: Vec<&[Event]> =
        events.chunk_by(|a, b| a.at.div_euclid(interval) == b.at.div_euclid(interval)).collect();
    let number = |here: &[Event]| here[0].at.div_euclid(interval);
    let mut kept = Vec::new();
    for (index, here) in intervals.iter().enumerate() {
        let around = &intervals[index.saturating_sub(1)..(index + 2).min(intervals.len())];
        let touching = around.iter().filter(|other| number(other).abs_diff(number(here)) <= 1);
        let account = here[0].account;
        if touching.flat_map(|other| other.iter()).any(|event| event.account != account) {
            kept.extend_from_slice(here);
        }
    }
    kept
}
