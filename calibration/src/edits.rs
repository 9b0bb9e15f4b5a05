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

use claque_text::model::StaticModel;
use real::{Among, JoinedReal, Posts};
use score::Score;
use set::{Asked, Set};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Instant;
use ways::Way;

const USAGE: &str = "usage: calibration --edits [--short] [--seed N] [--per-kind N] [--background N] [--model FOLDER] \
     [--output FOLDER]";
/// Enough for intervals of 7 points at worst.
const WHOLE: Asked = Asked { seed: 1, per_kind: 200, background: 40_000 };
/// A few seconds with the build that the tests use.
const SHORT: Asked = Asked { seed: 1, per_kind: 10, background: 1_000 };

/// All that was measured.
struct Outcome<'a> {
    date: String,
    asked: Asked,
    set: set::Facts,
    scores: Vec<(Way<'a>, Score)>,
    /// Posts by ordinary accounts, and what each way joined there.
    ordinary: Measured<Vec<(Way<'a>, JoinedReal)>>,
    /// English posts, and what each way found of the English edits among them.
    english: Measured<Vec<(Way<'a>, Among)>>,
    /// Ways that could not be taken, and why.
    absent: Vec<String>,
}

/// Posts and what was measured on them, or why they are not there.
type Measured<T> = Result<(Posts, T), String>;

/// What the arguments say.
struct Arguments {
    asked: Asked,
    /// Where to write: nowhere in the short form, which is a gate and no record.
    output: Option<PathBuf>,
    /// The folder of the model of words.
    model: PathBuf,
}

/// Runs the measurement that the arguments ask for, and says what came out.
pub(crate) fn run(arguments: impl Iterator<Item = String>) -> ExitCode {
    let Some(Arguments { asked, output, model }) = parse(arguments) else {
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
    let model = match output {
        Some(_) => StaticModel::load(&model).map_err(|error| error.to_string()),
        None => Err("not in the short form".to_owned()),
    };
    let outcome = measure(asked, &set, model.as_ref(), output.is_some());
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

fn parse(mut arguments: impl Iterator<Item = String>) -> Option<Arguments> {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let (mut asked, mut output, mut model) = (WHOLE, Some(here.join("runs")), here.join("../target/model"));
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
            "--model" => model = arguments.next()?.into(),
            "--output" => output = Some(arguments.next()?.into()),
            _ => return None,
        }
    }
    Some(Arguments { asked, output, model })
}

fn measure<'a>(asked: Asked, set: &Set, model: Result<&'a StaticModel, &String>, is_whole: bool) -> Outcome<'a> {
    let mut ways = vec![Way::Exact, Way::Near, Way::MinHash];
    let mut absent = Vec::new();
    match model {
        Ok(model) => ways.push(Way::Paraphrase(model)),
        Err(why) => absent.push(format!("text-paraphrase: {why}")),
    }
    let mut scores = Vec::new();
    for way in &ways {
        let begun = Instant::now();
        scores.push((*way, score::score(set, &ways::join(*way, set))));
        eprintln!("{:<18}{:>6.1} s", way.name(), begun.elapsed().as_secs_f64());
    }
    let absent_in_short = || Err("not in the short form".to_owned());
    let ordinary = if is_whole { real::ordinary() } else { absent_in_short() };
    let ordinary = ordinary.map(|posts| {
        let joined = ways.iter().map(|way| (*way, posts.joined(*way))).collect();
        (posts, joined)
    });
    let english = if is_whole { real::english() } else { absent_in_short() };
    let english = english.map(|posts| {
        let among = ways.iter().map(|way| (*way, posts.among(*way, set))).collect();
        (posts, among)
    });
    Outcome { date: crate::today(), asked, set: set.facts(), scores, ordinary, english, absent }
}
