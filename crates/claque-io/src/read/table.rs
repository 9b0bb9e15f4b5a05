//! Rows of a delimited table.

use super::format::Finish;
use super::post::{self, Bad, Event, Post};
use super::role::Role;
use super::row::{self, Cell};
use super::shape::Mapping;
use super::time::Clock;
use std::borrow::Cow;

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

/// Calls `each` with every cell, unquoted; returns how many there are.
///
/// A cell is quoted where its first byte is a quote; a doubled quote in it stands for one; what follows the closing
/// quote up to the delimiter is taken as it is (as Python's and Rust's csv readers do).
pub(crate) fn cells<'a>(record: &'a [u8], delimiter: u8, mut each: impl FnMut(usize, Cow<'a, [u8]>)) -> usize {
    let mut at = 0;
    let mut number = 0;
    loop {
        let (cell, end) = cell_at(record, at, delimiter);
        each(number, cell);
        number += 1;
        if end >= record.len() {
            return number;
        }
        at = end + 1;
    }
}

/// The cell that begins there, and where the delimiter after it stands.
fn cell_at(record: &[u8], start: usize, delimiter: u8) -> (Cow<'_, [u8]>, usize) {
    let to_delimiter =
        |from: usize| memchr::memchr(delimiter, &record[from..]).map_or(record.len(), |found| from + found);
    if record.get(start) != Some(&b'"') {
        let end = to_delimiter(start);
        return (Cow::Borrowed(&record[start..end]), end);
    }
    let mut unquoted: Option<Vec<u8>> = None;
    let mut plain = start + 1;
    let mut at = plain;
    let close = loop {
        let Some(found) = memchr::memchr(b'"', &record[at..]) else { break record.len() };
        let quote = at + found;
        if record.get(quote + 1) != Some(&b'"') {
            break quote;
        }
        unquoted.get_or_insert_default().extend_from_slice(&record[plain..=quote]);
        plain = quote + 2;
        at = plain;
    };
    let last = &record[plain..close];
    let after = (close + 1).min(record.len());
    let end = to_delimiter(after);
    if unquoted.is_none() && after == end {
        return (Cow::Borrowed(last), end);
    }
    let mut unquoted = unquoted.unwrap_or_default();
    unquoted.extend_from_slice(last);
    unquoted.extend_from_slice(&record[after..end]);
    (Cow::Owned(unquoted), end)
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
    fn post<'a>(&self, record: &'a [u8]) -> Result<Post<'a>, Bad> {
        let columns = &self.mapping.columns;
        let mut taken: Vec<Option<Cow<'a, [u8]>>> = vec![None; columns.len()];
        let mut wanted = self.slots.iter().peekable();
        let width = self.mapping.names.len();
        let mut surplus = false;
        let count = cells(record, self.delimiter, |number, cell| {
            surplus |= number >= width && !cell.is_empty();
            while let Some((_, slot)) = wanted.next_if(|(column, _)| *column == number) {
                taken[*slot] = Some(cell.clone());
            }
        });
        let lacking = columns.iter().zip(&taken).any(|((role, _), cell)| cell.is_none() && !role.is_aside());
        if surplus || lacking {
            let got = format!("{count} cells where the header has {width}");
            return Err(Bad::new("", "as many cells as the header", &got));
        }
        let mapping = &self.mapping;
        row::post(mapping, &self.clock, &mut Row { mapping, cells: taken })
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
    cells: Vec<Option<Cow<'a, [u8]>>>,
}

impl<'a> row::Row<'a> for Row<'_, 'a> {
    fn take(&mut self, slot: usize, _: Role) -> Result<Cell<'a>, Bad> {
        let Some(cell) = self.cells[slot].take() else { return Ok(Cell::Nothing) };
        utf8(cell, self.mapping.name(slot)).map(Cell::Text)
    }
}
