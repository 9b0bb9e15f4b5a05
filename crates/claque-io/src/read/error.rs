//! Why an input cannot be read.

use super::decode::Compression;
use super::role::Role;
use std::fmt;
use std::io;
use std::path::PathBuf;

/// One row that was not taken, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rejected {
    /// Number of the input in [`Corpus::inputs`](super::Corpus::inputs).
    pub input: usize,
    /// Record number; in a table the header is row 1.
    pub row: u64,
    /// The column or field, empty where the whole row is meant.
    pub column: String,
    /// What was expected there.
    pub wanted: &'static str,
    /// What stood there, at most 200 characters.
    pub got: String,
}

/// Why reading stopped.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ReadError {
    /// The file cannot be opened.
    #[error("cannot open `{}`: {source}", path.display())]
    Open {
        /// Which.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// Reading failed midway.
    #[error("cannot read `{input}`: {source}")]
    Io {
        /// Name of the input.
        input: String,
        /// Why.
        source: io::Error,
    },
    /// A folder without a file that is not hidden.
    #[error("the folder `{}` holds no file", path.display())]
    EmptyFolder {
        /// Which.
        path: PathBuf,
    },
    /// A pattern that no file fits.
    #[error("no file matches `{pattern}`")]
    NoMatch {
        /// The pattern.
        pattern: String,
    },
    /// A pattern that cannot be understood.
    #[error("cannot understand the pattern `{pattern}`: {source}")]
    Pattern {
        /// The pattern.
        pattern: String,
        /// Why.
        source: glob::PatternError,
    },
    /// No input was named.
    #[error("no input was named")]
    NoInput,
    /// None of the inputs has a single byte.
    #[error("cannot read {}: expected posts, got {}", quoted(inputs), if inputs.len() == 1 { "an empty file" } else { "empty files" })]
    Empty {
        /// Names of the inputs.
        inputs: Vec<String>,
    },
    /// Compressed data that ends too early.
    #[error("cannot read `{input}`: the {compression} data ends too early: the file is cut off")]
    Truncated {
        /// Name of the input.
        input: String,
        /// How it is compressed.
        compression: Compression,
    },
    /// Compressed data that cannot be decompressed.
    #[error("cannot read `{input}`: the {compression} data is damaged: {source}")]
    Damaged {
        /// Name of the input.
        input: String,
        /// How it is compressed.
        compression: Compression,
        /// Why.
        source: io::Error,
    },
    /// More bytes than allowed.
    #[error("cannot read `{input}`: it holds more than {limit} bytes once decompressed")]
    TooBig {
        /// Name of the input.
        input: String,
        /// The limit.
        limit: u64,
    },
    /// An encoding label that nobody knows.
    #[error("no encoding is called `{label}`")]
    UnknownEncoding {
        /// The label.
        label: String,
    },
    /// A time format that cannot be understood.
    #[error("--time-format: cannot understand `{format}`: expected a strftime format")]
    TimeFormat {
        /// What was told.
        format: String,
    },
    /// A Parquet file that cannot be read.
    #[error("cannot read `{input}` as Parquet: {reason}")]
    Parquet {
        /// Name of the input.
        input: String,
        /// In the words of the Parquet reader.
        reason: String,
    },
    /// A table in memory that cannot be read.
    #[error("cannot read `{input}`: {reason}")]
    Arrow {
        /// Name of the input.
        input: String,
        /// In the words of whoever hands it over.
        reason: String,
    },
    /// What does not fit into memory cannot be kept meanwhile.
    #[error("cannot keep sorted posts in `{}`: {source}", path.display())]
    Scratch {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// A needed role has no column.
    #[error("cannot read `{input}`: no column for `{role}`; the columns are {}", quoted(columns))]
    MissingColumn {
        /// Name of the input.
        input: String,
        /// What is needed.
        role: Role,
        /// What exists.
        columns: Vec<String>,
        /// The column that is most probably meant.
        likely: Option<String>,
    },
    /// A table that comes with posts and holds none.
    #[error("cannot read `{input}`: it holds {what} and no posts")]
    NoPosts {
        /// Name of the input.
        input: String,
        /// What it holds.
        what: &'static str,
        /// What to read instead.
        instead: &'static str,
    },
    /// A file of labels lacks a column.
    #[error("cannot read `{input}`: no column of {what}; the columns are {}", quoted(columns))]
    NoLabelColumn {
        /// Name of the file.
        input: String,
        /// What is needed.
        what: &'static str,
        /// What exists.
        columns: Vec<String>,
    },
    /// Not one of the first records can be read.
    #[error("cannot read `{input}`: no record could be read; the first: {rejected}")]
    NoRecord {
        /// Name of the input.
        input: String,
        /// The first, and why.
        rejected: Rejected,
    },
    /// There are accounts and times, but nothing acted on.
    #[error(
        "cannot read `{input}`: no column names a thing acted on (text, url, hashtag, repost_of, object, …); the columns are {}",
        quoted(columns)
    )]
    NothingActedOn {
        /// Name of the input.
        input: String,
        /// What exists.
        columns: Vec<String>,
        /// The role and column that is most probably meant.
        likely: Option<(Role, String)>,
    },
    /// `--map` names a column that does not exist.
    #[error("cannot read `{input}`: no column is called `{column}`; the columns are {}", quoted(columns))]
    NoSuchColumn {
        /// Name of the input.
        input: String,
        /// What was told.
        column: String,
        /// What exists.
        columns: Vec<String>,
        /// The column that is most probably meant.
        likely: Option<String>,
    },
    /// A part of `--map` that is not `role=column`.
    #[error("cannot understand `{part}`: expected role=column")]
    MapSyntax {
        /// The part.
        part: String,
    },
    /// A role in `--map` that does not exist.
    #[error("no role is called `{role}`; the roles are {}", roles())]
    UnknownRole {
        /// What was told.
        role: String,
    },
    /// The shape that was asked for has other columns or another format.
    #[error("cannot read `{input}` as {shape}: {columns} do not fit", columns = quoted(columns))]
    WrongShape {
        /// Name of the input.
        input: String,
        /// What was asked for.
        shape: super::Shape,
        /// What exists.
        columns: Vec<String>,
    },
    /// A row that cannot be taken, where the caller asked to stop at the first.
    #[error("cannot read `{input}`: {rejected}")]
    Row {
        /// Name of the input.
        input: String,
        /// Which row, and why.
        rejected: Rejected,
    },
    /// More than 256 platforms.
    #[error("too many platforms: at most 256 can be told apart; is the column for `platform` the right one?")]
    TooManyPlatforms,
    /// More than 2³² different accounts, posts or objects.
    #[error("too many {what}: at most 4,294,967,295 can be told apart")]
    TooMany {
        /// Of what.
        what: &'static str,
    },
}

impl ReadError {
    /// The columns of an input that was not understood.
    pub(crate) fn columns(&self) -> &[String] {
        match self {
            ReadError::MissingColumn { columns, .. }
            | ReadError::NothingActedOn { columns, .. }
            | ReadError::NoSuchColumn { columns, .. }
            | ReadError::WrongShape { columns, .. } => columns,
            _ => &[],
        }
    }

    /// Whether it is about what an input is, not about whether its bytes can be had.
    pub(crate) fn is_of_content(&self) -> bool {
        matches!(
            self,
            ReadError::MissingColumn { .. }
                | ReadError::NothingActedOn { .. }
                | ReadError::NoSuchColumn { .. }
                | ReadError::NoPosts { .. }
                | ReadError::NoRecord { .. }
                | ReadError::WrongShape { .. }
        )
    }

    /// What the person at the command line can do about it.
    #[must_use]
    pub fn hint(&self) -> Option<String> {
        match self {
            ReadError::MissingColumn { role, likely, .. } => Some(match likely {
                Some(column) => format!("name it with `--map {role}={column}`"),
                None => format!("name it with `--map {role}=COLUMN`"),
            }),
            ReadError::NothingActedOn { likely, .. } => Some(match likely {
                Some((role, column)) => format!("name it with `--map {role}={column}`"),
                None => "name it with `--map object=COLUMN`".to_owned(),
            }),
            ReadError::NoSuchColumn { likely: Some(column), .. } => Some(format!("did you mean `{column}`?")),
            ReadError::NoPosts { instead, .. } => Some((*instead).to_owned()),
            ReadError::NoLabelColumn { .. } => Some(
                "call the columns `account_id` and `label`, or name them with `--label-column` and `--group-column`"
                    .into(),
            ),
            ReadError::WrongShape { .. } => Some("leave out `--format`: the shape is told by itself".to_owned()),
            ReadError::TooBig { .. } => Some("raise the limit with `--max-bytes`".to_owned()),
            ReadError::Row { rejected, .. } | ReadError::NoRecord { rejected, .. } => {
                rejected.hint().map(str::to_owned)
            }
            ReadError::MapSyntax { .. } | ReadError::UnknownRole { .. } => {
                Some("write `--map account=author_id,time=created_at`".to_owned())
            }
            ReadError::TimeFormat { .. } => Some("write it like `%d/%m/%Y %H:%M`".to_owned()),
            ReadError::UnknownEncoding { .. } => {
                Some("labels are those of the web: utf-8, windows-1252, gb18030".into())
            }
            _ => None,
        }
    }
}

impl Rejected {
    /// What the person at the command line can do about rows like this one.
    #[must_use]
    pub fn hint(&self) -> Option<&'static str> {
        match self.wanted {
            super::time::WANTED_ZONE => Some("say in which zone these times are with `--time-zone UTC` or `+02:00`"),
            super::time::WANTED_TIME => Some("name the format with `--time-format \"%d/%m/%y %H:%M\"`"),
            super::post::WANTED_UTF8 => Some("name the encoding with `--encoding windows-1252`"),
            super::post::WANTED_SHORTER => Some(
                "write a large document with one record a line, as `jq -c '.data[]' FILE` does where they are in `data`",
            ),
            super::id::WANTED_WHOLE => {
                Some("a spreadsheet or a float changed these ids: export the data again with ids as text")
            }
            _ => None,
        }
    }
}

impl fmt::Display for Rejected {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "row {}", self.row)?;
        if !self.column.is_empty() {
            write!(f, ", column `{}`", self.column)?;
        }
        write!(f, ": expected {}, got `{}`", self.wanted, self.got)
    }
}

/// At most 30 names, each cut at 60 characters: a hostile header must not fill the screen.
fn quoted(names: &[String]) -> String {
    let mut text = String::new();
    for (index, name) in names.iter().take(30).enumerate() {
        let comma = if index > 0 { ", " } else { "" };
        let shown: String = name.chars().take(60).flat_map(char::escape_debug).collect();
        text.push_str(&format!("{comma}`{shown}`"));
    }
    if names.len() > 30 {
        text.push_str(&format!(" and {} more", names.len() - 30));
    }
    text
}

fn roles() -> String {
    Role::ALL.map(Role::name).join(", ")
}
