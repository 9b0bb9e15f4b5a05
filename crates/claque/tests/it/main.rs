//! Tests of the core at its boundary. One binary, because each links everything.

mod cases;
mod evaluate;
mod ladder;
mod law;
mod lead;
mod leiden;
mod lookalike;
mod null;
mod parity;
mod power;
mod rhythm;
mod similarity;
mod simulate;
