//! Bytes to actions, and findings to files.

pub mod case;
pub mod civil;
pub mod edges_parquet;
pub mod evaluation;
pub mod folder;
pub mod graph;
pub mod inspection;
pub mod layout;
pub mod narrative;
pub mod posts_parquet;
pub mod power;
pub mod published;
pub mod read;
pub mod record;
pub mod report;
pub mod simulated;
pub mod spread;
pub mod tables;
pub mod target;
