//! `claque.convert` and `claque.read`: posts of any format in one schema, into a file or into memory.

use crate::asked::asked;
use crate::columns::{BATCH_ROWS, Columns};
use crate::failure::fault;
use crate::source::{Source, inputs};
use crate::watched::watched;
use bytes::Bytes;
use claque_io::read::{Conversion, ConvertError, Input, Keys, ReadOptions, Strictness, convert as do_it};
use claque_job::asked::Asked;
use claque_job::detect::in_pool;
use claque_job::failure::Failure;
use claque_job::reading::{self, Reading};
use claque_job::watch::{Stages, Watch, stoppable};
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use parquet::errors::ParquetError;
use pyo3::prelude::*;
use pyo3::types::PyDict;
use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

/// What a conversion counted: posts written, repeated, withdrawn, and rows rejected.
type Counts = (u64, u64, u64, u64);

/// Writes posts to a file that is new; `scratch` holds meanwhile what does not fit into memory.
#[pyfunction]
pub(crate) fn convert(
    py: Python<'_>,
    posts: Vec<Source>,
    given: &Bound<'_, PyDict>,
    output: PathBuf,
    scratch: PathBuf,
    tell: Option<&Bound<'_, PyAny>>,
    note: &Bound<'_, PyAny>,
) -> PyResult<Counts> {
    let (asked, options) = reading_of(py, given)?;
    let inputs = inputs(py, &posts)?;
    watched(py, tell, note, move |watch| {
        let cannot = |error: io::Error| Failure::output(format!("cannot write `{}`: {error}", output.display()));
        let mut out = BufWriter::new(File::create_new(&output).map_err(cannot)?);
        let conversion = run(&inputs, &options, &asked, &scratch, &mut out, watch)?;
        out.flush().and_then(|()| out.get_ref().sync_all()).map_err(cannot)?;
        Ok(counts(&conversion))
    })
}

/// The same in memory.
#[pyfunction]
pub(crate) fn read(
    py: Python<'_>,
    posts: Vec<Source>,
    given: &Bound<'_, PyDict>,
    scratch: PathBuf,
    tell: Option<&Bound<'_, PyAny>>,
    note: &Bound<'_, PyAny>,
) -> PyResult<Columns> {
    let (asked, options) = reading_of(py, given)?;
    let inputs = inputs(py, &posts)?;
    let bytes = watched(py, tell, note, move |watch| {
        let mut bytes = Vec::new();
        run(&inputs, &options, &asked, &scratch, &mut bytes, watch)?;
        Ok(bytes)
    })?;
    py.detach(|| decoded(bytes.into())).map_err(|error| fault(&error))
}

fn counts(conversion: &Conversion) -> Counts {
    (conversion.posts, conversion.repeated, conversion.withdrawn, conversion.rejected_count)
}

/// How posts are asked to be read, checked.
pub(crate) fn reading_of(py: Python<'_>, given: &Bound<'_, PyDict>) -> PyResult<(Asked, ReadOptions)> {
    let asked = asked(given)?;
    let strictness = if asked.reading.strict { Strictness::StopAtFirst } else { Strictness::CountBadRows };
    let options = reading::options(&reading::record(&asked.reading), strictness, Keys::Canonical, None);
    Ok((asked, options.map_err(|failure| crate::failure::raised(py, &failure))?))
}

fn run(
    inputs: &[Input],
    options: &ReadOptions,
    asked: &Asked,
    scratch: &Path,
    out: impl Write + Send,
    watch: &dyn Watch,
) -> Result<Conversion, Failure> {
    asked.check()?;
    in_pool(asked.threads, || {
        stoppable(|| {
            let stages = Stages::new(watch);
            let mut progress = Reading::new(&stages);
            let mut is_merging = false;
            let mut merging = |done: u64, rows: u64| {
                if !std::mem::replace(&mut is_merging, true) {
                    stages.begin("merging", Some(rows), "posts");
                }
                stages.at(done, Some(rows));
            };
            let converted = do_it(inputs, options, asked.max_memory, scratch, out, &mut progress, &mut merging);
            let conversion = converted.map_err(|error| match error {
                ConvertError::Read(error) => error.into(),
                ConvertError::Write(error) => Failure::output(format!("cannot write the posts: {error}")),
                other => Failure::new(other.to_string()),
            })?;
            tell_of_bad_rows(&conversion, &stages)?;
            Ok(conversion)
        })
    })
}

/// Says how many rows were left out, by the first of them.
fn tell_of_bad_rows(conversion: &Conversion, stages: &Stages<'_>) -> Result<(), Failure> {
    let Some(first) = conversion.rejected.first() else { return Ok(()) };
    let input = &conversion.inputs[first.input].name;
    if conversion.posts == 0 {
        let failure = Failure::input(format!("cannot read any row of `{input}`; the first: {first}"));
        return Err(match first.hint() {
            Some(hint) => failure.hint(hint),
            None => failure,
        });
    }
    stages.note(&format!(
        "note: rows that could not be read: {}; the first: `{input}` {first}",
        conversion.rejected_count
    ));
    Ok(())
}

fn decoded(bytes: Bytes) -> Result<Columns, ParquetError> {
    let builder = ParquetRecordBatchReaderBuilder::try_new(bytes)?;
    let reader = builder.with_batch_size(BATCH_ROWS).build()?;
    let schema = arrow_array::RecordBatchReader::schema(&reader);
    Ok(Columns { schema, batches: reader.collect::<Result<_, _>>()? })
}
