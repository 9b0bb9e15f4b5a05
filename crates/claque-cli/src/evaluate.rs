//! `claque evaluate`: the same analysis as `detect`, compared with labels that it never sees.

use crate::args::EvaluateArgs;
use crate::detect::begin;
use crate::interrupt;
use crate::printer;
use crate::progress::Bars;
use crate::summary;
use claque_io::evaluation::EvaluationRecord;
use claque_io::folder::EVALUATION;
use claque_io::read::expand;
use claque_job::detect::in_pool;
use claque_job::evaluate::Evaluation;
use claque_job::failure::Failure;
use claque_job::watch::Stages;
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
    let asked = args.asked();
    let inputs = expand(&args.inputs)?;
    let bars = Bars::new(args.running.quiet);
    let stages = Stages::new(&bars);
    let job = Evaluation::new(&asked, &stages)?;
    // Before any work: hours of it would be lost on a folder that cannot be written.
    let folder = begin(&EVALUATION, &args.output, args.force)?;
    let evaluation = job.run(&inputs, &folder, &stages)?;
    let place = interrupt::complete(|| folder.finish())?;
    tell(&evaluation, &place, args);
    Ok(())
}

fn tell(evaluation: &EvaluationRecord, place: &Path, args: &EvaluateArgs) {
    if args.running.json {
        let told = Told { folder: &place.to_string_lossy(), evaluation };
        printer::json(
            &serde_json::to_string_pretty(&told).unwrap_or_else(|error| format!("{{\"error\": \"{error}\"}}")),
        );
    } else if !args.running.quiet {
        summary::evaluation::lines(evaluation).iter().for_each(|line| printer::data(line));
        printer::data(&format!("evaluation: {}", place.join("evaluation.html").display()));
    }
}

#[derive(Serialize)]
struct Told<'a> {
    folder: &'a str,
    #[serde(flatten)]
    evaluation: &'a EvaluationRecord,
}
