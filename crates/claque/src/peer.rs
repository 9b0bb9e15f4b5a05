//! The rules of other tools, under their own names, so that their results can be reproduced.
//!
//! None of them tests anything against chance: what they keep depends on thresholds that the analyst picks.

mod coortweet;
mod qut;

pub use coortweet::{CoortweetEdge, CoortweetRows, CoortweetRules, coortweet};
pub use qut::{QutEdge, QutRules, qut};
