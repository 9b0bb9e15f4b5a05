//! The fuzz targets, one a core, on the stable toolchain; the one of formats once for each format. By hand: `fuzz/README.md`.

use crate::failure::{Failure, Problem, none_of};
use crate::shell::{cargo, command, read, root, run, target, tracked};
use std::panic::resume_unwind;
use std::path::Path;
use std::process::Stdio;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

const USAGE: &str = "usage: cargo xtask fuzz SECONDS [TARGET...]";
/// The target that is run once for each format.
const OF_FORMATS: &str = "read_format";
/// What formats are, and an example of each.
const FORMATS: &str = "crates/claque-io/src/read/format";

/// One program with one set of inputs.
struct Job {
    /// The target, or the target and a format: `read_format:mastodon`.
    name: String,
    target: String,
    format: Option<String>,
}

pub(crate) fn run_targets(words: &[&str]) -> Result<(), Failure> {
    let (seconds, asked) = words.split_first().ok_or(Failure::Usage(USAGE))?;
    let seconds: u32 = seconds.parse().map_err(|_| Failure::Usage(USAGE))?;
    let folder = root().join("fuzz");
    let targets = targets(&read(&folder.join("Cargo.toml"))?);
    let known = jobs(&targets, &formats()?);
    let fits = |job: &Job, name: &str| job.name == name || job.target == name;
    let unknown = |name: &&&str| !known.iter().any(|job| fits(job, name));
    let names = || known.iter().map(|job| job.name.as_str()).collect::<Vec<_>>().join(", ");
    none_of(
        asked
            .iter()
            .filter(unknown)
            .map(|name| Problem::new(name, format!("no target; there are {}", names())))
            .collect(),
    )?;
    build(&folder, &targets)?;
    let is_wanted = |job: &&Job| asked.is_empty() || asked.iter().any(|name| fits(job, name));
    let wanted: Vec<&Job> = known.iter().filter(is_wanted).collect();
    let finds = all(&folder, &wanted, seconds)?;
    println!("{} targets ran {seconds} s each", wanted.len());
    none_of(finds)
}

/// Builds all targets. Dependencies are those that tests have built, so that the whole workspace is asked for; our own crates
/// are built again, with counters.
fn build(folder: &Path, targets: &[String]) -> Result<(), Failure> {
    let bins = targets.iter().flat_map(|target| ["--bin", target]);
    let words: Vec<&str> = ["build", "--workspace", "--quiet"].into_iter().chain(bins).collect();
    run(cargo(&words).env("RUSTC_WORKSPACE_WRAPPER", folder.join("instrumented.sh")))
}

/// Runs as many at once as there are cores; each has one thread.
fn all(folder: &Path, jobs: &[&Job], seconds: u32) -> Result<Vec<Problem>, Failure> {
    let next = AtomicUsize::new(0);
    let finds = Mutex::new(Vec::new());
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let worker = || -> Result<(), Failure> {
        while let Some(job) = jobs.get(next.fetch_add(1, Ordering::Relaxed)) {
            let outcome = fuzz(folder, job, seconds)?;
            println!("{:<32}{outcome}", job.name);
            let find = outcome.find.map(|find| Problem::new(&job.name, find));
            finds.lock().unwrap_or_else(PoisonError::into_inner).extend(find);
        }
        Ok(())
    };
    std::thread::scope(|scope| {
        let workers: Vec<_> = (0..cores).map(|_| scope.spawn(worker)).collect();
        workers.into_iter().try_for_each(|worker| worker.join().unwrap_or_else(|panic| resume_unwind(panic)))
    })?;
    Ok(finds.into_inner().unwrap_or_else(PoisonError::into_inner))
}

/// Every target; the one of formats once for each.
fn jobs(targets: &[String], formats: &[String]) -> Vec<Job> {
    let plain = |target: &String| Job { name: target.clone(), target: target.clone(), format: None };
    let of = |format: &String| Job {
        name: format!("{OF_FORMATS}:{format}"),
        target: OF_FORMATS.to_owned(),
        format: Some(format.clone()),
    };
    let others = targets.iter().filter(|target| *target != OF_FORMATS);
    others.map(plain).chain(formats.iter().map(of)).collect()
}

/// The names of the formats that are read, from their files.
fn formats() -> Result<Vec<String>, Failure> {
    let mut names = Vec::new();
    for file in tracked()? {
        let within = file.strip_prefix(FORMATS).and_then(|rest| rest.strip_prefix('/'));
        let Some(within) = within.filter(|name| name.ends_with(".rs") && *name != "template.rs") else { continue };
        let text = read(&root().join(FORMATS).join(within))?;
        names.extend(names_in(&text));
    }
    Ok(names)
}

/// Every name that stands in a file of formats: some hold two.
fn names_in(text: &str) -> impl Iterator<Item = String> {
    // A module of tests may name others.
    let formats = text.split("#[cfg(test)]").next().unwrap_or(text);
    formats.lines().filter_map(|line| Some(line.trim().strip_prefix("name: \"")?.strip_suffix("\",")?.to_owned()))
}

/// The names of the binaries.
fn targets(manifest: &str) -> Vec<String> {
    let name = |bin: &str| Some(bin.split("name = \"").nth(1)?.split('"').next()?.to_owned());
    manifest.split("[[bin]]").skip(1).filter_map(name).collect()
}

/// What a target came to.
struct Outcome {
    runs: u64,
    new_inputs: u64,
    find: Option<String>,
}

impl std::fmt::Display for Outcome {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Outcome { runs, new_inputs, find } = self;
        write!(out, "{runs:>10} runs {new_inputs:>6} new inputs   {}", find.as_deref().unwrap_or("nothing found"))
    }
}

fn fuzz(folder: &Path, job: &Job, seconds: u32) -> Result<Outcome, Failure> {
    let place = job.name.replace(':', "-");
    let grown = target().join("grown").join(&place).to_string_lossy().into_owned();
    for needed in ["artifacts", &grown] {
        let path = folder.join(needed);
        std::fs::create_dir_all(&path).map_err(|source| Failure::File { path, source })?;
    }
    let time = format!("-max_total_time={seconds}");
    let prefix = format!("-artifact_prefix=artifacts/{place}-");
    let corpus = match &job.format {
        Some(_) => format!("../{FORMATS}/examples"),
        None => format!("corpus/{}", job.target),
    };
    let limits = ["-timeout=20", "-rss_limit_mb=4096", "-print_final_stats=1"];
    let arguments = [&[time.as_str(), &prefix], &limits[..], &[&grown, &corpus]].concat();
    let program = target().join("debug").join(&job.target);
    let run = &mut command(&program, &arguments);
    // One thread: a find must come again from its input alone.
    let run = run.current_dir(folder).env("RAYON_NUM_THREADS", "1").stdout(Stdio::null());
    let run = run.env("CLAQUE_FORMAT", job.format.as_deref().unwrap_or(""));
    let ended = run.output().map_err(|source| Failure::Start { command: job.name.clone(), source })?;
    Ok(outcome(&String::from_utf8_lossy(&ended.stderr), ended.status.success()))
}

/// Reads what libFuzzer writes at the end.
fn outcome(log: &str, succeeded: bool) -> Outcome {
    let stat = |name: &str| {
        let value = log.lines().rev().find_map(|line| line.strip_prefix("stat::")?.strip_prefix(name))?;
        value.trim_start_matches(':').trim().parse::<u64>().ok()
    };
    let find = (!succeeded).then(|| {
        let kept = log.lines().find_map(|line| line.split("Test unit written to ").nth(1));
        let why = log.lines().find(|line| line.contains("panicked at") || line.contains("ERROR: libFuzzer"));
        format!("FOUND: {} (input: fuzz/{})", why.unwrap_or("no reason given").trim(), kept.unwrap_or("artifacts"))
    });
    Outcome {
        runs: stat("number_of_executed_units").unwrap_or(0),
        new_inputs: stat("new_units_added").unwrap_or(0),
        find,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn targets_are_the_binaries_of_the_manifest() {
        let manifest =
            "[package]\nname = \"fuzz\"\n[[bin]]\nname = \"read_csv\"\npath = \"a\"\n\n[[bin]]\nname = \"time\"\n";
        assert_eq!(targets(manifest), ["read_csv", "time"]);
    }

    #[test]
    fn all_formats_of_a_file_are_fuzzed() {
        let found = formats().unwrap();
        for name in ["telegram-tracker", "telethon", "tiktok", "tiktok-table", "x-api"] {
            assert!(found.iter().any(|format| format == name), "{name} is not in {found:?}");
        }
        assert!(found.iter().all(|name| found.iter().filter(|other| *other == name).count() == 1), "{found:?}");
    }

    #[test]
    fn the_target_of_formats_runs_once_for_each() {
        let names = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>();
        let jobs = jobs(&names(&["read_csv", "read_format"]), &names(&["ira", "x-api"]));
        let told: Vec<&str> = jobs.iter().map(|job| job.name.as_str()).collect();
        assert_eq!(told, ["read_csv", "read_format:ira", "read_format:x-api"]);
    }

    #[test]
    fn the_last_lines_of_a_quiet_run_are_counted() {
        let log = "Done 9 runs\nstat::number_of_executed_units: 1200\nstat::new_units_added:          7\n";
        assert_eq!(outcome(log, true).to_string(), "      1200 runs      7 new inputs   nothing found");
    }

    #[test]
    fn a_find_names_its_reason_and_its_input() {
        let log = "thread '<unnamed>' panicked at a.rs:1:2:\nboom\nartifact_prefix='artifacts/time-'; Test unit written to artifacts/time-crash-1\n";
        let find = outcome(log, false).find.unwrap();
        assert!(find.contains("a.rs:1:2") && find.contains("fuzz/artifacts/time-crash-1"), "{find}");
    }
}
