//! `claque detect`: posts in, a case folder out.

use crate::args::DetectArgs;
use crate::interrupt;
use crate::printer;
use crate::progress::Bars;
use crate::summary;
use claque_io::case::{CaseRecord, FindingRecord, FindingsRecord};
use claque_io::folder::{CASE, CaseFolder, FolderKind, Overwrite};
use claque_io::narrative::NarrativesRecord;
use claque_io::read::{Input, expand};
use claque_io::target::TargetsRecord;
use claque_job::asked::Asked;
use claque_job::case::Case;
use claque_job::context::Context;
use claque_job::detect::{Job, in_pool};
use claque_job::failure::Failure;
use claque_job::watch::Stages;
use serde::Serialize;
use std::path::{Path, PathBuf};

/// Runs the command.
///
/// # Errors
/// Where a flag, an input or the output folder is not as wanted.
pub fn run(args: &DetectArgs) -> Result<(), Failure> {
    in_pool(args.running.threads, || {
        let inputs = expand(&args.inputs)?;
        let (case, place) = investigate(&inputs, &args.asked(), &args.output, args.force, args.running.quiet)?;
        tell(&case, &place, args.running.json, args.running.quiet);
        Ok(())
    })
}

/// Reads, finds, and writes the case.
///
/// # Errors
/// Where a flag, an input or the output folder is not as wanted.
pub fn investigate(
    inputs: &[Input],
    asked: &Asked,
    output: &Path,
    force: bool,
    quiet: bool,
) -> Result<(Case, PathBuf), Failure> {
    let job = Job::new(asked)?;
    // Before any work: hours of it would be lost on a folder that cannot be written.
    let folder = begin(&CASE, output, force)?;
    let bars = Bars::new(quiet);
    let stages = Stages::new(&bars);
    let mut case = job.run(inputs, &stages)?;
    case.fill(&folder, &stages)?;
    let place = interrupt::complete(|| folder.finish())?;
    Ok((case, place))
}

/// Begins a folder, guarded against interrupts.
///
/// # Errors
/// All that can be known before any work is done.
pub fn begin(kind: &'static FolderKind, target: &Path, force: bool) -> Result<CaseFolder, Failure> {
    interrupt::begin(|| {
        let folder = CaseFolder::create_kind(kind, target, Overwrite::forced(force))?;
        let unfinished = folder.unfinished();
        Ok((folder, Box::new(move || unfinished.remove()) as _))
    })
}

/// Says what was found, in a few lines or as JSON.
pub fn tell(case: &Case, place: &Path, as_json: bool, quiet: bool) {
    if as_json {
        let FindingsRecord { findings, explained, leads, .. } = &case.findings;
        let Context { narratives, targets } = &case.context;
        let (narratives, targets) = (narratives.as_ref(), targets.as_ref());
        let folder = &place.to_string_lossy();
        let all = Told { folder, case: &case.record, findings, explained, leads, narratives, targets };
        let text = serde_json::to_string_pretty(&all).unwrap_or_else(|error| format!("{{\"error\": \"{error}\"}}"));
        printer::json(&text);
    } else if !quiet {
        for line in summary::lines(&case.record, &case.findings) {
            printer::data(&line);
        }
        for line in summary::context::lines(&case.context) {
            printer::data(&line);
        }
        for peer in &case.peers {
            printer::data(&format!("{}: {}", peer.what(), place.join(peer.file()).display()));
        }
        printer::data(&format!("report: {}", place.join("report.html").display()));
    }
}

#[derive(Serialize)]
struct Told<'a> {
    folder: &'a str,
    case: &'a CaseRecord,
    findings: &'a [FindingRecord],
    explained: &'a [FindingRecord],
    leads: &'a [FindingRecord],
    #[serde(skip_serializing_if = "Option::is_none")]
    narratives: Option<&'a NarrativesRecord>,
    #[serde(skip_serializing_if = "Option::is_none")]
    targets: Option<&'a TargetsRecord>,
}
