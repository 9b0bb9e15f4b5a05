//! Text from strangers and numbers, as a page shows them.
//!
//! Escaping is left to the template. What is done here is of another kind: characters that cannot be seen, or that turn the
//! order of reading (Unicode Technical Report 36, §2.5), are made visible, and long text is cut.

use askama::filters::{Escaper, Html, HtmlSafe};
use claque_text::variant::{Side, differences};
use std::fmt::{self, Write};

/// Longest whole text kept beside a cut one, in characters, so that a thousand ids of 10 KB do not make a page unreadable.
const WHOLE: usize = 400;
/// Combining marks in a row that a letter may carry.
const MARKS: usize = 4;

/// Text as shown, and more of it for the tool tip where it was cut.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Shown {
    pub(super) text: String,
    /// Empty when `text` is all.
    pub(super) title: String,
}

impl fmt::Display for Shown {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        // `bdi` keeps a name that is read from right to left from turning its neighbours.
        out.write_str("<bdi")?;
        if !self.title.is_empty() {
            out.write_str(" title=\"")?;
            Html.write_escaped_str(&mut *out, &self.title)?;
            out.write_str("\"")?;
        }
        out.write_str(">")?;
        Html.write_escaped_str(&mut *out, &self.text)?;
        out.write_str("</bdi>")
    }
}

/// `Display` escapes by itself.
impl HtmlSafe for Shown {}

impl Shown {
    /// An account or post id: the beginning and the end stay, since ids often differ only there.
    pub(super) fn id(id: &str) -> Self {
        Shown::cut(id, 22, 8)
    }

    /// A file name, or what stood in a cell.
    pub(super) fn cell(text: &str) -> Self {
        Shown::cut(text, 60, 20)
    }

    /// An account id beside a point in a drawing.
    pub(super) fn label(id: &str) -> Self {
        Shown::cut(id, 12, 4)
    }

    /// What somebody wrote.
    pub(super) fn quote(text: &str) -> Self {
        Shown::cut(text, 280, 20)
    }

    /// A link, a tag or a wording.
    pub(super) fn object(label: &str) -> Self {
        Shown::cut(label, 130, 20)
    }

    fn cut(text: &str, head: usize, tail: usize) -> Self {
        let whole = text.chars().count();
        if whole <= head + tail + 1 {
            return Shown { text: visible(text), title: String::new() };
        }
        let begin: String = text.chars().take(head).collect();
        let end: String = text.chars().skip(whole - tail).collect();
        let mut title = visible(&text.chars().take(WHOLE).collect::<String>());
        if whole > WHOLE {
            let _ = write!(title, "… ({} characters in all)", grouped(whole as u64));
        }
        Shown { text: visible(&format!("{begin}…{end}")), title }
    }
}

/// A text beside another, with what differs marked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Marked {
    /// Parts as shown, each with the element that marks it, if one does.
    parts: Vec<(Option<&'static str>, String)>,
}

impl Marked {
    /// Both texts, each with what the other lacks marked.
    pub(super) fn both(first: &str, second: &str) -> (Self, Self) {
        let parts = differences(first, second);
        (Marked::of(&parts, Side::First), Marked::of(&parts, Side::Second))
    }

    fn of(parts: &[(Side, &str)], side: Side) -> Self {
        let own = parts.iter().filter(|part| part.0 == Side::Both || part.0 == side);
        Marked { parts: own.map(|&(of, text)| ((of == side).then_some("mark"), visible(text))).collect() }
    }

    /// The second text, with what the first lacks marked and what it leaves out of the first struck through.
    pub(super) fn changed(first: &str, second: &str) -> Self {
        let element = |side| match side {
            Side::Both => None,
            Side::First => Some("del"),
            Side::Second => Some("mark"),
        };
        let parts = differences(first, second);
        Marked { parts: parts.into_iter().map(|(side, text)| (element(side), visible(text))).collect() }
    }

    /// A text with nothing marked.
    pub(super) fn plain(text: &str) -> Self {
        Marked { parts: vec![(None, visible(text))] }
    }
}

impl fmt::Display for Marked {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Each wording has a direction of its own: that of its first strong letter.
        out.write_str("<bdi>")?;
        for (element, text) in &self.parts {
            element.map_or(Ok(()), |element| write!(out, "<{element}>"))?;
            Html.write_escaped_str(&mut *out, text)?;
            element.map_or(Ok(()), |element| write!(out, "</{element}>"))?;
        }
        out.write_str("</bdi>")
    }
}

/// `Display` escapes by itself.
impl HtmlSafe for Marked {}

/// Text with every character that cannot be seen, or that changes the order of reading, shown by its number: `⟦U+202E⟧`.
pub fn visible(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut marks = 0;
    let mut letters = text.chars().peekable();
    let mut previous = ' ';
    while let Some(letter) = letters.next() {
        marks = if is_mark(letter) { marks + 1 } else { 0 };
        let next = letters.peek().copied().unwrap_or(' ');
        match letter {
            '\n' => out.push('↵'),
            '\t' => out.push('⇥'),
            _ if marks > MARKS => {}
            '\u{200C}' | '\u{200D}' if joins(previous) && joins(next) => out.push(letter),
            letter if is_unseen(letter) => {
                let _ = write!(out, "⟦U+{:04X}⟧", u32::from(letter));
            }
            letter => out.push(letter),
        }
        previous = letter;
    }
    out
}

/// Whether a joiner beside this character is part of writing: in Arabic and Indic scripts, and within emoji.
fn joins(letter: char) -> bool {
    matches!(letter, '\u{0620}'..='\u{0DFF}' | '\u{0F00}'..='\u{109F}' | '\u{1780}'..='\u{17B3}' | '\u{2600}'..='\u{27BF}'
        | '\u{FE0F}' | '\u{1F300}'..='\u{1FAFF}')
}

fn is_mark(letter: char) -> bool {
    matches!(letter, '\u{0300}'..='\u{036F}' | '\u{0483}'..='\u{0489}' | '\u{1AB0}'..='\u{1AFF}' | '\u{1DC0}'..='\u{1DFF}'
        | '\u{20D0}'..='\u{20FF}' | '\u{FE20}'..='\u{FE2F}')
}

/// Control and format characters, invisible letters, odd blanks, private use and what is never a character.
fn is_unseen(letter: char) -> bool {
    letter.is_control()
        || matches!(letter, '\u{00AD}' | '\u{034F}' | '\u{061C}' | '\u{115F}' | '\u{1160}' | '\u{1680}'
            | '\u{17B4}' | '\u{17B5}' | '\u{180B}'..='\u{180F}' | '\u{2000}'..='\u{200F}' | '\u{2028}'..='\u{202E}'
            | '\u{205F}'..='\u{206F}' | '\u{2800}' | '\u{3164}' | '\u{E000}'..='\u{F8FF}' | '\u{FE00}'..='\u{FE0D}'
            | '\u{FEFF}' | '\u{FFA0}' | '\u{FFF0}'..='\u{FFFB}' | '\u{FFFE}' | '\u{FFFF}' | '\u{E0000}'..)
}

/// `1,234,567`.
pub(super) fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// `1 account`, `2,000 accounts`.
pub(super) fn counted(number: u64, one: &str, many: &str) -> String {
    format!("{} {}", grouped(number), if number == 1 { one } else { many })
}

/// A probability or an expectation from its base-10 logarithm, in two digits: `0.02`, `3.1 × 10⁻¹⁸`.
pub(super) fn tiny(log10: f64) -> String {
    if !log10.is_finite() {
        return if log10 < 0.0 { "0".to_owned() } else { "∞".to_owned() };
    }
    if log10 >= -3.0 {
        return plain(10f64.powf(log10));
    }
    let mut exponent = log10.floor();
    let mut mantissa = (10f64.powf(log10 - exponent) * 10.0).round() / 10.0;
    if mantissa >= 10.0 {
        mantissa = 1.0;
        exponent += 1.0;
    }
    format!("{mantissa}\u{a0}×\u{a0}10{}", raised(&exponent.to_string()))
}

/// A number of no great size: two digits after the point at most, more where it would be zero otherwise.
pub(super) fn plain(number: f64) -> String {
    if !number.is_finite() {
        return "∞".to_owned();
    }
    let digits = match number.abs() {
        size if size >= 100.0 => 0,
        size if size >= 10.0 => 1,
        size if size >= 0.1 => 2,
        size if size >= 0.01 => 3,
        size if size >= 0.000_5 => 4,
        size if size > 0.0 => return tiny(size.log10()),
        _ => 0,
    };
    let text = format!("{number:.digits$}");
    if digits == 0 {
        return match text.strip_prefix('-') {
            Some(size) => format!("−{}", group_text(size)),
            None => group_text(&text),
        };
    }
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

fn group_text(digits: &str) -> String {
    digits.parse().map_or_else(|_| digits.to_owned(), grouped)
}

fn raised(exponent: &str) -> String {
    exponent
        .chars()
        .map(|digit| match digit {
            '-' => '⁻',
            '0' => '⁰',
            '1' => '¹',
            '2' => '²',
            '3' => '³',
            '4' => '⁴',
            '5' => '⁵',
            '6' => '⁶',
            '7' => '⁷',
            '8' => '⁸',
            _ => '⁹',
        })
        .collect()
}

/// A span of time: `250 ms`, `45 s`, `10 min`, `1.5 h`, `3 days`.
pub(super) fn span(ms: i64) -> String {
    #[expect(clippy::cast_precision_loss, reason = "two digits are shown")]
    let size = ms.max(0) as f64;
    match ms {
        ..1_000 => format!("{ms} ms"),
        1_000..120_000 => format!("{} s", plain(size / 1e3)),
        120_000..3_600_000 => format!("{} min", plain(size / 6e4)),
        3_600_000..86_400_000 => format!("{} h", plain(size / 3.6e6)),
        86_400_000 => "1 day".to_owned(),
        _ => format!("{} days", plain(size / 8.64e7)),
    }
}

/// A share, in whole per cent: `5 %`.
pub(super) fn percent(share: f64) -> String {
    match share * 100.0 {
        tiny_share if tiny_share > 0.0 && tiny_share < 0.5 => "under 1 %".to_owned(),
        share => format!("{share:.0} %"),
    }
}

/// Bytes in the units that people use.
pub(super) fn size(bytes: u64) -> String {
    #[expect(clippy::cast_precision_loss, reason = "two digits are shown")]
    let real = bytes as f64;
    match bytes {
        ..1_000 => counted(bytes, "byte", "bytes"),
        1_000..1_000_000 => format!("{} kB", plain(real / 1e3)),
        1_000_000..1_000_000_000 => format!("{} MB", plain(real / 1e6)),
        _ => format!("{} GB", plain(real / 1e9)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unseen_characters_are_shown_by_number() {
        assert_eq!(visible("a\u{202E}b\u{200B}c\u{0}\u{1b}[31m"), "a⟦U+202E⟧b⟦U+200B⟧c⟦U+0000⟧⟦U+001B⟧[31m");
        assert_eq!(visible("pay\u{200D}pal"), "pay⟦U+200D⟧pal");
    }

    #[test]
    fn joiners_that_belong_to_the_writing_stay() {
        assert_eq!(visible("می\u{200C}خواهم"), "می\u{200C}خواهم");
        assert_eq!(visible("👩\u{200D}🚀"), "👩\u{200D}🚀");
    }

    #[test]
    fn marks_do_not_pile_up() {
        let zalgo = format!("a{}b", "\u{0301}".repeat(500));
        assert_eq!(visible(&zalgo).chars().count(), 2 + MARKS);
    }

    #[test]
    fn a_long_id_keeps_both_ends_and_a_bounded_title() {
        let id = format!("{}{}", "x".repeat(10_000), "tail-end");
        let shown = Shown::id(&id);
        assert!(shown.text.ends_with("…tail-end"), "{}", shown.text);
        assert!(shown.title.chars().count() < WHOLE + 40);
        assert!(shown.title.ends_with("(10,008 characters in all)"), "{}", shown.title);
    }

    #[test]
    fn numbers_read_as_people_write_them() {
        assert_eq!(grouped(1_234_567), "1,234,567");
        assert_eq!(tiny(-17.5), "3.2\u{a0}×\u{a0}10⁻¹⁸");
        assert_eq!(tiny(-419.508_638), "3.1\u{a0}×\u{a0}10⁻⁴²⁰");
        assert_eq!(tiny(-3.001), "1\u{a0}×\u{a0}10⁻³");
        assert_eq!(tiny(-1.698_97), "0.02");
        assert_eq!(plain(0.0), "0");
        assert_eq!(plain(12_345.6), "12,346");
        assert_eq!(span(60_000), "60 s");
        assert_eq!(span(600_000), "10 min");
        assert_eq!(percent(0.05), "5 %");
    }
}
