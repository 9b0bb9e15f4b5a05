//! What was left out, and what cannot be seen here.

use super::display::{Shown, counted, grouped, plain, span};
use crate::case::{CaseRecord, RejectedRecord};

/// Rejected rows shown.
const EXAMPLES: usize = 10;

pub(super) struct Skipped {
    pub(super) rejected: Vec<RejectedRow>,
    pub(super) traces: Vec<TraceRow>,
    pub(super) absent: Vec<(String, Shown)>,
}

pub(super) struct RejectedRow {
    pub(super) input: Shown,
    pub(super) row: String,
    pub(super) column: Shown,
    pub(super) wanted: Shown,
    pub(super) got: Shown,
}

/// How much of one trace could be tested.
pub(super) struct TraceRow {
    pub(super) trace: String,
    pub(super) actions: String,
    pub(super) accounts: String,
    pub(super) eligible: String,
    pub(super) below: String,
    pub(super) tests: String,
    pub(super) edges: String,
    pub(super) decoys: String,
}

impl Skipped {
    pub(super) fn new(case: &CaseRecord, rejected: &[RejectedRecord]) -> Self {
        Skipped {
            rejected: rejected
                .iter()
                .take(EXAMPLES)
                .map(|row| RejectedRow {
                    input: Shown::cell(&row.input),
                    row: grouped(row.row),
                    column: Shown::cell(&row.column),
                    wanted: Shown::cell(&row.wanted),
                    got: Shown::cell(&row.got),
                })
                .collect(),
            traces: case
                .traces
                .iter()
                .map(|trace| TraceRow {
                    trace: trace.trace.clone(),
                    actions: grouped(trace.actions),
                    accounts: grouped(trace.accounts),
                    eligible: grouped(trace.eligible_accounts),
                    below: grouped(trace.accounts_below_floor),
                    tests: grouped(trace.tests),
                    edges: grouped(trace.edges),
                    decoys: trace.decoy_edges_mean.map_or_else(|| "–".to_owned(), plain),
                })
                .collect(),
            absent: case.absent.iter().map(|absent| (absent.trace.clone(), Shown::object(&absent.why))).collect(),
        }
    }
}

pub(super) fn statements(case: &CaseRecord) -> Vec<String> {
    let counts = &case.counts;
    let mut out = Vec::new();
    out.push(match counts.rejected {
        0 => "Every row of the input could be read.".to_owned(),
        rejected => format!(
            "{} could not be read and {} left out; rejected.csv has them (the first 10,000).",
            counted(rejected, "row", "rows"),
            if rejected == 1 { "was" } else { "were" }
        ),
    });
    if counts.passed_over > 0 {
        out.push(format!(
            "{} no post by nature (a service message, a profile, a notice that a post was taken back) and passed over.",
            if counts.passed_over == 1 {
                "1 record is".to_owned()
            } else {
                format!("{} records are", grouped(counts.passed_over))
            }
        ));
    }
    if counts.withdrawn > 0 {
        out.push(format!(
            "{} taken back by its account or its platform before the data ends, and left out.",
            if counts.withdrawn == 1 {
                "1 post was".to_owned()
            } else {
                format!("{} posts were", grouped(counts.withdrawn))
            }
        ));
    }
    if counts.duplicate_actions > 0 {
        out.push(format!(
            "{} said the same as an earlier one and counted once.",
            counted(counts.duplicate_actions, "action", "actions")
        ));
    }
    for trace in &case.traces {
        if trace.accounts_below_floor > 0 {
            out.push(format!(
                "Trace {}: {} acted on fewer than {}, too few to be looked at. They are undetectable here, not cleared.",
                trace.trace,
                counted(trace.accounts_below_floor, "account", "accounts"),
                counted(case.plan.min_objects.into(), "object", "distinct objects"),
            ));
        }
        if trace.objects_capped > 0 {
            let most = case
                .plan
                .max_co_actions_per_object
                .map_or_else(String::new, |most| format!(" (more than {})", counted(most, "co-action", "co-actions")));
            out.push(format!(
                "Trace {}: {} left out for having too many co-actions{most}.",
                trace.trace,
                counted(trace.objects_capped, "object was", "objects were"),
            ));
        }
        if trace.unresolved_shorteners > 0 {
            out.push(format!(
                "Trace {}: {} by shorteners could not be resolved here. Two short links to one page count as two objects.",
                trace.trace,
                counted(trace.unresolved_shorteners, "link", "links"),
            ));
        }
    }
    if let Some(step) = counts.time_step_ms.filter(|&step| step > 1) {
        let unit = match step {
            1_000 => "whole seconds".to_owned(),
            60_000 => "whole minutes".to_owned(),
            other => format!("steps of {}", span(other)),
        };
        out.push(format!(
            "The data gives times in {unit}: shorter lags, and who came first inside one, cannot be told."
        ));
    }
    out
}
