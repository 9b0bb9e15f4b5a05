//! The local page and its API.
//!
//! `report.html` is the same page with the API's own answers inside, so there is one contract for both: see [`api`].

pub mod open;
pub mod problem;
pub mod api;
pub mod guard;
pub mod page;
pub mod serve;
