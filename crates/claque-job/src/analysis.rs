//! From what was read to what was found, with the ordinary explanations and the rhythm of it.

use crate::failure::Failure;
use crate::peer::PeerTable;
use crate::plan::{Rules, SimilarityRules};
use crate::similar;
use crate::watch::Stages;
use crate::words::{grouped, path};
use claque::{
    AccountPair, Attributes, Backbone, Bins, CoortweetEdge, EdgeSpan, Finding, Floor, HOURS_OF_WEEK, Lookalike,
    ObjectId, Plan, QutEdge, Report, Rhythm, Timestamp, Trace, coortweet, detect, edge_spans, find, hour_of_week,
    lookalikes, project_pairs, qut, rhythms,
};
use claque_io::read::{Corpus, ReadTrace, Resolution};
use claque_io::record;
use rustc_hash::FxHashSet;

/// Says why rows were not taken, by the first of them.
///
/// # Errors
/// Where none was taken: something is wrong with how they are read.
pub fn tell_of_bad_rows(corpus: &Corpus, stages: &Stages<'_>) -> Result<(), Failure> {
    let Some(first) = corpus.rejected.first() else { return Ok(()) };
    let input = &corpus.inputs[first.input].name;
    if corpus.posts.is_empty() {
        let failure = Failure::input(format!("cannot read any row of `{input}`; the first: {first}"));
        return Err(match first.hint() {
            Some(hint) => failure.hint(hint),
            None => failure,
        });
    }
    let (rows, file) = (grouped(corpus.rejected_count), path(input));
    stages.note(&format!("note: rows that could not be read: {rows}; the first: `{file}` {first}"));
    if let Some(hint) = first.hint() {
        stages.note(&format!("hint: {hint}"));
    }
    Ok(())
}

/// Moves the actions of all traces out of what was read, as far as the rules look at them.
pub fn take_traces(corpus: &mut Corpus, rules: &Rules) -> Vec<Trace> {
    let mut traces: Vec<Trace> = corpus.traces.iter_mut().map(take_trace).collect();
    if let Rules::Similarity(SimilarityRules::Luceri(_)) = rules {
        similar::drop_short_sequences(&mut traces, corpus);
    }
    traces
}

/// Moves the actions out of what was read; the labels stay.
pub fn take_trace(read: &mut ReadTrace) -> Trace {
    Trace::new(read.kind, std::mem::take(&mut read.actions))
}

/// A window below the resolution of the times means the same instant on paper: said, since it is easily overlooked.
pub fn warn_of_coarse_times(corpus: &Corpus, plan: &Plan, stages: &Stages<'_>) {
    let finest = corpus.inputs.iter().filter_map(|input| input.resolution).min();
    if let (Some(step), Some(window)) = (finest, plan.window.millis())
        && window < step.milliseconds()
    {
        stages.note(&format!(
            "note: times in this data go to the {step}; a window shorter than that means the same {step}"
        ));
    }
}

/// Asks of every finding, and then of every lead, whether an ordinary explanation fits it, on the objects that it was found
/// on. Of leads, what members did within the window of each other is looked at.
pub fn ordinary_explanations(
    report: &Report,
    traces: &[Trace],
    corpus: &mut Corpus,
    plan: &Plan,
) -> Vec<Vec<Lookalike>> {
    if report.findings.is_empty() && report.leads.is_empty() {
        return Vec::new();
    }
    let origins = corpus.traces.iter().map(|trace| corpus.originals(trace)).collect();
    let attributes = Attributes { origins, ..std::mem::take(&mut corpus.attributes) };
    let kept = without_left_out(report, traces);
    let traces = kept.as_deref().unwrap_or(traces);
    // An account can be in a finding and in a lead, so these are asked apart.
    let leads: Vec<Finding> = report.leads.iter().map(|lead| lead.finding.clone()).collect();
    let mut explanations = lookalikes(&report.findings, traces, plan.window, &attributes);
    explanations.extend(lookalikes(&leads, traces, plan.window, &attributes));
    corpus.attributes = attributes;
    explanations
}

/// The traces as the report was made of them; `None` where it looked at all of them.
fn without_left_out(report: &Report, traces: &[Trace]) -> Option<Vec<Trace>> {
    let kept = |(trace, left_out): (&Trace, &Vec<ObjectId>)| {
        let left_out: FxHashSet<ObjectId> = left_out.iter().copied().collect();
        trace.filter_objects(|actions| !left_out.contains(&actions[0].object))
    };
    let none_left_out = report.left_out.iter().all(Vec::is_empty);
    (!none_left_out).then(|| traces.iter().zip(&report.left_out).map(kept).collect())
}

/// Finds by our method or by another's rules.
///
/// # Errors
/// Where the rules of similarity meet more pairs than memory was granted for.
pub fn analyse(
    traces: &[Trace],
    corpus: &Corpus,
    plan: &Plan,
    rules: &Rules,
    stages: &Stages<'_>,
) -> Result<(Report, Vec<PeerTable>), Failure> {
    Ok(match rules {
        Rules::Claque => (detect(traces, plan, stages), Vec::new()),
        Rules::Coortweet(rules) => {
            let read = corpus.traces.iter();
            let rows: Vec<_> = traces.iter().zip(read).map(|(trace, read)| (trace, &read.origins[..])).collect();
            let edges = coortweet(&rows, rules);
            let kept: FxHashSet<AccountPair> =
                edges.iter().filter(|edge: &&CoortweetEdge| edge.above_threshold).map(|edge| edge.pair).collect();
            (report_of(traces, &kept, plan, stages), vec![PeerTable::Coortweet(edges)])
        }
        Rules::Qut(rules) => {
            let edges: Vec<QutEdge> = traces.iter().flat_map(|trace| qut(trace, rules)).collect();
            let kept: FxHashSet<AccountPair> =
                edges.iter().filter_map(|edge| AccountPair::new(edge.source, edge.target)).collect();
            (report_of(traces, &kept, plan, stages), vec![PeerTable::Qut(edges)])
        }
        Rules::Similarity(rules) => similar::report(traces, corpus, plan, rules, stages)?,
    })
}

/// The network of the pairs that a peer's rules keep, counted our way: objects, co-actions, lags.
fn report_of(traces: &[Trace], kept: &FxHashSet<AccountPair>, plan: &Plan, stages: &Stages<'_>) -> Report {
    let layers: Vec<Backbone> = traces
        .iter()
        .map(|trace| {
            let network = project_pairs(trace, plan.window, kept);
            Backbone::untested(trace.kind(), network, Floor::of(trace, plan.min_objects))
        })
        .collect();
    let findings = find(traces, &layers, plan, stages);
    Report { left_out: vec![Vec::new(); layers.len()], layers, findings, leads: Vec::new(), decoys: None }
}

/// When groups and edges act, as they were found.
pub(crate) fn rhythm_of(
    report: &Report,
    traces: &[Trace],
    corpus: &Corpus,
    plan: &Plan,
    stages: &Stages<'_>,
) -> (Vec<Rhythm>, Vec<Vec<Option<EdgeSpan>>>) {
    stages.begin("timing groups", None, "groups");
    let kept = without_left_out(report, traces);
    let traces = kept.as_deref().unwrap_or(traces);
    let time = corpus.span.unwrap_or((Timestamp(0), Timestamp(0)));
    let step = corpus.inputs.iter().filter_map(|input| input.resolution).min().map_or(1, Resolution::milliseconds);
    let groups = report.findings.iter().chain(report.leads.iter().map(|lead| &lead.finding));
    let bins: Vec<Bins> = groups.map(record::bins).collect();
    let spans = traces.iter().zip(&report.layers).map(|(trace, layer)| edge_spans(trace, plan.window, layer, time));
    let found = (rhythms(report, traces, plan, &bins, time, step), spans.collect());
    stages.end("rhythm");
    found
}

/// Actions of everybody by hour of the week.
pub(crate) fn week(traces: &[Trace]) -> Vec<u64> {
    let mut week = vec![0; HOURS_OF_WEEK];
    traces.iter().flat_map(Trace::actions).for_each(|action| week[hour_of_week(action.at)] += 1);
    week
}
