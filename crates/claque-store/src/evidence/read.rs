//! Reading `evidence.sqlite`.
//!
//! A database is opened once and asked from many threads: each takes an idle connection, or opens one more. Accounts and,
//! once somebody asks for the network, the columns of all edges are held in memory (about 40 bytes an edge), since filters and
//! counts over all of them would cost the database a second each.

mod account;
mod columns;
mod edge;
mod group;
mod network;
mod pair;
mod post;
mod roster;
mod seen;

pub use edge::EdgeFilter;
pub use group::{GroupOrder, GroupsWanted};

use super::{FORMAT_VERSION, SCHEMA};
use crate::disguise::Disguise;
use crate::error::StoreError;
use crate::schema::{is_ours, is_table};
use claque::Window;
use columns::Columns;
use roster::Roster;
use rusqlite::functions::FunctionFlags;
use rusqlite::{Connection, OpenFlags};
use seen::Seen;
use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::Duration;

/// Which stretch of a list is wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stretch {
    /// How many to skip.
    pub offset: u64,
    /// How many to give at most.
    pub limit: u64,
}

impl Stretch {
    /// As SQLite counts.
    fn sql(self) -> (i64, i64) {
        (i64::try_from(self.limit).unwrap_or(i64::MAX), i64::try_from(self.offset).unwrap_or(i64::MAX))
    }

    /// The same stretch of a list in memory.
    fn of<T>(self, all: &[T]) -> &[T] {
        let start = usize::try_from(self.offset).unwrap_or(usize::MAX).min(all.len());
        let end = start.saturating_add(usize::try_from(self.limit).unwrap_or(usize::MAX)).min(all.len());
        &all[start..end]
    }
}

/// Posts of groups that are kept in order once they were asked for.
const LISTS_HELD: usize = 64;

/// An open `evidence.sqlite`.
#[derive(Debug)]
pub struct Evidence {
    path: PathBuf,
    /// The file whose accounts and traces are held; another in its place has other numbers.
    seen: Seen,
    disguise: Disguise,
    idle: Mutex<Vec<Connection>>,
    window: Window,
    /// What `edge.active` divides into 64.
    from_ms: i64,
    to_ms: i64,
    /// Names of traces by their numbers.
    traces: Vec<(i64, String)>,
    roster: Roster,
    columns: OnceLock<Arc<Columns>>,
    /// Numbers of posts, in order, by group.
    posts_of_groups: Mutex<HashMap<i64, Arc<Vec<i64>>>>,
}

impl Evidence {
    /// Opens a database.
    ///
    /// # Errors
    /// Where the file is missing, of another format, or no database.
    pub fn open(path: &Path) -> Result<Self, StoreError> {
        Evidence::open_in(path, Disguise::None)
    }

    /// Opens a database to be seen in a disguise: accounts are then asked for, too, by the ids shown.
    ///
    /// # Errors
    /// As [`open`](Self::open).
    pub fn open_in(path: &Path, disguise: Disguise) -> Result<Self, StoreError> {
        if !path.is_file() {
            return Err(StoreError::Missing { path: path.to_owned() });
        }
        let damaged = |what: String| StoreError::Damaged { path: path.to_owned(), what };
        let seen = Seen::at(path).ok_or_else(|| StoreError::Missing { path: path.to_owned() })?;
        let connection = connect(path).map_err(|error| damaged(error.to_string()))?;
        if !is_table(&connection, "meta").map_err(|error| damaged(error.to_string()))? {
            return Err(damaged("it has no table `meta`".to_owned()));
        }
        let meta = meta(&connection).map_err(|error| damaged(error.to_string()))?;
        let told = |key: &str| meta.get(key).map_or("", String::as_str);
        if told("format_version") != FORMAT_VERSION.to_string() {
            let found = if told("format_version").is_empty() { "unknown" } else { told("format_version") };
            return Err(StoreError::Format { path: path.to_owned(), found: found.to_owned(), wanted: FORMAT_VERSION });
        }
        if !is_ours(&connection, SCHEMA).map_err(|error| damaged(error.to_string()))? {
            return Err(damaged("its tables are not those that claque makes".to_owned()));
        }
        let number = |key: &str| told(key).parse::<i64>().map_err(|_| damaged(format!("`{key}` is no number")));
        let window = match told("window_ms") {
            "" => Window::UNBOUNDED,
            _ => {
                Window::from_millis(number("window_ms")?).ok_or_else(|| damaged("`window_ms` is below 1".to_owned()))?
            }
        };
        let traces = {
            let mut statement = connection.prepare("SELECT number, name FROM trace ORDER BY number")?;
            let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
            rows.collect::<Result<Vec<_>, _>>().map_err(|error| damaged(error.to_string()))?
        };
        let roster = Roster::load(&connection, &disguise).map_err(|error| damaged(error.to_string()))?;
        let evidence = Evidence {
            seen,
            from_ms: number("from_ms")?,
            to_ms: number("to_ms")?,
            path: path.to_owned(),
            disguise,
            idle: Mutex::new(vec![connection]),
            window,
            traces,
            roster,
            columns: OnceLock::new(),
            posts_of_groups: Mutex::new(HashMap::new()),
        };
        evidence.is_same()?;
        Ok(evidence)
    }

    /// Whether the file that was opened is still the one at its place. Where a case is written anew, its numbers are others.
    ///
    /// # Errors
    /// Where it is not.
    pub fn is_same(&self) -> Result<(), StoreError> {
        match Seen::at(&self.path) {
            Some(seen) if seen == self.seen => Ok(()),
            _ => Err(StoreError::WrittenAnew { path: self.path.clone() }),
        }
    }

    /// The longest gap that counted as together.
    #[must_use]
    pub fn window(&self) -> Window {
        self.window
    }

    /// Runs `ask` on a connection that nobody else uses meanwhile.
    fn with<T>(&self, ask: impl FnOnce(&Connection) -> Result<T, StoreError>) -> Result<T, StoreError> {
        let idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let connection = match idle {
            Some(connection) => connection,
            None => {
                let further = connect(&self.path)?;
                // Asked once it is open: what is in place after that is of no matter.
                self.is_same()?;
                further
            }
        };
        let answer = ask(&connection);
        self.idle.lock().unwrap_or_else(PoisonError::into_inner).push(connection);
        answer
    }

    /// The columns of all edges and memberships, read when first wanted.
    fn columns(&self) -> Result<Arc<Columns>, StoreError> {
        if let Some(columns) = self.columns.get() {
            return Ok(Arc::clone(columns));
        }
        let read = Arc::new(self.with(|connection| Columns::load(connection, self))?);
        Ok(Arc::clone(self.columns.get_or_init(|| read)))
    }

    /// Reads what the network needs before anybody asks, so that the first to ask does not wait.
    ///
    /// # Errors
    /// Where the database cannot be read.
    pub fn warm(&self) -> Result<(), StoreError> {
        self.columns().map(|_| ())
    }

    fn trace_name(&self, number: i64) -> String {
        let place = self.traces.binary_search_by_key(&number, |&(number, _)| number);
        place.map_or_else(|_| String::new(), |place| self.traces[place].1.clone())
    }

    /// The number of a trace by its name.
    fn trace_number(&self, name: &str) -> Result<i64, StoreError> {
        let found = self.traces.iter().find(|(_, known)| known == name);
        found.map(|&(number, _)| number).ok_or_else(|| StoreError::Unknown { what: "trace", name: name.to_owned() })
    }

    /// Which of the 64 parts of the case's time a stretch of time touches; all where it has no borders.
    fn parts(&self, from_ms: Option<i64>, to_ms: Option<i64>) -> u64 {
        if from_ms.is_none() && to_ms.is_none() {
            return u64::MAX;
        }
        let (first, last) = (i128::from(self.from_ms), i128::from(self.to_ms));
        let (from, to) = (from_ms.map_or(first, i128::from), to_ms.map_or(last, i128::from));
        if to < from || to < first || from > last {
            return 0;
        }
        let width = (last - first).max(1);
        let part = |ms: i128| ((ms.clamp(first, last) - first) * 64 / width).clamp(0, 63) as u32;
        (u64::MAX << part(from)) & (u64::MAX >> (63 - part(to)))
    }
}

/// A connection that can only read.
fn connect(path: &Path) -> rusqlite::Result<Connection> {
    let connection =
        Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX)?;
    connection.busy_timeout(Duration::from_secs(5))?;
    connection.set_prepared_statement_cache_capacity(64);
    // The file may come from strangers: nothing in it may run functions, and nothing is ever written.
    connection.execute_batch("PRAGMA trusted_schema = OFF; PRAGMA query_only = ON; PRAGMA mmap_size = 1073741824;")?;
    let flags = FunctionFlags::SQLITE_UTF8 | FunctionFlags::SQLITE_DETERMINISTIC;
    connection.create_scalar_function("holds", 2, flags, |context| {
        // Null holds nothing.
        let text = context.get::<Option<String>>(0)?;
        Ok(text.is_some_and(|text| text.to_lowercase().contains(context.get_raw(1).as_str().unwrap_or_default())))
    })?;
    Ok(connection)
}

fn meta(connection: &Connection) -> rusqlite::Result<HashMap<String, String>> {
    let mut statement = connection.prepare("SELECT key, value FROM meta")?;
    statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?.collect()
}

/// A count as it goes over the wire; what is negative in a damaged file is nothing.
fn count(number: i64) -> u64 {
    u64::try_from(number).unwrap_or(0)
}
