//! The only place that writes to the terminal.
//!
//! Names and texts of strangers are shown with their control and bidirectional characters made visible, so that none of
//! them moves the cursor, colours the screen or turns the line around.

use crate::failure::Failure;
use claque_io::report::visible;
use std::io::{self, Write};

/// A name fit for the terminal, cut at 40 characters.
pub fn name(text: &str) -> String {
    cut(text, 40)
}

/// A text fit for the terminal, cut at 100 characters.
pub fn text(text: &str) -> String {
    cut(text, 100)
}

fn cut(text: &str, most: usize) -> String {
    let shown: String = text.chars().take(most).collect();
    let cut = if text.chars().nth(most).is_some() { "…" } else { "" };
    format!("{}{cut}", visible(&shown))
}

/// A line of data, to standard output.
pub fn data(line: &str) {
    // Whoever reads the output may stop when they have seen enough: `claque … | head`.
    if let Err(error) = writeln!(io::stdout(), "{line}") {
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
    let _ = writeln!(io::stderr(), "{line}");
}

/// Why a command stopped.
pub fn failure(failure: &Failure) {
    note(&format!("error: {}", printable(&failure.to_string())));
    if let Some(hint) = failure.the_hint() {
        note(&format!("hint: {}", printable(hint)));
    }
}

/// Errors quote file names and cells; their line breaks are ours.
fn printable(text: &str) -> String {
    text.lines().map(visible).collect::<Vec<_>>().join("\n")
}

/// After a panic.
pub fn our_bug() {
    note("error: this is a bug in claque, not in your data; nothing was left behind in the case folder");
    note("hint: please report it with the lines above; they hold no post");
}
