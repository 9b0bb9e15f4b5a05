//! `claque.inspect`: what posts are and hold.

use crate::convert::reading_of;
use crate::source::{Source, inputs};
use crate::watched::watched;
use claque_io::read::Unreadable;
use claque_job::detect::in_pool;
use claque_job::failure::Failure;
use claque_job::reading;
use claque_job::watch::{Hushed, Stages, stoppable};
use pyo3::prelude::*;
use pyo3::types::PyDict;
use std::time::{SystemTime, UNIX_EPOCH};

/// What the posts are and hold, as JSON.
#[pyfunction]
pub(crate) fn inspect(
    py: Python<'_>,
    posts: Vec<Source>,
    given: &Bound<'_, PyDict>,
    tell: Option<&Bound<'_, PyAny>>,
    note: &Bound<'_, PyAny>,
) -> PyResult<String> {
    let (asked, options) = reading_of(py, given)?;
    let inputs = inputs(py, &posts)?;
    watched(py, tell, note, move |watch| {
        asked.check()?;
        in_pool(asked.threads, || {
            stoppable(|| {
                let now = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_millis() as i64);
                let record = reading::survey(&inputs, &options, now, &Stages::new(&Hushed(watch)));
                let record = record.map_err(|unreadable| failure(*unreadable))?;
                let text = serde_json::to_string(&record);
                text.map_err(|error| Failure::new(format!("cannot write JSON: {error}")))
            })
        })
    })
}

/// Why, with the columns that may be what is missed.
fn failure(unreadable: Unreadable) -> Failure {
    let Unreadable { error, record } = unreadable;
    let failure = Failure::from(error);
    match record.proposed_map {
        Some(map) => failure.hint(format!("name the columns: `--map {map}`")),
        None => failure,
    }
}
