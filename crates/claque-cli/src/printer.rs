//! The only place that writes to the terminal.
//!
//! Names and texts of strangers are shown with their control and bidirectional characters made visible, so that none of
//! them moves the cursor, colours the screen or turns the line around.

use crate::failure::Failure;
use claque_io::report::visible;
use std::io::{self, Write};

/// Longest path shown, in characters.
const PATH: usize = 60;

/// A name fit for the terminal, cut at 40 characters.
pub fn name(text: &str) -> String {
    cut(text, 40)
}

/// A text fit for the terminal, cut at 100 characters.
pub fn text(text: &str) -> String {
    cut(text, 100)
}

/// A text fit for the terminal, as long as it is kept for people.
pub fn whole(text: &str) -> String {
    cut(text, 400)
}

fn cut(text: &str, most: usize) -> String {
    let shown: String = text.chars().take(most).collect();
    let cut = if text.chars().nth(most).is_some() { "…" } else { "" };
    format!("{}{cut}", visible(&shown))
}

/// A path fit for the terminal; of a long one the end, which tells more.
pub fn path(text: &str) -> String {
    let length = text.chars().count();
    if length <= PATH {
        return visible(text);
    }
    let end: String = text.chars().skip(length + 1 - PATH).collect();
    format!("…{}", visible(&end))
}

/// A line of data, to standard output.
pub fn data(line: &str) {
    to_stdout(&printable(line));
}

/// A JSON document, to standard output. Characters that a terminal would obey stand in it as `\u202e` does: whoever
/// parses it gets them back.
pub fn json(document: &str) {
    let mut text = String::with_capacity(document.len());
    for letter in document.chars() {
        // Outside strings JSON has no such letter, and inside them any may be written as its UTF-16 units.
        if letter == '\n' || visible(letter.encode_utf8(&mut [0; 4])).starts_with(letter) {
            text.push(letter);
        } else {
            for unit in letter.encode_utf16(&mut [0; 2]) {
                text.push_str(&format!("\\u{unit:04x}"));
            }
        }
    }
    to_stdout(&text);
}

fn to_stdout(text: &str) {
    // Whoever reads the output may stop when they have seen enough: `claque … | head`.
    if let Err(error) = writeln!(io::stdout(), "{text}") {
        if error.kind() == io::ErrorKind::BrokenPipe {
            std::process::exit(0);
        }
        note(&format!("error: cannot write to standard output: {error}"));
        std::process::exit(i32::from(Failure::EXIT));
    }
}

/// A line for the person, to standard error.
pub fn note(line: &str) {
    // Nobody is left to be told when standard error is gone.
    let _ = writeln!(io::stderr(), "{}", printable(line));
}

/// Why a command stopped.
pub fn failure(failure: &Failure) {
    note(&format!("error: {failure}"));
    if let Some(hint) = failure.the_hint() {
        note(&format!("hint: {hint}"));
    }
}

/// Lines quote names, paths and cells; their line breaks are ours.
fn printable(text: &str) -> String {
    text.lines().map(visible).collect::<Vec<_>>().join("\n")
}

/// After a panic.
pub fn our_bug() {
    note("error: this is a bug in claque, not in your data; nothing was left behind in the case folder");
    note("hint: please report it with the lines above; they hold no post");
}
