//! Simulated posts as tables.

use crate::columns::{BATCH_ROWS, Columns};
use crate::failure::{Kind, exception, fault};
use arrow_array::builder::{ListBuilder, StringBuilder};
use arrow_array::{StringArray, TimestampMillisecondArray};
use arrow_schema::ArrowError;
use claque::{Background, Scenario, Simulation, simulate_in};
use claque_io::simulated::{SimulatedRow, planted, rows};
use claque_job::scenario::{START, operation};
use pyo3::prelude::*;
use std::sync::Arc;

/// Posts and truth of a simulation of so many accounts, posts and days. `background` holds only what differs from the plain one, or from the confounded one.
#[pyfunction]
pub(crate) fn simulate(
    py: Python<'_>,
    sizes: (u32, u32, u32),
    plant: Vec<String>,
    seed: u64,
    confounded: bool,
    background: Vec<(String, f64)>,
) -> PyResult<(Columns, Columns)> {
    let (accounts, posts, days) = sizes;
    let refused = |why: &str| exception(py, Kind::Plan, why, None);
    let operations = plant.iter().map(|group| operation(group)).collect::<Result<_, _>>();
    let operations = operations.map_err(|why: String| refused(&format!("plant: {why}")))?;
    let mut around = if confounded { Background::confounded() } else { Background::default() };
    for (name, value) in background {
        set(&mut around, &name, value).map_err(|wanted| refused(&format!("{name}: wanted {wanted}, got {value}")))?;
    }
    let scenario = Scenario { accounts, posts, days, start: START, operations, seed };
    py.detach(|| {
        let simulation = simulate_in(&scenario, &around);
        Ok::<_, ArrowError>((post_columns(&simulation)?, truth_columns(&scenario, &simulation)?))
    })
    .map_err(|error| fault(&error))
}

/// Sets a field by its name on the command line, within the same bounds.
fn set(background: &mut Background, name: &str, value: f64) -> Result<(), &'static str> {
    let within = |low: f64, high: f64, wanted: &'static str| {
        if (low..=high).contains(&value) { Ok(value) } else { Err(wanted) }
    };
    // A float holds every number that is allowed; a fraction of a story is none.
    let count = |most: f64, wanted: &'static str| {
        if value.fract() == 0.0 { within(0.0, most, wanted).map(|count| count as u32) } else { Err(wanted) }
    };
    let share = || within(0.0, 1.0, "a share from 0 to 1");
    match name {
        "sessions" => background.session_posts = within(1.0, 1000.0, "a number from 1 to 1000")?,
        "viral" => background.viral = count(1e4, "a whole number up to 10,000")?,
        "events" => background.events = count(1e4, "a whole number up to 10,000")?,
        "circles" => background.circles = count(1e6, "a whole number up to 1,000,000")?,
        "preference" => background.preference = within(0.001, 1e6, "a number from 0.001 to 1,000,000")?,
        "headlines" => background.headlines = share()?,
        "slogans" => background.slogans = count(1e6, "a whole number up to 1,000,000")?,
        "fast_fans" => background.fast_fans = share()?,
        "newsrooms" => background.newsrooms = count(1e4, "a whole number up to 10,000")?,
        _ => return Err("no such name"),
    }
    Ok(())
}

fn post_columns(simulation: &Simulation) -> Result<Columns, ArrowError> {
    let mut rows = rows(simulation);
    let empty = batch(&[])?;
    let mut parts = Vec::new();
    loop {
        let some: Vec<SimulatedRow> = rows.by_ref().take(BATCH_ROWS).collect();
        if some.is_empty() {
            return Ok(Columns::stacked(parts, empty));
        }
        parts.push(batch(&some)?);
    }
}

fn batch(rows: &[SimulatedRow]) -> Result<Columns, ArrowError> {
    let text = |cell: fn(&SimulatedRow) -> Option<&str>| Arc::new(rows.iter().map(cell).collect::<StringArray>());
    let times = rows.iter().map(|row| Some(row.at.0)).collect::<TimestampMillisecondArray>().with_timezone("UTC");
    let (mut urls, mut tags) = (ListBuilder::new(StringBuilder::new()), ListBuilder::new(StringBuilder::new()));
    for row in rows {
        row.url.iter().for_each(|url| urls.values().append_value(url));
        urls.append(true);
        row.hashtags.iter().for_each(|tag| tags.values().append_value(tag));
        tags.append(true);
    }
    Columns::of(vec![
        ("post_id", text(|row| Some(&row.post_id))),
        ("account_id", text(|row| Some(&row.account_id))),
        ("created_at", Arc::new(times)),
        ("kind", text(|row| Some(row.kind))),
        ("text", text(|row| Some(&row.text))),
        ("urls", Arc::new(urls.finish())),
        ("hashtags", Arc::new(tags.finish())),
        ("repost_of", text(|row| row.repost_of.as_deref())),
    ])
}

fn truth_columns(scenario: &Scenario, simulation: &Simulation) -> Result<Columns, ArrowError> {
    let (accounts, operations): (Vec<String>, Vec<String>) = planted(scenario, simulation).unzip();
    Columns::of(vec![
        ("account_id", Arc::new(StringArray::from(accounts))),
        ("operation", Arc::new(StringArray::from(operations))),
    ])
}
