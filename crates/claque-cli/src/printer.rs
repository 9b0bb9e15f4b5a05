//! The only place that writes to the terminal.
//!
//! Names and texts of strangers are shown with their control and bidirectional characters made visible, so that none of
//! them moves the cursor, colours the screen or turns the line around.

use claque_io::report::visible;
use claque_job::failure::Failure;
use claque_job::words::printable;
pub use claque_job::words::{name, path, text, whole};
use std::io::{self, IsTerminal, Write};

/// Exit code for usage and input.
pub const FAILED: u8 = 2;

/// Columns of a page on standard output: those of the terminal, from 60 to 160; 100 where it is none, so that what is kept in a
/// file does not depend on the window it was made in.
pub fn width() -> usize {
    let whole = if io::stdout().is_terminal() { terminal_size::terminal_size() } else { None };
    whole.map_or(100, |(terminal_size::Width(columns), _)| usize::from(columns).clamp(60, 160))
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
        std::process::exit(i32::from(FAILED));
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

/// After a panic.
pub fn our_bug() {
    note("error: this is a bug in claque, not in your data; nothing was left behind in the case folder");
    note("hint: please report it with the lines above; they hold no post");
}
