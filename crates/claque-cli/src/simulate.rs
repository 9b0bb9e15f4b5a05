//! `claque simulate`: background with planted operations, and the truth about it.

use crate::args::SimulateArgs;
use crate::interrupt;
use crate::printer;
use claque::{Scenario, Simulation, simulate_in};
use claque_io::simulated::{write_posts, write_truth};
use claque_job::failure::Failure;
use claque_job::scenario::START;
use std::fs::File;
use std::io::{self, BufWriter};
use std::path::Path;

/// Runs the command.
///
/// # Errors
/// Where the folder cannot be written.
pub fn run(args: &SimulateArgs) -> Result<(), Failure> {
    let scenario = Scenario {
        accounts: args.accounts,
        posts: args.posts,
        days: args.days,
        start: START,
        operations: args.plant.clone(),
        seed: args.seed,
    };
    for name in ["posts.csv", "truth.csv"] {
        let path = args.output.join(name);
        if path.exists() && !args.force {
            return Err(Failure::new(format!("`{}` exists already", path.display()))
                .hint("replace it with `--force`, or name another folder with `-o`"));
        }
    }
    let simulation = simulate_in(&scenario, &args.background.background());
    write_files(&args.output, &scenario, &simulation)?;
    printer::data(&format!("wrote {} posts to {}", simulation.posts.len(), args.output.join("posts.csv").display()));
    Ok(())
}

/// Two weeks of some 6,000 accounts, and the operations among them.
pub fn planted_fortnight(seed: u64, operations: Vec<claque::Operation>) -> Scenario {
    Scenario { accounts: 6_000, posts: 60_000, days: 14, start: START, operations, seed }
}

/// Writes `posts.csv` and `truth.csv`, each whole or not at all.
///
/// # Errors
/// Where the folder cannot be written.
pub fn write_files(folder: &Path, scenario: &Scenario, simulation: &Simulation) -> Result<(), Failure> {
    let failed = |path: &Path, error: io::Error| Failure::new(format!("cannot write `{}`: {error}", path.display()));
    std::fs::create_dir_all(folder).map_err(|error| failed(folder, error))?;
    write_whole(&folder.join("posts.csv"), |out| write_posts(out, simulation))
        .and_then(|()| write_whole(&folder.join("truth.csv"), |out| write_truth(out, scenario, simulation)))
        .map_err(|error| failed(folder, error))
}

fn write_whole(path: &Path, fill: impl FnOnce(&mut BufWriter<File>) -> io::Result<()>) -> io::Result<()> {
    let partial = path.with_extension("partial");
    // Where the first error is told, that of the removal is not.
    let remove = |partial: &Path| _ = std::fs::remove_file(partial);
    let file = interrupt::begin(|| {
        let (file, to_remove) = (File::create(&partial)?, partial.clone());
        Ok::<_, io::Error>((file, Box::new(move || remove(&to_remove)) as _))
    })?;
    let attempt = || {
        let mut out = BufWriter::new(file);
        fill(&mut out)?;
        out.into_inner().map_err(io::IntoInnerError::into_error)?.sync_all()
    };
    let written = attempt();
    interrupt::complete(|| written.and_then(|()| std::fs::rename(&partial, path)).inspect_err(|_| remove(&partial)))
}
