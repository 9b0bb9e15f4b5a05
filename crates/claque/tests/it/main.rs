//! Tests of the core at its boundary. One binary, because each links everything.

mod cases;
mod law;
mod leiden;
mod null;
mod parity;
mod simulate;
