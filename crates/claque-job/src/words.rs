//! Names, numbers and lists as people read them, in notes and messages.
//!
//! Names and texts of strangers are shown with their control and bidirectional characters made visible, so that none of
//! them moves the cursor, colours the screen or turns the line around.

use claque_io::report::visible;

/// Columns of a line.
pub const WIDTH: usize = 100;
/// Longest path shown, in characters.
const PATH: usize = 60;

/// A name fit to be shown, cut at 40 characters.
#[must_use]
pub fn name(text: &str) -> String {
    cut(text, 40)
}

/// A text fit to be shown, cut at 100 characters.
#[must_use]
pub fn text(text: &str) -> String {
    cut(text, 100)
}

/// A text fit to be shown, as long as it is kept for people.
#[must_use]
pub fn whole(text: &str) -> String {
    cut(text, 400)
}

fn cut(text: &str, most: usize) -> String {
    let shown: String = text.chars().take(most).collect();
    let cut = if text.chars().nth(most).is_some() { "…" } else { "" };
    format!("{}{cut}", visible(&shown))
}

/// A path fit to be shown; of a long one the end, which tells more.
#[must_use]
pub fn path(text: &str) -> String {
    let length = text.chars().count();
    if length <= PATH {
        return visible(text);
    }
    let end: String = text.chars().skip(length + 1 - PATH).collect();
    format!("…{}", visible(&end))
}

/// Lines quote names, paths and cells; their line breaks are ours.
#[must_use]
pub fn printable(text: &str) -> String {
    text.lines().map(visible).collect::<Vec<_>>().join("\n")
}

/// 1234567 as `1,234,567`.
#[must_use]
pub fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut out = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// `1 post`, `2,000 posts`.
#[must_use]
pub fn plural(number: u64, noun: &str) -> String {
    format!("{} {noun}{}", grouped(number), if number == 1 { "" } else { "s" })
}

/// A heading and what it is about, as many items to a line as fit; no item is broken.
#[must_use]
pub fn listed(heading: &str, items: &[String]) -> Vec<String> {
    let mut lines = vec![heading.to_owned()];
    for (index, item) in items.iter().enumerate() {
        let comma = if index + 1 < items.len() { "," } else { "" };
        match lines.last_mut() {
            Some(line) if width(line) + 1 + width(item) + width(comma) <= WIDTH => {
                line.push_str(&format!(" {item}{comma}"));
            }
            _ => lines.push(format!("  {item}{comma}")),
        }
    }
    lines
}

/// Columns that a text takes.
#[must_use]
pub fn width(text: &str) -> usize {
    text.chars().count()
}
