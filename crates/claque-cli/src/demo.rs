//! `claque demo`: a data set with planted operations, the main job on it, and a comparison with the truth.

use crate::args::DemoArgs;
use crate::detect::{investigate, tell};
use crate::printer;
use crate::simulate::{planted_fortnight, write_files};
use claque::{Operation, Scenario, Simulation, Tactic, simulate};
use claque_io::read::Input;
use claque_io::simulated::planted;
use claque_job::asked::Asked;
use claque_job::case::Case;
use claque_job::detect::in_pool;
use claque_job::failure::Failure;
use std::collections::{BTreeMap, HashMap};

/// Runs the command.
///
/// # Errors
/// Where the folder cannot be written.
pub fn run(args: &DemoArgs) -> Result<(), Failure> {
    in_pool(args.running.threads, || {
        refuse_strangers(args)?;
        let scenario = planted_fortnight(args.seed, operations());
        let simulation = simulate(&scenario);
        write_files(&args.output, &scenario, &simulation)?;
        let posts = args.output.join("posts.csv");
        let case_folder = args.output.join("case");
        let inputs = [Input::File(posts)];
        // The demo is the main job with all its defaults.
        let asked = Asked { max_memory: args.running.max_memory, ..Asked::default() };
        let (case, place) = investigate(&inputs, &asked, &case_folder, args.force, args.running.quiet)?;
        tell(&case, &place, args.running.json, args.running.quiet);
        if !args.running.json && !args.running.quiet {
            for line in compare(&case, &scenario, &simulation) {
                printer::data(&line);
            }
            printer::data(&format!("truth: {}", args.output.join("truth.csv").display()));
        }
        Ok(())
    })
}

/// Three operations that differ in what they do, how many they are and how exact their timing is.
fn operations() -> Vec<Operation> {
    let operation = |tactic, accounts, actions, seconds: i64, participation| Operation {
        tactic,
        accounts,
        actions,
        jitter_ms: seconds * 1000,
        participation,
    };
    vec![
        operation(Tactic::Repost, 12, 12, 20, 0.8),
        operation(Tactic::Link, 8, 10, 40, 0.8),
        operation(Tactic::CopyPaste, 15, 8, 30, 0.7),
    ]
}

/// A folder is only written to if it is empty, new, or holds an earlier demo and `--force` is given.
fn refuse_strangers(args: &DemoArgs) -> Result<(), Failure> {
    let Ok(mut entries) = std::fs::read_dir(&args.output) else { return Ok(()) };
    if entries.next().is_none() || (args.force && args.output.join("truth.csv").exists()) {
        return Ok(());
    }
    Err(Failure::new(format!("`{}` is not empty", args.output.display()))
        .hint("replace an earlier demo with `--force`, or name another folder with `-o`"))
}

/// What was found of each planted operation, and what else was found.
fn compare(case: &Case, scenario: &Scenario, simulation: &Simulation) -> Vec<String> {
    let truth: HashMap<String, String> = planted(scenario, simulation).collect();
    let mut operations: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
    for operation in truth.values() {
        operations.entry(operation).or_default().0 += 1;
    }
    let mut strangers = 0;
    for account in case.findings.findings.iter().flat_map(|finding| &finding.accounts) {
        match truth.get(&account.account_id) {
            Some(operation) => operations.entry(operation).or_default().1 += 1,
            None => strangers += 1,
        }
    }
    let mut lines = vec![String::new(), "against the truth, which the analysis did not see:".to_owned()];
    lines.extend(operations.into_iter().map(|(operation, (planted, found))| {
        format!("  {operation:17} {found} of {planted} planted accounts are in a finding")
    }));
    lines.push(format!("  {strangers} accounts that were not planted are in a finding"));
    lines
}
