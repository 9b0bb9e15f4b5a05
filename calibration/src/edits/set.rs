//! The test set: made by the script in a Python process, read as NDJSON.

use serde::{Deserialize, Serialize};
use std::fmt;
use std::path::Path;
use std::process::{Command, Stdio};

const SCRIPT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/edits/make.py");

/// What the script is asked for.
#[derive(Clone, Copy, Serialize)]
pub(super) struct Asked {
    pub(super) seed: u64,
    /// Rows of each kind and language.
    pub(super) per_kind: u32,
    /// Posts that nobody edited.
    pub(super) background: u32,
}

/// A row as the script writes it.
#[derive(Deserialize)]
struct Line {
    language: String,
    kind: String,
    original: String,
    edited: Option<String>,
    /// Who, what, why, and the call: those that the post has.
    clauses: Vec<String>,
}

/// A post and what an edit made of it.
pub(super) struct Row {
    /// Index into [`Set::kinds`]; `None` for a post that nobody edited.
    pub(super) kind: Option<usize>,
    /// Index into [`Set::languages`], of the original.
    pub(super) language: usize,
    pub(super) original: String,
    pub(super) edited: Option<String>,
    /// By slot (who, what, why, call), the number of its clause.
    pub(super) clauses: [Option<u16>; 4],
}

/// All rows and their texts.
#[derive(Default)]
pub(super) struct Set {
    /// In the order of the script.
    pub(super) kinds: Vec<String>,
    /// In the order of the script.
    pub(super) languages: Vec<String>,
    pub(super) rows: Vec<Row>,
}

/// What a report says of a set.
pub(super) struct Facts {
    pub(super) kinds: Vec<String>,
    pub(super) languages: Vec<String>,
    pub(super) rows: usize,
    pub(super) texts: usize,
}

/// Why there is no set.
#[derive(Debug)]
pub(super) enum Missing {
    /// No program of that name.
    Python,
    /// The script failed, and has said why.
    Failed,
    /// A line is not what it should be.
    Line { number: usize, why: String },
}

impl fmt::Display for Missing {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Missing::Python => {
                write!(out, "the test set of edits is made by python3 (3.11 or newer), which is not here")
            }
            Missing::Failed => write!(out, "`{SCRIPT}` failed"),
            Missing::Line { number, why } => write!(out, "line {number} of the test set: {why}"),
        }
    }
}

/// Runs the script.
pub(super) fn make(asked: Asked) -> Result<Set, Missing> {
    let Asked { seed, per_kind, background } = asked;
    let number = |flag: &str, value: u64| [flag.to_owned(), value.to_string()];
    let mut python = Command::new("python3");
    python.arg("-B").arg(Path::new(SCRIPT)).args(number("--seed", seed));
    python.args(number("--per-kind", per_kind.into())).args(number("--background", background.into()));
    let made = python.stdin(Stdio::null()).stderr(Stdio::inherit()).output().map_err(|_| Missing::Python)?;
    if !made.status.success() {
        return Err(Missing::Failed);
    }
    let mut set = Set::default();
    for (number, line) in (1..).zip(made.stdout.split(|byte| *byte == b'\n').filter(|line| !line.is_empty())) {
        set.take(line).map_err(|why| Missing::Line { number, why })?;
    }
    Ok(set)
}

impl Set {
    fn take(&mut self, line: &[u8]) -> Result<(), String> {
        let line: Line = serde_json::from_slice(line).map_err(|error| error.to_string())?;
        let mut clauses = [None; 4];
        for clause in &line.clauses {
            let place = clause.get(..1).and_then(|slot| "SPRC".find(slot));
            let number = clause.get(1..).and_then(|number| number.parse().ok());
            let (Some(place), Some(number)) = (place, number) else { return Err(format!("no clause is `{clause}`")) };
            clauses[place] = Some(number);
        }
        let kind = line.edited.is_some().then(|| number_of(&mut self.kinds, line.kind));
        let language = number_of(&mut self.languages, line.language);
        self.rows.push(Row { kind, language, original: line.original, edited: line.edited, clauses });
        Ok(())
    }

    pub(super) fn facts(&self) -> Facts {
        let (kinds, languages) = (self.kinds.clone(), self.languages.clone());
        Facts {
            kinds,
            languages,
            rows: self.rows.len(),
            texts: self.rows.iter().map(|row| 1 + usize::from(row.edited.is_some())).sum(),
        }
    }
}

fn number_of(names: &mut Vec<String>, name: String) -> usize {
    names.iter().position(|known| *known == name).unwrap_or_else(|| {
        names.push(name);
        names.len() - 1
    })
}
