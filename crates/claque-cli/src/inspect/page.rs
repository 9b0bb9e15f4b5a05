//! Lines of a given width, as a terminal counts it: letters of East Asia and pictures take two columns.

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// Columns of the words at the left edge, with the space after them.
pub const EDGE: usize = 12;
/// Columns between two columns of a table.
const GAP: usize = 2;

/// Columns that a text takes.
pub fn width(text: &str) -> usize {
    text.width()
}

/// At most so many columns, with a mark where something is missing.
pub fn cut(text: &str, room: usize) -> String {
    if width(text) <= room {
        return text.to_owned();
    }
    let mut taken = 0;
    let mut shown = String::new();
    for letter in text.chars() {
        taken += letter.width().unwrap_or(0);
        if taken >= room {
            break;
        }
        shown.push(letter);
    }
    shown.push('…');
    shown
}

/// The text and spaces up to that width.
pub fn padded(text: &str, to: usize) -> String {
    format!("{text}{}", " ".repeat(to.saturating_sub(width(text))))
}

/// A word at the edge, and what is said of it, as many items to a line as fit; only an item that fits no line is cut.
pub fn entry(word: &str, items: &[String], columns: usize) -> Vec<String> {
    let room = columns.saturating_sub(EDGE).max(20);
    let mut lines: Vec<String> = Vec::new();
    for (index, item) in items.iter().enumerate() {
        let item = cut(item, room - 1);
        let item = if index + 1 < items.len() { format!("{item},") } else { item };
        match lines.last_mut() {
            Some(line) if width(line) + 1 + width(&item) <= room => {
                line.push(' ');
                line.push_str(&item);
            }
            _ => lines.push(item),
        }
    }
    at_edge(word, lines)
}

/// A word at the edge, and sentences that are broken between words.
pub fn sentences(word: &str, texts: &[String], columns: usize) -> Vec<String> {
    at_edge(word, texts.iter().flat_map(|text| wrapped(text, columns.saturating_sub(EDGE).max(20))).collect())
}

fn at_edge(word: &str, lines: Vec<String>) -> Vec<String> {
    let edge = |number: usize| padded(if number == 0 { word } else { "" }, EDGE);
    lines.iter().enumerate().map(|(number, line)| format!("{}{line}", edge(number))).collect()
}

/// A text broken between words; a word that fits no line is cut.
pub fn wrapped(text: &str, room: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split(' ') {
        match lines.last_mut() {
            Some(line) if width(line) + 1 + width(word) <= room => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(cut(word, room)),
        }
    }
    lines
}

/// Rows of a table; columns named in `left` begin, the others end, at one place. The last column takes what room is left.
pub fn table(rows: &[Vec<String>], left: &[usize], columns: usize) -> Vec<String> {
    let count = rows.iter().map(Vec::len).max().unwrap_or(0);
    let widest = |column: usize| rows.iter().filter_map(|row| row.get(column)).map(|cell| width(cell)).max();
    let widths: Vec<usize> = (0..count).map(|column| widest(column).unwrap_or(0)).collect();
    let line = |row: &Vec<String>| {
        let mut line = String::from("  ");
        for (column, cell) in row.iter().enumerate() {
            if column > 0 {
                line.push_str(&" ".repeat(GAP));
            }
            let room = " ".repeat(widths[column].saturating_sub(width(cell)));
            line.push_str(&if left.contains(&column) { format!("{cell}{room}") } else { format!("{room}{cell}") });
        }
        cut(line.trim_end(), columns)
    };
    rows.iter().map(line).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wide_letters_are_counted_as_the_terminal_does() {
        assert_eq!((width("abc"), width("漢字"), width("a\u{301}")), (3, 4, 1));
        assert_eq!((cut("漢字漢字", 5), cut("漢字", 4)), ("漢字…".to_owned(), "漢字".to_owned()));
        assert_eq!(padded("漢", 4), "漢  ");
    }

    #[test]
    fn no_line_is_wider_than_asked_for() {
        let items: Vec<String> =
            (0..40).map(|number| format!("column_{number} = {}", "x".repeat(number * 3))).collect();
        for columns in [40, 80, 120] {
            let lines = entry("columns", &items, columns);
            assert!(lines.iter().all(|line| width(line) <= columns), "{columns}: {lines:#?}");
            assert!(lines[0].starts_with("columns     column_0 = , column_1 = xxx"), "{}", lines[0]);
            let lines = sentences("gaps", &[items.join(" ")], columns);
            assert!(lines.iter().all(|line| width(line) <= columns), "{columns}: {lines:#?}");
        }
    }
}
