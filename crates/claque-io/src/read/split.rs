//! A stream cut into chunks at the borders of records, so that chunks can be read on all cores.
//!
//! The cutter looks only at quotes, brackets and line ends. A record longer than [`LONGEST`] is passed over without
//! being kept: a line of two gigabytes costs no more memory than a chunk.
//!
//! # Cost
//! One pass over the bytes, mostly at the speed of `memchr`.

use super::dig::{Context, Digger};
use std::io::{self, Read};
use std::ops::Range;
use std::sync::Arc;

/// Longer records are rejected, in bytes.
pub(crate) const LONGEST: usize = 16 * 1024 * 1024;
/// How much a chunk holds, unless one record is longer, in bytes.
const CHUNK: usize = 1024 * 1024;

/// Some whole records.
pub(crate) struct Chunk {
    pub(crate) bytes: Vec<u8>,
    /// Where each record lies, without its line end; `None` for one that was too long to keep.
    pub(crate) records: Vec<Option<Range<usize>>>,
    /// Number of the first record, from 1.
    pub(crate) first_row: u64,
    /// From which record on which context holds, where records lie inside documents.
    pub(crate) contexts: Vec<(usize, Arc<Context>)>,
}

/// Where records end.
pub(crate) enum Border {
    /// At the end of a line that lies in no quotes, which is that byte.
    Table { delimiter: u8, line_end: u8, quoted: bool },
    /// At the end of every line.
    Lines,
    /// At the end of every line; of an event stream, where only what follows `data:` is a record.
    Events,
    /// At the bracket that closes a JSON value; the elements of a top-level array are records of their own.
    Documents(Nesting),
    /// At the end of each of the records inside a document.
    Dug(Digger),
}

/// How deep a JSON scanner stands.
#[derive(Default)]
pub(crate) struct Nesting {
    in_array: bool,
    depth: u64,
    inside: Inside,
}

#[derive(Clone, Copy, Default, PartialEq, Eq)]
enum Inside {
    /// Between records.
    #[default]
    Nothing,
    /// In a record that is an object or array.
    Brackets,
    /// In a string within such a record.
    String,
    /// In something at the top level that is neither.
    Scalar,
}

/// The step a scan ended with.
pub(crate) enum Step {
    /// A record begins here.
    Begins(usize),
    /// The record that began last ends before this byte; the scan goes on at the second.
    Ends(usize, usize),
    /// More bytes are needed; everything before this byte is settled.
    Starved(usize),
}

impl Border {
    /// Whether a record begins where the one before ended.
    fn is_seamless(&self) -> bool {
        !matches!(self, Border::Documents(_) | Border::Dug(_))
    }

    /// Scans on from `at`; `start` is where the open record began.
    fn scan(&mut self, bytes: &[u8], at: usize, start: Option<usize>, ended: bool) -> Step {
        match self {
            Border::Lines | Border::Events => match memchr::memchr(b'\n', &bytes[at..]) {
                Some(found) => Step::Ends(at + found, at + found + 1),
                None => Step::Starved(bytes.len()),
            },
            Border::Table { delimiter, line_end, quoted } => {
                scan_table(bytes, at, start, ended, [*delimiter, *line_end], quoted)
            }
            Border::Documents(nesting) => nesting.scan(bytes, at),
            Border::Dug(digger) => digger.scan(bytes, at),
        }
    }
}

fn scan_table(
    bytes: &[u8],
    mut at: usize,
    start: Option<usize>,
    ended: bool,
    [delimiter, line_end]: [u8; 2],
    quoted: &mut bool,
) -> Step {
    loop {
        if *quoted {
            let Some(found) = memchr::memchr(b'"', &bytes[at..]) else { return Step::Starved(bytes.len()) };
            let quote = at + found;
            match bytes.get(quote + 1) {
                Some(b'"') => at = quote + 2,
                None if !ended => return Step::Starved(quote),
                _ => {
                    *quoted = false;
                    at = quote + 1;
                }
            }
        } else {
            let Some(found) = memchr::memchr2(b'"', line_end, &bytes[at..]) else { return Step::Starved(bytes.len()) };
            let stop = at + found;
            if bytes[stop] == line_end {
                return Step::Ends(stop, stop + 1);
            }
            // A quote opens a cell only as its first byte; elsewhere it is an inch mark.
            *quoted = start == Some(stop) || stop > 0 && bytes[stop - 1] == delimiter;
            at = stop + 1;
        }
    }
}

impl Nesting {
    fn scan(&mut self, bytes: &[u8], mut at: usize) -> Step {
        while at < bytes.len() {
            let byte = bytes[at];
            match self.inside {
                Inside::Nothing => match byte {
                    b' ' | b'\t' | b'\r' | b'\n' | b',' => at += 1,
                    b'[' if !self.in_array => {
                        self.in_array = true;
                        at += 1;
                    }
                    b']' if self.in_array => {
                        self.in_array = false;
                        at += 1;
                    }
                    b'{' | b'[' => {
                        self.inside = Inside::Brackets;
                        self.depth = 0;
                        return Step::Begins(at);
                    }
                    _ => {
                        self.inside = Inside::Scalar;
                        return Step::Begins(at);
                    }
                },
                Inside::Scalar => {
                    if matches!(byte, b',' | b'\n') || byte == b']' && self.in_array {
                        self.inside = Inside::Nothing;
                        return Step::Ends(at, at);
                    }
                    at += 1;
                }
                Inside::String => {
                    let Some(found) = memchr::memchr2(b'"', b'\\', &bytes[at..]) else {
                        return Step::Starved(bytes.len());
                    };
                    at += found;
                    if bytes[at] == b'"' {
                        self.inside = Inside::Brackets;
                        at += 1;
                    } else if at + 1 < bytes.len() {
                        at += 2;
                    } else {
                        return Step::Starved(at);
                    }
                }
                Inside::Brackets => {
                    at = past_values(bytes, at);
                    let byte = bytes.get(at).copied().unwrap_or(0);
                    at = (at + 1).min(bytes.len());
                    match byte {
                        b'"' => self.inside = Inside::String,
                        b'{' | b'[' => self.depth += 1,
                        b'}' | b']' => {
                            self.depth = self.depth.saturating_sub(1);
                            if self.depth == 0 {
                                self.inside = Inside::Nothing;
                                return Step::Ends(at, at);
                            }
                        }
                        _ => {}
                    }
                }
            }
        }
        Step::Starved(bytes.len())
    }
}

/// Where the next quote or bracket may stand; nothing before it is one.
fn past_values(bytes: &[u8], mut at: usize) -> usize {
    const ONES: u64 = u64::from_le_bytes([1; 8]);
    let zeros = |word: u64| word.wrapping_sub(ONES) & !word;
    // In ASCII, `[` and `]` are `{` and `}` without this bit; the quote has it.
    const BIT: u8 = 0x20;
    while let Some(word) = bytes.get(at..).and_then(|rest| rest.first_chunk::<8>()) {
        let word = u64::from_le_bytes(*word) | (ONES * u64::from(BIT));
        let is = |byte: u8| zeros(word ^ (ONES * u64::from(byte)));
        let found = (is(b'"') | is(b'{') | is(b'}')) & (ONES << 7);
        if found != 0 {
            return at + found.trailing_zeros() as usize / 8;
        }
        at += 8;
    }
    at
}

/// Cuts a stream into chunks.
pub(crate) struct Splitter<R> {
    reader: R,
    border: Border,
    buffer: Vec<u8>,
    /// Everything before this byte of `buffer` has been looked at.
    scanned: usize,
    /// Where the open record began; `None` where it was too long and its beginning is gone, or none is open.
    start: Option<usize>,
    /// Whether a record is being passed over.
    skipping: bool,
    /// Of the chunk that is being made.
    contexts: Vec<(usize, Arc<Context>)>,
    next_row: u64,
    ended: bool,
}

impl<R: Read> Splitter<R> {
    pub(crate) fn new(reader: R, border: Border) -> Self {
        let start = border.is_seamless().then_some(0);
        Splitter {
            reader,
            border,
            buffer: Vec::new(),
            scanned: 0,
            start,
            skipping: false,
            contexts: Vec::new(),
            next_row: 1,
            ended: false,
        }
    }

    /// The next chunk; `None` at the end.
    pub(crate) fn next_chunk(&mut self) -> io::Result<Option<Chunk>> {
        let mut records = Vec::new();
        loop {
            self.scan(&mut records);
            // A chunk of many empty lines must end too.
            let settled = records.last().is_some() && self.scanned >= CHUNK;
            if settled || self.ended && !records.is_empty() {
                return Ok(Some(self.cut(records)));
            }
            if self.ended {
                return Ok(None);
            }
            self.give_up_long_record();
            if records.is_empty() {
                self.drop_front(self.needed());
            }
            self.fill()?;
        }
    }

    fn scan(&mut self, records: &mut Vec<Option<Range<usize>>>) {
        loop {
            match self.border.scan(&self.buffer, self.scanned, self.start, self.ended) {
                Step::Begins(at) => {
                    self.start = Some(at);
                    // The bracket is looked at again, now as the first of its record.
                    self.scanned = at;
                }
                Step::Ends(end, next) => {
                    self.close(end, records);
                    self.scanned = next;
                    self.start = self.border.is_seamless().then_some(next);
                }
                Step::Starved(at) => {
                    self.scanned = at;
                    break;
                }
            }
        }
        if self.ended && (self.start.is_some_and(|start| start < self.buffer.len()) || self.skipping) {
            self.close(self.buffer.len(), records);
            self.start = None;
        }
    }

    /// Notes a record that ends before `end`, unless it is a blank line.
    fn close(&mut self, end: usize, records: &mut Vec<Option<Range<usize>>>) {
        if let Border::Dug(digger) = &self.border
            && !self.contexts.last().is_some_and(|(_, last)| Arc::ptr_eq(last, digger.context()))
        {
            self.contexts.push((records.len(), Arc::clone(digger.context())));
        }
        match self.start {
            _ if self.skipping => records.push(None),
            Some(start) if end - start > LONGEST => records.push(None),
            Some(start) => {
                let end = if end > start && self.buffer[end - 1] == b'\r' { end - 1 } else { end };
                let start = if let Border::Events = self.border { self.data(start, end) } else { start };
                if end > start {
                    records.push(Some(start..end));
                }
            }
            None => {}
        }
        self.skipping = false;
    }

    /// Where the data of a line of an event stream begins; its end, where it has none.
    fn data(&self, start: usize, end: usize) -> usize {
        let data = self.buffer[start..end].strip_prefix(b"data:");
        data.map_or(end, |data| end - data.trim_ascii_start().len())
    }

    /// Gives up the open record once it is too long.
    fn give_up_long_record(&mut self) {
        if self.start.is_some_and(|start| self.buffer.len() - start > LONGEST) {
            self.skipping = true;
            self.start = None;
        }
    }

    /// The first byte that is still needed.
    fn needed(&self) -> usize {
        // The byte before tells whether a quote opens a cell.
        self.start.unwrap_or(self.scanned.saturating_sub(1)).min(self.buffer.len())
    }

    fn drop_front(&mut self, count: usize) {
        self.buffer.drain(..count);
        self.scanned -= count;
        self.start = self.start.map(|start| start - count);
    }

    fn fill(&mut self) -> io::Result<()> {
        let step = CHUNK.max(self.buffer.len() / 2);
        let before = self.buffer.len();
        self.buffer.resize(before + step, 0);
        let mut filled = before;
        while filled < self.buffer.len() {
            match self.reader.read(&mut self.buffer[filled..]) {
                Ok(0) => {
                    self.ended = true;
                    break;
                }
                Ok(count) => filled += count,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        self.buffer.truncate(filled);
        Ok(())
    }

    /// Hands over the buffer up to the open record.
    fn cut(&mut self, records: Vec<Option<Range<usize>>>) -> Chunk {
        let keep = self.needed();
        let rest = self.buffer[keep..].to_vec();
        let bytes = std::mem::replace(&mut self.buffer, rest);
        self.scanned -= keep;
        self.start = self.start.map(|start| start - keep);
        let first_row = self.next_row;
        self.next_row += records.len() as u64;
        Chunk { bytes, records, first_row, contexts: std::mem::take(&mut self.contexts) }
    }
}
