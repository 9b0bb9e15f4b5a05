//! The Internet Research Agency's posts, in three variants.
//!
//! The account is its name in all three, so that it is the same account in all: `external_author_id` has lost digits in many
//! rows, and `alt_external_id`, which has not, stands in one variant only.

use super::x;
use crate::read::format::Taken::{All, First};
use crate::read::format::{Columns, Format, Layout, Times, has};
use crate::read::post::{Event, Post};
use crate::read::role::Role;
use std::borrow::Cow;

pub(crate) static FORMAT: Format = Format {
    name: "ira",
    title: "Internet Research Agency CSV",
    platform: "x",
    told_by: "`content, post_type, updates, followers` with `author`, `time`; or `author`, `publish_date`; or `author_id`, `publish_date`",
    taken: "times without a zone are UTC, `9/28/2017 18:05` is month first; links from `tco1_step1`…`tco3_step1` where present; the account is the name, which all variants have, in lower case; `external_author_id` has lost digits; languages in words (`Russian`) become tags",
    times: Times::UtcMonthFirst,
    layout: Layout::Columns(Columns {
        fits: |columns| {
            let ways = [["author", "time"], ["author", "publish_date"], ["author_id", "publish_date"]];
            has(columns, &["content", "post_type", "updates", "followers"]) && ways.iter().any(|way| has(columns, way))
        },
        columns: &[
            (Role::Account, First(&["author", "author_id"])),
            (Role::Time, First(&["time", "publish_date"])),
            (Role::Post, First(&["tweet_id"])),
            (Role::Text, First(&["content"])),
            (Role::Kind, First(&["post_type"])),
            (Role::Url, All(&["tco1_step1", "tco2_step1", "tco3_step1"])),
            (Role::Lang, First(&["language"])),
        ],
        finish,
    }),
};

fn finish(mut post: Box<Post<'_>>) -> Event<'_> {
    // X's names ignore case, and the variants write them differently: `10_GOP`, `10_gop`.
    if post.account.bytes().any(|byte| byte.is_ascii_uppercase()) {
        let written = std::mem::take(&mut post.account);
        post.account = Cow::Owned(written.to_ascii_lowercase());
        post.name = post.name.take().or(Some(written));
    }
    post.aside.lang = post.aside.lang.take().and_then(language);
    x::tidy(&mut post);
    Event::Post(post)
}

/// Languages as the company that collected the posts names them, and their tags.
const LANGUAGES: &[(&str, &str)] = &[
    ("english", "en"),
    ("russian", "ru"),
    ("german", "de"),
    ("ukrainian", "uk"),
    ("italian", "it"),
    ("serbian", "sr"),
    ("uzbek", "uz"),
    ("macedonian", "mk"),
    ("bulgarian", "bg"),
    ("arabic", "ar"),
    ("swedish", "sv"),
    ("french", "fr"),
    ("spanish", "es"),
    ("norwegian", "no"),
    ("romanian", "ro"),
    ("dutch", "nl"),
    ("vietnamese", "vi"),
    ("albanian", "sq"),
    ("pushto", "ps"),
    ("japanese", "ja"),
    ("farsi (persian)", "fa"),
    ("turkish", "tr"),
    ("slovak", "sk"),
    ("estonian", "et"),
    ("polish", "pl"),
    ("croatian", "hr"),
    ("hungarian", "hu"),
    ("icelandic", "is"),
    ("catalan", "ca"),
    ("lithuanian", "lt"),
    ("greek", "el"),
    ("finnish", "fi"),
    ("latvian", "lv"),
    ("portuguese", "pt"),
    ("traditional chinese", "zh-Hant"),
    ("simplified chinese", "zh-Hans"),
    ("korean", "ko"),
    ("malay", "ms"),
    ("tagalog (filipino)", "tl"),
    ("danish", "da"),
    ("czech", "cs"),
    ("bengali", "bn"),
    ("hindi", "hi"),
    ("kurdish", "ku"),
    ("gujarati", "gu"),
    ("urdu", "ur"),
    ("telugu", "te"),
    ("tamil", "ta"),
    ("malayalam", "ml"),
    ("kannada", "kn"),
    ("hebrew", "he"),
    ("thai", "th"),
    ("slovenian", "sl"),
    ("somali", "so"),
    ("indonesian", "id"),
    ("bosnian", "bs"),
    ("afrikaans", "af"),
    ("swahili", "sw"),
    ("welsh", "cy"),
    ("georgian", "ka"),
    ("armenian", "hy"),
    ("belarusian", "be"),
    ("kazakh", "kk"),
    ("azerbaijani", "az"),
    ("mongolian", "mn"),
];

/// The tag of a language that is named in English; what has no tag here stays as it is.
fn language(name: Cow<'_, str>) -> Option<Cow<'_, str>> {
    if ["", "language undefined", "unknown"].iter().any(|none| name.eq_ignore_ascii_case(none)) {
        return None;
    }
    let known = LANGUAGES.iter().find(|(known, _)| name.eq_ignore_ascii_case(known));
    Some(known.map_or(name, |(_, tag)| Cow::Borrowed(*tag)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_language_in_words_is_a_tag() {
        let tag = |name: &'static str| language(name.into());
        assert_eq!(tag("Russian").as_deref(), Some("ru"));
        assert_eq!(tag("Farsi (Persian)").as_deref(), Some("fa"));
        assert_eq!(tag("LANGUAGE UNDEFINED"), None);
        assert_eq!(tag("Klingon").as_deref(), Some("Klingon"));
    }
}
