//! Tests of texts as objects at their boundary. One binary, because each links everything.

mod language;
mod model;
mod neighbour;
mod paraphrase;
