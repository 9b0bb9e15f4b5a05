//! Rows of a table whose format reads them as records: what a row says may depend on several of its cells at once.

use super::error::ReadError;
use super::format::{self, Format, Layout, Rows, Scene, Shape};
use super::id;
use super::json::Value;
use super::post::{self, Bad, Event};
use super::shape;
use super::table;
use super::time::Clock;
use super::{ReadOptions, dig};
use std::borrow::Cow;

/// Reads rows of one table as objects of texts, in which a cell that programs write for nothing is `null`, and one that pandas made
/// a float of is a number: in a record, texts like these are meant as they are.
pub(crate) struct RowReader {
    pub(crate) format: &'static Format,
    rows: &'static Rows,
    /// In lower case, with `_` for spaces.
    names: Vec<String>,
    delimiter: u8,
    clock: Clock,
}

/// The reader of a table with this header, where its format reads rows so.
///
/// # Errors
/// Where such a format was asked for, and this is not its header.
pub(crate) fn told(
    input: &str,
    names: &[String],
    delimiter: u8,
    options: &ReadOptions,
    clock: &Clock,
) -> Result<Option<RowReader>, ReadError> {
    let plain = shape::plain(names);
    let fits = |format: &&&Format| match &format.layout {
        Layout::Columns(layout) => (layout.fits)(&plain),
        Layout::Rows(layout) => (layout.fits)(&plain),
        Layout::Records(_) | Layout::Dug(_) => false,
    };
    let asked = options.shape.map(Shape::format);
    let unasked = || format::FORMATS.iter().find(fits).copied().filter(|_| options.map.is_none());
    let Some(format) = asked.or_else(unasked) else { return Ok(None) };
    let Layout::Rows(rows) = &format.layout else { return Ok(None) };
    if !(rows.fits)(&plain) {
        return Err(ReadError::WrongShape {
            input: input.to_owned(),
            shape: Shape::of(format),
            columns: names.to_vec(),
        });
    }
    let mut clock = clock.clone();
    format.set_clock(&mut clock);
    Ok(Some(RowReader { format, rows, names: plain, delimiter, clock }))
}

impl RowReader {
    /// Tells what a row says.
    pub(crate) fn read(&self, record: &[u8], tell: &mut dyn FnMut(Event<'_>)) {
        match self.object(record) {
            Ok(row) => hear(&row, self.rows, &self.clock, tell),
            Err(bad) => tell(Event::Bad(bad)),
        }
    }

    fn object<'a>(&'a self, record: &'a [u8]) -> Result<Value<'a>, Bad> {
        if let Err(error) = std::str::from_utf8(record) {
            return Err(post::not_text(record, error.valid_up_to()));
        }
        let mut members = Vec::with_capacity(self.names.len());
        let mut surplus = false;
        let count = table::cells(record, self.delimiter, |number, cell| match self.names.get(number) {
            Some(name) => members.push((Cow::Borrowed(name.as_str()), value(text(cell)))),
            None => surplus |= !cell.is_empty(),
        });
        if surplus || count < self.names.len() {
            let got = format!("{count} cells where the header has {}", self.names.len());
            return Err(Bad::new("", "as many cells as the header", &got));
        }
        Ok(Value::Object(members.into_iter().collect()))
    }
}

fn value(cell: Cow<'_, str>) -> Value<'_> {
    let bare = cell.trim();
    if !bare.is_empty() && post::is_nothing(bare) {
        Value::Null
    } else if id::bare(bare) != id::text_of_json(bare) {
        Value::Number(cell)
    } else {
        Value::String(cell)
    }
}

/// A row is UTF-8, and cut where ASCII stands.
fn text(cell: Cow<'_, [u8]>) -> Cow<'_, str> {
    match cell {
        Cow::Borrowed(bytes) => String::from_utf8_lossy(bytes),
        Cow::Owned(bytes) => Cow::Owned(String::from_utf8_lossy(&bytes).into_owned()),
    }
}

fn hear<'v>(row: &'v Value<'_>, rows: &Rows, clock: &Clock, tell: post::Listener<'_, 'v>) {
    (rows.read)(row, &Scene { clock, context: &dig::Context::default() }, tell);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_says_whether_it_holds_nothing_a_number_or_a_text() {
        for (cell, wanted) in [
            ("None", Value::Null),
            (" nan ", Value::Null),
            ("17.0", Value::Number("17.0".into())),
            ("17", Value::String("17".into())),
            ("9.06E+17", Value::String("9.06E+17".into())),
            ("12e4", Value::String("12e4".into())),
            ("", Value::String("".into())),
        ] {
            assert_eq!(value(cell.into()), wanted, "{cell}");
        }
    }
}
