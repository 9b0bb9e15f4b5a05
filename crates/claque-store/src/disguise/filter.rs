//! Names of accounts and posts found inside of words, whatever their case, and replaced.
//!
//! A name counts where it stands by itself, not inside a longer word. Names that are short or look like a plain number would be
//! found everywhere: those count only after an `@` or as a part of a link.

use super::Known;
use crate::error::StoreError;
use aho_corasick::{AhoCorasick, MatchKind};
use std::collections::HashMap;

/// Fewest characters of a name that counts wherever it stands by itself.
const LETTERS: usize = 3;
/// Fewest digits of a number that does.
const DIGITS: usize = 6;
/// From so many digits on, a number is an id of a platform, whether or not the case knows it.
const PLATFORM: usize = 15;

#[derive(Debug)]
pub(super) struct Filter {
    /// Finds names in lower case; absent where there are none.
    names: Option<AhoCorasick>,
    /// What each is replaced by, and whether it counts only after `@` or in a link.
    found: Vec<(String, bool)>,
}

/// A stretch of words to be replaced.
struct Hit {
    start: usize,
    end: usize,
    by: String,
}

impl Filter {
    pub(super) fn new(known: &Known, pseudonyms: &HashMap<String, String>) -> Result<Self, StoreError> {
        let mut patterns: Vec<String> = Vec::new();
        let mut found = Vec::new();
        let mut seen = HashMap::new();
        for (id, name) in &known.accounts {
            let Some(pseudonym) = pseudonyms.get(id) else { continue };
            for one in [Some(id), name.as_ref()].into_iter().flatten() {
                for form in forms(one) {
                    if seen.insert(form.clone(), ()).is_none() {
                        found.push((pseudonym.clone(), is_weak(&form)));
                        patterns.push(form);
                    }
                }
            }
        }
        // Overlaps are looked at one by one: the longest name may stand inside a word where a shorter one stands by itself.
        let built = AhoCorasick::builder().match_kind(MatchKind::Standard).build(&patterns);
        let built = built.map_err(|error| StoreError::Refused(format!("the names cannot be looked for: {error}")))?;
        Ok(Filter { names: Some(built).filter(|_| !patterns.is_empty()), found })
    }

    /// `words` with every name replaced. `account` and `post` give the pseudonym of a name; `is_post` says whether the case
    /// knows a post by it.
    pub(super) fn replace(
        &self,
        words: &str,
        account: impl Fn(&str) -> String,
        is_post: impl Fn(&str) -> bool,
        post: impl Fn(&str) -> String,
    ) -> String {
        let mut hits = self.names_in(words);
        statuses(words, &mut hits, &account, &post);
        tokens(words, |start, token| {
            let number = token.bytes().all(|byte| byte.is_ascii_digit());
            let long = number && token.len() >= PLATFORM;
            if long || (token.len() >= DIGITS && token.bytes().any(|byte| byte.is_ascii_digit()) && is_post(token)) {
                hits.push(Hit { start, end: start + token.len(), by: post(token) });
            }
        });
        if hits.is_empty() {
            return words.to_owned();
        }
        // The first to begin wins, and of those the longest.
        hits.sort_by(|a, b| a.start.cmp(&b.start).then(b.end.cmp(&a.end)));
        let mut out = String::with_capacity(words.len());
        let mut at = 0;
        for hit in hits {
            if hit.start >= at {
                out.push_str(&words[at..hit.start]);
                out.push_str(&hit.by);
                at = hit.end;
            }
        }
        out.push_str(&words[at..]);
        out
    }

    fn names_in(&self, words: &str) -> Vec<Hit> {
        let Some(names) = &self.names else { return Vec::new() };
        let mut hits = Vec::new();
        // A link can encode any letter of a name, or none.
        for (lower, place) in [Some(lowered(words)), decoded(words)].into_iter().flatten() {
            for hit in names.find_overlapping_iter(&lower) {
                let (start, end) = (place[hit.start()], place[hit.end()]);
                let (by, weak) = &self.found[hit.pattern().as_usize()];
                if stands_alone(words, start, end) && (!weak || is_marked(words, start, end)) {
                    hits.push(Hit { start, end, by: by.clone() });
                }
            }
        }
        hits
    }
}

/// How a name may stand in words, in lower case: as it is, without its `@`, with what is unseen shown.
fn forms(name: &str) -> Vec<String> {
    let (lower, _) = lowered(name.trim());
    let bare = lower.trim_start_matches('@').to_owned();
    let mut forms = vec![claque_io::report::visible(&bare).to_lowercase(), bare];
    forms.retain(|form| !form.is_empty());
    forms.sort_unstable();
    forms.dedup();
    forms
}

/// Whether a name would be found everywhere.
fn is_weak(name: &str) -> bool {
    let letters = name.chars().count();
    if name.chars().all(|letter| letter.is_numeric() || letter.is_ascii_punctuation()) {
        return letters < DIGITS;
    }
    letters < LETTERS && !name.chars().all(is_unspaced)
}

/// Lower case, and for each of its bytes the place in `text` that it comes from; one place more for the end.
fn lowered(text: &str) -> (String, Vec<usize>) {
    let mut lower = String::with_capacity(text.len());
    let mut place = Vec::with_capacity(text.len() + 1);
    for (at, letter) in text.char_indices() {
        lower.extend(letter.to_lowercase());
        place.resize(lower.len(), at);
    }
    place.push(text.len());
    (lower, place)
}

/// The same with percent-encoded bytes as what they stand for; `None` where there are none. Bytes that are no text stay as they
/// are written: another encoding in one place must not keep names from being found in another.
fn decoded(text: &str) -> Option<(String, Vec<usize>)> {
    if !text.contains('%') {
        return None;
    }
    let bytes = text.as_bytes();
    let (mut plain, mut from) = (String::with_capacity(bytes.len()), Vec::with_capacity(bytes.len() + 1));
    let mut at = 0;
    while at < bytes.len() {
        let run: Vec<u8> = bytes[at..].chunks_exact(3).map_while(escaped).collect();
        for chunk in run.utf8_chunks() {
            for place in (at..).step_by(3).take(chunk.valid().len()) {
                from.push(place);
            }
            plain.push_str(chunk.valid());
            at += 3 * chunk.valid().len();
            let end = at + 3 * chunk.invalid().len();
            from.extend(at..end);
            plain.push_str(&text[at..end]);
            at = end;
        }
        let next = text[at..].chars().next().map_or(0, char::len_utf8);
        from.extend(at..at + next);
        plain.push_str(&text[at..at + next]);
        at += next;
    }
    from.push(bytes.len());
    let (lower, place) = lowered(&plain);
    Some((lower, place.into_iter().map(|place| from[place]).collect()))
}

/// The byte that `%` and two digits stand for.
fn escaped(three: &[u8]) -> Option<u8> {
    let [b'%', high, low] = three else { return None };
    let digit = |digit: &u8| char::from(*digit).to_digit(16);
    u8::try_from(digit(high)? * 16 + digit(low)?).ok()
}

fn is_word(letter: char) -> bool {
    letter.is_alphanumeric() || letter == '_'
}

/// Scripts that are written without spaces: there, nothing tells where a name ends.
fn is_unspaced(letter: char) -> bool {
    matches!(letter, '\u{0E00}'..='\u{0EFF}' | '\u{1000}'..='\u{109F}' | '\u{1780}'..='\u{17FF}' | '\u{3040}'..='\u{30FF}'
        | '\u{3400}'..='\u{9FFF}' | '\u{AC00}'..='\u{D7AF}' | '\u{20000}'..='\u{3FFFF}')
}

/// Whether words from `start` to `end` are no part of a longer word.
fn stands_alone(words: &str, start: usize, end: usize) -> bool {
    let (before, after) = (&words[..start], &words[end..]);
    let first = words[start..end].chars().next().unwrap_or(' ');
    let last = words[start..end].chars().next_back().unwrap_or(' ');
    let open = match before.chars().next_back() {
        Some(letter) => !is_word(letter) || !is_word(first) || is_unspaced(first) || ends_in_escape(before),
        None => true,
    };
    open && after.chars().next().is_none_or(|letter| !is_word(letter) || !is_word(last) || is_unspaced(last))
}

/// Whether text ends in a percent-encoded byte, such as that of an `@`.
fn ends_in_escape(text: &str) -> bool {
    let bytes = text.as_bytes();
    matches!(bytes, [.., b'%', high, low] if high.is_ascii_hexdigit() && low.is_ascii_hexdigit())
}

/// Whether a name stands after an `@`, or as a whole part of a link.
fn is_marked(words: &str, start: usize, end: usize) -> bool {
    let before = words[..start].chars().next_back();
    before == Some('@')
        || ends_in_escape(&words[..start])
        || (matches!(before, Some('/' | '=')) && !words[end..].starts_with('.'))
}

/// Posts in links of platforms, `…/HANDLE/status/ID`, known or not.
fn statuses(words: &str, hits: &mut Vec<Hit>, account: impl Fn(&str) -> String, post: impl Fn(&str) -> String) {
    for mark in ["/status/", "/statuses/"] {
        for (at, _) in words.match_indices(mark) {
            let start = at + mark.len();
            let end = words[start..].find(|letter: char| !is_word(letter)).map_or(words.len(), |length| start + length);
            if end > start {
                hits.push(Hit { start, end, by: post(&words[start..end]) });
            }
            let from = words[..at].rfind('/').map_or(0, |slash| slash + 1);
            let handle = &words[from..at];
            // `i` and `web` are no accounts.
            if !handle.is_empty() && !matches!(handle, "i" | "web") && handle.chars().all(is_word) {
                hits.push(Hit { start: from, end: at, by: account(handle) });
            }
        }
    }
}

/// Calls `each` with every stretch of letters, digits, `_` and `-`, and with their parts between `-`.
fn tokens(words: &str, mut each: impl FnMut(usize, &str)) {
    let mut at = 0;
    for token in words.split(|letter: char| !is_word(letter) && letter != '-') {
        // The separators are found again, since they can be of any length.
        let start = at;
        at += token.len();
        at += words[at..].chars().next().map_or(0, char::len_utf8);
        if token.is_empty() {
            continue;
        }
        each(start, token);
        if token.contains('-') {
            let mut part_at = start;
            for part in token.split('-') {
                each(part_at, part);
                part_at += part.len() + 1;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Disguise, Known};

    fn disguise() -> Disguise {
        let accounts =
            [("ann_k", Some("Ann Kowalska")), ("7", None), ("123456789", None), ("李小明", None), ("@Bo", None)];
        let known = Known {
            accounts: accounts.map(|(id, name)| (id.to_owned(), name.map(str::to_owned))).into(),
            posts: ["p1234567", "88"].map(str::to_owned).into(),
        };
        Disguise::new(known, Some([7; 32]), false, &[]).unwrap()
    }

    #[test]
    fn names_are_replaced_whatever_their_case_and_only_by_themselves() {
        let hide = disguise();
        let ann = hide.account("ann_k");
        assert_eq!(hide.words("RT @ANN_K: hi".to_owned()), format!("RT @{ann}: hi"));
        assert_eq!(hide.words("Ann kowalska!".to_owned()), format!("{ann}!"));
        assert_eq!(hide.words("joann_k ann_ks".to_owned()), "joann_k ann_ks");
        assert_eq!(hide.words("u=%40ann_k&x".to_owned()), format!("u=%40{ann}&x"));
        assert_eq!(hide.words("你好李小明吗".to_owned()), format!("你好{}吗", hide.account("李小明")));
        assert_eq!(hide.words("%E6%9D%8E%E5%B0%8F%E6%98%8E".to_owned()), hide.account("李小明"));
    }

    #[test]
    fn a_name_is_found_in_a_link_that_has_another_encoding_elsewhere() {
        let hide = disguise();
        let link = "https://x.example/%e9/%E6%9D%8E%E5%B0%8F%E6%98%8E/16?t=caf%E9%&u=%41nn_k".to_owned();
        let (li, ann) = (hide.account("李小明"), hide.account("ann_k"));
        assert_eq!(hide.words(link), format!("https://x.example/%e9/{li}/16?t=caf%E9%&u={ann}"));
        assert_eq!(hide.words("%E6%9D%8E%E5%B0%8F%E6%98%8E%FF".to_owned()), format!("{li}%FF"));
    }

    #[test]
    fn accounts_and_owners_that_explanations_are_about_have_pseudonyms() {
        let hide = disguise();
        for rule in ["followers", "syndication"] {
            assert_eq!(hide.subject(rule, "54321".to_owned()), hide.account("54321"), "{rule}");
        }
        let owner = hide.subject("owner", "Acme Ltd".to_owned());
        assert!(owner.starts_with("owner-") && !owner.contains("cme"), "{owner}");
    }

    #[test]
    fn hidden_accounts_are_not_named_by_mentions_and_explanations() {
        let known = || Known { accounts: [("5".to_owned(), Some("Ann_K".to_owned()))].into(), ..Known::default() };
        for key in [None, Some([7; 32])] {
            let hide = Disguise::new(known(), key, false, &["5".to_owned()]).unwrap();
            for name in ["5", "@ann_k", "ANN_K"] {
                assert_eq!(hide.label("mention", name.to_owned()), "hidden account", "{name}");
            }
            assert_eq!(hide.subject("followers", "5".to_owned()), "hidden account");
            assert_eq!(hide.subject("syndication", "5".to_owned()), "hidden account");
            assert_ne!(hide.label("mention", "55".to_owned()), "hidden account");
            assert_eq!(hide.label("url", "5".to_owned()), "5");
        }
    }

    #[test]
    fn short_names_and_numbers_count_only_where_they_are_marked() {
        let hide = disguise();
        assert_eq!(hide.words("7 of 7, bo and 88".to_owned()), "7 of 7, bo and 88");
        assert_eq!(hide.words("@7 https://x.example/7 @bo".to_owned()), {
            let (seven, bo) = (hide.account("7"), hide.account("@Bo"));
            format!("@{seven} https://x.example/{seven} @{bo}")
        });
        assert_eq!(hide.words("123456789".to_owned()), hide.account("123456789"));
    }

    #[test]
    fn posts_in_links_are_replaced_whether_or_not_they_are_known() {
        let hide = disguise();
        let post = |id: &str| hide.post(id.to_owned());
        assert_eq!(hide.words("see p1234567.".to_owned()), format!("see {}.", post("p1234567")));
        let link = "https://twitter.com/Stranger/status/1234567?s=20".to_owned();
        assert_eq!(
            hide.words(link),
            format!("https://twitter.com/{}/status/{}?s=20", hide.account("Stranger"), post("1234567"))
        );
        assert_eq!(hide.words("id-123456789012345678".to_owned()), format!("id-{}", post("123456789012345678")));
    }

    #[test]
    fn the_same_key_gives_the_same_pseudonym_and_another_key_another() {
        let other = Disguise::new(Known::default(), Some([8; 32]), false, &[]).unwrap();
        assert_eq!(
            disguise().account("ann_k"),
            Disguise::new(Known::default(), Some([7; 32]), false, &[]).unwrap().account("ann_k")
        );
        assert_ne!(disguise().account("ann_k"), other.account("ann_k"));
        let pseudonym = disguise().account("ann_k");
        let letters = pseudonym.strip_prefix("account-").unwrap();
        assert!(letters.len() == 8 && letters.bytes().all(|letter| letter.is_ascii_lowercase()), "{pseudonym}");
    }

    #[test]
    fn texts_become_counts_where_that_is_asked_for() {
        let redacted = Disguise::new(Known::default(), None, true, &[]).unwrap();
        assert_eq!(redacted.text(Some("žluťoučký".to_owned())).as_deref(), Some("[9 characters]"));
        assert_eq!(redacted.label("text-near", "a".to_owned()), "[1 character]");
        assert_eq!(redacted.label("url", "https://a.example/".to_owned()), "https://a.example/");
        assert_eq!(redacted.account("ann_k"), "ann_k");
        assert!(matches!(Disguise::new(Known::default(), None, false, &[]).unwrap(), Disguise::None));
    }
}
