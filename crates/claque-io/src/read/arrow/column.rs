//! A used column of an Arrow batch as cells: borrowed where it holds text, rendered once a batch where it holds numbers.

use super::super::post::{self, Bad};
use super::super::role::Role;
use super::super::row::Cell;
use super::super::time::Instant;
use arrow_array::builder::StringBuilder;
use arrow_array::cast::AsArray;
use arrow_array::types::{
    ArrowPrimitiveType, Date32Type, Date64Type, DecimalType, Float16Type, Float32Type, Float64Type,
    TimestampMicrosecondType, TimestampMillisecondType, TimestampNanosecondType, TimestampSecondType,
};
use arrow_array::{
    Array, ArrayRef, BooleanArray, LargeStringArray, PrimitiveArray, StringArray, StringViewArray, UInt64Array,
    downcast_integer_array,
};
use arrow_buffer::NullBuffer;
use arrow_schema::{DataType, TimeUnit};
use std::borrow::Cow;
use std::fmt::{Display, Write};
use std::ops::Range;

/// Milliseconds of a day.
const DAY: i64 = 86_400_000;

/// Cells of one column.
pub(super) struct Column {
    values: Values,
    nulls: Option<NullBuffer>,
}

enum Values {
    /// Of a type in which nothing is looked for; its name.
    Unreadable(String),
    Text(Texts),
    Bytes(ArrayRef),
    Bool(BooleanArray),
    /// `exact`: whole numbers below it stand for themselves and no other; from it on, neighbours share a float.
    Float {
        values: Vec<f64>,
        exact: f64,
    },
    Time {
        at: Vec<i64>,
        is_local: bool,
    },
    List(Items),
}

/// Texts, borrowed from the batch.
enum Texts {
    Small(StringArray),
    Large(LargeStringArray),
    View(StringViewArray),
    Dictionary { keys: Vec<usize>, values: Box<Texts> },
}

impl Texts {
    fn of(array: &dyn Array) -> Option<Texts> {
        Some(match array.data_type() {
            DataType::Utf8 => Texts::Small(array.as_string().clone()),
            DataType::LargeUtf8 => Texts::Large(array.as_string().clone()),
            DataType::Utf8View => Texts::View(array.as_string_view().clone()),
            _ => return None,
        })
    }

    fn get(&self, row: usize) -> &str {
        match self {
            Texts::Small(texts) => texts.value(row),
            Texts::Large(texts) => texts.value(row),
            Texts::View(texts) => texts.value(row),
            Texts::Dictionary { keys, values } => values.get(keys[row]),
        }
    }
}

/// Lists of one column.
struct Items {
    ranges: Vec<Range<usize>>,
    /// Of an item, the first of these that holds anything tells what it is.
    telling: Vec<Column>,
}

impl Column {
    /// The column for that role; `outer` tells where a record around it is null.
    pub(super) fn new(array: &ArrayRef, outer: Option<&NullBuffer>, role: Role) -> Self {
        let nulls = NullBuffer::union(array.logical_nulls().as_ref(), outer);
        Column { values: Values::of(array, role), nulls }
    }

    /// Whether no row has anything in it, so that a post is the same without the column.
    pub(super) fn says_nothing(&self, role: Role) -> bool {
        let is_null = self.nulls.as_ref().is_some_and(|nulls| nulls.null_count() == nulls.len());
        is_null && !is_cell(role, &self.values)
    }

    fn is_null(&self, row: usize) -> bool {
        self.nulls.as_ref().is_some_and(|nulls| nulls.is_null(row))
    }

    /// What stands in a row; `name` is the column's.
    #[inline(always)]
    pub(super) fn cell(&self, row: usize, role: Role, name: &str) -> Result<Cell<'_>, Bad> {
        if self.is_null(row) {
            return Ok(if is_cell(role, &self.values) { Cell::List(Vec::new()) } else { Cell::Nothing });
        }
        Ok(match &self.values {
            Values::Text(texts) => Cell::Text(Cow::Borrowed(texts.get(row))),
            Values::Bytes(array) => {
                let bytes = bytes(array, row);
                let text = std::str::from_utf8(bytes).map_err(|_| {
                    let seen: &[u8] = &bytes[..bytes.len().min(80)];
                    Bad::new(name, "UTF-8", &seen.escape_ascii().to_string())
                })?;
                Cell::Text(Cow::Borrowed(text))
            }
            Values::Bool(flags) => Cell::Bool(flags.value(row)),
            Values::Float { values, exact } => float(values[row], *exact, role, name)?,
            Values::Time { at, is_local } => Cell::Time(Instant { at: at[row], is_local: *is_local }),
            Values::List(items) => Cell::List(items.texts(row)),
            Values::Unreadable(kind) if matches!(role, Role::Account | Role::Time | Role::Post) => {
                return Err(Bad::new(name, "text, a number or a time", kind));
            }
            Values::Unreadable(_) => Cell::Nothing,
        })
    }
}

/// Whether a null there is the empty cell of a table, as beside texts: no link, not a link that nobody looked for. A null
/// beside lists is a field that the record lacks.
fn is_cell(role: Role, values: &Values) -> bool {
    role.is_list() && !matches!(values, Values::List(_))
}

/// A float. Where an id is wanted only one is taken that no other id can have become: pandas makes floats of whole columns of
/// ids as soon as one is missing, and the long ids of platforms lose their last digits by it.
fn float(value: f64, exact: f64, role: Role, name: &str) -> Result<Cell<'static>, Bad> {
    if value.is_nan() {
        return Ok(if role.is_list() { Cell::List(Vec::new()) } else { Cell::Nothing });
    }
    if role.is_id() && (value.abs() >= exact || value.fract() != 0.0) {
        // A row can do without what it says beside.
        if role.is_aside() {
            return Ok(Cell::Nothing);
        }
        return Err(Bad::new(name, "an id written out in full", &format!("the float {value:?}")));
    }
    // No exponent, and no fraction where there is none; `-0` is 0.
    Ok(Cell::Text(Cow::Owned((value + 0.0).to_string())))
}

impl Values {
    fn of(array: &ArrayRef, role: Role) -> Self {
        let kind = array.data_type();
        if let Some(texts) = Texts::of(array) {
            return Values::Text(texts);
        }
        if kind.is_integer() {
            return Values::Text(downcast_integer_array!(
                array => rendered(array.iter()),
                _ => Texts::Small(StringArray::new_null(array.len()))
            ));
        }
        match kind {
            DataType::Boolean => Values::Bool(array.as_boolean().clone()),
            DataType::Binary | DataType::LargeBinary | DataType::BinaryView | DataType::FixedSizeBinary(_) => {
                Values::Bytes(array.clone())
            }
            DataType::Float16 => floats(array.as_primitive::<Float16Type>(), |value| value.to_f64(), 11),
            DataType::Float32 => floats(array.as_primitive::<Float32Type>(), f64::from, 24),
            DataType::Float64 => floats(array.as_primitive::<Float64Type>(), |value| value, 53),
            DataType::Decimal32(..) => decimals(array.as_primitive::<arrow_array::types::Decimal32Type>()),
            DataType::Decimal64(..) => decimals(array.as_primitive::<arrow_array::types::Decimal64Type>()),
            DataType::Decimal128(..) => decimals(array.as_primitive::<arrow_array::types::Decimal128Type>()),
            DataType::Decimal256(..) => decimals(array.as_primitive::<arrow_array::types::Decimal256Type>()),
            DataType::Timestamp(unit, zone) => Values::Time { at: instants(array, *unit), is_local: zone.is_none() },
            DataType::Date32 => {
                let days = array.as_primitive::<Date32Type>().values();
                Values::Time { at: days.iter().map(|day| i64::from(*day) * DAY).collect(), is_local: true }
            }
            DataType::Date64 => {
                Values::Time { at: array.as_primitive::<Date64Type>().values().to_vec(), is_local: true }
            }
            DataType::Dictionary(..) => dictionary(array, role),
            DataType::List(_)
            | DataType::LargeList(_)
            | DataType::FixedSizeList(..)
            | DataType::ListView(_)
            | DataType::LargeListView(_) => Items::of(array, role).map_or_else(|| unreadable(kind), Values::List),
            _ => unreadable(kind),
        }
    }
}

fn unreadable(kind: &DataType) -> Values {
    Values::Unreadable(post::cut(&format!("a column of type {kind}"), 100))
}

/// Each value as text; empty where there is none.
fn rendered<T: Display>(values: impl Iterator<Item = Option<T>>) -> Texts {
    let mut texts = StringBuilder::new();
    for value in values {
        if let Some(value) = value {
            // Writing to memory does not fail.
            let _ = write!(texts, "{value}");
        }
        texts.append_value("");
    }
    Texts::Small(texts.finish())
}

fn floats<T: ArrowPrimitiveType>(array: &PrimitiveArray<T>, wide: impl Fn(T::Native) -> f64, digits: i32) -> Values {
    Values::Float { values: array.values().iter().map(|value| wide(*value)).collect(), exact: 2f64.powi(digits) }
}

/// Without zeros behind the point: databases write ids as decimals.
fn decimals<T: DecimalType>(array: &PrimitiveArray<T>) -> Values {
    let text = |row: usize| {
        let text = array.value_as_string(row);
        match text.split_once('.') {
            Some((whole, fraction)) if fraction.bytes().all(|digit| digit == b'0') => whole.to_owned(),
            _ => text,
        }
    };
    Values::Text(rendered((0..array.len()).map(|row| array.is_valid(row).then(|| text(row)))))
}

/// Milliseconds; what is finer is cut off, towards the past.
fn instants(array: &ArrayRef, unit: TimeUnit) -> Vec<i64> {
    let cut = |values: &[i64], parts: i64| values.iter().map(|value| value.div_euclid(parts)).collect();
    match unit {
        TimeUnit::Second => {
            let seconds = array.as_primitive::<TimestampSecondType>().values();
            seconds.iter().map(|second| second.saturating_mul(1000)).collect()
        }
        TimeUnit::Millisecond => array.as_primitive::<TimestampMillisecondType>().values().to_vec(),
        TimeUnit::Microsecond => cut(array.as_primitive::<TimestampMicrosecondType>().values(), 1000),
        TimeUnit::Nanosecond => cut(array.as_primitive::<TimestampNanosecondType>().values(), 1_000_000),
    }
}

/// Texts stay in the dictionary; of anything else the rows are written out.
fn dictionary(array: &ArrayRef, role: Role) -> Values {
    let dictionary = array.as_any_dictionary();
    let values = dictionary.values();
    if values.is_empty() {
        return unreadable(array.data_type());
    }
    let keys = dictionary.normalized_keys();
    if let Some(texts) = Texts::of(values) {
        return Values::Text(Texts::Dictionary { keys, values: Box::new(texts) });
    }
    let places = UInt64Array::from_iter_values(keys.iter().map(|key| *key as u64));
    match arrow_select::take::take(values, &places, None) {
        Ok(written) => Values::of(&written, role),
        Err(_) => unreadable(array.data_type()),
    }
}

/// The bytes of a row of any binary array.
fn bytes(array: &ArrayRef, row: usize) -> &[u8] {
    match array.data_type() {
        DataType::Binary => array.as_binary::<i32>().value(row),
        DataType::LargeBinary => array.as_binary::<i64>().value(row),
        DataType::BinaryView => array.as_binary_view().value(row),
        DataType::FixedSizeBinary(_) => array.as_fixed_size_binary().value(row),
        _ => &[],
    }
}

/// For each row of a column of lists, where its items lie, and the array that they lie in; `None` for other columns.
pub(super) fn ranges(array: &dyn Array) -> Option<(Vec<Range<usize>>, ArrayRef)> {
    let between = |offsets: &[i32]| offsets.windows(2).map(|pair| pair[0] as usize..pair[1] as usize).collect();
    let rows = 0..array.len();
    Some(match array.data_type() {
        DataType::List(_) => {
            let lists = array.as_list::<i32>();
            (between(lists.value_offsets()), lists.values().clone())
        }
        DataType::LargeList(_) => {
            let lists = array.as_list::<i64>();
            let offsets = lists.value_offsets();
            (offsets.windows(2).map(|pair| pair[0] as usize..pair[1] as usize).collect(), lists.values().clone())
        }
        DataType::FixedSizeList(_, size) => {
            let (lists, size) = (array.as_fixed_size_list(), usize::try_from(*size).ok()?);
            (rows.map(|row| row * size..(row + 1) * size).collect(), lists.values().clone())
        }
        DataType::ListView(_) => {
            let lists = array.as_list_view::<i32>();
            (
                rows.map(|row| view(lists.value_offset(row) as usize, lists.value_size(row) as usize)).collect(),
                lists.values().clone(),
            )
        }
        DataType::LargeListView(_) => {
            let lists = array.as_list_view::<i64>();
            (
                rows.map(|row| view(lists.value_offset(row) as usize, lists.value_size(row) as usize)).collect(),
                lists.values().clone(),
            )
        }
        _ => return None,
    })
}

fn view(start: usize, size: usize) -> Range<usize> {
    start..start + size
}

impl Items {
    fn of(array: &ArrayRef, role: Role) -> Option<Items> {
        let (mut ranges, values) = ranges(array)?;
        // Only the items of these rows: the array may hold those of many more.
        let used = ranges.iter().filter(|range| range.start < range.end);
        let start = used.clone().map(|range| range.start).min().unwrap_or(0);
        let end = used.map(|range| range.end).max().unwrap_or(0);
        let values = values.slice(start, end - start);
        for range in &mut ranges {
            *range = if range.start >= range.end { 0..0 } else { range.start - start..range.end - start };
        }
        let telling = match values.data_type() {
            DataType::Struct(_) => {
                let entities = values.as_struct();
                let fields = post::telling(role).iter().filter_map(|name| entities.column_by_name(name));
                fields.map(|field| Column::new(field, entities.nulls(), role)).collect()
            }
            _ => vec![Column::new(&values, None, role)],
        };
        Some(Items { ranges, telling })
    }

    /// A word as `none` is kept: where lists have a type, what is not there is null.
    fn texts(&self, row: usize) -> Vec<Cow<'_, str>> {
        let items = self.ranges[row].clone();
        items.filter_map(|item| self.telling.iter().find_map(|column| column.item(item))).collect()
    }
}

impl Column {
    /// The text of an item of a list.
    fn item(&self, item: usize) -> Option<Cow<'_, str>> {
        if self.is_null(item) {
            return None;
        }
        let text = match &self.values {
            Values::Text(texts) => Cow::Borrowed(texts.get(item)),
            Values::Bytes(array) => Cow::Borrowed(std::str::from_utf8(bytes(array, item)).ok()?),
            Values::Float { values, .. } => Cow::Owned(values[item].to_string()),
            _ => return None,
        };
        Some(text).filter(|text| !text.is_empty())
    }
}
