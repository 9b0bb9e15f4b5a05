//! The calibration suite: whether the program keeps what it states.

use crate::failure::Failure;
use crate::shell::{built, cargo, command, run};

/// A whole run, kept in `calibration/runs`. `arguments` are those of the suite.
pub(crate) fn whole(arguments: &[&str]) -> Result<(), Failure> {
    run(&mut cargo(&[&["run", "--release", "--quiet", "--package", "calibration", "--"], arguments].concat()))
}

/// Few seeds of what is quick, with the build that the tests use: a correct program fails with a probability below 1e-6.
/// Then a few rows of the test set of edits, of which only laws are asked.
pub(crate) fn short() -> Result<(), Failure> {
    let suite = built()?.join("calibration");
    run(&mut command(&suite, &["--short"]))?;
    run(&mut command(&suite, &["--edits", "--short"]))
}
