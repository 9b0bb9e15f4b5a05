//! Why a chore failed.

use std::fmt::{self, Display, Formatter};
use std::io;
use std::path::PathBuf;

/// Something that a check found, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Problem {
    /// A file, with its line where there is one, or the name of a package.
    pub(crate) place: String,
    /// What is wrong and what would be right.
    pub(crate) what: String,
}

impl Problem {
    pub(crate) fn new(place: impl Display, what: impl Into<String>) -> Self {
        Problem { place: place.to_string(), what: what.into() }
    }
}

#[derive(Debug)]
pub(crate) enum Failure {
    Usage(&'static str),
    /// A check ran and found these.
    Found(Vec<Problem>),
    /// A program ended with an error.
    Ended {
        command: String,
        code: Option<i32>,
    },
    /// A program could not be started.
    Start {
        command: String,
        source: io::Error,
    },
    /// A file could not be read or written.
    File {
        path: PathBuf,
        source: io::Error,
    },
    /// A program answered in a form that was not expected.
    Answer {
        command: &'static str,
        wanted: &'static str,
    },
    /// The machine lacks something that cannot be installed from here.
    Lacks {
        what: &'static str,
        hint: &'static str,
    },
    /// A step of `ci` failed.
    Step {
        name: &'static str,
        why: Box<Failure>,
    },
}

impl Display for Failure {
    fn fmt(&self, out: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Failure::Usage(usage) => out.write_str(usage),
            Failure::Found(problems) => {
                for Problem { place, what } in problems {
                    writeln!(out, "{place}: {what}")?;
                }
                write!(out, "{} found", problems.len())
            }
            Failure::Ended { command, code: Some(code) } => write!(out, "`{command}` ended with exit code {code}"),
            Failure::Ended { command, code: None } => write!(out, "`{command}` was ended by a signal"),
            Failure::Start { command, source } => write!(out, "cannot start `{command}`: {source}"),
            Failure::File { path, source } => write!(out, "cannot read or write `{}`: {source}", path.display()),
            Failure::Answer { command, wanted } => write!(out, "`{command}` did not answer with {wanted}"),
            Failure::Lacks { what, hint } => write!(out, "this machine lacks {what}\nhint: {hint}"),
            Failure::Step { name, why } => write!(out, "{why}\nci: FAILED at step `{name}`"),
        }
    }
}

/// No problem, or all of them.
pub(crate) fn none_of(problems: Vec<Problem>) -> Result<(), Failure> {
    if problems.is_empty() { Ok(()) } else { Err(Failure::Found(problems)) }
}
