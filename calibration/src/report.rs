//! A run as Markdown, JSON and pictures.

use crate::binomial::interval;
use crate::chart;
use crate::planted::Recovery;
use crate::quiet::{GRADES, LEVELS, Run, excess};
use crate::scenarios::{JITTER_MS, Promise, Quiet};
use crate::shuffle::Shuffled;
use crate::verdict::{Line, Verdict, stated, with_findings};
use claque::TraceKind;
use serde_json::{Value, json};
use std::fmt::Write as _;
use std::io;
use std::path::Path;

/// A scenario and its runs.
pub(crate) struct Background {
    pub(crate) scenario: Quiet,
    pub(crate) runs: Vec<Run>,
    /// Runs with a lead, of how many, where that was looked at.
    pub(crate) leads: Option<(u64, u64)>,
}

/// All that was measured.
pub(crate) struct Outcome {
    pub(crate) date: String,
    pub(crate) seconds: f64,
    pub(crate) seeds: u64,
    pub(crate) scenarios: Vec<Background>,
    pub(crate) recoveries: Vec<Recovery>,
    pub(crate) shuffled: Vec<Shuffled>,
    /// Sets of real data that were not there.
    pub(crate) missing: Vec<&'static str>,
    pub(crate) lines: Vec<Line>,
}

/// Runs that kept an edge.
pub(crate) fn with_edges(runs: &[Run]) -> u64 {
    runs.iter().filter(|run| run.edges.values().any(|&edges| edges > 0)).count() as u64
}

/// `DATE.md`, `DATE.json` and the pictures.
pub(crate) fn write(outcome: &Outcome, folder: &Path) -> io::Result<()> {
    std::fs::create_dir_all(folder)?;
    let place = |end: &str| folder.join(format!("{}{end}", outcome.date));
    std::fs::write(place(".md"), markdown(outcome))?;
    std::fs::write(place(".json"), format!("{:#}\n", as_json(outcome)))?;
    std::fs::write(place("-rates.svg"), chart::rates(outcome))?;
    std::fs::write(place("-p-values.svg"), chart::p_values(outcome))?;
    std::fs::write(place("-planted.svg"), chart::planted(outcome))
}

pub(crate) fn markdown(outcome: &Outcome) -> String {
    let mut out = format!("# Calibration, {}\n\n", outcome.date);
    let broken = outcome.lines.iter().filter(|line| line.is_broken()).count();
    let _ = writeln!(
        out,
        "{} runs a background, {} promises, **{broken} broken**; {:.0} s, claque {}. The default plan; α = {}.\n",
        outcome.seeds,
        outcome.lines.len(),
        outcome.seconds,
        env!("CARGO_PKG_VERSION"),
        stated()
    );
    verdicts(&mut out, &outcome.lines);
    backgrounds(&mut out, &outcome.scenarios);
    leads(&mut out, &outcome.scenarios);
    p_values(&mut out, &outcome.scenarios);
    shuffles(&mut out, outcome);
    planted(&mut out, &outcome.recoveries);
    out
}

fn verdicts(out: &mut String, lines: &[Line]) {
    out.push_str("## Promises\n\n| promise | seen | probability if it just held | verdict |\n|---|---|---|---|\n");
    for Line { promise, seen, probability, verdict } in lines {
        let probability = probability.map_or(String::new(), |probability| format!("{probability:.1e}"));
        let verdict = if *verdict == Verdict::Broken { "**broken**" } else { "kept" };
        let _ = writeln!(out, "| {promise} | {seen} | {probability} | {verdict} |");
    }
}

fn backgrounds(out: &mut String, scenarios: &[Background]) {
    out.push_str("\n## Backgrounds in which nobody acts together\n\nShares of runs, with 95 % intervals by Clopper & Pearson.\n\n");
    let grades: String = GRADES.iter().map(|grade| format!(" with a finding, grade {grade} |")).collect();
    let _ = writeln!(
        out,
        "| background | accounts, posts, days | promised |{grades} with an edge | edges a run by trace |"
    );
    let _ = writeln!(out, "|---|---|---|{}---|---|", "---|".repeat(GRADES.len()));
    for Background { scenario, runs, .. } in scenarios {
        let n = runs.len() as u64;
        let shares: String =
            GRADES.iter().map(|grade| format!(" {} |", share(with_findings(runs, grade), n))).collect();
        let promised = if scenario.promise == Promise::Nothing { "no" } else { "yes" };
        let size = scenario.size;
        let by_trace: Vec<String> = TraceKind::TELLING
            .into_iter()
            .map(|kind| (kind, runs.iter().filter_map(|run| run.edges.get(&kind)).sum::<u64>()))
            .filter(|&(_, edges)| edges > 0)
            .map(|(kind, edges)| format!("{} {:.3}", kind.name(), edges as f64 / n as f64))
            .collect();
        let _ = writeln!(
            out,
            "| {}: {} | {}, {}, {} | {promised} |{shares} {} | {} |",
            scenario.name,
            scenario.what,
            size.accounts,
            size.posts,
            size.days,
            share(with_edges(runs), n),
            by_trace.join(", ")
        );
    }
}

/// Nothing is promised of leads, which is what they are for.
fn leads(out: &mut String, scenarios: &[Background]) {
    let looked_at: Vec<_> = scenarios.iter().filter_map(|of| Some((of.scenario.name, of.leads?))).collect();
    if looked_at.is_empty() {
        return;
    }
    out.push_str(
        "\n## Leads (grade C)\n\nNothing is promised of them. With the decoys of the default plan, in fewer runs.\n\n",
    );
    out.push_str("| background | runs with a lead |\n|---|---|\n");
    for (name, (with, runs)) in looked_at {
        let _ = writeln!(out, "| {name} | {with} of {runs} |");
    }
}

fn share(k: u64, n: u64) -> String {
    let (low, high) = interval(k, n);
    format!("{:.3} ({low:.3}–{high:.3})", k as f64 / n as f64)
}

fn p_values(out: &mut String, scenarios: &[Background]) {
    let shown = [2, 4, 6, 8, 10];
    out.push_str(
        "\n## p-values\n\nHow many times as many of all pairs of eligible accounts have p ≤ t as t says; at most 1 is \
         conservative. In brackets 95 % intervals over runs.\n\n| background | trace |",
    );
    shown.iter().for_each(|&index| _ = write!(out, " {:.0e} |", LEVELS[index]));
    let _ = writeln!(out, "\n|---|---|{}", "---|".repeat(shown.len()));
    for Background { scenario, runs, .. } in scenarios {
        for kind in TraceKind::TELLING {
            let Some(excess) = excess(runs, kind) else { continue };
            let _ = write!(out, "| {} | {} |", scenario.name, kind.name());
            for &index in &shown {
                let at = &excess[index];
                let _ = write!(out, " {:.2} ({:.2}–{:.2}) |", at.ratio, at.low, at.high);
            }
            out.push('\n');
        }
    }
}

fn shuffles(out: &mut String, outcome: &Outcome) {
    if outcome.shuffled.is_empty() && outcome.missing.is_empty() {
        return;
    }
    out.push_str("\n## Shuffles of real data\n\n");
    let grades: String = GRADES.iter().map(|grade| format!(" with a finding, grade {grade} |")).collect();
    let _ = writeln!(
        out,
        "| data | traces | actions | moved | as it is: findings, edges |{grades} with an edge |\n|---|---|---|---|---|{}---|",
        "---|".repeat(GRADES.len())
    );
    for of in &outcome.shuffled {
        let found = |grade: &&str| of.with_findings.get(*grade).copied().unwrap_or(0);
        let shares: String = GRADES.iter().map(|grade| format!(" {} of {} |", found(grade), of.runs)).collect();
        let _ = writeln!(
            out,
            "| {} | {} | {} | {:.2} | {}, {} |{shares} {} of {} |",
            of.set,
            of.traces.join(", "),
            of.actions,
            of.moved,
            of.findings_as_they_are,
            of.edges_as_they_are,
            of.with_edges,
            of.runs
        );
    }
    outcome.missing.iter().for_each(|set| _ = writeln!(out, "\nskipped: {set} is not there."));
}

fn planted(out: &mut String, recoveries: &[Recovery]) {
    let _ = writeln!(
        out,
        "\n## Planted operations\n\nOn the confounded background, members with ordinary cover, {} s of jitter, 0.8 of members in each joint \
         action. Found: one finding holds at least half of the operation, and is at least half of it.\n\n\
         | tactic | accounts | joint actions | found | recall | purity |\n|---|---|---|---|---|---|",
        JITTER_MS / 1000
    );
    for of in recoveries {
        let found = share(of.found, of.trials);
        let purity = if of.purity > 0.0 { format!("{:.2}", of.purity) } else { "–".to_owned() };
        let _ = writeln!(
            out,
            "| {} | {} | {} | {found} | {:.2} | {purity} |",
            of.tactic, of.accounts, of.actions, of.recall
        );
    }
}

fn as_json(outcome: &Outcome) -> Value {
    let background = |Background { scenario, runs, leads }: &Background| {
        // Runs with anything in them, so that they can be looked at again by their seeds.
        let eventful = runs.iter().filter(|run| run.edges.values().any(|&edges| edges > 0)).map(|run| {
            let edges: serde_json::Map<String, Value> =
                run.edges.iter().map(|(kind, &edges)| (kind.name().to_owned(), edges.into())).collect();
            json!({ "seed": run.seed, "edges": edges, "findings": run.findings })
        });
        let tails: serde_json::Map<String, Value> = TraceKind::TELLING
            .into_iter()
            .filter_map(|kind| {
                let ratios: Vec<f64> = excess(runs, kind)?.iter().map(|at| at.ratio).collect();
                Some((kind.name().to_owned(), json!(ratios)))
            })
            .collect();
        json!({
            "name": scenario.name, "what": scenario.what, "promise": format!("{:?}", scenario.promise),
            "size": format!("{:?}", scenario.size), "background": format!("{:?}", scenario.background),
            "runs": runs.len(), "first_seed": runs.first().map(|run| run.seed),
            "runs_with_a_lead": leads.map(|(with, _)| with), "runs_looked_at_for_leads": leads.map(|(_, runs)| runs),
            "runs_with_an_edge": eventful.collect::<Vec<_>>(), "observed_over_nominal": tails,
        })
    };
    let shuffled = |of: &Shuffled| {
        json!({
            "data": of.set, "traces": of.traces, "actions": of.actions, "moved": of.moved, "runs": of.runs,
            "with_edges": of.with_edges, "with_findings": of.with_findings, "findings_as_they_are": of.findings_as_they_are, "edges_as_they_are": of.edges_as_they_are,
        })
    };
    json!({
        "date": outcome.date, "version": env!("CARGO_PKG_VERSION"), "seconds": outcome.seconds, "alpha": stated(),
        "levels": LEVELS, "promises": outcome.lines,
        "backgrounds": outcome.scenarios.iter().map(background).collect::<Vec<_>>(),
        "shuffles": outcome.shuffled.iter().map(shuffled).collect::<Vec<_>>(),
        "missing": outcome.missing, "planted": outcome.recoveries,
    })
}
