//! Tests of the job as a library calls it: stopped, refused, finished.

mod explained;
mod stopped;
mod whole;
mod workshop;
