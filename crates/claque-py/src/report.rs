//! `Case.write_report`.

use crate::asked::asked_report;
use crate::watched::watched;
use claque_job::report::report as do_it;
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyDict};
use std::path::PathBuf;

/// The case as one file, byte for byte.
#[pyfunction]
pub(crate) fn report<'py>(
    py: Python<'py>,
    case: PathBuf,
    given: &Bound<'_, PyDict>,
    note: &Bound<'_, PyAny>,
) -> PyResult<Bound<'py, PyBytes>> {
    let asked = asked_report(given)?;
    let made = watched(py, None, note, move |watch| do_it(&case, &asked, &mut |line: &str| watch.note(line)))?;
    Ok(PyBytes::new(py, &made))
}
