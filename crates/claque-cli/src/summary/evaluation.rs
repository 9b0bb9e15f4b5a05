//! An evaluation in a few lines.

use crate::summary::aligned;
use claque_io::evaluation::{EvaluationRecord, FigureRecord, RunRecord, SpreadRecord, SweepRecord};
use claque_job::words::{grouped, listed, plural};

/// The whole summary.
pub fn lines(evaluation: &EvaluationRecord) -> Vec<String> {
    let accounts = &evaluation.accounts;
    let mut lines = vec![format!(
        "{} with posts and labels: {} positive, {} ordinary (prevalence {:.4})",
        plural(accounts.positive + accounts.ordinary, "account"),
        grouped(accounts.positive),
        grouped(accounts.ordinary),
        accounts.prevalence
    )];
    if accounts.unlabelled > 0 {
        lines.push(format!("{} of the data without a label left out", plural(accounts.unlabelled, "account")));
    }
    if accounts.positive_absent > 0 {
        let absent = plural(accounts.positive_absent, "positive account");
        lines.push(format!("{absent} without a post in the data: not found in recall, in no ranking"));
    }
    lines.push(String::new());
    lines.extend(ranking(evaluation));
    lines.push(String::new());
    lines.extend(flagged(evaluation));
    lines.push(String::new());
    lines.extend(groups(evaluation));
    lines.extend(warnings(evaluation));
    if let Some(sweep) = &evaluation.sweep {
        lines.push(String::new());
        lines.extend(swept(sweep));
    }
    lines.push(String::new());
    lines
}

fn ranking(evaluation: &EvaluationRecord) -> Vec<String> {
    let (ranking, shuffled) = (&evaluation.ranking, &evaluation.shuffled_labels);
    let activity = evaluation.confounds.iter().find(|confound| confound.kind == "activity");
    let permuted = evaluation.permuted_times.first();
    let mut rows = vec![
        ["scores against labels", "value", "95 % interval", "activity alone", "labels shuffled", "times shuffled"]
            .map(str::to_owned)
            .to_vec(),
    ];
    let mut row =
        |name: &str, figure: FigureRecord, alone: Option<f64>, mixed: Option<SpreadRecord>, late: Option<f64>| {
            let mixed = mixed.map(|mixed| mixed.mean);
            let [value, alone, mixed, late] = [figure.value, alone, mixed, late].map(shown);
            rows.push(vec![name.to_owned(), value, interval(figure), alone, mixed, late]);
        };
    let of = |read: fn(&RunRecord) -> Option<f64>| permuted.and_then(read);
    row(
        "AUPRC (average precision)",
        ranking.average_precision,
        activity.map(|activity| activity.average_precision),
        shuffled.average_precision,
        of(|run| run.average_precision),
    );
    row("ROC AUC", ranking.roc_auc, activity.map(|activity| activity.roc_auc), shuffled.roc_auc, of(|run| run.roc_auc));
    row(
        "activity-matched AUC",
        ranking.matched_auc,
        activity.and_then(|activity| activity.matched_auc),
        shuffled.matched_auc,
        of(|run| run.matched_auc),
    );
    aligned(&rows, &[0])
}

fn flagged(evaluation: &EvaluationRecord) -> Vec<String> {
    let head = ["flagged", "accounts", "precision", "recall", "F1", "false positives per 1,000"];
    let mut rows = vec![head.map(str::to_owned).to_vec()];
    for flagged in &evaluation.flagged {
        let with = |figure: FigureRecord| match figure.value {
            Some(_) => format!("{} ({})", shown(figure.value), interval(figure)),
            None => "–".to_owned(),
        };
        rows.push(vec![
            flagged.name.clone(),
            grouped(flagged.accounts),
            with(flagged.precision),
            with(flagged.recall),
            shown(flagged.f1.value),
            shown(flagged.false_positives_per_1000.value),
        ]);
    }
    if let Some(run) = evaluation.permuted_times.first() {
        let cells = [run.precision, run.recall, run.f1, None].map(shown).to_vec();
        rows.push([vec!["times shuffled".to_owned(), grouped(run.accounts)], cells].concat());
    }
    aligned(&rows, &[0])
}

fn groups(evaluation: &EvaluationRecord) -> Vec<String> {
    let groups = &evaluation.groups;
    if groups.findings.is_empty() {
        return vec!["no finding to compare with groups".to_owned()];
    }
    let mut lines = vec![format!(
        "{}: weighted precision {}, purity {}",
        plural(groups.findings.len() as u64, "finding"),
        shown(groups.weighted_precision),
        shown(groups.purity)
    )];
    if groups.nmi.is_some() {
        lines.push(format!(
            "NMI {}, adjusted Rand index {}: {} in findings, {}",
            shown(groups.nmi),
            shown(groups.ari),
            plural(groups.compared, "positive account"),
            plural(groups.given_groups, "given group")
        ));
    }
    lines
}

/// What must be known before a figure is quoted.
fn warnings(evaluation: &EvaluationRecord) -> Vec<String> {
    let mut lines = Vec::new();
    let ours = evaluation.ranking.average_precision.value.unwrap_or(0.0);
    let activity = evaluation.confounds.iter().find(|confound| confound.kind == "activity");
    if let Some(activity) = activity.filter(|activity| activity.average_precision >= 0.5 * ours) {
        let score = activity.average_precision;
        lines.push(format!("warning: the number of posts alone has AUPRC {score:.3}: quote the activity-matched AUC"));
    }
    let form = evaluation.confounds.iter().find(|confound| confound.kind == "format");
    if let Some(form) = form.filter(|form| form.roc_auc >= 0.7) {
        let heading = format!("warning: the data's form tells the labels apart, ROC AUC {:.3}:", form.roc_auc);
        lines.extend(listed(&heading, std::slice::from_ref(&form.name)));
    }
    if evaluation.ranking.distinct_scores <= 20 {
        let scores = plural(evaluation.ranking.distinct_scores, "distinct score");
        lines.push(format!("warning: {scores} only: the ranking is mostly one of ties"));
    }
    if !lines.is_empty() {
        lines.insert(0, String::new());
    }
    lines
}

fn swept(sweep: &SweepRecord) -> Vec<String> {
    let head = ["plans tried", "min objects", "alpha", "flagged", "precision", "recall", "AUPRC", "matched AUC"];
    let mut rows = vec![head.map(str::to_owned).to_vec()];
    for (place, plan) in sweep.plans.iter().enumerate() {
        let window = plan.window_ms.map_or("any".to_owned(), |ms| format!("{}s", ms as f64 / 1e3));
        let run = &plan.run;
        let mark = if sweep.best == Some(place) { " best" } else { "" };
        rows.push(vec![
            format!("window {window}{mark}"),
            plan.min_objects.to_string(),
            plan.alpha.map_or_else(String::new, |alpha| alpha.to_string()),
            grouped(run.accounts),
            shown(run.precision),
            shown(run.recall),
            shown(run.average_precision),
            shown(run.matched_auc),
        ]);
    }
    let mut lines = aligned(&rows, &[0]);
    lines.push(
        "warning: the best of many plans is optimistic: it was chosen with the labels it is judged by".to_owned(),
    );
    if let Some(halves) = &sweep.on_halves {
        lines.push(format!(
            "chosen on one half of the accounts (AUPRC {:.3}) and judged on the other: {:.3} ({:.3}–{:.3})",
            halves.choosing.mean, halves.judging.mean, halves.judging.low, halves.judging.high
        ));
    }
    lines
}

fn shown(value: Option<f64>) -> String {
    match value {
        None => "–".to_owned(),
        Some(value) if value >= 10.0 => format!("{value:.1}"),
        Some(value) => format!("{value:.3}"),
    }
}

fn interval(figure: FigureRecord) -> String {
    match (figure.low, figure.high) {
        (Some(_), Some(_)) => format!("{}–{}", shown(figure.low), shown(figure.high)),
        _ => String::new(),
    }
}
