//! What the formats of X have in common.

use crate::read::post::{self, Kind, Post};
use std::borrow::Cow;

/// The text as people see it: all interfaces of X, and the archives made of them, write `&`, `<` and `>` as `&amp;`, `&lt;` and
/// `&gt;`, and nothing else. Decoded once: who wrote `&lt;` finds it as `&amp;lt;`.
pub(super) fn unescaped(text: Cow<'_, str>) -> Cow<'_, str> {
    if !text.contains('&') {
        return text;
    }
    let mut plain = String::with_capacity(text.len());
    let mut rest = &*text;
    while let Some(at) = rest.find('&') {
        plain.push_str(&rest[..at]);
        let escapes = [("&amp;", '&'), ("&lt;", '<'), ("&gt;", '>')];
        let found = escapes.iter().find_map(|(escape, stands)| Some((rest[at..].strip_prefix(escape)?, *stands)));
        let (after, character) = found.unwrap_or((&rest[at + 1..], '&'));
        plain.push(character);
        rest = after;
    }
    plain.push_str(rest);
    Cow::Owned(plain)
}

/// Four times as long as X lets a post be, in bytes.
const LONGEST: usize = 100_000;

/// A text that many posts may pass on, up to a length that no post has.
pub(super) fn at_most(text: &str) -> &str {
    let end = (0..=LONGEST.min(text.len())).rev().find(|end| text.is_char_boundary(*end));
    &text[..end.unwrap_or(0)]
}

/// The language that X told of a text, as a tag of today; `None` where it told none: `und`, texts of links, tags or pictures
/// alone (`qme`, `qht`, …), art.
pub(super) fn language(tag: Cow<'_, str>) -> Option<Cow<'_, str>> {
    match &*tag {
        tag if !is_language(tag) => None,
        "in" => Some("id".into()),
        "iw" => Some("he".into()),
        "ji" => Some("yi".into()),
        _ => Some(tag),
    }
}

/// Whether a tag names a language.
fn is_language(tag: &str) -> bool {
    !matches!(tag, "" | "und" | "art" | "zxx" | "qam" | "qct" | "qht" | "qme" | "qst")
}

/// Whether a link is X's own name for a picture or video of a post, which is in `media`, and no link that anybody shared.
pub(super) fn is_attachment(url: &str) -> bool {
    let rest = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://")).unwrap_or(url);
    let Some((host, path)) = rest.split_once('/') else { return false };
    let of_x = ["twitter.com", "www.twitter.com", "mobile.twitter.com", "x.com", "www.x.com"].contains(&host);
    let mut parts = path.split('/').skip(1);
    of_x && parts.next() == Some("status") && parts.nth(1).is_some_and(|kind| kind == "photo" || kind == "video")
}

/// The id of a picture or video: its key without the number that tells the kind (`3_1440`), so that it is the same in all
/// versions of the interface.
pub(super) fn media_id(key: &str) -> &str {
    match key.split_once('_') {
        Some((kind, id)) if kind.bytes().all(|byte| byte.is_ascii_digit()) => id,
        _ => key,
    }
}

/// Makes text, language, links and media of a post of a table what they are in the other formats of X.
pub(super) fn tidy(post: &mut Post<'_>) {
    post.text = post.text.take().map(unescaped);
    post.aside.lang = post.aside.lang.take().and_then(language);
    post.aside.client = post.aside.client.take().map(client);
    if let Some(urls) = &mut post.urls {
        urls.retain(|url| !is_attachment(url));
    }
    for key in post.media.iter_mut().flatten() {
        let start = key.len() - media_id(key).len();
        if start > 0 {
            *key = Cow::Owned(key[start..].to_owned());
        }
    }
    // The name of an account whose id is a hash is the hash again.
    post.name = post.name.take().filter(|name| *name != post.account);
    if !matches!(post.kind, Kind::Repost | Kind::Quote) {
        post.kind = post.kind_by_target();
    }
}

/// The name of the program, without the link around it.
pub(super) fn client(text: Cow<'_, str>) -> Cow<'_, str> {
    match unescaped(text) {
        Cow::Borrowed(text) => Cow::Borrowed(post::client_name(text)),
        Cow::Owned(text) => Cow::Owned(post::client_name(&text).to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_decoded_once_and_only_of_what_x_escapes() {
        for (text, plain) in [
            ("a &amp; b &lt;3 &gt;", "a & b <3 >"),
            ("&amp;lt; &amp;amp;", "&lt; &amp;"),
            ("&quot; & &am", "&quot; & &am"),
            ("&&amp;é&lt", "&&é&lt"),
        ] {
            assert_eq!(unescaped(text.into()), plain);
        }
    }

    #[test]
    fn only_a_text_that_no_post_has_is_cut() {
        let longest = "é".repeat(LONGEST / 2);
        assert_eq!(at_most(&longest), longest);
        assert_eq!(at_most(&format!("a{longest}")).len(), LONGEST - 1, "no character is cut");
        assert_eq!(at_most(""), "");
    }

    #[test]
    fn links_to_attached_pictures_are_told_from_links_that_were_shared() {
        let attached = ["https://twitter.com/ann/status/15/photo/1", "https://x.com/ann/status/15/video/1"];
        let shared =
            ["https://twitter.com/ann/status/15", "https://news.example/a/status/15/photo/1", "https://x.com", ""];
        assert!(attached.into_iter().all(is_attachment) && !shared.into_iter().any(is_attachment));
        assert_eq!([media_id("3_15"), media_id("15"), media_id("a_15"), media_id("_15")], ["15", "15", "a_15", "15"]);
    }
}
