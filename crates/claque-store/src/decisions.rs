//! `decisions.sqlite`: what the analyst said, append-only.
//!
//! Nothing is ever changed or removed, and the database itself refuses it. Taking something back is an entry of its own, which
//! can be taken back as well. The file is made with the first entry, so a case that nobody works in stays as it was.

mod stand;
mod table;

pub use stand::standing;
pub use table::write_csv;

use crate::error::StoreError;
use crate::row::{Decision, Said, Spoken, Subject, Verdict};
use crate::schema::{is_ours, is_table};
use rusqlite::{Connection, OpenFlags, Row, TransactionBehavior, params};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// The format that is written and read.
const FORMAT: u32 = 1;

const SCHEMA: &str = "
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
INSERT INTO meta VALUES ('format_version', '1');
CREATE TABLE decision (
  number INTEGER PRIMARY KEY,
  at_ms INTEGER NOT NULL, by_whom TEXT NOT NULL,
  about TEXT NOT NULL, id TEXT NOT NULL,
  said TEXT NOT NULL, value TEXT NOT NULL,
  why TEXT NOT NULL,
  members TEXT
);
CREATE TRIGGER decision_stays BEFORE UPDATE ON decision BEGIN SELECT RAISE(ABORT, 'decisions are never changed'); END;
CREATE TRIGGER decision_is_kept BEFORE DELETE ON decision BEGIN SELECT RAISE(ABORT, 'decisions are never removed'); END;
CREATE TRIGGER decision_is_next BEFORE INSERT ON decision
  WHEN NEW.number IS NOT (SELECT coalesce(max(number), 0) + 1 FROM decision)
  BEGIN SELECT RAISE(ABORT, 'decisions are only added at the end'); END;
";

/// Most characters of a name, a tag, and a text.
const NAME: usize = 100;
const TAG: usize = 50;
const TEXT: usize = 10_000;
/// Most characters of an id.
const ID: usize = 10_000;

/// The journal of a case.
#[derive(Debug)]
pub struct Decisions {
    path: PathBuf,
    /// Open once it was needed.
    connection: Mutex<Option<Connection>>,
    writable: bool,
}

impl Decisions {
    /// The journal in a case folder, there or not yet.
    ///
    /// # Errors
    /// Where a file is there that is no journal.
    pub fn open(folder: &Path) -> Result<Self, StoreError> {
        let path = folder.join("decisions.sqlite");
        let writable = is_writable(folder, &path);
        let decisions = Decisions { path, connection: Mutex::new(None), writable };
        decisions.all()?;
        Ok(decisions)
    }

    /// Everything that was said in a case folder. Nothing is written there, not even to see whether it could be.
    ///
    /// # Errors
    /// Where a file is there that is no journal.
    pub fn read(folder: &Path) -> Result<Vec<Decision>, StoreError> {
        let path = folder.join("decisions.sqlite");
        Decisions { path, connection: Mutex::new(None), writable: false }.all()
    }

    /// Whether something can be said.
    #[must_use]
    pub fn is_writable(&self) -> bool {
        self.writable
    }

    /// Keeps what was said. `members` is a digest of the ids of the group's members.
    ///
    /// # Errors
    /// Where it is too long, does not fit what it is about, or cannot be kept.
    pub fn say(&self, spoken: &Spoken, at_ms: i64, members: Option<&str>) -> Result<Decision, StoreError> {
        if !self.writable {
            return Err(StoreError::ReadOnly { path: self.path.clone() });
        }
        let spoken = checked(spoken)?;
        let mut held = self.held();
        let connection = self.connection(&mut held, true)?;
        let Some(connection) = connection else { return Err(StoreError::ReadOnly { path: self.path.clone() }) };
        // Another process may speak of the same case: what was said so far is read after the file is locked.
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let before = read(&transaction, &self.path)?;
        if let Said::Undo(number) = spoken.said {
            can_be_undone(&before, number, &spoken.about)?;
        }
        let number = before.last().map_or(1, |last| last.number + 1);
        let (about, id) = parts_of_subject(&spoken.about);
        let (said, value) = parts_of_said(&spoken.said);
        transaction.execute(
            "INSERT INTO decision VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
            params![number.cast_signed(), at_ms, spoken.by, about, id, said, value, spoken.why, members],
        )?;
        transaction.commit()?;
        let Spoken { by, about, said, why } = spoken;
        Ok(Decision { number, at_ms, by, about, said, why, undone_by: None, members: members.map(str::to_owned) })
    }

    /// Everything that was said, in order.
    ///
    /// # Errors
    /// Where the file cannot be read.
    pub fn all(&self) -> Result<Vec<Decision>, StoreError> {
        let mut held = self.held();
        match self.connection(&mut held, false)? {
            Some(connection) => read(connection, &self.path),
            None => Ok(Vec::new()),
        }
    }

    fn held(&self) -> MutexGuard<'_, Option<Connection>> {
        self.connection.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The connection; none where there is no file and none is to be made.
    fn connection<'a>(
        &self,
        held: &'a mut Option<Connection>,
        make: bool,
    ) -> Result<Option<&'a mut Connection>, StoreError> {
        if held.is_none() {
            let is_there = self.path.try_exists()?;
            if !is_there && !make {
                return Ok(None);
            }
            *held = Some(connect(&self.path, self.writable)?);
        }
        Ok(held.as_mut())
    }
}

/// Whether the file, and the journal that SQLite puts beside it while it writes, can be written. The permissions do not tell
/// for every system and user, so it is tried.
fn is_writable(folder: &Path, path: &Path) -> bool {
    let probe = folder.join(format!(".claque-probe-{}", std::process::id()));
    let folder_takes_files = std::fs::File::create_new(&probe).is_ok();
    let _ = std::fs::remove_file(&probe);
    folder_takes_files && (!path.exists() || std::fs::OpenOptions::new().append(true).open(path).is_ok())
}

fn connect(path: &Path, writable: bool) -> Result<Connection, StoreError> {
    let damaged = |error: rusqlite::Error| StoreError::Damaged { path: path.to_owned(), what: error.to_string() };
    let access = if writable {
        OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE
    } else {
        OpenFlags::SQLITE_OPEN_READ_ONLY
    };
    let mut connection = Connection::open_with_flags(path, access | OpenFlags::SQLITE_OPEN_NO_MUTEX)?;
    connection.busy_timeout(Duration::from_secs(5))?;
    connection.execute_batch("PRAGMA trusted_schema = OFF;").map_err(damaged)?;
    if writable {
        // What was answered as kept is on the disk, and one file holds all of it.
        connection.execute_batch("PRAGMA journal_mode = DELETE; PRAGMA synchronous = FULL;").map_err(damaged)?;
        let making = connection.transaction_with_behavior(TransactionBehavior::Immediate).map_err(damaged)?;
        let tables: i64 =
            making.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0)).map_err(damaged)?;
        if tables == 0 {
            making.execute_batch(SCHEMA)?;
        }
        making.commit()?;
    }
    if !is_table(&connection, "meta").map_err(damaged)? {
        return Err(StoreError::Damaged { path: path.to_owned(), what: "it has no table `meta`".to_owned() });
    }
    let format: String = connection
        .query_row("SELECT value FROM meta WHERE key = 'format_version'", [], |row| row.get(0))
        .map_err(damaged)?;
    if format != FORMAT.to_string() {
        return Err(StoreError::Format { path: path.to_owned(), found: format, wanted: FORMAT });
    }
    if !is_ours(&connection, SCHEMA).map_err(damaged)? {
        let what = "its tables and guards are not those that claque makes".to_owned();
        return Err(StoreError::Damaged { path: path.to_owned(), what });
    }
    Ok(connection)
}

fn read(connection: &Connection, path: &Path) -> Result<Vec<Decision>, StoreError> {
    let mut statement = connection.prepare_cached(
        "SELECT number, at_ms, by_whom, about, id, said, value, why, members FROM decision ORDER BY number",
    )?;
    let rows = statement.query_map([], decision)?;
    let mut all = Vec::new();
    for row in rows {
        let damaged = |what: &str| StoreError::Damaged { path: path.to_owned(), what: what.to_owned() };
        all.push(row?.ok_or_else(|| damaged("an entry says what no version of claque says"))?);
    }
    stand::mark_undone(&mut all);
    Ok(all)
}

/// `None` where the words are not ours.
fn decision(row: &Row<'_>) -> rusqlite::Result<Option<Decision>> {
    let (about, id): (String, String) = (row.get(3)?, row.get(4)?);
    let (said, value): (String, String) = (row.get(5)?, row.get(6)?);
    let (Some(about), Some(said)) = (subject(&about, id), said_of(&said, value)) else { return Ok(None) };
    Ok(Some(Decision {
        number: row.get::<_, i64>(0)?.cast_unsigned(),
        at_ms: row.get(1)?,
        by: row.get(2)?,
        about,
        said,
        why: row.get(7)?,
        undone_by: None,
        members: row.get(8)?,
    }))
}

fn subject(about: &str, id: String) -> Option<Subject> {
    match about {
        "group" => Some(Subject::Group(id)),
        "account" => Some(Subject::Account(id)),
        _ => None,
    }
}

/// As two cells.
fn parts_of_subject(about: &Subject) -> (&'static str, &str) {
    match about {
        Subject::Group(id) => ("group", id),
        Subject::Account(id) => ("account", id),
    }
}

fn said_of(said: &str, value: String) -> Option<Said> {
    match (said, value.as_str()) {
        ("verdict", "confirm") => Some(Said::Verdict(Verdict::Confirm)),
        ("verdict", "benign") => Some(Said::Verdict(Verdict::Benign)),
        ("verdict", "unsure") => Some(Said::Verdict(Verdict::Unsure)),
        ("note", _) => Some(Said::Note(value)),
        ("tag", _) => Some(Said::Tag(value)),
        ("untag", _) => Some(Said::Untag(value)),
        ("hide", "") => Some(Said::Hide),
        ("show", "") => Some(Said::Show),
        ("undo", number) => number.parse().ok().map(Said::Undo),
        _ => None,
    }
}

/// As two cells.
fn parts_of_said(said: &Said) -> (&'static str, String) {
    match said {
        Said::Verdict(Verdict::Confirm) => ("verdict", "confirm".to_owned()),
        Said::Verdict(Verdict::Benign) => ("verdict", "benign".to_owned()),
        Said::Verdict(Verdict::Unsure) => ("verdict", "unsure".to_owned()),
        Said::Note(text) => ("note", text.clone()),
        Said::Tag(tag) => ("tag", tag.clone()),
        Said::Untag(tag) => ("untag", tag.clone()),
        Said::Hide => ("hide", String::new()),
        Said::Show => ("show", String::new()),
        Said::Undo(number) => ("undo", number.to_string()),
    }
}

/// What was said, trimmed; refused where it is too long or does not fit.
fn checked(spoken: &Spoken) -> Result<Spoken, StoreError> {
    let about = spoken.about.clone();
    let within = |what: &str, text: &str, fewest: usize, most: usize| -> Result<String, StoreError> {
        let text = text.trim();
        let length = text.chars().count();
        if length < fewest || length > most {
            return Err(StoreError::Refused(format!("{what} has {fewest} to {most} characters; this has {length}")));
        }
        if text.contains('\0') {
            return Err(StoreError::Refused(format!("{what} holds a character that cannot be kept")));
        }
        Ok(text.to_owned())
    };
    let one_line = |what: &str, text: &str, most: usize| -> Result<String, StoreError> {
        let text = within(what, text, 1, most)?;
        match text.chars().any(char::is_control) {
            true => Err(StoreError::Refused(format!("{what} is one line"))),
            false => Ok(text),
        }
    };
    let (is_group, id) = match &about {
        Subject::Group(id) => (true, id),
        Subject::Account(id) => (false, id),
    };
    if id.is_empty() || id.chars().count() > ID {
        return Err(StoreError::Refused(format!("an id has 1 to {ID} characters")));
    }
    let said = match &spoken.said {
        Said::Note(text) => Said::Note(within("a note", text, 1, TEXT)?),
        Said::Tag(tag) if is_group => Said::Tag(one_line("a tag", tag, TAG)?),
        Said::Untag(tag) if is_group => Said::Untag(one_line("a tag", tag, TAG)?),
        Said::Verdict(verdict) if is_group => Said::Verdict(*verdict),
        Said::Hide if !is_group => Said::Hide,
        Said::Show if !is_group => Said::Show,
        Said::Undo(number) => Said::Undo(*number),
        Said::Tag(_) | Said::Untag(_) => return Err(StoreError::Refused("tags are put on groups only".to_owned())),
        Said::Verdict(_) => return Err(StoreError::Refused("a verdict is on a group, never on an account".to_owned())),
        Said::Hide | Said::Show => return Err(StoreError::Refused("only accounts can be hidden".to_owned())),
    };
    Ok(Spoken {
        by: one_line("a name", &spoken.by, NAME)?,
        about,
        said,
        why: within("a reason", &spoken.why, 0, TEXT)?,
    })
}

fn can_be_undone(before: &[Decision], number: u64, about: &Subject) -> Result<(), StoreError> {
    let unknown = || StoreError::Unknown { what: "decision", name: number.to_string() };
    let taken_back = before.iter().find(|decision| decision.number == number).ok_or_else(unknown)?;
    if taken_back.about != *about {
        return Err(StoreError::Refused(format!("decision {number} is about something else")));
    }
    match taken_back.undone_by {
        Some(by) => Err(StoreError::Refused(format!("decision {number} was taken back already, by decision {by}"))),
        None => Ok(()),
    }
}
