//! Tables and JSON: what a stream is taken for, and its chunks read on all cores in the order of the input.

use super::batch::{self, Batch, Recipe};
use super::corpus::{Builder, Format, InputGuess};
use super::decode::{self, Bytes, Opened};
use super::error::ReadError;
use super::fields::{self, Fields};
use super::json::{self, Value};
use super::post::Bad;
use super::shape::{self, Shape};
use super::split::{Border, Chunk, Nesting, Splitter};
use super::table::{self, Table};
use super::time::Clock;
use super::x_api;
use super::{Progress, ReadOptions, Reading};
use rayon::prelude::*;
use std::io;
use std::ops::Range;
use std::sync::mpsc::{Receiver, sync_channel};

/// So many records are looked at before a JSON input is taken for something.
const SAMPLES: usize = 200;

/// Reads a stream that is not Parquet.
pub(crate) fn read(
    reading: &mut Reading<'_>,
    name: &str,
    opened: Opened,
    total: Option<u64>,
    progress: &mut dyn Progress,
) -> Result<(), ReadError> {
    let explain = |error: io::Error| decode::explain(error, name);
    let compression = opened.compression.clone();
    let (opened, encoding) = decode::to_utf8(opened, reading.options.encoding).map_err(explain)?;
    if opened.head.is_empty() {
        return Ok(());
    }
    let format = format_of(&opened.head);
    let border = match format {
        Format::Table { delimiter } => Border::Table { delimiter: delimiter as u8, quoted: false },
        Format::JsonLines => Border::Lines,
        _ => Border::Documents(Nesting::default()),
    };
    let meter = opened.meter.clone();
    let mut splitter = Splitter::new(opened.into_reader(), border);
    // The first chunk is waited for here, so that a wrong guess is told before the rest is read.
    let Some(mut first) = splitter.next_chunk().map_err(explain)? else { return Ok(()) };
    let layout = Layout::guess(name, &mut first, format, reading.options)?;
    let (shape, columns) = layout.told();
    let guess = InputGuess { name: name.to_owned(), compression, encoding: encoding.name(), format, shape, columns };
    progress.input(&guess);
    let number = reading.builder.inputs.len() - 1;
    reading.builder.inputs[number].guess = Some(guess);
    let source = Source { layout: &layout, recipe: &reading.recipe, input: number };
    std::thread::scope(|scope| {
        let (sender, receiver) = sync_channel(rayon::current_num_threads() * 2);
        let cutter = scope.spawn(move || cut(splitter, first, &sender));
        let done = source.absorb_all(&receiver, &mut reading.builder, &mut || progress.bytes(meter.bytes(), total));
        drop(receiver);
        let cut = cutter.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic));
        done.and(cut.map_err(explain))
    })
}

/// Sends all chunks; stops where nobody listens any more.
fn cut(mut splitter: Splitter<Bytes>, first: Chunk, sender: &std::sync::mpsc::SyncSender<Chunk>) -> io::Result<()> {
    let mut chunk = Some(first);
    while let Some(next) = chunk {
        if sender.send(next).is_err() {
            break;
        }
        chunk = splitter.next_chunk()?;
    }
    Ok(())
}

fn format_of(head: &[u8]) -> Format {
    match head.iter().find(|byte| !byte.is_ascii_whitespace()) {
        Some(b'{') => json_format(head),
        Some(b'[') => Format::Json,
        _ => Format::Table { delimiter: char::from(table::sniff_delimiter(head)) },
    }
}

/// One document a line, or documents that span lines.
fn json_format(head: &[u8]) -> Format {
    let stands_alone = |line: &&[u8]| {
        let text = std::str::from_utf8(line).unwrap_or("").trim();
        text.starts_with('{') && json::parse(text).is_ok()
    };
    let mut lines = head.split(|byte| *byte == b'\n').filter(|line| !line.trim_ascii().is_empty());
    let Some(first) = lines.next() else { return Format::JsonLines };
    // No line end so far: a long line, as a whole page of results is.
    if first.len() == head.trim_ascii_start().len() && !first.ends_with(b"}") || stands_alone(&first) {
        return Format::JsonLines;
    }
    let only_opens = matches!(first.trim_ascii().last(), Some(b'{' | b'[' | b','));
    if !only_opens && lines.take(5).any(|line| stands_alone(&line)) { Format::JsonLines } else { Format::Json }
}

/// How the records of one input are read.
enum Layout {
    Table(Table),
    Fields(Fields),
    XApi(Clock),
}

impl Layout {
    /// Tells the layout from the first chunk, and takes the header off it.
    fn guess(name: &str, first: &mut Chunk, format: Format, options: &ReadOptions) -> Result<Self, ReadError> {
        let mut clock = Clock { format: options.time_format.clone(), zone: options.time_zone, month_first: false };
        if let Format::Table { delimiter } = format {
            let header = first.records.remove(0);
            first.first_row += 1;
            let mut names = Vec::new();
            let bytes = header.map_or(&[][..], |range| &first.bytes[range]);
            table::cells(bytes, delimiter as u8, |_, cell| names.push(String::from_utf8_lossy(&cell).into_owned()));
            if options.shape == Some(Shape::XApi) {
                return Err(ReadError::WrongShape { input: name.to_owned(), shape: Shape::XApi, columns: names });
            }
            let mapping = shape::guess(name, names, options.shape, options.map.as_ref())?;
            mapping.shape.set_clock(&mut clock);
            return Ok(Layout::Table(Table::new(mapping, delimiter as u8, clock)));
        }
        let samples: Vec<Value<'_>> = first
            .records
            .iter()
            .flatten()
            .take(SAMPLES)
            .filter_map(|range| json::parse(std::str::from_utf8(&first.bytes[range.clone()]).ok()?).ok())
            .collect();
        let x_api = options.shape == Some(Shape::XApi)
            || options.shape.is_none() && options.map.is_none() && x_api::fits(&samples);
        if x_api {
            return Ok(Layout::XApi(clock));
        }
        let mapping = shape::guess(name, fields::paths(&samples), options.shape, options.map.as_ref())?;
        mapping.shape.set_clock(&mut clock);
        Ok(Layout::Fields(Fields { mapping, clock }))
    }

    fn told(&self) -> (Shape, Vec<(super::Role, String)>) {
        match self {
            Layout::Table(table) => (table.mapping.shape, table.mapping.named()),
            Layout::Fields(fields) => (fields.mapping.shape, fields.mapping.named()),
            Layout::XApi(_) => (Shape::XApi, Vec::new()),
        }
    }
}

/// What is needed to read any chunk of one input.
struct Source<'a> {
    layout: &'a Layout,
    recipe: &'a Recipe<'a>,
    input: usize,
}

impl Source<'_> {
    /// Reads some chunks while the ones before are taken in.
    fn absorb_all(
        &self,
        chunks: &Receiver<Chunk>,
        builder: &mut Builder<'_>,
        tick: &mut dyn FnMut(),
    ) -> Result<(), ReadError> {
        let mut waiting: Vec<Batch> = Vec::new();
        loop {
            let next: Vec<Chunk> = chunks.iter().take(rayon::current_num_threads()).collect();
            let is_last = next.is_empty();
            let (read, absorbed) = rayon::join(
                || next.into_par_iter().map(|chunk| self.batch(&chunk)).collect::<Vec<_>>(),
                || std::mem::take(&mut waiting).into_iter().try_for_each(|batch| builder.absorb(batch)),
            );
            absorbed?;
            tick();
            if is_last {
                return Ok(());
            }
            waiting = read;
        }
    }

    fn batch(&self, chunk: &Chunk) -> Batch {
        let mut batch = Batch::default();
        for (offset, record) in chunk.records.iter().enumerate() {
            let row = chunk.first_row + offset as u64;
            batch.records += 1;
            match record {
                Some(range) => self.record(&mut batch, &chunk.bytes, range.clone(), row),
                None => batch.reject(self.input, row, batch::too_long()),
            }
        }
        batch
    }

    fn record(&self, batch: &mut Batch, bytes: &[u8], range: Range<usize>, row: u64) {
        let record = &bytes[range];
        if let Layout::Table(table) = self.layout {
            match table.post(record) {
                Ok(post) => self.recipe.add(batch, &post, row, record),
                Err(bad) => batch.reject(self.input, row, bad),
            }
            return;
        }
        let value = match std::str::from_utf8(record) {
            Err(error) => Err(batch::not_text(record, error.valid_up_to())),
            Ok(text) => json::parse(text).map_err(|(wanted, at)| not_json(text, wanted, at)),
        };
        match (value, self.layout) {
            (Err(bad), _) => batch.reject(self.input, row, bad),
            (Ok(value), Layout::Fields(fields)) => match fields.post(&value) {
                Ok(post) => self.recipe.add(batch, &post, row, record),
                Err(bad) => batch.reject(self.input, row, bad),
            },
            (Ok(value), Layout::XApi(clock)) => x_api::posts(&value, clock, &mut |post| match post {
                Ok(post) => self.recipe.add(batch, &post, row, record),
                Err(bad) => batch.reject(self.input, row, bad),
            }),
            (Ok(_), Layout::Table(_)) => {}
        }
    }
}

fn not_json(text: &str, wanted: &'static str, at: usize) -> Bad {
    let from = (0..=at.saturating_sub(20)).rev().find(|start| text.is_char_boundary(*start)).unwrap_or(0);
    let seen: String = text[from..].chars().take(60).collect();
    Bad::new("", wanted, &seen)
}
