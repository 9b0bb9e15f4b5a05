//! Finds accounts that act together in ways that chance does not explain.
//!
//! The core: plain data in, plain data out. It reads no file, clock, environment or global, prints nothing, and knows no
//! platform, format or account name. A room uses only rooms above it in this list.

mod action;
mod trace;
mod coaction;
mod network;
mod null;
mod tail;
mod backbone;
mod community;
mod peer;
mod finding;
mod detect;
mod simulate;

pub use action::{AccountId, AccountPair, Action, ObjectId, PostId, Timestamp};
pub use backbone::{Alpha, Backbone, Chance, Correction, Floor, ValidatedEdge, correct, tally, test};
pub use coaction::{CoAction, Window, co_action, count_swept, evidence, sweep};
pub use community::{Communities, Leiden, Objective, leiden};
pub use detect::{Decoys, Observer, Plan, Report, Stage, Validation, detect, find};
pub use finding::{Finding, LayerShare, Member, Role, SharedObject, assess};
pub use network::{CoActionNetwork, EdgeTally, Join, actions_to_sweep, count_objects, join, project, project_pairs};
pub use null::{FittedNull, NullModel};
pub use peer::{CoortweetEdge, CoortweetRows, CoortweetRules, QutEdge, QutRules, coortweet, qut};
pub use simulate::{Background, Operation, Scenario, SimulatedPost, Simulation, Tactic, simulate, simulate_in};
pub use trace::{Trace, TraceKind};
