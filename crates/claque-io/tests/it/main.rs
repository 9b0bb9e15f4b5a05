//! Tests of the files and of reading at their boundary. One binary, because each links everything.

mod case;
mod context;
mod convert;
mod folder;
mod graph;
mod layout;
mod read;
mod report;
mod sample;
mod simulated;
mod tables;
