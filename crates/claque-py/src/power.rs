//! `claque.power`, and what a study says as tables.

use crate::asked::asked_power;
use crate::case::{integers, numbers, texts};
use crate::columns::Columns;
use crate::failure::{Kind, exception};
use crate::source::{Source, inputs};
use crate::watched::watched;
use arrow_array::{ArrayRef, BooleanArray};
use arrow_schema::ArrowError;
use claque_io::folder::Overwrite;
use claque_io::power::{CellRecord, PowerRecord, RateRecord, TrialRecord, read_trials};
use claque_job::power::power as do_it;
use pyo3::prelude::*;
use pyo3::types::PyDict;
use std::error::Error;
use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Plants, looks, and writes the folder; `given` holds the parameters that were given, by name.
#[pyfunction]
#[allow(clippy::too_many_arguments, reason = "Python code passes them one by one")]
pub(crate) fn power(
    py: Python<'_>,
    posts: Vec<Source>,
    given: &Bound<'_, PyDict>,
    output: PathBuf,
    force: bool,
    resume: bool,
    tell: Option<&Bound<'_, PyAny>>,
    note: &Bound<'_, PyAny>,
) -> PyResult<PathBuf> {
    let asked = asked_power(given)?;
    let inputs = inputs(py, &posts)?;
    let overwrite = Overwrite::forced(force);
    watched(py, tell, note, move |watch| {
        do_it(&inputs, &asked, &output, overwrite, resume, watch).map(|(_, place)| place)
    })
}

/// The tables of a study, by name.
#[pyfunction]
pub(crate) fn study(py: Python<'_>, folder: PathBuf) -> PyResult<Vec<(String, Columns)>> {
    py.detach(|| tables(&folder)).map_err(|why| {
        let message = format!("cannot read the study `{}`: {why}", folder.display());
        exception(py, Kind::Case, &message, Some("name a folder that `claque.power` or `claque power` wrote"))
    })
}

fn tables(folder: &Path) -> Result<Vec<(String, Columns)>, Box<dyn Error + Send + Sync>> {
    let record: PowerRecord = serde_json::from_slice(&std::fs::read(folder.join("power.json"))?)?;
    let trials = read_trials(File::open(folder.join("trials.csv"))?)?;
    Ok(vec![("cells".to_owned(), cell_columns(&record)?), ("trials".to_owned(), trial_columns(&trials)?)])
}

fn flags(cells: impl Iterator<Item = Option<bool>>) -> ArrayRef {
    Arc::new(cells.collect::<BooleanArray>())
}

/// A row for each operation, and one for each trace it acted on where there are several, as in `power.csv`.
fn cell_columns(record: &PowerRecord) -> Result<Columns, ArrowError> {
    let rows: Vec<(&CellRecord, Option<&str>, &RateRecord)> = record
        .cells
        .iter()
        .flat_map(|cell| {
            let on = cell.by_trace.iter().map(move |on| (cell, Some(on.trace.as_str()), &on.rate));
            std::iter::once((cell, None, &cell.all)).chain(on)
        })
        .collect();
    let cell = |part: fn(&CellRecord) -> u64| integers(rows.iter().map(|row| Some(part(row.0))));
    let rate = |part: fn(&RateRecord) -> f64| numbers(rows.iter().map(|row| Some(part(row.2))));
    // What is said of an operation as a whole stands in its first row only.
    let of_all = |part: fn(&CellRecord) -> Option<f64>| {
        numbers(rows.iter().map(|row| if row.1.is_none() { part(row.0) } else { None }))
    };
    let flag = |part: fn(&CellRecord) -> bool| flags(rows.iter().map(|row| row.1.is_none().then(|| part(row.0))));
    let count = |part: fn(&CellRecord) -> Option<u32>| {
        integers(rows.iter().map(|row| if row.1.is_none() { part(row.0).map(u64::from) } else { None }))
    };
    Columns::of(vec![
        ("trace", texts(rows.iter().map(|row| Some(row.1.unwrap_or("all"))))),
        ("own_objects", numbers(rows.iter().map(|row| Some(row.0.own_objects)))),
        ("within_ms", cell(|cell| cell.within_ms.unsigned_abs())),
        ("accounts", cell(|cell| cell.accounts.into())),
        ("actions", cell(|cell| cell.actions.into())),
        ("participation", numbers(rows.iter().map(|_| Some(record.grid.participation)))),
        ("trials", integers(rows.iter().map(|row| Some(row.2.trials.into())))),
        ("detected", integers(rows.iter().map(|row| Some(row.2.detected.into())))),
        ("share", rate(RateRecord::share)),
        ("low", rate(|rate| rate.low)),
        ("high", rate(|rate| rate.high)),
        ("stated", flag(|cell| cell.stated)),
        ("frontier", flag(|cell| cell.frontier)),
        ("missed", flag(|cell| cell.missed)),
        ("recall", of_all(|cell| Some(cell.recall))),
        ("purity", of_all(|cell| cell.purity)),
        ("drawn_in", of_all(|cell| Some(cell.drawn_in))),
        ("most_drawn_in", count(|cell| Some(cell.most_drawn_in))),
        ("most_unseen", count(|cell| cell.most_unseen)),
    ])
}

fn trial_columns(rows: &[TrialRecord]) -> Result<Columns, ArrowError> {
    let count = |part: fn(&TrialRecord) -> u32| integers(rows.iter().map(|row| Some(part(row).into())));
    Columns::of(vec![
        ("own_objects", numbers(rows.iter().map(|row| Some(row.own_objects)))),
        ("within_ms", integers(rows.iter().map(|row| Some(row.within_ms.unsigned_abs())))),
        ("accounts", count(|row| row.accounts)),
        ("actions", count(|row| row.actions)),
        ("trial", count(|row| row.trial)),
        ("trace", texts(rows.iter().map(|row| Some(row.trace.as_str())))),
        ("detected", flags(rows.iter().map(|row| Some(row.detected)))),
        ("caught", count(|row| row.caught)),
        ("members", count(|row| row.members)),
        ("drawn_in", count(|row| row.drawn_in)),
        ("let_go", count(|row| row.let_go)),
    ])
}
