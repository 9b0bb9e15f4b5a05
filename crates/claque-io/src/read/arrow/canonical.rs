//! Values of Arrow arrays as bytes that depend on what they say alone: not on chunks, offsets, dictionaries or the width
//! of a type. For digests.

use super::column::ranges;
use arrow_array::cast::AsArray;
use arrow_array::types::{
    TimestampMicrosecondType, TimestampMillisecondType, TimestampNanosecondType, TimestampSecondType,
};
use arrow_array::{Array, ArrayRef, RecordBatch, downcast_integer_array, downcast_primitive_array, downcast_run_array};
use arrow_schema::{DataType, TimeUnit};

/// The columns of a batch that hold anything.
pub(super) struct Filled<'b>(Vec<(&'b str, &'b ArrayRef)>);

pub(super) fn filled(batch: &RecordBatch) -> Filled<'_> {
    let columns = batch.schema_ref().fields().iter().zip(batch.columns());
    let filled = columns.filter(|(_, array)| (0..array.len()).any(|row| !is_null(array, row)));
    Filled(filled.map(|(field, array)| (field.name().as_str(), array)).collect())
}

impl Filled<'_> {
    /// Appends all that a row holds: name and value of every column that is not null there.
    pub(super) fn row(&self, out: &mut Vec<u8>, row: usize) {
        for (name, array) in &self.0 {
            if !is_null(array, row) {
                text(out, name);
                value(out, array, row);
            }
        }
    }
}

fn is_null(array: &ArrayRef, row: usize) -> bool {
    match array.data_type() {
        DataType::Null => true,
        DataType::Dictionary(..) => {
            let dictionary = array.as_any_dictionary();
            let keys = dictionary.keys();
            keys.is_null(row) || key(dictionary.keys(), row).is_none_or(|key| is_null(dictionary.values(), key))
        }
        _ => array.is_null(row),
    }
}

/// The key in a row of a dictionary's keys.
#[allow(
    clippy::unnecessary_fallible_conversions,
    reason = "of most of the integer types that the macro stands for it can fail"
)]
fn key(keys: &dyn Array, row: usize) -> Option<usize> {
    downcast_integer_array!(
        keys => usize::try_from(keys.value(row)).ok(),
        _ => None
    )
}

fn text(out: &mut Vec<u8>, text: &str) {
    bytes(out, text.as_bytes());
}

/// Appends what [`value`] appends for a column of texts.
pub(super) fn maybe_text(out: &mut Vec<u8>, value: Option<&str>) {
    match value {
        Some(value) => text(out, value),
        None => out.push(b'0'),
    }
}

fn bytes(out: &mut Vec<u8>, bytes: &[u8]) {
    out.push(b's');
    out.extend((bytes.len() as u64).to_le_bytes());
    out.extend(bytes);
}

fn whole(out: &mut Vec<u8>, kind: u8, number: i128) {
    out.push(kind);
    out.extend(number.to_le_bytes());
}

/// Appends a value; one that is null too.
pub(super) fn value(out: &mut Vec<u8>, array: &ArrayRef, row: usize) {
    if is_null(array, row) {
        return out.push(b'0');
    }
    match array.data_type() {
        DataType::Utf8 => text(out, array.as_string::<i32>().value(row)),
        DataType::LargeUtf8 => text(out, array.as_string::<i64>().value(row)),
        DataType::Utf8View => text(out, array.as_string_view().value(row)),
        DataType::Binary => bytes(out, array.as_binary::<i32>().value(row)),
        DataType::LargeBinary => bytes(out, array.as_binary::<i64>().value(row)),
        DataType::BinaryView => bytes(out, array.as_binary_view().value(row)),
        DataType::FixedSizeBinary(_) => bytes(out, array.as_fixed_size_binary().value(row)),
        DataType::Boolean => out.extend([b'b', u8::from(array.as_boolean().value(row))]),
        DataType::Timestamp(unit, zone) => {
            whole(out, if zone.is_some() { b't' } else { b'l' }, nanoseconds(array, *unit, row));
        }
        DataType::Dictionary(..) => {
            let dictionary = array.as_any_dictionary();
            if let Some(key) = key(dictionary.keys(), row) {
                value(out, dictionary.values(), key);
            }
        }
        DataType::Struct(_) => {
            let record = array.as_struct();
            out.push(b'{');
            for (field, column) in record.fields().iter().zip(record.columns()) {
                if !is_null(column, row) {
                    text(out, field.name());
                    value(out, column, row);
                }
            }
            out.push(b'}');
        }
        DataType::Map(..) => {
            let entries: ArrayRef = std::sync::Arc::new(array.as_map().value(row));
            items(out, &entries, 0..entries.len());
        }
        kind if kind.is_integer() => downcast_integer_array!(
            array => whole(out, b'i', i128::from(array.value(row))),
            _ => {}
        ),
        _ => other(out, array, row),
    }
}

fn other(out: &mut Vec<u8>, array: &ArrayRef, row: usize) {
    // One row of it only: the places of a view's items would otherwise be looked up for all rows each time.
    if let Some((ranges, values)) = ranges(&array.slice(row, 1)) {
        return ranges.into_iter().for_each(|range| items(out, &values, range));
    }
    downcast_primitive_array!(
        array => {
            out.push(b'p');
            bytes(out, format!("{:?}", array.value(row)).as_bytes());
        },
        DataType::RunEndEncoded(..) => downcast_run_array!(
            array => value(out, array.values(), array.get_physical_index(row)),
            _ => {}
        ),
        DataType::Union(..) => {
            let union = array.as_union();
            let kind = union.type_id(row);
            out.extend([b'u', kind as u8]);
            value(out, union.child(kind), union.value_offset(row));
        }
        _ => out.push(b'?')
    );
}

fn items(out: &mut Vec<u8>, values: &ArrayRef, range: std::ops::Range<usize>) {
    out.push(b'[');
    out.extend((range.len() as u64).to_le_bytes());
    range.for_each(|item| value(out, values, item));
}

fn nanoseconds(array: &ArrayRef, unit: TimeUnit, row: usize) -> i128 {
    match unit {
        TimeUnit::Second => i128::from(array.as_primitive::<TimestampSecondType>().value(row)) * 1_000_000_000,
        TimeUnit::Millisecond => i128::from(array.as_primitive::<TimestampMillisecondType>().value(row)) * 1_000_000,
        TimeUnit::Microsecond => i128::from(array.as_primitive::<TimestampMicrosecondType>().value(row)) * 1_000,
        TimeUnit::Nanosecond => i128::from(array.as_primitive::<TimestampNanosecondType>().value(row)),
    }
}
