//! Planted operations: are they found, how much of them, and with how many strangers?

use crate::quiet::detected;
use crate::scenarios::{PLANTED, PROMISED, planted, seed};
use claque::{Simulation, Tactic, TraceKind, simulate_in};
use rayon::prelude::*;
use serde::Serialize;

/// Scenarios without an operation stand before these in the numbers of seeds.
const FIRST_SCENARIO: usize = 100;

/// All trials with operations of one size and tactic.
#[derive(Serialize)]
pub(crate) struct Recovery {
    pub(crate) tactic: &'static str,
    pub(crate) accounts: u32,
    pub(crate) actions: u32,
    pub(crate) trials: u64,
    /// Trials in which one finding held at least half of the operation, and was at least half of the operation.
    pub(crate) found: u64,
    /// Mean share of the operation's accounts in the finding that holds most of them.
    pub(crate) recall: f64,
    /// Mean share of that finding's accounts that are of the operation, over the trials that had one.
    pub(crate) purity: f64,
}

struct Best {
    recall: f64,
    purity: Option<f64>,
}

/// `trials` trials of every size, or of the promised one.
pub(crate) fn recover(trials: u64, is_short: bool) -> Vec<Recovery> {
    let mut recovered = Vec::new();
    for (index, size) in PLANTED.into_iter().enumerate().filter(|&(_, size)| !is_short || size == PROMISED) {
        let of_trial = |trial| {
            let (scenario, background) = planted(size, seed(FIRST_SCENARIO + index, trial));
            let found = best(&simulate_in(&scenario, &background), scenario.operations.len());
            (scenario.operations.iter().map(|operation| operation.tactic).collect::<Vec<_>>(), found)
        };
        let outcomes: Vec<(Vec<Tactic>, Vec<Best>)> = (0..trials).into_par_iter().map(of_trial).collect();
        for (operation, tactic) in outcomes[0].0.iter().enumerate() {
            let of_this: Vec<&Best> = outcomes.iter().map(|(_, best)| &best[operation]).collect();
            recovered.push(summary(tactic.name(), size, &of_this));
        }
    }
    recovered
}

fn summary(tactic: &'static str, (accounts, actions): (u32, u32), of_this: &[&Best]) -> Recovery {
    let half = |best: &&&Best| best.recall >= 0.5 && best.purity.is_some_and(|purity| purity >= 0.5);
    let purities: Vec<f64> = of_this.iter().filter_map(|best| best.purity).collect();
    Recovery {
        tactic,
        accounts,
        actions,
        trials: of_this.len() as u64,
        found: of_this.iter().filter(half).count() as u64,
        recall: of_this.iter().map(|best| best.recall).sum::<f64>() / of_this.len() as f64,
        purity: purities.iter().sum::<f64>() / (purities.len() as f64).max(1.0),
    }
}

/// For each operation the finding that holds most of it.
fn best(simulation: &Simulation, operations: usize) -> Vec<Best> {
    let mut traces = simulation.traces();
    traces.retain(|trace| TraceKind::TELLING.contains(&trace.kind()));
    let report = detected(&traces);
    let of = |account: u32| simulation.operation_of[account as usize];
    (0..operations as u32)
        .map(|operation| {
            let planted = simulation.operation_of.iter().filter(|of| **of == Some(operation)).count() as f64;
            let hold = report.findings.iter().map(|finding| {
                let members = &finding.members;
                (members.iter().filter(|member| of(member.account.0) == Some(operation)).count(), members.len())
            });
            match hold.max_by_key(|&(held, members)| (held, std::cmp::Reverse(members))) {
                Some((held, members)) if held > 0 => {
                    Best { recall: held as f64 / planted, purity: Some(held as f64 / members as f64) }
                }
                _ => Best { recall: 0.0, purity: None },
            }
        })
        .collect()
}
