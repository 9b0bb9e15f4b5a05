//! Parquet: only the columns that are used are decoded, batch by batch.
//!
//! A file that is not compressed from outside is read in place, and digested meanwhile; anything else is held in memory
//! whole, because the format begins at its end. The crate can panic on damaged files: such a panic is caught and told as an
//! error. Texts are read as views of their pages, so that a page that repeats one long text costs its length once.

use super::Progress;
use super::arrow::{self, Layout, Told};
use super::corpus::Format;
use super::decode::{self, Bytes, Compression, Opened};
use super::error::ReadError;
use super::role::Role;
use super::shape::Mapping;
use super::sink::{Make, Reading, Take};
use arrow_array::{RecordBatch, RecordBatchReader};
use arrow_schema::{DataType, Field, FieldRef, Fields, Schema, SchemaRef, TimeUnit};
use parquet::arrow::ProjectionMask;
use parquet::arrow::arrow_reader::{
    ArrowReaderMetadata, ArrowReaderOptions, ParquetRecordBatchReader, ParquetRecordBatchReaderBuilder,
};
use parquet::basic::Type as Physical;
use parquet::file::metadata::ParquetMetaData;
use parquet::schema::types::Type;
use std::io::{self, Read};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// Most rows of a batch.
const ROWS: u64 = 8 * 1024;
/// About so many bytes make a batch.
const BYTES: u64 = 8 << 20;

/// Reads a Parquet input; `path` is where it lies, if it is a file.
pub(crate) fn read<M: Make, T: Take<M::Part>>(
    reading: &mut Reading<'_, M, T>,
    name: &str,
    path: Option<&Path>,
    opened: Opened,
    total: Option<u64>,
    progress: &mut dyn Progress,
) -> Result<(), ReadError> {
    let compression = opened.compression.clone();
    let is_plain = compression.iter().all(|compression| *compression == Compression::None);
    let mut stream = opened.into_reader();
    let (source, rest) = match path.filter(|_| is_plain) {
        Some(path) => {
            let file = std::fs::File::open(path);
            (Source::File(file.map_err(|source| ReadError::Open { path: path.to_owned(), source })?), Some(stream))
        }
        None => {
            let mut bytes = Vec::new();
            stream.read_to_end(&mut bytes).map_err(|error| decode::explain(error, name))?;
            (Source::Memory(bytes.into()), None)
        }
    };
    let metadata = source.metadata(name)?;
    let groups = metadata.metadata().row_groups().iter();
    let bytes = groups.fold(0_u64, |sum, group| sum.saturating_add(group.total_byte_size().max(0) as u64));
    let limit = reading.options.max_bytes;
    if bytes > limit {
        return Err(ReadError::TooBig { input: name.to_owned(), limit });
    }
    let Told { mapping, clock, .. } =
        arrow::begin(reading, metadata.schema().fields(), Format::Parquet, compression, progress)?;
    let is_used = |path: &str| mapping.columns.iter().any(|(_, column)| mapping.names[*column] == path);
    // Rows without an id are told apart by all that they hold.
    let used = has_ids(&metadata, &mapping).then(|| leaves(&metadata, &is_used));
    let reader = source.reader(name, &metadata, used.as_deref())?;
    let layout = Layout::new(mapping, clock, reader.0.schema().fields());
    let rows = metadata.metadata().file_metadata().num_rows().max(1) as u64;
    let mut tick = |done: u64| {
        // The share of rows as a share of bytes.
        let share =
            total.map_or(done, |total| (u128::from(total) * u128::from(done.min(rows)) / u128::from(rows)) as u64);
        progress.bytes(share, total);
    };
    let is_over = AtomicBool::new(false);
    std::thread::scope(|scope| {
        let digesting = rest.map(|rest| scope.spawn(|| pass(rest, &is_over)));
        let mut watched = Watched { is_over: &is_over, is_done: false };
        let done = arrow::absorb(reading, &layout, reader.guarded(name), &mut |_| {}, &mut tick);
        watched.is_done = done.is_ok();
        drop(watched);
        let passed = digesting
            .map_or(Ok(()), |digesting| digesting.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)));
        done.and(passed.map_err(|error| decode::explain(error, name)))
    })
}

/// Tells the thread that digests to stop where reading does, whatever stops it.
struct Watched<'a> {
    is_over: &'a AtomicBool,
    is_done: bool,
}

impl Drop for Watched<'_> {
    fn drop(&mut self) {
        self.is_over.store(!self.is_done, Ordering::Relaxed);
    }
}

/// Lets every byte pass once, for the digest and the limit, unless nobody needs them any more.
fn pass(mut stream: Bytes, is_over: &AtomicBool) -> io::Result<()> {
    let mut buffer = vec![0; 256 * 1024];
    while !is_over.load(Ordering::Relaxed) {
        match stream.read(&mut buffer) {
            Ok(0) => break,
            Ok(_) => {}
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

fn damaged(name: &str, reason: String) -> ReadError {
    ReadError::Parquet { input: name.to_owned(), reason }
}

/// Runs the crate's code; a panic in it means a damaged file.
fn guarded<T, E: ToString>(name: &str, work: impl FnOnce() -> Result<T, E>) -> Result<T, ReadError> {
    match catch_unwind(AssertUnwindSafe(work)) {
        Ok(Ok(value)) => Ok(value),
        Ok(Err(error)) => Err(damaged(name, error.to_string())),
        Err(_) => Err(damaged(name, "the file is damaged, or holds a type that cannot be read".to_owned())),
    }
}

/// Where the bytes are.
enum Source {
    File(std::fs::File),
    Memory(bytes::Bytes),
}

impl Source {
    /// What the file says of itself, with a schema in which texts are views.
    fn metadata(&self, name: &str) -> Result<ArrowReaderMetadata, ReadError> {
        // A schema of the writer's own, kept beside the real one, would be one more thing to be wrong.
        let options = ArrowReaderOptions::new().with_skip_arrow_metadata(true);
        guarded(name, || {
            let plain = match self {
                Source::File(file) => ArrowReaderMetadata::load(file, options.clone()),
                Source::Memory(bytes) => ArrowReaderMetadata::load(bytes, options.clone()),
            }?;
            let schema = viewed(plain.schema(), plain.parquet_schema().root_schema());
            let viewed = ArrowReaderMetadata::try_new(plain.metadata().clone(), options.with_schema(schema));
            viewed.or(Ok::<_, parquet::errors::ParquetError>(plain))
        })
    }

    /// Batches of the named leaves, or of all.
    fn reader(&self, name: &str, metadata: &ArrowReaderMetadata, used: Option<&[usize]>) -> Result<Batches, ReadError> {
        let mask = || match used {
            Some(used) => ProjectionMask::leaves(metadata.parquet_schema(), used.iter().copied()),
            None => ProjectionMask::all(),
        };
        let size = batch_size(metadata.metadata(), used);
        guarded(name, || {
            let metadata = metadata.clone();
            let reader = match self {
                Source::File(file) => ParquetRecordBatchReaderBuilder::new_with_metadata(file.try_clone()?, metadata)
                    .with_projection(mask())
                    .with_batch_size(size)
                    .build(),
                Source::Memory(bytes) => ParquetRecordBatchReaderBuilder::new_with_metadata(bytes.clone(), metadata)
                    .with_projection(mask())
                    .with_batch_size(size)
                    .build(),
            };
            reader.map(Batches)
        })
    }
}

/// Rows that make a batch of middling size, by what the file says of its columns.
fn batch_size(metadata: &ParquetMetaData, used: Option<&[usize]>) -> usize {
    let chunks = metadata.row_groups().iter().flat_map(|group| group.columns().iter().enumerate());
    let is_used = |leaf: &usize| used.is_none_or(|used| used.contains(leaf));
    let sizes = chunks.filter(|(leaf, _)| is_used(leaf)).map(|(_, chunk)| chunk.uncompressed_size().max(1) as u64);
    let bytes = sizes.fold(1_u64, u64::saturating_add);
    let rows = metadata.file_metadata().num_rows().max(0) as u64;
    (u128::from(BYTES) * u128::from(rows) / u128::from(bytes)).clamp(64, u128::from(ROWS)) as usize
}

/// Whether the file says that every row has an id.
fn has_ids(metadata: &ArrowReaderMetadata, mapping: &Mapping) -> bool {
    let leaves = metadata.parquet_schema().columns();
    let is_full = |slot: usize| {
        let leaf = leaves.iter().position(|leaf| leaf.path().string() == mapping.name(slot));
        let groups = || metadata.metadata().row_groups().iter();
        leaf.is_some_and(|leaf| {
            let nulls = groups().map(|group| group.column(leaf).statistics().and_then(|told| told.null_count_opt()));
            leaves[leaf].max_def_level() == 0 || nulls.into_iter().all(|nulls| nulls == Some(0))
        })
    };
    let mut slots = mapping.slots(Role::Post).peekable();
    slots.peek().is_some() && slots.all(is_full)
}

/// Numbers of the leaves under the columns in use.
fn leaves(metadata: &ArrowReaderMetadata, is_used: &dyn Fn(&str) -> bool) -> Vec<usize> {
    let columns = metadata.parquet_schema().columns().iter().enumerate();
    let under_used = |parts: &[String]| (1..=parts.len()).any(|depth| is_used(&parts[..depth].join(".")));
    columns.filter(|(_, column)| under_used(column.path().parts())).map(|(leaf, _)| leaf).collect()
}

/// The schema with views for texts and bytes, and with the zone of times of 96 bits, which their writers keep in UTC.
fn viewed(schema: &SchemaRef, root: &Type) -> SchemaRef {
    let fields = schema.fields().iter().zip(root.get_fields()).map(|(field, told)| {
        let is_legacy = told.is_primitive() && told.get_physical_type() == Physical::INT96;
        let kind = if is_legacy {
            DataType::Timestamp(TimeUnit::Millisecond, Some("UTC".into()))
        } else {
            view_of(field.data_type())
        };
        field.as_ref().clone().with_data_type(kind)
    });
    Arc::new(Schema::new(fields.collect::<Vec<Field>>()))
}

fn view_of(kind: &DataType) -> DataType {
    let inner = |field: &FieldRef| Arc::new(field.as_ref().clone().with_data_type(view_of(field.data_type())));
    match kind {
        DataType::Utf8 => DataType::Utf8View,
        DataType::Binary => DataType::BinaryView,
        DataType::List(item) => DataType::List(inner(item)),
        DataType::Struct(fields) => DataType::Struct(fields.iter().map(inner).collect::<Fields>()),
        other => other.clone(),
    }
}

/// Batches in the order of the file.
struct Batches(ParquetRecordBatchReader);

impl Batches {
    /// The batches up to the first that cannot be read, which is told.
    fn guarded(self, name: &str) -> impl Iterator<Item = Result<RecordBatch, ReadError>> + Send + use<'_> {
        let mut reader = Some(self.0);
        std::iter::from_fn(move || {
            let next = guarded(name, || reader.as_mut().and_then(Iterator::next).transpose());
            if !matches!(next, Ok(Some(_))) {
                reader = None;
            }
            next.transpose()
        })
    }
}
