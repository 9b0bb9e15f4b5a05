//! What stands in a text: links, hashtags, mentions; and the normal form in which two texts are the same.

mod plain;

use caseless::Caseless;
use std::borrow::Cow;
use std::ops::Range;
use unicode_normalization::char::is_combining_mark;
use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfkc_quick};

/// What was found in a text, in order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Found {
    /// Links, whole.
    pub links: Vec<Range<usize>>,
    /// Hashtags, with their sign.
    pub hashtags: Vec<Range<usize>>,
    /// Mentions, with their sign.
    pub mentions: Vec<Range<usize>>,
    /// Links cut by an ellipsis: they name nothing.
    pub cut: Vec<Range<usize>>,
}

/// Finds links, hashtags and mentions. Costs O(length).
pub fn find(text: &str) -> Found {
    let mut found = Found::default();
    let bytes = text.as_bytes();
    let mut at = 0;
    while let Some(next) = memchr::memchr3(b':', b'#', b'@', &bytes[at..]) {
        let sign = at + next;
        at = sign + 1;
        match bytes[sign] {
            b':' => {
                // No link begins inside another.
                let before = found.links.last().into_iter().chain(found.cut.last()).map(|span| span.end).max();
                let whole = |(range, _): &(Range<usize>, bool)| range.start >= before.unwrap_or(0);
                if let Some((range, is_cut)) = link_around(text, sign).filter(whole) {
                    at = range.end;
                    // `@https://a.org`: the sign stands before a link, not before a name.
                    found.mentions.pop_if(|mention| mention.end > range.start);
                    found.hashtags.pop_if(|hashtag| hashtag.end > range.start);
                    let list = if is_cut { &mut found.cut } else { &mut found.links };
                    list.push(range);
                }
            }
            b'#' => {
                if let Some(end) = hashtag_end(text, sign) {
                    at = end;
                    if !text[end..].starts_with('…') {
                        found.hashtags.push(sign..end);
                    }
                }
            }
            _ => {
                if let Some(end) = mention_end(text, sign) {
                    at = end;
                    found.mentions.push(sign..end);
                }
            }
        }
    }
    found
}

/// The link whose `:` stands there, and whether an ellipsis cuts it.
fn link_around(text: &str, colon: usize) -> Option<(Range<usize>, bool)> {
    let bytes = text.as_bytes();
    if !bytes[colon..].starts_with(b"://") {
        return None;
    }
    let scheme = [5, 4].into_iter().find(|length| {
        colon >= *length
            && bytes[colon - length..colon].eq_ignore_ascii_case(if *length == 5 { b"https" } else { b"http" })
    })?;
    let body = colon + 3;
    let stop = |c: char| {
        c.is_whitespace()
            || c.is_control()
            || matches!(
                c,
                '<' | '>' | '"' | '`' | '|' | '“' | '”' | '„' | '«' | '»' | '…' | '，' | '。' | '！' | '？' | '、'
            )
            || matches!(c, '）' | '（' | '【' | '】' | '「' | '」')
    };
    // The codes of t.co are letters and digits: what follows without a space is text, or another link. They come first, since a
    // megabyte of them holds no place to stop.
    let mut end = match text[body..].strip_prefix("t.co/") {
        Some(code) => body + "t.co/".len() + t_co_code(code).len(),
        None => text[body..].find(stop).map_or(text.len(), |length| body + length),
    };
    let is_cut = text[end..].starts_with('…') || text[body..end].ends_with("...");
    end = body + without_trailing_marks(&text[body..end]).len();
    (end > body).then_some((colon - scheme..end, is_cut))
}

/// The code at the start of what follows `t.co/`.
fn t_co_code(text: &str) -> &str {
    let code = &text[..text.bytes().take_while(u8::is_ascii_alphanumeric).count()];
    let next_scheme = || ["https", "http"].into_iter().find_map(|scheme| code.strip_suffix(scheme));
    if text[code.len()..].starts_with("://") { next_scheme().unwrap_or(code) } else { code }
}

/// The link without marks that belong to the sentence around it; a bracket that the link itself opened stays.
fn without_trailing_marks(link: &str) -> &str {
    if link.ends_with(|last: char| last.is_ascii_alphanumeric() || last == '/') {
        return link;
    }
    // Counted once: a link may be a megabyte of brackets.
    let mut unopened = [('(', ')'), ('[', ']'), ('{', '}')].map(|(open, close)| {
        let closing = link.matches(close).count();
        (close, closing.saturating_sub(link.matches(open).count()))
    });
    let mut end = link.len();
    while let Some(last) = link[..end].chars().next_back() {
        let is_mark = matches!(last, '.' | ',' | ';' | ':' | '!' | '?' | '\'' | '’' | '*' | '_');
        let bracket = unopened.iter_mut().find(|(close, left)| *close == last && *left > 0);
        match bracket {
            Some((_, left)) => *left -= 1,
            None if is_mark => {}
            None => break,
        }
        end -= last.len_utf8();
    }
    &link[..end]
}

fn is_word(c: char) -> bool {
    if c.is_ascii() { c == '_' || c.is_ascii_alphanumeric() } else { c.is_alphanumeric() || is_combining_mark(c) }
}

fn follows_word(text: &str, at: usize) -> bool {
    text[..at].chars().next_back().is_some_and(|before| is_word(before) || matches!(before, '&' | '/' | '@' | '#'))
}

fn hashtag_end(text: &str, sign: usize) -> Option<usize> {
    if follows_word(text, sign) {
        return None;
    }
    let body = sign + 1;
    let length = text[body..].find(|c| !is_word(c) && c != '\u{200c}').unwrap_or(text.len() - body);
    let word = &text[body..body + length];
    word.chars().any(|c| is_word(c) && !c.is_numeric() && c != '_').then_some(body + length)
}

/// `@name`, and `@name@host.example` of federated networks.
fn mention_end(text: &str, sign: usize) -> Option<usize> {
    if follows_word(text, sign) {
        return None;
    }
    let bytes = text.as_bytes();
    let name =
        |from: usize| bytes[from..].iter().take_while(|byte| byte.is_ascii_alphanumeric() || **byte == b'_').count();
    let end = sign + 1 + name(sign + 1);
    if end == sign + 1 {
        return None;
    }
    if bytes.get(end) == Some(&b'@') {
        let host = |byte: &&u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-');
        let mut stop = end + 1 + bytes[end + 1..].iter().take_while(host).count();
        while stop > end && matches!(bytes[stop - 1], b'.' | b'-') {
            stop -= 1;
        }
        if text[end + 1..stop.max(end + 1)].contains('.') {
            return Some(stop);
        }
    }
    Some(end)
}

/// NFKC with full case folding.
pub fn fold(text: &str) -> Cow<'_, str> {
    if text.is_ascii() {
        return match text.bytes().any(|byte| byte.is_ascii_uppercase()) {
            true => Cow::Owned(text.to_ascii_lowercase()),
            false => Cow::Borrowed(text),
        };
    }
    let normal = if is_nfkc_quick(text.chars()) == IsNormalized::Yes {
        Cow::Borrowed(text)
    } else {
        Cow::Owned(text.nfkc().collect::<String>())
    };
    let folded: String = normal.chars().default_case_fold().collect();
    if is_nfkc_quick(folded.chars()) == IsNormalized::Yes {
        Cow::Owned(folded)
    } else {
        Cow::Owned(folded.nfkc().collect())
    }
}

/// Shorter texts are too common to tell anything, in words.
const LEAST_WORDS: usize = 5;
/// The same for scripts that put no space between words, and for Korean, in characters.
const LEAST_CHARACTERS: usize = 12;

/// The text with a space in place of each span. Spans may overlap and come in any order.
#[must_use]
pub fn without<'t>(text: &'t str, spans: &[&Range<usize>]) -> Cow<'t, str> {
    if spans.is_empty() {
        return Cow::Borrowed(text);
    }
    let mut sorted = spans.to_vec();
    sorted.sort_unstable_by_key(|span| span.start);
    let mut kept = String::with_capacity(text.len());
    let mut at = 0;
    for span in sorted {
        kept.push_str(text.get(at..span.start).unwrap_or(""));
        kept.push(' ');
        at = at.max(span.end);
    }
    kept.push_str(text.get(at..).unwrap_or(""));
    Cow::Owned(kept)
}

/// The text with a space in place of each link and mention.
pub(crate) fn without_names<'t>(text: &'t str, found: &Found) -> Cow<'t, str> {
    let spans: Vec<&Range<usize>> = found.links.iter().chain(&found.cut).chain(&found.mentions).collect();
    without(text, &spans)
}

/// The form in which two texts count as the same: without links, mentions and white space, after NFKC and case folding.
///
/// `None` where less than five words, or twelve characters of Korean or of a script without spaces, remain.
pub fn wording(text: &str, found: &Found) -> Option<String> {
    let mut wording = String::new();
    write_wording(text, found, &mut wording).then_some(wording)
}

/// Writes the same behind what stands in `wording`; returns whether there is one. Where there is none, something may have been
/// written nonetheless.
pub fn write_wording(text: &str, found: &Found, wording: &mut String) -> bool {
    let before = wording.len();
    let mut spans: Vec<&Range<usize>> = found.links.iter().chain(&found.cut).chain(&found.mentions).collect();
    spans.sort_unstable_by_key(|span| span.start);
    wording.reserve(text.len());
    if let Some(is_one) = plain::write(text, &spans, wording) {
        return is_one;
    }
    wording.truncate(before);
    long_wording(text, found).is_some_and(|long| {
        wording.push_str(&long);
        true
    })
}

/// [`wording`] of any letters.
fn long_wording(text: &str, found: &Found) -> Option<String> {
    let spaced = without_names(text, found);
    let folded = fold(&spaced);
    let words = folded.split_whitespace().filter(|word| word.chars().any(char::is_alphanumeric)).count();
    if words < LEAST_WORDS && folded.chars().filter(|&c| is_unspaced(c) || is_hangul(c)).count() < LEAST_CHARACTERS {
        return None;
    }
    Some(folded.split_whitespace().collect())
}

/// Whether words of the script are written without spaces between them: Han, Kana, Thai, Lao, Khmer, Myanmar and their like.
pub(crate) fn is_unspaced(c: char) -> bool {
    if c < '\u{e00}' {
        return false;
    }
    matches!(c, '\u{e00}'..='\u{eff}' | '\u{1000}'..='\u{109f}' | '\u{1780}'..='\u{17ff}' | '\u{1950}'..='\u{19df}'
        | '\u{1a20}'..='\u{1aaf}' | '\u{3005}'..='\u{3007}' | '\u{3021}'..='\u{3029}' | '\u{3038}'..='\u{303b}'
        | '\u{3041}'..='\u{312f}' | '\u{31a0}'..='\u{31bf}' | '\u{31f0}'..='\u{31ff}' | '\u{3400}'..='\u{4dbf}'
        | '\u{4e00}'..='\u{9fff}' | '\u{a9e0}'..='\u{a9ff}' | '\u{aa60}'..='\u{aa7f}' | '\u{f900}'..='\u{faff}'
        | '\u{16fe0}'..='\u{18d8f}' | '\u{1aff0}'..='\u{1b16f}' | '\u{20000}'..='\u{3ffff}')
}

fn is_hangul(c: char) -> bool {
    matches!(c, '\u{1100}'..='\u{11ff}' | '\u{ac00}'..='\u{d7af}')
}

/// The text without a leading `RT @name:`, and whether there was one.
pub fn without_repost_mark(text: &str) -> (&str, bool) {
    let trimmed = text.trim_start();
    let rest = trimmed.strip_prefix("RT @").or_else(|| trimmed.strip_prefix("rt @"));
    let Some(rest) = rest else { return (text, false) };
    let name = rest.bytes().take_while(|byte| byte.is_ascii_alphanumeric() || *byte == b'_').count();
    match rest[name..].strip_prefix(':') {
        // `RT @http://…` names nobody.
        Some(rest) if name > 0 && !rest.starts_with("//") => (rest.trim_start(), true),
        _ => (text, false),
    }
}

/// Words joined by single spaces: what two reposts of one unnamed post have in common.
pub fn spaced(text: &str) -> String {
    let mut joined = String::with_capacity(text.len());
    push_spaced(&mut joined, text);
    joined
}

/// Writes the same behind what stands in `joined`.
pub fn push_spaced(joined: &mut String, text: &str) {
    // All bytes are looked at, so that it is done many at once. These four begin every white space that is not ASCII.
    let bytes = text.as_bytes();
    let (has_other, may_be_wide) = bytes.iter().fold((false, false), |(other, wide), byte| {
        (other | matches!(byte, b'\t'..=b'\r'), wide | matches!(byte, 0xc2 | 0xe1..=0xe3))
    });
    let pairs = bytes.iter().zip(bytes.get(1..).unwrap_or_default());
    let has_two = pairs.fold(false, |any, (one, next)| any | (*one == b' ' && *next == b' '));
    let is_wide = |c: char| !c.is_ascii() && c.is_whitespace();
    let must_be_joined = has_other || has_two || may_be_wide && text.contains(is_wide);
    if !must_be_joined {
        return joined.push_str(text.trim_matches(' '));
    }
    let before = joined.len();
    for word in text.split_whitespace() {
        if joined.len() > before {
            joined.push(' ');
        }
        joined.push_str(word);
    }
}

/// The transformation of QUT's toolkit 1.5.2 for `co_tweet`: lower case, everything from an `@` to the next white space
/// removed, white space single. No text is too short for it.
pub fn as_qut(text: &str) -> String {
    let lower = text.to_lowercase();
    let mut kept = String::with_capacity(lower.len());
    let mut in_mention = false;
    for c in lower.chars() {
        in_mention = !c.is_whitespace() && (in_mention || c == '@');
        if !in_mention {
            kept.push(c);
        }
    }
    spaced(&kept)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn parts<'a>(text: &'a str, ranges: &[Range<usize>]) -> Vec<&'a str> {
        ranges.iter().map(|range| &text[range.clone()]).collect()
    }

    #[test]
    fn links_hashtags_and_mentions_are_found_where_a_reader_sees_them() {
        let text =
            "live.http://on.wsj.com/xQ, #hope (https://en.wikipedia.org/wiki/A_(b)) a@b.org .@Bob's #1 #№1 &#39; #żółć";
        let found = find(text);
        assert_eq!(parts(text, &found.links), ["http://on.wsj.com/xQ", "https://en.wikipedia.org/wiki/A_(b)"]);
        assert_eq!(parts(text, &found.hashtags), ["#hope", "#żółć"]);
        assert_eq!(parts(text, &found.mentions), ["@Bob"]);
    }

    #[test]
    fn a_sign_before_a_link_names_nobody() {
        let text = "white  @https://a.org/b #http://c.org five words are here";
        let found = find(text);
        assert_eq!(parts(text, &found.links), ["https://a.org/b", "http://c.org"]);
        assert!(found.mentions.is_empty() && found.hashtags.is_empty());
        assert_eq!(wording(text, &found).as_deref(), Some("white@#fivewordsarehere"));
    }

    #[test]
    fn what_an_ellipsis_cuts_names_nothing() {
        let found = find("see https://t.co/ab… and #Mak…");
        assert_eq!((found.links.len(), found.hashtags.len()), (0, 0));
    }

    #[test]
    fn a_link_of_t_co_ends_where_its_code_ends() {
        let text = "看https://t.co/abC12这个 @me@host.social.";
        let found = find(text);
        assert_eq!(parts(text, &found.links), ["https://t.co/abC12"]);
        assert_eq!(parts(text, &found.mentions), ["@me@host.social"]);
    }

    #[test]
    fn links_without_a_space_between_them_are_two() {
        let text = "vote https://t.co/abhttps://t.co/cd http://t.co/xhttp://a.org/b";
        assert_eq!(
            parts(text, &find(text).links),
            ["https://t.co/ab", "https://t.co/cd", "http://t.co/x", "http://a.org/b"]
        );
        let many = "http://t.co/".repeat(87_000);
        let begun = std::time::Instant::now();
        let links = find(&many).links;
        assert!(links.windows(2).all(|pair| pair[0].end <= pair[1].start));
        assert!(begun.elapsed().as_secs() < 5, "{} links took {:?}", links.len(), begun.elapsed());
    }

    proptest! {
        #[test]
        fn spans_lie_in_order_and_apart(text in "(https?://|t\\.co/|a\\.org|#|@|:|/|http|…|\\.\\.\\.|x| |é){0,24}") {
            let found = find(&text);
            let mut spans: Vec<_> = found.links.iter().chain(&found.cut).chain(&found.mentions).chain(&found.hashtags).collect();
            spans.sort_by_key(|span| span.start);
            prop_assert!(spans.windows(2).all(|pair| pair[0].end <= pair[1].start), "{:?} in {}", spans, text);
        }
    }

    #[test]
    fn wording_ignores_case_links_mentions_and_space() {
        let form = |text: &str| wording(text, &find(text));
        let one = form("The ＱＵＩＣＫ brown fox jumps https://a.org/1 @bob");
        assert_eq!(one.as_deref(), Some("thequickbrownfoxjumps"));
        assert_eq!(one, form("@al the quick  brown\nFox jumps http://b.org"));
        assert_eq!(form("only four words here https://a.org"), None);
        assert!(form("这是一个十二个字以上的句子吗").is_some());
        assert_eq!(form("短句子"), None);
        assert!(form("ประชาชนควรออกไปเลือกตั้งพรุ่งนี้").is_some(), "Thai has no spaces either");
    }

    #[test]
    fn white_space_of_any_kind_becomes_one_space() {
        for text in
            ["", " ", "a", " a b ", "a  b", "a\t\u{b}b", "é\u{a0}b\u{85}", "\u{1680}a", "a\u{2003}b\u{3000}", "“a” …"]
        {
            let mut joined = "before".to_owned();
            push_spaced(&mut joined, text);
            let words: Vec<&str> = text.split_whitespace().collect();
            assert_eq!(joined["before".len()..], words.join(" "), "{text:?}");
        }
        let wide = |c: char| c.is_whitespace() && !c.is_ascii();
        for c in ('\0'..=char::MAX).filter(|c| wide(*c)) {
            assert_eq!(spaced(&format!("a{c}b")), "a b", "{c:?}");
        }
    }

    #[test]
    fn case_folding_is_full() {
        assert_eq!(fold("STRASSE"), fold("Straße"));
        assert_eq!(fold("ﬁn"), "fin");
    }

    #[test]
    fn the_qut_form_drops_from_an_at_sign_to_the_next_space() {
        assert_eq!(as_qut("  Hello @Bob:hi  a@b c\n"), "hello a c");
    }

    #[test]
    fn a_repost_mark_is_taken_off() {
        assert_eq!(without_repost_mark("RT @a_1: Hi"), ("Hi", true));
        assert_eq!(without_repost_mark("RT if you agree"), ("RT if you agree", false));
        assert_eq!(without_repost_mark("RT @http://a.org/b Hi"), ("RT @http://a.org/b Hi", false));
    }
}
