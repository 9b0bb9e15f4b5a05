//! `claque detect`: posts in, a case folder out.

use crate::alike::AlikeTexts;
use crate::args::{DetectArgs, FindingArgs, ReadingArgs, RunningArgs};
use crate::case::{Case, PeerTable, begin, grouped};
use crate::context::AskedContext;
use crate::evidence::Evidence;
use crate::failure::Failure;
use crate::plan::{self, Rules, SimilarityRules};
use crate::printer;
use crate::progress::Bars;
use crate::reading;
use crate::similar;
use claque::{
    AccountPair, Alpha, Attributes, Backbone, Bins, CoortweetEdge, EdgeSpan, Finding, Floor, HOURS_OF_WEEK, Lookalike,
    NullModel, ObjectId, Observer, Plan, QutEdge, Report, Rhythm, Timestamp, Trace, TraceKind, Validation, coortweet,
    detect, edge_spans, find, hour_of_week, lookalikes, project_pairs, qut, rhythms,
};
use claque_io::case::{CaseRecord, FORMAT_VERSION};
use claque_io::read::{Corpus, Input, ReadTrace, Resolution, Strictness, expand};
use claque_io::record::{self, Story};
use rustc_hash::FxHashSet;
use std::path::{Path, PathBuf};

/// Runs the command.
///
/// # Errors
/// Where a flag, an input or the output folder is not as wanted.
pub fn run(args: &DetectArgs) -> Result<(), Failure> {
    in_pool(args.running.threads, || {
        let inputs = expand(&args.inputs)?;
        let asked = AskedContext::new(&args.context, args.finding.seed)?;
        let (case, place) =
            investigate(&inputs, &args.reading, &args.finding, &args.running, &asked, &args.output, args.force)?;
        case.tell(&place, args.running.json, args.running.quiet);
        Ok(())
    })
}

/// Runs `work` on so many threads.
///
/// # Errors
/// Those of `work`, and where the threads cannot be had.
pub fn in_pool<T: Send>(threads: Option<u16>, work: impl FnOnce() -> Result<T, Failure> + Send) -> Result<T, Failure> {
    let Some(threads) = threads else { return work() };
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads.into()).build();
    pool.map_err(|error| Failure::new(format!("cannot start {threads} threads: {error}")))?.install(work)
}

/// Reads, finds, and writes the case.
///
/// # Errors
/// Where a flag, an input or the output folder is not as wanted.
pub fn investigate(
    inputs: &[Input],
    reading: &ReadingArgs,
    finding: &FindingArgs,
    running: &RunningArgs,
    context: &AskedContext,
    output: &Path,
    force: bool,
) -> Result<(Case, PathBuf), Failure> {
    let (plan, rules) = plan::plan(finding, running.max_memory)?;
    let asked = plan::asked_traces(&finding.traces)?;
    let lookalikes_off = plan::lookalikes_off(&finding.lookalike_off)?;
    let asked_reading = reading::record(reading);
    let strictness = if reading.strict { Strictness::StopAtFirst } else { Strictness::CountBadRows };
    let texts = AlikeTexts::asked(finding, &rules)?;
    let mut options = reading::options(&asked_reading, strictness, plan::keys(&rules), asked)?;
    texts.prepare(&mut options);
    context.prepare(&mut options);
    // Before any work: hours of it would be lost on a folder that cannot be written.
    let folder = begin(output, force)?;
    let bars = Bars::new(running.quiet);

    let mut corpus = reading::corpus(inputs, &options, &bars, running.quiet)?;
    tell_of_bad_rows(&corpus, running.quiet)?;
    let alike = texts.add_traces(&mut corpus, &bars);
    if !running.quiet {
        warn_of_coarse_times(&corpus, &plan);
    }
    let spoken = context.spoken(&corpus);
    let (kinds, not_asked_for) = chosen(&corpus, finding, &rules, &texts);
    corpus.traces.retain(|trace| kinds.contains(&trace.kind));
    let traces = take_traces(&mut corpus, &rules);

    let (report, peers) = analyse(&traces, &corpus, &plan, &rules, &bars, running.quiet)?;
    let lookalikes = ordinary_explanations(&report, &traces, &mut corpus, &plan);
    let (rhythms, spans) = rhythm_of(&report, &traces, &corpus, &plan, &bars);
    let story = Story {
        corpus: &corpus,
        report: &report,
        traces: &traces,
        tested: tested(&plan),
        lookalikes: &lookalikes,
        set_apart: &report.set_apart(&lookalikes, &lookalikes_off),
        rhythms: &rhythms,
        spans: &spans,
    };
    let (findings, edges) = (story.findings(), story.edges());
    let context = context.look(&corpus, spoken, &findings, &bars);
    let evidence = Evidence::gather(inputs, &options, &corpus, &traces, (&findings, &edges), &bars, running.quiet);
    let mut case = Case {
        record: CaseRecord {
            format_version: FORMAT_VERSION,
            software_version: env!("CARGO_PKG_VERSION").to_owned(),
            plan: plan::record(&plan, &rules, &kinds, &lookalikes_off, texts.record()),
            reading: asked_reading,
            inputs: record::inputs(&corpus),
            counts: story.counts(),
            traces: story.traces(),
            absent: record::absent(&corpus, &not_asked_for),
            alike,
            week: week(&traces),
            timings: Vec::new(),
        },
        findings,
        edges,
        rejected: record::rejected(&corpus),
        peers,
        context,
        evidence,
    };
    let place = case.write(folder, &corpus.accounts, &bars)?;
    Ok((case, place))
}

/// The traces that are analysed, and those that the data has or could have but that nobody asked for.
fn chosen(
    corpus: &Corpus,
    finding: &FindingArgs,
    rules: &Rules,
    texts: &AlikeTexts,
) -> (Vec<TraceKind>, Vec<TraceKind>) {
    let present: Vec<TraceKind> = corpus.traces.iter().map(|trace| trace.kind).collect();
    let kinds = plan::chosen_traces(&finding.traces, &present, rules);
    let made = texts.could_be_made(corpus).filter(|kind| !present.contains(kind));
    let not_asked_for = present.iter().copied().chain(made).filter(|kind| !kinds.contains(kind)).collect();
    (kinds, not_asked_for)
}

/// The null model and the rate that edges were kept at.
fn tested(plan: &Plan) -> Option<(NullModel, Alpha)> {
    match plan.validation {
        Validation::Raw => None,
        Validation::Against(null, _, alpha) => Some((null, alpha)),
    }
}

/// When groups and edges act, as they were found.
fn rhythm_of(
    report: &Report,
    traces: &[Trace],
    corpus: &Corpus,
    plan: &Plan,
    bars: &Bars,
) -> (Vec<Rhythm>, Vec<Vec<Option<EdgeSpan>>>) {
    bars.begin("timing groups", None, "groups");
    let kept = without_left_out(report, traces);
    let traces = kept.as_deref().unwrap_or(traces);
    let time = corpus.span.unwrap_or((Timestamp(0), Timestamp(0)));
    let step = corpus.inputs.iter().filter_map(|input| input.resolution).min().map_or(1, Resolution::milliseconds);
    let groups = report.findings.iter().chain(report.leads.iter().map(|lead| &lead.finding));
    let bins: Vec<Bins> = groups.map(record::bins).collect();
    let spans = traces.iter().zip(&report.layers).map(|(trace, layer)| edge_spans(trace, plan.window, layer, time));
    let found = (rhythms(report, traces, plan, &bins, time, step), spans.collect());
    bars.end("rhythm");
    found
}

/// Actions of everybody by hour of the week.
fn week(traces: &[Trace]) -> Vec<u64> {
    let mut week = vec![0; HOURS_OF_WEEK];
    traces.iter().flat_map(Trace::actions).for_each(|action| week[hour_of_week(action.at)] += 1);
    week
}

/// Says why rows were not taken, by the first of them.
///
/// # Errors
/// Where none was taken: something is wrong with how they are read.
pub fn tell_of_bad_rows(corpus: &Corpus, quiet: bool) -> Result<(), Failure> {
    let Some(first) = corpus.rejected.first() else { return Ok(()) };
    let input = &corpus.inputs[first.input].name;
    if corpus.posts.is_empty() {
        let failure = Failure::new(format!("cannot read any row of `{input}`; the first: {first}"));
        return Err(match first.hint() {
            Some(hint) => failure.hint(hint),
            None => failure,
        });
    }
    if !quiet {
        let (rows, file) = (grouped(corpus.rejected_count), printer::path(input));
        printer::note(&format!("note: rows that could not be read: {rows}; the first: `{file}` {first}"));
        if let Some(hint) = first.hint() {
            printer::note(&format!("hint: {hint}"));
        }
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
pub fn warn_of_coarse_times(corpus: &Corpus, plan: &Plan) {
    let finest = corpus.inputs.iter().filter_map(|input| input.resolution).min();
    if let (Some(step), Some(window)) = (finest, plan.window.millis())
        && window < step.milliseconds()
    {
        printer::note(&format!(
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
    observer: &dyn Observer,
    quiet: bool,
) -> Result<(Report, Vec<PeerTable>), Failure> {
    Ok(match rules {
        Rules::Claque => (detect(traces, plan, observer), Vec::new()),
        Rules::Coortweet(rules) => {
            let read = corpus.traces.iter();
            let rows: Vec<_> = traces.iter().zip(read).map(|(trace, read)| (trace, &read.origins[..])).collect();
            let edges = coortweet(&rows, rules);
            let kept: FxHashSet<AccountPair> =
                edges.iter().filter(|edge: &&CoortweetEdge| edge.above_threshold).map(|edge| edge.pair).collect();
            (report_of(traces, &kept, plan, observer), vec![PeerTable::Coortweet(edges)])
        }
        Rules::Qut(rules) => {
            let edges: Vec<QutEdge> = traces.iter().flat_map(|trace| qut(trace, rules)).collect();
            let kept: FxHashSet<AccountPair> =
                edges.iter().filter_map(|edge| AccountPair::new(edge.source, edge.target)).collect();
            (report_of(traces, &kept, plan, observer), vec![PeerTable::Qut(edges)])
        }
        Rules::Similarity(rules) => similar::report(traces, corpus, plan, rules, observer, quiet)?,
    })
}

/// The network of the pairs that a peer's rules keep, counted our way: objects, co-actions, lags.
fn report_of(traces: &[Trace], kept: &FxHashSet<AccountPair>, plan: &Plan, observer: &dyn Observer) -> Report {
    let layers: Vec<Backbone> = traces
        .iter()
        .map(|trace| {
            let network = project_pairs(trace, plan.window, kept);
            Backbone::untested(trace.kind(), network, Floor::of(trace, plan.min_objects))
        })
        .collect();
    let findings = find(traces, &layers, plan, observer);
    Report { left_out: vec![Vec::new(); layers.len()], layers, findings, leads: Vec::new(), decoys: None }
}
