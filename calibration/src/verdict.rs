//! What is promised, what was seen, and whether the promise is kept.
//!
//! A promise is broken where what was seen would have a probability below a level if the promise held, by an exact
//! binomial test. The level is shared by all lines (Bonferroni): a program that keeps its promises fails a whole run with
//! at most the probability of [`LEVEL`], the short form with at most [`LEVEL_IN_SHORT`], however many lines there are.

use crate::binomial::{at_least, at_most};
use crate::planted::Recovery;
use crate::quiet::{GRADES, Run, excess, plan};
use crate::report::Background;
use crate::scenarios::{PROMISED, PROMISED_RECOVERY, Promise};
use crate::shuffle::Shuffled;
use claque::{TraceKind, Validation};
use serde::Serialize;

const LEVEL: f64 = 0.01;
const LEVEL_IN_SHORT: f64 = 1e-6;
/// Small p-values are too frequent where they are so many standard errors above what they say (one-sided, about 3e-7).
const ERRORS: f64 = 5.0;

/// One promise and what became of it.
#[derive(Serialize)]
pub(crate) struct Line {
    pub(crate) promise: String,
    pub(crate) seen: String,
    /// The probability of what was seen, or of more, if the promise only just held; `None` for counts of standard errors.
    pub(crate) probability: Option<f64>,
    pub(crate) verdict: Verdict,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Verdict {
    Kept,
    Broken,
}

impl Line {
    pub(crate) fn is_broken(&self) -> bool {
        self.verdict == Verdict::Broken
    }
}

/// The stated rate α of the plan.
pub(crate) fn stated() -> f64 {
    match plan().validation {
        Validation::Against(.., alpha) => alpha.rate(),
        Validation::Raw => 0.0,
    }
}

/// Every promise with its verdict.
pub(crate) fn lines(
    scenarios: &[Background],
    shuffled: &[Shuffled],
    recoveries: &[Recovery],
    is_short: bool,
) -> Vec<Line> {
    let mut lines = Vec::new();
    for grade in GRADES {
        lines.extend(rates(grade, scenarios, shuffled));
    }
    lines.extend(recoveries.iter().filter(|found| (found.accounts, found.actions) == PROMISED).map(recovery));
    let level = if is_short { LEVEL_IN_SHORT } else { LEVEL } / lines.len().max(1) as f64;
    for line in &mut lines {
        if line.probability.is_some_and(|probability| probability < level) {
            line.verdict = Verdict::Broken;
        }
    }
    lines.extend(scenarios.iter().flat_map(small_p_values));
    lines
}

/// Runs that have a finding of that grade.
pub(crate) fn with_findings(runs: &[Run], grade: &str) -> u64 {
    runs.iter().filter(|run| run.findings.get(grade).is_some_and(|&findings| findings > 0)).count() as u64
}

fn rates(grade: &str, scenarios: &[Background], shuffled: &[Shuffled]) -> Vec<Line> {
    let line = |what: &str, seen: u64, runs: u64| Line {
        promise: format!("{what}: at most {} of runs have a finding of grade {grade}", stated()),
        seen: format!("{seen} of {runs}"),
        probability: Some(at_least(runs, stated(), seen)),
        verdict: Verdict::Kept,
    };
    let promised = scenarios.iter().filter(|of| of.scenario.promise != Promise::Nothing);
    let counts: Vec<(&str, u64, u64)> =
        promised.map(|of| (of.scenario.name, with_findings(&of.runs, grade), of.runs.len() as u64)).collect();
    let (seen, runs) = counts.iter().fold((0, 0), |sum, &(_, seen, runs)| (sum.0 + seen, sum.1 + runs));
    let mut lines: Vec<Line> = counts.iter().map(|&(name, seen, runs)| line(name, seen, runs)).collect();
    lines.push(line("all of these backgrounds", seen, runs));
    for of in shuffled {
        lines.push(line(&format!("{}, shuffled", of.set), of.with_findings.get(grade).copied().unwrap_or(0), of.runs));
    }
    lines
}

fn recovery(of: &Recovery) -> Line {
    let Recovery { tactic, accounts, actions, trials, found, .. } = of;
    Line {
        promise: format!(
            "{tactic}, {accounts} accounts, {actions} joint actions: found in at least {PROMISED_RECOVERY}"
        ),
        seen: format!("{found} of {trials}"),
        probability: Some(at_most(*trials, PROMISED_RECOVERY, *found)),
        verdict: Verdict::Kept,
    }
}

fn small_p_values(of: &Background) -> Vec<Line> {
    if of.scenario.promise != Promise::RateAndTails {
        return Vec::new();
    }
    let line = |kind: TraceKind| {
        let worst = excess(&of.runs, kind)?.into_iter().max_by(|a, b| a.errors_above.total_cmp(&b.errors_above))?;
        Some(Line {
            promise: format!("{}, {}: P(p ≤ t) ≤ t from t = 0.1 to 1e-6", of.scenario.name, kind.name()),
            seen: format!("at most {:.1} standard errors above", worst.errors_above),
            probability: None,
            verdict: if worst.errors_above > ERRORS { Verdict::Broken } else { Verdict::Kept },
        })
    };
    TraceKind::TELLING.into_iter().filter_map(line).collect()
}
