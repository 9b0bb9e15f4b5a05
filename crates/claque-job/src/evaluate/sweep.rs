//! Other plans on the same data, and what the best of them is worth on accounts that did not choose it.

use super::Again;
use super::measure::spread;
use crate::asked::{AskedFinding, AskedSweep};
use crate::choice::Null;
use crate::failure::Failure;
use crate::plan::{self, Rules};
use claque::{Plan, Resampling, Validation, choose_on_halves};
use claque_io::evaluation::{HalvesRecord, SweepRecord, SweptRecord};

/// Random halvings of the accounts.
const SPLITS: u32 = 100;

/// Every plan of the grid; a preset has neither rates nor, by its own rules, numbers of objects.
///
/// # Errors
/// Where a value does not fit.
pub(crate) fn plans(sweep: &AskedSweep, asked: &AskedFinding, max_memory: u64) -> Result<Vec<(Plan, Rules)>, Failure> {
    let (own_objects, tests) = (asked.preset.is_some(), asked.preset.is_none() && asked.null != Some(Null::None));
    let objects: Vec<Option<u32>> =
        if own_objects { vec![None] } else { sweep.min_objects.iter().copied().map(Some).collect() };
    let rates = if tests { sweep.alphas.clone() } else { vec![asked.alpha] };
    let mut plans = Vec::new();
    for window in &sweep.windows {
        for min_objects in &objects {
            for &alpha in &rates {
                let mut finding = asked.clone();
                finding.window = Some(window.clone());
                finding.min_objects = min_objects.or(finding.min_objects);
                finding.alpha = alpha;
                plans.push(plan::plan(&finding, max_memory)?);
            }
        }
    }
    Ok(plans)
}

/// Runs every plan.
///
/// # Errors
/// Those of the analysis.
pub(crate) fn run(plans: &[(Plan, Rules)], again: &Again<'_>, how: Resampling) -> Result<SweepRecord, Failure> {
    again.stages.begin("sweeping plans", Some(plans.len() as u64), "plans");
    let (mut rows, mut scores) = (Vec::new(), Vec::new());
    for (done, (plan, rules)) in (1..).zip(plans) {
        let judged = again.judge(again.traces, plan, rules)?;
        rows.push(SweptRecord {
            window_ms: plan.window.millis(),
            min_objects: plan.min_objects,
            alpha: match plan.validation {
                Validation::Raw => None,
                Validation::Against(_, _, alpha) => Some(alpha.rate()),
            },
            run: judged.run(),
        });
        scores.push(judged.into_scores());
        again.stages.at(done, None);
    }
    let splits = Resampling { times: SPLITS, ..how };
    let on_halves =
        choose_on_halves(&scores, &again.labelled.positive, &again.labelled.posts, splits).map(|found| HalvesRecord {
            splits: SPLITS,
            choosing: spread(found.choosing),
            judging: spread(found.judging),
            judging_matched_auc: found.judging_matched_auc.map(spread),
            chosen: found.chosen,
        });
    again.stages.end("sweep");
    Ok(SweepRecord { best: best(&rows), plans: rows, on_halves })
}

/// The first of those with the highest average precision.
fn best(rows: &[SweptRecord]) -> Option<usize> {
    let figure = |place: usize| rows[place].run.average_precision.unwrap_or(0.0);
    (0..rows.len()).reduce(|best, place| if figure(place) > figure(best) { place } else { best })
}
