//! The demo as a person runs it, and its case as other programs open it.

use crate::failure::{Failure, Problem, none_of};
use crate::oracles::python;
use crate::shell::{built, command, empty, run, target};

/// What every case holds, and what the demo adds.
const FILES: [&str; 11] = [
    "posts.csv",
    "truth.csv",
    "case/case.json",
    "case/findings.json",
    "case/accounts.csv",
    "case/edges.csv",
    "case/edges.parquet",
    "case/network.graphml",
    "case/network.gexf",
    "case/rejected.csv",
    "case/report.html",
];

pub(crate) fn check() -> Result<(), Failure> {
    let folder = target().join("ci-demo");
    empty(&folder)?;
    run(&mut command(built()?.join("claque"), &["demo", "-o", &folder.to_string_lossy()]))?;
    let missing = |name: &&&str| !folder.join(name).metadata().is_ok_and(|file| file.is_file() && file.len() > 0);
    none_of(FILES.iter().filter(missing).map(|name| Problem::new(name, "is missing or empty")).collect())?;
    run(&mut command(python()?, &["oracles/open_case.py", &folder.join("case").to_string_lossy()]))
}
