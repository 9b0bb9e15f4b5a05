//! The same analysis as `detect`, compared with labels that it never sees.

mod confound;
mod labelled;
mod measure;
mod sweep;

use crate::alike::AlikeTexts;
use crate::analysis::{analyse, ordinary_explanations, take_traces, tell_of_bad_rows, warn_of_coarse_times};
use crate::asked::{AskedEvaluation, AskedLabels};
use crate::case::json;
use crate::detect::{in_pool, options};
use crate::failure::Failure;
use crate::plan::{self, Rules};
use crate::reading;
use crate::watch::{Muted, Stages, Watch, stoppable};
use claque::{Plan, Report, Resampling, Rule, Trace, TraceKind, permute_times};
use claque_io::case::ReadingRecord;
use claque_io::evaluation::{EvaluationRecord, FORMAT_VERSION, RunRecord, write_scores};
use claque_io::folder::{CaseFolder, EVALUATION, Overwrite};
use claque_io::read::{Corpus, Input, LabelColumns, LabelTable, ReadOptions, read_label_bytes, read_labels};
use claque_io::record;
use claque_io::report::write_evaluation;
use claque_io::tables::write_rejected;
use labelled::Labelled;
use measure::Judged;
use std::path::{Path, PathBuf};

/// The whole of it: reads, finds, judges, and writes the folder, unless whoever waits stops it.
///
/// # Errors
/// Where a parameter, the labels, an input or the output folder is not as wanted, or the job was stopped; nothing is then left
/// behind.
pub fn evaluate(
    inputs: &[Input],
    asked: &AskedEvaluation,
    output: &Path,
    overwrite: Overwrite,
    watch: &dyn Watch,
) -> Result<(EvaluationRecord, PathBuf), Failure> {
    asked.check()?;
    in_pool(asked.analysis.threads, || {
        stoppable(|| {
            let stages = Stages::new(watch);
            let job = Evaluation::new(asked, &stages)?;
            // Before any work: hours of it would be lost on a folder that cannot be written.
            let folder = CaseFolder::create_kind(&EVALUATION, output, overwrite)?;
            let evaluation = job.run(inputs, &folder, &stages)?;
            Ok((evaluation, folder.finish()?))
        })
    })
}

/// What can be known of an evaluation before a post is read.
pub struct Evaluation<'a> {
    asked: &'a AskedEvaluation,
    plan: Plan,
    rules: Rules,
    lookalikes_off: Vec<Rule>,
    swept: Vec<(Plan, Rules)>,
    reading: ReadingRecord,
    texts: AlikeTexts,
    options: ReadOptions,
    labels: LabelTable,
}

impl<'a> Evaluation<'a> {
    /// Reads the labels and the model of texts, and checks all that was asked for.
    ///
    /// # Errors
    /// Where something is not as wanted.
    pub fn new(asked: &'a AskedEvaluation, stages: &Stages<'_>) -> Result<Self, Failure> {
        let analysis = &asked.analysis;
        let finding = &analysis.finding;
        let (plan, rules) = plan::plan(finding, analysis.max_memory)?;
        let lookalikes_off = plan::lookalikes_off(&finding.lookalike_off)?;
        let swept = asked.sweep.as_ref().map(|swept| sweep::plans(swept, finding, analysis.max_memory));
        let swept = swept.transpose()?.unwrap_or_default();
        let kinds = plan::asked_traces(&finding.traces)?;
        let (reading, mut options) = options(&analysis.reading, &rules, kinds)?;
        options.keep_profiles = true;
        let texts = AlikeTexts::asked(finding, &rules)?;
        texts.prepare(&mut options);
        let columns = LabelColumns { label: asked.label_column.clone(), group: asked.group_column.clone() };
        let labels = match &asked.labels {
            AskedLabels::File(path) => read_labels(path, &columns, analysis.reading.max_bytes)?,
            AskedLabels::Bytes { name, bytes } => read_label_bytes(name, bytes, &columns)?,
        };
        labelled::tell_of_labels(&labels, asked, stages)?;
        Ok(Evaluation { asked, plan, rules, lookalikes_off, swept, reading, texts, options, labels })
    }

    /// Reads, finds, judges, and fills the folder; putting it into place is left to whoever began it.
    ///
    /// # Errors
    /// Where an input is not as wanted or has not the accounts of the labels, or the disk or the system refuses.
    pub fn run(&self, inputs: &[Input], folder: &CaseFolder, stages: &Stages<'_>) -> Result<EvaluationRecord, Failure> {
        let Evaluation { asked, plan, rules, lookalikes_off, texts, labels, .. } = self;
        let (mut corpus, kinds) = self.read(inputs, stages)?;
        let traces = take_traces(&mut corpus, rules);
        let labelled = Labelled::new(&corpus, labels, asked)?;

        let (mut report, _) = analyse(&traces, &corpus, plan, rules, stages)?;
        let explanations = ordinary_explanations(&report, &traces, &mut corpus, plan);
        let set_apart = report.set_apart(&explanations, lookalikes_off);
        leave_out(&mut report, set_apart);
        let judged = Judged::new(&report, &traces, plan, &labelled);
        let how = Resampling { times: asked.resamples, seed: plan.seed };
        let again = Again { traces: &traces, corpus: &corpus, labelled: &labelled, stages };
        let evaluation = EvaluationRecord {
            format_version: FORMAT_VERSION,
            software_version: env!("CARGO_PKG_VERSION").to_owned(),
            plan: plan::record(plan, rules, &kinds, lookalikes_off, texts.record()),
            reading: self.reading.clone(),
            inputs: record::inputs(&corpus),
            labels: labelled::record(labels, asked),
            accounts: labelled.counts(),
            ranking: judged.ranking(how),
            flagged: judged.flagged(how),
            groups: judged.groups(),
            confounds: confound::all(&corpus, &labelled),
            shuffled_labels: judged.shuffled_labels(how),
            permuted_times: again.at_other_times(plan, rules, asked.permuted_times)?,
            sweep: asked.sweep.as_ref().map(|_| sweep::run(&self.swept, &again, how)).transpose()?,
            curve: judged.curve(),
            activity_curve: confound::activity_curve(&labelled),
        };
        let scores = judged.score_rows(&corpus);
        folder.write("scores.csv", |out| write_scores(out, &scores))?;
        folder.write("rejected_labels.csv", |out| write_rejected(out, &labelled::rejected(labels, asked)))?;
        folder.write("evaluation.html", |out| write_evaluation(out, &evaluation))?;
        folder.write("evaluation.json", |out| json(out, &evaluation))?;
        Ok(evaluation)
    }

    /// The posts, with the traces that are analysed and no others.
    fn read(&self, inputs: &[Input], stages: &Stages<'_>) -> Result<(Corpus, Vec<TraceKind>), Failure> {
        let mut corpus = reading::corpus(inputs, &self.options, stages)?;
        tell_of_bad_rows(&corpus, stages)?;
        self.texts.add_traces_aloud(&mut corpus, stages);
        warn_of_coarse_times(&corpus, &self.plan, stages);
        let present: Vec<TraceKind> = corpus.traces.iter().map(|trace| trace.kind).collect();
        let kinds = plan::chosen_traces(&self.asked.analysis.finding.traces, &present, &self.rules);
        corpus.traces.retain(|trace| kinds.contains(&trace.kind));
        Ok((corpus, kinds))
    }
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
