//! `claque.evaluate`, and what an evaluation says as tables.

use crate::asked::asked_evaluation;
use crate::case::{integers, numbers, texts};
use crate::columns::Columns;
use crate::failure::{Kind, exception};
use crate::source::{Source, inputs};
use crate::watched::watched;
use arrow_array::{ArrayRef, BooleanArray};
use arrow_schema::ArrowError;
use claque_io::evaluation::{
    ConfoundRecord, CutRecord, EvaluationRecord, FigureRecord, FindingQualityRecord, FlaggedRecord, RankingRecord,
    RunRecord, ScoreRecord, SweptRecord, read_scores,
};
use claque_io::folder::Overwrite;
use claque_job::asked::AskedLabels;
use claque_job::evaluate::evaluate as do_it;
use pyo3::prelude::*;
use pyo3::types::PyDict;
use std::error::Error;
use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// A path, or a table as the bytes of a file with the name it goes by.
#[derive(FromPyObject)]
pub(crate) enum Labels {
    /// A file.
    #[pyo3(transparent)]
    Path(PathBuf),
    /// A table.
    Table(String, Vec<u8>),
}

/// Reads, finds, judges, and writes the folder; `given` holds the parameters that were given, by name.
#[pyfunction]
#[allow(clippy::too_many_arguments, reason = "Python code passes them one by one")]
pub(crate) fn evaluate(
    py: Python<'_>,
    posts: Vec<Source>,
    labels: Labels,
    given: &Bound<'_, PyDict>,
    output: PathBuf,
    force: bool,
    tell: Option<&Bound<'_, PyAny>>,
    note: &Bound<'_, PyAny>,
) -> PyResult<PathBuf> {
    let labels = match labels {
        Labels::Path(path) => AskedLabels::File(path),
        Labels::Table(name, bytes) => AskedLabels::Bytes { name, bytes },
    };
    let asked = asked_evaluation(given, labels)?;
    let inputs = inputs(py, &posts)?;
    let overwrite = Overwrite::forced(force);
    watched(py, tell, note, move |watch| do_it(&inputs, &asked, &output, overwrite, watch).map(|(_, place)| place))
}

/// The tables of an evaluation, by name.
#[pyfunction]
pub(crate) fn evaluation(py: Python<'_>, folder: PathBuf) -> PyResult<Vec<(String, Columns)>> {
    py.detach(|| tables(&folder)).map_err(|why| {
        let message = format!("cannot read the evaluation `{}`: {why}", folder.display());
        exception(py, Kind::Case, &message, Some("name a folder that `claque.evaluate` or `claque evaluate` wrote"))
    })
}

fn tables(folder: &Path) -> Result<Vec<(String, Columns)>, Box<dyn Error + Send + Sync>> {
    let record: EvaluationRecord = serde_json::from_slice(&std::fs::read(folder.join("evaluation.json"))?)?;
    let scores = read_scores(File::open(folder.join("scores.csv"))?)?;
    let none = Vec::new();
    let swept = record.sweep.as_ref().map_or(&none, |sweep| &sweep.plans);
    Ok(vec![
        ("scores".to_owned(), score_columns(&scores)?),
        ("ranking".to_owned(), ranking_columns(&record.ranking)?),
        ("flagged".to_owned(), flagged_columns(&record.flagged)?),
        ("findings".to_owned(), finding_columns(&record.groups.findings)?),
        ("confounds".to_owned(), confound_columns(&record.confounds)?),
        ("permuted_times".to_owned(), Columns::of(run_columns(record.permuted_times.iter().collect()))?),
        ("sweep".to_owned(), swept_columns(swept)?),
        ("curve".to_owned(), cut_columns(&record.curve)?),
        ("activity_curve".to_owned(), cut_columns(&record.activity_curve)?),
    ])
}

fn flags(cells: impl Iterator<Item = bool>) -> ArrayRef {
    Arc::new(cells.map(Some).collect::<BooleanArray>())
}

/// What is absent from a table is empty there.
fn present(cell: &str) -> Option<&str> {
    (!cell.is_empty()).then_some(cell)
}

fn score_columns(rows: &[ScoreRecord]) -> Result<Columns, ArrowError> {
    Columns::of(vec![
        ("account_id", texts(rows.iter().map(|row| Some(row.account_id.as_str())))),
        ("score", numbers(rows.iter().map(|row| Some(row.score)))),
        ("label", texts(rows.iter().map(|row| present(&row.label)))),
        ("flagged", flags(rows.iter().map(|row| row.flagged != 0))),
        ("grade", texts(rows.iter().map(|row| present(&row.grade)))),
        ("finding", texts(rows.iter().map(|row| present(&row.finding)))),
        ("posts", integers(rows.iter().map(|row| Some(row.posts)))),
    ])
}

fn ranking_columns(ranking: &RankingRecord) -> Result<Columns, ArrowError> {
    let figures = [
        ("average_precision", &ranking.average_precision),
        ("roc_auc", &ranking.roc_auc),
        ("matched_auc", &ranking.matched_auc),
        ("matched_auc_by_pairs", &ranking.matched_auc_by_pairs),
    ];
    let of = |part: fn(&FigureRecord) -> Option<f64>| numbers(figures.iter().map(|(_, figure)| part(figure)));
    Columns::of(vec![
        ("measure", texts(figures.iter().map(|(name, _)| Some(*name)))),
        ("value", of(|figure| figure.value)),
        ("low", of(|figure| figure.low)),
        ("high", of(|figure| figure.high)),
    ])
}

fn flagged_columns(rows: &[FlaggedRecord]) -> Result<Columns, ArrowError> {
    let count = |part: fn(&FlaggedRecord) -> u64| integers(rows.iter().map(|row| Some(part(row))));
    let number = |part: fn(&FlaggedRecord) -> Option<f64>| numbers(rows.iter().map(part));
    Columns::of(vec![
        ("flagged", texts(rows.iter().map(|row| Some(row.name.as_str())))),
        ("accounts", count(|row| row.accounts)),
        ("true_positives", count(|row| row.true_positives)),
        ("false_positives", count(|row| row.false_positives)),
        ("false_negatives", count(|row| row.false_negatives)),
        ("unlabelled", count(|row| row.unlabelled)),
        ("precision", number(|row| row.precision.value)),
        ("precision_low", number(|row| row.precision.low)),
        ("precision_high", number(|row| row.precision.high)),
        ("recall", number(|row| row.recall.value)),
        ("recall_low", number(|row| row.recall.low)),
        ("recall_high", number(|row| row.recall.high)),
        ("f1", number(|row| row.f1.value)),
        ("f1_low", number(|row| row.f1.low)),
        ("f1_high", number(|row| row.f1.high)),
        ("false_positives_per_1000", number(|row| row.false_positives_per_1000.value)),
        ("false_positives_per_1000_low", number(|row| row.false_positives_per_1000.low)),
        ("false_positives_per_1000_high", number(|row| row.false_positives_per_1000.high)),
    ])
}

fn finding_columns(rows: &[FindingQualityRecord]) -> Result<Columns, ArrowError> {
    Columns::of(vec![
        ("finding", texts(rows.iter().map(|row| Some(row.id.as_str())))),
        ("grade", texts(rows.iter().map(|row| row.grade.as_deref()))),
        ("accounts", integers(rows.iter().map(|row| Some(row.accounts)))),
        ("labelled", integers(rows.iter().map(|row| Some(row.labelled)))),
        ("positive", integers(rows.iter().map(|row| Some(row.positive)))),
        ("precision", numbers(rows.iter().map(|row| row.precision))),
        ("group", texts(rows.iter().map(|row| row.group.as_deref()))),
        ("purity", numbers(rows.iter().map(|row| row.purity))),
    ])
}

fn confound_columns(rows: &[ConfoundRecord]) -> Result<Columns, ArrowError> {
    Columns::of(vec![
        ("kind", texts(rows.iter().map(|row| Some(row.kind.as_str())))),
        ("name", texts(rows.iter().map(|row| Some(row.name.as_str())))),
        ("roc_auc", numbers(rows.iter().map(|row| Some(row.roc_auc)))),
        ("high_first", flags(rows.iter().map(|row| row.high_first))),
        ("average_precision", numbers(rows.iter().map(|row| Some(row.average_precision)))),
        ("matched_auc", numbers(rows.iter().map(|row| row.matched_auc))),
    ])
}

fn run_columns(rows: Vec<&RunRecord>) -> Vec<(&'static str, ArrayRef)> {
    let number = |part: fn(&RunRecord) -> Option<f64>| numbers(rows.iter().map(|row| part(row)));
    vec![
        ("findings", integers(rows.iter().map(|row| Some(row.findings)))),
        ("accounts", integers(rows.iter().map(|row| Some(row.accounts)))),
        ("precision", number(|row| row.precision)),
        ("recall", number(|row| row.recall)),
        ("f1", number(|row| row.f1)),
        ("average_precision", number(|row| row.average_precision)),
        ("roc_auc", number(|row| row.roc_auc)),
        ("matched_auc", number(|row| row.matched_auc)),
    ]
}

fn swept_columns(rows: &[SweptRecord]) -> Result<Columns, ArrowError> {
    let mut columns = vec![
        ("window_ms", integers(rows.iter().map(|row| row.window_ms.map(i64::unsigned_abs)))),
        ("min_objects", integers(rows.iter().map(|row| Some(row.min_objects.into())))),
        ("alpha", numbers(rows.iter().map(|row| row.alpha))),
    ];
    columns.extend(run_columns(rows.iter().map(|row| &row.run).collect()));
    Columns::of(columns)
}

fn cut_columns(rows: &[CutRecord]) -> Result<Columns, ArrowError> {
    Columns::of(vec![
        ("accounts", integers(rows.iter().map(|row| Some(row.accounts)))),
        ("precision", numbers(rows.iter().map(|row| Some(row.precision)))),
        ("recall", numbers(rows.iter().map(|row| Some(row.recall)))),
        ("false_positive_rate", numbers(rows.iter().map(|row| Some(row.false_positive_rate)))),
    ])
}
