//! *Fast followers.* Fans wait for what one account posts and pass it on within seconds; they meet since each is fast,
//! not since they know of each other (Nizzoli et al. 2021 found activists among the most coordinated).
//!
//! The source of an object is the author of the post that it is, else the account that acted on it first. Latency is
//! the time since then; *soon* is the latency within which [`SOON`] of members' actions on the source's shared objects
//! lie. Among all who acted that soon on an object, a pair with somebody from outside is inside the window with
//! frequency q_o; so latency alone gives
//!
//! > E = Σ_o m_o (m_o − 1)/2 · q_o
//!
//! pairs of members inside the window, m_o being the members who acted that soon. The rule asks that the source is no
//! member, that nearly all objects are its, and that members are no closer than [`CLOSER`] E. Covers co-actions on
//! objects of the source on which at least as many others as members acted that soon: where only members are fast, a
//! circle of fans cannot be told from any other circle.

use super::group::{Group, JointObject};
use super::{Draft, Measured, Met, Outcome, Subject, is_most, share};
use crate::action::{AccountId, Action};
use crate::coaction::count_swept;
use rustc_hash::FxHashSet;

/// Share of members' actions that tells how soon they act: nearly all, without the last stragglers.
const SOON: f64 = 0.95;
/// Members were chosen for having met, so some more meetings than others' are to be expected: half as many again.
const CLOSER: f64 = 1.5;

pub(super) fn judge<'a>(group: &'a Group<'a>) -> Draft<'a> {
    let Some((source, theirs)) = group.source() else { return Draft::cannot_tell("shared objects") };
    let objects = group.objects.len() as u64;
    let of_source: Vec<&JointObject> = group.objects.iter().filter(|object| object.source == source).collect();
    let soon = soon(group, &of_source);
    let crowds: Vec<Crowd> = of_source.iter().map(|object| Crowd::of(group, object, soon)).collect();
    let (members, others) =
        crowds.iter().fold((0, 0), |(members, others), crowd| (members + crowd.members, others + crowd.others));
    let observed: u64 = crowds.iter().map(|crowd| crowd.close).sum();
    let expected: f64 = crowds.iter().map(Crowd::expected).sum();
    let elsewhere = group.background.sources.get(&source.0).copied().unwrap_or(0).saturating_sub(theirs);
    let is_reaction = is_most(theirs, objects) && !group.has(source) && observed as f64 <= CLOSER * expected;
    let outcome = if is_reaction {
        let crowded: FxHashSet<(usize, usize)> = of_source
            .iter()
            .zip(&crowds)
            .filter(|(_, crowd)| crowd.others >= crowd.members)
            .map(|(object, _)| (object.trace, object.place))
            .collect();
        let covers = move |met: &Met| crowded.contains(&(met.trace, met.place));
        Outcome::May { explains: true, covers: Box::new(covers) }
    } else {
        Outcome::DoesNotApply
    };
    Draft {
        subject: Some(Subject::Source(source)),
        evidence_for: vec![
            Measured::count("shared objects that are by this account", theirs, objects),
            Measured::count("of those who acted that soon, others", others, members + others),
            Measured::value("seconds within which members act", soon as f64 / 1000.0),
        ],
        evidence_against: vec![
            Measured::count("shared objects by others", objects - theirs, objects),
            Measured::value("pairs of members inside the window", observed as f64),
            Measured::value("pairs that latency alone gives", expected),
        ],
        base_rate: Some(share(elsewhere, group.background.objects.saturating_sub(objects))),
        outcome,
    }
}

/// First actions on the object by each account but the source, since it is there.
fn reactions(group: &Group<'_>, object: &JointObject) -> Vec<Action> {
    let mut seen: FxHashSet<AccountId> = FxHashSet::default();
    let actions = group.traces[object.trace].object_at(object.place).iter();
    let later = actions.filter(|action| action.at >= object.since && action.account != object.source);
    later.filter(|action| seen.insert(action.account)).copied().collect()
}

fn latency(object: &JointObject, action: &Action) -> i64 {
    action.at.0.saturating_sub(object.since.0)
}

/// Milliseconds within which nearly all of members' reactions lie.
fn soon(group: &Group<'_>, objects: &[&JointObject]) -> i64 {
    let of_object = |object: &&JointObject| {
        let theirs = reactions(group, object).into_iter().filter(|action| group.has(action.account));
        theirs.map(|action| latency(object, &action)).collect::<Vec<_>>()
    };
    let mut all: Vec<i64> = objects.iter().flat_map(of_object).collect();
    all.sort_unstable();
    let place = (all.len() as f64 * SOON).ceil() as usize;
    all.get(place.saturating_sub(1)).copied().unwrap_or(0)
}

/// Those who acted soon on one object.
struct Crowd {
    members: u64,
    others: u64,
    /// Pairs of members inside the window.
    close: u64,
    /// Pairs with somebody from outside inside the window.
    close_with_others: u64,
}

impl Crowd {
    fn of(group: &Group<'_>, object: &JointObject, soon: i64) -> Self {
        let mut fast = reactions(group, object);
        fast.retain(|action| latency(object, action) <= soon);
        let all_close = count_swept(&fast, group.window);
        let all = fast.len() as u64;
        fast.retain(|action| group.has(action.account));
        let close = count_swept(&fast, group.window);
        let members = fast.len() as u64;
        Crowd { members, others: all - members, close, close_with_others: all_close - close }
    }

    fn expected(&self) -> f64 {
        let pairs = |n: u64| (n * n.saturating_sub(1) / 2) as f64;
        let with_others = pairs(self.members + self.others) - pairs(self.members);
        if with_others > 0.0 { pairs(self.members) * self.close_with_others as f64 / with_others } else { 0.0 }
    }
}
