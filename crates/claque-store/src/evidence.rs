//! `evidence.sqlite`: everything that a page asks of a case.

pub mod read;

pub use read::Evidence;

/// The format that [`SCHEMA`] has; `meta.format_version` says it.
pub const FORMAT: u32 = 1;

/// The tables, in SQL.
pub const SCHEMA: &str = include_str!("schema.sql");
