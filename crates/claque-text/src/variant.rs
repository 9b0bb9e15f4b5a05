//! Where two variants of a text differ, word by word.
//!
//! The shortest edit script (Myers 1986, <https://doi.org/10.1007/BF01840446>) over words as Unicode cuts them (UAX #29);
//! scripts without spaces are compared character by character. For people to look at: nothing is decided by it.
//!
//! # Cost
//! O(n d) for n words and d differences; of each text the first `MOST_WORDS` words are compared.

use similar::{Algorithm, DiffTag, capture_diff_slices};
use unicode_segmentation::UnicodeSegmentation;

/// Words of a text that are compared, spaces and marks included; what follows them is one difference.
const MOST_WORDS: usize = 1_000;

/// Which of two texts has a part.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// Both have it, in the same place.
    Both,
    /// Only the first.
    First,
    /// Only the second.
    Second,
}

/// Successive parts of two texts, in order: those of `First` and `Both` put together are the first text, those of `Second` and `Both`
/// the second. Parts that follow each other are of different sides.
///
/// Case counts as a difference: it is one that people see.
#[must_use]
pub fn differences<'a>(first: &'a str, second: &'a str) -> Vec<(Side, &'a str)> {
    let (words_of_first, rest_of_first) = words(first);
    let (words_of_second, rest_of_second) = words(second);
    let mut parts = Parts { first, second, done: (0, 0), parts: Vec::new() };
    for change in capture_diff_slices(Algorithm::Myers, &words_of_first, &words_of_second) {
        let (in_first, in_second) = (&words_of_first[change.old_range()], &words_of_second[change.new_range()]);
        parts.push(in_first, in_second, change.tag() == DiffTag::Equal);
    }
    parts.push(&[rest_of_first], &[rest_of_second], rest_of_first == rest_of_second);
    parts.parts
}

/// Parts under construction, and how many bytes of either text are in them.
struct Parts<'a> {
    first: &'a str,
    second: &'a str,
    done: (usize, usize),
    parts: Vec<(Side, &'a str)>,
}

impl Parts<'_> {
    /// Takes the next words of either text.
    fn push(&mut self, in_first: &[&str], in_second: &[&str], are_equal: bool) {
        let length = |words: &[&str]| words.iter().map(|word| word.len()).sum::<usize>();
        let (start, end) = (self.done, (self.done.0 + length(in_first), self.done.1 + length(in_second)));
        let (old, new) = (&self.first[start.0..end.0], &self.second[start.1..end.1]);
        let sides =
            if are_equal { [(Side::Both, old), (Side::Both, "")] } else { [(Side::First, old), (Side::Second, new)] };
        for (side, text) in sides.into_iter().filter(|(_, text)| !text.is_empty()) {
            match self.parts.last_mut() {
                // What follows in the text that it is taken from.
                Some((last, before)) if *last == side => {
                    let whole = if side == Side::Second { (self.second, end.1) } else { (self.first, end.0) };
                    *before = &whole.0[whole.1 - text.len() - before.len()..whole.1];
                }
                _ => self.parts.push((side, text)),
            }
        }
        self.done = end;
    }
}

/// The first words of a text, and what follows them.
fn words(text: &str) -> (Vec<&str>, &str) {
    let mut cuts = text.split_word_bounds();
    let words: Vec<&str> = cuts.by_ref().take(MOST_WORDS).collect();
    let length: usize = words.iter().map(|word| word.len()).sum();
    (words, &text[length..])
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn marked(parts: &[(Side, &str)]) -> String {
        let mark = |&(side, text): &(Side, &str)| match side {
            Side::Both => text.to_owned(),
            Side::First => format!("[-{text}-]"),
            Side::Second => format!("[+{text}+]"),
        };
        parts.iter().map(mark).collect()
    }

    #[test]
    fn a_swapped_name_is_marked_in_both() {
        let parts = differences("Vote for Ann on Sunday", "Vote for Bob on Sunday!");
        assert_eq!(marked(&parts), "Vote for [-Ann-][+Bob+] on Sunday[+!+]");
    }

    #[test]
    fn scripts_without_spaces_are_compared_character_by_character() {
        assert_eq!(marked(&differences("我们今天去投票", "我们明天去投票")), "我们[-今-][+明+]天去投票");
    }

    #[test]
    fn what_follows_the_words_compared_is_one_difference() {
        let long = "word ".repeat(40_000);
        let parts = differences(&long, &long[..long.len() - 5]);
        assert_eq!(parts.iter().map(|part| part.0).collect::<Vec<_>>(), [Side::Both, Side::First, Side::Second]);
        assert_eq!(differences(&long, &long), [(Side::Both, long.as_str())]);
    }

    proptest! {
        #[test]
        fn the_parts_of_a_text_are_the_text(first in "\\PC{0,40}", second in "[ab ]{0,40}") {
            let parts = differences(&first, &second);
            let of = |side: Side| parts.iter().filter(|part| part.0 == Side::Both || part.0 == side).map(|part| part.1).collect::<String>();
            prop_assert_eq!(of(Side::First), first.as_str());
            prop_assert_eq!(of(Side::Second), second.as_str());
            prop_assert!(parts.iter().all(|part| !part.1.is_empty()));
            prop_assert!(parts.windows(2).all(|pair| pair[0].0 != pair[1].0));
        }
    }
}
