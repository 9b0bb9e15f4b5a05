//! A job on a thread of its own, while the interpreter is free.
//!
//! The calling thread waits: it looks for signals, so that Ctrl-C works, and tells of progress. All Python code that a run
//! calls is called from there, never from the threads of the job.

use crate::failure::{fault, in_python, raised};
use claque_job::failure::Failure;
use claque_job::watch::Watch;
use pyo3::prelude::*;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, sync_channel};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

/// How often signals are looked for.
const TICK: Duration = Duration::from_millis(50);

/// How long a job that was stopped may take to come back before it is left to end by itself.
const GRACE: Duration = Duration::from_secs(15);

/// As much as a main thread has.
const STACK: usize = 8 << 20;

/// What the job says of itself, for the thread that waits.
#[derive(Default)]
pub(crate) struct Told {
    is_cancelled: AtomicBool,
    done: AtomicU64,
    stage: Mutex<Stage>,
    notes: Mutex<Vec<String>>,
}

#[derive(Clone, Default, PartialEq)]
struct Stage {
    what: String,
    unit: String,
    total: Option<u64>,
    is_on: bool,
}

impl Told {
    fn stage(&self) -> MutexGuard<'_, Stage> {
        self.stage.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn notes(&self) -> MutexGuard<'_, Vec<String>> {
        self.notes.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Watch for Told {
    fn begin(&self, what: &str, total: Option<u64>, unit: &str) {
        self.done.store(0, Ordering::Relaxed);
        *self.stage() = Stage { what: what.to_owned(), unit: unit.to_owned(), total, is_on: true };
    }

    fn at(&self, done: u64, total: Option<u64>) {
        self.done.store(done, Ordering::Relaxed);
        if total.is_some() {
            self.stage().total = total;
        }
    }

    fn advanced(&self, more: u64) {
        self.done.fetch_add(more, Ordering::Relaxed);
    }

    fn end(&self) {
        self.stage().is_on = false;
    }

    fn note(&self, line: &str) {
        self.notes().push(line.to_owned());
    }

    fn is_cancelled(&self) -> bool {
        self.is_cancelled.load(Ordering::Relaxed)
    }
}

/// Does `work` and waits for it. `tell` is called with stage, units done, units in all and their name; `note` with each line
/// that a person should know.
pub(crate) fn watched<T: Send + 'static>(
    py: Python<'_>,
    tell: Option<&Bound<'_, PyAny>>,
    note: &Bound<'_, PyAny>,
    work: impl FnOnce(&dyn Watch) -> Result<T, Failure> + Send + 'static,
) -> PyResult<T> {
    let told = Arc::new(Told::default());
    let (sender, mut receiver) = sync_channel(1);
    let of_job = Arc::clone(&told);
    let job = thread::Builder::new().name("claque".to_owned()).stack_size(STACK);
    let job = job.spawn(move || _ = sender.send(work(&*of_job))).map_err(|error| fault(&error))?;
    let mut last = (Stage::default(), 0);
    loop {
        let answer = tick(py, &mut receiver);
        let so_far = py.check_signals().and_then(|()| pass_on(&told, tell, note, &mut last));
        match answer {
            // What came is kept from nobody by a signal that came with it.
            Ok(answer) => return so_far.and_then(|()| answer.map_err(|failure| raised(py, &failure))),
            Err(RecvTimeoutError::Disconnected) => {
                let _ = py.detach(|| job.join());
                return Err(fault(&"the job ended without an answer"));
            }
            Err(RecvTimeoutError::Timeout) => {
                if let Err(stop) = so_far {
                    told.is_cancelled.store(true, Ordering::Relaxed);
                    await_end(py, &mut receiver);
                    return Err(stop);
                }
            }
        }
    }
}

/// Waits a tick for the answer, while other Python threads run.
fn tick<T: Send>(py: Python<'_>, receiver: &mut Receiver<T>) -> Result<T, RecvTimeoutError> {
    py.detach(move || receiver.recv_timeout(TICK))
}

/// Waits until the job has removed what it wrote; a second Ctrl-C waits no longer.
fn await_end<T: Send>(py: Python<'_>, receiver: &mut Receiver<T>) {
    let stopped = Instant::now();
    while stopped.elapsed() < GRACE {
        match tick(py, receiver) {
            Err(RecvTimeoutError::Timeout) if py.check_signals().is_ok() => {}
            _ => return,
        }
    }
}

/// Passes on what is new.
fn pass_on(
    told: &Told,
    tell: Option<&Bound<'_, PyAny>>,
    note: &Bound<'_, PyAny>,
    last: &mut (Stage, u64),
) -> PyResult<()> {
    let notes = std::mem::take(&mut *told.notes());
    for line in notes {
        note.call1((in_python(&line),))?;
    }
    let Some(tell) = tell else { return Ok(()) };
    let now = (told.stage().clone(), told.done.load(Ordering::Relaxed));
    if now.0.is_on && now != *last {
        tell.call1((&now.0.what, now.1, now.0.total, &now.0.unit))?;
        *last = now;
    }
    Ok(())
}
