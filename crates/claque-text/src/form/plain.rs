//! The wording of a text in one pass, where its letters are plain: most of what is written. Any other text takes the long way.
//!
//! A letter is plain where NFKC leaves it and what it folds to as they are, whatever stands beside it. A test asks the long way about
//! every letter there is.

use super::{LEAST_CHARACTERS, LEAST_WORDS, is_hangul, is_unspaced};
use std::ops::Range;

/// What a plain letter folds to; `None` for any other.
fn folded(c: char) -> Option<char> {
    let is_itself = matches!(c, '\0'..='@' | '['..='\u{7f}' | 'à'..='ö' | 'ø'..='ÿ' | '×' | '÷' | 'а'..='џ'
        | '\u{200d}' | '–'..='—' | '‘'..='‚' | '“'..='„' | '•' | '€' | '\u{fe0f}' | 'ぁ'..='ゖ' | 'ァ'..='ヺ' | '、'..='。'
        | '\u{621}'..='\u{64a}' | '一'..='\u{9fff}' | '가'..='힣' | '\u{1f300}'..='\u{1f64f}' | '\u{1f900}'..='\u{1f9ff}');
    let far = match c {
        _ if is_itself => 0,
        'A'..='Z' | 'À'..='Ö' | 'Ø'..='Þ' | 'А'..='Я' => 0x20,
        'Ѐ'..='Џ' => 0x50,
        _ => return None,
    };
    char::from_u32(u32::from(c) + far)
}

/// Writes the wording behind `wording`, as [`write_wording`](super::write_wording); spans lie apart, in order.
///
/// `None` where some letter is not plain; then what was written means nothing.
pub(super) fn write(text: &str, spans: &[&Range<usize>], wording: &mut String) -> Option<bool> {
    let mut seen = Seen::default();
    let mut at = 0;
    let is_ascii = text.is_ascii();
    let ends = spans.iter().map(|span| (span.start, span.end)).chain([(text.len(), text.len())]);
    for (start, end) in ends {
        let part = text.get(at..start)?;
        match is_ascii {
            true => seen.add_ascii(part, wording),
            false => seen.add(part, wording)?,
        }
        at = end;
    }
    Some(seen.words >= LEAST_WORDS || seen.dense >= LEAST_CHARACTERS)
}

#[derive(Default)]
struct Seen {
    /// Words with a letter or a digit.
    words: usize,
    /// Characters of scripts that need no spaces.
    dense: usize,
}

impl Seen {
    fn add_ascii(&mut self, part: &str, wording: &mut String) {
        let is_space = |byte: &u8| matches!(byte, b'\t'..=b'\r' | b' ');
        let from = wording.len();
        let mut start = 0;
        let bytes = part.as_bytes();
        while start < bytes.len() {
            let length = bytes[start..].iter().position(is_space).unwrap_or(bytes.len() - start);
            self.words += usize::from(bytes[start..start + length].iter().any(u8::is_ascii_alphanumeric));
            wording.push_str(&part[start..start + length]);
            start += length + 1;
        }
        wording[from..].make_ascii_lowercase();
    }

    fn add(&mut self, part: &str, wording: &mut String) -> Option<()> {
        let mut is_counted = false;
        for c in part.chars() {
            if c.is_ascii() {
                if matches!(c, '\t'..='\r' | ' ') {
                    is_counted = false;
                    continue;
                }
                if !is_counted && c.is_ascii_alphanumeric() {
                    (is_counted, self.words) = (true, self.words + 1);
                }
                wording.push(c.to_ascii_lowercase());
                continue;
            }
            match c {
                '…' => {
                    wording.push_str("...");
                    continue;
                }
                '\u{a0}' => {
                    is_counted = false;
                    continue;
                }
                _ => {}
            }
            let c = folded(c)?;
            if !is_counted && c.is_alphanumeric() {
                (is_counted, self.words) = (true, self.words + 1);
            }
            self.dense += usize::from(is_unspaced(c) || is_hangul(c));
            wording.push(c);
        }
        Some(())
    }
}

#[cfg(test)]
mod tests {
    use super::super::{find, long_wording, write_wording};
    use super::*;
    use caseless::Caseless;
    use proptest::prelude::*;
    use unicode_normalization::char::canonical_combining_class;
    use unicode_normalization::{IsNormalized, is_nfkc_quick};

    #[test]
    fn a_plain_letter_and_what_it_folds_to_stay_as_they_are_beside_any_other() {
        let is_stable =
            |c: char| canonical_combining_class(c) == 0 && is_nfkc_quick([c].into_iter()) == IsNormalized::Yes;
        let mut count = 0;
        for (c, plain) in ('\0'..=char::MAX).filter_map(|c| Some((c, folded(c)?))) {
            let long: String = [c].into_iter().default_case_fold().collect();
            assert_eq!(long, plain.to_string(), "{c:?}");
            assert!(is_stable(c) && is_stable(plain), "{c:?}");
            assert!(c.is_ascii() || !c.is_whitespace() && !plain.is_whitespace(), "{c:?}");
            count += 1;
        }
        assert!(count > 30_000);
    }

    fn is_as_the_long_way(text: &str) -> Result<(), TestCaseError> {
        let found = find(text);
        let mut short = "before".to_owned();
        let long = long_wording(text, &found);
        let is_one = write_wording(text, &found, &mut short);
        prop_assert_eq!(is_one.then(|| short["before".len()..].to_owned()), long, "{}", text);
        Ok(())
    }

    proptest! {
        #[test]
        fn the_short_way_and_the_long_way_lead_to_one_wording(
            text in "([a-zA-Z]{1,5}|[ -~]|[а-яЁ]{1,9}|é|ẞ|ß|…|\u{a0}|\u{b}|\u{85}|\u{301}|İ|[一-丈]{1,9}|가|ﬁ|[👍\u{fe0f}\u{200d}]| @b | https://t.co/a |  ){0,40}"
        ) {
            is_as_the_long_way(&text)?;
        }

        #[test]
        fn so_they_do_for_any_text(text in any::<String>()) {
            is_as_the_long_way(&text)?;
        }
    }
}
