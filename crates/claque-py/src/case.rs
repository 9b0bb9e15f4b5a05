//! The tables of a case folder: edges, accounts, groups.

use crate::columns::{BATCH_ROWS, Columns};
use crate::failure::{Kind, exception, fault};
use arrow_array::builder::{ListBuilder, StringBuilder};
use arrow_array::{ArrayRef, BooleanArray, Float64Array, Int64Array, StringArray, TimestampMillisecondArray};
use arrow_schema::ArrowError;
use claque_io::case::{AccountRecord, FindingRecord, FindingsRecord};
use claque_store::evidence::read::{EdgeFilter, Evidence};
use claque_store::row::EdgeRow;
use pyo3::prelude::*;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Findings, groups with an ordinary explanation, and leads: the name of the kind beside each group.
const KINDS: [&str; 3] = ["finding", "explained", "lead"];

/// All edges, strongest first.
#[pyfunction]
pub(crate) fn edges(py: Python<'_>, case: PathBuf) -> PyResult<Columns> {
    let read = || -> Result<Columns, String> {
        let evidence = Evidence::open(&case.join("evidence.sqlite")).map_err(|error| error.to_string())?;
        let (mut parts, mut rows, mut failed) = (Vec::new(), Vec::new(), None);
        let visited = evidence.visit_edges(&EdgeFilter::default(), |row| {
            rows.push(row);
            if rows.len() < BATCH_ROWS {
                return ControlFlow::Continue(());
            }
            match edge_columns(&std::mem::take(&mut rows)) {
                Ok(part) => parts.push(part),
                Err(error) => failed = Some(error.to_string()),
            }
            if failed.is_some() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        });
        visited.map_err(|error| error.to_string())?;
        let last = edge_columns(&rows).map_err(|error| error.to_string())?;
        parts.push(last.clone());
        failed.map_or(Ok(Columns::stacked(parts, last)), Err)
    };
    py.detach(read).map_err(|why| unreadable(py, &case, &why))
}

/// Every account of every group, in the order of `accounts.csv`; an account can be in a lead and in another group.
#[pyfunction]
pub(crate) fn accounts(py: Python<'_>, case: PathBuf) -> PyResult<Columns> {
    let groups = py.detach(|| groups(&case)).map_err(|why| unreadable(py, &case, &why))?;
    let mut members: Vec<Member<'_>> = groups
        .iter()
        .flat_map(|(kind, group)| group.accounts.iter().map(|account| Member { kind, group, account }))
        .collect();
    // Leads stand last, since their strength is another thing.
    members.sort_by(|one, other| {
        (one.kind == KINDS[2])
            .cmp(&(other.kind == KINDS[2]))
            .then(other.account.strength.total_cmp(&one.account.strength))
    });
    account_columns(&members).map_err(|error| fault(&error))
}

/// Every group: findings, then those with an ordinary explanation, then leads, each strongest first.
#[pyfunction]
pub(crate) fn findings(py: Python<'_>, case: PathBuf) -> PyResult<Columns> {
    let groups = py.detach(|| groups(&case)).map_err(|why| unreadable(py, &case, &why))?;
    group_columns(&groups).map_err(|error| fault(&error))
}

fn unreadable(py: Python<'_>, case: &Path, why: &str) -> PyErr {
    let message = format!("cannot read the case `{}`: {why}", case.display());
    exception(py, Kind::Case, &message, Some("name a folder that `claque.detect` or `claque detect` wrote"))
}

fn groups(case: &Path) -> Result<Vec<(&'static str, FindingRecord)>, String> {
    let text = std::fs::read(case.join("findings.json")).map_err(|error| error.to_string())?;
    let record: FindingsRecord = serde_json::from_slice(&text).map_err(|error| error.to_string())?;
    let lists = [record.findings, record.explained, record.leads];
    Ok(KINDS.into_iter().zip(lists).flat_map(|(kind, list)| list.into_iter().map(move |group| (kind, group))).collect())
}

struct Member<'a> {
    kind: &'static str,
    group: &'a FindingRecord,
    account: &'a AccountRecord,
}

pub(crate) fn texts<'a>(cells: impl Iterator<Item = Option<&'a str>>) -> ArrayRef {
    Arc::new(cells.collect::<StringArray>())
}

pub(crate) fn integers(cells: impl Iterator<Item = Option<u64>>) -> ArrayRef {
    // Counts beyond the signed range do not occur; a wrapped one would be worse than the largest.
    Arc::new(cells.map(|cell| cell.map(|count| i64::try_from(count).unwrap_or(i64::MAX))).collect::<Int64Array>())
}

pub(crate) fn numbers(cells: impl Iterator<Item = Option<f64>>) -> ArrayRef {
    Arc::new(cells.collect::<Float64Array>())
}

fn times(cells: impl Iterator<Item = i64>) -> ArrayRef {
    Arc::new(cells.map(Some).collect::<TimestampMillisecondArray>().with_timezone("UTC"))
}

fn lists<'a, I: Iterator<Item = &'a str>>(cells: impl Iterator<Item = I>) -> ArrayRef {
    let mut lists = ListBuilder::new(StringBuilder::new());
    for cell in cells {
        cell.for_each(|item| lists.values().append_value(item));
        lists.append(true);
    }
    Arc::new(lists.finish())
}

/// A probability of which the logarithm is kept; 0 below the smallest double, as in `edges.parquet`.
fn probability(log10: Option<f64>) -> Option<f64> {
    log10.map(|log10| 10f64.powf(log10))
}

fn edge_columns(rows: &[EdgeRow]) -> Result<Columns, ArrowError> {
    let nulls = rows.iter().map(|row| row.nulls.iter().map(String::as_str));
    Columns::of(vec![
        ("trace", texts(rows.iter().map(|row| Some(row.trace.as_str())))),
        ("account_a", texts(rows.iter().map(|row| Some(row.a.id.as_str())))),
        ("account_b", texts(rows.iter().map(|row| Some(row.b.id.as_str())))),
        ("objects", integers(rows.iter().map(|row| Some(row.objects)))),
        ("co_actions", integers(rows.iter().map(|row| Some(row.co_actions)))),
        ("mean_lag_s", numbers(rows.iter().map(|row| Some(row.mean_lag_s)))),
        ("a_led", integers(rows.iter().map(|row| Some(row.a_led)))),
        ("meetings", integers(rows.iter().map(|row| row.meetings))),
        ("expected", numbers(rows.iter().map(|row| row.expected))),
        ("p_value", numbers(rows.iter().map(|row| probability(row.log10_p)))),
        ("q_value", numbers(rows.iter().map(|row| probability(row.log10_q)))),
        ("log10_p", numbers(rows.iter().map(|row| row.log10_p))),
        ("log10_q", numbers(rows.iter().map(|row| row.log10_q))),
        ("nulls", lists(nulls)),
        ("finding", texts(rows.iter().map(|row| row.group.as_deref()))),
        ("first_seen", times(rows.iter().map(|row| row.first_seen_ms))),
        ("last_seen", times(rows.iter().map(|row| row.last_seen_ms))),
    ])
}

fn account_columns(rows: &[Member<'_>]) -> Result<Columns, ArrowError> {
    Columns::of(vec![
        ("account_id", texts(rows.iter().map(|row| Some(row.account.account_id.as_str())))),
        ("finding", texts(rows.iter().map(|row| Some(row.group.id.as_str())))),
        ("kind", texts(rows.iter().map(|row| Some(row.kind)))),
        ("grade", texts(rows.iter().map(|row| row.group.grade.as_deref()))),
        ("role", texts(rows.iter().map(|row| Some(row.account.role.as_str())))),
        ("led_share", numbers(rows.iter().map(|row| row.account.led_share))),
        ("strength", numbers(rows.iter().map(|row| Some(row.account.strength)))),
        ("co_actions", integers(rows.iter().map(|row| Some(row.account.co_actions)))),
        ("objects", integers(rows.iter().map(|row| Some(row.account.objects)))),
        ("first_seen", times(rows.iter().map(|row| row.account.first_seen_ms))),
        ("last_seen", times(rows.iter().map(|row| row.account.last_seen_ms))),
    ])
}

fn group_columns(groups: &[(&'static str, FindingRecord)]) -> Result<Columns, ArrowError> {
    let rows = || groups.iter().map(|(_, group)| group);
    Columns::of(vec![
        ("finding", texts(rows().map(|group| Some(group.id.as_str())))),
        ("kind", texts(groups.iter().map(|(kind, _)| Some(*kind)))),
        ("grade", texts(rows().map(|group| group.grade.as_deref()))),
        ("accounts", integers(rows().map(|group| Some(group.accounts.len() as u64)))),
        ("edges", integers(rows().map(|group| Some(group.edges.len() as u64)))),
        ("strength", numbers(rows().map(|group| Some(group.strength)))),
        ("co_actions", integers(rows().map(|group| Some(group.co_actions)))),
        ("density", numbers(rows().map(|group| Some(group.density)))),
        ("decoys_as_strong", integers(rows().map(|group| group.decoys_as_strong.map(u64::from)))),
        ("decoy_p", numbers(rows().map(|group| group.decoy_p))),
        (
            "survives_latency_control",
            Arc::new(rows().map(|group| group.survives_latency_control).collect::<BooleanArray>()),
        ),
        ("traces", lists(rows().map(|group| group.layers.iter().map(|layer| layer.trace.as_str())))),
        ("explained_by", lists(rows().map(|group| group.explained_by.iter().map(String::as_str)))),
        ("members", lists(rows().map(|group| group.accounts.iter().map(|account| account.account_id.as_str())))),
        ("top_objects", lists(rows().map(|group| group.top_objects.iter().map(|object| object.label.as_str())))),
        ("nulls", lists(rows().map(|group| group.nulls.iter().map(String::as_str)))),
        ("first_seen", times(rows().map(|group| group.first_seen_ms))),
        ("last_seen", times(rows().map(|group| group.last_seen_ms))),
    ])
}
