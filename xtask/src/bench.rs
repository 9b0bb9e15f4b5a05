//! Benchmarks: the stages by Criterion, and whole runs against the peers.

use crate::failure::Failure;
use crate::shell::{cargo, command, run, target};

/// `filters` are Criterion's: a part of a benchmark's name, or its own flags.
pub(crate) fn stages(filters: &[&str]) -> Result<(), Failure> {
    let benches = ["bench", "-p", "claque", "-p", "claque-io", "--bench", "stages", "--bench", "reading", "--"];
    run(&mut cargo(&[&benches, filters].concat()))
}

/// `arguments` are those of `bench/run.py`.
pub(crate) fn peers(arguments: &[&str]) -> Result<(), Failure> {
    run(&mut cargo(&["build", "--release"]))?;
    let binary = target().join("release/claque");
    let own = ["bench/run.py", "--claque", &binary.to_string_lossy()];
    run(&mut command("python3", &[&own, arguments].concat()))
}
