//! What is read: paths, and tables in memory.

use crate::columns::Columns;
use crate::failure::raised;
use claque_io::read::{Input, Table, expand};
use claque_job::failure::Failure;
use pyo3::prelude::*;
use std::sync::Arc;

/// A path or pattern, or a table with the name it goes by.
#[derive(FromPyObject)]
pub(crate) enum Source {
    /// Files, folders and patterns, as on the command line.
    #[pyo3(transparent)]
    Path(String),
    /// A table.
    Table(String, Py<Columns>),
}

/// The inputs, in the order given.
pub(crate) fn inputs(py: Python<'_>, posts: &[Source]) -> PyResult<Vec<Input>> {
    let mut inputs: Vec<Input> = Vec::new();
    for source in posts {
        match source {
            Source::Path(path) => {
                let found = expand(std::slice::from_ref(path)).map_err(|error| raised(py, &Failure::from(error)))?;
                // A file named twice is read once, as on the command line.
                found.into_iter().for_each(|input| {
                    if !inputs.contains(&input) {
                        inputs.push(input);
                    }
                });
            }
            Source::Table(name, columns) => {
                let columns = columns.get().clone();
                inputs.push(Input::Table(Table {
                    name: name.clone(),
                    open: Arc::new(move || Ok(Box::new(columns.reader()))),
                    again: true,
                }));
            }
        }
    }
    Ok(inputs)
}
