//! Letters of one script that stand in for those of another: `vоte` with a Cyrillic `о`.
//!
//! A word that mixes Latin with Cyrillic or Greek letters is spelled in one script: in Cyrillic where more of the letters that look
//! like no other are, in Latin where more of these are, and where none tells as the whole text is. Only letters that look the
//! same in usual fonts change (after Unicode Technical Standard 39, single letters). A word that is whole in another script
//! (`сор`) stays what it is: it may be a word.
//!
//! # Cost
//! O(length); nothing where a text has no two of these scripts.

use std::borrow::Cow;
use std::cmp::Ordering;

/// Latin letters, each with those of Cyrillic and Greek that look the same in one case or the other: what is folded afterwards
/// must not depend on case. `н` looks like an H, and not like an h.
const ALIKE: [(char, &str, &str); 20] = [
    ('a', "а", "α"),
    ('b', "в", "β"),
    ('c', "с", ""),
    ('d', "ԁ", ""),
    ('e', "е", "ε"),
    ('h', "нһ", ""),
    ('i', "і", "ι"),
    ('j', "ј", ""),
    ('k', "к", "κ"),
    ('m', "м", "μ"),
    ('o', "о", "ο"),
    ('p', "р", "ρ"),
    ('q', "ԛ", ""),
    ('s', "ѕ", ""),
    ('t', "т", "τ"),
    ('v', "ѵ", ""),
    ('w', "ԝ", ""),
    ('x', "х", "χ"),
    ('y', "у", ""),
    ('z', "", "ζ"),
];

/// The text with each of its words in one script.
pub(super) fn one_script(text: &str) -> Cow<'_, str> {
    let is_mixed =
        !text.is_ascii() && text.chars().any(is_latin) && text.chars().any(|c| is_cyrillic(c) || is_greek(c));
    if !is_mixed {
        return Cow::Borrowed(text);
    }
    let rather_cyrillic = telling(text) == Ordering::Greater;
    let mut kept = String::with_capacity(text.len());
    let mut rest = text;
    while !rest.is_empty() {
        let word = &rest[..rest.find(|c: char| !c.is_alphabetic()).unwrap_or(rest.len())];
        push_word(word, rather_cyrillic, &mut kept);
        rest = &rest[word.len()..];
        let between = &rest[..rest.find(char::is_alphabetic).unwrap_or(rest.len())];
        kept.push_str(between);
        rest = &rest[between.len()..];
    }
    Cow::Owned(kept)
}

/// Whether more letters are surely Cyrillic (greater) or surely Latin (less): those that look like no other tell the script.
fn telling(text: &str) -> Ordering {
    let sure = |is: fn(char) -> bool, to: fn(char) -> char| text.chars().filter(|&c| is(c) && to(c) == c).count();
    sure(is_cyrillic, latin).cmp(&sure(is_latin, cyrillic))
}

fn push_word(word: &str, rather_cyrillic: bool, kept: &mut String) {
    if !(word.chars().any(is_latin) && word.chars().any(|c| is_cyrillic(c) || is_greek(c))) {
        kept.push_str(word);
        return;
    }
    let is_cyrillic = match telling(word) {
        Ordering::Equal => rather_cyrillic,
        more => more == Ordering::Greater,
    };
    kept.extend(word.chars().map(if is_cyrillic { cyrillic } else { latin }));
}

/// The Latin letter that looks like it, if there is one.
fn latin(c: char) -> char {
    let like = |lower| ALIKE.iter().find(|(_, cyrillic, greek)| cyrillic.contains(lower) || greek.contains(lower));
    in_case(c, |lower| like(lower).map(|row| row.0))
}

/// The Cyrillic letter that looks like it, if there is one.
fn cyrillic(c: char) -> char {
    in_case(c, |lower| ALIKE.iter().find(|row| row.0 == lower)?.1.chars().next())
}

/// What stands for the small letter, in the case of the letter; else the letter.
fn in_case(c: char, of_small: impl Fn(char) -> Option<char>) -> char {
    let mut small = c.to_lowercase();
    let (Some(lower), None) = (small.next(), small.next()) else { return c };
    let Some(found) = of_small(lower) else { return c };
    if lower == c { found } else { found.to_uppercase().next().unwrap_or(found) }
}

fn is_latin(c: char) -> bool {
    c.is_ascii_alphabetic() || matches!(c, '\u{c0}'..='\u{24f}' | '\u{1e00}'..='\u{1eff}') && c.is_alphabetic()
}

fn is_cyrillic(c: char) -> bool {
    matches!(c, '\u{400}'..='\u{52f}')
}

fn is_greek(c: char) -> bool {
    matches!(c, '\u{370}'..='\u{3ff}')
}

#[cfg(test)]
mod tests {
    use super::one_script;

    #[test]
    fn a_word_of_two_scripts_is_spelled_in_that_of_the_letters_that_tell() {
        assert_eq!(one_script("vоtе fоr ТRUMР"), "vote for TRUMP");
        assert_eq!(one_script("гoлocyйтe зa нac, α-test"), "голосуйте за нас, α-test");
        assert_eq!(one_script("ΤRUΜΡ vοtε"), "TRUMP vote");
    }

    #[test]
    fn words_of_one_script_stay_beside_words_of_another() {
        let text = "он сказал: vote for pi = π, сор и cop; 2х2";
        assert_eq!(one_script(text), text);
    }
}
