//! Rows of a delimited table.

use super::format::Finish;
use super::post::{self, Bad, Event, Post};
use super::role::Role;
use super::row::{self, Cell};
use super::shape::Mapping;
use super::time::Clock;
use std::borrow::Cow;
use std::ops::Range;

/// The delimiter that occurs most often in the header, outside quotes.
pub(crate) fn sniff_delimiter(header: &[u8]) -> u8 {
    let mut quoted = false;
    let mut counts = [0_usize; 4];
    for byte in header {
        match byte {
            b'"' => quoted = !quoted,
            b'\n' if !quoted => break,
            b',' if !quoted => counts[0] += 1,
            b'\t' if !quoted => counts[1] += 1,
            b';' if !quoted => counts[2] += 1,
            b'|' if !quoted => counts[3] += 1,
            _ => {}
        }
    }
    let most = counts.into_iter().max().unwrap_or(0);
    let first = counts.iter().position(|count| *count == most).unwrap_or(0);
    b",\t;|"[first]
}

/// So many used columns need no memory of their own for each row.
const FEW: usize = 24;

/// Calls `each` with every cell, unquoted; returns how many there are.
///
/// A cell is quoted where its first byte is a quote; a doubled quote in it stands for one; what follows the closing
/// quote up to the delimiter is taken as it is (as Python's and Rust's csv readers do).
pub(crate) fn cells<'a>(record: &'a [u8], delimiter: u8, mut each: impl FnMut(usize, Cow<'a, [u8]>)) -> usize {
    let mut at = 0;
    let mut number = 0;
    loop {
        let (cut, end) = cut_at(record, at, delimiter);
        each(number, cut.bytes(record));
        number += 1;
        if end >= record.len() {
            return number;
        }
        at = end + 1;
    }
}

/// Where a cell lies in its record, without quotes around it: start and end in one word, since two that are written apart
/// and read together hold the processor up.
#[derive(Clone, Copy, Debug)]
struct Cut(u64);

impl Cut {
    /// No cell.
    const NONE: Cut = Cut(u64::MAX);
    const PLAIN: u64 = 1 << 63;

    /// `is_plain`: whether the bytes stand for themselves, with no doubled quotes and nothing after the closing one.
    #[inline]
    fn new(start: usize, end: usize, is_plain: bool) -> Cut {
        // A record has 16 MiB at most, so that both fit.
        Cut(start as u64 | (end as u64) << 31 | if is_plain { Cut::PLAIN } else { 0 })
    }

    #[inline]
    fn place(self) -> Range<usize> {
        let mask = (1 << 31) - 1;
        (self.0 & mask) as usize..(self.0 >> 31 & mask) as usize
    }

    #[inline]
    fn is_plain(self) -> bool {
        self.0 & Cut::PLAIN != 0
    }

    fn bytes(self, record: &[u8]) -> Cow<'_, [u8]> {
        let inside = &record[self.place()];
        if self.is_plain() {
            return Cow::Borrowed(inside);
        }
        let mut unquoted = Vec::with_capacity(inside.len());
        pieces(inside, |piece| unquoted.extend_from_slice(&inside[piece]));
        Cow::Owned(unquoted)
    }

    #[inline(always)]
    fn text(self, record: &str) -> Cow<'_, str> {
        // Cut at quotes and delimiters, which are ASCII, so at borders of characters.
        let inside = &record[self.place()];
        if self.is_plain() { Cow::Borrowed(inside) } else { Cut::unquoted(inside) }
    }

    fn unquoted(inside: &str) -> Cow<'_, str> {
        let mut unquoted = String::with_capacity(inside.len());
        pieces(inside.as_bytes(), |piece| unquoted.push_str(&inside[piece]));
        Cow::Owned(unquoted)
    }
}

/// What a quoted cell stands for, in pieces, from what lies between its opening quote and the delimiter.
fn pieces(inside: &[u8], mut each: impl FnMut(Range<usize>)) {
    let mut from = 0;
    while let Some(found) = memchr::memchr(b'"', &inside[from..]) {
        let quote = from + found;
        if inside.get(quote + 1) != Some(&b'"') {
            each(from..quote);
            return each(quote + 1..inside.len());
        }
        each(from..quote + 1);
        from = quote + 2;
    }
    each(from..inside.len());
}

/// The cell that begins there, and where the delimiter after it stands.
#[inline]
fn cut_at(record: &[u8], start: usize, delimiter: u8) -> (Cut, usize) {
    if record.get(start) != Some(&b'"') {
        let end = find(delimiter, record, start);
        return (Cut::new(start, end, true), end);
    }
    let mut close = find(b'"', record, start + 1);
    let is_doubled = record.get(close + 1) == Some(&b'"');
    while record.get(close + 1) == Some(&b'"') {
        close = find(b'"', record, close + 2);
    }
    let after = (close + 1).min(record.len());
    let end = find(delimiter, record, after);
    if !is_doubled && after == end {
        return (Cut::new(start + 1, close, true), end);
    }
    (Cut::new(start + 1, end, false), end)
}

/// Where that byte stands next; the length where it does not.
#[inline]
fn find(wanted: u8, bytes: &[u8], mut at: usize) -> usize {
    const ONES: u64 = u64::from_le_bytes([1; 8]);
    // Most cells are short: eight bytes at once, without a call.
    for _ in 0..3 {
        let Some(word) = bytes.get(at..).and_then(|rest| rest.first_chunk::<8>()) else { break };
        let differing = u64::from_le_bytes(*word) ^ (ONES * u64::from(wanted));
        let zeros = differing.wrapping_sub(ONES) & !differing & (ONES << 7);
        if zeros != 0 {
            return at + zeros.trailing_zeros() as usize / 8;
        }
        at += 8;
    }
    let rest = bytes.get(at..).unwrap_or(&[]);
    memchr::memchr(wanted, rest).map_or(bytes.len(), |found| at + found)
}

/// Reads rows of one table.
pub(crate) struct Table {
    pub(crate) mapping: Mapping,
    delimiter: u8,
    clock: Clock,
    finish: Finish,
    /// Number of each used column and its place in the mapping, in the order of the columns.
    slots: Vec<(usize, usize)>,
}

impl Table {
    pub(crate) fn new(mapping: Mapping, delimiter: u8, clock: Clock) -> Self {
        let slots = mapping.columns.iter().enumerate().map(|(slot, (_, column))| (*column, slot));
        let mut slots: Vec<(usize, usize)> = slots.collect();
        slots.sort_unstable();
        let finish = mapping.finish();
        Table { mapping, delimiter, clock, finish, slots }
    }

    /// What a row says.
    pub(crate) fn event<'a>(&self, record: &'a [u8]) -> Event<'a> {
        match self.post(record) {
            Ok(post) => (self.finish)(post),
            Err(bad) => Event::Bad(bad),
        }
    }

    /// The post in a row, or why it is not taken.
    fn post<'a>(&self, record: &'a [u8]) -> Result<Box<Post<'a>>, Bad> {
        let columns = &self.mapping.columns;
        let width = self.mapping.names.len();
        let (mut few, mut many) = ([Cut::NONE; FEW], Vec::new());
        let cells = if columns.len() > FEW {
            many.resize(columns.len(), Cut::NONE);
            &mut many[..]
        } else {
            &mut few[..columns.len()]
        };
        let mut wanted = self.slots.as_slice();
        let mut surplus = false;
        let (mut count, mut at) = (0, 0);
        loop {
            let (cut, end) = cut_at(record, at, self.delimiter);
            surplus |= count >= width && !cut.place().is_empty();
            while let Some(((_, slot), rest)) = wanted.split_first().filter(|((column, _), _)| *column == count) {
                cells[*slot] = cut;
                wanted = rest;
            }
            count += 1;
            if end >= record.len() {
                break;
            }
            at = end + 1;
            // Columns after the last that is used are only counted, where that is all there is to see in them.
            if wanted.is_empty() && memchr::memchr(b'"', &record[at..]).is_none() {
                let left = 1 + memchr::memchr_iter(self.delimiter, &record[at..]).count();
                if count + left <= width {
                    count += left;
                    break;
                }
            }
        }
        let lacks = |slot: usize| !columns[slot].0.is_aside();
        let lacking = wanted.iter().any(|(_, slot)| lacks(*slot));
        if surplus || lacking {
            let got = format!("{count} cells where the header has {width}");
            return Err(Bad::new("", "as many cells as the header", &got));
        }
        let mapping = &self.mapping;
        // One check for the record; where it fails, the cells that are used are checked one by one.
        let text = simdutf8::basic::from_utf8(record).ok();
        row::post(mapping, &self.clock, &mut Row { mapping, record, text, cells })
    }
}

/// The cell as text; the message shows where it stops being UTF-8.
pub(crate) fn utf8<'a>(cell: Cow<'a, [u8]>, column: &str) -> Result<Cow<'a, str>, Bad> {
    let bad = |bytes: &[u8], at: usize| {
        let seen = String::from_utf8_lossy(&bytes[at.saturating_sub(40)..bytes.len().min(at + 40)]).into_owned();
        Bad::new(
            column,
            post::WANTED_UTF8,
            &format!("byte 0x{:02x} at {at} in {seen}", bytes.get(at).copied().unwrap_or(0)),
        )
    };
    match cell {
        Cow::Borrowed(bytes) => {
            std::str::from_utf8(bytes).map(Cow::Borrowed).map_err(|error| bad(bytes, error.valid_up_to()))
        }
        Cow::Owned(bytes) => String::from_utf8(bytes).map(Cow::Owned).map_err(|error| {
            let at = error.utf8_error().valid_up_to();
            bad(error.as_bytes(), at)
        }),
    }
}

struct Row<'t, 'a> {
    mapping: &'t Mapping,
    record: &'a [u8],
    /// The record, where all of it is UTF-8.
    text: Option<&'a str>,
    cells: &'t [Cut],
}

impl<'a> row::Row<'a> for Row<'_, 'a> {
    #[inline(always)]
    fn take(&mut self, slot: usize, _: Role) -> Result<Cell<'a>, Bad> {
        let cut = self.cells[slot];
        if cut.0 == Cut::NONE.0 {
            return Ok(Cell::Nothing);
        }
        match self.text {
            Some(text) => Ok(Cell::Text(cut.text(text))),
            None => utf8(cut.bytes(self.record), self.mapping.name(slot)).map(Cell::Text),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// The cells of a record as the csv crate has them.
    fn by_csv(record: &[u8], delimiter: u8) -> Vec<Vec<u8>> {
        let mut reader = csv::ReaderBuilder::new();
        let mut reader = reader.has_headers(false).flexible(true).delimiter(delimiter).from_reader(record);
        let mut cells = csv::ByteRecord::new();
        reader.read_byte_record(&mut cells).expect("bytes in memory can be read");
        cells.iter().map(<[u8]>::to_vec).collect()
    }

    fn by_us(record: &[u8], delimiter: u8) -> (Vec<Vec<u8>>, usize) {
        let mut found = Vec::new();
        let count = cells(record, delimiter, |number, cell| {
            assert_eq!(number, found.len());
            found.push(cell.into_owned());
        });
        (found, count)
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(4_000))]

        #[test]
        fn cells_are_those_of_the_csv_crate(
            record in "[a-c ,;\"\té]{1,50}|[a-z]{0,40}(,\"([a-z,]|\"\"){0,30}\"[a-z]{0,2}){1,8}",
            delimiter in prop::sample::select(vec![b',', b';', b'\t']),
        ) {
            let (ours, count) = by_us(record.as_bytes(), delimiter);
            prop_assert_eq!(count, ours.len());
            prop_assert_eq!(ours, by_csv(record.as_bytes(), delimiter), "{:?}", record);
        }

        #[test]
        fn no_bytes_make_it_panic_and_texts_are_the_bytes(record in prop::collection::vec(any::<u8>(), 0..60), delimiter in any::<u8>()) {
            let (ours, _) = by_us(&record, delimiter);
            if let (Ok(text), true) = (std::str::from_utf8(&record), delimiter.is_ascii()) {
                let mut at = 0;
                for cell in ours {
                    let (cut, end) = cut_at(&record, at, delimiter);
                    prop_assert_eq!(cut.text(text).into_owned().into_bytes(), cell);
                    at = end + 1;
                }
            }
        }
    }
}
