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

/// A part of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Part<'a> {
    /// The characters.
    pub text: &'a str,
    /// Whether the other text lacks them here.
    pub differs: bool,
}

/// Both texts in parts, in order: put together, the parts of each are the text.
///
/// Case counts as a difference: it is one that people see.
#[must_use]
pub fn differences<'a>(one: &'a str, other: &'a str) -> (Vec<Part<'a>>, Vec<Part<'a>>) {
    let (words_of_one, rest_of_one) = words(one);
    let (words_of_other, rest_of_other) = words(other);
    let (mut in_one, mut in_other) = (Vec::new(), Vec::new());
    for change in capture_diff_slices(Algorithm::Myers, &words_of_one, &words_of_other) {
        let differs = change.tag() != DiffTag::Equal;
        push(&mut in_one, one, &words_of_one[change.old_range()], differs);
        push(&mut in_other, other, &words_of_other[change.new_range()], differs);
    }
    let differs = rest_of_one != rest_of_other;
    push(&mut in_one, one, &[rest_of_one], differs);
    push(&mut in_other, other, &[rest_of_other], differs);
    (in_one, in_other)
}

/// The first words of a text, and what follows them.
fn words(text: &str) -> (Vec<&str>, &str) {
    let mut cuts = text.split_word_bounds();
    let words: Vec<&str> = cuts.by_ref().take(MOST_WORDS).collect();
    let length: usize = words.iter().map(|word| word.len()).sum();
    (words, &text[length..])
}

/// Appends successive words of `text`, which are slices of it, as one part.
fn push<'a>(parts: &mut Vec<Part<'a>>, text: &'a str, words: &[&'a str], differs: bool) {
    let length: usize = words.iter().map(|word| word.len()).sum();
    if length == 0 {
        return;
    }
    let start: usize = parts.iter().map(|part| part.text.len()).sum();
    match parts.pop() {
        Some(last) if last.differs == differs => {
            parts.push(Part { text: &text[start - last.text.len()..start + length], differs });
        }
        last => {
            parts.extend(last);
            parts.push(Part { text: &text[start..start + length], differs });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn marked(parts: &[Part<'_>]) -> String {
        parts.iter().map(|part| if part.differs { format!("[{}]", part.text) } else { part.text.to_owned() }).collect()
    }

    #[test]
    fn a_swapped_name_is_marked_in_both() {
        let (one, other) = differences("Vote for Ann on Sunday", "Vote for Bob on Sunday!");
        assert_eq!(marked(&one), "Vote for [Ann] on Sunday");
        assert_eq!(marked(&other), "Vote for [Bob] on Sunday[!]");
    }

    #[test]
    fn scripts_without_spaces_are_compared_character_by_character() {
        let (one, other) = differences("我们今天去投票", "我们明天去投票");
        assert_eq!((marked(&one), marked(&other)), ("我们[今]天去投票".to_owned(), "我们[明]天去投票".to_owned()));
    }

    #[test]
    fn what_follows_the_words_compared_is_one_difference() {
        let long = "word ".repeat(40_000);
        let (one, other) = differences(&long, &long[..long.len() - 5]);
        assert_eq!(one.len(), 2);
        assert!(!one[0].differs && one[1].differs && other[1].differs);
    }

    proptest! {
        #[test]
        fn the_parts_of_a_text_are_the_text(one in "\\PC{0,40}", other in "[ab ]{0,40}") {
            let (in_one, in_other) = differences(&one, &other);
            let whole = |parts: &[Part<'_>]| parts.iter().map(|part| part.text).collect::<String>();
            prop_assert_eq!(whole(&in_one), one.as_str());
            prop_assert_eq!(whole(&in_other), other.as_str());
            let same = |parts: &[Part<'_>]| parts.iter().filter(|part| !part.differs).map(|part| part.text).collect::<String>();
            prop_assert_eq!(same(&in_one), same(&in_other));
        }
    }
}
