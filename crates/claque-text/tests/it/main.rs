//! Tests of texts as objects at their boundary. One binary, because each links everything.

#![allow(clippy::print_stdout, reason = "a test that cannot run says so")]

mod language;
mod model;
mod neighbour;
mod paraphrase;
