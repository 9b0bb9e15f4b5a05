//! The claque command: paths, terminal, exit codes. Data goes to standard output, everything else to standard error.

#![allow(unreachable_pub, reason = "a binary exports nothing; `pub` says what a room offers to the others")]

mod args;
mod convert;
mod demo;
mod detect;
mod evaluate;
mod explain;
mod inspect;
mod interrupt;
mod power;
mod printer;
mod progress;
mod report;
mod serve;
mod simulate;
mod summary;
mod whole;

use args::{Cli, Command};
use clap::Parser;
use std::process::ExitCode;

fn main() -> ExitCode {
    let cli = Cli::parse();
    interrupt::watch();
    let outcome = std::panic::catch_unwind(|| match cli.command {
        Command::Inspect(args) => inspect::run(&args),
        Command::Detect(args) => detect::run(&args),
        Command::Convert(args) => convert::run(&args),
        Command::Evaluate(args) => evaluate::run(&args),
        Command::Power(args) => power::run(&args),
        Command::Serve(args) => serve::run(&args),
        Command::Explain(args) => explain::run(&args),
        Command::Report(args) => report::run(&args),
        Command::Demo(args) => demo::run(&args),
        Command::Simulate(args) => simulate::run(&args),
    });
    interrupt::settle();
    match outcome {
        Ok(Ok(())) => ExitCode::SUCCESS,
        Ok(Err(failure)) => {
            printer::failure(&failure);
            ExitCode::from(printer::FAILED)
        }
        // The panic itself has already been told on standard error.
        Err(_) => {
            printer::our_bug();
            ExitCode::from(1)
        }
    }
}
