//! Tests of claque-text from outside, in one binary.

mod join;
mod near;
//! Tests of texts as objects at their boundary. One binary, because each links everything.

mod language;
mod model;
mod neighbour;
mod paraphrase;
