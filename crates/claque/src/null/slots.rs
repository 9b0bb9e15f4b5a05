//! Slots: what an account does in one go, the unit that chance moves about.
//!
//! A *run* is an account's actions on one object, each at most a window after the one before. A *slot* is a run together
//! with the runs that share a post with it. Moving single actions instead would tear repetitions and posts with several
//! objects apart, and let one coincidence of two posts pass for several (docs/adr/0004).
//!
//! # Cost
//! O(a log a) time to lay out; 4 bytes an action and 16 a slot, 4 more for each object of a slot where posts act on
//! several.

use crate::action::{AccountId, AccountPair, Action, Timestamp};
use crate::coaction::{Window, sweep};
use crate::network::has_repeats;
use crate::trace::Trace;
use rand::seq::SliceRandom;
use rand_pcg::Pcg64;
use rayon::prelude::*;
use rustc_hash::{FxHashMap, FxHashSet};

/// The slots of a trace, in groups that a permutation stays within.
#[derive(Clone, Debug)]
pub(super) struct Slots {
    /// The slot of each action, in the trace's order.
    pub(super) of_action: Vec<u32>,
    /// Who, by slot.
    pub(super) account: Vec<AccountId>,
    /// The stratum of each slot.
    pub(super) stratum: Vec<u32>,
    pub(super) strata: u32,
    /// All slots, by stratum.
    by_stratum: Vec<u32>,
    /// Which objects each slot acts on; `None` where no slot acts on two.
    objects: Option<ObjectsOfSlots>,
}

/// The objects of every slot, by how rare they are.
#[derive(Clone, Debug)]
struct ObjectsOfSlots {
    /// Of each object in the trace, its place from the rarest to the most common.
    rank: Vec<u32>,
    /// Where each slot's run starts in `ranks`, and one past the last.
    starts: Vec<u32>,
    /// Ranks of the objects of each slot, ascending.
    ranks: Vec<u32>,
}

/// One account's run on one object.
pub(super) struct Run {
    account: AccountId,
    begins: Timestamp,
}

impl Slots {
    /// Slots whose stratum is told by when they begin; `stratify` gives each its stratum, and how many there are.
    pub(super) fn timed(trace: &Trace, window: Window, stratify: impl FnOnce(&[Timestamp]) -> (Vec<u32>, u32)) -> Self {
        let (run_of, runs) = runs(trace, window);
        let slot_of_run = join_runs_by_post(trace, &run_of, runs.len());
        Slots::of(trace, &run_of, &runs, &slot_of_run, stratify)
    }

    /// An account's actions on one object are one slot, whenever they are; all in one stratum.
    pub(super) fn untimed(trace: &Trace) -> Self {
        let (run_of, runs) = runs(trace, Window::UNBOUNDED);
        let each: Vec<u32> = (0..runs.len() as u32).collect();
        Slots::of(trace, &run_of, &runs, &each, |begins| (vec![0; begins.len()], 1))
    }

    /// `slot_of_run` numbers slots in the order of their first runs.
    fn of(
        trace: &Trace,
        run_of: &[u32],
        runs: &[Run],
        slot_of_run: &[u32],
        stratify: impl FnOnce(&[Timestamp]) -> (Vec<u32>, u32),
    ) -> Self {
        let (mut account, mut begins): (Vec<AccountId>, Vec<Timestamp>) = (Vec::new(), Vec::new());
        for (run, &slot) in runs.iter().zip(slot_of_run) {
            if slot as usize == account.len() {
                account.push(run.account);
                begins.push(run.begins);
            }
            let begins = &mut begins[slot as usize];
            *begins = run.begins.min(*begins);
        }
        let of_action: Vec<u32> = run_of.iter().map(|&run| slot_of_run[run as usize]).collect();
        let objects = (account.len() < runs.len()).then(|| ObjectsOfSlots::of(trace, &of_action, account.len()));
        let (stratum, strata) = stratify(&begins);
        let mut by_stratum: Vec<u32> = (0..stratum.len() as u32).collect();
        by_stratum.par_sort_unstable_by_key(|&slot| (stratum[slot as usize], slot));
        Slots { of_action, account, stratum, strata, by_stratum, objects }
    }

    /// Whether two slots that both act on the `object`-th object of the trace meet there rather than on a rarer one.
    pub(super) fn meet_on(&self, object: usize, a: u32, b: u32) -> bool {
        self.objects.as_ref().is_none_or(|objects| objects.rarest_shared(a, b) == Some(objects.rank[object]))
    }

    /// Of pairs that met on several objects, on how many they did so in slots of their own: a slot of either account counts
    /// for one meeting at most, the first in the trace's order. One slot can act on many objects, and what it does there is
    /// one thing that happened, not many.
    ///
    /// Holds 20 bytes for each meeting of the given pairs.
    pub(super) fn matched(
        &self,
        trace: &Trace,
        window: Window,
        pairs: &[(AccountPair, u32)],
    ) -> Vec<(AccountPair, u32)> {
        let wanted: FxHashSet<AccountPair> = pairs.iter().map(|&(pair, _)| pair).collect();
        let meetings = self.meetings(trace, window, &wanted, &|_| ());
        let matched = |of_pair: &[Meeting<()>]| (of_pair[0].0, in_slots_of_their_own(of_pair).len() as u32);
        meetings.chunk_by(|a, b| a.0 == b.0).map(matched).collect()
    }

    /// When each of these pairs had the meetings that [`matched`](Self::matched) counts: at the later post of the first
    /// co-action of the two slots on that object. A pair that never met has none.
    pub(super) fn times_of_matched(
        &self,
        trace: &Trace,
        window: Window,
        wanted: &FxHashSet<AccountPair>,
    ) -> FxHashMap<AccountPair, Vec<Timestamp>> {
        let meetings = self.meetings(trace, window, wanted, &|later| later.at);
        let mut times: FxHashMap<_, _> = wanted.iter().map(|&pair| (pair, Vec::new())).collect();
        times
            .extend(meetings.chunk_by(|a, b| a.0 == b.0).map(|of_pair| (of_pair[0].0, in_slots_of_their_own(of_pair))));
        times
    }

    /// Every two slots of the wanted pairs that meet, once on their object, sorted; the first co-action says `when`.
    fn meetings<When: Copy + Ord + Send>(
        &self,
        trace: &Trace,
        window: Window,
        wanted: &FxHashSet<AccountPair>,
        when: &(impl Fn(&Action) -> When + Sync),
    ) -> Vec<Meeting<When>> {
        let on_object = |object: usize| {
            let (actions, slots) = (trace.object_at(object), &self.of_action[trace.range_at(object)]);
            let mut meetings = Vec::new();
            sweep(actions, window, |a, b| {
                let Some(pair) = AccountPair::new(actions[a].account, actions[b].account) else { return };
                if wanted.contains(&pair) && self.meet_on(object, slots[a], slots[b]) {
                    let (low, high) = if actions[a].account == pair.low() { (a, b) } else { (b, a) };
                    meetings.push((pair, object as u32, slots[low], slots[high], when(&actions[b])));
                }
            });
            meetings.sort_unstable();
            meetings.dedup_by_key(|&mut (pair, object, low, high, _)| (pair, object, low, high));
            meetings
        };
        let mut meetings: Vec<Meeting<When>> =
            (0..trace.object_count()).into_par_iter().with_min_len(64).flat_map_iter(on_object).collect();
        meetings.par_sort_unstable();
        meetings
    }

    /// Whether every slot acts on one object only.
    pub(super) fn are_single(&self) -> bool {
        self.objects.is_none()
    }

    /// The trace with accounts shuffled over the slots of each stratum. A slot keeps its actions together.
    pub(super) fn decoy(&self, trace: &Trace, seed: u64) -> Trace {
        let mut shuffled: Vec<AccountId> =
            self.by_stratum.par_iter().map(|&slot| self.account[slot as usize]).collect();
        let mut groups = Vec::new();
        let mut rest = &mut shuffled[..];
        for group in self.by_stratum.chunk_by(|&a, &b| self.stratum[a as usize] == self.stratum[b as usize]) {
            let (theirs, others) = rest.split_at_mut(group.len());
            groups.push(theirs);
            rest = others;
        }
        // Each stratum has random numbers of its own, so that threads do not change the result.
        let stream = |stratum: usize| Pcg64::new(u128::from(seed), stratum as u128);
        groups.into_par_iter().enumerate().for_each(|(stratum, theirs)| theirs.shuffle(&mut stream(stratum)));
        let mut account = self.account.clone();
        for (&slot, now) in self.by_stratum.iter().zip(shuffled) {
            account[slot as usize] = now;
        }
        trace.relabelled(|action| account[self.of_action[action] as usize])
    }
}

/// A pair, the index of the object that it met on, the slots of the low and of the high account, and when.
type Meeting<When> = (AccountPair, u32, u32, u32, When);

/// The meetings of one pair, sorted, that are between slots that met on no object before: one an object at most.
fn in_slots_of_their_own<When: Copy>(meetings: &[Meeting<When>]) -> Vec<When> {
    let mut taken: FxHashSet<u32> = FxHashSet::default();
    let mut matched = Vec::new();
    for on_object in meetings.chunk_by(|a, b| a.1 == b.1) {
        let free = on_object.iter().find(|(_, _, low, high, _)| !taken.contains(low) && !taken.contains(high));
        if let Some(&(_, _, low, high, when)) = free {
            taken.extend([low, high]);
            matched.push(when);
        }
    }
    matched
}

/// How many accounts act on one object.
pub(super) fn accounts_on(actions: &[Action]) -> usize {
    if !has_repeats(actions) {
        return actions.len();
    }
    let mut accounts: Vec<AccountId> = actions.iter().map(|action| action.account).collect();
    accounts.sort_unstable();
    accounts.dedup();
    accounts.len()
}

/// The run of each action, and the runs in order of their first action in the trace.
pub(super) fn runs(trace: &Trace, window: Window) -> (Vec<u32>, Vec<Run>) {
    let mut runs: Vec<Run> = Vec::new();
    let mut run_of = Vec::with_capacity(trace.actions().len());
    let mut latest: FxHashMap<AccountId, (u32, Action)> = FxHashMap::default();
    for (_, actions) in trace.objects() {
        let repeats = has_repeats(actions);
        latest.clear();
        for action in actions {
            let last = if repeats { latest.get(&action.account) } else { None };
            let continued = last.filter(|(_, last)| window.holds(last, action)).map(|&(run, _)| run);
            let run = continued.unwrap_or_else(|| {
                runs.push(Run { account: action.account, begins: action.at });
                runs.len() as u32 - 1
            });
            run_of.push(run);
            if repeats {
                latest.insert(action.account, (run, *action));
            }
        }
    }
    (run_of, runs)
}

/// The slot of each run: runs of one account that share a post are one slot. Numbered in the order of their first runs.
fn join_runs_by_post(trace: &Trace, run_of: &[u32], runs: usize) -> Vec<u32> {
    // A forest in which every root is the first run of its slot (union–find with path halving).
    let mut parent: Vec<u32> = (0..runs as u32).collect();
    let root = |parent: &mut Vec<u32>, mut run: u32| {
        while parent[run as usize] != run {
            parent[run as usize] = parent[parent[run as usize] as usize];
            run = parent[run as usize];
        }
        run
    };
    // By account too: some data gives one post id to posts of several accounts.
    let mut posts: Vec<(u32, AccountId, u32)> =
        trace.actions().iter().zip(run_of).map(|(action, &run)| (action.post.0, action.account, run)).collect();
    posts.par_sort_unstable();
    for two in posts.windows(2).filter(|two| (two[0].0, two[0].1) == (two[1].0, two[1].1)) {
        let (a, b) = (root(&mut parent, two[0].2), root(&mut parent, two[1].2));
        parent[a.max(b) as usize] = a.min(b);
    }
    let mut slots = 0;
    let mut slot_of: Vec<u32> = Vec::with_capacity(runs);
    for run in 0..runs as u32 {
        let first = root(&mut parent, run);
        slot_of.push(if first == run { slots } else { slot_of[first as usize] });
        slots += u32::from(first == run);
    }
    slot_of
}

impl ObjectsOfSlots {
    fn of(trace: &Trace, slot_of: &[u32], slots: usize) -> Self {
        let mut by_rarity: Vec<usize> = (0..trace.object_count()).collect();
        by_rarity.par_sort_unstable_by_key(|&object| (trace.object_at(object).len(), object));
        let mut rank = vec![0; by_rarity.len()];
        for (place, &object) in (0..).zip(&by_rarity) {
            rank[object] = place;
        }
        let mut pairs: Vec<(u32, u32)> = Vec::with_capacity(slot_of.len());
        for object in 0..trace.object_count() {
            pairs.extend(slot_of[trace.range_at(object)].iter().map(|&slot| (slot, rank[object])));
        }
        pairs.par_sort_unstable();
        pairs.dedup();
        let mut starts = vec![0_u32; slots + 1];
        for &(slot, _) in &pairs {
            starts[slot as usize + 1] += 1;
        }
        for slot in 1..starts.len() {
            starts[slot] += starts[slot - 1];
        }
        ObjectsOfSlots { rank, starts, ranks: pairs.into_iter().map(|(_, rank)| rank).collect() }
    }

    fn of_slot(&self, slot: u32) -> &[u32] {
        &self.ranks[self.starts[slot as usize] as usize..self.starts[slot as usize + 1] as usize]
    }

    fn rarest_shared(&self, a: u32, b: u32) -> Option<u32> {
        let (mut a, mut b) = (self.of_slot(a).iter().peekable(), self.of_slot(b).iter().peekable());
        while let (Some(&&of_a), Some(&&of_b)) = (a.peek(), b.peek()) {
            match of_a.cmp(&of_b) {
                std::cmp::Ordering::Less => a.next(),
                std::cmp::Ordering::Greater => b.next(),
                std::cmp::Ordering::Equal => return Some(of_a),
            };
        }
        None
    }
}
