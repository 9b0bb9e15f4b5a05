//! `claque evaluate`: the same analysis as `detect`, compared with labels that it never sees.

mod confound;
mod labelled;
mod measure;
mod sweep;
mod told;

use crate::args::EvaluateArgs;
use crate::detect::begin;
use crate::interrupt;
use crate::printer;
use crate::progress::Bars;
use claque::{Plan, Report, Resampling, Trace, TraceKind, permute_times};
use claque_io::evaluation::{EvaluationRecord, FORMAT_VERSION, RunRecord, write_scores};
use claque_io::folder::EVALUATION;
use claque_io::read::{Corpus, LabelColumns, Strictness, expand, read_labels};
use claque_io::record;
use claque_io::report::write_evaluation;
use claque_io::tables::write_rejected;
use claque_job::alike::AlikeTexts;
use claque_job::analysis::{analyse, ordinary_explanations, take_traces, tell_of_bad_rows, warn_of_coarse_times};
use claque_job::case::json;
use claque_job::detect::in_pool;
use claque_job::failure::Failure;
use claque_job::plan::{self, Rules};
use claque_job::reading;
use claque_job::watch::{Muted, Stages};
use labelled::Labelled;
use measure::Judged;
use serde::Serialize;
use std::path::Path;

/// Runs the command.
///
/// # Errors
/// Where a flag, an input, the labels or the output folder is not as wanted.
pub fn run(args: &EvaluateArgs) -> Result<(), Failure> {
    in_pool(args.running.threads, || evaluate(args))
}

fn evaluate(args: &EvaluateArgs) -> Result<(), Failure> {
    let finding = args.finding.asked();
    let (plan, rules) = plan::plan(&finding, args.running.max_memory)?;
    let lookalikes_off = plan::lookalikes_off(&finding.lookalike_off)?;
    let swept = if args.sweep.sweep { sweep::plans(args, &finding)? } else { Vec::new() };
    let asked_reading = reading::record(&args.reading.asked());
    let strictness = if args.reading.strict { Strictness::StopAtFirst } else { Strictness::CountBadRows };
    let asked = plan::asked_traces(&finding.traces)?;
    let mut options = reading::options(&asked_reading, strictness, plan::keys(&rules), asked)?;
    options.keep_profiles = true;
    let texts = AlikeTexts::asked(&finding, &rules)?;
    texts.prepare(&mut options);
    let inputs = expand(&args.inputs)?;
    let columns = LabelColumns { label: args.label_column.clone(), group: args.group_column.clone() };
    let labels = read_labels(&args.labels, &columns, args.reading.max_bytes)?;
    labelled::tell_of_labels(&labels, args)?;
    // Before any work: hours of it would be lost on a folder that cannot be written.
    let folder = begin(&EVALUATION, &args.output, args.force)?;
    let bars = Bars::new(args.running.quiet);
    let stages = Stages::new(&bars);

    let mut corpus = reading::corpus(&inputs, &options, &stages)?;
    tell_of_bad_rows(&corpus, &stages)?;
    texts.add_traces_aloud(&mut corpus, &stages);
    warn_of_coarse_times(&corpus, &plan, &stages);
    let present: Vec<TraceKind> = corpus.traces.iter().map(|trace| trace.kind).collect();
    let kinds = plan::chosen_traces(&finding.traces, &present, &rules);
    corpus.traces.retain(|trace| kinds.contains(&trace.kind));
    let traces = take_traces(&mut corpus, &rules);
    let labelled = Labelled::new(&corpus, &labels, args)?;

    let (mut report, _) = analyse(&traces, &corpus, &plan, &rules, &stages)?;
    let explanations = ordinary_explanations(&report, &traces, &mut corpus, &plan);
    let set_apart = report.set_apart(&explanations, &lookalikes_off);
    leave_out(&mut report, set_apart);
    let judged = Judged::new(&report, &traces, &plan, &labelled);
    let how = Resampling { times: args.resamples, seed: plan.seed };
    let again = Again { traces: &traces, corpus: &corpus, labelled: &labelled, stages: &stages };
    let evaluation = EvaluationRecord {
        format_version: FORMAT_VERSION,
        software_version: env!("CARGO_PKG_VERSION").to_owned(),
        plan: plan::record(&plan, &rules, &kinds, &lookalikes_off, texts.record()),
        reading: asked_reading,
        inputs: record::inputs(&corpus),
        labels: labelled::record(&labels, args),
        accounts: labelled.counts(),
        ranking: judged.ranking(how),
        flagged: judged.flagged(how),
        groups: judged.groups(),
        confounds: confound::all(&corpus, &labelled),
        shuffled_labels: judged.shuffled_labels(how),
        permuted_times: again.at_other_times(&plan, &rules, args.permuted_times)?,
        sweep: args.sweep.sweep.then(|| sweep::run(&swept, &again, how)).transpose()?,
        curve: judged.curve(),
        activity_curve: confound::activity_curve(&labelled),
    };
    let scores = judged.score_rows(&corpus);
    folder.write("scores.csv", |out| write_scores(out, &scores))?;
    folder.write("rejected_labels.csv", |out| write_rejected(out, &labelled::rejected(&labels, args)))?;
    folder.write("evaluation.html", |out| write_evaluation(out, &evaluation))?;
    folder.write("evaluation.json", |out| json(out, &evaluation))?;
    let place = interrupt::complete(|| folder.finish())?;
    tell(&evaluation, &place, args);
    Ok(())
}

/// Takes the groups out that have an ordinary explanation, as `detect` does.
fn leave_out(report: &mut Report, set_apart: Vec<bool>) {
    let mut apart = set_apart.into_iter();
    report.findings.retain(|_| apart.next() != Some(true));
    report.leads.retain(|_| apart.next() != Some(true));
}

/// What every further analysis of the same data needs.
struct Again<'a> {
    traces: &'a [Trace],
    corpus: &'a Corpus,
    labelled: &'a Labelled<'a>,
    stages: &'a Stages<'a>,
}

impl Again<'_> {
    fn judge(&self, traces: &[Trace], plan: &Plan, rules: &Rules) -> Result<Judged<'_>, Failure> {
        let muted = Muted(self.stages.watch());
        let (report, _) = analyse(traces, self.corpus, plan, rules, &Stages::new(&muted))?;
        Ok(Judged::new(&report, traces, plan, self.labelled))
    }

    /// The whole analysis with the times shuffled among all posts, so many times.
    fn at_other_times(&self, plan: &Plan, rules: &Rules, runs: u32) -> Result<Vec<RunRecord>, Failure> {
        self.stages.begin("shuffling times", Some(runs.into()), "runs");
        let mut found = Vec::new();
        for run in 0..runs {
            let permuted = permute_times(self.traces, plan.seed.wrapping_add(run.into()));
            found.push(self.judge(&permuted, plan, rules)?.run());
            self.stages.at((run + 1).into(), None);
        }
        self.stages.end("shuffle times");
        Ok(found)
    }
}

fn tell(evaluation: &EvaluationRecord, place: &Path, args: &EvaluateArgs) {
    if args.running.json {
        let told = Told { folder: &place.to_string_lossy(), evaluation };
        printer::json(
            &serde_json::to_string_pretty(&told).unwrap_or_else(|error| format!("{{\"error\": \"{error}\"}}")),
        );
    } else if !args.running.quiet {
        told::lines(evaluation).iter().for_each(|line| printer::data(line));
        printer::data(&format!("evaluation: {}", place.join("evaluation.html").display()));
    }
}

#[derive(Serialize)]
struct Told<'a> {
    folder: &'a str,
    #[serde(flatten)]
    evaluation: &'a EvaluationRecord,
}
