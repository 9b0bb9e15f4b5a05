//! Posts in, a case folder out.

use crate::alike::AlikeTexts;
use crate::analysis::{
    analyse, ordinary_explanations, rhythm_of, take_traces, tell_of_bad_rows, warn_of_coarse_times, week,
};
use crate::asked::{Asked, AskedReading};
use crate::case::Case;
use crate::context::CheckedContext;
use crate::evidence::Evidence;
use crate::failure::Failure;
use crate::plan::{self, Rules};
use crate::reading;
use crate::watch::{Stages, Watch, stoppable};
use claque::{Alpha, NullModel, Plan, Rule, TraceKind, Validation};
use claque_io::case::{CaseRecord, FORMAT_VERSION, ReadingRecord};
use claque_io::folder::{CaseFolder, Overwrite};
use claque_io::read::{Corpus, Input, ReadOptions, Strictness};
use claque_io::record::{self, Story};
use std::path::{Path, PathBuf};

/// Runs `work` on so many threads.
///
/// # Errors
/// Those of `work`, and where the threads cannot be had.
pub fn in_pool<T: Send>(threads: Option<u16>, work: impl FnOnce() -> Result<T, Failure> + Send) -> Result<T, Failure> {
    let Some(threads) = threads else { return work() };
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads.into()).build();
    pool.map_err(|error| Failure::new(format!("cannot start {threads} threads: {error}")))?.install(work)
}

/// The whole of it: reads, finds, and writes the case, unless whoever waits stops it.
///
/// # Errors
/// Where a parameter, an input or the output folder is not as wanted, or the job was stopped; nothing is then left behind.
pub fn detect(
    inputs: &[Input],
    asked: &Asked,
    output: &Path,
    overwrite: Overwrite,
    watch: &dyn Watch,
) -> Result<(Case, PathBuf), Failure> {
    asked.check()?;
    in_pool(asked.threads, || {
        stoppable(|| {
            let job = Job::new(asked)?;
            // Before any work: hours of it would be lost on a folder that cannot be written.
            let folder = CaseFolder::create(output, overwrite)?;
            let stages = Stages::new(watch);
            let mut case = job.run(inputs, &stages)?;
            case.fill(&folder, &stages)?;
            Ok((case, folder.finish()?))
        })
    })
}

/// What can be known of a job before a post is read.
pub struct Job {
    plan: Plan,
    rules: Rules,
    /// Names of the traces that were asked for.
    traces: Vec<String>,
    lookalikes_off: Vec<Rule>,
    reading: ReadingRecord,
    texts: AlikeTexts,
    context: CheckedContext,
    options: ReadOptions,
}

impl Job {
    /// Reads the model of texts, the watch list and the stances, where there are any, and checks all that was asked for.
    ///
    /// # Errors
    /// Where something is not as wanted.
    pub fn new(asked: &Asked) -> Result<Self, Failure> {
        let Asked { reading, finding, .. } = asked;
        let context = CheckedContext::new(&asked.context, finding.seed)?;
        let (plan, rules) = plan::plan(finding, asked.max_memory)?;
        let kinds = plan::asked_traces(&finding.traces)?;
        let lookalikes_off = plan::lookalikes_off(&finding.lookalike_off)?;
        let texts = AlikeTexts::asked(finding, &rules)?;
        let (reading, mut options) = options(reading, &rules, kinds)?;
        texts.prepare(&mut options);
        context.prepare(&mut options);
        Ok(Job { plan, rules, traces: finding.traces.clone(), lookalikes_off, reading, texts, context, options })
    }

    /// Reads and finds.
    ///
    /// # Errors
    /// Where an input is not as wanted.
    pub fn run(&self, inputs: &[Input], stages: &Stages<'_>) -> Result<Case, Failure> {
        let Job { plan, rules, texts, .. } = self;
        let mut corpus = reading::corpus(inputs, &self.options, stages)?;
        tell_of_bad_rows(&corpus, stages)?;
        let alike = texts.add_traces(&mut corpus, stages);
        warn_of_coarse_times(&corpus, plan, stages);
        let spoken = self.context.spoken(&corpus);
        let (kinds, not_asked_for) = self.chosen(&corpus);
        corpus.traces.retain(|trace| kinds.contains(&trace.kind));
        let traces = take_traces(&mut corpus, rules);

        let (report, peers) = analyse(&traces, &corpus, plan, rules, stages)?;
        let lookalikes = ordinary_explanations(&report, &traces, &mut corpus, plan);
        let (rhythms, spans) = rhythm_of(&report, &traces, &corpus, plan, stages);
        let story = Story {
            corpus: &corpus,
            report: &report,
            traces: &traces,
            tested: tested(plan),
            lookalikes: &lookalikes,
            set_apart: &report.set_apart(&lookalikes, &self.lookalikes_off),
            rhythms: &rhythms,
            spans: &spans,
        };
        let (findings, edges) = (story.findings(), story.edges());
        let context = self.context.look(&corpus, spoken, &findings, stages);
        let evidence = Evidence::gather(inputs, &self.options, &corpus, &traces, (&findings, &edges), stages);
        let record = CaseRecord {
            format_version: FORMAT_VERSION,
            software_version: env!("CARGO_PKG_VERSION").to_owned(),
            plan: plan::record(plan, rules, &kinds, &self.lookalikes_off, texts.record()),
            reading: self.reading.clone(),
            inputs: record::inputs(&corpus),
            counts: story.counts(),
            traces: story.traces(),
            absent: record::absent(&corpus, &not_asked_for),
            alike,
            week: week(&traces),
            timings: Vec::new(),
        };
        let rejected = record::rejected(&corpus);
        Ok(Case { record, findings, edges, rejected, peers, context, evidence, accounts: corpus.accounts })
    }

    /// The traces that are analysed, and those that the data has or could have but that nobody asked for.
    fn chosen(&self, corpus: &Corpus) -> (Vec<TraceKind>, Vec<TraceKind>) {
        let present: Vec<TraceKind> = corpus.traces.iter().map(|trace| trace.kind).collect();
        let kinds = plan::chosen_traces(&self.traces, &present, &self.rules);
        let made = self.texts.could_be_made(corpus).filter(|kind| !present.contains(kind));
        let not_asked_for = present.iter().copied().chain(made).filter(|kind| !kinds.contains(kind)).collect();
        (kinds, not_asked_for)
    }
}

/// How posts are read, as the case keeps it and as the readers take it.
pub(crate) fn options(
    asked: &AskedReading,
    rules: &Rules,
    kinds: Option<Vec<TraceKind>>,
) -> Result<(ReadingRecord, ReadOptions), Failure> {
    let record = reading::record(asked);
    let strictness = if asked.strict { Strictness::StopAtFirst } else { Strictness::CountBadRows };
    let options = reading::options(&record, strictness, plan::keys(rules), kinds)?;
    Ok((record, options))
}

/// The null model and the rate that edges were kept at.
fn tested(plan: &Plan) -> Option<(NullModel, Alpha)> {
    match plan.validation {
        Validation::Raw => None,
        Validation::Against(null, _, alpha) => Some((null, alpha)),
    }
}
