//! Runs of the default plan on data in which nobody acts together.

use crate::scenarios::{Quiet, seed};
use claque::{
    Finding, Floor, Grade, Join, Observer, Plan, Report, Stage, Trace, TraceKind, Validation, detect, simulate_in, test,
};
use rayon::prelude::*;
use std::collections::BTreeMap;

/// The grades of findings, in the order of the tables. Grades are never added up.
pub(crate) const GRADES: [&str; 2] = ["A", "B"];

/// The grade of a finding: every one of the default plan has one.
pub(crate) fn grade(finding: &Finding) -> &'static str {
    finding.grade.map_or("none", Grade::name)
}

/// Where the share of small p-values is looked at.
pub(crate) const LEVELS: [f64; 11] =
    [1e-1, 3.162e-2, 1e-2, 3.162e-3, 1e-3, 3.162e-4, 1e-4, 3.162e-5, 1e-5, 3.162e-6, 1e-6];

/// What one run gave.
pub(crate) struct Run {
    pub(crate) seed: u64,
    /// Edges kept, by trace.
    pub(crate) edges: BTreeMap<TraceKind, u64>,
    /// Findings, by grade.
    pub(crate) findings: BTreeMap<&'static str, u64>,
    pub(crate) tails: BTreeMap<TraceKind, Tail>,
}

/// Small p-values of one trace.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Tail {
    /// Pairs of eligible accounts, met or not.
    pub(crate) pairs: u64,
    /// Of these, how many have p at most each of [`LEVELS`]. Pairs that met on fewer than `min_objects` count as p = 1, as
    /// they do in the correction.
    pub(crate) at_most: [u64; LEVELS.len()],
}

struct Nobody;

impl Observer for Nobody {
    fn started(&self, _: Stage, _: u64) {}
    fn advanced(&self, _: u64) {}
    fn finished(&self, _: Stage) {}
}

/// The default plan of the program. Decoys stand beside the findings and change none, so they are left out for time; leads,
/// which need them, are counted in fewer runs ([`runs_with_a_lead`]).
pub(crate) fn plan() -> Plan {
    Plan { decoys: 0, ..Plan::default() }
}

/// The default plan on these traces.
pub(crate) fn detected(traces: &[Trace]) -> Report {
    detect(traces, &plan(), &Nobody)
}

/// How many findings a report has of each grade.
pub(crate) fn by_grade(report: &Report) -> BTreeMap<&'static str, u64> {
    let mut count: BTreeMap<&'static str, u64> = GRADES.iter().map(|&grade| (grade, 0)).collect();
    for finding in &report.findings {
        *count.entry(grade(finding)).or_default() += 1;
    }
    count
}

/// `runs` runs of the `index`-th scenario.
pub(crate) fn run_all(index: usize, scenario: &Quiet, runs: u64) -> Vec<Run> {
    (0..runs).into_par_iter().map(|run| run_one(scenario, seed(index, run))).collect()
}

/// Of `runs` runs, those with a lead (grade C), against the decoys of the default plan.
pub(crate) fn runs_with_a_lead(index: usize, scenario: &Quiet, runs: u64) -> u64 {
    let has_lead =
        |&run: &u64| !detect(&traces(scenario, seed(index, run)), &Plan::default(), &Nobody).leads.is_empty();
    (0..runs).into_par_iter().filter(has_lead).count() as u64
}

fn traces(scenario: &Quiet, seed: u64) -> Vec<Trace> {
    let simulation = simulate_in(&scenario.size.scenario(Vec::new(), seed), &scenario.background);
    let mut traces = simulation.traces();
    traces.retain(|trace| TraceKind::TELLING.contains(&trace.kind()));
    traces
}

fn run_one(scenario: &Quiet, seed: u64) -> Run {
    let traces = traces(scenario, seed);
    let report = detected(&traces);
    Run {
        seed,
        edges: report.layers.iter().map(|layer| (layer.kind, layer.edges.len() as u64)).collect(),
        findings: by_grade(&report),
        tails: traces.iter().map(|trace| (trace.kind(), tail(trace))).collect(),
    }
}

fn tail(trace: &Trace) -> Tail {
    let plan = plan();
    let Validation::Against(null, ..) = plan.validation else { return Tail::default() };
    let fitted = null.fit(trace, plan.window);
    let how = Join { min_objects: plan.min_objects, ..Join::all(plan.window) };
    let met = fitted.meetings(trace, &how, &|_| {});
    let floor = Floor::of(trace, plan.min_objects);
    let mut tail = Tail { pairs: floor.tests(), ..Tail::default() };
    for chance in test(trace.kind(), &met, &fitted, floor).edges.iter().filter_map(|edge| edge.chance) {
        for (count, level) in tail.at_most.iter_mut().zip(LEVELS) {
            *count += u64::from(chance.ln_p <= level.ln());
        }
    }
    tail
}

/// Observed over nominal share of p-values at most a level, over all runs, with 95 % intervals from the spread of runs:
/// pairs of one run are not independent. `None` where no pair was tested.
pub(crate) struct Excess {
    pub(crate) ratio: f64,
    pub(crate) low: f64,
    pub(crate) high: f64,
    /// Standard errors above 1.
    pub(crate) errors_above: f64,
}

/// The excess of one trace at each of [`LEVELS`].
pub(crate) fn excess(runs: &[Run], kind: TraceKind) -> Option<Vec<Excess>> {
    let tails: Vec<Tail> = runs.iter().map(|run| run.tails.get(&kind).copied().unwrap_or_default()).collect();
    let pairs: f64 = tails.iter().map(|tail| tail.pairs as f64).sum();
    if pairs <= 0.0 {
        return None;
    }
    let at = |(index, level): (usize, f64)| {
        let nominal = pairs * level;
        let counts: Vec<f64> = tails.iter().map(|tail| tail.at_most[index] as f64).collect();
        let sum: f64 = counts.iter().sum();
        // Residuals of a ratio of sums: what a run has beyond its share of pairs.
        let squares: f64 =
            counts.iter().zip(&tails).map(|(n, tail)| (n - sum * tail.pairs as f64 / pairs).powi(2)).sum();
        let runs = tails.len() as f64;
        let error = (squares * runs / (runs - 1.0).max(1.0)).sqrt() / nominal;
        let ratio = sum / nominal;
        // Where nothing was seen, 3 could have been expected (the rule of three).
        let high = if sum > 0.0 { ratio + 1.96 * error } else { 3.0 / nominal };
        let errors_above = if sum > 1.0 && error > 0.0 { (ratio - 1.0) / error } else { 0.0 };
        Excess { ratio, low: (ratio - 1.96 * error).max(0.0), high, errors_above }
    };
    Some(LEVELS.into_iter().enumerate().map(at).collect())
}
