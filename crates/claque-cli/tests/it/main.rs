//! Tests of the program as the people who run it see it: files and flags in, exit code, terminal and case folder out.

#![allow(clippy::print_stdout, reason = "a test says why it was skipped")]

mod alike;
mod calibration;
mod context;
mod convert;
mod determinism;
mod evaluate;
mod evidence;
mod explain;
mod folders;
mod hostile;
mod hostile_names;
mod hostile_texts;
mod inspect;
mod interrupt;
mod lookalike;
#[path = "../../../claque-store/tests/it/made.rs"]
mod made;
mod power;
mod preset;
mod program;
mod qut_definition;
mod report;
mod serve;
mod shapes;
mod similarity;
mod usage;
