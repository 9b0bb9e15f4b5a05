//! The windowed co-action join on one object.
//!
//! Two accounts *co-act* when both act on one object at most [`Window`] apart, ends included (as in CooRTweet 2.1,
//! `detect_groups`). The windows are driven by the actions and never by a fixed grid, so no pair is lost over a border
//! (Mannocci et al. 2024, arXiv 2408.01257).
//!
//! # Cost
//! [`sweep`] visits the `c` pairs of an object's `a` actions in O(a + c) and keeps nothing.

use crate::action::{AccountPair, Action, ObjectId, PostId, Timestamp};
use crate::trace::Trace;

/// The longest gap that counts as together, ends included.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Window(u64);

impl Window {
    /// Any gap counts: for data without usable times.
    pub const UNBOUNDED: Window = Window(u64::MAX);

    pub(crate) const DAY: Window = Window(86_400_000);

    /// A window of that many milliseconds; `None` below 1.
    #[must_use]
    pub fn from_millis(millis: i64) -> Option<Self> {
        u64::try_from(millis).ok().filter(|&millis| millis >= 1).map(Window)
    }

    /// Milliseconds, or `None` when any gap counts.
    #[must_use]
    pub fn millis(self) -> Option<i64> {
        i64::try_from(self.0).ok()
    }

    pub(crate) fn holds(self, earlier: &Action, later: &Action) -> bool {
        later.at.0.abs_diff(earlier.at.0) <= self.0
    }
}

/// Two accounts acting on one object inside the window.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct CoAction {
    /// Who.
    pub pair: AccountPair,
    /// On what.
    pub object: ObjectId,
    /// When: the low account's time, then the high account's.
    pub at: [Timestamp; 2],
    /// The low account's post, then the high account's.
    pub posts: [PostId; 2],
}

impl CoAction {
    /// Milliseconds from the low account's action to the high account's: negative when the high account came first.
    #[must_use]
    pub fn lag(&self) -> i64 {
        self.at[1].0.saturating_sub(self.at[0].0)
    }
}

/// Calls `visit(earlier, later)`, two places in `actions`, for every two actions inside the window, those of one account
/// included.
///
/// `actions` are one object's, in time order. Each pair is visited once, ordered by the later action.
pub fn sweep(actions: &[Action], window: Window, mut visit: impl FnMut(usize, usize)) {
    let mut start = 0;
    for (index, later) in actions.iter().enumerate() {
        while !window.holds(&actions[start], later) {
            start += 1;
        }
        for earlier in start..index {
            visit(earlier, index);
        }
    }
}

/// Counts the pairs that [`sweep`] would visit, in O(a).
#[must_use]
pub fn count_swept(actions: &[Action], window: Window) -> u64 {
    let mut start = 0;
    let mut pairs = 0;
    for (index, later) in actions.iter().enumerate() {
        while !window.holds(&actions[start], later) {
            start += 1;
        }
        pairs += (index - start) as u64;
    }
    pairs
}

/// The co-action of two actions on one object; `None` when one account did both.
#[must_use]
pub fn co_action(one: &Action, other: &Action) -> Option<CoAction> {
    let pair = AccountPair::new(one.account, other.account)?;
    let (low, high) = if one.account == pair.low() { (one, other) } else { (other, one) };
    Some(CoAction { pair, object: one.object, at: [low.at, high.at], posts: [low.post, high.post] })
}

/// Every co-action of one pair, by object and then by time: found again, never stored.
///
/// Reads the whole trace once.
#[must_use]
pub fn evidence(trace: &Trace, pair: AccountPair, window: Window) -> Vec<CoAction> {
    let mut found = Vec::new();
    let mut theirs = Vec::new();
    for (_, actions) in trace.objects() {
        theirs.clear();
        theirs.extend(actions.iter().filter(|action| action.account == pair.low() || action.account == pair.high()));
        sweep(&theirs, window, |earlier, later| found.extend(co_action(&theirs[earlier], &theirs[later])));
    }
    found
}

/// Counts the pairs that [`sweep`] would visit by the class of their two places: `add(earlier's, later's, pairs)`.
///
/// Classes are runs of time, so a window holds few of them: O(a · r) for windows that touch r runs.
pub(crate) fn sweep_runs(
    actions: &[Action],
    window: Window,
    class: impl Fn(usize) -> u32,
    mut add: impl FnMut(u32, u32, u64),
) {
    // The actions now inside the window, as (class, how many), oldest first.
    let mut inside: std::collections::VecDeque<(u32, u64)> = std::collections::VecDeque::new();
    let mut start = 0;
    for (index, later) in actions.iter().enumerate() {
        while !window.holds(&actions[start], later) {
            let oldest = inside.front_mut().expect("the action that leaves is inside");
            oldest.1 -= 1;
            if oldest.1 == 0 {
                inside.pop_front();
            }
            start += 1;
        }
        let own = class(index);
        for &(theirs, count) in &inside {
            add(theirs, own, count);
        }
        match inside.back_mut() {
            Some((newest, count)) if *newest == own => *count += 1,
            _ => inside.push_back((own, 1)),
        }
    }
}
