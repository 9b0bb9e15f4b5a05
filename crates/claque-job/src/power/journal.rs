//! The trials that are done, kept beside the folder until it is complete, so that an interrupted study can go on.
//!
//! One JSON document a line: first what the study is, then a trial each, appended as it is done. A last line without its
//! line break was cut short, and is dropped.

use crate::failure::Failure;
use claque::{TraceKind, Trial, TrialId};
use claque_io::case::{PlanRecord, ReadingRecord};
use claque_io::power::GridRecord;
use serde::{Deserialize, Serialize};
use std::ffi::OsString;
use std::fs::{File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// All that the outcome of a trial depends on, beside its operation and number.
#[derive(Serialize)]
pub(crate) struct Identity {
    /// Of the study.
    pub(crate) format_version: u32,
    /// Version of claque.
    pub(crate) software_version: String,
    /// All choices of the analysis, with the seed.
    pub(crate) plan: PlanRecord,
    /// How the inputs are read.
    pub(crate) reading: ReadingRecord,
    /// SHA-256 of each input, in the order read.
    pub(crate) inputs: Vec<String>,
    /// What is planted, without the number of trials.
    pub(crate) grid: GridRecord,
}

/// One trial, as a line.
#[derive(Serialize, Deserialize)]
struct Line {
    operation: u32,
    number: u32,
    trace: String,
    caught: u32,
    members: u32,
    drawn_in: u32,
    let_go: u32,
}

/// The file of trials, made with the first of them.
pub(crate) struct Journal {
    path: PathBuf,
    identity: String,
    state: Mutex<State>,
}

enum State {
    Unopened,
    Open(File),
    /// The trials go on; only they can no longer be kept.
    Failed(io::Error),
}

/// Where the trials of a study are kept.
///
/// # Errors
/// Where the output names no folder.
pub(crate) fn path(output: &Path) -> Result<PathBuf, Failure> {
    let unnamed = || Failure::output(format!("`{}` does not name a new folder", output.display()));
    let mut name: OsString = output.file_name().ok_or_else(unnamed)?.to_owned();
    name.push(".trials.ndjson");
    Ok(output.with_file_name(name))
}

/// Refuses to begin a study anew over the trials of another, or of the same.
///
/// # Errors
/// Where trials are there and are not to be gone on with.
pub(crate) fn check(path: &Path, resume: bool) -> Result<(), Failure> {
    if path.exists() && !resume {
        return Err(Failure::output(format!(
            "`{}` holds the trials of a study that was not completed",
            path.display()
        ))
        .hint("go on with them by `--resume`, or remove the file"));
    }
    Ok(())
}

impl Journal {
    /// Opens the file where it is to be gone on with, and reads the trials in it.
    ///
    /// # Errors
    /// Where it belongs to another study, or cannot be read.
    pub(crate) fn open(
        path: PathBuf,
        identity: &Identity,
        resume: bool,
    ) -> Result<(Self, Vec<(TrialId, Trial)>), Failure> {
        let failed = |error: io::Error| Failure::output(format!("cannot read `{}`: {error}", path.display()));
        let grid = &identity.grid;
        let operations = grid.accounts.len() * grid.actions.len() * grid.within_ms.len() * grid.own_objects.len();
        let identity = serde_json::to_string(identity).map_err(|error| failed(error.into()))?;
        let (mut state, mut trials) = (State::Unopened, Vec::new());
        if resume && path.exists() {
            let bytes = std::fs::read(&path).map_err(failed)?;
            let whole = bytes.iter().rposition(|&byte| byte == b'\n').map_or(0, |end| end + 1);
            let file = OpenOptions::new().append(true).open(&path).map_err(failed)?;
            file.set_len(whole as u64).map_err(failed)?;
            let text = String::from_utf8_lossy(&bytes[..whole]);
            let mut lines = (1..).zip(text.lines());
            match lines.next() {
                Some((_, first)) => same_study(&path, first, &identity)?,
                None => write_line(&file, &identity).map_err(failed)?,
            }
            let read = |(number, line)| trial(&path, number, line, operations);
            trials = lines.map(read).collect::<Result<_, _>>()?;
            state = State::Open(file);
        }
        Ok((Journal { path, identity, state: Mutex::new(state) }, trials))
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Appends a trial.
    pub(crate) fn keep(&self, id: TrialId, trial: &Trial) {
        let mut state = self.state();
        if let State::Unopened = *state {
            *state = match self.create() {
                Ok(file) => State::Open(file),
                Err(error) => State::Failed(error),
            };
        }
        let State::Open(file) = &*state else { return };
        let line = Line {
            operation: id.operation,
            number: id.number,
            trace: trial.trace.name().to_owned(),
            caught: trial.caught,
            members: trial.members,
            drawn_in: trial.drawn_in,
            let_go: trial.let_go,
        };
        let written = serde_json::to_string(&line).map_err(io::Error::from).and_then(|line| write_line(file, &line));
        if let Err(error) = written {
            *state = State::Failed(error);
        }
    }

    fn create(&self) -> io::Result<File> {
        let file = OpenOptions::new().append(true).create_new(true).open(&self.path)?;
        write_line(&file, &self.identity)?;
        Ok(file)
    }

    /// What kept trials from being kept, if anything did.
    pub(crate) fn error(&self) -> Option<String> {
        match &*self.state() {
            State::Failed(error) => Some(format!("cannot keep trials in `{}`: {error}", self.path.display())),
            State::Unopened | State::Open(_) => None,
        }
    }

    /// The study is complete.
    pub(crate) fn remove(&self) {
        // The folder is in place; a file that stays behind is only in the way.
        let _ = std::fs::remove_file(&self.path);
    }
}

/// In one piece, so that an interrupt leaves whole lines.
fn write_line(mut file: &File, line: &str) -> io::Result<()> {
    file.write_all(format!("{line}\n").as_bytes())
}

/// Whether the trials were made with the same version, plan, data and grid.
fn same_study(path: &Path, theirs: &str, ours: &str) -> Result<(), Failure> {
    if theirs == ours {
        return Ok(());
    }
    let parse = |text: &str| serde_json::from_str::<serde_json::Value>(text).unwrap_or_default();
    let (theirs, ours) = (parse(theirs), parse(ours));
    let fields = [
        ("inputs", "other data"),
        ("plan", "another plan (traces, window, thresholds or seed)"),
        ("grid", "other operations"),
        ("reading", "other rules of reading"),
    ];
    let differs = |field: &str| theirs.get(field) != ours.get(field);
    let what = if theirs.get("plan").is_none() {
        format!("`{}` is no file of trials", path.display())
    } else {
        let other = fields
            .into_iter()
            .find(|(field, _)| differs(field))
            .map_or("another version of claque", |(_, words)| words);
        format!("the trials in `{}` were made with {other}", path.display())
    };
    Err(Failure::output(what).hint("repeat the first command with `--resume`, or remove the file to begin anew"))
}

fn trial(path: &Path, number: u64, line: &str, operations: usize) -> Result<(TrialId, Trial), Failure> {
    let refused = || Failure::output(format!("cannot read `{}`: line {number} is no trial", path.display()));
    let line: Line = serde_json::from_str(line).map_err(|_| refused())?;
    let trace = TraceKind::from_name(&line.trace).ok_or_else(refused)?;
    let Line { operation, number, caught, members, drawn_in, let_go, .. } = line;
    if caught > members || operation as usize >= operations {
        return Err(refused());
    }
    Ok((TrialId { operation, number }, Trial { trace, caught, members, drawn_in, let_go }))
}
