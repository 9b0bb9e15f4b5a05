//! `claque detect`: posts in, a case folder out.

use crate::args::{DetectArgs, FindingArgs, ReadingArgs, RunningArgs};
use crate::case::{Case, PeerTable, begin, grouped};
use crate::failure::Failure;
use crate::plan::{self, Rules};
use crate::printer;
use crate::progress::Bars;
use crate::reading;
use claque::{
    AccountPair, Backbone, CoortweetEdge, Floor, Plan, QutEdge, Report, Trace, TraceKind, Validation, coortweet,
    detect, find, project_pairs, qut,
};
use claque_io::case::{CaseRecord, FORMAT_VERSION, TimingRecord};
use claque_io::read::{Corpus, Input, ReadTrace, Strictness, expand};
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
        let (case, place) =
            investigate(&inputs, &args.reading, &args.finding, &args.running, &args.output, args.force)?;
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
    output: &Path,
    force: bool,
) -> Result<(Case, PathBuf), Failure> {
    let (plan, rules) = plan::plan(finding, running.max_memory)?;
    let asked = plan::asked_traces(&finding.traces)?;
    let asked_reading = reading::record(reading);
    let strictness = if reading.strict { Strictness::StopAtFirst } else { Strictness::CountBadRows };
    let options = reading::options(&asked_reading, strictness, plan::keys(&rules), asked)?;
    // Before any work: hours of it would be lost on a folder that cannot be written.
    let folder = begin(output, force)?;
    let bars = Bars::new(running.quiet);

    let mut corpus = reading::corpus(inputs, &options, &bars, running.quiet)?;
    tell_of_bad_rows(&corpus, running.quiet)?;
    let present: Vec<TraceKind> = corpus.traces.iter().map(|trace| trace.kind).collect();
    let kinds = plan::chosen_traces(&finding.traces, &present, &rules);
    if !running.quiet {
        warn_of_coarse_times(&corpus, &plan);
    }
    let not_asked_for: Vec<TraceKind> = present.into_iter().filter(|kind| !kinds.contains(kind)).collect();
    corpus.traces.retain(|trace| kinds.contains(&trace.kind));
    let traces: Vec<Trace> = corpus.traces.iter_mut().map(take_trace).collect();

    let (report, peer) = analyse(&traces, &corpus.traces, &plan, &rules, &bars);
    let nulls: &[&'static str] = match &plan.validation {
        Validation::Raw => &[],
        Validation::Against(null, ..) => &[null.name()],
    };
    let story = Story { corpus: &corpus, report: &report, traces: &traces, nulls };
    let timings = bars.timings().into_iter().map(|(stage, seconds)| TimingRecord { stage, seconds }).collect();
    let mut case = Case {
        record: CaseRecord {
            format_version: FORMAT_VERSION,
            software_version: env!("CARGO_PKG_VERSION").to_owned(),
            plan: plan::record(&plan, &rules, &kinds),
            reading: asked_reading,
            inputs: record::inputs(&corpus),
            counts: story.counts(),
            traces: story.traces(),
            absent: record::absent(&corpus, &not_asked_for),
            timings,
        },
        findings: story.findings(),
        edges: story.edges(),
        rejected: record::rejected(&corpus),
        peer,
    };
    let place = case.write(folder, &corpus.accounts)?;
    Ok((case, place))
}

/// Says why rows were not taken, by the first of them. Where none was taken, something is wrong with how they are read.
///
/// # Errors
/// Where no row was taken.
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

fn analyse(
    traces: &[Trace],
    read: &[ReadTrace],
    plan: &Plan,
    rules: &Rules,
    bars: &Bars,
) -> (Report, Option<PeerTable>) {
    match rules {
        Rules::Claque => (detect(traces, plan, bars), None),
        Rules::Coortweet(rules) => {
            let rows: Vec<_> = traces.iter().zip(read).map(|(trace, read)| (trace, &read.origins[..])).collect();
            let edges = coortweet(&rows, rules);
            let kept: FxHashSet<AccountPair> =
                edges.iter().filter(|edge: &&CoortweetEdge| edge.above_threshold).map(|edge| edge.pair).collect();
            (report_of(traces, &kept, plan, bars), Some(PeerTable::Coortweet(edges)))
        }
        Rules::Qut(rules) => {
            let edges: Vec<QutEdge> = traces.iter().flat_map(|trace| qut(trace, rules)).collect();
            let kept: FxHashSet<AccountPair> =
                edges.iter().filter_map(|edge| AccountPair::new(edge.source, edge.target)).collect();
            (report_of(traces, &kept, plan, bars), Some(PeerTable::Qut(edges)))
        }
    }
}

/// The network of the pairs that a peer's rules keep, counted our way: objects, co-actions, lags.
fn report_of(traces: &[Trace], kept: &FxHashSet<AccountPair>, plan: &Plan, bars: &Bars) -> Report {
    let layers: Vec<Backbone> = traces
        .iter()
        .map(|trace| {
            let network = project_pairs(trace, plan.window, kept);
            Backbone::untested(trace.kind(), network, Floor::of(trace, plan.min_objects))
        })
        .collect();
    let findings = find(traces, &layers, plan, bars);
    Report { left_out: vec![Vec::new(); layers.len()], layers, findings, decoys: None }
}
