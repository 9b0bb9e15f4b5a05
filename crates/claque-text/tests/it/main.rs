//! Tests of claque-text from outside, in one binary.

mod hostile;
mod join;
mod language;
mod model;
mod near;
mod neighbour;
mod paraphrase;
