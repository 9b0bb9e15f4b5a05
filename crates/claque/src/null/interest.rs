//! The interest factor: how much more than others of their hours two accounts share without meeting.
//!
//! Slot permutation holds everybody of a stratum exchangeable. People of one interest are not: they take up the same things
//! and so meet more often than λ says, by the same factor by which they share more without meeting, which is what is
//! measured here. With the first action of each account on each object,
//!
//! - c_uv: objects that u and v both acted on, more than a window and at most a day apart;
//! - e_uv: how many chance gives them: λ of slot permutation for a day, less that for the window;
//!
//! > h_uv = max(1, (c_uv + 1) / (e_uv + 1)),  λ′_uv = h_uv λ_uv,  p′_uv = P(Poisson(λ′_uv) ≥ S_uv)
//!
//! The 1s shrink h to 1 where little is expected: a pair of few objects gets no factor from one coincidence. As h ≥ 1, p′ is
//! never below p, so p′ is the larger of both. h is estimated, and p′ takes it for known: an approximation, like the Poisson
//! tail. Objects with more than [`MOST_ACCOUNTS`] accounts are left out of both c and e, for time.
//!
//! *What is a group's own* is left out of c: objects of whose accounts more than half are of the pair's own community,
//! before the factor. Others have no interest in these; a group that pushes things of its own all day, now and then in the
//! same minute, would else pass for people of one interest. e keeps them, which errs on the side of keeping an edge.
//!
//! A post counts as one thing: posts that share several objects share the rarest ([`Slots::meet_on`]). Repetitions do not
//! count, as only the first action does. A day holds everybody's rhythm, and keeps accounts of different years apart.
//!
//! # Useful for
//! Edges that a timed null has kept, where people of one interest post a lot: without it `calibration/` finds groups where
//! there are none.
//!
//! # Not useful for
//! Groups that take up, over the day, what many others do: they are told from people of one interest no more, and lose edges.
//! A window of a day or more: nobody shares without meeting, and h is 1. People who are there at the same minute every day.
//!
//! # Cost
//! Nothing where no edge was kept. Else two fits of slot permutation, the wider with the levels of a day (where posts act on
//! several objects O(a · [`MOST_ACCOUNTS`]) at worst), and the lists of objects of both ends of an edge.

use super::levels::Levels;
use super::slot_permutation::in_strata;
use super::slots::Slots;
use crate::action::{AccountId, AccountPair, Action};
use crate::coaction::Window;
use crate::trace::Trace;
use rayon::prelude::*;
use rustc_hash::{FxHashMap, FxHashSet};

/// Most accounts of an object that is looked at.
const MOST_ACCOUNTS: usize = 1_000;

/// An account's first action on an object.
struct TakeUp {
    /// By index in the trace.
    object: usize,
    action: Action,
    slot: u32,
    /// Whether more than half of those who act on the object are of this account's community.
    is_own: bool,
}

/// h of each pair, at least 1, in the order given. An account is in one of the communities at most.
pub(crate) fn interest(
    trace: &Trace,
    window: Window,
    pairs: &[AccountPair],
    communities: &[Vec<AccountId>],
) -> Vec<f64> {
    if pairs.is_empty() || window >= Window::DAY {
        return vec![1.0; pairs.len()];
    }
    let first = first_take_ups(trace);
    let slots = in_strata(&first, window);
    let fit = |window| Levels::fit(&first, &slots, &slots.stratum, slots.strata, window).expected(pairs);
    let (meeting, sharing) = (fit(window), fit(Window::DAY));
    let of_account = take_ups(&first, &slots, pairs, communities);
    let factor = |(index, pair): (usize, &AccountPair)| {
        let theirs = |account| of_account.get(&account).map_or(&[][..], Vec::as_slice);
        let shared = shared_apart(theirs(pair.low()), theirs(pair.high()), &slots, window);
        let expected = (sharing[index] - meeting[index]).max(0.0);
        ((f64::from(shared) + 1.0) / (expected + 1.0)).max(1.0)
    };
    pairs.par_iter().enumerate().map(factor).collect()
}

/// c_uv.
fn shared_apart(low: &[TakeUp], high: &[TakeUp], slots: &Slots, window: Window) -> u32 {
    let mut shared = 0;
    let mut high = high.iter().peekable();
    for of_low in low {
        while high.next_if(|of_high| of_high.object < of_low.object).is_some() {}
        let Some(of_high) = high.peek().filter(|of_high| of_high.object == of_low.object) else { continue };
        let (earlier, later) = if of_low.action.at <= of_high.action.at {
            (&of_low.action, &of_high.action)
        } else {
            (&of_high.action, &of_low.action)
        };
        let is_apart = !window.holds(earlier, later) && Window::DAY.holds(earlier, later);
        let is_own = of_low.is_own && of_high.is_own;
        shared += u32::from(is_apart && !is_own && slots.meet_on(of_low.object, of_low.slot, of_high.slot));
    }
    shared
}

/// What the accounts of these pairs took up, each in the order of the trace.
fn take_ups(
    first: &Trace,
    slots: &Slots,
    pairs: &[AccountPair],
    communities: &[Vec<AccountId>],
) -> FxHashMap<AccountId, Vec<TakeUp>> {
    let community_of: FxHashMap<AccountId, usize> =
        (0..).zip(communities).flat_map(|(index, members)| members.iter().map(move |&who| (who, index))).collect();
    let mut of_account: FxHashMap<AccountId, Vec<TakeUp>> =
        pairs.iter().flat_map(|pair| [pair.low(), pair.high()]).map(|account| (account, Vec::new())).collect();
    let mut members: FxHashMap<usize, usize> = FxHashMap::default();
    for object in 0..first.object_count() {
        let actions = first.object_at(object);
        members.clear();
        for community in actions.iter().filter_map(|action| community_of.get(&action.account)) {
            *members.entry(*community).or_insert(0) += 1;
        }
        for (&action, &slot) in actions.iter().zip(&slots.of_action[first.range_at(object)]) {
            if let Some(theirs) = of_account.get_mut(&action.account) {
                let community = community_of.get(&action.account);
                let is_own = community.is_some_and(|community| 2 * members[community] > actions.len());
                theirs.push(TakeUp { object, action, slot, is_own });
            }
        }
    }
    of_account
}

/// The first action of each account on each object that at most [`MOST_ACCOUNTS`] act on.
fn first_take_ups(trace: &Trace) -> Trace {
    let mut first: Vec<Action> = Vec::new();
    let mut seen: FxHashSet<AccountId> = FxHashSet::default();
    for (_, actions) in trace.objects() {
        seen.clear();
        let before = first.len();
        first.extend(actions.iter().filter(|action| seen.insert(action.account)));
        if seen.len() > MOST_ACCOUNTS {
            first.truncate(before);
        }
    }
    Trace::new(trace.kind(), first)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::action::{ObjectId, PostId, Timestamp};
    use crate::trace::TraceKind;

    fn minutes(minutes: i64) -> Window {
        Window::from_millis(minutes * 60_000).unwrap()
    }

    /// Accounts 0 and 1 act on objects 0 to 9, an hour apart; `others` more accounts act on each of these, days later, and
    /// on objects that nobody shares.
    fn sharing(others: u32) -> Trace {
        let act = |object, hours: i64, account: u32| Action {
            object: ObjectId(object),
            at: Timestamp(hours * 3_600_000),
            account: AccountId(account),
            post: PostId(object * 1_000 + account),
        };
        let of_object = |object: u32| {
            let (begins, later) = (i64::from(object) * 48, i64::from(object) * 48 + 720);
            let own = [act(object, begins, 0), act(object, begins + 1, 1)];
            let of_others = (2..others + 2).flat_map(move |account| {
                [
                    act(object, later + i64::from(account) * 48, account),
                    act(1_000 + object * 100 + account, begins, account),
                ]
            });
            own.into_iter().chain(of_others)
        };
        Trace::new(TraceKind::Url, (0..10).flat_map(of_object).collect())
    }

    #[test]
    fn who_shares_more_than_others_without_meeting_has_a_factor() {
        let pair = AccountPair::new(AccountId(0), AccountId(1)).unwrap();
        let trace = sharing(20);
        // One stratum (fewer than 200 slots): ten pairs of slots share within a day, of 420 slots with 10, 10 and 20 × 20.
        let all = 420.0 * 419.0 / 2.0 - 2.0 * 45.0 - 20.0 * 190.0;
        let expected = 10.0 * 10.0 * 10.0 / all;
        let factors = interest(&trace, minutes(1), &[pair], &[]);
        assert!((factors[0] - 11.0 / (expected + 1.0)).abs() < 1e-12, "{factors:?}");
    }

    #[test]
    fn what_is_a_groups_own_gives_no_factor() {
        let pair = AccountPair::new(AccountId(0), AccountId(1)).unwrap();
        let group = [vec![AccountId(0), AccountId(1), AccountId(99)]];
        assert_eq!(interest(&sharing(1), minutes(1), &[pair], &group), [1.0]);
        // With two others only half of those who act on an object are of the group.
        assert!(interest(&sharing(2), minutes(1), &[pair], &group)[0] > 3.0);
        assert!(interest(&sharing(1), minutes(1), &[pair], &[])[0] > 3.0);
    }

    #[test]
    fn nobody_shares_without_meeting_where_the_window_is_a_day_or_any() {
        let pair = AccountPair::new(AccountId(0), AccountId(1)).unwrap();
        assert_eq!(interest(&sharing(20), Window::DAY, &[pair], &[]), [1.0]);
        assert_eq!(interest(&sharing(20), Window::UNBOUNDED, &[pair], &[]), [1.0]);
        // Two hours hold all that the two share.
        assert_eq!(interest(&sharing(20), minutes(120), &[pair], &[]), [1.0]);
    }
}
