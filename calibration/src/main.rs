//! Does the program keep what it states? Runs its default plan on data in which nobody acts together, on shuffles of real
//! data, and on planted operations, and writes a dated run. `README.md` says how to read it.

mod binomial;
mod chart;
mod edits;
mod planted;
mod quiet;
mod report;
mod scenarios;
mod shuffle;
mod verdict;

use report::Outcome;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::{Instant, SystemTime, UNIX_EPOCH};

const USAGE: &str = "usage: calibration [--short] [--seeds N] [--output FOLDER]\n       calibration --edits [...]";
const SEEDS: u64 = 200;
const SEEDS_IN_SHORT: u64 = 20;
/// With fewer trials, not even a program that finds nothing could fail at the level of the short form.
const TRIALS_IN_SHORT: u64 = 12;
/// Of each of these backgrounds, how many runs are looked at for leads, which take twenty decoys each.
const RUNS_FOR_LEADS: u64 = 20;
const LOOKED_AT_FOR_LEADS: [&str; 4] = ["alike", "plain", "plain, dense", "plain, frantic"];

struct Asked {
    is_short: bool,
    seeds: u64,
    output: PathBuf,
}

fn asked(mut arguments: impl Iterator<Item = String>) -> Option<Asked> {
    let (mut is_short, mut seeds) = (false, None);
    let mut output = Path::new(env!("CARGO_MANIFEST_DIR")).join("runs");
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            "--short" => is_short = true,
            "--seeds" => seeds = Some(arguments.next()?.parse().ok().filter(|seeds| (2..=10_000).contains(seeds))?),
            "--output" => output = arguments.next()?.into(),
            _ => return None,
        }
    }
    Some(Asked { is_short, seeds: seeds.unwrap_or(if is_short { SEEDS_IN_SHORT } else { SEEDS }), output })
}

/// The day, by the clock of the machine: runs are dated.
fn today() -> String {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_millis() as i64);
    claque_io::civil::rfc3339(now)[..10].to_owned()
}

fn main() -> ExitCode {
    let mut arguments = std::env::args().skip(1).peekable();
    if arguments.next_if(|first| first == "--edits").is_some() {
        return edits::run(arguments);
    }
    let Some(asked) = asked(arguments) else {
        eprintln!("{USAGE}");
        return ExitCode::from(2);
    };
    let start = Instant::now();
    let mut outcome = measure(&asked);
    outcome.seconds = start.elapsed().as_secs_f64();
    print!("{}", report::markdown(&outcome));
    // The short form is a gate, not a record.
    if !asked.is_short
        && let Err(error) = report::write(&outcome, &asked.output)
    {
        eprintln!("error: cannot write to `{}`: {error}", asked.output.display());
        return ExitCode::from(2);
    }
    if outcome.lines.iter().any(verdict::Line::is_broken) { ExitCode::FAILURE } else { ExitCode::SUCCESS }
}

fn measure(asked: &Asked) -> Outcome {
    let mut scenarios = Vec::new();
    for (index, scenario) in scenarios::quiet(asked.is_short).into_iter().enumerate() {
        let begun = Instant::now();
        let runs = quiet::run_all(index, &scenario, asked.seeds);
        eprintln!("{:<22}{:>6.1} s", scenario.name, begun.elapsed().as_secs_f64());
        let is_looked_at = !asked.is_short && LOOKED_AT_FOR_LEADS.contains(&scenario.name);
        let leads = is_looked_at.then(|| {
            let runs = RUNS_FOR_LEADS.min(asked.seeds);
            (quiet::runs_with_a_lead(index, &scenario, runs), runs)
        });
        scenarios.push(report::Background { scenario, runs, leads });
    }
    let trials = if asked.is_short { TRIALS_IN_SHORT } else { (asked.seeds / 8).max(2) };
    let recoveries = planted::recover(trials, asked.is_short);
    eprintln!("planted operations");
    let (shuffled, missing) =
        if asked.is_short { (Vec::new(), Vec::new()) } else { shuffle::shuffle_all((asked.seeds / 5).max(2)) };
    let lines = verdict::lines(&scenarios, &shuffled, &recoveries, asked.is_short);
    Outcome { date: today(), seconds: 0.0, seeds: asked.seeds, scenarios, recoveries, shuffled, missing, lines }
}
