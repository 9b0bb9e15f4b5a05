//! `claque power`: operations planted in the user's own posts, looked for, and what may be stated of it.

mod journal;

use crate::args::{PlantingArgs, PowerArgs};
use crate::interrupt;
use crate::printer;
use crate::progress::Bars;
use crate::summary;
use claque::{Observer, Plan, PowerGrid, PowerStudy, Trace, TraceKind, Trial, TrialId};
use claque_io::folder::{CaseFolder, Overwrite, POWER};
use claque_io::power::{self, CellRecord, FORMAT_VERSION, GridRecord, PowerRecord};
use claque_io::read::{Corpus, Strictness, expand};
use claque_io::record;
use claque_io::report::write_power_page;
use claque_job::alike::AlikeTexts;
use claque_job::analysis::{take_trace, tell_of_bad_rows, warn_of_coarse_times};
use claque_job::detect::in_pool;
use claque_job::failure::Failure;
use claque_job::plan::{self, Rules};
use claque_job::reading;
use claque_job::watch::Stages;
use journal::{Identity, Journal};
use rustc_hash::FxHashSet;
use serde::Serialize;
use std::io::Write;
use std::path::{Path, PathBuf};

/// Runs the command.
///
/// # Errors
/// Where a flag, an input, the output folder or what an earlier run has left is not as wanted.
pub fn run(args: &PowerArgs) -> Result<(), Failure> {
    in_pool(args.running.threads, || {
        let (record, place) = study(args)?;
        tell(&record, &place, args.running.json, args.running.quiet);
        Ok(())
    })
}

fn study(args: &PowerArgs) -> Result<(PowerRecord, PathBuf), Failure> {
    let finding = args.finding.asked();
    let (plan, rules) = plan::plan(&finding, args.running.max_memory)?;
    if rules != Rules::Claque {
        return Err(Failure::new("--preset cannot be studied: it is the analysis of `claque detect` that is")
            .hint("leave it out; `--null none` looks for pairs with enough shared objects, untested"));
    }
    let plan = Plan { decoys: 0, ..plan };
    let grid = grid(&args.planting, plan.seed)?;
    let asked = plan::asked_traces(&finding.traces)?;
    let asked_reading = reading::record(&args.reading.asked());
    let strictness = if args.reading.strict { Strictness::StopAtFirst } else { Strictness::CountBadRows };
    let texts = AlikeTexts::asked(&finding, &rules)?;
    let mut options = reading::options(&asked_reading, strictness, plan::keys(&rules), asked)?;
    texts.prepare(&mut options);
    let inputs = expand(&args.inputs)?;
    let kept = journal::path(&args.output)?;
    journal::check(&kept, args.resume)?;
    let folder = begin(&args.output, args.force, &kept)?;
    let bars = Bars::new(args.running.quiet);
    let stages = Stages::new(&bars);

    let mut corpus = reading::corpus(&inputs, &options, &stages)?;
    tell_of_bad_rows(&corpus, &stages)?;
    texts.add_traces_aloud(&mut corpus, &stages);
    let present: Vec<TraceKind> = corpus.traces.iter().map(|trace| trace.kind).collect();
    let kinds = plan::chosen_traces(&finding.traces, &present, &rules);
    warn_of_coarse_times(&corpus, &plan, &stages);
    corpus.traces.retain(|trace| kinds.contains(&trace.kind));
    let traces: Vec<Trace> = corpus.traces.iter_mut().map(take_trace).collect();

    let identity = Identity {
        format_version: FORMAT_VERSION,
        software_version: env!("CARGO_PKG_VERSION").to_owned(),
        plan: plan::record(&plan, &rules, &kinds, &[], texts.record()),
        reading: asked_reading,
        inputs: corpus.inputs.iter().map(|input| input.sha256.clone()).collect(),
        // More trials of the same grid are the same study.
        grid: GridRecord { trials: 0, ..GridRecord::from(&grid) },
    };
    let (journal, done) = Journal::open(kept, &identity, args.resume)?;
    let study = PowerStudy::new(&traces, &Plan { max_pairs_in_memory: share_of_memory(&plan), ..plan })
        .ok_or_else(|| Failure::new("there is nothing to plant among: no trace that is analysed has an action"))?;
    let trials = run_trials(&study, &grid, done, &journal, &stages);
    if let Some(error) = journal.error() {
        printer::note(&format!("note: {error}"));
    }
    let record = record_of(&identity, &corpus, &grid, study.findings() as u64, &trials);
    let place = write(folder, &record, &grid, &trials, journal)?;
    Ok((record, place))
}

fn grid(args: &PlantingArgs, seed: u64) -> Result<PowerGrid, Failure> {
    let mut grid = PowerGrid {
        accounts: args.accounts.clone(),
        actions: args.actions.clone(),
        within_ms: args.within.clone(),
        own_objects: args.own_objects.clone(),
        participation: args.participation,
        trials: args.trials,
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
        return Err(Failure::new("wanted at most 10,000,000 actions of an operation, as accounts times joint actions"));
    }
    Ok(grid)
}

/// What counting may take is shared by the trials that run at once.
fn share_of_memory(plan: &Plan) -> usize {
    (plan.max_pairs_in_memory / rayon::current_num_threads()).max(1)
}

/// Begins the folder, guarded against interrupts. Trials that are kept beside it stay.
fn begin(target: &Path, force: bool, kept: &Path) -> Result<CaseFolder, Failure> {
    interrupt::begin(|| {
        let overwrite = if force { Overwrite::Replace } else { Overwrite::Refuse };
        let folder = CaseFolder::create_kind(&POWER, target, overwrite)?;
        let (unfinished, kept) = (folder.unfinished(), kept.to_owned());
        let removal = move || {
            unfinished.remove();
            if kept.exists() {
                printer::note(&format!("\ninterrupted: the finished trials are in {}", kept.display()));
                printer::note("hint: go on with the same command and `--resume`");
            }
        };
        Ok((folder, Box::new(removal) as _))
    })
}

/// Runs the trials that are not done yet; all of them are returned, by operation and number.
fn run_trials(
    study: &PowerStudy,
    grid: &PowerGrid,
    mut done: Vec<(TrialId, Trial)>,
    journal: &Journal,
    stages: &Stages<'_>,
) -> Vec<(TrialId, Trial)> {
    let operations = grid.operations().len() as u32;
    let mut have: FxHashSet<TrialId> = FxHashSet::default();
    done.retain(|&(id, _)| id.number < grid.trials && have.insert(id));
    // Number by number, so that an interrupted run has something to say about every operation.
    let all = (0..grid.trials).flat_map(|number| (0..operations).map(move |operation| TrialId { operation, number }));
    let todo: Vec<TrialId> = all.filter(|id| !have.contains(id)).collect();
    stages.begin("planting operations", Some(todo.len() as u64), "trials");
    let fresh = study.run(grid, &todo, &|id, trial| {
        journal.keep(id, trial);
        stages.advanced(1);
    });
    stages.end("trials");
    done.extend(todo.into_iter().zip(fresh));
    done.sort_unstable_by_key(|&(id, _)| id);
    done
}

fn record_of(
    identity: &Identity,
    corpus: &Corpus,
    grid: &PowerGrid,
    findings: u64,
    trials: &[(TrialId, Trial)],
) -> PowerRecord {
    let cells = power::cells(grid, trials);
    let grid = GridRecord::from(grid);
    PowerRecord {
        format_version: FORMAT_VERSION,
        software_version: identity.software_version.clone(),
        plan: identity.plan.clone(),
        reading: identity.reading.clone(),
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

fn write(
    folder: CaseFolder,
    record: &PowerRecord,
    grid: &PowerGrid,
    trials: &[(TrialId, Trial)],
    journal: Journal,
) -> Result<PathBuf, Failure> {
    folder.write("power.csv", |out| power::write_power(out, record))?;
    folder.write("trials.csv", |out| power::write_trials(out, grid, trials))?;
    folder.write("power.html", |out| write_power_page(out, record))?;
    folder.write("power.json", |mut out| {
        serde_json::to_writer_pretty(&mut out, record)?;
        writeln!(out)
    })?;
    // No longer needed once the folder is in place, and not before.
    Ok(interrupt::complete(|| {
        let place = folder.finish();
        if place.is_ok() {
            journal.remove();
        }
        place
    })?)
}

#[derive(Serialize)]
struct Told<'a> {
    folder: &'a str,
    power: &'a PowerRecord,
}

fn tell(record: &PowerRecord, place: &Path, as_json: bool, quiet: bool) {
    if as_json {
        let told = Told { folder: &place.to_string_lossy(), power: record };
        let text = serde_json::to_string_pretty(&told).unwrap_or_else(|error| format!("{{\"error\": \"{error}\"}}"));
        printer::json(&text);
    } else if !quiet {
        let panel = (record.grid.accounts.len() * record.grid.actions.len()).max(1);
        for (cells, said) in record.cells.chunks(panel).zip(&record.statements) {
            table(record, cells).iter().for_each(|line| printer::data(line));
            printer::data("");
            printer::data(&said.text);
            said.upper_limit.iter().for_each(|limit| printer::data(limit));
            printer::data("");
        }
        printer::data("What this does not cover:");
        record.limits.iter().for_each(|limit| printer::data(&format!("  - {limit}")));
        printer::data("");
        printer::data(&format!("page: {}", place.join("power.html").display()));
    }
}

/// Shares found, in per cent: accounts down, joint actions across; a star where it may be stated.
fn table(record: &PowerRecord, cells: &[CellRecord]) -> Vec<String> {
    let (first, actions) = (&cells[0], &record.grid.actions);
    let mut rows = vec![
        std::iter::once("accounts \\ actions".to_owned()).chain(actions.iter().map(u32::to_string)).collect::<Vec<_>>(),
    ];
    for (accounts, row) in record.grid.accounts.iter().zip(cells.chunks(actions.len())) {
        let share =
            |cell: &CellRecord| format!("{:.0} %{}", cell.all.share() * 100.0, if cell.stated { "*" } else { " " });
        rows.push(std::iter::once(accounts.to_string()).chain(row.iter().map(share)).collect());
    }
    let heading = format!(
        "found within {}, {:.0} % of joint actions on objects of their own (* = very likely)",
        power::duration(first.within_ms),
        first.own_objects * 100.0
    );
    std::iter::once(heading).chain(summary::aligned(&rows, &[])).collect()
}
