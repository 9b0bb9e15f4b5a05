//! `evidence.sqlite`: everything that a page asks of a case.

mod kept;
mod place;
mod write;

pub use kept::{Kept, KeptAccount, KeptAction, KeptObject, KeptPost};
pub use write::{WriteError, rows, write};

/// Raised whenever a reader of an older database would misread a newer one.
pub const FORMAT_VERSION: u32 = 1;
