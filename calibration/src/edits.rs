//! Which edits of a text leave it one object? Recall by kind of edit and language, and false merges, on the set that
//! `calibration/edits/make.py` makes.
//!
//! All texts of the set are grouped together: originals, edits, and posts that nobody edited. An edit is *recalled* where it
//! is in the group of its original. A *false merge* is a pair of originals in one group; all pairs of one language are
//! counted, none drawn. Nothing of this is promised, and no threshold is chosen here: the ways are run as they stand.

mod real;
mod report;
mod score;
mod set;
mod ways;

use real::{JoinedReal, Real};
use score::Score;
use set::{Asked, Set};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Instant;

const USAGE: &str = "usage: calibration --edits [--short] [--seed N] [--per-kind N] [--background N] [--output FOLDER]";
/// Enough for intervals of 7 points at worst.
const WHOLE: Asked = Asked { seed: 1, per_kind: 200, background: 20_000 };
/// A few seconds with the build that the tests use.
const SHORT: Asked = Asked { seed: 1, per_kind: 10, background: 1_000 };

/// All that was measured.
pub(crate) struct Outcome {
    date: String,
    asked: Asked,
    set: set::Facts,
    scores: Vec<(ways::Way, Score)>,
    /// Posts by ordinary accounts, and what each way joined there.
    real: Result<(Real, Vec<(ways::Way, JoinedReal)>), String>,
    /// Ways that could not be taken, and why.
    absent: Vec<String>,
}

/// Runs the measurement that the arguments ask for, and says what came out.
pub(crate) fn run(arguments: impl Iterator<Item = String>) -> ExitCode {
    let Some((asked, output)) = parse(arguments) else {
        eprintln!("{USAGE}");
        return ExitCode::from(2);
    };
    let set = match set::make(asked) {
        Ok(set) => set,
        Err(set::Missing::Python) if output.is_none() => {
            println!("skipped: the test set of edits is made by python3, which is not here");
            return ExitCode::SUCCESS;
        }
        Err(error) => {
            eprintln!("error: {error}");
            return ExitCode::from(2);
        }
    };
    let real = if output.is_some() { real::read() } else { Err("not in the short form".to_owned()) };
    let outcome = measure(asked, &set, real);
    print!("{}", report::markdown(&outcome));
    if let Some(folder) = output
        && let Err(error) = report::write(&outcome, &folder)
    {
        eprintln!("error: cannot write to `{}`: {error}", folder.display());
        return ExitCode::from(2);
    }
    let broken = score::broken_laws(&outcome.set, &outcome.scores);
    broken.iter().for_each(|law| eprintln!("broken: {law}"));
    if broken.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// What is asked, and where to write it: nowhere in the short form, which is a gate and no record.
fn parse(mut arguments: impl Iterator<Item = String>) -> Option<(Asked, Option<PathBuf>)> {
    let (mut asked, mut output) = (WHOLE, Some(Path::new(env!("CARGO_MANIFEST_DIR")).join("runs")));
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            "--short" => (asked, output) = (SHORT, None),
            "--seed" => asked.seed = arguments.next()?.parse().ok()?,
            "--per-kind" => {
                asked.per_kind = arguments.next()?.parse().ok().filter(|rows| (1..=2_000).contains(rows))?;
            }
            "--background" => {
                asked.background = arguments.next()?.parse().ok().filter(|posts| *posts <= 200_000)?;
            }
            "--output" => output = Some(arguments.next()?.into()),
            _ => return None,
        }
    }
    Some((asked, output))
}

fn measure(asked: Asked, set: &Set, real: Result<Real, String>) -> Outcome {
    let (mut scores, mut absent, mut of_real) = (Vec::new(), Vec::new(), Vec::new());
    for way in ways::ALL {
        let begun = Instant::now();
        match ways::join(way, set) {
            Ok(joined) => scores.push((way, score::score(set, &joined))),
            Err(why) => {
                absent.push(format!("{}: {why}", way.name()));
                continue;
            }
        }
        if let Ok(real) = &real
            && let Ok(joined) = real.joined(way)
        {
            of_real.push((way, joined));
        }
        eprintln!("{:<18}{:>6.1} s", way.name(), begun.elapsed().as_secs_f64());
    }
    Outcome { date: crate::today(), asked, set: set.facts(), scores, real: real.map(|real| (real, of_real)), absent }
}
