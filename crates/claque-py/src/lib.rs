//! The extension module behind the Python package `claque`.
//!
//! What a notebook sees is written in Python beside it (`python/claque`). Here are the parts that must be compiled: tables
//! come in and go out by the Arrow C stream interface, and the job runs on a thread of its own while the interpreter is
//! free, looks for Ctrl-C and tells of progress.

mod asked;
mod case;
mod columns;
mod convert;
mod detect;
mod evaluate;
mod explain;
mod failure;
mod inspect;
mod power;
mod report;
mod simulate;
mod source;
mod watched;

use pyo3::prelude::*;

/// What is compiled of the package `claque`; its Python modules are the ones to use.
#[pymodule]
mod _claque {
    #[pymodule_export]
    use super::case::{accounts, edges, findings};
    #[pymodule_export]
    use super::columns::Columns;
    #[pymodule_export]
    use super::convert::{convert, read};
    #[pymodule_export]
    use super::detect::detect;
    #[pymodule_export]
    use super::evaluate::{evaluate, evaluation};
    #[pymodule_export]
    use super::explain::explain;
    #[pymodule_export]
    use super::inspect::inspect;
    #[pymodule_export]
    use super::power::{power, study};
    #[pymodule_export]
    use super::report::report;
    #[pymodule_export]
    use super::simulate::simulate;
    use super::*;

    #[pymodule_init]
    fn init(module: &Bound<'_, PyModule>) -> PyResult<()> {
        module.add("__version__", env!("CARGO_PKG_VERSION"))
    }
}
