//! Finds accounts that act together in ways that chance does not explain.
//!
//! A room uses only rooms above it in this list.

mod action;
mod trace;
mod coaction;
mod network;
mod null;

pub use action::{AccountId, AccountPair, Action, ObjectId, PostId, Timestamp};
pub use coaction::{CoAction, Window, co_action, count_swept, evidence, sweep};
pub use null::{FittedNull, NullModel};
pub use network::{CoActionNetwork, EdgeTally, Join, actions_to_sweep, count_objects, join, project};
pub use trace::{Trace, TraceKind};
