//! Arrow record batches, of a Parquet file or from memory: columns told by their names, rows as posts.
//!
//! A thread of its own takes the batches and cuts them into pieces of at most 8,192 rows and about 16 MiB; pieces are read on
//! all cores, and taken in order. Cells are borrowed from the batch where they are text (also behind a dictionary, or as
//! views); numbers are written out once a piece.
//!
//! # Cost
//! One pass. Of the data, at most five pieces a thread are held, with the batches that they are cut from; a row of more
//! than 16 MiB is rejected. Rows without ids are told apart by all that they hold, so then every column is looked at.

mod canonical;
mod column;
mod table;

pub(crate) use table::read as read_table;
pub use table::{Open, Table};

use super::corpus::{Format, InputGuess};
use super::decode::Compression;
use super::error::ReadError;
use super::format::Shape;
use super::post::{self, Bad, Event};
use super::role::Role;
use super::row::{self, Cell, Row};
use super::shape::{self, Mapping};
use super::sink::{Ledger, Make, Place, Portion, Reading, Take};
use super::time::Clock;
use super::{Progress, Strictness};
use arrow_array::cast::AsArray;
use arrow_array::{Array, ArrayRef, RecordBatch};
use arrow_buffer::NullBuffer;
use arrow_schema::{DataType, Fields};
use column::Column;
use rayon::prelude::*;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};

/// Most rows of a piece.
const ROWS: usize = 8 * 1024;
/// Bytes after which a piece ends, and most bytes of a row.
const BYTES: usize = 16 << 20;
/// Deeper columns are not looked for.
const DEEPEST: u8 = 3;

/// Paths of columns and lists, in the order of the schema, each with the places that lead to it.
pub(crate) fn paths(fields: &Fields) -> Vec<(String, Vec<usize>)> {
    let mut found = Vec::new();
    collect(fields, "", &[], &mut found);
    found
}

fn collect(fields: &Fields, prefix: &str, route: &[usize], found: &mut Vec<(String, Vec<usize>)>) {
    for (place, field) in fields.iter().enumerate() {
        let path = if prefix.is_empty() { field.name().clone() } else { format!("{prefix}.{}", field.name()) };
        let route: Vec<usize> = route.iter().copied().chain([place]).collect();
        match field.data_type() {
            DataType::Struct(inner) if route.len() < usize::from(DEEPEST) => collect(inner, &path, &route, found),
            DataType::Struct(_) => {}
            _ => found.push((path, route)),
        }
    }
}

/// What an input was taken for.
pub(crate) struct Told {
    pub(crate) mapping: Mapping,
    pub(crate) clock: Clock,
    /// Columns that stand for anything, also for what is not looked at this time.
    pub(crate) known: Vec<String>,
}

/// Tells the columns of the input that was begun last, and what they are taken for.
pub(crate) fn begin<M: Make, T: Take<M::Part>>(
    reading: &mut Reading<'_, M, T>,
    fields: &Fields,
    format: Format,
    compression: Vec<Compression>,
    progress: &mut dyn Progress,
) -> Result<Told, ReadError> {
    let number = reading.input_number();
    let name = reading.ledger.inputs[number].name.clone();
    let names: Vec<String> = paths(fields).into_iter().map(|(path, _)| path).collect();
    let options = reading.options;
    let mut mapping = shape::guess(&name, names, options.shape, options.map.as_ref())?;
    let known = mapping.named().into_iter().map(|(_, name)| name).collect();
    mapping.keep(|role| reading.maker.needs(role));
    let mut clock = Clock { format: options.time_format.clone(), zone: options.time_zone, month_first: false };
    mapping.format.set_clock(&mut clock);
    let (shape, columns, unused) = (Shape::of(mapping.format), mapping.named(), mapping.unused());
    let guess = InputGuess { name, compression, encoding: "UTF-8", format, shape, columns, unused };
    progress.input(&guess);
    reading.ledger.inputs[number].guess = Some(guess);
    Ok(Told { mapping, clock, known })
}

/// How the rows of one input are read.
pub(crate) struct Layout {
    pub(crate) mapping: Mapping,
    pub(crate) clock: Clock,
    /// For each used column, in the order of the mapping, the places that lead to it.
    routes: Vec<Vec<usize>>,
}

impl Layout {
    /// The layout of batches of that schema: perhaps fewer columns than the mapping was told from, but all that it uses.
    pub(crate) fn new(mapping: Mapping, clock: Clock, fields: &Fields) -> Self {
        let paths = paths(fields);
        let route = |slot: usize| {
            let found = paths.iter().find(|(path, _)| path == mapping.name(slot));
            found.map(|(_, route)| route.clone()).unwrap_or_default()
        };
        let routes = (0..mapping.columns.len()).map(route).collect();
        Layout { mapping, clock, routes }
    }

    /// Whether rows have ids; otherwise they are told apart by all that they hold.
    pub(crate) fn has_ids(&self) -> bool {
        !self.mapping.slots(Role::Post).is_empty()
    }

    /// The columns that are read, top level only, in order.
    fn used(&self, batch: &RecordBatch) -> Vec<usize> {
        if !self.has_ids() {
            return (0..batch.num_columns()).collect();
        }
        let mut used: Vec<usize> = self.routes.iter().filter_map(|route| route.first().copied()).collect();
        used.sort_unstable();
        used.dedup();
        used
    }

    /// The columns whose values a digest is of, top level only, in order.
    fn known(&self, batch: &RecordBatch, known: &[String]) -> Vec<usize> {
        if !self.has_ids() {
            return (0..batch.num_columns()).collect();
        }
        let is_known = |name: &str| {
            known
                .iter()
                .any(|path| path.strip_prefix(name).is_some_and(|rest| rest.is_empty() || rest.starts_with('.')))
        };
        let fields = batch.schema_ref().fields().iter().enumerate();
        fields.filter(|(_, field)| is_known(field.name())).map(|(column, _)| column).collect()
    }

    /// The columns that say anything in these rows, and the mapping to them: a file that was converted has a column for
    /// everything, and little in most.
    fn columns(&self, batch: &RecordBatch) -> (Mapping, Vec<Column>) {
        let slots = self.routes.iter().zip(&self.mapping.columns);
        let mut columns: Vec<(Role, Column)> =
            slots.map(|(route, (role, _))| (*role, walk(batch, route, *role))).collect();
        let says: Vec<Role> =
            columns.iter().filter(|(role, column)| !column.says_nothing(*role)).map(|(role, _)| *role).collect();
        let is_kept = |role: Role| says.contains(&role) || matches!(role, Role::Account | Role::Time);
        let mut mapping = self.mapping.clone();
        mapping.keep(is_kept);
        columns.retain(|(role, _)| is_kept(*role));
        (mapping, columns.into_iter().map(|(_, column)| column).collect())
    }
}

fn walk(batch: &RecordBatch, route: &[usize], role: Role) -> Column {
    let mut steps = route.iter();
    let first = steps.next().map_or_else(|| nothing(batch.num_rows()), |place| batch.column(*place).clone());
    let (mut array, mut outer): (ArrayRef, Option<NullBuffer>) = (first, None);
    for place in steps {
        outer = NullBuffer::union(outer.as_ref(), array.nulls());
        array = array.as_struct().column(*place).clone();
    }
    Column::new(&array, outer.as_ref(), role)
}

fn nothing(rows: usize) -> ArrayRef {
    Arc::new(arrow_array::NullArray::new(rows))
}

/// Some rows of a batch.
struct Piece {
    batch: RecordBatch,
    /// Number of the first row, from 1.
    first_row: u64,
    /// Whether it is one row that is too large.
    is_too_long: bool,
}

/// Reads all batches into the input that was begun last. `hear` is told each batch before it is read, `tick` how many rows
/// were taken in.
pub(crate) fn absorb<M: Make, T: Take<M::Part>>(
    reading: &mut Reading<'_, M, T>,
    layout: &Layout,
    batches: impl Iterator<Item = Result<RecordBatch, ReadError>> + Send,
    hear: &mut (dyn FnMut(&RecordBatch) + Send),
    tick: &mut dyn FnMut(u64),
) -> Result<(), ReadError> {
    let (input, strictness) = (reading.input_number(), reading.options.strictness);
    let source = Source { layout, maker: &reading.maker, input, strictness };
    let (taker, ledger) = (&mut reading.taker, &mut reading.ledger);
    std::thread::scope(|scope| {
        let (sender, receiver) = sync_channel(rayon::current_num_threads() * 2);
        let cutter = scope.spawn(move || cut(layout, batches, hear, &sender));
        let done = source.absorb_all(&receiver, taker, ledger, tick);
        drop(receiver);
        let cut = cutter.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic));
        done.and(cut)
    })
}

/// Sends all pieces; stops where nobody listens any more.
fn cut(
    layout: &Layout,
    batches: impl Iterator<Item = Result<RecordBatch, ReadError>>,
    hear: &mut (dyn FnMut(&RecordBatch) + Send),
    sender: &SyncSender<Piece>,
) -> Result<(), ReadError> {
    let mut first_row = 1;
    for batch in batches {
        let batch = batch?;
        hear(&batch);
        for (rows, is_too_long) in pieces(&sizes(&batch, &layout.used(&batch))) {
            let piece = Piece { batch: batch.slice(rows.start, rows.len()), first_row, is_too_long };
            first_row += rows.len() as u64;
            if sender.send(piece).is_err() {
                return Ok(());
            }
        }
    }
    Ok(())
}

/// Where pieces begin and end, and whether one is a single row that is too large.
fn pieces(sizes: &[usize]) -> Vec<(std::ops::Range<usize>, bool)> {
    let mut pieces = Vec::new();
    let (mut start, mut bytes) = (0, 0);
    for (row, size) in sizes.iter().enumerate() {
        if row > start && (row - start == ROWS || bytes + size > BYTES) {
            pieces.push((start..row, bytes > BYTES));
            (start, bytes) = (row, 0);
        }
        bytes += size;
    }
    if start < sizes.len() {
        pieces.push((start..sizes.len(), bytes > BYTES));
    }
    pieces
}

/// About how many bytes the used columns of each row hold.
fn sizes(batch: &RecordBatch, used: &[usize]) -> Vec<usize> {
    let mut sizes = vec![0; batch.num_rows()];
    for column in used {
        add_sizes(batch.column(*column), &mut sizes);
    }
    sizes
}

fn add_between<T: Copy + std::ops::Sub<Output = T> + TryInto<usize>>(offsets: &[T], sizes: &mut [usize]) {
    let lengths = offsets.windows(2).map(|pair| (pair[1] - pair[0]).try_into().unwrap_or(0));
    sizes.iter_mut().zip(lengths).for_each(|(size, length)| *size += length);
}

/// The low half of a view's first word is its length.
fn add_views(views: &[u128], sizes: &mut [usize]) {
    sizes.iter_mut().zip(views).for_each(|(size, view)| *size += *view as u32 as usize);
}

fn add_sizes(array: &ArrayRef, sizes: &mut [usize]) {
    match array.data_type() {
        DataType::Utf8 => add_between(array.as_string::<i32>().value_offsets(), sizes),
        DataType::LargeUtf8 => add_between(array.as_string::<i64>().value_offsets(), sizes),
        DataType::Binary => add_between(array.as_binary::<i32>().value_offsets(), sizes),
        DataType::LargeBinary => add_between(array.as_binary::<i64>().value_offsets(), sizes),
        DataType::Utf8View => add_views(array.as_string_view().views(), sizes),
        DataType::BinaryView => add_views(array.as_binary_view().views(), sizes),
        DataType::Struct(_) => array.as_struct().columns().iter().for_each(|column| add_sizes(column, sizes)),
        DataType::Dictionary(..) => {
            let dictionary = array.as_any_dictionary();
            if !dictionary.values().is_empty() {
                let mut values = vec![0; dictionary.values().len()];
                add_sizes(dictionary.values(), &mut values);
                let keys = dictionary.normalized_keys();
                sizes.iter_mut().zip(keys).for_each(|(size, key)| *size += values[key]);
            }
        }
        _ => match column::ranges(array) {
            Some((ranges, items)) => {
                let mut each = vec![0; items.len()];
                add_sizes(&items, &mut each);
                // Sums of all items before, so that lists that overlap cost no more than others.
                let mut before = Vec::with_capacity(each.len() + 1);
                before.push(0_usize);
                each.iter().fold(0_usize, |sum, size| {
                    before.push(sum + size);
                    sum + size
                });
                sizes.iter_mut().zip(ranges).for_each(|(size, range)| *size += before[range.end] - before[range.start]);
            }
            None => sizes.iter_mut().for_each(|size| *size += size_of::<i128>()),
        },
    }
}

/// What is needed to read any piece of one input.
struct Source<'a, M> {
    layout: &'a Layout,
    maker: &'a M,
    input: usize,
    strictness: Strictness,
}

impl<M: Make> Source<'_, M> {
    /// Reads some pieces while the ones before are taken in.
    fn absorb_all(
        &self,
        pieces: &Receiver<Piece>,
        taker: &mut impl Take<M::Part>,
        ledger: &mut Ledger,
        tick: &mut dyn FnMut(u64),
    ) -> Result<(), ReadError> {
        let mut waiting: Vec<Portion<M::Part>> = Vec::new();
        let mut rows = 0;
        loop {
            let next: Vec<Piece> = pieces.iter().take(rayon::current_num_threads() * 2).collect();
            let is_last = next.is_empty();
            rows += next.iter().map(|piece| piece.batch.num_rows() as u64).sum::<u64>();
            let before = std::mem::take(&mut waiting);
            let (read, absorbed) = rayon::join(
                || next.into_par_iter().map(|piece| self.portion(&piece)).collect::<Vec<_>>(),
                || before.into_iter().try_for_each(|portion| ledger.absorb(portion, taker, self.strictness)),
            );
            absorbed?;
            tick(rows);
            if is_last {
                return Ok(());
            }
            waiting = read;
        }
    }

    fn portion(&self, piece: &Piece) -> Portion<M::Part> {
        let mut portion = Portion::new();
        let Layout { mapping, clock, .. } = self.layout;
        let (finish, platform) = (mapping.finish(), mapping.format.platform);
        let (mapping, columns) =
            if piece.is_too_long { (mapping.clone(), Vec::new()) } else { self.layout.columns(&piece.batch) };
        let (mut filled, mut content) = (None, Vec::new());
        for row in 0..piece.batch.num_rows() {
            let number = piece.first_row + row as u64;
            portion.records += 1;
            if piece.is_too_long {
                portion.reject(self.input, number, post::too_long());
                continue;
            }
            content.clear();
            let mut cells = Cells { columns: &columns, mapping: &mapping, row };
            let event = match row::post(&mapping, clock, &mut cells) {
                Ok(post) => {
                    if post.post.is_none() {
                        filled.get_or_insert_with(|| canonical::filled(&piece.batch)).row(&mut content, row);
                    }
                    finish(post)
                }
                Err(bad) => Event::Bad(bad),
            };
            portion.hear(event, self.maker, self.input, Place { platform, row: number, record: &content });
        }
        portion
    }
}

struct Cells<'a> {
    columns: &'a [Column],
    mapping: &'a Mapping,
    row: usize,
}

impl<'a> Row<'a> for Cells<'a> {
    #[inline(always)]
    fn take(&mut self, slot: usize, role: Role) -> Result<Cell<'a>, Bad> {
        self.columns[slot].cell(self.row, role, self.mapping.name(slot))
    }
}
