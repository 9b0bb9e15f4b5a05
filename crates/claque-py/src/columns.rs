//! A table in memory, as the Arrow C stream interface gives and takes it.

use crate::failure::{Kind, exception, fault};
use arrow_array::cast::AsArray;
use arrow_array::types::{Float64Type, Int64Type, TimestampMillisecondType};
use arrow_array::{Array, ArrayRef, RecordBatch, RecordBatchIterator, RecordBatchReader, StructArray};
use arrow_cast::cast;
use arrow_schema::{DataType, Field, FieldRef, Fields, Schema, SchemaRef, TimeUnit};
use pyo3::IntoPyObjectExt;
use pyo3::exceptions::PyKeyError;
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyCapsule, PyDict, PyList};
use pyo3_arrow::ffi::{ArrayIterator, to_schema_pycapsule, to_stream_pycapsule};
use pyo3_arrow::input::AnyRecordBatch;
use std::sync::Arc;

/// Rows in one batch of a table that we make.
pub(crate) const BATCH_ROWS: usize = 1 << 16;

/// Batches of one schema. Immutable, so that threads share it and exports copy nothing.
#[pyclass(frozen, module = "claque._claque")]
#[derive(Clone, Debug)]
pub(crate) struct Columns {
    pub(crate) schema: SchemaRef,
    pub(crate) batches: Vec<RecordBatch>,
}

impl Columns {
    /// A table of named arrays of one length.
    pub(crate) fn of(columns: Vec<(&str, ArrayRef)>) -> Result<Self, arrow_schema::ArrowError> {
        let fields: Vec<Field> =
            columns.iter().map(|(name, array)| Field::new(*name, array.data_type().clone(), true)).collect();
        let schema = Arc::new(Schema::new(fields));
        let arrays = columns.into_iter().map(|(_, array)| array).collect();
        Ok(Columns { batches: vec![RecordBatch::try_new(Arc::clone(&schema), arrays)?], schema })
    }

    /// The tables one below the other; they are of one schema.
    pub(crate) fn stacked(parts: Vec<Columns>, empty: Columns) -> Self {
        let schema = parts.first().map_or(empty.schema, |part| Arc::clone(&part.schema));
        Columns { schema, batches: parts.into_iter().flat_map(|part| part.batches).collect() }
    }

    /// Takes what exports an Arrow stream or array; buffers are shared where the other side shares them.
    pub(crate) fn taken(table: &Bound<'_, PyAny>) -> PyResult<Self> {
        let py = table.py();
        let reader = table.extract::<AnyRecordBatch>()?.into_reader()?;
        let schema = reader.schema();
        // A stream may compute for long, and takes the interpreter itself where it needs it.
        let batches: Result<Vec<RecordBatch>, _> = py.detach(|| reader.collect());
        let cannot = |error: &dyn std::fmt::Display| {
            exception(py, Kind::Input, &format!("cannot read the posts: {error}"), None)
        };
        Ok(Columns { schema, batches: batches.map_err(|error| cannot(&error))? })
    }

    /// The rows from the first again.
    pub(crate) fn reader(&self) -> impl RecordBatchReader + Send + use<> {
        RecordBatchIterator::new(self.batches.clone().into_iter().map(Ok), Arc::clone(&self.schema))
    }

    fn rows(&self) -> usize {
        self.batches.iter().map(RecordBatch::num_rows).sum()
    }
}

#[pymethods]
impl Columns {
    /// From anything that exports an Arrow stream.
    #[new]
    fn new(table: &Bound<'_, PyAny>) -> PyResult<Self> {
        Columns::taken(table)
    }

    #[pyo3(signature = (requested_schema=None))]
    fn __arrow_c_stream__<'py>(
        &self,
        py: Python<'py>,
        requested_schema: Option<Bound<'py, PyCapsule>>,
    ) -> PyResult<Bound<'py, PyCapsule>> {
        let field = Arc::new(Field::new_struct("", self.schema.fields().clone(), false));
        let batches = self.batches.clone();
        let arrays = batches.into_iter().map(|batch| Ok(Arc::new(StructArray::from(batch)) as ArrayRef));
        let reader = Box::new(ArrayIterator::new(arrays, field));
        Ok(to_stream_pycapsule(py, reader, requested_schema)?)
    }

    fn __arrow_c_schema__<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyCapsule>> {
        Ok(to_schema_pycapsule(py, &*self.schema)?)
    }

    fn __len__(&self) -> usize {
        self.rows()
    }

    /// Name and type of each column, in order.
    fn fields(&self) -> Vec<(String, String)> {
        self.schema.fields().iter().map(|field| (field.name().clone(), type_name(field.data_type()))).collect()
    }

    /// At most so many rows from `offset` on; nothing is copied.
    fn slice(&self, offset: usize, length: usize) -> Self {
        let (mut skip, mut wanted) = (offset, length);
        let mut batches = Vec::new();
        for batch in &self.batches {
            let start = skip.min(batch.num_rows());
            let taken = wanted.min(batch.num_rows() - start);
            (skip, wanted) = (skip - start, wanted - taken);
            if taken > 0 {
                batches.push(batch.slice(start, taken));
            }
        }
        Columns { schema: Arc::clone(&self.schema), batches }
    }

    /// The named columns as lists of Python values; times are milliseconds since the Unix epoch.
    fn lists<'py>(&self, py: Python<'py>, names: Vec<String>) -> PyResult<Bound<'py, PyDict>> {
        let lists = PyDict::new(py);
        for name in names {
            let list = PyList::empty(py);
            for batch in &self.batches {
                let column = batch.column_by_name(&name);
                let column = column.ok_or_else(|| PyKeyError::new_err(name.clone()))?;
                for row in 0..column.len() {
                    list.append(value(py, column, row)?)?;
                }
            }
            lists.set_item(name, list)?;
        }
        Ok(lists)
    }
    /// A column as text, in the form in which ids are read; a column inside another has dots in its name.
    fn texts(&self, py: Python<'_>, name: &str) -> PyResult<Vec<Option<String>>> {
        let mut cells = Vec::with_capacity(self.rows());
        for batch in &self.batches {
            let column = at(batch, name).ok_or_else(|| PyKeyError::new_err(name.to_owned()))?;
            let texts = cast(&column, &DataType::Utf8);
            let cannot = |error| {
                exception(py, Kind::Input, &format!("the column `{name}` cannot be told as text: {error}"), None)
            };
            cells.extend(texts.map_err(cannot)?.as_string::<i32>().iter().map(|cell| cell.map(str::to_owned)));
        }
        Ok(cells)
    }
}

/// The column of that name, or the field of a column that a path with dots names; names are told apart without regard to case.
fn at(batch: &RecordBatch, name: &str) -> Option<ArrayRef> {
    let of = |names: &Fields, wanted: &str| {
        let same = |field: &FieldRef| field.name() == wanted;
        names.iter().position(same).or_else(|| names.iter().position(|field| field.name().eq_ignore_ascii_case(wanted)))
    };
    if let Some(place) = of(batch.schema_ref().fields(), name) {
        return Some(Arc::clone(batch.column(place)));
    }
    let mut parts = name.split('.');
    let mut column = Arc::clone(batch.column(of(batch.schema_ref().fields(), parts.next()?)?));
    for part in parts {
        let fields = column.as_struct_opt()?;
        let inner = Arc::clone(fields.column(of(fields.fields(), part)?));
        column = inner;
    }
    Some(column)
}

/// One cell. The types are those of the tables that we make.
fn value<'py>(py: Python<'py>, column: &ArrayRef, row: usize) -> PyResult<Bound<'py, PyAny>> {
    if column.is_null(row) {
        return Ok(py.None().into_bound(py));
    }
    match column.data_type() {
        DataType::Utf8 => column.as_string::<i32>().value(row).into_bound_py_any(py),
        DataType::FixedSizeBinary(_) => {
            PyBytes::new(py, column.as_fixed_size_binary().value(row)).into_bound_py_any(py)
        }
        DataType::Boolean => column.as_boolean().value(row).into_bound_py_any(py),
        DataType::Int64 => column.as_primitive::<Int64Type>().value(row).into_bound_py_any(py),
        DataType::Float64 => column.as_primitive::<Float64Type>().value(row).into_bound_py_any(py),
        DataType::Timestamp(TimeUnit::Millisecond, _) => {
            column.as_primitive::<TimestampMillisecondType>().value(row).into_bound_py_any(py)
        }
        DataType::List(_) => {
            let items = column.as_list::<i32>().value(row);
            let items: PyResult<Vec<_>> = (0..items.len()).map(|item| value(py, &items, item)).collect();
            items?.into_bound_py_any(py)
        }
        other => Err(fault(&format!("a column of {other} has no Python values"))),
    }
}

/// As PyArrow writes types.
fn type_name(kind: &DataType) -> String {
    match kind {
        DataType::Utf8 => "string".to_owned(),
        DataType::LargeUtf8 => "large_string".to_owned(),
        DataType::Utf8View => "string_view".to_owned(),
        DataType::Boolean => "bool".to_owned(),
        DataType::Float64 => "double".to_owned(),
        DataType::Timestamp(TimeUnit::Millisecond, Some(zone)) => format!("timestamp[ms, tz={zone}]"),
        DataType::List(item) => format!("list<{}>", type_name(item.data_type())),
        other => other.to_string().to_lowercase(),
    }
}
