//! Reads the inputs named on the command line and tells what is in them, for measuring.
#![allow(clippy::print_stdout)]

use claque_io::read::{InputGuess, Progress, ReadOptions, expand, read};
use std::time::Instant;

struct Tell;

impl Progress for Tell {
    fn input(&mut self, guess: &InputGuess) {
        println!("{guess:?}");
    }
    fn bytes(&mut self, _: u64, _: Option<u64>) {}
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let began = Instant::now();
    let mut options = ReadOptions::default();
    if let Ok(names) = std::env::var("TRACES") {
        options.traces = Some(names.split(',').filter_map(claque::TraceKind::from_name).collect());
    }
    let corpus = read(&expand(&arguments)?, &options, &mut Tell)
        .map_err(|error| format!("{error}\nhint: {:?}", error.hint()))?;
    println!("{:.2?}", began.elapsed());
    for input in &corpus.inputs {
        println!(
            "{} rows, {} accepted, {} rejected, {:?}, {}",
            input.rows, input.accepted, input.rejected, input.resolution, input.sha256
        );
    }
    println!(
        "{} accounts, {} posts, {} repeated rows, span {:?}",
        corpus.accounts.len(),
        corpus.posts.len(),
        corpus.repeated_rows,
        corpus.span
    );
    for trace in &corpus.traces {
        println!(
            "{:?}: {} actions on {} objects, {} origins, {} unresolved, {} repeated",
            trace.kind,
            trace.actions.len(),
            trace.objects.object_count(),
            trace.origins.len(),
            trace.unresolved,
            trace.repeated
        );
    }
    println!("absent {:?}", corpus.absent);
    for rejected in corpus.rejected.iter().take(5) {
        println!("{rejected}");
    }
    Ok(())
}
