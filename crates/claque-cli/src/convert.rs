//! `claque convert`: posts in any format, one Parquet file out.

use crate::args::ConvertArgs;
use crate::interrupt;
use crate::printer;
use crate::progress::Bars;
use crate::whole::{self, WholeFile};
use claque_io::civil::rfc3339;
use claque_io::posts_parquet::{VERSION, is_of_posts};
use claque_io::read::{Conversion, ConvertError, Input, InputSummary, Keys, Rejected, Strictness, convert, expand};
use claque_io::record::rejected_of;
use claque_io::report::visible;
use claque_io::tables::write_rejected;
use claque_job::detect::in_pool;
use claque_job::failure::Failure;
use claque_job::reading;
use claque_job::watch::Stages;
use claque_job::words::{self, grouped, plural};
use serde::Serialize;
use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};

/// Runs the command.
///
/// # Errors
/// Where a flag, an input or the output is not as wanted.
pub fn run(args: &ConvertArgs) -> Result<(), Failure> {
    in_pool(args.threads, || {
        let rejected = args.output.with_extension("rejected.csv");
        check(args, &rejected)?;
        let inputs = without_own(expand(&args.inputs)?, [&args.output, &rejected])?;
        let conversion = write(args, &inputs, &rejected)?;
        tell(args, &rejected, &conversion)
    })
}

/// Refuses what cannot be written, before anything is read.
fn check(args: &ConvertArgs, rejected: &Path) -> Result<(), Failure> {
    let ending = args.output.extension().unwrap_or_default().to_string_lossy().to_lowercase();
    if ending != "parquet" {
        let name = words::path(&args.output.to_string_lossy());
        return Err(Failure::new(format!("cannot write `{name}`: posts are written as Parquet only"))
            .hint("name a file that ends in `.parquet`; DuckDB, pandas, Polars and R make any other format of it"));
    }
    if let Some(path) = [&*args.output, rejected].into_iter().find(|path| path.exists() && !args.force) {
        return Err(whole::occupied(path));
    }
    let shown = |path: &Path| words::path(&path.to_string_lossy());
    if args.output.is_dir() {
        return Err(Failure::new(format!("cannot write `{}`: it is a folder", shown(&args.output)))
            .hint("name a file with `-o`"));
    }
    // Rejected rows go beside the posts, where nobody asked for a file to be replaced.
    if rejected.exists() && !is_of_rejected(rejected) {
        return Err(Failure::new(format!("`{}` is where rejected rows go, and holds something else", shown(rejected)))
            .hint("move it away, or name another file with `-o`"));
    }
    Ok(())
}

/// The inputs without what an earlier run wrote into their folder.
///
/// # Errors
/// Where an input would be replaced.
fn without_own(inputs: Vec<Input>, written: [&Path; 2]) -> Result<Vec<Input>, Failure> {
    let written = written.map(|path| path.canonicalize().ok());
    let is_written = |input: &Input| {
        let place = input.path().and_then(|path| path.canonicalize().ok());
        place.is_some() && written.contains(&place)
    };
    let is_ours = |path: &Path| is_of_rejected(path) || is_of_posts(path);
    let mut kept = Vec::with_capacity(inputs.len());
    let mut is_left_out = false;
    for input in inputs {
        match &input {
            Input::Found(path) if is_written(&input) && is_ours(path) => is_left_out = true,
            _ if is_written(&input) => {
                let name = words::path(&input.to_string());
                return Err(Failure::new(format!("`{name}` is an input: it would be replaced"))
                    .hint("name another file with `-o`"));
            }
            _ => kept.push(input),
        }
    }
    if kept.is_empty() && is_left_out {
        return Err(Failure::input("there is nothing to read but what an earlier conversion wrote")
            .hint("name that file as an input, and another one with `-o`"));
    }
    Ok(kept)
}

/// Whether a file begins as a table of rejected rows does.
fn is_of_rejected(path: &Path) -> bool {
    let mut header = Vec::new();
    if write_rejected(&mut header, &[]).is_err() {
        return false;
    }
    let mut begin = vec![0; header.len()];
    fs::File::open(path).and_then(|mut file| file.read_exact(&mut begin)).is_ok() && begin == header
}

fn write(args: &ConvertArgs, inputs: &[Input], rejected: &Path) -> Result<Conversion, Failure> {
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
    let converted = convert(inputs, &options, args.max_memory, &beside, out, &mut progress, &mut merging);
    stages.end("merge");
    let conversion = converted.map_err(|error| match error {
        ConvertError::Read(error) => error.into(),
        ConvertError::Write(error) => whole::cannot(&args.output, &error),
        other => Failure::new(other.to_string()),
    })?;
    any_read(&conversion)?;
    // What was rejected first: where it cannot be kept, neither are the posts.
    interrupt::complete(|| {
        write_beside(rejected, &conversion, args.force)?;
        file.put(args.force)
    })?;
    Ok(conversion)
}

/// # Errors
/// Where not one post was read: an empty file would say so to nobody.
fn any_read(conversion: &Conversion) -> Result<(), Failure> {
    if conversion.posts > 0 {
        return Ok(());
    }
    let failure = Failure::input(match conversion.rejected.first() {
        Some(first) => {
            let of = plural(conversion.rejected_count, "row");
            format!("no post was read: {of} rejected, the first: {}", visible(&first.to_string()))
        }
        None => "no post was read".to_owned(),
    });
    Err(match conversion.rejected.iter().find_map(Rejected::hint) {
        Some(hint) => failure.hint(hint),
        None => failure,
    })
}

/// Where sorted rows are kept meanwhile.
fn scratch(unfinished: &Path) -> PathBuf {
    unfinished.with_extension("sorted")
}

/// Keeps the rejected rows beside the posts; with `--force` none of an earlier run stay there.
fn write_beside(target: &Path, conversion: &Conversion, force: bool) -> Result<(), Failure> {
    if conversion.rejected.is_empty() {
        if force && is_of_rejected(target) {
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

impl<'a> ToldInput<'a> {
    fn of(input: &'a InputSummary) -> Self {
        ToldInput {
            name: &input.name,
            sha256: &input.sha256,
            format: input.guess.as_ref().map(|guess| guess.shape.name()),
            rows: input.rows,
            accepted: input.accepted,
            rejected: input.rejected,
            passed_over: input.passed_over,
        }
    }
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
            inputs: conversion.inputs.iter().map(ToldInput::of).collect(),
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
