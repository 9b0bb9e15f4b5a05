//! Accounts as TF-IDF vectors over the objects they acted on, sparse and of length 1.
//!
//! > w_uo = f(c_uo) (ln((1 + n) / (1 + df_o)) + 1), divided by √Σ_o w_uo²
//!
//! c_uo: actions of account u on object o; n: accounts that did enough; df_o: those of them that acted on o. These are the
//! weights of scikit-learn's `TfidfVectorizer` with `smooth_idf` and `norm="l2"`.
//!
//! An account with a single object has the same vector as any other with that object alone, hence similarity 1, whatever
//! the object is. So accounts below `min_objects` distinct objects are left out; those that only fall below once objects of
//! few accounts are left out count in n and df_o, but are similar to nobody.
//!
//! # Cost
//! O(a log a) time for `a` actions; 16 bytes for each account on each object that two accounts acted on. Objects of one
//! account count in its length and are not stored.

use crate::action::{AccountId, Action};
use crate::trace::Trace;

/// How the actions of an account on one object count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Frequency {
    /// f(c) = 1: whether it acted at all.
    Once,
    /// f(c) = c.
    Count,
    /// f(c) = 1 + ln c.
    Logarithm,
}

impl Frequency {
    fn of(self, actions: u32) -> f64 {
        match self {
            Frequency::Once => 1.0,
            Frequency::Count => f64::from(actions),
            Frequency::Logarithm => 1.0 + f64::from(actions).ln(),
        }
    }
}

/// How accounts become vectors, and which of them.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct TfIdf {
    /// How repeated actions count.
    pub frequency: Frequency,
    /// Fewest actions of an account.
    pub min_actions: u32,
    /// Fewest distinct objects of an account.
    pub min_objects: u32,
    /// Fewest accounts of an object, among those that did enough; objects of fewer are no part of any vector.
    pub min_accounts: u32,
    /// The share of accounts that stay, those of most actions first, in `0.0..=1.0`; who did as much as the last one stays
    /// too. At least one stays.
    pub most_active: f64,
}

/// The vectors of a trace's accounts.
#[derive(Clone, Debug)]
pub struct AccountVectors {
    /// Whose vector each row is, ascending.
    accounts: Vec<AccountId>,
    /// Where each row starts in `entries`, and one past the last.
    starts: Vec<usize>,
    /// (feature, weight), features ascending within a row. Features are numbered from the object of most accounts down.
    entries: Vec<(u32, f64)>,
    features: usize,
}

impl AccountVectors {
    /// The vectors of the accounts that did enough.
    #[must_use]
    pub fn of(trace: &Trace, how: &TfIdf) -> Self {
        let accounts = accounts_that_did_enough(trace, how);
        let mut row_of = vec![u32::MAX; trace.account_bound()];
        for (row, account) in (0..).zip(&accounts) {
            row_of[account.0 as usize] = row;
        }
        let columns = columns(trace, &row_of, how.min_accounts.max(1) as usize);
        let inverse_frequency =
            |accounts_on_it: usize| ((1.0 + accounts.len() as f64) / (1.0 + accounts_on_it as f64)).ln() + 1.0;
        let mut squares = vec![0.0; accounts.len()];
        let mut objects = vec![0_u32; accounts.len()];
        for column in &columns {
            let idf = inverse_frequency(column.len());
            for &(row, actions) in column {
                squares[row as usize] += (how.frequency.of(actions) * idf).powi(2);
                objects[row as usize] += 1;
            }
        }
        // Again, since objects of few accounts are gone: a vector of one object is like any other of it.
        let has_enough = |row: u32| objects[row as usize] >= how.min_objects;
        let shared = columns.partition_point(|column| column.len() > 1);
        let mut sizes = vec![0; accounts.len()];
        for &(row, _) in columns[..shared].iter().flatten().filter(|&&(row, _)| has_enough(row)) {
            sizes[row as usize] += 1;
        }
        let starts = starts_of(&sizes);
        let mut next = starts.clone();
        let mut entries = vec![(0, 0.0); *starts.last().expect("one past the last row")];
        for (feature, column) in (0..).zip(&columns[..shared]) {
            let idf = inverse_frequency(column.len());
            for &(row, actions) in column.iter().filter(|&&(row, _)| has_enough(row)) {
                let row = row as usize;
                entries[next[row]] = (feature, how.frequency.of(actions) * idf / squares[row].sqrt());
                next[row] += 1;
            }
        }
        AccountVectors { accounts, starts, entries, features: shared }
    }

    /// Whose vectors these are, ascending: n.
    #[must_use]
    pub fn accounts(&self) -> &[AccountId] {
        &self.accounts
    }

    /// How many objects two or more of the accounts acted on.
    pub(super) fn features(&self) -> usize {
        self.features
    }

    /// The vector of the account at a place in [`accounts`](Self::accounts).
    pub(super) fn row(&self, row: usize) -> &[(u32, f64)] {
        &self.entries[self.starts[row]..self.starts[row + 1]]
    }
}

fn accounts_that_did_enough(trace: &Trace, how: &TfIdf) -> Vec<AccountId> {
    let objects = trace.objects_per_account();
    let mut actions = vec![0_u32; objects.len()];
    for action in trace.actions() {
        actions[action.account.0 as usize] += 1;
    }
    let mut most_first: Vec<u32> = actions.iter().copied().filter(|&actions| actions > 0).collect();
    most_first.sort_unstable_by(|a, b| b.cmp(a));
    let staying = (most_first.len() as f64 * how.most_active).ceil().max(1.0) as usize;
    let least = most_first.get(staying - 1).copied().unwrap_or(1).max(how.min_actions);
    (0..)
        .zip(actions.iter().zip(&objects))
        .filter(|&(_, (&actions, &objects))| actions >= least && objects >= how.min_objects.max(1))
        .map(|(account, _)| AccountId(account))
        .collect()
}

/// For each object of enough of the accounts, (row, actions on it), rows ascending; objects of most accounts first.
fn columns(trace: &Trace, row_of: &[u32], min_accounts: usize) -> Vec<Vec<(u32, u32)>> {
    let column = |actions: &[Action]| {
        let row = |action: &Action| Some(row_of[action.account.0 as usize]).filter(|&row| row != u32::MAX);
        let mut rows: Vec<u32> = actions.iter().filter_map(row).collect();
        rows.sort_unstable();
        rows.chunk_by(|a, b| a == b).map(|same| (same[0], same.len() as u32)).collect::<Vec<_>>()
    };
    let columns = trace.objects().map(|(_, actions)| column(actions));
    let mut columns: Vec<_> = columns.filter(|column| column.len() >= min_accounts).collect();
    // Stable: objects of as many accounts stay in the order of the trace.
    columns.sort_by_key(|column| std::cmp::Reverse(column.len()));
    columns
}

/// Where runs of these sizes start, and one past the last.
pub(super) fn starts_of(sizes: &[usize]) -> Vec<usize> {
    let mut starts = Vec::with_capacity(sizes.len() + 1);
    let mut start = 0;
    starts.push(start);
    for size in sizes {
        start += size;
        starts.push(start);
    }
    starts
}
