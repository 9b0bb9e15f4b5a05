//! What claque-text promises, from outside.

mod narrative;
mod side;
mod spread;
mod stance;
mod watch;
