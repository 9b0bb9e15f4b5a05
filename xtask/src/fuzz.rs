//! The fuzz targets, one after another, on the stable toolchain. By hand: `fuzz/README.md`.

use crate::failure::{Failure, Problem, none_of};
use crate::shell::{cargo, command, read, root, run};
use std::path::Path;
use std::process::Stdio;

/// Asks the compiler for libFuzzer's counters, which `cargo fuzz` would ask a nightly one for.
const FLAGS: &str = "-Cpasses=sancov-module -Cllvm-args=-sanitizer-coverage-level=4 \
-Cllvm-args=-sanitizer-coverage-inline-8bit-counters -Cllvm-args=-sanitizer-coverage-pc-table --cfg fuzzing";
const PLATFORM: &str = "x86_64-unknown-linux-gnu";
const USAGE: &str = "usage: cargo xtask fuzz SECONDS [TARGET...]";

pub(crate) fn run_targets(words: &[&str]) -> Result<(), Failure> {
    let (seconds, asked) = words.split_first().ok_or(Failure::Usage(USAGE))?;
    let seconds: u32 = seconds.parse().map_err(|_| Failure::Usage(USAGE))?;
    let folder = root().join("fuzz");
    let known = targets(&read(&folder.join("Cargo.toml"))?);
    let unknown = |name: &&&str| !known.iter().any(|known| known == **name);
    none_of(
        asked
            .iter()
            .filter(unknown)
            .map(|name| Problem::new(name, format!("no target; there are {}", known.join(", "))))
            .collect(),
    )?;
    let build = &mut cargo(&["build", "--release", "--target", PLATFORM]);
    // A target folder of its own, whatever the caller's: the flags differ.
    run(build.current_dir(&folder).env("RUSTFLAGS", FLAGS).env("CARGO_TARGET_DIR", "target"))?;
    let mut finds = Vec::new();
    for target in known.iter().filter(|name| asked.is_empty() || asked.contains(&name.as_str())) {
        let outcome = fuzz(&folder, target, seconds)?;
        println!("{target:<16}{outcome}");
        finds.extend(outcome.find.map(|find| Problem::new(target, find)));
    }
    none_of(finds)
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

fn fuzz(folder: &Path, target: &str, seconds: u32) -> Result<Outcome, Failure> {
    let grown = format!("target/grown/{target}");
    for needed in ["artifacts", &grown] {
        let path = folder.join(needed);
        std::fs::create_dir_all(&path).map_err(|source| Failure::File { path, source })?;
    }
    let time = format!("-max_total_time={seconds}");
    let prefix = format!("-artifact_prefix=artifacts/{target}-");
    let corpus = format!("corpus/{target}");
    let limits = ["-timeout=20", "-rss_limit_mb=4096", "-print_final_stats=1"];
    let arguments = [&[time.as_str(), &prefix], &limits[..], &[&grown, &corpus]].concat();
    let program = folder.join("target").join(PLATFORM).join("release").join(target);
    let run = &mut command(&program, &arguments);
    // One thread: a find must come again from its input alone.
    let run = run.current_dir(folder).env("RAYON_NUM_THREADS", "1").stdout(Stdio::null());
    let ended = run.output().map_err(|source| Failure::Start { command: target.to_owned(), source })?;
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
