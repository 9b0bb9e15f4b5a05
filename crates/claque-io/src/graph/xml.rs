//! Text in XML 1.0.

use std::borrow::Cow;
use std::fmt::{self, Display, Write};

/// Replaces what XML 1.0 cannot carry even escaped (its production 2, `Char`) by U+FFFD.
pub(super) fn carried(text: &str) -> Cow<'_, str> {
    if text.chars().all(is_char) {
        return Cow::Borrowed(text);
    }
    Cow::Owned(text.chars().map(|letter| if is_char(letter) { letter } else { '\u{FFFD}' }).collect())
}

fn is_char(letter: char) -> bool {
    matches!(letter, '\t' | '\n' | '\r' | ' '..='\u{D7FF}' | '\u{E000}'..='\u{FFFD}' | '\u{10000}'..)
}

/// Shows a value as the text of an element or of an attribute in double quotes.
///
/// White space other than the blank is written as a reference, since parsers turn it into blanks in attributes.
pub(super) struct Escaped<T>(pub(super) T);

impl<T: Display> Display for Escaped<T> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(Escaping(out), "{}", self.0)
    }
}

struct Escaping<'a, 'f>(&'a mut fmt::Formatter<'f>);

impl Write for Escaping<'_, '_> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        for letter in text.chars() {
            match letter {
                '&' => self.0.write_str("&amp;")?,
                '<' => self.0.write_str("&lt;")?,
                '>' => self.0.write_str("&gt;")?,
                '"' => self.0.write_str("&quot;")?,
                '\t' | '\n' | '\r' => write!(self.0, "&#{};", u32::from(letter))?,
                letter if is_char(letter) => self.0.write_char(letter)?,
                _ => self.0.write_char('\u{FFFD}')?,
            }
        }
        Ok(())
    }
}
