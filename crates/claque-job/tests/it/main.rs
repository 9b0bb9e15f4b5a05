//! Tests of the job as a library calls it: stopped, refused, finished.

mod stopped;
mod whole;
mod workshop;
