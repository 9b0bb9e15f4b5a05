//! A text as the units by which it is compared.
//!
//! In scripts that put spaces between words a unit is a word (Unicode Standard Annex 29), kept to its letters, digits and
//! marks: `don’t` is `dont`. In Han, Hiragana, Katakana, Thai, Lao, Khmer and Myanmar a unit is a character with its marks,
//! and in Tibetan a syllable: a dictionary that finds words in them would have to be shipped, and be right.
//!
//! What does not belong to the wording goes first: links and mentions; characters that nobody sees (zero-width, bidirectional
//! controls, soft hyphens, variation selectors: Default_Ignorable_Code_Point, other format characters, controls); heaps of
//! marks; emoji and punctuation. Letters of another script that look the same become those of their word (`script/lookalikes.rs`). Then NFKC with full case folding ([`form::fold`]: full and half width become one), and each
//! Chinese character becomes the simplified form of its class. The word of a hashtag stays.
//!
//! *Heaps of marks* (zalgo). A text in which more than [`MOST_MARKS`] general diacritics (U+0300–036F and the like) follow each
//! other loses all of them that it writes separately; strokes through letters and enclosing signs go always. In scripts where
//! marks are letters (Thai, Devanagari, Arabic) a mark that is repeated at once counts once, and nothing else is dropped.
//!
//! # Cost
//! O(length) time and memory; at most [`MOST_UNITS`] units are kept of a text.

mod lookalikes;
mod simplified;

use crate::form::{self, is_unspaced, without_names};
use std::borrow::Cow;
use unicode_normalization::char::is_combining_mark;
use unicode_segmentation::UnicodeSegmentation;

/// No more units of a text are kept: a post of a megabyte costs no more than a long article.
pub const MOST_UNITS: usize = 4096;
/// No spelling needs more general diacritics on one letter: Vietnamese needs two.
pub const MOST_MARKS: usize = 2;
/// A text with fewer words is too common to tell anything, unless it has [`LEAST_CHARACTERS`].
pub const LEAST_WORDS: u32 = 5;
/// The same for units of scripts without spaces.
pub const LEAST_CHARACTERS: u32 = 12;

/// What one unit is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UnitKind {
    /// A word of a script with spaces.
    Word,
    /// A character of a script without spaces, or a syllable of Tibetan.
    Character,
}

impl UnitKind {
    /// What a unit is, told by its first character.
    pub fn of(unit: &str) -> Self {
        match unit.chars().next() {
            Some(c) if is_unspaced(c) || is_tibetan(c) => UnitKind::Character,
            _ => UnitKind::Word,
        }
    }
}

/// The units of one text, in order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Units {
    text: String,
    ends: Vec<u32>,
    is_cut: bool,
}

impl Units {
    /// The units of a text.
    pub fn of(text: &str) -> Self {
        let mut units = Units::default();
        units.read(text);
        units
    }

    /// The units, in the order of the text.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = &str> {
        (0..self.ends.len()).map(|at| {
            let start = if at == 0 { 0 } else { self.ends[at - 1] };
            &self.text[start as usize..self.ends[at] as usize]
        })
    }

    /// How many units; at most [`MOST_UNITS`].
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether nothing of the text remains.
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// Whether the text had more than [`MOST_UNITS`] units.
    pub fn is_cut(&self) -> bool {
        self.is_cut
    }

    /// Puts the units of another text in place of these; keeps the memory.
    pub fn read(&mut self, text: &str) {
        self.text.clear();
        self.ends.clear();
        self.is_cut = false;
        let visible = visible(text);
        let seen = lookalikes::one_script(&visible);
        let spaced = without_names(&seen, &form::find(&seen));
        let folded = match spaced.is_ascii() {
            true => form::fold(&spaced),
            false => Cow::Owned(form::fold(&without_heaps(&spaced)).into_owned()),
        };
        for word in folded.unicode_words() {
            match word.is_ascii() {
                true => self.push_ascii(word),
                false => self.push_word(word),
            }
            if self.ends.len() > MOST_UNITS {
                self.is_cut = true;
                self.ends.truncate(MOST_UNITS);
                self.text.truncate(self.ends[MOST_UNITS - 1] as usize);
                return;
            }
        }
    }

    fn push_ascii(&mut self, word: &str) {
        self.text.extend(word.chars().filter(char::is_ascii_alphanumeric));
        self.end_unit();
    }

    /// A word of UAX 29 may hold several units: a run of Katakana, or letters of two scripts side by side.
    fn push_word(&mut self, word: &str) {
        let mut was_unspaced = false;
        for c in word.chars() {
            if is_combining_mark(c) {
                self.text.push(c);
            } else if is_unspaced(c) {
                self.end_unit();
                self.text.push(simplified(c));
                was_unspaced = true;
            } else if c.is_alphanumeric() {
                if was_unspaced {
                    self.end_unit();
                }
                self.text.push(c);
                was_unspaced = false;
            }
        }
        self.end_unit();
    }

    fn end_unit(&mut self) {
        let start = self.ends.last().map_or(0, |end| *end as usize);
        if self.text.len() == start || self.ends.len() > MOST_UNITS {
            return;
        }
        if self.text[start..].chars().any(char::is_alphanumeric) {
            self.ends.push(self.text.len() as u32);
        } else {
            self.text.truncate(start);
        }
    }
}

/// The text as it looks: without what nobody sees and heaps of marks, each word in one script, Chinese characters simplified.
pub fn as_seen(text: &str) -> Cow<'_, str> {
    if text.is_ascii() && !text.chars().any(is_hidden) {
        return Cow::Borrowed(text);
    }
    let visible = visible(text);
    let one_script = lookalikes::one_script(&visible);
    Cow::Owned(without_heaps(&one_script).chars().map(simplified).collect())
}

/// Whether a text of so many words and characters is too short to count.
pub fn is_too_short(words: u32, characters: u32) -> bool {
    words < LEAST_WORDS && characters < LEAST_CHARACTERS
}

/// The text without characters that nobody sees; white space of every kind stays.
fn visible(text: &str) -> Cow<'_, str> {
    match text.chars().any(is_hidden) {
        true => Cow::Owned(text.chars().filter(|c| !is_hidden(*c)).collect()),
        false => Cow::Borrowed(text),
    }
}

/// What no screen shows, and no space is.
pub(crate) fn is_hidden(c: char) -> bool {
    (c.is_control() && !c.is_whitespace()) || is_invisible(c)
}

/// Default_Ignorable_Code_Point and the other format characters (Cf), Unicode 15.
fn is_invisible(c: char) -> bool {
    if c < '\u{ad}' {
        return false;
    }
    matches!(c, '\u{ad}' | '\u{34f}' | '\u{600}'..='\u{605}' | '\u{61c}' | '\u{6dd}' | '\u{70f}' | '\u{890}'..='\u{891}'
        | '\u{8e2}' | '\u{115f}'..='\u{1160}' | '\u{17b4}'..='\u{17b5}' | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}'
        | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}'
        | '\u{fff0}'..='\u{fffb}' | '\u{110bd}' | '\u{110cd}' | '\u{13430}'..='\u{1343f}' | '\u{1bca0}'..='\u{1bca3}'
        | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}')
}

/// The text without heaps of marks; see the head of this module.
fn without_heaps(text: &str) -> Cow<'_, str> {
    let mut run = 0;
    let mut is_heaped = false;
    let mut is_plain = true;
    let mut before = '\0';
    for c in text.chars() {
        run = if is_general_mark(c) { run + 1 } else { 0 };
        is_heaped |= run > MOST_MARKS;
        is_plain &= !is_overlay(c) && (c != before || !is_combining_mark(c));
        before = c;
    }
    if is_plain && !is_heaped {
        return Cow::Borrowed(text);
    }
    let mut kept = String::with_capacity(text.len());
    let mut before = '\0';
    for c in text.chars() {
        let goes = is_overlay(c) || (is_heaped && is_general_mark(c)) || (c == before && is_combining_mark(c));
        if !goes {
            kept.push(c);
            before = c;
        }
    }
    Cow::Owned(kept)
}

/// A mark of no script of its own.
pub(crate) fn is_general_mark(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}' | '\u{483}'..='\u{489}' | '\u{1ab0}'..='\u{1aff}' | '\u{1dc0}'..='\u{1dff}'
        | '\u{20d0}'..='\u{20ff}' | '\u{fe20}'..='\u{fe2f}')
}

/// A stroke through a letter, or a sign around it: no spelling has them.
fn is_overlay(c: char) -> bool {
    matches!(c, '\u{334}'..='\u{338}' | '\u{488}'..='\u{489}' | '\u{20d0}'..='\u{20ff}')
}

fn is_tibetan(c: char) -> bool {
    matches!(c, '\u{f00}'..='\u{fff}')
}

pub(crate) fn simplified(c: char) -> char {
    if c < '\u{3400}' {
        return c;
    }
    match simplified::SIMPLIFIED.binary_search_by_key(&c, |pair| pair.0) {
        Ok(at) => simplified::SIMPLIFIED[at].1,
        Err(_) => c,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn of(text: &str) -> Vec<String> {
        Units::of(text).iter().map(String::from).collect()
    }

    #[test]
    fn words_are_kept_to_letters_digits_and_marks() {
        assert_eq!(of("Don’t  STOP! 2,000 #Hope_now @bob https://a.org/x 🙂"), ["dont", "stop", "2000", "hopenow"]);
        assert_eq!(of("don't stop"), of("DON’T stop 🎉🎉"));
        assert_eq!(of("𝐁𝐨𝐥𝐝 ｗｉｄｅ straße"), ["bold", "wide", "strasse"]);
    }

    #[test]
    fn scripts_without_spaces_give_one_unit_a_character() {
        assert_eq!(of("iPhone手機很好"), ["iphone", "手", "机", "很", "好"]);
        assert_eq!(of("カタカナとひらがな"), ["カ", "タ", "カ", "ナ", "と", "ひ", "ら", "が", "な"]);
        assert_eq!(of("ｶﾀｶﾅ"), ["カ", "タ", "カ", "ナ"]);
        assert_eq!(of("ที่นี่"), ["ที่", "นี่"]);
        assert_eq!(of("བོད་སྐད"), ["བོད", "སྐད"]);
        assert_eq!(UnitKind::of("བོད"), UnitKind::Character);
        assert_eq!(UnitKind::of("한국어"), UnitKind::Word);
        assert_eq!(of("한국어 문장"), ["한국어", "문장"]);
        assert_eq!(of("हिन्दी में"), ["हिन्दी", "में"]);
    }

    #[test]
    fn traditional_and_simplified_chinese_are_one() {
        assert_eq!(of("臺灣總統選舉後發現頭髮乾了"), of("台湾总统选举后发现头发干了"));
        assert!(simplified::SIMPLIFIED.windows(2).all(|pair| pair[0].0 < pair[1].0));
        assert!(simplified::SIMPLIFIED.iter().all(|(_, to)| simplified(*to) == *to));
    }

    #[test]
    fn what_nobody_sees_makes_no_difference() {
        let plain = of("we all vote tomorrow morning مرحبا");
        assert_eq!(
            of("we\u{200b} a\u{200d}ll \u{202e}vote\u{202c} tomor\u{ad}row mor\u{0}ning\u{fe0f} \u{feff}مرحبا"),
            plain
        );
        assert_eq!(of("e\u{200b}\u{301}te"), of("éte"));
        assert_eq!(of("see http\u{200b}s://a.org/x @b\u{2060}ob you"), of("see you"));
    }

    #[test]
    fn heaps_of_marks_go_and_spellings_stay() {
        assert_eq!(of("h\u{300}\u{301}\u{302}e\u{316}llo w\u{336}orld"), ["hello", "world"]);
        assert_eq!(of("Việt Nam e\u{302}\u{323}"), ["việt", "nam", "ệ"]);
        assert_eq!(of("ก็็็็็็็"), of("ก็"));
        assert_eq!(of("مُحَمَّد"), ["مُحَمَّد"]);
    }

    #[test]
    fn a_megabyte_is_cut_at_the_stated_number_of_units() {
        for text in [
            "ab ".repeat(400_000),
            "字".repeat(400_000),
            "カ".repeat(400_000),
            "e\u{301}\u{302}\u{303}".repeat(150_000),
        ] {
            let units = Units::of(&text);
            assert!(units.len() <= MOST_UNITS);
            assert_eq!(units.is_cut(), units.len() == MOST_UNITS, "the last text is one word");
        }
        let whole = Units::of(&"ab ".repeat(MOST_UNITS));
        assert!(whole.len() == MOST_UNITS && !whole.is_cut());
    }

    proptest! {
        #[test]
        fn any_text_gives_units_that_are_their_own_units(text in any::<String>()) {
            for unit in Units::of(&text).iter() {
                prop_assert!(unit.chars().any(char::is_alphanumeric));
                prop_assert!(!unit.contains(char::is_whitespace));
            }
        }

        #[test]
        fn case_and_spaces_make_no_difference(words in proptest::collection::vec("[a-zA-Zéñж]{1,8}", 0..12)) {
            prop_assert_eq!(of(&words.join(" ")), of(&words.join("  ").to_uppercase()));
        }
    }
}
