//! Planting one operation among real accounts.
//!
//! Each planted account is new. Its *cover* comes from a donor, a real account above the floor drawn at random: for each
//! post of the donor it posts once within half an hour of it, on the objects of another post of the same traces, one of the
//! [`NEIGHBOURS`] nearest in time that is not the donor's. So it has a real account's activity and hours, and the tastes of
//! that moment, but meets others no more than chance lets it: a copy of the donor's own objects would act together with the
//! donor.
//!
//! A *joint action* begins at the time of an action of the data drawn at random. With the chance ω it is on an object of
//! its own; else on the object of that action, so that objects are taken as popular as actions find them, and while they
//! are. Each account takes part with the chance p, at a delay that is uniform up to the operation's spread. No two joint
//! actions are on one object.
//!
//! Planted times are cut to the step of the data's own (a second, a minute, …), as its recorder would have done.

use crate::action::{AccountId, Action, ObjectId, PostId, Timestamp};
use crate::backbone::Floor;
use crate::trace::Trace;
use rand::seq::IndexedRandom;
use rand::{RngExt, SeedableRng};
use rand_pcg::Pcg64;
use rustc_hash::FxHashSet;
use std::ops::Range;

const SECOND_MS: i64 = 1_000;
const MINUTE_MS: i64 = 60 * SECOND_MS;
const HOUR_MS: i64 = 60 * MINUTE_MS;

/// How far a cover post may stand from the donor's, milliseconds.
const COVER_SHIFT_MS: i64 = HOUR_MS / 2;
/// Posts nearest in time among which the objects of a cover post are drawn: as many as fill a stratum of the null model.
const NEIGHBOURS: usize = 200;
/// Draws of an object that no joint action has yet, before one of the operation's own is taken.
const DRAWS: u32 = 64;

/// An operation to be planted.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct JointOperation {
    /// N: accounts, at least 1.
    pub accounts: u32,
    /// M: joint actions, each on another object.
    pub actions: u32,
    /// J: longest delay behind the start of a joint action, milliseconds, at least 0.
    pub within_ms: i64,
    /// ω: chance that a joint action is on a new object, in `0.0..=1.0`.
    pub own_objects: f64,
    /// p: chance that an account takes part in a joint action, in `0.0..=1.0`.
    pub participation: f64,
}

/// Who posts when and on what: where donors, times and objects are drawn from.
#[derive(Clone, Debug)]
pub struct Habits {
    /// Sorted by (set of traces, time, account, id).
    posts: Vec<Post>,
    /// What the posts act on, post by post: the trace by its place, and the object.
    acts: Vec<(u32, ObjectId)>,
    /// Each account with the place of each of its posts, sorted.
    posts_of: Vec<(AccountId, u32)>,
    /// Of each trace, the accounts at or above the floor; all where none is.
    donors: Vec<Vec<AccountId>>,
    /// The highest id of a post.
    last_post: PostId,
    /// Times are multiples of this, milliseconds.
    step_ms: i64,
}

#[derive(Clone, Copy, Debug)]
struct Post {
    /// One bit a trace.
    traces: u64,
    at: Timestamp,
    account: AccountId,
    acts: (u32, u32),
}

impl Habits {
    /// Learns the habits of all traces. `min_objects` is the floor of donors. O(a log a) time, some 60 bytes an action.
    ///
    /// # Panics
    /// With more than 64 traces.
    #[must_use]
    pub fn of(traces: &[Trace], min_objects: u32) -> Self {
        assert!(traces.len() <= 64, "one bit a trace");
        let mut all: Vec<(PostId, AccountId, u32, Action)> = Vec::new();
        for (place, trace) in (0..).zip(traces) {
            all.extend(trace.actions().iter().map(|&action| (action.post, action.account, place, action)));
        }
        all.sort_unstable();
        let last_post = all.last().map_or(PostId(0), |&(post, ..)| post);
        let (mut posts, mut acts) = (Vec::new(), Vec::with_capacity(all.len()));
        // By account too: some data gives one post id to posts of several accounts.
        for of_post in all.chunk_by(|a, b| (a.0, a.1) == (b.0, b.1)) {
            let first = acts.len() as u32;
            acts.extend(of_post.iter().map(|&(_, _, place, action)| (place, action.object)));
            let traces = of_post.iter().fold(0, |bits, &(_, _, place, _)| bits | 1 << place);
            let (_, account, _, Action { at, .. }) = of_post[0];
            posts.push(Post { traces, at, account, acts: (first, acts.len() as u32) });
        }
        posts.sort_unstable_by_key(|post| (post.traces, post.at, post.account, post.acts));
        let mut posts_of: Vec<(AccountId, u32)> =
            (0..).zip(&posts).map(|(place, post)| (post.account, place)).collect();
        posts_of.sort_unstable();
        let donors = traces.iter().map(|trace| donors(trace, min_objects)).collect();
        Habits { step_ms: step_of(&posts), posts, acts, posts_of, donors, last_post }
    }

    /// The posts of one account, by place.
    fn places_of(&self, account: AccountId) -> &[(AccountId, u32)] {
        let start = self.posts_of.partition_point(|&(other, _)| other < account);
        let end = self.posts_of.partition_point(|&(other, _)| other <= account);
        &self.posts_of[start..end]
    }

    /// A post of the same traces, near in time and not of the same account; `None` where there is none.
    fn neighbour(&self, place: usize, rng: &mut Pcg64) -> Option<&Post> {
        let post = &self.posts[place];
        let same = |other: &&Post| other.traces == post.traces && other.account != post.account;
        let near = place.saturating_sub(NEIGHBOURS / 2)..self.posts.len().min(place + 1 + NEIGHBOURS / 2);
        let near: Vec<&Post> = self.posts[near].iter().filter(same).collect();
        near.choose(rng).copied()
    }

    fn cut(&self, at: i64) -> Timestamp {
        Timestamp(at.div_euclid(self.step_ms).saturating_mul(self.step_ms))
    }
}

fn donors(trace: &Trace, min_objects: u32) -> Vec<AccountId> {
    let degrees = trace.objects_per_account();
    let least = if Floor::of(trace, min_objects).eligible > 0 { min_objects.max(1) } else { 1 };
    (0..).zip(degrees).filter(|&(_, degree)| degree >= least).map(|(account, _)| AccountId(account)).collect()
}

/// The coarsest of the steps in which times are written that all times keep.
fn step_of(posts: &[Post]) -> i64 {
    let steps = [24 * HOUR_MS, HOUR_MS, MINUTE_MS, SECOND_MS];
    let kept = |step: &i64| posts.iter().all(|post| post.at.0.rem_euclid(*step) == 0);
    steps.into_iter().find(kept).unwrap_or(1)
}

/// Plants one operation that acts together on the trace at the place `on`, which must have an action, and posts as its
/// donors do in all of them. Returns the traces, in step, and the ids of the planted accounts. `habits` are those of the
/// traces. The same seed gives the same traces.
///
/// # Panics
/// Where the trace has no action, or ω or p is no chance.
#[must_use]
pub fn plant(
    traces: &[Trace],
    habits: &Habits,
    operation: &JointOperation,
    on: usize,
    seed: u64,
) -> (Vec<Trace>, Range<u32>) {
    let mut rng = Pcg64::seed_from_u64(seed);
    let first = traces.iter().map(Trace::account_bound).max().unwrap_or(0) as u32;
    let accounts = first..first.saturating_add(operation.accounts);
    let mut planting = Planting { habits, next_post: 1 + habits.last_post.0, added: vec![Vec::new(); traces.len()] };
    for account in accounts.clone().map(AccountId) {
        planting.cover(account, on, &mut rng);
    }
    for (object, start) in joint_actions(&traces[on], operation, &mut rng) {
        for account in accounts.clone().map(AccountId) {
            if rng.random_bool(operation.participation) {
                let at = start.0.saturating_add(rng.random_range(0..=operation.within_ms));
                planting.post(account, at, &[(on as u32, object)]);
            }
        }
    }
    (traces.iter().zip(planting.added).map(|(trace, added)| trace.with(added)).collect(), accounts)
}

struct Planting<'a> {
    habits: &'a Habits,
    next_post: u32,
    /// The new actions of each trace.
    added: Vec<Vec<Action>>,
}

impl Planting<'_> {
    fn cover(&mut self, account: AccountId, on: usize, rng: &mut Pcg64) {
        let donor = *self.habits.donors[on].choose(rng).expect("the trace has an action");
        for &(_, place) in self.habits.places_of(donor) {
            let at = self.habits.posts[place as usize].at.0;
            let shift = rng.random_range(-COVER_SHIFT_MS..=COVER_SHIFT_MS);
            if let Some(other) = self.habits.neighbour(place as usize, rng) {
                let acts = &self.habits.acts[other.acts.0 as usize..other.acts.1 as usize];
                self.post(account, at.saturating_add(shift), acts);
            }
        }
    }

    fn post(&mut self, account: AccountId, at: i64, acts: &[(u32, ObjectId)]) {
        let (at, post) = (self.habits.cut(at), PostId(self.next_post));
        self.next_post += 1;
        for &(trace, object) in acts {
            self.added[trace as usize].push(Action { object, at, account, post });
        }
    }
}

/// The objects of the joint actions, each once, and when each begins.
fn joint_actions(trace: &Trace, operation: &JointOperation, rng: &mut Pcg64) -> Vec<(ObjectId, Timestamp)> {
    let actions = trace.actions();
    let mut own_object = actions.last().map_or(0, |last| last.object.0 + 1);
    let mut taken = FxHashSet::default();
    let mut joint = Vec::new();
    for _ in 0..operation.actions {
        let own = rng.random_bool(operation.own_objects);
        let mut drawn = actions.choose(rng).expect("the trace has an action");
        let mut of_others = !own && taken.insert(drawn.object);
        for _ in 0..DRAWS {
            if own || of_others {
                break;
            }
            drawn = actions.choose(rng).expect("the trace has an action");
            of_others = taken.insert(drawn.object);
        }
        joint.push((if of_others { drawn.object } else { ObjectId(own_object) }, drawn.at));
        own_object += u32::from(!of_others);
    }
    joint
}
