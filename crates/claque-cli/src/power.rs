//! `claque power`: operations planted in the user's own posts, looked for, and what may be stated of it.

use crate::args::PowerArgs;
use crate::interrupt;
use crate::printer;
use crate::progress::Bars;
use crate::summary;
use claque_io::folder::{CaseFolder, Overwrite, POWER};
use claque_io::power::{self, CellRecord, PowerRecord};
use claque_io::read::expand;
use claque_job::detect::in_pool;
use claque_job::failure::Failure;
use claque_job::power::{Study, kept};
use claque_job::watch::Stages;
use serde::Serialize;
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
    let asked = args.asked();
    let study = Study::new(&asked)?;
    let inputs = expand(&args.inputs)?;
    let kept = kept(&args.output, args.resume)?;
    let folder = begin(&args.output, args.force, &kept)?;
    let bars = Bars::new(args.running.quiet);
    let stages = Stages::new(&bars);
    let studied = study.run(&inputs, kept, args.resume, &stages)?;
    if let Some(error) = studied.lost_trials() {
        printer::note(&format!("note: {error}"));
    }
    studied.fill(&folder)?;
    let place = interrupt::complete(|| {
        let place = folder.finish();
        if place.is_ok() {
            studied.remove_trials();
        }
        place
    })?;
    Ok((studied.record, place))
}

/// Begins the folder, guarded against interrupts. Trials that are kept beside it stay.
fn begin(target: &Path, force: bool, kept: &Path) -> Result<CaseFolder, Failure> {
    interrupt::begin(|| {
        let overwrite = Overwrite::forced(force);
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
