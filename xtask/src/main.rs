//! The project's own chores. `cargo xtask` lists them.

mod bench;
mod browser;
mod calibrate;
mod ci;
mod debian;
mod demo;
mod failure;
mod fuzz;
mod layers;
mod licences;
mod model;
mod oracles;
mod page;
mod python;
mod rust_text;
mod shell;
mod tidy;

use failure::Failure;
use std::process::ExitCode;

const USAGE: &str = "\
usage: cargo xtask CHORE

  ci                            everything below but bench, calibrate in short form, fuzz for 10 seconds each, and all tests: what must hold before a merge
  ci --night                    the same, with a minute for each fuzz target
  layers                        rooms use only rooms above them; crates import only what they may
  tidy                          file lengths, names, words, left-overs
  licences                      licences of all dependencies, against deny.toml
  oracles                       golden files against SciPy and leidenalg
  model                         a small model of words into target/model, for the tests that need one
  demo                          the demo, and its case opened by NetworkX and Arrow
  page                          the page's contract, types and tests, and its built files against those committed
  page --build                  makes what is committed of the page: openapi.json, api.ts and the built files
  python                        the Python package: wheel, stubs, tests, examples, tutorial; and the page for R
  browser [FILE...]             the page in Chromium, on cases made here; these files of web/test/browser or all
  fuzz SECONDS [TARGET...]      every fuzz target and every format, or these (`read_format:ira`), for so long each
  calibrate [--seeds N]         the whole calibration suite, into calibration/runs; about 15 minutes
  calibrate --edits             recall and false merges of texts as objects, by kind of edit, into calibration/runs; ten minutes
  bench [FILTER...]             the stages, by Criterion
  bench --peers [ARGUMENT...]   whole runs against the peers, by bench/run.py";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let outcome = match &words[..] {
        ["ci"] => ci::run_all(),
        ["ci", "--night"] => ci::run_at_night(),
        ["layers"] => layers::check(),
        ["tidy"] => tidy::check(),
        ["licences"] => licences::check(),
        ["oracles"] => oracles::check(),
        ["model"] => model::fetch(),
        ["demo"] => demo::check(),
        ["page"] => page::check(),
        ["page", "--build"] => page::build(),
        ["python"] => python::check(),
        ["browser", rest @ ..] => browser::run_tests(rest),
        ["fuzz", rest @ ..] => fuzz::run_targets(rest),
        ["calibrate", rest @ ..] => calibrate::whole(rest),
        ["bench", "--peers", rest @ ..] => bench::peers(rest),
        ["bench", rest @ ..] => bench::stages(rest),
        _ => Err(Failure::Usage(USAGE)),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("{failure}");
            ExitCode::from(if matches!(failure, Failure::Usage(_)) { 2 } else { 1 })
        }
    }
}
