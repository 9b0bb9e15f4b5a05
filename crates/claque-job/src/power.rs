//! Operations planted in somebody's own posts, looked for, and what may be stated of it.

mod journal;

use crate::alike::AlikeTexts;
use crate::analysis::{take_trace, tell_of_bad_rows, warn_of_coarse_times};
use crate::asked::{AskedPlanting, AskedPower};
use crate::case::json;
use crate::detect::{in_pool, options};
use crate::failure::Failure;
use crate::plan::{self, Rules};
use crate::reading;
use crate::watch::{Muted, Stages, Watch, stoppable};
use claque::{Observer, Plan, PowerGrid, PowerStudy, Trace, TraceKind, Trial, TrialId};
use claque_io::case::ReadingRecord;
use claque_io::folder::{CaseFolder, Overwrite, POWER};
use claque_io::power::{self, FORMAT_VERSION, GridRecord, PowerRecord};
use claque_io::read::{Corpus, Input, ReadOptions};
use claque_io::record;
use claque_io::report::write_power_page;
use journal::{Identity, Journal};
use rustc_hash::FxHashSet;
use std::path::{Path, PathBuf};

/// The whole of it: plants, looks, and writes the folder, unless whoever waits stops it. Trials that are done are kept beside
/// the folder until it is in place, also where the study is stopped; with `resume` it goes on with them.
///
/// # Errors
/// Where a parameter, an input, the output folder or what an earlier run has left is not as wanted, or the job was stopped.
pub fn power(
    inputs: &[Input],
    asked: &AskedPower,
    output: &Path,
    overwrite: Overwrite,
    resume: bool,
    watch: &dyn Watch,
) -> Result<(PowerRecord, PathBuf), Failure> {
    asked.check()?;
    in_pool(asked.analysis.threads, || {
        stoppable(|| {
            let study = Study::new(asked)?;
            let kept = kept(output, resume)?;
            let folder = CaseFolder::create_kind(&POWER, output, overwrite)?;
            let stages = Stages::new(watch);
            let studied = study.run(inputs, kept, resume, &stages)?;
            if let Some(error) = studied.lost_trials() {
                stages.note(&format!("note: {error}"));
            }
            studied.fill(&folder)?;
            let place = folder.finish()?;
            studied.remove_trials();
            Ok((studied.record, place))
        })
    })
}

/// Where the trials of a study are kept until its folder is in place.
///
/// # Errors
/// Where the output names no folder, or trials are there and are not to be gone on with.
pub fn kept(output: &Path, resume: bool) -> Result<PathBuf, Failure> {
    let kept = journal::path(output)?;
    journal::check(&kept, resume)?;
    Ok(kept)
}

/// What can be known of a study before a post is read.
pub struct Study<'a> {
    asked: &'a AskedPower,
    plan: Plan,
    rules: Rules,
    grid: PowerGrid,
    reading: ReadingRecord,
    texts: AlikeTexts,
    options: ReadOptions,
}

impl<'a> Study<'a> {
    /// Reads the model of texts, where there is one, and checks all that was asked for.
    ///
    /// # Errors
    /// Where something is not as wanted.
    pub fn new(asked: &'a AskedPower) -> Result<Self, Failure> {
        let analysis = &asked.analysis;
        let finding = &analysis.finding;
        let (plan, rules) = plan::plan(finding, analysis.max_memory)?;
        if rules != Rules::Claque {
            return Err(Failure::plan("--preset cannot be studied: it is the analysis of `claque detect` that is")
                .hint("leave it out; `--null none` looks for pairs with enough shared objects, untested"));
        }
        let plan = Plan { decoys: 0, ..plan };
        let grid = grid(&asked.planting, plan.seed)?;
        let kinds = plan::asked_traces(&finding.traces)?;
        let texts = AlikeTexts::asked(finding, &rules)?;
        let (reading, mut options) = options(&analysis.reading, &rules, kinds)?;
        texts.prepare(&mut options);
        Ok(Study { asked, plan, rules, grid, reading, texts, options })
    }

    /// Reads, plants and looks. Trials are kept in `kept`; with `resume` it goes on with those that are there.
    ///
    /// # Errors
    /// Where an input or what an earlier run has left is not as wanted.
    pub fn run(&self, inputs: &[Input], kept: PathBuf, resume: bool, stages: &Stages<'_>) -> Result<Studied, Failure> {
        let Study { plan, rules, grid, texts, .. } = self;
        let mut corpus = reading::corpus(inputs, &self.options, stages)?;
        tell_of_bad_rows(&corpus, stages)?;
        texts.add_traces_aloud(&mut corpus, stages);
        let present: Vec<TraceKind> = corpus.traces.iter().map(|trace| trace.kind).collect();
        let kinds = plan::chosen_traces(&self.asked.analysis.finding.traces, &present, rules);
        warn_of_coarse_times(&corpus, plan, stages);
        corpus.traces.retain(|trace| kinds.contains(&trace.kind));
        let traces: Vec<Trace> = corpus.traces.iter_mut().map(take_trace).collect();

        let identity = Identity {
            format_version: FORMAT_VERSION,
            software_version: env!("CARGO_PKG_VERSION").to_owned(),
            plan: plan::record(plan, rules, &kinds, &[], texts.record()),
            reading: self.reading.clone(),
            inputs: corpus.inputs.iter().map(|input| input.sha256.clone()).collect(),
            // More trials of the same grid are the same study.
            grid: GridRecord { trials: 0, ..GridRecord::from(grid) },
        };
        let (journal, done) = Journal::open(kept, &identity, resume)?;
        let shared = Plan { max_pairs_in_memory: share_of_memory(plan), ..plan.clone() };
        // Of the many analyses only the trials are told.
        let muted = Muted(stages.watch());
        let observer = Stages::new(&muted);
        let study = PowerStudy::new(&traces, &shared, &observer).ok_or_else(|| {
            Failure::input("there is nothing to plant among: no trace that is analysed has an action")
        })?;
        let trials = run_trials(&study, grid, done, &journal, &observer, stages);
        let record = record_of(identity, &corpus, grid, study.findings() as u64, &trials);
        Ok(Studied { record, grid: grid.clone(), trials, journal })
    }
}

/// A study whose trials are done.
pub struct Studied {
    /// `power.json`.
    pub record: PowerRecord,
    grid: PowerGrid,
    trials: Vec<(TrialId, Trial)>,
    journal: Journal,
}

impl Studied {
    /// What kept trials from being kept, if anything did: an interrupted study would have lost them.
    #[must_use]
    pub fn lost_trials(&self) -> Option<String> {
        self.journal.error()
    }

    /// Fills the folder; putting it into place is left to whoever began it.
    ///
    /// # Errors
    /// Where the disk or the system refuses.
    pub fn fill(&self, folder: &CaseFolder) -> Result<(), Failure> {
        folder.write("power.csv", |out| power::write_power(out, &self.record))?;
        folder.write("trials.csv", |out| power::write_trials(out, &self.grid, &self.trials))?;
        folder.write("power.html", |out| write_power_page(out, &self.record))?;
        folder.write("power.json", |out| json(out, &self.record))?;
        Ok(())
    }

    /// Removes the trials that were kept beside the folder: no longer needed once it is in place, and not before.
    pub fn remove_trials(&self) {
        self.journal.remove();
    }
}

fn grid(asked: &AskedPlanting, seed: u64) -> Result<PowerGrid, Failure> {
    let mut grid = PowerGrid {
        accounts: asked.accounts.clone(),
        actions: asked.actions.clone(),
        within_ms: asked.within_ms.clone(),
        own_objects: asked.own_objects.clone(),
        participation: asked.participation,
        trials: asked.trials,
        seed,
    };
    let sort = |numbers: &mut Vec<u32>| {
        numbers.sort_unstable();
        numbers.dedup();
    };
    sort(&mut grid.accounts);
    sort(&mut grid.actions);
    grid.within_ms.sort_unstable();
    grid.within_ms.dedup();
    grid.own_objects.sort_by(f64::total_cmp);
    grid.own_objects.dedup();
    // Whoever asks for more has slipped; the memory would be asked for all the same.
    const MOST_ACTIONS: u64 = 10_000_000;
    let largest = |numbers: &[u32]| u64::from(numbers.last().copied().unwrap_or(0));
    if largest(&grid.accounts) * largest(&grid.actions) > MOST_ACTIONS {
        return Err(Failure::plan(
            "wanted at most 10,000,000 actions of an operation, as accounts times joint actions",
        ));
    }
    Ok(grid)
}

/// What counting may take is shared by the trials that run at once.
fn share_of_memory(plan: &Plan) -> usize {
    (plan.max_pairs_in_memory / rayon::current_num_threads()).max(1)
}

/// Runs the trials that are not done yet; all of them are returned, by operation and number.
fn run_trials(
    study: &PowerStudy<'_>,
    grid: &PowerGrid,
    mut done: Vec<(TrialId, Trial)>,
    journal: &Journal,
    observer: &dyn Observer,
    stages: &Stages<'_>,
) -> Vec<(TrialId, Trial)> {
    let operations = grid.operations().len() as u32;
    let mut have: FxHashSet<TrialId> = FxHashSet::default();
    done.retain(|&(id, _)| id.number < grid.trials && have.insert(id));
    // Number by number, so that an interrupted run has something to say about every operation.
    let all = (0..grid.trials).flat_map(|number| (0..operations).map(move |operation| TrialId { operation, number }));
    let todo: Vec<TrialId> = all.filter(|id| !have.contains(id)).collect();
    stages.begin("planting operations", Some(todo.len() as u64), "trials");
    let fresh = study.run(grid, &todo, observer, &|id, trial| {
        journal.keep(id, trial);
        stages.advanced(1);
    });
    stages.end("trials");
    done.extend(todo.into_iter().zip(fresh));
    done.sort_unstable_by_key(|&(id, _)| id);
    done
}

fn record_of(
    identity: Identity,
    corpus: &Corpus,
    grid: &PowerGrid,
    findings: u64,
    trials: &[(TrialId, Trial)],
) -> PowerRecord {
    let cells = power::cells(grid, trials);
    let grid = GridRecord::from(grid);
    PowerRecord {
        format_version: FORMAT_VERSION,
        software_version: identity.software_version,
        plan: identity.plan,
        reading: identity.reading,
        inputs: record::inputs(corpus),
        posts: corpus.inputs.iter().map(|input| input.accepted).sum(),
        accounts: corpus.accounts.len() as u64,
        findings,
        statements: power::statements(&grid, &cells, findings),
        limits: power::limits(&grid),
        cells,
        grid,
    }
}
