//! Parquet, through the record interface of the `parquet` crate: only the columns that are used are decoded.
//!
//! A file that is not compressed from outside is read in place; anything else is held in memory whole, because the
//! format begins at its end. The crate can panic on damaged files: such a panic is caught and told as an error.

use super::corpus::{Format, InputGuess};
use super::decode::{self, Compression, Opened};
use super::error::ReadError;
use super::fields::Fields;
use super::format::Shape;
use super::json::Value;
use super::shape::{self, Mapping};
use super::sink::{Make, Place, Portion, Reading, Take};
use super::time::Clock;
use super::{Progress, Role};
use chrono::{DateTime, NaiveDate};
use parquet::basic::{LogicalType, TimeUnit};
use parquet::file::reader::{FileReader, SerializedFileReader};
use parquet::record::{Field, Row};
use parquet::schema::types::Type;
use std::borrow::Cow;
use std::io::{self, Read};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::Arc;

/// So many rows are read before their actions are taken in.
const ROWS: usize = 16 * 1024;
/// Deeper columns are not looked for.
const DEEPEST: u8 = 3;

/// Reads a Parquet input; `path` is where it lies, if it is a file.
pub(crate) fn read<M: Make, T: Take<M::Part>>(
    reading: &mut Reading<'_, M, T>,
    name: &str,
    path: Option<&Path>,
    opened: Opened,
    progress: &mut dyn Progress,
) -> Result<(), ReadError> {
    let compression = opened.compression.clone();
    let source = open(name, path, opened)?;
    let schema = source.metadata().file_metadata().schema_descr().root_schema_ptr();
    let mut names = Vec::new();
    schema.get_fields().iter().for_each(|field| collect(field, "", 1, &mut names));
    let options = reading.options;
    let mut mapping = shape::guess(name, names, options.shape, options.map.as_ref())?;
    let mut clock = Clock { format: options.time_format.clone(), zone: options.time_zone, month_first: false };
    mapping.keep(|role| reading.maker.needs(role));
    mapping.format.set_clock(&mut clock);
    let columns = mapping.named();
    let guess = InputGuess {
        name: name.to_owned(),
        compression,
        encoding: "UTF-8",
        format: Format::Parquet,
        shape: Shape::of(mapping.format),
        columns,
    };
    progress.input(&guess);
    if let Some(summary) = reading.ledger.inputs.last_mut() {
        summary.guess = Some(guess);
    }
    let times = Times::of(&schema, &mapping);
    let projection = project(&schema, &mapping);
    let fields = Fields { mapping, clock };
    rows(reading, name, &*source, projection, &fields, times)
}

fn damaged(name: &str, reason: String) -> ReadError {
    ReadError::Parquet { input: name.to_owned(), reason }
}

/// Runs the crate's code; a panic in it means a damaged file.
fn guarded<T>(name: &str, work: impl FnOnce() -> parquet::errors::Result<T>) -> Result<T, ReadError> {
    match catch_unwind(AssertUnwindSafe(work)) {
        Ok(Ok(value)) => Ok(value),
        Ok(Err(error)) => Err(damaged(name, error.to_string())),
        Err(_) => Err(damaged(name, "the file is damaged, or holds a type that cannot be read".to_owned())),
    }
}

fn open(name: &str, path: Option<&Path>, opened: Opened) -> Result<Box<dyn FileReader>, ReadError> {
    let explain = |error: io::Error| decode::explain(error, name);
    let is_plain = opened.compression.iter().all(|compression| *compression == Compression::None);
    let mut stream = opened.into_reader();
    match path.filter(|_| is_plain) {
        Some(path) => {
            // The digest and the limit need every byte once.
            io::copy(&mut stream, &mut io::sink()).map_err(explain)?;
            let file = std::fs::File::open(path);
            let file = file.map_err(|source| ReadError::Open { path: path.to_owned(), source })?;
            guarded(name, || Ok(Box::new(SerializedFileReader::new(file)?) as Box<dyn FileReader>))
        }
        None => {
            let mut bytes = Vec::new();
            stream.read_to_end(&mut bytes).map_err(explain)?;
            let bytes = bytes::Bytes::from(bytes);
            guarded(name, || Ok(Box::new(SerializedFileReader::new(bytes)?) as Box<dyn FileReader>))
        }
    }
}

/// Paths of columns and lists, in the order of the schema.
fn collect(field: &Type, prefix: &str, depth: u8, names: &mut Vec<String>) {
    let path = if prefix.is_empty() { field.name().to_owned() } else { format!("{prefix}.{}", field.name()) };
    if is_struct(field) {
        if depth < DEEPEST {
            field.get_fields().iter().for_each(|field| collect(field, &path, depth + 1, names));
        }
    } else {
        names.push(path);
    }
}

fn is_struct(field: &Type) -> bool {
    let info = field.get_basic_info();
    let repeated = info.has_repetition() && info.repetition() == parquet::basic::Repetition::REPEATED;
    field.is_group() && info.converted_type() == parquet::basic::ConvertedType::NONE && !repeated
}

/// The schema cut to the columns in use; whole where rows have no id and are told apart by all they hold.
fn project(schema: &Type, mapping: &Mapping) -> Option<Type> {
    if !mapping.columns.iter().any(|(role, _)| *role == Role::Post) {
        return None;
    }
    let is_used = |field: &str| {
        mapping.columns.iter().any(|(_, column)| {
            let path = &mapping.names[*column];
            path == field || path.strip_prefix(field).is_some_and(|rest| rest.starts_with('.'))
        })
    };
    let fields = schema.get_fields().iter().filter(|field| is_used(field.name())).map(Arc::clone).collect();
    Type::group_type_builder(schema.name()).with_fields(fields).build().ok()
}

/// What the schema says about the column of times.
#[derive(Clone, Copy, Default)]
struct Times {
    /// The file says that they are local to an unnamed zone.
    is_local: bool,
    /// Whole numbers of nanoseconds.
    is_nanoseconds: bool,
}

impl Times {
    fn of(schema: &Type, mapping: &Mapping) -> Self {
        let column = mapping.columns.iter().find(|(role, _)| *role == Role::Time);
        let Some(path) = column.map(|(_, column)| &mapping.names[*column]) else { return Times::default() };
        let field = schema.get_fields().iter().find(|field| field.name() == path);
        match field.and_then(|field| field.get_basic_info().logical_type_ref()) {
            Some(LogicalType::Timestamp(told)) => {
                Times { is_local: !told.is_adjusted_to_u_t_c, is_nanoseconds: told.unit == TimeUnit::NANOS }
            }
            _ => Times::default(),
        }
    }

    fn text(self, milliseconds: i64) -> Cow<'static, str> {
        let Some(at) = DateTime::from_timestamp_millis(milliseconds) else {
            return Cow::Owned(format!("{milliseconds} milliseconds"));
        };
        let zone = if self.is_local { "" } else { "Z" };
        Cow::Owned(format!("{}{zone}", at.naive_utc().format("%Y-%m-%dT%H:%M:%S%.3f")))
    }
}

fn rows<M: Make, T: Take<M::Part>>(
    reading: &mut Reading<'_, M, T>,
    name: &str,
    source: &dyn FileReader,
    projection: Option<Type>,
    fields: &Fields,
    times: Times,
) -> Result<(), ReadError> {
    let input = reading.input_number();
    let platform = fields.mapping.format.platform;
    let has_ids = projection.is_some();
    let mut number = 0;
    let mut iter = guarded(name, || source.get_row_iter(projection))?;
    loop {
        let mut portion = Portion::new();
        while portion.records < ROWS as u64 {
            let Some(row) = guarded(name, || iter.next().transpose())? else { break };
            portion.records += 1;
            number += 1;
            // Rows without ids are told apart by all that they hold.
            let content = if has_ids { String::new() } else { row.to_string() };
            let value = record(row, &fields.mapping, times);
            let place = Place { platform, row: number, record: content.as_bytes() };
            portion.hear(fields.event(&value), &reading.maker, input, place);
        }
        if portion.records == 0 {
            return Ok(());
        }
        reading.ledger.absorb(portion, &mut reading.taker, reading.options.strictness)?;
    }
}

/// The row as the JSON value it would be.
fn record(row: Row, mapping: &Mapping, times: Times) -> Value<'static> {
    let time = mapping.columns.iter().find(|(role, _)| *role == Role::Time).map(|(_, column)| &mapping.names[*column]);
    let members = row.into_columns().into_iter().map(|(key, field)| {
        let value = match field {
            Field::Long(at) if times.is_nanoseconds && time == Some(&key) => {
                Value::String(times.text(at.div_euclid(1_000_000)))
            }
            other => value(&other, times),
        };
        (Cow::Owned(key), value)
    });
    Value::Object(members.collect())
}

fn value(field: &Field, times: Times) -> Value<'static> {
    match field {
        Field::Null => Value::Null,
        Field::Bool(flag) => Value::Bool(*flag),
        Field::Str(text) => Value::String(Cow::Owned(text.clone())),
        Field::Bytes(bytes) => match bytes.as_utf8() {
            Ok(text) => Value::String(Cow::Owned(text.to_owned())),
            Err(_) => Value::Null,
        },
        Field::TimestampMillis(at) => Value::String(Times::text(times, *at)),
        Field::TimestampMicros(at) => Value::String(Times::text(times, at.div_euclid(1000))),
        Field::Date(day) => {
            let date = NaiveDate::from_epoch_days(*day);
            date.map_or(Value::Null, |date| Value::String(Cow::Owned(date.to_string())))
        }
        Field::Group(row) => {
            let members = row.get_column_iter().map(|(key, field)| (Cow::Owned(key.clone()), value(field, times)));
            Value::Object(members.collect())
        }
        Field::ListInternal(list) => Value::Array(list.elements().iter().map(|item| value(item, times)).collect()),
        Field::MapInternal(_) => Value::Null,
        Field::Float(number) => Value::Number(Cow::Owned(number.to_string())),
        Field::Double(number) => Value::Number(Cow::Owned(number.to_string())),
        other => Value::Number(Cow::Owned(other.to_string())),
    }
}
