//! `evaluation.html`: an evaluation on one page, with a plain sentence beside each figure.

use super::display::{Shown, counted, grouped, percent, plain, span};
use super::{STYLE, base64};
use crate::evaluation::{
    ConfoundRecord, CutRecord, EvaluationRecord, FigureRecord, RunRecord, SpreadRecord, SweepRecord,
};
use askama::Template;
use sha2::{Digest, Sha256};
use std::io::{self, Write};

/// Findings with a row of their own.
const FINDINGS: usize = 100;
/// Properties of the data's form that are told.
const FORMS: usize = 8;
/// Corners of the square that a curve is drawn in.
const LEFT: f64 = 64.0;
const TOP: f64 = 16.0;
const SIDE: f64 = 400.0;

const MORE_STYLE: &str = include_str!("../../templates/evaluation.css");

/// Writes the page.
///
/// # Errors
/// Those of `out`.
pub fn write_evaluation(mut out: impl Write, evaluation: &EvaluationRecord) -> io::Result<()> {
    let text = Page::new(evaluation).render().map_err(io::Error::other)?;
    out.write_all(text.as_bytes())
}

#[derive(Template)]
#[template(path = "evaluation.html")]
struct Page<'a> {
    evaluation: &'a EvaluationRecord,
    style: String,
    style_hash: String,
    resamples: String,
    headline: String,
    lead: Vec<String>,
    warnings: Vec<String>,
    facts: Vec<(&'static str, String)>,
    ranking: Vec<RankRow>,
    bins: Vec<BinRow>,
    drawings: Vec<Curves>,
    best: Vec<(String, String)>,
    flagged: Vec<FlaggedRow>,
    groups: Vec<String>,
    findings: Vec<FindingRow>,
    unlisted: usize,
    confounds: Vec<ConfoundRow>,
    permuted: Vec<String>,
    sweep: Option<Sweep>,
    labels: Vec<String>,
    plan: Vec<(&'static str, String)>,
    inputs: Vec<(Shown, String)>,
}

/// A measure of the ranking beside what simpler things give.
struct RankRow {
    name: &'static str,
    says: &'static str,
    value: String,
    interval: String,
    activity: String,
    shuffled: String,
    permuted: String,
}

struct BinRow {
    posts: String,
    positive: String,
    ordinary: String,
    auc: String,
}

struct FlaggedRow {
    name: String,
    accounts: String,
    precision: String,
    recall: String,
    f1: String,
    per_thousand: String,
}

struct FindingRow {
    id: String,
    accounts: String,
    labelled: String,
    precision: String,
    group: Shown,
    purity: String,
}

struct ConfoundRow {
    name: String,
    direction: &'static str,
    auc: String,
    average_precision: String,
    matched: String,
}

struct Sweep {
    rows: Vec<SweepRow>,
    halves: Option<String>,
}

struct SweepRow {
    window: String,
    min_objects: u32,
    alpha: String,
    accounts: String,
    precision: String,
    recall: String,
    average_precision: String,
    matched: String,
    chosen: String,
    best: bool,
}

/// A square with curves in it.
struct Curves {
    title: &'static str,
    x: &'static str,
    y: &'static str,
    ours: String,
    activity: String,
    /// What a ranking that knows nothing gives.
    nothing: String,
    says: String,
    /// Where the horizontal axis ends, in words.
    last: String,
}

impl<'a> Page<'a> {
    fn new(evaluation: &'a EvaluationRecord) -> Self {
        let style = format!("{STYLE}{MORE_STYLE}");
        let findings = &evaluation.groups.findings;
        Page {
            evaluation,
            style_hash: base64(&Sha256::digest(&style)),
            style,
            resamples: grouped(evaluation.ranking.resamples.into()),
            headline: headline(evaluation),
            lead: lead(evaluation),
            warnings: warnings(evaluation),
            facts: facts(evaluation),
            ranking: ranking(evaluation),
            bins: bins(evaluation),
            drawings: vec![precision_recall(evaluation), roc(evaluation), at_k(evaluation)],
            best: best(evaluation),
            flagged: flagged(evaluation),
            groups: groups(evaluation),
            findings: findings.iter().take(FINDINGS).map(finding).collect(),
            unlisted: findings.len().saturating_sub(FINDINGS),
            confounds: confounds(&evaluation.confounds),
            permuted: evaluation.permuted_times.iter().map(permuted).collect(),
            sweep: evaluation.sweep.as_ref().map(sweep),
            labels: labels(evaluation),
            plan: plan(evaluation),
            inputs: evaluation.inputs.iter().map(|input| (Shown::cell(&input.name), input.sha256.clone())).collect(),
        }
    }
}

fn activity(evaluation: &EvaluationRecord) -> Option<&ConfoundRecord> {
    evaluation.confounds.iter().find(|confound| confound.kind == "activity")
}

fn headline(evaluation: &EvaluationRecord) -> String {
    match evaluation.ranking.matched_auc.value {
        Some(auc) => format!("Activity-matched AUC {}", figure(Some(auc))),
        None => format!("Average precision {}", figure(evaluation.ranking.average_precision.value)),
    }
}

fn lead(evaluation: &EvaluationRecord) -> Vec<String> {
    let accounts = &evaluation.accounts;
    let mut lead = vec![format!(
        "Compared: {} with a label and a post in the data, {} of them positive ({}).",
        counted(accounts.positive + accounts.ordinary, "account", "accounts"),
        grouped(accounts.positive),
        percent(accounts.prevalence),
    )];
    if let Some(auc) = evaluation.ranking.matched_auc.value {
        lead.push(format!(
            "A random positive account outranks a random ordinary account that posts about as much in {} of cases; with a \
             ranking that knows nothing, in 50 %.",
            percent(auc)
        ));
    }
    if accounts.unlabelled > 0 {
        let left_out = counted(accounts.unlabelled, "account of the data has", "accounts of the data have");
        lead.push(format!("{left_out} no label and is in no figure below."));
    }
    if accounts.positive_absent > 0 {
        lead.push(format!(
            "{} no post in the data. They count as not flagged in recall and F1, and are in no ranking and no curve.",
            counted(accounts.positive_absent, "positive account has", "positive accounts have")
        ));
    }
    lead
}

/// What must be known before a figure is quoted.
fn warnings(evaluation: &EvaluationRecord) -> Vec<String> {
    let mut warnings = Vec::new();
    let ours = evaluation.ranking.average_precision.value.unwrap_or(0.0);
    if let Some(activity) = activity(evaluation).filter(|activity| activity.average_precision >= 0.5 * ours) {
        warnings.push(format!(
            "The number of posts alone reaches an average precision of {}, against {} here: positive accounts simply post \
             {} in this data. Quote the activity-matched AUC, not the average precision or the ROC AUC.",
            figure(Some(activity.average_precision)),
            figure(Some(ours)),
            if activity.high_first { "more" } else { "less" },
        ));
    }
    if let Some(form) =
        evaluation.confounds.iter().find(|confound| confound.kind == "format" && confound.roc_auc >= 0.7)
    {
        warnings.push(format!(
            "The form of the data tells the labels apart by itself: “{}” has a ROC AUC of {}. Perhaps the data was joined \
             from collections that were gathered differently; a method that sees the difference scores well and has found \
             nothing.",
            form.name,
            figure(Some(form.roc_auc)),
        ));
    }
    if evaluation.ranking.distinct_scores <= 20 {
        warnings.push(format!(
            "The ranking has only {}: accounts that are equal by it count as such, and a small change can move the figures \
             far.",
            counted(evaluation.ranking.distinct_scores, "distinct score", "distinct scores")
        ));
    }
    warnings
}

fn facts(evaluation: &EvaluationRecord) -> Vec<(&'static str, String)> {
    let all = evaluation.flagged.first();
    vec![
        ("average precision (AUPRC)", figure(evaluation.ranking.average_precision.value)),
        ("activity-matched AUC", figure(evaluation.ranking.matched_auc.value)),
        ("precision of flagged accounts", figure(all.and_then(|all| all.precision.value))),
        ("recall of flagged accounts", figure(all.and_then(|all| all.recall.value))),
    ]
}

fn ranking(evaluation: &EvaluationRecord) -> Vec<RankRow> {
    let (ranking, shuffled) = (&evaluation.ranking, &evaluation.shuffled_labels);
    let (activity, permuted) = (activity(evaluation), evaluation.permuted_times.first());
    let row = |name, says, ours: FigureRecord, activity, mixed: Option<SpreadRecord>, permuted| RankRow {
        name,
        says,
        value: figure(ours.value),
        interval: interval(ours.low, ours.high),
        activity: figure(activity),
        shuffled: mixed.map_or_else(String::new, |mixed| {
            format!("{} ({})", figure(Some(mixed.mean)), interval(Some(mixed.low), Some(mixed.high)))
        }),
        permuted: figure(permuted),
    };
    vec![
        row(
            "Average precision (AUPRC)",
            "The precision met on average at each positive account, from the top of the ranking down.",
            ranking.average_precision,
            activity.map(|activity| activity.average_precision),
            shuffled.average_precision,
            permuted.and_then(|run| run.average_precision),
        ),
        row(
            "ROC AUC",
            "The chance that a random positive account outranks a random ordinary one; ties count ½.",
            ranking.roc_auc,
            activity.map(|activity| activity.roc_auc),
            shuffled.roc_auc,
            permuted.and_then(|run| run.roc_auc),
        ),
        row(
            "Activity-matched AUC",
            "The same against ordinary accounts of the same activity bin, averaged over positive accounts.",
            ranking.matched_auc,
            activity.and_then(|activity| activity.matched_auc),
            shuffled.matched_auc,
            permuted.and_then(|run| run.matched_auc),
        ),
    ]
}

fn bins(evaluation: &EvaluationRecord) -> Vec<BinRow> {
    let row = |bin: &crate::evaluation::BinRecord| BinRow {
        posts: match bin.most_posts {
            Some(most) if most == bin.fewest_posts => format!("{most}"),
            Some(most) => format!("{}–{most}", bin.fewest_posts),
            None => format!("{} or more", bin.fewest_posts),
        },
        positive: grouped(bin.positive),
        ordinary: grouped(bin.ordinary),
        auc: with_interval(bin.auc),
    };
    evaluation.ranking.activity_bins.iter().map(row).collect()
}

/// A line through points given as shares of the axes.
fn path(points: impl Iterator<Item = (f64, f64)>) -> String {
    let mut path = String::new();
    for (index, (x, y)) in points.enumerate() {
        let (x, y) = (LEFT + SIDE * x.clamp(0.0, 1.0), TOP + SIDE * (1.0 - y.clamp(0.0, 1.0)));
        path.push_str(&format!("{}{x:.1} {y:.1}", if index == 0 { "M" } else { "L" }));
    }
    path
}

fn precision_recall(evaluation: &EvaluationRecord) -> Curves {
    let prevalence = evaluation.accounts.prevalence;
    // Steps, so that the area under the line is the average precision; straight lines between the points flatter.
    let line = |curve: &[CutRecord]| {
        let before = std::iter::once(0.0).chain(curve.iter().map(|cut| cut.recall));
        path(before.zip(curve).flat_map(|(before, cut)| [(before, cut.precision), (cut.recall, cut.precision)]))
    };
    let reached = evaluation.ranking.best_precision.iter().find(|best| (best.recall - 0.4).abs() < 1e-9);
    Curves {
        title: "Precision and recall",
        x: "recall",
        y: "precision",
        ours: line(&evaluation.curve),
        activity: line(&evaluation.activity_curve),
        nothing: path([(0.0, prevalence), (1.0, prevalence)].into_iter()),
        says: reached.map_or_else(String::new, |best| {
            format!(
                "Going down the ranking, {} of the positive accounts are reached at a precision of {} at best. That \
                 threshold was chosen with the labels, so it is optimistic.",
                percent(best.recall),
                figure(Some(best.precision))
            )
        }),
        last: "1".to_owned(),
    }
}

fn roc(evaluation: &EvaluationRecord) -> Curves {
    let line = |curve: &[CutRecord]| {
        let points = curve.iter().map(|cut| (cut.false_positive_rate, cut.recall));
        path(std::iter::once((0.0, 0.0)).chain(points))
    };
    let scored = evaluation.ranking.scored;
    Curves {
        title: "ROC curve",
        x: "false positive rate",
        y: "true positive rate",
        ours: line(&evaluation.curve),
        activity: line(&evaluation.activity_curve),
        nothing: path([(0.0, 0.0), (1.0, 1.0)].into_iter()),
        says: format!(
            "{} a score above 0; the straight last stretch is the rest, among which the ranking does not choose.",
            counted(scored, "labelled account has", "labelled accounts have")
        ),
        last: "1".to_owned(),
    }
}

fn at_k(evaluation: &EvaluationRecord) -> Curves {
    // As far as three times the positive accounts: further down, precision only falls to the prevalence.
    let all = evaluation.accounts.positive + evaluation.accounts.ordinary;
    let most = (3 * evaluation.accounts.positive).max(10).min(all);
    #[expect(clippy::cast_precision_loss, reason = "a place in a drawing")]
    let share = |accounts: u64| accounts as f64 / most as f64;
    let line = |curve: &[CutRecord]| {
        let inside = curve.iter().take_while(|cut| cut.accounts <= most);
        path(inside.map(|cut| (share(cut.accounts), cut.precision)))
    };
    let told: Vec<String> = evaluation
        .ranking
        .precision_at
        .iter()
        .map(|at| format!("{} of the first {}", percent(at.precision), grouped(at.k)))
        .collect();
    Curves {
        title: "Precision at k",
        x: "k, accounts from the top",
        y: "precision",
        ours: line(&evaluation.curve),
        activity: line(&evaluation.activity_curve),
        nothing: path([(0.0, evaluation.accounts.prevalence), (1.0, evaluation.accounts.prevalence)].into_iter()),
        says: format!("Positive are {}. Where scores tie, the line jumps over the tie.", told.join(", ")),
        last: grouped(most),
    }
}

fn best(evaluation: &EvaluationRecord) -> Vec<(String, String)> {
    let row = |best: &crate::evaluation::BestRecord| (percent(best.recall), figure(Some(best.precision)));
    evaluation.ranking.best_precision.iter().map(row).collect()
}

fn flagged(evaluation: &EvaluationRecord) -> Vec<FlaggedRow> {
    let row = |flagged: &crate::evaluation::FlaggedRecord| FlaggedRow {
        name: flagged.name.clone(),
        accounts: match flagged.unlabelled {
            0 => grouped(flagged.accounts),
            unlabelled => format!("{} ({} without a label)", grouped(flagged.accounts), grouped(unlabelled)),
        },
        precision: with_interval(flagged.precision),
        recall: with_interval(flagged.recall),
        f1: with_interval(flagged.f1),
        per_thousand: with_interval(flagged.false_positives_per_1000),
    };
    evaluation.flagged.iter().map(row).collect()
}

fn groups(evaluation: &EvaluationRecord) -> Vec<String> {
    let groups = &evaluation.groups;
    if groups.findings.is_empty() {
        return vec!["Nothing was flagged, so there is no group to compare.".to_owned()];
    }
    let mut words = Vec::new();
    if let Some(precision) = groups.weighted_precision {
        words.push(format!(
            "Weighted precision {}: a random positive account that is in a finding has, on average, so large a share of \
             positive accounts around it (Σ n p² / Σ n p over findings).",
            figure(Some(precision))
        ));
    }
    if let Some(purity) = groups.purity {
        words.push(format!(
            "Purity {}: so large a share of the labelled accounts in findings belongs to the most frequent given group of \
             its finding. Many small findings are pure by themselves.",
            figure(Some(purity))
        ));
    }
    if let (Some(nmi), Some(ari)) = (groups.nmi, groups.ari) {
        words.push(format!(
            "Agreement with the given groups: normalized mutual information {}, adjusted Rand index {}. Compared are the {} \
             that are in a finding and have a given group ({}); positive accounts outside findings are not.",
            figure(Some(nmi)),
            figure(Some(ari)),
            counted(groups.compared, "positive account", "positive accounts"),
            counted(groups.given_groups, "group", "groups"),
        ));
    }
    words
}

fn finding(finding: &crate::evaluation::FindingQualityRecord) -> FindingRow {
    FindingRow {
        id: match &finding.grade {
            Some(grade) => format!("{} (grade {grade})", finding.id),
            None => finding.id.clone(),
        },
        accounts: grouped(finding.accounts),
        labelled: grouped(finding.labelled),
        precision: figure(finding.precision),
        group: Shown::cell(finding.group.as_deref().unwrap_or("–")),
        purity: figure(finding.purity),
    }
}

fn confounds(confounds: &[ConfoundRecord]) -> Vec<ConfoundRow> {
    let row = |confound: &ConfoundRecord| ConfoundRow {
        name: confound.name.clone(),
        direction: if confound.high_first { "high first" } else { "low first" },
        auc: figure(Some(confound.roc_auc)),
        average_precision: figure(Some(confound.average_precision)),
        matched: figure(confound.matched_auc),
    };
    let of =
        |kind: &'static str, most: usize| confounds.iter().filter(move |confound| confound.kind == kind).take(most);
    of("activity", 1).chain(of("format", FORMS)).map(row).collect()
}

fn permuted(run: &RunRecord) -> String {
    format!(
        "{} with {}; precision {}, recall {}; average precision {}, activity-matched AUC {}.",
        counted(run.findings, "finding", "findings"),
        counted(run.accounts, "account", "accounts"),
        figure(run.precision),
        figure(run.recall),
        figure(run.average_precision),
        figure(run.matched_auc),
    )
}

fn sweep(sweep: &SweepRecord) -> Sweep {
    let row = |(place, plan): (usize, &crate::evaluation::SweptRecord)| SweepRow {
        window: plan.window_ms.map_or_else(|| "any".to_owned(), span),
        min_objects: plan.min_objects,
        alpha: plan.alpha.map_or_else(|| "–".to_owned(), |alpha| alpha.to_string()),
        accounts: grouped(plan.run.accounts),
        precision: figure(plan.run.precision),
        recall: figure(plan.run.recall),
        average_precision: figure(plan.run.average_precision),
        matched: figure(plan.run.matched_auc),
        chosen: sweep.on_halves.as_ref().map_or_else(String::new, |halves| halves.chosen[place].to_string()),
        best: sweep.best == Some(place),
    };
    let halves = sweep.on_halves.as_ref().map(|halves| {
        format!(
            "An honest estimate: {} the accounts were split in halves at random, the plan with the highest average \
             precision on one half was chosen, and judged on the other. The chosen plan had {} on the half that chose it \
             and {} ({}) on the other. Both halves come from the same data, so for other data even that is optimistic.",
            counted(halves.splits.into(), "time", "times"),
            figure(Some(halves.choosing.mean)),
            figure(Some(halves.judging.mean)),
            interval(Some(halves.judging.low), Some(halves.judging.high)),
        )
    });
    Sweep { rows: sweep.plans.iter().enumerate().map(row).collect(), halves }
}

fn labels(evaluation: &EvaluationRecord) -> Vec<String> {
    let labels = &evaluation.labels;
    let of = |positive: bool| {
        let values = labels.values.iter().filter(|value| value.positive == positive).take(12);
        let told: Vec<String> = values
            .map(|value| {
                let label = if value.label.is_empty() { "no label" } else { &value.label };
                format!("{} ({})", Shown::cell(label).text, grouped(value.accounts))
            })
            .collect();
        if told.is_empty() { "none".to_owned() } else { told.join(", ") }
    };
    let mut words = vec![
        format!("Labels that stand for what is looked for: {}.", of(true)),
        format!(
            "Labels that stand for ordinary accounts: {}{}.",
            of(false),
            if labels.rest_is_ordinary { ", and every account of the data that has none" } else { "" }
        ),
    ];
    if labels.rejected > 0 {
        let rows = counted(labels.rejected, "row of labels", "rows of labels");
        words.push(format!("{rows} could not be taken: see rejected_labels.csv."));
    }
    if labels.repeated > 0 {
        let rows = counted(labels.repeated, "row of labels", "rows of labels");
        words.push(format!("{rows} said the same as an earlier one."));
    }
    words
}

fn plan(evaluation: &EvaluationRecord) -> Vec<(&'static str, String)> {
    let plan = &evaluation.plan;
    let mut told = vec![
        ("Traces", plan.traces.join(", ")),
        ("Window", plan.window_ms.map_or_else(|| "any gap".to_owned(), span)),
        ("Least objects of a pair", plan.min_objects.to_string()),
        ("Least accounts of a finding", plan.min_accounts.to_string()),
        ("Null model", plan.null.clone()),
        ("Stated rate", plan.alpha.map_or_else(|| "nothing tested".to_owned(), |alpha| alpha.to_string())),
        ("Seed", plan.seed.to_string()),
        ("Version of claque", evaluation.software_version.clone()),
    ];
    if let Some(preset) = &plan.preset {
        told.insert(0, ("Preset", preset.clone()));
    }
    told
}

fn figure(value: Option<f64>) -> String {
    match value {
        None => "–".to_owned(),
        Some(value) if value.abs() >= 10.0 => plain(value),
        Some(value) => format!("{value:.3}"),
    }
}

fn interval(low: Option<f64>, high: Option<f64>) -> String {
    match (low, high) {
        (Some(_), Some(_)) => format!("{} to {}", figure(low), figure(high)),
        _ => String::new(),
    }
}

fn with_interval(of: FigureRecord) -> String {
    match interval(of.low, of.high) {
        interval if of.value.is_some() && !interval.is_empty() => format!("{} ({interval})", figure(of.value)),
        _ => figure(of.value),
    }
}
