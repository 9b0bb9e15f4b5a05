//! `report.html`: the local page with the API's own answers inside, in one file that asks nobody for anything.
//!
//! The file holds the answers to the paths that the page asks for, deflated and in base64, beside the script and the styles of
//! the page. Its content security policy allows exactly those, by their digests. Groups are put in strongest first until the
//! budget is used; the overview says what is left out.

mod answers;
mod hidden;
mod page;

pub use answers::{Answers, Told, collect};
pub use page::write_page;

/// Bytes that the answers may take, deflated: with the page itself and in base64 that stays below 5 MB.
pub const BUDGET: usize = 2_700_000;
