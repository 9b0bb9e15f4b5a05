//! Why a database cannot be read or written.

use std::path::PathBuf;

/// Why a database of a case gives no answer.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StoreError {
    /// The case was written before evidence was kept.
    #[error("`{}` is missing: this case was written by an older version, or on purpose without it", path.display())]
    Missing {
        /// Where it should be.
        path: PathBuf,
    },
    /// The database is of another format.
    #[error("`{}` has format {found}; this version of claque reads format {wanted}", path.display())]
    Format {
        /// Which file.
        path: PathBuf,
        /// The format it says it has.
        found: String,
        /// What can be read.
        wanted: u32,
    },
    /// Another file came to stand in the place of the one that was opened.
    #[error("`{}` was written anew, or moved, since it was opened", path.display())]
    WrittenAnew {
        /// Which file.
        path: PathBuf,
    },
    /// The file is no database of ours, or is damaged.
    #[error("`{}` is not a database of a case, or is damaged: {what}", path.display())]
    Damaged {
        /// Which file.
        path: PathBuf,
        /// What is wrong with it.
        what: String,
    },
    /// What was asked for is not in the case.
    #[error("this case has no {what} `{name}`")]
    Unknown {
        /// `group`, `account`, …
        what: &'static str,
        /// Its name.
        name: String,
    },
    /// What was asked for, or said, is not allowed.
    #[error("{0}")]
    Refused(String),
    /// Decisions cannot be kept in this folder.
    #[error("decisions cannot be kept: `{}` cannot be written", path.display())]
    ReadOnly {
        /// Which file.
        path: PathBuf,
    },
    /// The database could not answer.
    #[error("the database could not answer: {0}")]
    Sqlite(#[from] rusqlite::Error),
    /// What stands in the database is not what should.
    #[error("the database holds something else than it should: {0}")]
    Json(#[from] serde_json::Error),
    /// The output could not be written.
    #[error("cannot write: {0}")]
    Output(#[from] std::io::Error),
}

impl StoreError {
    /// What may help.
    #[must_use]
    pub fn hint(&self) -> Option<&'static str> {
        match self {
            StoreError::Missing { .. } => Some("run `claque detect` again, with `--force`, to write the case anew"),
            StoreError::Format { .. } => {
                Some("use the version of claque that wrote the case, or run `claque detect` again")
            }
            StoreError::Damaged { .. } => Some("run `claque detect` again to write the case anew"),
            StoreError::WrittenAnew { .. } => Some("start `claque serve` again"),
            StoreError::ReadOnly { .. } => Some("open a copy of the case in a folder that you may write to"),
            _ => None,
        }
    }
}
