//! From a trace to the network of accounts, and the one law that carries everything:
//!
//! > a co-action lives inside one object, so for traces with disjoint objects
//! > `project(a ∪ b) = project(a) + project(b)`.
//!
//! Threads and memory passes are the same fold: each sweeps some objects, counts go to the shard that owns the pair, and
//! sums do not care who came first. Hence the same network on any number of threads and in any number of passes.
//!
//! # Cost
//! With a floor of two objects or more, three sweeps of O(a + c) each. Most pairs meet once: the first sweep marks pairs in
//! two bitmaps, met and met again, where different pairs may share a bit (Bloom 1970); the second counts the objects of
//! the pairs whose bit says "again" (16 bytes a pair), which loses none; the third tallies those that met often enough.
//! When more pairs are counted than `max_pairs_in_memory`, the shards that do not fit are dropped and counted again in a
//! further pass: memory is bought with time, never with exactness.

use crate::action::{AccountPair, Action};
use crate::coaction::{Window, count_swept, sweep};
use crate::trace::Trace;
use rayon::prelude::*;
use rustc_hash::{FxHashMap, FxHashSet};
use std::ops::Range;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};

/// What two accounts did together.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct EdgeTally {
    /// Distinct objects they co-acted on.
    pub objects: u32,
    /// Co-actions: two posts, one object, inside the window.
    pub co_actions: u64,
    /// Sum over the co-actions of the absolute lag, milliseconds.
    pub lag_sum: u64,
    /// Co-actions in which the low account came first.
    pub low_led: u64,
    /// Co-actions in which the high account came first; the rest are ties.
    pub high_led: u64,
}

impl EdgeTally {
    /// Mean absolute lag, seconds; 0 for an empty tally.
    #[must_use]
    pub fn mean_lag_seconds(&self) -> f64 {
        if self.co_actions == 0 { 0.0 } else { self.lag_sum as f64 / self.co_actions as f64 / 1000.0 }
    }

    fn add(&mut self, other: &Self) {
        self.objects += other.objects;
        self.co_actions += other.co_actions;
        self.lag_sum = self.lag_sum.saturating_add(other.lag_sum);
        self.low_led += other.low_led;
        self.high_led += other.high_led;
    }

    fn count(&mut self, pair: AccountPair, earlier: &Action, later: &Action) {
        let lag = later.at.0.abs_diff(earlier.at.0);
        self.co_actions += 1;
        self.lag_sum = self.lag_sum.saturating_add(lag);
        if lag > 0 {
            if earlier.account == pair.low() { self.low_led += 1 } else { self.high_led += 1 }
        }
    }
}

/// How a trace is joined.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Join {
    /// The longest gap that counts as together.
    pub window: Window,
    /// Pairs that met on fewer objects are left out; at least 1.
    pub min_objects: u32,
    /// How many pairs the count may hold at once, some 25 bytes each. Fewer means more passes, not other answers.
    pub max_pairs_in_memory: usize,
}

impl Join {
    /// Every pair that met at all, all objects, in one pass.
    #[must_use]
    pub fn all(window: Window) -> Self {
        Join { window, min_objects: 1, max_pairs_in_memory: usize::MAX }
    }
}

/// Accounts joined by what they did together.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CoActionNetwork {
    /// Each pair once, sorted.
    pub edges: Vec<(AccountPair, EdgeTally)>,
}

impl CoActionNetwork {
    /// The law: adds the network of other objects.
    pub fn merge(&mut self, other: &Self) {
        let mut merged = Vec::with_capacity(self.edges.len() + other.edges.len());
        let mut rest = other.edges.iter().peekable();
        for &(pair, mut tally) in &self.edges {
            while let Some(&&edge) = rest.peek().filter(|(theirs, _)| *theirs < pair) {
                merged.push(edge);
                rest.next();
            }
            if let Some((_, theirs)) = rest.next_if(|(theirs, _)| *theirs == pair) {
                tally.add(theirs);
            }
            merged.push((pair, tally));
        }
        merged.extend(rest);
        self.edges = merged;
    }
}

/// Projects a trace onto its accounts: every pair that met.
#[must_use]
pub fn project(trace: &Trace, window: Window) -> CoActionNetwork {
    join(trace, &Join::all(window), &|_| {})
}

/// Projects a trace onto its accounts, as `how` says. `swept` is told now and then how many further actions have been
/// swept, of [`actions_to_sweep`] in all (more when memory asks for more passes).
#[must_use]
pub fn join(trace: &Trace, how: &Join, swept: &(dyn Fn(u64) + Sync)) -> CoActionNetwork {
    let objects = tasks(trace);
    let admitted: Option<FxHashSet<u64>> = (how.min_objects > 1).then(|| {
        counts_of_pairs(trace, &objects, how, &|_, _, _| true, swept).into_iter().map(|(key, _)| key).collect()
    });
    let admit = |key: &u64| admitted.as_ref().is_none_or(|admitted| admitted.contains(key));
    tally(trace, &objects, how.window, &admit, swept)
}

/// Projects a trace onto its accounts, the given pairs only: what [`project`] says of them.
#[must_use]
pub fn project_pairs(trace: &Trace, window: Window, pairs: &FxHashSet<AccountPair>) -> CoActionNetwork {
    tally(trace, &tasks(trace), window, &|&key| pairs.contains(&AccountPair::from_key(key)), &|_| {})
}

fn tally(
    trace: &Trace,
    objects: &[Range<usize>],
    window: Window,
    admit: &(impl Fn(&u64) -> bool + Sync),
    swept: &(dyn Fn(u64) + Sync),
) -> CoActionNetwork {
    let tallies: Shards<EdgeTally> = Shards::new();
    sweep_objects(
        trace,
        objects,
        swept,
        |object, outbox| tally_object(trace.object_at(object), window, admit, outbox),
        |shard, batch| {
            let mut map = tallies.lock(shard);
            for (key, tally) in batch.drain(..) {
                map.entry(key).or_default().add(&tally);
            }
        },
    );
    let mut edges: Vec<_> =
        tallies.into_maps().flatten().map(|(key, tally)| (AccountPair::from_key(key), tally)).collect();
    edges.par_sort_unstable_by_key(|&(pair, _)| pair);
    CoActionNetwork { edges }
}

/// On how many objects each pair met, for the pairs that met on at least `how.min_objects`, sorted by pair.
///
/// Only meetings for which `counts(object, earlier, later)` holds are counted: the object by its index in the trace, the
/// two actions by their places in [`Trace::actions`].
#[must_use]
pub fn count_objects(
    trace: &Trace,
    how: &Join,
    counts: &(impl Fn(usize, usize, usize) -> bool + Sync),
    swept: &(dyn Fn(u64) + Sync),
) -> Vec<(AccountPair, u32)> {
    let objects = tasks(trace);
    let mut met = counts_of_pairs(trace, &objects, how, counts, swept);
    met.par_sort_unstable_by_key(|&(key, _)| key);
    met.into_iter().map(|(key, count)| (AccountPair::from_key(key), count)).collect()
}

/// How many actions [`join`] sweeps in the least number of passes.
#[must_use]
pub fn actions_to_sweep(trace: &Trace, how: &Join) -> u64 {
    let sweeps = if how.min_objects > 1 { 3 } else { 1 };
    sweeps * trace.actions().len() as u64
}

/// The objects in runs that are worth a task each.
fn tasks(trace: &Trace) -> Vec<Range<usize>> {
    const ACTIONS_A_TASK: usize = 4096;
    let mut tasks = Vec::new();
    let (mut start, mut actions) = (0, 0);
    for object in 0..trace.object_count() {
        actions += trace.object_at(object).len();
        if actions >= ACTIONS_A_TASK || object + 1 == trace.object_count() {
            tasks.push(start..object + 1);
            (start, actions) = (object + 1, 0);
        }
    }
    tasks
}

/// Counts the objects of every pair, in as many passes as memory asks for. In no order.
fn counts_of_pairs(
    trace: &Trace,
    objects: &[Range<usize>],
    how: &Join,
    counts: &(impl Fn(usize, usize, usize) -> bool + Sync),
    swept: &(dyn Fn(u64) + Sync),
) -> Vec<(u64, u32)> {
    let filter = (how.min_objects > 1).then(|| Filter::of(trace, how.window));
    if let Some(filter) = &filter {
        sweep_objects(
            trace,
            objects,
            swept,
            |object, _: &mut Outbox<(), _>| meet_on_object(trace, object, how.window, counts, |key| filter.mark(key)),
            |_, _| {},
        );
    }
    let mut enough = Vec::new();
    let mut todo: Vec<usize> = (0..SHARDS).collect();
    while !todo.is_empty() {
        let ledger = Ledger::open(&todo, how.max_pairs_in_memory);
        sweep_objects(
            trace,
            objects,
            swept,
            |object, outbox| {
                let mut seen = has_repeats(trace.object_at(object)).then(FxHashSet::<u64>::default);
                meet_on_object(trace, object, how.window, counts, |key| {
                    if ledger.is_open(shard_of(key))
                        && filter.as_ref().is_none_or(|filter| filter.may_be_marked_again(key))
                        && seen.as_mut().is_none_or(|seen| seen.insert(key))
                    {
                        outbox.send(key, ());
                    }
                });
            },
            |shard, batch| ledger.enter(shard, batch),
        );
        todo.retain(|&shard| !ledger.is_open(shard));
        let met = ledger.pairs.into_maps().flatten().filter(|&(_, count)| count >= how.min_objects);
        enough.extend(met);
    }
    enough
}

/// Names each pair that meets on one object in a way that counts, as often as it does.
fn meet_on_object(
    trace: &Trace,
    object: usize,
    window: Window,
    counts: &impl Fn(usize, usize, usize) -> bool,
    mut met: impl FnMut(u64),
) {
    let actions = trace.object_at(object);
    let first = trace.range_at(object).start;
    sweep(actions, window, |earlier, later| {
        let Some(pair) = AccountPair::new(actions[earlier].account, actions[later].account) else { return };
        if counts(object, first + earlier, first + later) {
            met(pair.key());
        }
    });
}

/// Which pairs may have been marked more than once: never wrong about one that has.
pub(crate) struct Filter {
    marked: Vec<AtomicU64>,
    marked_again: Vec<AtomicU64>,
    /// Bits of the hash that are used.
    bits: u32,
}

impl Filter {
    /// Eight bits for each pair that can meet, so that one pair in eight is counted in vain; at most 64 MiB a bitmap.
    pub(crate) fn of(trace: &Trace, window: Window) -> Self {
        let pairs: u64 = (0..trace.object_count())
            .into_par_iter()
            .with_min_len(4096)
            .map(|object| count_swept(trace.object_at(object), window))
            .sum();
        let bits = (pairs.saturating_mul(8).max(1).ilog2() + 1).clamp(12, 29);
        let empty = || std::iter::repeat_with(AtomicU64::default).take(1 << (bits - 6)).collect();
        Filter { marked: empty(), marked_again: empty(), bits }
    }

    /// Where the pair's bit stands: word, and bit in the word.
    fn place(&self, key: u64) -> (usize, u64) {
        let hash = key.wrapping_mul(0xD6E8_FEB8_6659_FD93) >> (64 - self.bits);
        ((hash >> 6) as usize, 1 << (hash & 63))
    }

    pub(crate) fn mark(&self, key: u64) {
        let (word, bit) = self.place(key);
        if self.marked[word].fetch_or(bit, Ordering::Relaxed) & bit != 0 {
            self.marked_again[word].fetch_or(bit, Ordering::Relaxed);
        }
    }

    pub(crate) fn may_be_marked_again(&self, key: u64) -> bool {
        let (word, bit) = self.place(key);
        self.marked_again[word].load(Ordering::Relaxed) & bit != 0
    }
}

/// Sends the tally of each admitted pair that meets on one object, once.
fn tally_object<D: Fn(usize, &mut Vec<(u64, EdgeTally)>)>(
    actions: &[Action],
    window: Window,
    admit: &impl Fn(&u64) -> bool,
    outbox: &mut Outbox<EdgeTally, D>,
) {
    let mut tallies = has_repeats(actions).then(FxHashMap::<u64, EdgeTally>::default);
    sweep(actions, window, |earlier, later| {
        let (earlier, later) = (&actions[earlier], &actions[later]);
        let Some(pair) = AccountPair::new(earlier.account, later.account) else { return };
        let key = pair.key();
        if !admit(&key) {
            return;
        }
        let first = EdgeTally { objects: 1, ..EdgeTally::default() };
        if let Some(tallies) = &mut tallies {
            tallies.entry(key).or_insert(first).count(pair, earlier, later);
        } else {
            let mut tally = first;
            tally.count(pair, earlier, later);
            outbox.send(key, tally);
        }
    });
    for (key, tally) in tallies.into_iter().flatten() {
        outbox.send(key, tally);
    }
}

/// Whether some account acts more than once.
pub(crate) fn has_repeats(actions: &[Action]) -> bool {
    if actions.len() <= 12 {
        let earlier = |later: usize| &actions[..later];
        return (1..actions.len()).any(|later| earlier(later).iter().any(|one| one.account == actions[later].account));
    }
    let mut accounts: Vec<u32> = actions.iter().map(|action| action.account.0).collect();
    accounts.sort_unstable();
    accounts.windows(2).any(|two| two[0] == two[1])
}

/// Runs `work` on the index of every object with two actions or more, on all threads; each thread sends through an outbox of its own.
fn sweep_objects<V: Send, D: Fn(usize, &mut Vec<(u64, V)>) + Sync>(
    trace: &Trace,
    chunks: &[Range<usize>],
    swept: &(dyn Fn(u64) + Sync),
    work: impl for<'d> Fn(usize, &mut Outbox<V, &'d D>) + Sync,
    deliver: D,
) {
    let next = AtomicUsize::new(0);
    rayon::broadcast(|_| {
        let mut outbox = Outbox { batches: std::iter::repeat_with(Vec::new).take(SHARDS).collect(), deliver: &deliver };
        while let Some(chunk) = chunks.get(next.fetch_add(1, Ordering::Relaxed)) {
            let mut actions = 0;
            for object in chunk.clone() {
                let theirs = trace.object_at(object).len();
                actions += theirs as u64;
                if theirs > 1 {
                    work(object, &mut outbox);
                }
            }
            swept(actions);
        }
        outbox.empty();
    });
}

/// Pairs are dealt out to so many maps, so that threads seldom wait for each other and a map fits the cache.
const SHARDS: usize = 64;

fn shard_of(key: u64) -> usize {
    // Fibonacci hashing; the maps use other bits of another product.
    (key.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 58) as usize
}

/// What one thread has to say to each shard, delivered by the batch.
struct Outbox<V, D> {
    batches: Vec<Vec<(u64, V)>>,
    deliver: D,
}

impl<V, D: Fn(usize, &mut Vec<(u64, V)>)> Outbox<V, D> {
    fn send(&mut self, key: u64, value: V) {
        const BATCH: usize = 256;
        let shard = shard_of(key);
        let batch = &mut self.batches[shard];
        batch.push((key, value));
        if batch.len() >= BATCH {
            (self.deliver)(shard, batch);
        }
    }

    fn empty(&mut self) {
        for (shard, batch) in self.batches.iter_mut().enumerate() {
            (self.deliver)(shard, batch);
        }
    }
}

/// A map from pair to value, in [`SHARDS`] parts.
struct Shards<V>(Vec<Mutex<FxHashMap<u64, V>>>);

impl<V> Shards<V> {
    fn new() -> Self {
        Shards(std::iter::repeat_with(Mutex::default).take(SHARDS).collect())
    }

    fn lock(&self, shard: usize) -> std::sync::MutexGuard<'_, FxHashMap<u64, V>> {
        self.0[shard].lock().expect("no thread panics while it holds a shard")
    }

    fn into_maps(self) -> impl Iterator<Item = FxHashMap<u64, V>> {
        self.0.into_iter().map(|shard| shard.into_inner().expect("no thread panics while it holds a shard"))
    }
}

/// The count of objects a pair, within a budget: when the pairs no longer fit, whole shards are closed and emptied.
struct Ledger {
    pairs: Shards<u32>,
    open: Vec<AtomicBool>,
    held: AtomicUsize,
    budget: usize,
    closing: Mutex<()>,
}

impl Ledger {
    fn open(shards: &[usize], budget: usize) -> Self {
        let open = (0..SHARDS).map(|shard| AtomicBool::new(shards.contains(&shard))).collect();
        Ledger { pairs: Shards::new(), open, held: AtomicUsize::new(0), budget, closing: Mutex::default() }
    }

    fn is_open(&self, shard: usize) -> bool {
        self.open[shard].load(Ordering::Relaxed)
    }

    fn enter(&self, shard: usize, batch: &mut Vec<(u64, ())>) {
        let mut map = self.pairs.lock(shard);
        if !self.is_open(shard) {
            batch.clear();
            return;
        }
        let before = map.len();
        for (key, ()) in batch.drain(..) {
            *map.entry(key).or_insert(0) += 1;
        }
        let added = map.len() - before;
        // While the shard is locked, so that nobody can close it and take off what was not yet added.
        let held = self.held.fetch_add(added, Ordering::Relaxed) + added;
        drop(map);
        if held > self.budget {
            self.close_last();
        }
    }

    /// Closes the last open shard but never the only one, so that every pass finishes at least one.
    fn close_last(&self) {
        let _one_at_a_time = self.closing.lock().expect("no thread panics while it closes a shard");
        let mut open = (0..SHARDS).filter(|&shard| self.is_open(shard));
        let (Some(_kept), Some(last)) = (open.next(), open.last()) else { return };
        if self.held.load(Ordering::Relaxed) > self.budget {
            let mut map = self.pairs.lock(last);
            self.open[last].store(false, Ordering::Relaxed);
            self.held.fetch_sub(map.len(), Ordering::Relaxed);
            *map = FxHashMap::default();
        }
    }
}
