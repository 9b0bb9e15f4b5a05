//! `Case.explain`.

use crate::source::{Source, inputs};
use crate::watched::watched;
use claque_job::explain::Reread;
use claque_job::failure::Failure;
use claque_job::watch::stoppable;
use pyo3::prelude::*;
use std::path::PathBuf;

/// What two accounts did together, as JSON; the posts are where the case says where none are given.
#[pyfunction]
pub(crate) fn explain(
    py: Python<'_>,
    case: PathBuf,
    a: String,
    b: String,
    posts: Vec<Source>,
    tell: Option<&Bound<'_, PyAny>>,
    note: &Bound<'_, PyAny>,
) -> PyResult<String> {
    let inputs = inputs(py, &posts)?;
    let inputs = (!inputs.is_empty()).then_some(inputs);
    watched(py, tell, note, move |watch| {
        stoppable(|| {
            let reread = Reread::new(&case, inputs, None, watch)?;
            for name in reread.changed() {
                watch.note(&format!("note: {name} is not what the case was made from; this is what it says now"));
            }
            let told = serde_json::to_string(&reread.explain(&a, &b)?);
            told.map_err(|error| Failure::new(format!("cannot write JSON: {error}")))
        })
    })
}
