//! Tables in memory, as a program that has them hands them over.

use super::super::Progress;
use super::super::corpus::Format;
use super::super::error::ReadError;
use super::super::sink::{Make, Reading, Take};
use super::{Layout, Told, canonical};
use arrow_array::cast::AsArray;
use arrow_array::{Array, ArrayRef, RecordBatch, RecordBatchReader};
use arrow_schema::DataType;
use sha2::{Digest, Sha256};
use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// Bytes of a column that are gathered before they are digested.
const GATHERED: usize = 64 * 1024;

/// Opens a table from its first row on, or says why it cannot.
pub type Open = Arc<dyn Fn() -> Result<Box<dyn RecordBatchReader + Send>, String> + Send + Sync>;

/// A table in memory, or a stream of one. Two are equal if they have the same name.
#[derive(Clone)]
pub struct Table {
    /// What it is called, in messages and in the case.
    pub name: String,
    /// How it is read.
    pub open: Open,
    /// Whether it can be opened more than once, and is the same then.
    pub again: bool,
}

impl PartialEq for Table {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name
    }
}

impl Eq for Table {}

impl fmt::Debug for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Table").field("name", &self.name).field("again", &self.again).finish_non_exhaustive()
    }
}

/// Reads a table into the input that was begun last.
pub(crate) fn read<M: Make, T: Take<M::Part>>(
    reading: &mut Reading<'_, M, T>,
    table: &Table,
    progress: &mut dyn Progress,
) -> Result<(), ReadError> {
    let fail = |reason: String| ReadError::Arrow { input: table.name.clone(), reason };
    let batches = (table.open)().map_err(fail)?;
    let schema = batches.schema();
    let Told { mapping, clock, known } = super::begin(reading, schema.fields(), Format::Arrow, Vec::new(), progress)?;
    let layout = Layout::new(mapping, clock, schema.fields());
    let (mut digest, bytes) = (TableDigest::default(), AtomicU64::new(0));
    let mut hear = |batch: &RecordBatch| {
        digest.add(batch, &layout.known(batch, &known));
        bytes.store(digest.bytes, Ordering::Relaxed);
    };
    let batches = batches.map(|batch| batch.map_err(|error| fail(error.to_string())));
    super::absorb(reading, &layout, batches, &mut hear, &mut |_| progress.bytes(bytes.load(Ordering::Relaxed), None))?;
    if let Some(summary) = reading.ledger.inputs.last_mut() {
        summary.bytes = digest.bytes;
        summary.sha256 = digest.finish();
    }
    Ok(())
}

/// SHA-256 of the values of used columns, column by column: the same however the rows are cut into batches.
#[derive(Default)]
struct TableDigest {
    columns: Vec<(String, Sha256)>,
    rows: u64,
    bytes: u64,
    gathered: Vec<u8>,
}

impl TableDigest {
    fn add(&mut self, batch: &RecordBatch, used: &[usize]) {
        let schema = batch.schema_ref();
        if self.columns.is_empty() {
            self.columns = used.iter().map(|column| (schema.field(*column).name().clone(), Sha256::new())).collect();
        }
        self.rows += batch.num_rows() as u64;
        for (column, (_, digest)) in used.iter().zip(&mut self.columns) {
            add_column(batch.column(*column), &mut self.gathered, &mut |bytes| {
                self.bytes += bytes.len() as u64;
                digest.update(bytes);
            });
        }
    }

    fn finish(self) -> String {
        let mut whole = Sha256::new();
        whole.update(self.rows.to_le_bytes());
        for (name, column) in self.columns {
            whole.update((name.len() as u64).to_le_bytes());
            whole.update(name.as_bytes());
            whole.update(column.finalize());
        }
        whole.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
    }
}

fn add_column(array: &ArrayRef, gathered: &mut Vec<u8>, update: &mut dyn FnMut(&[u8])) {
    let mut each = |append: &mut dyn FnMut(&mut Vec<u8>, usize)| {
        for row in 0..array.len() {
            append(gathered, row);
            if gathered.len() >= GATHERED {
                update(gathered);
                gathered.clear();
            }
        }
        update(gathered);
        gathered.clear();
    };
    // The type of a column of texts is looked at once, not row by row.
    match array.data_type() {
        DataType::Utf8 => {
            let texts = array.as_string::<i32>();
            each(&mut |out, row| canonical::maybe_text(out, texts.is_valid(row).then(|| texts.value(row))));
        }
        DataType::LargeUtf8 => {
            let texts = array.as_string::<i64>();
            each(&mut |out, row| canonical::maybe_text(out, texts.is_valid(row).then(|| texts.value(row))));
        }
        DataType::Utf8View => {
            let texts = array.as_string_view();
            each(&mut |out, row| canonical::maybe_text(out, texts.is_valid(row).then(|| texts.value(row))));
        }
        _ => each(&mut |out, row| canonical::value(out, array, row)),
    }
}
