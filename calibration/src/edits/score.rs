//! Recall and false merges of a grouping.

use super::set::{Row, Set};
use super::ways::{Joined, Way};
use claque::wilson;
use rayon::prelude::*;
use rustc_hash::FxHashMap;
use serde::Serialize;

/// Most shared clauses that are told apart: none, one, two or more.
const SHARED: usize = 3;
/// Edits that the normal form takes back by its definition, so that any way must recall them.
const TAKEN_BACK: [&str; 3] = ["url-swap", "mention", "case"];

/// k of n, with Wilson's interval at 95 %.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub(super) struct Share {
    pub(super) k: u32,
    pub(super) n: u32,
}

impl Share {
    pub(super) fn interval(self) -> (f64, f64) {
        wilson(self.k, self.n)
    }

    pub(super) fn count(&mut self, is_one: bool) {
        self.k += u32::from(is_one);
        self.n += 1;
    }
}

/// Pairs of originals of one language.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub(super) struct Pairs {
    /// In one group.
    pub(super) joined: u64,
    /// In all.
    pub(super) all: u64,
}

impl Pairs {
    /// Joined of 100,000; 0 where there is no pair.
    pub(super) fn of_100_000(self) -> f64 {
        if self.all == 0 { 0.0 } else { self.joined as f64 * 1e5 / self.all as f64 }
    }
}

/// What a way came to.
#[derive(Serialize)]
pub(super) struct Score {
    /// By kind and language; without rows where the kind does not exist there.
    pub(super) recall: Vec<Vec<Share>>,
    /// The same if the two texts stood alone.
    pub(super) alone: Option<Vec<Vec<Share>>>,
    /// By language and number of shared clauses.
    pub(super) false_merges: Vec<[Pairs; SHARED]>,
    /// Originals that never count.
    pub(super) never_count: usize,
}

impl Score {
    /// Over all languages, by number of shared clauses.
    pub(super) fn false_merges_of_all(&self) -> [Pairs; SHARED] {
        let mut sum = [Pairs::default(); SHARED];
        for (into, from) in self.false_merges.iter().flat_map(|of| of.iter().enumerate()) {
            sum[into].joined += from.joined;
            sum[into].all += from.all;
        }
        sum
    }
}

pub(super) fn score(set: &Set, joined: &Joined) -> Score {
    Score {
        recall: by_kind(set, &joined.is_recalled),
        alone: (!joined.alone.is_empty()).then(|| by_kind(set, &joined.alone)),
        false_merges: false_merges(set, joined),
        never_count: joined.original.iter().filter(|group| group.is_none()).count(),
    }
}

fn by_kind(set: &Set, is_joined: &[Option<bool>]) -> Vec<Vec<Share>> {
    let mut shares = vec![vec![Share::default(); set.languages.len()]; set.kinds.len()];
    for (row, is_joined) in set.rows.iter().zip(is_joined) {
        if let (Some(kind), Some(is_joined)) = (row.kind, is_joined) {
            shares[kind][row.language].count(*is_joined);
        }
    }
    shares
}

fn shared_clauses(a: &Row, b: &Row) -> usize {
    let shared = a.clauses.iter().zip(&b.clauses).filter(|(a, b)| a.is_some() && a == b).count();
    shared.min(SHARED - 1)
}

/// By language: of all pairs of originals, how many there are and how many are in one group. Costs O(n²) for n originals.
fn false_merges(set: &Set, joined: &Joined) -> Vec<[Pairs; SHARED]> {
    let of_language = |language| set.rows.iter().zip(&joined.original).filter(move |(row, _)| row.language == language);
    (0..set.languages.len())
        .map(|language| {
            let mut counts = all_pairs(&of_language(language).map(|(row, _)| row).collect::<Vec<_>>());
            let mut groups: FxHashMap<u32, Vec<&Row>> = FxHashMap::default();
            for (row, group) in of_language(language) {
                if let Some(group) = group {
                    groups.entry(*group).or_default().push(row);
                }
            }
            groups.values().flat_map(|members| pairs_of(members)).for_each(|shared| counts[shared].joined += 1);
            counts
        })
        .collect()
}

/// How many clauses each pair shares.
fn pairs_of(members: &[&Row]) -> impl Iterator<Item = usize> {
    members.iter().enumerate().flat_map(|(at, a)| members[at + 1..].iter().map(|b| shared_clauses(a, b)))
}

fn all_pairs(rows: &[&Row]) -> [Pairs; SHARED] {
    let sums = (0..rows.len()).into_par_iter().map(|at| {
        let mut counts = [0_u64; SHARED];
        rows[at + 1..].iter().for_each(|b| counts[shared_clauses(rows[at], b)] += 1);
        counts
    });
    let add = |a: [u64; SHARED], b: [u64; SHARED]| std::array::from_fn(|at| a[at] + b[at]);
    sums.reduce(|| [0; SHARED], add).map(|all| Pairs { joined: 0, all })
}

/// What must hold whatever the set: each that does not, in a sentence.
///
/// The normal form takes some edits back; two originals with no clause in common are never one text.
pub(super) fn broken_laws(set: &super::set::Facts, scores: &[(Way<'_>, Score)]) -> Vec<String> {
    let mut broken = Vec::new();
    // Paraphrases are looked for only in languages whose threshold can be found.
    for (way, score) in scores.iter().filter(|(way, _)| !matches!(way, Way::Paraphrase(_))) {
        for (kind, shares) in
            set.kinds.iter().zip(&score.recall).filter(|(kind, _)| TAKEN_BACK.contains(&kind.as_str()))
        {
            if let Some(share) = shares.iter().find(|share| share.k < share.n) {
                broken.push(format!("{}: {} of {} edits `{kind}` are recalled", way.name(), share.k, share.n));
            }
        }
        let strangers = score.false_merges_of_all()[0];
        if strangers.joined > 0 {
            broken.push(format!("{}: {} pairs without a clause in common are joined", way.name(), strangers.joined));
        }
    }
    broken
}
