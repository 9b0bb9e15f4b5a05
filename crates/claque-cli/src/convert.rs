//! `claque convert`: posts in any format, one Parquet file out.

use crate::args::ConvertArgs;
use crate::interrupt;
use crate::printer;
use crate::progress::Bars;
use crate::whole::{self, WholeFile};
use claque_io::civil::rfc3339;
use claque_io::posts_parquet::VERSION;
use claque_io::read::{Conversion, ConvertError, InputSummary, Keys, Strictness, convert, expand};
use claque_io::record::rejected_of;
use claque_io::tables::write_rejected;
use claque_job::detect::in_pool;
use claque_job::failure::Failure;
use claque_job::reading;
use claque_job::watch::Stages;
use claque_job::words::{self, grouped, plural};
use serde::Serialize;
use std::fs;
use std::path::{Path, PathBuf};

/// Runs the command.
///
/// # Errors
/// Where a flag, an input or the output is not as wanted.
pub fn run(args: &ConvertArgs) -> Result<(), Failure> {
    in_pool(args.threads, || {
        let rejected = check(args)?;
        let conversion = write(args)?;
        write_beside(&rejected, &conversion, args.force)?;
        tell(args, &rejected, &conversion)
    })
}

/// Refuses what cannot be written, before anything is read; returns where rejected rows go.
fn check(args: &ConvertArgs) -> Result<PathBuf, Failure> {
    let ending = args.output.extension().unwrap_or_default().to_string_lossy().to_lowercase();
    if ending != "parquet" {
        let name = words::path(&args.output.to_string_lossy());
        return Err(Failure::new(format!("cannot write `{name}`: posts are written as Parquet only"))
            .hint("name a file that ends in `.parquet`; DuckDB, pandas, Polars and R make any other format of it"));
    }
    let rejected = args.output.with_extension("rejected.csv");
    let taken = [&args.output, &rejected].into_iter().find(|path| path.exists() && !args.force);
    taken.map_or(Ok(rejected.clone()), |path| Err(whole::occupied(path)))
}

fn write(args: &ConvertArgs) -> Result<Conversion, Failure> {
    let inputs = expand(&args.inputs)?;
    let strictness = if args.reading.strict { Strictness::StopAtFirst } else { Strictness::CountBadRows };
    let asked = reading::record(&args.reading.asked());
    let options = reading::options(&asked, strictness, Keys::Canonical, None)?;
    let bars = Bars::new(args.quiet || args.json);
    let stages = Stages::new(&bars);
    let file = interrupt::begin(|| {
        let file = WholeFile::begin(&args.output)?;
        let unfinished = file.unfinished().to_owned();
        let remove = move || {
            let _ = fs::remove_file(&unfinished);
            let _ = fs::remove_file(scratch(&unfinished));
        };
        Ok::<_, Failure>((file, Box::new(remove) as _))
    })?;
    let mut progress = reading::Reading::new(&stages);
    let mut is_merging = false;
    let mut merging = |done: u64, rows: u64| {
        if !is_merging {
            is_merging = true;
            stages.end("read");
            stages.begin("merging", Some(rows), "posts");
        }
        stages.at(done, Some(rows));
    };
    let (beside, out) = (scratch(file.unfinished()), file.file());
    let converted = convert(&inputs, &options, args.max_memory, &beside, out, &mut progress, &mut merging);
    stages.end("merge");
    let conversion = converted.map_err(|error| match error {
        ConvertError::Read(error) => error.into(),
        ConvertError::Write(error) => whole::cannot(&args.output, &error),
        other => Failure::new(other.to_string()),
    })?;
    interrupt::complete(|| file.put(args.force))?;
    Ok(conversion)
}

/// Where sorted rows are kept meanwhile.
fn scratch(unfinished: &Path) -> PathBuf {
    unfinished.with_extension("sorted")
}

/// Keeps the rejected rows beside the posts; with `--force` none of an earlier run stay there.
fn write_beside(target: &Path, conversion: &Conversion, force: bool) -> Result<(), Failure> {
    if conversion.rejected.is_empty() {
        if force && target.exists() {
            fs::remove_file(target).map_err(|error| whole::cannot(target, &error))?;
        }
        return Ok(());
    }
    let mut file = WholeFile::begin(target)?;
    file.fill(|out| write_rejected(out, &rejected_of(&conversion.inputs, &conversion.rejected)))?;
    file.put(force)
}

/// What `--json` prints; docs/parquet.md describes it.
#[derive(Serialize)]
struct Told<'a> {
    output: String,
    version: &'a str,
    bytes: u64,
    posts: u64,
    repeated: u64,
    withdrawn: u64,
    rejected: u64,
    rejected_rows: Option<String>,
    first: Option<String>,
    last: Option<String>,
    inputs: Vec<ToldInput<'a>>,
}

#[derive(Serialize)]
struct ToldInput<'a> {
    name: &'a str,
    sha256: &'a str,
    format: Option<&'a str>,
    rows: u64,
    accepted: u64,
    rejected: u64,
    passed_over: u64,
}

fn told_input(input: &InputSummary) -> ToldInput<'_> {
    let InputSummary { name, sha256, guess, rows, accepted, rejected, passed_over, .. } = input;
    let format = guess.as_ref().map(|guess| guess.shape.name());
    let (rows, accepted, rejected, passed_over) = (*rows, *accepted, *rejected, *passed_over);
    ToldInput { name, sha256, format, rows, accepted, rejected, passed_over }
}

fn tell(args: &ConvertArgs, rejected: &Path, conversion: &Conversion) -> Result<(), Failure> {
    let bytes = fs::metadata(&args.output).map_or(0, |data| data.len());
    let beside = (conversion.rejected_count > 0).then(|| rejected.to_string_lossy().into_owned());
    if args.json {
        let told = Told {
            output: args.output.to_string_lossy().into_owned(),
            version: VERSION,
            bytes,
            posts: conversion.posts,
            repeated: conversion.repeated,
            withdrawn: conversion.withdrawn,
            rejected: conversion.rejected_count,
            rejected_rows: beside,
            first: conversion.span.map(|(first, _)| rfc3339(first)),
            last: conversion.span.map(|(_, last)| rfc3339(last)),
            inputs: conversion.inputs.iter().map(told_input).collect(),
        };
        let text = serde_json::to_string_pretty(&told);
        printer::json(&text.map_err(|error| Failure::new(format!("cannot write JSON: {error}")))?);
        return Ok(());
    }
    if args.quiet {
        return Ok(());
    }
    let span = conversion
        .span
        .map_or_else(String::new, |(first, last)| format!(" from {} to {}", rfc3339(first), rfc3339(last)));
    let name = words::path(&args.output.to_string_lossy());
    printer::data(&format!("{}{span} in {name} ({} bytes)", plural(conversion.posts, "post"), grouped(bytes)));
    if conversion.repeated > 0 {
        printer::note(&format!("{} said what an earlier one says: left out", plural(conversion.repeated, "row")));
    }
    if conversion.withdrawn > 0 {
        printer::note(&format!("{} taken back: left out", plural(conversion.withdrawn, "post")));
    }
    if let Some(beside) = beside {
        let rows = plural(conversion.rejected_count, "row");
        printer::note(&format!("{rows} could not be read: see {}", words::path(&beside)));
    }
    Ok(())
}
