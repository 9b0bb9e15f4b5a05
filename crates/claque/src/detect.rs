//! The whole analysis on one screen: traces in, findings out.
//!
//! Traces are projected onto their accounts, edges validated against chance, the validated network partitioned into
//! communities, and each community assessed. Beside the result, decoys run the same course: labels permuted inside the
//! strata of the null model, so that nothing but chance is left in them.

use crate::action::{AccountId, Action, ObjectId};
use crate::backbone::{Alpha, Backbone, Correction, Floor, ValidatedEdge, correct, tally, test};
use crate::coaction::{Window, count_swept};
use crate::community::{Leiden, Objective, leiden};
use crate::finding::{Finding, assess};
use crate::network::{Join, actions_to_sweep, join};
use crate::null::{FittedNull, NullModel};
use crate::trace::{Trace, TraceKind};
use rayon::prelude::*;

/// All choices of a run.
#[derive(Clone, Debug, PartialEq)]
pub struct Plan {
    /// The longest gap that counts as together.
    pub window: Window,
    /// Fewest distinct objects a pair must have acted on together to be an edge; at least 1.
    pub min_objects: u32,
    /// How edges are told from chance.
    pub validation: Validation,
    /// How communities are found.
    pub leiden: Leiden,
    /// Fewest accounts of a finding; at least 2.
    pub min_accounts: usize,
    /// How many label permutations are run beside the result; none without a null model.
    pub decoys: u32,
    /// Seed of everything random.
    pub seed: u64,
    /// See [`Join::max_pairs_in_memory`].
    pub max_pairs_in_memory: usize,
    /// Objects with more pairs of actions inside the window are left out and reported.
    pub max_co_actions_per_object: Option<u64>,
}

impl Default for Plan {
    /// What the program does where nothing else is asked for, with as much memory as it takes.
    fn default() -> Self {
        let alpha = Alpha::new(0.05).expect("a rate");
        Plan {
            window: Window::from_millis(60_000).expect("at least a millisecond"),
            min_objects: 2,
            validation: Validation::Against(NullModel::SlotPermutation, Correction::BenjaminiHochberg, alpha),
            leiden: Leiden { objective: Objective::Cpm { resolution: 0.05 }, seed: 1, restarts: 10 },
            min_accounts: 3,
            decoys: 20,
            seed: 1,
            max_pairs_in_memory: usize::MAX,
            max_co_actions_per_object: None,
        }
    }
}

/// How edges are told from chance.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Validation {
    /// Not at all: every edge with enough objects is kept, for people who reproduce older studies.
    Raw,
    /// Against a null model, corrected for all pairs of eligible accounts.
    Against(NullModel, Correction, Alpha),
}

/// A part of the work.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// Joining one trace; measured in actions swept.
    Project(TraceKind),
    /// Fitting the null model to one trace; measured in actions.
    Fit(TraceKind),
    /// Running decoys; measured in decoys.
    Decoys,
    /// Finding communities; measured in edges.
    Partition,
    /// Finding the evidence again; measured in traces.
    Assess,
}

/// Is told how the work goes on, from any thread.
pub trait Observer: Sync {
    /// A stage begins, with so many units ahead.
    fn started(&self, stage: Stage, units: u64);
    /// So many more units are done.
    fn advanced(&self, units: u64);
    /// The stage that was started last is over.
    fn finished(&self, stage: Stage);
}

/// Everything that was found.
#[derive(Clone, Debug, PartialEq)]
pub struct Report {
    /// One backbone a trace, in step with the traces.
    pub layers: Vec<Backbone>,
    /// Strongest first.
    pub findings: Vec<Finding>,
    /// What the decoys gave; `None` where none were run.
    pub decoys: Option<Decoys>,
    /// Objects left out because they had too many co-actions, in step with the traces.
    pub left_out: Vec<Vec<ObjectId>>,
}

/// What the analysis gives where only chance is at work.
#[derive(Clone, Debug, PartialEq)]
pub struct Decoys {
    /// How many were run.
    pub runs: u32,
    /// Edges kept in each run, in step with the traces.
    pub edges: Vec<Vec<u64>>,
    /// Strength of the strongest community of each run; 0 where there was none.
    pub strongest: Vec<f64>,
}

impl Decoys {
    /// Runs whose strongest community was at least that strong.
    #[must_use]
    pub fn at_least(&self, strength: f64) -> u32 {
        self.strongest.iter().filter(|&&strongest| strongest >= strength).count() as u32
    }
}

/// Finds the networks of accounts that act together.
///
/// The same traces and plan give the same report on any number of threads.
#[must_use]
pub fn detect(traces: &[Trace], plan: &Plan, observer: &dyn Observer) -> Report {
    let (kept, left_out) = leave_out_busy_objects(traces, plan);
    let traces = kept.as_deref().unwrap_or(traces);
    let mut layers = Vec::new();
    let mut nulls = Vec::new();
    for trace in traces {
        let floor = Floor::of(trace, plan.min_objects);
        match plan.validation {
            Validation::Raw => layers.push(raw(trace, floor, plan, observer)),
            Validation::Against(null, ..) => {
                observer.started(Stage::Fit(trace.kind()), trace.actions().len() as u64);
                let fitted = null.fit(trace, plan.window);
                observer.finished(Stage::Fit(trace.kind()));
                layers.push(tested(trace, &fitted, floor, plan, observer));
                nulls.push(fitted);
            }
        }
    }
    let decoys = match plan.validation {
        Validation::Raw => None,
        Validation::Against(_, correction, alpha) => {
            correct(&mut layers, correction, alpha);
            traces.iter().zip(&mut layers).for_each(|(trace, layer)| tally(trace, plan.window, layer));
            (plan.decoys > 0).then(|| {
                let trial = Trial { traces, nulls: &nulls, correction, alpha, plan };
                trial.run(observer)
            })
        }
    };
    let findings = find(traces, &layers, plan, observer);
    Report { layers, findings, decoys, left_out }
}

/// Communities of the kept edges, assessed: the second half of [`detect`], for networks kept by other rules.
#[must_use]
pub fn find(traces: &[Trace], layers: &[Backbone], plan: &Plan, observer: &dyn Observer) -> Vec<Finding> {
    observer.started(Stage::Partition, layers.iter().map(|layer| layer.edges.len() as u64).sum());
    let communities = communities(layers, plan);
    observer.finished(Stage::Partition);
    observer.started(Stage::Assess, traces.len() as u64);
    let findings = assess(&communities, traces, layers, plan.window);
    observer.finished(Stage::Assess);
    findings
}

/// The traces without the objects above the cap, where there is a cap, and those objects.
fn leave_out_busy_objects(traces: &[Trace], plan: &Plan) -> (Option<Vec<Trace>>, Vec<Vec<ObjectId>>) {
    let Some(most) = plan.max_co_actions_per_object else { return (None, vec![Vec::new(); traces.len()]) };
    let busy = |actions: &[Action]| count_swept(actions, plan.window) > most;
    let kept = traces.iter().map(|trace| trace.filter_objects(|actions| !busy(actions))).collect();
    let left_out =
        |trace: &Trace| trace.objects().filter(|(_, actions)| busy(actions)).map(|(object, _)| object).collect();
    (Some(kept), traces.iter().map(left_out).collect())
}

fn join_of(plan: &Plan) -> Join {
    Join { window: plan.window, min_objects: plan.min_objects, max_pairs_in_memory: plan.max_pairs_in_memory }
}

/// Every edge of a trace, untested.
fn raw(trace: &Trace, floor: Floor, plan: &Plan, observer: &dyn Observer) -> Backbone {
    let how = join_of(plan);
    observer.started(Stage::Project(trace.kind()), actions_to_sweep(trace, &how));
    let network = join(trace, &how, &|actions| observer.advanced(actions));
    observer.finished(Stage::Project(trace.kind()));
    Backbone::untested(trace.kind(), network, floor)
}

/// Every pair of a trace that met often enough, tested.
fn tested(trace: &Trace, null: &FittedNull, floor: Floor, plan: &Plan, observer: &dyn Observer) -> Backbone {
    let how = join_of(plan);
    observer.started(Stage::Project(trace.kind()), actions_to_sweep(trace, &how));
    let met = null.meetings(trace, &how, &|actions| observer.advanced(actions));
    observer.finished(Stage::Project(trace.kind()));
    test(trace.kind(), &met, null, floor)
}

/// The communities of at least `plan.min_accounts` accounts, on the union of the layers, each edge with weight 1.
fn communities(layers: &[Backbone], plan: &Plan) -> Vec<Vec<AccountId>> {
    let mut accounts: Vec<AccountId> = layers
        .iter()
        .flat_map(|layer| layer.edges.iter().flat_map(|edge| [edge.pair.low(), edge.pair.high()]))
        .collect();
    accounts.par_sort_unstable();
    accounts.dedup();
    let index = |account| accounts.binary_search(&account).expect("every end of an edge is listed") as u32;
    let mut pairs: Vec<(u32, u32, f64)> = layers
        .iter()
        .flat_map(|layer| layer.edges.iter().map(|edge| (index(edge.pair.low()), index(edge.pair.high()), 1.0)))
        .collect();
    pairs.par_sort_unstable_by_key(|&(low, high, _)| (low, high));
    pairs.dedup_by_key(|&mut (low, high, _)| (low, high));
    let found = leiden(accounts.len() as u32, &pairs, &plan.leiden);
    let mut communities: Vec<Vec<AccountId>> = Vec::new();
    for (account, community) in accounts.into_iter().zip(found.membership) {
        communities.resize_with(communities.len().max(community as usize + 1), Vec::new);
        communities[community as usize].push(account);
    }
    communities.retain(|members| members.len() >= plan.min_accounts);
    communities
}

/// What a decoy shares with the result it stands beside.
struct Trial<'a> {
    traces: &'a [Trace],
    nulls: &'a [FittedNull],
    correction: Correction,
    alpha: Alpha,
    plan: &'a Plan,
}

impl Trial<'_> {
    fn run(&self, observer: &dyn Observer) -> Decoys {
        observer.started(Stage::Decoys, u64::from(self.plan.decoys));
        let mut decoys = Decoys { runs: self.plan.decoys, edges: Vec::new(), strongest: Vec::new() };
        for run in 0..self.plan.decoys {
            let layers = self.decoy(u64::from(run));
            decoys.edges.push(layers.iter().map(|layer| layer.edges.len() as u64).collect());
            decoys.strongest.push(self.strongest(&layers));
            observer.advanced(1);
        }
        observer.finished(Stage::Decoys);
        decoys
    }

    /// The backbones that one permutation of the labels leaves.
    fn decoy(&self, run: u64) -> Vec<Backbone> {
        let seed = self.plan.seed.wrapping_add(run.wrapping_mul(0x9E37_79B9_7F4A_7C15));
        let of_trace = |(trace, null): (&Trace, &FittedNull)| {
            let decoy = null.decoy(trace, seed);
            let met = null.meetings(&decoy, &join_of(self.plan), &|_| {});
            test(trace.kind(), &met, null, Floor::of(&decoy, self.plan.min_objects))
        };
        let mut layers: Vec<Backbone> = self.traces.iter().zip(self.nulls).map(of_trace).collect();
        correct(&mut layers, self.correction, self.alpha);
        layers
    }

    fn strongest(&self, layers: &[Backbone]) -> f64 {
        let strength = |members: &Vec<AccountId>| -> f64 {
            let inside = |account| members.binary_search(&account).is_ok();
            let edges = layers.iter().flat_map(|layer| &layer.edges);
            edges.filter(|edge| inside(edge.pair.low()) && inside(edge.pair.high())).map(ValidatedEdge::strength).sum()
        };
        communities(layers, self.plan).iter().map(strength).fold(0.0, f64::max)
    }
}
