//! Tests of claque-text from outside, in one binary.

mod join;
mod near;
