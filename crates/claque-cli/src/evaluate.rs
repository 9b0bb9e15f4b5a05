//! `claque evaluate`: the same analysis as `detect`, compared with labels that it never sees.

mod confound;
mod labelled;
mod measure;
mod sweep;
mod told;

use crate::args::EvaluateArgs;
use crate::case::{begin_kind, json};
use crate::detect::{analyse, in_pool, take_trace, tell_of_bad_rows, warn_of_coarse_times};
use crate::failure::Failure;
use crate::interrupt;
use crate::plan;
use crate::printer;
use crate::progress::{Bars, Unseen};
use crate::reading;
use claque::{Resampling, Trace, TraceKind, permute_times, shuffled_labels};
use claque_io::evaluation::{EvaluationRecord, FORMAT_VERSION, write_scores};
use claque_io::folder::EVALUATION;
use claque_io::read::{Corpus, LabelColumns, Strictness, expand, read_labels};
use claque_io::record;
use claque_io::report::write_evaluation;
use claque_io::tables::write_rejected;
use labelled::Labelled;
use measure::Judged;
use std::path::Path;

/// Shuffles of the labels.
const SHUFFLES: u32 = 200;

/// Runs the command.
///
/// # Errors
/// Where a flag, an input, the labels or the output folder is not as wanted.
pub fn run(args: &EvaluateArgs) -> Result<(), Failure> {
    in_pool(args.running.threads, || evaluate(args))
}

fn evaluate(args: &EvaluateArgs) -> Result<(), Failure> {
    let quiet = args.running.quiet;
    let (plan, rules) = plan::plan(&args.finding, args.running.max_memory)?;
    let swept = sweep::plans(args)?;
    let asked_reading = reading::record(&args.reading);
    let strictness = if args.reading.strict { Strictness::StopAtFirst } else { Strictness::CountBadRows };
    let asked = plan::asked_traces(&args.finding.traces)?;
    let mut options = reading::options(&asked_reading, strictness, plan::keys(&rules), asked)?;
    options.keep_profiles = true;
    let columns = LabelColumns { label: args.label_column.clone(), group: args.group_column.clone() };
    let labels = read_labels(&args.labels, &columns, args.reading.max_bytes)?;
    labelled::tell_of_labels(&labels, args)?;
    let folder = begin_kind(&EVALUATION, &args.output, args.force)?;
    let bars = Bars::new(quiet);

    let mut corpus = reading::corpus(&expand(&args.inputs)?, &options, &bars, quiet)?;
    tell_of_bad_rows(&corpus, quiet)?;
    if !quiet {
        warn_of_coarse_times(&corpus, &plan);
    }
    let kinds = choose_traces(&mut corpus, args, &rules);
    let traces: Vec<Trace> = corpus.traces.iter_mut().map(take_trace).collect();
    let labelled = Labelled::new(&corpus, &labels, args)?;

    let (report, _) = analyse(&traces, &corpus.traces, &plan, &rules, &bars);
    let judged = Judged::new(&report, &labelled);
    bars.begin("measuring", None, "resamples");
    let how = Resampling { times: args.resamples, seed: plan.seed };
    let shuffles = shuffled_labels(judged.material(), Resampling { times: SHUFFLES, ..how });
    let mut evaluation = EvaluationRecord {
        format_version: FORMAT_VERSION,
        software_version: env!("CARGO_PKG_VERSION").to_owned(),
        plan: plan::record(&plan, &rules, &kinds),
        reading: asked_reading,
        inputs: record::inputs(&corpus),
        labels: labelled::record(&labels, args),
        accounts: labelled.counts(),
        ranking: judged.ranking(how),
        flagged: judged.flagged(how),
        groups: judged.groups(),
        confounds: confound::all(&corpus, &labelled),
        shuffled_labels: measure::shuffled(&shuffles, SHUFFLES),
        permuted_times: Vec::new(),
        sweep: None,
        curve: judged.curve(),
        activity_curve: confound::activity_curve(&labelled),
    };
    bars.end("measure");
    bars.begin("shuffling times", Some(args.permuted_times.into()), "runs");
    for run in 0..args.permuted_times {
        let permuted = permute_times(&traces, plan.seed.wrapping_add(run.into()));
        let (report, _) = analyse(&permuted, &corpus.traces, &plan, &rules, &Unseen);
        evaluation.permuted_times.push(Judged::new(&report, &labelled).run());
        bars.at((run + 1).into(), None);
    }
    bars.end("shuffle times");
    if args.sweep.sweep {
        evaluation.sweep = Some(sweep::run(&swept, &traces, &corpus, &labelled, how, &bars));
    }

    let scores = judged.score_rows(&corpus);
    folder.write("scores.csv", |out| write_scores(out, &scores))?;
    folder.write("rejected_labels.csv", |out| write_rejected(out, &labelled::rejected(&labels, args)))?;
    folder.write("evaluation.html", |out| write_evaluation(out, &evaluation))?;
    folder.write("evaluation.json", |out| json(out, &evaluation))?;
    let place = interrupt::complete(|| folder.finish())?;
    tell(&evaluation, &place, args);
    Ok(())
}

/// Keeps the traces that are analysed, and says which.
fn choose_traces(corpus: &mut Corpus, args: &EvaluateArgs, rules: &plan::Rules) -> Vec<TraceKind> {
    let present: Vec<TraceKind> = corpus.traces.iter().map(|trace| trace.kind).collect();
    let kinds = plan::chosen_traces(&args.finding.traces, &present, rules);
    corpus.traces.retain(|trace| kinds.contains(&trace.kind));
    kinds
}

fn tell(evaluation: &EvaluationRecord, place: &Path, args: &EvaluateArgs) {
    if args.running.json {
        printer::json(
            &serde_json::to_string_pretty(evaluation).unwrap_or_else(|error| format!("{{\"error\": \"{error}\"}}")),
        );
    } else if !args.running.quiet {
        told::lines(evaluation).iter().for_each(|line| printer::data(line));
        printer::data(&format!("evaluation: {}", place.join("evaluation.html").display()));
    }
}
