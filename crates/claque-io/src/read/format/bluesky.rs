//! Bluesky's event stream, as Jetstream tells it: one commit to one account's repository a line.
//!
//! `time_us` is when the server saw the event. `createdAt` is what the client wrote into the record: it may be anything, and is
//! kept beside it. Only an `identity` event tells the handle of an account. A link in a post may be shown cut; its facet, a
//! span of UTF-8 bytes, holds the whole. An `update` is read as the post said again, under the same id.

use super::field::{self, items, needed_id, text};
use crate::read::format::{Format, Layout, Records, Scene, Times};
use crate::read::html::is_cut_of;
use crate::read::json::Value;
use crate::read::post::{Aside, Bad, Event, Kind, Listener, Post};
use crate::read::time::Clock;
use std::borrow::Cow;
use std::ops::Range;

pub(crate) static FORMAT: Format = Format {
    name: "bluesky",
    title: "Bluesky Jetstream",
    platform: "bluesky",
    told_by: "`did`, `time_us` and `kind` (or `commit`)",
    taken: "posts, reposts, likes, follows, each under its `at://` address; accounts are DIDs, named by `identity` events; the time is `time_us`, the server's, and `createdAt`, which any client may forge, is kept beside it; links, hashtags and mentions (as DIDs) from facets, `tags` and the embedded page; images and videos by their CID, which tells the same file; a quote only of a post; deleted posts, reposts, likes and follows are withdrawn; an `update` is the same post said again; other collections and `account` events are passed over, so that posts of an account that goes away stay",
    times: Times::Utc,
    layout: Layout::Records(Records { fits, read }),
};

fn fits(record: &Value<'_>) -> bool {
    let told = ["kind", "commit", "identity", "account"].iter().any(|key| record.member(key).is_some());
    told && record.member("time_us").is_some() && text(record, &["did"]).is_some_and(|did| did.starts_with("did:"))
}

fn read<'v>(record: &'v Value<'_>, scene: &Scene<'_>, tell: Listener<'_, 'v>) {
    tell(event(record, scene.clock).unwrap_or_else(Event::Bad));
}

fn event<'v>(record: &'v Value<'_>, clock: &Clock) -> Result<Event<'v>, Bad> {
    let did = needed_id(record, &["did"])?;
    if let Some(commit) = record.member("commit") {
        return of_commit(record, commit, did, clock);
    }
    if record.member("kind").is_none() && record.member("identity").is_none() && record.member("account").is_none() {
        return Err(Bad::new("commit", "a commit, an identity or an account", ""));
    }
    let handle = field::words(record, &["identity.handle"]).filter(|handle| *handle != "handle.invalid");
    Ok(handle.map_or(Event::NoPost, |name| Event::Name { account: Cow::Borrowed(did), name }))
}

fn of_commit<'v>(record: &'v Value<'_>, commit: &'v Value<'_>, did: &'v str, clock: &Clock) -> Result<Event<'v>, Bad> {
    let collection = needed_id(commit, &["collection"]).map_err(|bad| within("commit", bad))?;
    let kind = match collection {
        "app.bsky.feed.post" => Kind::Post,
        "app.bsky.feed.repost" => Kind::Repost,
        "app.bsky.feed.like" => Kind::Like,
        "app.bsky.graph.follow" => Kind::Follow,
        _ => return Ok(Event::NoPost),
    };
    let key = needed_id(commit, &["rkey"]).map_err(|bad| within("commit", bad))?;
    let address: Cow<'v, str> = Cow::Owned(format!("at://{did}/{collection}/{key}"));
    // The letters are of the first version of Jetstream.
    match text(commit, &["operation"]).or_else(|| text(commit, &["type"])).unwrap_or("") {
        "create" | "update" | "c" | "u" => {}
        "delete" | "d" => {
            let at = field::time(record, &["time_us"], clock)?;
            return Ok(Event::Withdrawn(address, Some(at)));
        }
        other => return Err(Bad::new("commit.operation", "create, update or delete", other)),
    }
    let at = field::time(record, &["time_us"], clock)?;
    let said = commit.member("record").filter(|said| matches!(said, Value::Object(_)));
    let said = said.ok_or_else(|| Bad::new("commit.record", "a record", ""))?;
    let mut post = Post { post: Some(address), kind, ..Post::new(Cow::Borrowed(did), at) };
    take(&mut post, said, clock).map_err(|bad| within("commit.record", bad))?;
    Ok(Event::Post(Box::new(post)))
}

fn within(place: &str, bad: Bad) -> Bad {
    let column = format!("{place}.{}", bad.column);
    bad.of(column)
}

/// Takes what a record says into a post of its kind.
pub(super) fn take<'v>(post: &mut Post<'v>, said: &'v Value<'_>, clock: &Clock) -> Result<(), Bad> {
    post.aside.claimed_at = field::maybe_time(said, "createdAt", clock);
    match post.kind {
        Kind::Repost => {
            let subject = needed_id(said, &["subject.uri"])?;
            post.repost_of = Some(Cow::Borrowed(subject));
            post.aside.reposted_account = author(subject);
        }
        Kind::Like => post.like_of = Some(Cow::Borrowed(needed_id(said, &["subject.uri"])?)),
        Kind::Follow => post.follows = Some(Cow::Borrowed(needed_id(said, &["subject"])?)),
        _ => take_post(post, said)?,
    }
    Ok(())
}

fn take_post<'v>(post: &mut Post<'v>, said: &'v Value<'_>) -> Result<(), Bad> {
    take_words(post, said);
    let parent = field::id(said, &["reply.parent.uri"])?;
    post.reply_to = parent.map(Cow::Borrowed);
    let quoted = ["embed.record.uri", "embed.record.record.uri"].iter().find_map(|path| text(said, &[path]));
    // Feeds, lists and starter packs are embedded in the same way.
    let quoted = quoted.filter(|address| address.contains("/app.bsky.feed.post/"));
    post.quote_of = quoted.map(Cow::Borrowed);
    post.kind = match (parent, quoted) {
        (Some(_), _) => Kind::Reply,
        (None, Some(_)) => Kind::Quote,
        (None, None) => Kind::Post,
    };
    post.aside = Aside {
        lang: items(said, "langs").first().and_then(Value::text).map(Cow::Borrowed),
        conversation: field::other(said, &["reply.root.uri"]).or_else(|| post.post.clone()),
        replied_account: parent.and_then(author),
        quoted_account: quoted.and_then(author),
        // No field of Bluesky's own: some clients sign with it.
        client: field::words(said, &["via"]),
        ..std::mem::take(&mut post.aside)
    };
    Ok(())
}

/// The wording and what is marked in it.
pub(super) fn take_words<'v>(post: &mut Post<'v>, said: &'v Value<'_>) {
    let words = text(said, &["text"]).unwrap_or("");
    let (mut urls, mut tags, mut mentions) = (Vec::new(), Vec::new(), Vec::new());
    let mut spans: Vec<(Range<usize>, &str)> = Vec::new();
    for facet in items(said, "facets") {
        for feature in items(facet, "features") {
            let told = |key: &str| text(feature, &[key]);
            match told("$type").and_then(|name| name.split_once('#')).map(|(_, name)| name) {
                Some("link") => {
                    let Some(url) = told("uri") else { continue };
                    spans.extend(span(facet, words).map(|span| (span, url)));
                    add(&mut urls, url);
                }
                Some("tag") => told("tag").into_iter().for_each(|tag| tags.push(Cow::Borrowed(tag))),
                Some("mention") => told("did").into_iter().for_each(|did| mentions.push(Cow::Borrowed(did))),
                _ => {}
            }
        }
    }
    for path in ["embed.external.uri", "embed.media.external.uri"] {
        text(said, &[path]).into_iter().for_each(|url| add(&mut urls, url));
    }
    tags.extend(items(said, "tags").iter().filter_map(Value::text).map(Cow::Borrowed));
    post.text = Some(in_full(words, spans));
    (post.urls, post.hashtags, post.mentions) = (Some(urls), Some(tags), Some(mentions));
    post.media = Some(media(said));
}

fn add<'v>(urls: &mut Vec<Cow<'v, str>>, url: &'v str) {
    // The embedded page is mostly that of the link: not worth a set, and of many links the post's actions are told apart anyway.
    if urls.last().is_none_or(|last| last != url) {
        urls.push(Cow::Borrowed(url));
    }
}

/// The bytes that a facet marks; `None` where they are none of this text, or cut a character.
fn span(facet: &Value<'_>, words: &str) -> Option<Range<usize>> {
    let byte = |path| text(facet, &[path])?.parse::<usize>().ok();
    let span = byte("index.byteStart")?..byte("index.byteEnd")?;
    words.get(span.clone()).filter(|marked| !marked.is_empty()).map(|_| span)
}

/// The text with whole links where they were shown cut.
fn in_full<'v>(words: &'v str, mut spans: Vec<(Range<usize>, &str)>) -> Cow<'v, str> {
    spans.retain(|(span, url)| words[span.clone()] != **url && is_cut_of(&words[span.clone()], url));
    if spans.is_empty() {
        return Cow::Borrowed(words);
    }
    spans.sort_by_key(|(span, _)| span.start);
    let mut text = String::with_capacity(words.len() * 2);
    let mut done = 0;
    for (span, url) in spans {
        // Of spans that overlap the first counts.
        if span.start >= done {
            text.push_str(&words[done..span.start]);
            text.push_str(url);
            done = span.end;
        }
    }
    text.push_str(&words[done..]);
    Cow::Owned(text)
}

/// The CIDs of images and of a video, as old and new records write them.
fn media<'v>(said: &'v Value<'_>) -> Vec<Cow<'v, str>> {
    let file = |blob: &'v Value<'_>| field::words(blob, &["ref.$link"]).or_else(|| field::words(blob, &["cid"]));
    let mut found = Vec::new();
    for embed in [said.at("embed"), said.at("embed.media")].into_iter().flatten() {
        let images = items(embed, "images").iter().filter_map(|image| image.member("image"));
        found.extend(images.chain(embed.member("video")).filter_map(file));
    }
    found
}

/// The account in `at://did:plc:…/collection/key`.
pub(super) fn author(address: &str) -> Option<Cow<'_, str>> {
    let author = address.strip_prefix("at://")?.split('/').next()?;
    author.starts_with("did:").then_some(Cow::Borrowed(author))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::read::json::parse;

    fn said(record: &str) -> (String, Vec<String>) {
        let record = parse(record).expect("JSON");
        let mut post = Post::new(Cow::Borrowed("did:plc:a"), 0);
        take_words(&mut post, &record);
        let urls = post.urls.unwrap_or_default().into_iter().map(Cow::into_owned).collect();
        (post.text.unwrap_or_default().into_owned(), urls)
    }

    fn with_facet(words: &str, start: &str, end: &str) -> String {
        format!(
            r#"{{"text": "{words}", "facets": [{{"index": {{"byteStart": {start}, "byteEnd": {end}}},
                "features": [{{"$type": "app.bsky.richtext.facet#link", "uri": "https://example.org/long/path"}}]}}]}}"#
        )
    }

    #[test]
    fn a_cut_link_stands_in_full_where_its_bytes_say() {
        let (text, urls) = said(&with_facet("für 🙂 example.org/lo... da", "10", "27"));
        assert_eq!(text, "für 🙂 https://example.org/long/path da");
        assert_eq!(urls, ["https://example.org/long/path"]);
    }

    #[test]
    fn many_facets_of_a_long_text_take_no_quadratic_time() {
        let facet = format!(
            r#"{{"index": {{"byteStart": 0, "byteEnd": {}}}, "features": [{{"$type": "a#link", "uri": "https://example.org"}}]}}"#,
            1 << 20
        );
        let facets = vec![facet; 20_000].join(",");
        let record = format!(r#"{{"text": "{}", "facets": [{facets}]}}"#, "a".repeat(1 << 20));
        let begun = std::time::Instant::now();
        assert_eq!(said(&record).0.len(), 1 << 20);
        // 2 × 10¹⁰ steps otherwise.
        assert!(begun.elapsed() < std::time::Duration::from_secs(10), "{:?}", begun.elapsed());
    }

    #[test]
    fn a_facet_of_impossible_bytes_still_tells_its_link() {
        for (start, end) in [
            ("1", "2"),
            ("0", "999"),
            ("5", "3"),
            ("-1", "4"),
            ("1.5", "4"),
            ("\"x\"", "4"),
            ("3", "3"),
            ("99999999999999999999", "4"),
        ] {
            let (text, urls) = said(&with_facet("üü example.org/lo", start, end));
            assert_eq!(text, "üü example.org/lo", "{start} {end}");
            assert_eq!(urls, ["https://example.org/long/path"]);
        }
    }
}
