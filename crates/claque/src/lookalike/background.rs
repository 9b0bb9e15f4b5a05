//! How common things are among everybody: counted once, and what a group does itself taken off again.

use super::{Attributes, told};
use crate::action::{AccountId, ObjectId, PostId, Timestamp};
use crate::trace::Trace;
use rustc_hash::{FxHashMap, FxHashSet};

pub(super) const MINUTE_MS: i64 = 60_000;
/// Periods that timers are set to, milliseconds.
pub(super) const PERIODS: [i64; 6] =
    [60 * MINUTE_MS, 30 * MINUTE_MS, 15 * MINUTE_MS, 10 * MINUTE_MS, 5 * MINUTE_MS, MINUTE_MS];

/// How often each value occurs.
pub(super) type Counts = FxHashMap<u32, u64>;

pub(super) struct Background {
    pub(super) posts: u64,
    pub(super) accounts: u64,
    pub(super) clients: Counts,
    pub(super) sites: Counts,
    pub(super) threads: Counts,
    /// Accounts by owner.
    pub(super) owners: Counts,
    /// Accounts that declare to be automatic.
    pub(super) automatic: u64,
    /// Posts by minute since the epoch.
    pub(super) minutes: FxHashMap<i64, u64>,
    /// Posts by second after the mark, for each of [`PERIODS`].
    pub(super) phases: [Vec<u64>; PERIODS.len()],
    /// Posts by client and template, of clients that send at most half of all posts.
    templates: FxHashMap<(u32, u64), u64>,
    /// Where the data has the post that an object is: in step with the traces.
    pub(super) origins: Vec<FxHashMap<ObjectId, PostId>>,
    /// Objects of at least two actions by the account that was there first, and how many such objects there are.
    pub(super) sources: Counts,
    pub(super) objects: u64,
}

impl Background {
    pub(super) fn of(traces: &[Trace], attributes: &Attributes) -> Self {
        let mut minutes = FxHashMap::default();
        for at in &attributes.times {
            *minutes.entry(at.0.div_euclid(MINUTE_MS)).or_default() += 1;
        }
        let accounts: FxHashSet<AccountId> = attributes.authors.iter().copied().collect();
        let origins: Vec<FxHashMap<ObjectId, PostId>> =
            (0..traces.len()).map(|trace| first_origins(attributes.origins.get(trace), attributes)).collect();
        let (mut sources, mut objects) = (Counts::default(), 0);
        for (trace, origins) in traces.iter().zip(&origins) {
            for (object, actions) in trace.objects().filter(|(_, actions)| actions.len() > 1) {
                let (source, _) = source(object, actions, origins, attributes);
                *sources.entry(source.0).or_default() += 1;
                objects += 1;
            }
        }
        let clients = counts(attributes.clients.as_deref());
        let yes = |flags: &Vec<u8>| accounts.iter().filter(|account| told(flags, account.0) == Some(2)).count();
        Background {
            posts: attributes.authors.len() as u64,
            templates: templates(attributes, &clients),
            clients,
            sites: counts(attributes.sites.as_deref()),
            threads: counts(attributes.threads.as_deref()),
            owners: counts(attributes.owners.as_deref()),
            automatic: attributes.automatic.as_ref().map_or(0, yes) as u64,
            accounts: accounts.len() as u64,
            minutes,
            phases: PERIODS.map(|period| phases(&attributes.times, period)),
            origins,
            sources,
            objects,
        }
    }

    /// Posts by that client with that template, where the client sends at most half of all posts.
    pub(super) fn posts_like(&self, client: u32, template: u64) -> u64 {
        self.templates.get(&(client, template)).copied().unwrap_or(0)
    }
}

/// Whole seconds since the last mark.
pub(super) fn second_after_mark(at: Timestamp, period: i64) -> usize {
    (at.0.rem_euclid(period) / 1000) as usize
}

fn phases(times: &[Timestamp], period: i64) -> Vec<u64> {
    let mut counts = vec![0; (period / 1000) as usize];
    times.iter().for_each(|&at| counts[second_after_mark(at, period)] += 1);
    counts
}

fn templates(attributes: &Attributes, clients: &Counts) -> FxHashMap<(u32, u64), u64> {
    let (Some(column), Some(templates)) = (attributes.clients.as_deref(), attributes.templates.as_deref()) else {
        return FxHashMap::default();
    };
    let mut counts = FxHashMap::default();
    for (post, template) in (0..).zip(templates).filter(|(_, template)| **template != 0) {
        if let Some(client) = told(column, post).filter(|client| 2 * clients[client] <= attributes.authors.len() as u64)
        {
            *counts.entry((client, *template)).or_default() += 1;
        }
    }
    counts
}

fn counts(column: Option<&[u32]>) -> Counts {
    let mut counts = Counts::default();
    for &value in column.unwrap_or_default().iter().filter(|value| **value != 0) {
        *counts.entry(value).or_default() += 1;
    }
    counts
}

/// Of several posts that claim to be one object, the first; posts without an author are none.
fn first_origins(origins: Option<&Vec<(ObjectId, PostId)>>, attributes: &Attributes) -> FxHashMap<ObjectId, PostId> {
    let mut first = FxHashMap::default();
    for &(object, post) in origins.into_iter().flatten() {
        let is_known = (post.0 as usize) < attributes.authors.len().min(attributes.times.len());
        if is_known {
            let kept = first.entry(object).or_insert(post);
            *kept = (*kept).min(post);
        }
    }
    first
}

/// Whose an object is, and since when: the author of the post that it is, else who acted on it first.
pub(super) fn source(
    object: ObjectId,
    actions: &[crate::action::Action],
    origins: &FxHashMap<ObjectId, PostId>,
    attributes: &Attributes,
) -> (AccountId, Timestamp) {
    match origins.get(&object) {
        Some(post) => (attributes.authors[post.0 as usize], attributes.times[post.0 as usize]),
        None => (actions[0].account, actions[0].at),
    }
}
