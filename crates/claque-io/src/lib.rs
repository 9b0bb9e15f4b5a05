//! Bytes to actions, and findings to files.

pub mod read;
