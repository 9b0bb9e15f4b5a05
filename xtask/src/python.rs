//! The Python package: built as a wheel, installed, and held against the program, its stubs, examples and tutorial.
//!
//! The wheel is built with the dev profile, whose parts the other steps have built already; what is released is smaller.

use crate::debian;
use crate::failure::{Failure, Problem};
use crate::oracles::environment;
use crate::shell::{built, command, empty, run, succeeds, target};
use std::path::{Path, PathBuf};
use std::process::Command;

/// Most bytes of a wheel.
const LARGEST_WHEEL: u64 = 20_000_000;

pub(crate) fn check() -> Result<(), Failure> {
    let python = environment("python", "crates/claque-py/requirements.txt")?;
    built()?;
    let wheel = wheel(&python, "dev")?;
    let place = wheel.to_string_lossy();
    let install =
        ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--force-reinstall", "--no-deps", &place];
    run(&mut command(&python, &install))?;
    run(&mut test(&python, &["-m", "mypy"]))?;
    run(&mut test(&python, &["-m", "mypy.stubtest", "claque._claque"]))?;
    run(&mut test(&python, &["-m", "pytest", "--quiet", "crates/claque-py/tests"]))?;
    run(&mut test(&python, &["crates/claque-py/tests/run_notebook.py", "docs/python/tutorial.ipynb"]))?;
    r()
}

/// Builds the wheel with a profile of cargo, and holds its size against the limit.
fn wheel(python: &Path, profile: &str) -> Result<PathBuf, Failure> {
    let folder = target().join("wheels");
    empty(&folder)?;
    let out = folder.to_string_lossy();
    let mut build =
        command(python, &["-m", "maturin", "build", "--profile", profile, "--locked", "--quiet", "--out", &out]);
    run(build.env("CARGO_TARGET_DIR", target()))?;
    let unreadable = |source| Failure::File { path: folder.clone(), source };
    let mut made = std::fs::read_dir(&folder).map_err(unreadable)?.flatten().map(|entry| entry.path());
    let wheel = made.find(|path| path.extension().is_some_and(|end| end == "whl"));
    let wheel = wheel.ok_or(Failure::Answer { command: "maturin build", wanted: "a wheel" })?;
    let bytes = std::fs::metadata(&wheel).map_err(unreadable)?.len();
    println!("{}: {:.1} MB", wheel.file_name().unwrap_or_default().to_string_lossy(), bytes as f64 / 1e6);
    if bytes > LARGEST_WHEEL {
        let what = format!("has {bytes} bytes, more than {LARGEST_WHEEL}");
        return Err(Failure::Found(vec![Problem::new(wheel.display(), what)]));
    }
    Ok(wheel)
}

/// The page for users of R: its script, by R itself.
fn r() -> Result<(), Failure> {
    const HINT: &str = "install R with its packages data.table and igraph (Debian: r-base-core, r-cran-data.table, \
                        r-cran-igraph), then run this again";
    let packages = ["r-base-core", "r-cran-data.table", "r-cran-igraph"];
    let libraries = "library(data.table); library(igraph)";
    if !succeeds(&mut command("Rscript", &["-e", libraries])) {
        debian::install(&packages, "R with data.table and igraph", HINT)?;
    }
    run(&mut test(Path::new("Rscript"), &["docs/r/test_coortweet.R", "docs/r/coortweet.R"]))
}

/// A command that finds the program, and shares nothing with the source folder of the package.
fn test(program: &Path, arguments: &[&str]) -> Command {
    let mut command = command(program, arguments);
    let binary = target().join("debug/claque");
    let path = std::env::var_os("PATH").unwrap_or_default();
    let paths = [target().join("debug")].into_iter().chain(std::env::split_paths(&path));
    if let Ok(paths) = std::env::join_paths(paths) {
        command.env("PATH", paths);
    }
    command.env("CLAQUE_BINARY", binary);
    command
}
