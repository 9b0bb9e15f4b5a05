//! Tests of claque-text from outside, in one binary.

mod join;
mod near;
mod narrative;
mod side;
mod spread;
mod stance;
mod watch;
