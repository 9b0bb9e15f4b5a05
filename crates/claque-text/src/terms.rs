//! What a text is read as: one folded line, and the terms that stand in it.
//!
//! Terms are words by the boundaries of Unicode Standard Annex 29, hashtags as one term, and pairs of neighbouring characters where
//! a script puts no space between words (Chinese, Japanese, Thai, Lao, Khmer, Burmese). Links, mentions, numbers and single
//! letters are none.
//!
//! # Cost
//! O(length). Of a text, the first [`MOST_TERMS`] terms count, so that a post of a megabyte is no heavier than a long letter.

use crate::form::{self, Found};
use crate::script;
use std::ops::Range;
use unicode_normalization::char::is_combining_mark;
use unicode_segmentation::UnicodeSegmentation;

/// Terms read of one text.
pub const MOST_TERMS: usize = 1_000;

/// The text as it is compared: as it looks ([`script::as_seen`]), NFKC, case folded, without accents that have no letter of their
/// own, white space single.
///
/// Both sides of a comparison must go through here.
#[must_use]
pub fn folded(text: &str) -> String {
    if text.is_ascii() && !text.chars().any(script::is_hidden) {
        return form::spaced(&form::fold(text));
    }
    let folded = form::fold(&script::as_seen(text)).into_owned();
    let letters = folded.chars().filter(|c| !script::is_general_mark(*c));
    // Once more, since folding makes plain characters of those kept for compatibility.
    form::spaced(&letters.map(script::simplified).collect::<String>())
}

/// Whether words of this character's script stand without spaces between them.
#[must_use]
pub fn is_unspaced(c: char) -> bool {
    form::is_unspaced(c)
}

/// A letter, digit or mark of a word, or the low line of a hashtag.
#[must_use]
pub fn is_word(c: char) -> bool {
    c == '_' || c.is_alphanumeric() || is_combining_mark(c)
}

/// The terms of a text, in order, with repetitions.
#[must_use]
pub fn terms(text: &str) -> Vec<String> {
    let (text, _) = form::without_repost_mark(text);
    let found = form::find(text);
    let Found { links, cut, mentions, hashtags } = &found;
    let mut terms: Vec<String> = Vec::new();
    let tags = hashtags.iter().map(|span| folded(&text[span.clone()])).filter(|tag| tag.chars().count() > 2);
    terms.extend(tags.take(MOST_TERMS));
    let spans: Vec<&Range<usize>> = links.iter().chain(cut).chain(mentions).chain(hashtags).collect();
    let words = folded(&form::without(text, &spans));
    let mut run = String::new();
    for word in words.split_word_bounds() {
        if terms.len() >= MOST_TERMS {
            break;
        }
        if word.chars().all(|c| is_unspaced(c) || is_combining_mark(c)) {
            run.push_str(word);
            continue;
        }
        push_pairs(&mut terms, &mut run);
        push_word(&mut terms, word);
    }
    push_pairs(&mut terms, &mut run);
    terms.truncate(MOST_TERMS);
    terms
}

fn push_word(terms: &mut Vec<String>, word: &str) {
    // `the mayor's` is about the mayor.
    let word = word.strip_suffix("'s").or_else(|| word.strip_suffix("’s")).unwrap_or(word);
    let letters = word.chars().filter(|c| c.is_alphabetic()).count();
    if letters >= 2 {
        terms.push(word.to_owned());
    }
}

/// Empties the run of characters without spaces into pairs of neighbours.
fn push_pairs(terms: &mut Vec<String>, run: &mut String) {
    let letters: Vec<char> = run.drain(..).filter(|c| c.is_alphabetic() || is_combining_mark(*c)).collect();
    terms.extend(letters.windows(2).take(MOST_TERMS).map(|pair| pair.iter().collect::<String>()));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_and_hashtags_are_terms_and_links_mentions_and_numbers_are_not() {
        let read = terms("RT @bob: The Mayor’s #VoteNow plan, 2016 https://a.org/x @ann don't a");
        assert_eq!(read, ["#votenow", "the", "mayor", "plan", "don't"]);
    }

    #[test]
    fn scripts_without_spaces_give_pairs_of_characters() {
        assert_eq!(terms("选举 now 日本の"), ["选举", "now", "日本", "本の"]);
        assert_eq!(terms("เลือก").first().map(String::as_str), Some("เล"));
    }

    #[test]
    fn what_cannot_be_seen_and_what_is_drawn_over_letters_changes_nothing() {
        assert_eq!(folded("T\u{200b}r\u{202e}u\u{0336}m\u{0336}\u{0489}p\u{fe0f}"), "trump");
        assert_eq!(folded("Ｔｒｕｍｐ  \n x"), "trump x");
        assert_eq!(folded("Łódź"), folded("ŁO\u{0301}DZ\u{0301}"));
    }

    #[test]
    fn a_megabyte_is_read_in_bounded_terms() {
        assert_eq!(terms(&"word ".repeat(300_000)).len(), MOST_TERMS);
        assert_eq!(terms(&"字".repeat(300_000)).len(), MOST_TERMS);
        assert!(terms(&"a\u{0301}".repeat(300_000)).len() <= MOST_TERMS);
        assert!(terms("\0\u{202e}\u{200b}").is_empty());
    }
}
