//! Shuffles of real data: who acted on what is drawn anew, every account with as many objects and every object with as
//! many accounts as before, and the times stay where they are.
//!
//! The edge switch (Artzy-Randrup & Stone 2005, doi:10.1103/PhysRevE.72.056708; Milo et al. 2003, arXiv
//! cond-mat/0312028): two edges of the graph of accounts and objects exchange their accounts, unless one of the new
//! edges exists. An edge is all that an account does on an object, and keeps its times. Posts that act on several objects
//! are torn apart, as no switch keeps both.

use crate::quiet::{by_grade, detected};
use claque::{AccountId, Action, ObjectId, Trace};
use claque_io::read::{Input, ReadOptions, Silent, read};
use rand::{RngExt, SeedableRng};
use rand_pcg::Pcg64;
use rayon::prelude::*;
use rustc_hash::FxHashSet;
use std::collections::BTreeMap;
use std::path::PathBuf;

/// The sets that are shuffled: data, file.
const SETS: [(&str, &str); 5] = [
    ("CooRTweet, Russian reposts", "coortweet_russian_coord_tweets.csv.zst"),
    ("CooRTweet, German elections", "coortweet_german_elections.csv.zst"),
    ("Internet Research Agency, a sample", "ira_en.csv.zst"),
    ("a debate's night", "gopdebate_dev.ndjson.zst"),
    ("a boxing match", "mayweather2017.csv.zst"),
];
/// Attempts an edge: Milo et al. find that a hundred a graph's edges are more than enough, and nothing changes from ten on.
const ATTEMPTS_AN_EDGE: usize = 20;
/// Of longer traces the middle is taken, in order of time.
const MOST_ACTIONS: usize = 50_000;

/// All shuffles of one set.
pub(crate) struct Shuffled {
    pub(crate) set: &'static str,
    pub(crate) traces: Vec<&'static str>,
    pub(crate) actions: usize,
    /// Share of actions whose account one shuffle changed.
    pub(crate) moved: f64,
    pub(crate) runs: u64,
    /// Runs with an edge.
    pub(crate) with_edges: u64,
    /// Runs with a finding, by grade.
    pub(crate) with_findings: BTreeMap<&'static str, u64>,
    /// What the same traces give as they are.
    pub(crate) findings_as_they_are: usize,
    /// Edges behind these.
    pub(crate) edges_as_they_are: u64,
}

/// Shuffles every set that is there; says which are not.
pub(crate) fn shuffle_all(runs: u64) -> (Vec<Shuffled>, Vec<&'static str>) {
    let (mut shuffled, mut missing) = (Vec::new(), Vec::new());
    for (index, (set, file)) in SETS.into_iter().enumerate() {
        match traces_of(file) {
            Some(traces) => shuffled.push(shuffle_set(set, index as u64, &traces, runs)),
            None => missing.push(set),
        }
    }
    (shuffled, missing)
}

/// All traces of a file of the shared data, if it is there.
fn traces_of(file: &str) -> Option<Vec<Trace>> {
    let folder = std::env::var_os("CLAQUE_SHARED").map(PathBuf::from);
    let folder = folder.unwrap_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../shared"));
    let path = folder.join("data").join(file);
    if !path.exists() {
        eprintln!("skipped: {file} is not in the folder that CLAQUE_SHARED names");
        return None;
    }
    let corpus = match read(&[Input::File(path)], &ReadOptions::default(), &mut Silent) {
        Ok(corpus) => corpus,
        Err(error) => {
            eprintln!("skipped: {error}");
            return None;
        }
    };
    Some(corpus.traces.into_iter().map(|read| Trace::new(read.kind, middle(read.actions))).collect())
}

fn middle(mut actions: Vec<Action>) -> Vec<Action> {
    if actions.len() > MOST_ACTIONS {
        actions.sort_unstable_by_key(|action| (action.at, action.post, action.object, action.account));
        let first = (actions.len() - MOST_ACTIONS) / 2;
        actions = actions[first..first + MOST_ACTIONS].to_vec();
    }
    actions
}

fn shuffle_set(set: &'static str, index: u64, traces: &[Trace], runs: u64) -> Shuffled {
    let outcomes: Vec<(bool, BTreeMap<&'static str, u64>)> = (0..runs)
        .into_par_iter()
        .map(|run| {
            let mut rng = Pcg64::seed_from_u64(1_000 * (index + 1) + run);
            let shuffled: Vec<Trace> = traces.iter().map(|trace| switched(trace, &mut rng)).collect();
            let report = detected(&shuffled);
            (report.layers.iter().any(|layer| !layer.edges.is_empty()), by_grade(&report))
        })
        .collect();
    let mut with_findings: BTreeMap<&'static str, u64> = BTreeMap::new();
    for (grade, findings) in outcomes.iter().flat_map(|(_, by_grade)| by_grade) {
        *with_findings.entry(grade).or_default() += u64::from(*findings > 0);
    }
    let actions: usize = traces.iter().map(|trace| trace.actions().len()).sum();
    let moved: usize = traces.iter().map(|trace| moved(trace, index)).sum();
    let as_they_are = detected(traces);
    Shuffled {
        set,
        traces: traces.iter().map(|trace| trace.kind().name()).collect(),
        actions,
        moved: moved as f64 / actions.max(1) as f64,
        runs,
        with_edges: outcomes.iter().filter(|(has_edges, _)| *has_edges).count() as u64,
        with_findings,
        findings_as_they_are: as_they_are.findings.len(),
        edges_as_they_are: as_they_are.layers.iter().map(|layer| layer.edges.len() as u64).sum(),
    }
}

/// The trace after [`ATTEMPTS_AN_EDGE`] attempted switches an edge.
fn switched(trace: &Trace, rng: &mut Pcg64) -> Trace {
    // Sorted by object, so that edges of one object stand together.
    let mut keys: Vec<(ObjectId, AccountId)> =
        trace.actions().iter().map(|action| (action.object, action.account)).collect();
    keys.sort_unstable();
    keys.dedup();
    let mut there: FxHashSet<(ObjectId, AccountId)> = keys.iter().copied().collect();
    let mut account_now: Vec<AccountId> = keys.iter().map(|&(_, account)| account).collect();
    for _ in 0..keys.len() * ATTEMPTS_AN_EDGE {
        let (a, b) = (rng.random_range(0..keys.len()), rng.random_range(0..keys.len()));
        let ((on_a, by_a), (on_b, by_b)) = ((keys[a].0, account_now[a]), (keys[b].0, account_now[b]));
        let is_new = !there.contains(&(on_a, by_b)) && !there.contains(&(on_b, by_a));
        if by_a != by_b && on_a != on_b && is_new {
            there.remove(&(on_a, by_a));
            there.remove(&(on_b, by_b));
            there.insert((on_a, by_b));
            there.insert((on_b, by_a));
            account_now.swap(a, b);
        }
    }
    let edge = |action: &Action| keys.binary_search(&(action.object, action.account)).expect("every edge is listed");
    let actions =
        trace.actions().iter().map(|action| Action { account: account_now[edge(action)], ..*action }).collect();
    Trace::new(trace.kind(), actions)
}

/// How many actions of a trace one shuffle gives to another account.
fn moved(trace: &Trace, seed: u64) -> usize {
    let done =
        |trace: &Trace| trace.actions().iter().map(|action| (action.post, action.object, action.account)).collect();
    let before: FxHashSet<_> = done(trace);
    done(&switched(trace, &mut Pcg64::seed_from_u64(seed))).difference(&before).count()
}

#[cfg(test)]
mod tests {
    use super::*;
    use claque::{PostId, Timestamp, TraceKind};

    #[test]
    fn a_switch_keeps_the_degrees_of_both_sides_and_every_time() {
        let mut rng = Pcg64::seed_from_u64(7);
        let act = |post: u32, rng: &mut Pcg64| Action {
            object: ObjectId(rng.random_range(0..40)),
            at: Timestamp(i64::from(rng.random_range(0..1_000_u32)) * 1_000),
            account: AccountId(rng.random_range(0..30)),
            post: PostId(post),
        };
        let before = Trace::new(TraceKind::Url, (0..400).map(|post| act(post, &mut rng)).collect());
        let after = switched(&before, &mut rng);
        assert!(moved(&before, 7) > 300, "{} of 400 moved", moved(&before, 7));
        assert_eq!(before.objects_per_account(), after.objects_per_account());
        for ((object, then), (same, now)) in before.objects().zip(after.objects()) {
            let accounts = |actions: &[Action]| actions.iter().map(|action| action.account).collect::<FxHashSet<_>>();
            let times = |actions: &[Action]| actions.iter().map(|action| action.at).collect::<Vec<_>>();
            assert_eq!((object, accounts(then).len(), times(then)), (same, accounts(now).len(), times(now)));
        }
    }
}
