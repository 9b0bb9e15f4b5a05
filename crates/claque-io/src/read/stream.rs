//! Tables and JSON: what a stream is taken for, and its chunks read on all cores in the order of the input.

use super::corpus::{Format, InputGuess};
use super::decode::{self, Bytes, Opened};
use super::dig::{self, Context, Digger};
use super::error::{ReadError, Rejected};
use super::fields::{self, Fields};
use super::format::{self, Records, Scene, Shape};
use super::json::{self, Value};
use super::post::{self, Bad, Event, Listener};
use super::rows::{self, RowReader};
use super::shape::{self, Mapping};
use super::sink::{Ledger, Make, Place, Portion, Reading, Take};
use super::split::{Border, Chunk, Nesting, Splitter};
use super::survey::{self, Glimpse};
use super::table::{self, Table};
use super::time::Clock;
use super::{Progress, ReadOptions, Role, Strictness};
use rayon::prelude::*;
use std::io;
use std::sync::mpsc::{Receiver, sync_channel};

/// So many records are looked at before a JSON input is taken for something.
const SAMPLES: usize = 200;
/// At most so many chunks a thread are read in one round, while those of the round before are taken in by one thread: enough that no
/// thread waits long for the last of them.
const AHEAD: usize = 4;

/// Reads a stream that is not Parquet.
pub(crate) fn read<M: Make, T: Take<M::Part>>(
    reading: &mut Reading<'_, M, T>,
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
    let dug = dig::told(&opened.head, reading.options);
    let format = if dug.is_some() { Format::Json } else { format_of(&opened.head) };
    let border = match format {
        Format::Table { delimiter } => {
            Border::Table { delimiter: delimiter as u8, line_end: line_end(&opened.head), quoted: false }
        }
        Format::JsonLines => Border::Lines,
        Format::Events => Border::Events,
        _ => dug
            .and_then(format::Format::holders)
            .map_or_else(|| Border::Documents(Nesting::default()), |holders| Border::Dug(Digger::new(holders))),
    };
    let meter = opened.meter.clone();
    let mut splitter = Splitter::new(opened.into_reader(), border);
    // The first chunk is waited for here, so that a wrong guess is told before the rest is read.
    let Some(mut first) = splitter.next_chunk().map_err(explain)? else { return Ok(()) };
    let needs = |role| reading.maker.needs(role);
    let header = header_of(&first, format);
    let layout = match dug.and_then(|format| Layout::of_records(format, clock_of(reading.options))) {
        Some(layout) => layout,
        None => Layout::guess(name, &mut first, format, reading.options, &needs)
            .inspect_err(|error| reading.ledger.glimpse = glimpse(&first, format, error.columns()))?,
    };
    let (shape, columns, unused) = layout.told();
    let encoding = encoding.name();
    let guess = InputGuess { name: name.to_owned(), compression, encoding, format, shape, columns, unused };
    progress.input(&guess);
    let number = reading.input_number();
    reading.ledger.inputs[number].guess = Some(guess);
    let source = Source {
        layout: &layout,
        header,
        maker: &reading.maker,
        platform: shape.platform(),
        input: number,
        strictness: reading.options.strictness,
    };
    let (taker, ledger) = (&mut reading.taker, &mut reading.ledger);
    std::thread::scope(|scope| {
        let (sender, receiver) = sync_channel(rayon::current_num_threads() * AHEAD);
        let cutter = scope.spawn(move || cut(splitter, first, &sender));
        let done = source.absorb_all(&receiver, taker, ledger, &mut || progress.bytes(meter.bytes(), total));
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
        Some(b'e' | b'd' | b'i' | b'r' | b':') if is_event_stream(head) => Format::Events,
        _ => {
            let header = head.split(|byte| *byte == line_end(head)).next().unwrap_or(head);
            // Of a header with line ends in quotes all is looked at.
            let is_whole = memchr::memchr_iter(b'"', header).count().is_multiple_of(2);
            Format::Table { delimiter: char::from(table::sniff_delimiter(if is_whole { header } else { head })) }
        }
    }
}

/// By what lines of a table end: Excel for the Macintosh ends them with a carriage return alone.
fn line_end(head: &[u8]) -> u8 {
    let has = |byte| memchr::memchr(byte, head).is_some();
    if has(b'\r') && !has(b'\n') { b'\r' } else { b'\n' }
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

/// Whether all lines are those of an event stream (`event:`, `data:`, `id:`, `retry:`, comments after `:`), and one has data.
fn is_event_stream(head: &[u8]) -> bool {
    // The last line may be cut.
    let whole = memchr::memrchr(b'\n', head).map_or(head, |end| &head[..end]);
    let lines = |bytes| <[u8]>::split(bytes, |byte: &u8| *byte == b'\n').map(<[u8]>::trim_ascii);
    let signs: [&[u8]; 5] = [b"data:", b"event:", b":", b"id:", b"retry:"];
    let is_of_stream = |line: &[u8]| line.is_empty() || signs.iter().any(|sign| line.starts_with(sign));
    lines(whole).all(is_of_stream) && lines(head).any(|line| line.starts_with(b"data:"))
}

/// The first records of a chunk.
fn samples(chunk: &Chunk) -> Vec<Value<'_>> {
    let records = chunk.records.iter().flatten().take(SAMPLES);
    records.filter_map(|range| json::parse(std::str::from_utf8(&chunk.bytes[range.clone()]).ok()?).ok()).collect()
}

/// What stands in the columns of an input that was not understood; the header is off.
fn glimpse(chunk: &Chunk, format: Format, columns: &[String]) -> Glimpse {
    match format {
        Format::Table { delimiter } => {
            let rows = chunk.records.iter().flatten().map(|range| &chunk.bytes[range.clone()]);
            survey::columns_of_table(columns, rows, delimiter as u8)
        }
        _ => survey::columns_of(columns, &samples(chunk)),
    }
}

/// The bytes of the header of a table.
fn header_of(first: &Chunk, format: Format) -> Option<Vec<u8>> {
    let Format::Table { .. } = format else { return None };
    first.records.first()?.clone().map(|range| first.bytes[range].to_vec())
}

fn is_header(record: &[u8], header: &[u8]) -> bool {
    record == header || record.strip_prefix("\u{feff}".as_bytes()) == Some(header)
}

/// Why the first record of an input cannot be read, where none of the first chunk can.
fn no_record(first: &Chunk) -> Option<Rejected> {
    let record = first.records.first()?.clone().map(|range| &first.bytes[range]);
    let bad = match record.map(std::str::from_utf8) {
        None => post::too_long(),
        Some(Err(error)) => post::not_text(record.unwrap_or_default(), error.valid_up_to()),
        Some(Ok(text)) => match Context::default().record(text) {
            Err((wanted, at)) => not_json(text, wanted, at),
            Ok(_) => return None,
        },
    };
    Some(bad.rejected(0, first.first_row))
}

/// How the records of one input are read.
enum Layout {
    Table(Table),
    Fields(Fields),
    Records(Shape, &'static Records, Clock),
    Rows(RowReader),
}

/// What the caller said of times.
fn clock_of(options: &ReadOptions) -> Clock {
    Clock { format: options.time_format.clone(), zone: options.time_zone, month_first: false }
}

impl Layout {
    /// Of a format whose records nest.
    fn of_records(format: &'static format::Format, mut clock: Clock) -> Option<Self> {
        format.set_clock(&mut clock);
        format.records().map(|records| Layout::Records(Shape::of(format), records, clock))
    }

    /// Tells the layout from the first chunk, and takes the header off it.
    fn guess(
        name: &str,
        first: &mut Chunk,
        format: Format,
        options: &ReadOptions,
        needs: &dyn Fn(Role) -> bool,
    ) -> Result<Self, ReadError> {
        let mut clock = clock_of(options);
        if let Format::Table { delimiter } = format {
            let header = first.records.remove(0);
            first.first_row += 1;
            let mut names = Vec::new();
            let bytes = header.map_or(&[][..], |range| &first.bytes[range]);
            table::cells(bytes, delimiter as u8, |_, cell| names.push(String::from_utf8_lossy(&cell).into_owned()));
            if let Some(rows) = rows::told(name, &names, delimiter as u8, options, &clock)? {
                return Ok(Layout::Rows(rows));
            }
            let mut mapping = shape::guess(name, names, options.shape, options.map.as_ref())?;
            mapping.keep(needs);
            mapping.format.set_clock(&mut clock);
            return Ok(Layout::Table(Table::new(mapping, delimiter as u8, clock)));
        }
        let samples = samples(first);
        let told = options.shape.map(Shape::format);
        let found = told.or_else(|| format::of_records(&samples).filter(|_| options.map.is_none()));
        if let Some(layout) = found.and_then(|format| Layout::of_records(format, clock.clone())) {
            return Ok(layout);
        }
        if let (true, Some(rejected)) = (samples.is_empty(), no_record(first)) {
            return Err(ReadError::NoRecord { input: name.to_owned(), rejected });
        }
        let mut mapping = shape::guess(name, fields::paths(&samples), options.shape, options.map.as_ref())?;
        mapping.keep(needs);
        mapping.format.set_clock(&mut clock);
        Ok(Layout::Fields(Fields { mapping, clock }))
    }

    /// The shape, the columns that are used, and the others.
    fn told(&self) -> (Shape, Vec<(Role, String)>, Vec<String>) {
        let of = |mapping: &Mapping| (Shape::of(mapping.format), mapping.named(), mapping.unused());
        match self {
            Layout::Table(table) => of(&table.mapping),
            Layout::Fields(fields) => of(&fields.mapping),
            Layout::Records(shape, ..) => (*shape, Vec::new(), Vec::new()),
            Layout::Rows(rows) => (Shape::of(rows.format), Vec::new(), Vec::new()),
        }
    }

    /// Tells everything that a record says.
    fn read(&self, record: &[u8], context: &Context, tell: &mut dyn FnMut(Event<'_>)) {
        match self {
            Layout::Table(table) => return tell(table.event(record)),
            Layout::Rows(rows) => return rows.read(record, tell),
            Layout::Fields(_) | Layout::Records(..) => {}
        }
        let Ok(text) = simdutf8::basic::from_utf8(record) else {
            let valid = std::str::from_utf8(record).map_or_else(|error| error.valid_up_to(), str::len);
            return tell(Event::Bad(post::not_text(record, valid)));
        };
        let value = match context.record(text) {
            Err((wanted, at)) => return tell(Event::Bad(not_json(text, wanted, at))),
            Ok(value) => value,
        };
        match self {
            Layout::Fields(fields) => tell(fields.event(&value)),
            Layout::Records(_, records, clock) => hear(&value, records, &Scene { clock, context }, tell),
            Layout::Table(_) | Layout::Rows(_) => {}
        }
    }
}

/// Reads a record of a format that nests.
fn hear<'v>(value: &'v Value<'_>, records: &Records, scene: &Scene<'_>, tell: Listener<'_, 'v>) {
    (records.read)(value, scene, tell);
}

/// What is needed to read any chunk of one input.
struct Source<'a, M> {
    layout: &'a Layout,
    /// Of a table: where tables were put one behind the other, it comes again.
    header: Option<Vec<u8>>,
    maker: &'a M,
    platform: &'static str,
    input: usize,
    strictness: Strictness,
}

impl<M: Make> Source<'_, M> {
    /// Reads some chunks while the ones before are taken in.
    fn absorb_all(
        &self,
        chunks: &Receiver<Chunk>,
        taker: &mut impl Take<M::Part>,
        ledger: &mut Ledger,
        tick: &mut dyn FnMut(),
    ) -> Result<(), ReadError> {
        let mut waiting: Vec<Portion<M::Part>> = Vec::new();
        loop {
            // Waits for one, and takes what else is there.
            let most = rayon::current_num_threads() * AHEAD;
            let next: Vec<Chunk> = chunks.recv().into_iter().chain(chunks.try_iter().take(most - 1)).collect();
            let is_last = next.is_empty();
            let before = std::mem::take(&mut waiting);
            let (read, absorbed) = rayon::join(
                || next.into_par_iter().map(|chunk| self.portion(&chunk)).collect::<Vec<_>>(),
                || before.into_iter().try_for_each(|portion| ledger.absorb(portion, taker, self.strictness)),
            );
            absorbed?;
            tick();
            if is_last {
                return Ok(());
            }
            waiting = read;
        }
    }

    fn portion(&self, chunk: &Chunk) -> Portion<M::Part> {
        let mut portion = Portion::new();
        let nothing = Context::default();
        let (mut context, mut contexts) = (&nothing, chunk.contexts.iter().peekable());
        for (offset, record) in chunk.records.iter().enumerate() {
            while let Some((_, next)) = contexts.next_if(|(from, _)| *from <= offset) {
                context = next;
            }
            let row = chunk.first_row + offset as u64;
            portion.records += 1;
            let Some(range) = record else {
                portion.reject(self.input, row, post::too_long());
                continue;
            };
            let record = &chunk.bytes[range.clone()];
            let place = Place { platform: self.platform, row, record };
            if self.header.as_deref().is_some_and(|header| is_header(record, header)) {
                portion.hear(Event::NoPost, self.maker, self.input, place);
                continue;
            }
            self.layout.read(record, context, &mut |event| portion.hear(event, self.maker, self.input, place));
        }
        portion
    }
}

fn not_json(text: &str, wanted: &'static str, at: usize) -> Bad {
    let from = (0..=at.saturating_sub(20)).rev().find(|start| text.is_char_boundary(*start)).unwrap_or(0);
    let seen: String = text[from..].chars().take(60).collect();
    Bad::new("", wanted, &seen)
}
