//! The databases of a case.
//!
//! `evidence.sqlite` is written once, with the case, and never changed: everything that a page asks of a case, indexed, so that
//! a case of a million edges is read a screen at a time. `decisions.sqlite` is the analyst's own: what they said of a group,
//! when and why; it only ever grows.

pub mod row;
mod schema;
pub mod disguise;
pub mod error;
pub mod evidence;
pub mod decisions;
