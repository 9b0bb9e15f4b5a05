//! The golden files against the programs of others that made them, and our files opened by programs of others.
//!
//! These are Python packages, pinned in `oracles/requirements.txt` and installed into a virtual environment under
//! `target/`, which is made once.

use crate::debian;
use crate::failure::Failure;
use crate::shell::{command, read, root, run, succeeds, target};
use std::path::PathBuf;

pub(crate) fn check() -> Result<(), Failure> {
    let python = python()?;
    let oracles = [
        "oracles/scipy_tails.py",
        "oracles/scipy_wilson.py",
        "oracles/leiden.py",
        "oracles/evaluation.py",
        "oracles/bicm.py",
        "oracles/similarity.py",
        "oracles/static_model.py",
    ];
    for oracle in oracles {
        println!("{oracle} --check");
        run(&mut command(&python, &[oracle, "--check"]))?;
    }
    Ok(())
}

/// The interpreter of the virtual environment, with all that is pinned.
pub(crate) fn python() -> Result<PathBuf, Failure> {
    environment("oracles", "oracles/requirements.txt")
}

/// The interpreter of a virtual environment of that name, with all that the list pins.
pub(crate) fn environment(name: &str, requirements: &str) -> Result<PathBuf, Failure> {
    let environment = target().join(name);
    let python = environment.join("bin/python");
    let wanted = read(&root().join(requirements))?;
    // Written last: without it, the environment is not whole.
    let stamp = environment.join("installed.txt");
    if std::fs::read_to_string(&stamp).is_ok_and(|installed| installed == wanted) && python.exists() {
        return Ok(python);
    }
    let place = environment.to_string_lossy();
    let make = ["-m", "venv", "--clear", &place];
    if !succeeds(&mut command("python3", &make)) {
        install_venv()?;
        run(&mut command("python3", &make))?;
    }
    let pip = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-r", requirements];
    run(&mut command(&python, &pip))?;
    std::fs::write(&stamp, wanted).map_err(|source| Failure::File { path: stamp, source })?;
    Ok(python)
}

/// Debian keeps the module `venv` in a package of its own.
fn install_venv() -> Result<(), Failure> {
    const HINT: &str =
        "install Python 3.11 or newer with its module `venv` (Debian: python3-venv), then run this again";
    debian::install(&["python3-venv"], "python3 with venv", HINT)
}
