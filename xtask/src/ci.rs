//! Everything that must hold before a change is merged, in order, up to the first failure.
//!
//! The fuzz targets come last: ten seconds each, and a minute at night.

use crate::failure::Failure;
use crate::shell::{cargo, run};
use crate::{browser, calibrate, demo, fuzz, layers, licences, oracles, page, python, tidy};
use std::time::{Duration, Instant};

type Step = (&'static str, fn() -> Result<(), Failure>);

/// Cheap steps first. `tests` comes before what needs a network other than the crates.
const STEPS: [Step; 13] = [
    ("format", || run(&mut cargo(&["fmt", "--all", "--check"]))),
    ("layers", layers::check),
    ("tidy", tidy::check),
    ("licences", licences::check),
    ("clippy", || run(&mut cargo(&["clippy", "--workspace", "--all-targets", "--", "-D", "warnings"]))),
    (
        "documentation",
        || run(cargo(&["doc", "--workspace", "--no-deps", "--quiet"]).env("RUSTDOCFLAGS", "-D warnings")),
    ),
    ("tests", || run(&mut cargo(&["test", "--workspace"]))),
    ("calibration", calibrate::short),
    ("demo", demo::check),
    ("page", page::check),
    ("browser", browser::check),
    ("oracles", oracles::check),
    ("python", python::check),
];

pub(crate) fn run_all() -> Result<(), Failure> {
    run_steps(&[&STEPS[..], &[("fuzz", || fuzz::run_targets(&["10"]))]].concat())
}

/// The same with more time for each fuzz target than a change should wait.
pub(crate) fn run_at_night() -> Result<(), Failure> {
    run_steps(&[&STEPS[..], &[("fuzz", || fuzz::run_targets(&["60"]))]].concat())
}

fn run_steps(steps: &[Step]) -> Result<(), Failure> {
    let mut took = Vec::new();
    for &(name, step) in steps {
        eprintln!("\nci: {name}");
        let start = Instant::now();
        let outcome = step();
        took.push((name, start.elapsed()));
        if let Err(why) = outcome {
            tell(&took);
            return Err(Failure::Step { name, why: Box::new(why) });
        }
    }
    tell(&took);
    eprintln!("ci: all {} steps passed", steps.len());
    Ok(())
}

fn tell(took: &[(&str, Duration)]) {
    eprintln!();
    for (name, time) in took {
        eprintln!("ci: {name:<14}{:>7.1} s", time.as_secs_f64());
    }
    eprintln!("ci: {:<14}{:>7.1} s", "in all", took.iter().map(|(_, time)| time.as_secs_f64()).sum::<f64>());
}
