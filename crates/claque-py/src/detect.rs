//! `claque.detect` and its parameters.

use crate::asked::asked;
use crate::source::{Source, inputs};
use crate::watched::watched;
use claque_io::folder::Overwrite;
use claque_job::detect::detect as do_it;
use pyo3::prelude::*;
use pyo3::types::PyDict;
use std::path::PathBuf;

/// Reads, finds, and writes the case folder; `given` holds the parameters that were given, by name.
#[pyfunction]
pub(crate) fn detect(
    py: Python<'_>,
    posts: Vec<Source>,
    given: &Bound<'_, PyDict>,
    output: PathBuf,
    force: bool,
    tell: Option<&Bound<'_, PyAny>>,
    note: &Bound<'_, PyAny>,
) -> PyResult<PathBuf> {
    let asked = asked(given)?;
    let inputs = inputs(py, &posts)?;
    let overwrite = Overwrite::forced(force);
    watched(py, tell, note, move |watch| do_it(&inputs, &asked, &output, overwrite, watch).map(|(_, place)| place))
}
