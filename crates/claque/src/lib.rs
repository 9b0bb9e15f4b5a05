//! Finds accounts that act together in ways that chance does not explain.
//!
//! A room uses only rooms above it in this list.

mod action;
mod community;
#[cfg_attr(not(test), expect(dead_code, reason = "the null models that call it are not merged yet"))]
mod tail;
mod trace;

pub use action::{AccountId, AccountPair, Action, ObjectId, PostId, Timestamp};
pub use community::{Communities, Leiden, Objective, leiden};
pub use trace::{Trace, TraceKind};
