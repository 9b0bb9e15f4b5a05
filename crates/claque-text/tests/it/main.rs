//! Tests of texts as objects at their boundary. One binary, because each links everything.

#![allow(clippy::print_stdout, reason = "a test that cannot run says so")]

mod hostile;
mod join;
mod language;
mod model;
mod narrative;
mod near;
mod neighbour;
mod paraphrase;
mod side;
mod spread;
mod stance;
mod watch;
