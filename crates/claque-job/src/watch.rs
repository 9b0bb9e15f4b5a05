//! Whoever waits for a job: is told how it goes on, and can stop it.
//!
//! A job that is to stop does so by unwinding from wherever it next says how it goes on, on any of its threads, up to
//! [`stoppable`]: the core's loops need no way out of their own. Nothing is left half done, since what is unwound holds
//! plain data, and the folder of an unfinished case removes itself.

use crate::failure::Failure;
use crate::words::printable;
use claque::{Observer, Stage};
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Instant;

/// Is told how a job goes on, and can stop it. Told from several threads at once.
pub trait Watch: Sync {
    /// A stage begins, with so many units ahead where that is known. `unit` is `B` for bytes, else a plural noun.
    fn begin(&self, what: &str, total: Option<u64>, unit: &str) {
        let _ = (what, total, unit);
    }

    /// So many units of the stage are done, of `total` where that is known.
    fn at(&self, done: u64, total: Option<u64>) {
        let _ = (done, total);
    }

    /// So many more units of the stage are done.
    fn advanced(&self, more: u64) {
        let _ = more;
    }

    /// The stage is over.
    fn end(&self) {}

    /// Something that a person should know.
    fn note(&self, line: &str) {
        let _ = line;
    }

    /// Whether the job is to stop. Asked often, so this must be fast.
    fn is_cancelled(&self) -> bool {
        false
    }
}

/// Nobody waits.
#[derive(Clone, Copy, Debug, Default)]
pub struct Unwatched;

impl Watch for Unwatched {}

/// Passes on only that the job is to stop: for one of many runs that are told as one.
#[derive(Clone, Copy)]
pub struct Muted<'a>(pub &'a dyn Watch);

impl Watch for Muted<'_> {
    fn is_cancelled(&self) -> bool {
        self.0.is_cancelled()
    }
}

/// Passes on everything but notes.
#[derive(Clone, Copy)]
pub struct Hushed<'a>(pub &'a dyn Watch);

impl Watch for Hushed<'_> {
    fn begin(&self, what: &str, total: Option<u64>, unit: &str) {
        self.0.begin(what, total, unit);
    }

    fn at(&self, done: u64, total: Option<u64>) {
        self.0.at(done, total);
    }

    fn advanced(&self, more: u64) {
        self.0.advanced(more);
    }

    fn end(&self) {
        self.0.end();
    }

    fn is_cancelled(&self) -> bool {
        self.0.is_cancelled()
    }
}

/// The stages of a job, as they are watched, and how long each took.
pub struct Stages<'a> {
    watch: &'a dyn Watch,
    clock: Mutex<Clock>,
}

struct Clock {
    started: Instant,
    timings: Vec<(String, f64)>,
}

/// What is unwound with where a job stops.
struct Cancelled;

/// Does `work`, up to where whoever waits stops it.
///
/// # Errors
/// Those of `work`, and [`Failure::interrupted`].
pub fn stoppable<T>(work: impl FnOnce() -> Result<T, Failure>) -> Result<T, Failure> {
    catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|payload| match payload.is::<Cancelled>() {
        true => Err(Failure::interrupted()),
        false => resume_unwind(payload),
    })
}

impl<'a> Stages<'a> {
    /// Before the first stage.
    pub fn new(watch: &'a dyn Watch) -> Self {
        Stages { watch, clock: Mutex::new(Clock { started: Instant::now(), timings: Vec::new() }) }
    }

    /// Who waits.
    #[must_use]
    pub fn watch(&self) -> &'a dyn Watch {
        self.watch
    }

    fn clock(&self) -> MutexGuard<'_, Clock> {
        self.clock.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A stage begins. `unit` is `B` for bytes, else a plural noun.
    pub fn begin(&self, what: &str, total: Option<u64>, unit: &str) {
        self.stop_if_cancelled();
        self.clock().started = Instant::now();
        self.watch.begin(what, total, unit);
    }

    /// So many units are done, of `total` where that is known.
    pub fn at(&self, done: u64, total: Option<u64>) {
        self.stop_if_cancelled();
        self.watch.at(done, total);
    }

    /// The stage is over; its time is kept under `name`.
    pub fn end(&self, name: &str) {
        self.watch.end();
        let mut clock = self.clock();
        let seconds = clock.started.elapsed().as_secs_f64();
        clock.timings.push((name.to_owned(), seconds));
        drop(clock);
        self.stop_if_cancelled();
    }

    /// Something that a person should know.
    pub fn note(&self, line: &str) {
        self.watch.note(&printable(line));
    }

    /// Name and seconds of every stage that is over, in order.
    #[must_use]
    pub fn timings(&self) -> Vec<(String, f64)> {
        self.clock().timings.clone()
    }

    /// Unwinds to [`stoppable`] where the job is to stop.
    fn stop_if_cancelled(&self) {
        if self.watch.is_cancelled() {
            // No panic: no hook tells of it.
            resume_unwind(Box::new(Cancelled));
        }
    }
}

impl Observer for Stages<'_> {
    fn started(&self, stage: Stage, units: u64) {
        let (label, unit) = match stage {
            Stage::Project(kind) => (format!("joining {}", kind.name()), "actions"),
            Stage::Fit(kind) => (format!("fitting {}", kind.name()), "actions"),
            Stage::Compare => ("comparing accounts".to_owned(), "traces"),
            Stage::Decoys => ("running decoys".to_owned(), "decoys"),
            Stage::Partition => ("finding communities".to_owned(), "edges"),
            Stage::Retest => ("testing within objects".to_owned(), "traces"),
            Stage::Assess => ("gathering evidence".to_owned(), "traces"),
            Stage::Leads => ("testing groups".to_owned(), "decoys"),
        };
        self.begin(&label, Some(units), unit);
    }

    fn advanced(&self, units: u64) {
        self.stop_if_cancelled();
        self.watch.advanced(units);
    }

    fn finished(&self, stage: Stage) {
        let name = match stage {
            Stage::Project(kind) => format!("project {}", kind.name()),
            Stage::Fit(kind) => format!("fit {}", kind.name()),
            Stage::Compare => "compare".to_owned(),
            Stage::Decoys => "decoys".to_owned(),
            Stage::Partition => "partition".to_owned(),
            Stage::Retest => "retest".to_owned(),
            Stage::Assess => "assess".to_owned(),
            Stage::Leads => "leads".to_owned(),
        };
        self.end(&name);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::failure::Kind;
    use rayon::prelude::*;
    use std::sync::atomic::{AtomicU64, Ordering};

    /// Has enough after so many steps.
    struct Impatient {
        left: AtomicU64,
    }

    impl Watch for Impatient {
        fn is_cancelled(&self) -> bool {
            self.left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| left.checked_sub(1)).is_err()
        }
    }

    #[test]
    fn work_on_many_threads_stops_where_it_next_tells_how_it_goes_on() {
        let watch = Impatient { left: AtomicU64::new(50) };
        let stages = Stages::new(&watch);
        let done = AtomicU64::new(0);
        let stopped = stoppable(|| {
            (0..1000_u64).into_par_iter().for_each(|_| {
                stages.advanced(1);
                done.fetch_add(1, Ordering::Relaxed);
            });
            Ok(())
        });
        assert_eq!(stopped.expect_err("it was stopped").kind(), Kind::Interrupted);
        assert_eq!(done.into_inner(), 50);
    }

    #[test]
    fn a_panic_of_the_work_itself_goes_on() {
        let caught = catch_unwind(|| stoppable(|| -> Result<(), Failure> { resume_unwind(Box::new("ours")) }));
        assert_eq!(caught.expect_err("it goes on").downcast_ref::<&str>(), Some(&"ours"));
    }
}
