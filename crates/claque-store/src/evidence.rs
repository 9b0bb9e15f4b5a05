//! `evidence.sqlite`: everything that a page asks of a case.

mod kept;
mod place;
pub mod read;
mod write;

pub use kept::{Kept, KeptAccount, KeptAction, KeptObject, KeptPost};
pub use read::Evidence;
pub use write::{WriteError, rows, write};

/// Raised whenever a reader of an older database would misread a newer one; `meta.format_version` says it.
pub const FORMAT_VERSION: u32 = 1;

/// The tables, in SQL.
pub const SCHEMA: &str = include_str!("schema.sql");
