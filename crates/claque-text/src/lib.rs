//! Texts as objects: what counts as the same text, and what a set of texts is about.
//!
//! Similarity defines an object and never an edge: texts that are near-copies or paraphrases of each other are one object, and
//! co-use of that object is tested by the core like any other trace. Narratives and mentions of targets are context beside
//! findings, not evidence of acting together.
//!
//! Plain data in, plain data out: nothing here opens a connection, and only `model` opens files, in the folder it is given.
//! A room uses only rooms above it in this list.

pub mod form;
pub mod script;
pub mod sequence;
pub mod shingle;
pub mod join;
pub mod minhash;
pub mod group;
pub mod language;
pub mod unit;
pub mod model;
pub mod neighbour;
pub mod calibrate;
pub mod paraphrase;
pub mod template;
pub mod near;
