//! Telegram as Telethon has it: its messages as JSON (also as 4CAT keeps them), and the CSV of telegram-tracker.
//!
//! Accounts and posts are called as in Telegram Desktop's exports: `channel17`, `user17`, `chat/message`.

use super::field;
use crate::read::dig::{Holder, HolderKind};
use crate::read::format::{Dug, Format, Layout, Records, Rows, Scene, Times, has};
use crate::read::id::WANTED_WHOLE;
use crate::read::json::Value;
use crate::read::post::{Aside, Bad, Event, Kind, Listener, Post};
use std::borrow::Cow;
use std::collections::HashMap;
use std::ops::Range;

pub(crate) static FORMAT: Format = Format {
    name: "telethon",
    title: "Telethon's messages as JSON",
    platform: "telegram",
    told_by: "`peer_id` (or `to_id`) with an id, `id`, and `message` or `action`",
    taken: "lines, lists, or `messages` inside a document of any size; a forward is a repost of `fwd_from`'s channel and post, where it names both; entities by their UTF-16 places; the bare numbers of old versions are users; photos and documents by their ids; service messages are passed over",
    times: Times::Utc,
    layout: Layout::Dug(Dug {
        holders: &[Holder { key: "messages", kind: HolderKind::Array }],
        before: &[],
        records: Records { fits, read },
    }),
};

pub(crate) static TRACKER: Format = Format {
    name: "telegram-tracker",
    title: "telegram-tracker CSV (Telethon)",
    platform: "telegram",
    told_by: "`channel_id, msg_id, message, date, msg_link`",
    taken: "a forward is a repost of the post that `forward_msg_link` names; `17.0` is 17; `document_id` is taken where it kept its digits; times are UTC",
    times: Times::Utc,
    layout: Layout::Rows(Rows {
        fits: |columns| has(columns, &["channel_id", "msg_id", "message", "date", "msg_link"]),
        read: |row, scene, tell| tell(row_post(row, scene).into()),
    }),
};

/// A peer: kind and number.
fn peer<'v>(value: Option<&'v Value<'_>>) -> Result<Option<(&'static str, &'v str)>, Bad> {
    let Some(value) = value else { return Ok(None) };
    for (kind, key) in [("channel", "channel_id"), ("user", "user_id"), ("chat", "chat_id")] {
        if let Some(id) = field::id(value, &[key])? {
            return Ok(Some((kind, id)));
        }
    }
    Ok(None)
}

/// Who sent a message: a peer, or in old versions the bare number of an account.
fn sender<'v>(record: &'v Value<'_>) -> Result<Option<(&'static str, &'v str)>, Bad> {
    let from = record.member("from_id");
    match from.and_then(Value::text).map(str::trim).filter(|number| !number.is_empty()) {
        None => peer(from),
        Some(number) => {
            let id = field::whole(number).filter(|id| id.bytes().all(|byte| byte.is_ascii_digit()));
            id.map(|id| Some(("user", id))).ok_or_else(|| Bad::new("from_id", WANTED_WHOLE, number))
        }
    }
}

/// Whose words are passed on. Old versions wrote the channel beside the account that signed there.
fn source<'v>(forward: Option<&'v Value<'_>>) -> Result<Option<(&'static str, &'v str)>, Bad> {
    let Some(forward) = forward else { return Ok(None) };
    Ok(match field::id(forward, &["channel_id"])? {
        Some(channel) => Some(("channel", channel)),
        None => sender(forward)?,
    })
}

fn fits(record: &Value<'_>) -> bool {
    let to = record.member("peer_id").or_else(|| record.member("to_id"));
    matches!(peer(to), Ok(Some(_)))
        && record.member("id").is_some()
        && (record.member("message").is_some() || record.member("action").is_some())
}

fn read<'v>(record: &'v Value<'_>, scene: &Scene<'_>, tell: Listener<'_, 'v>) {
    let kind = field::text(record, &["_", "_type"]);
    let is_service = matches!(kind, Some("MessageService" | "MessageEmpty"))
        || record.member("action").is_some_and(|action| matches!(action, Value::Object(_)));
    tell(if is_service { Event::NoPost } else { message(record, scene).into() });
}

fn message<'v>(message: &'v Value<'_>, scene: &Scene<'_>) -> Result<Post<'v>, Bad> {
    let to = peer(message.member("peer_id").or_else(|| message.member("to_id")))?;
    let (kind_of_chat, chat) =
        to.ok_or_else(|| Bad::new("peer_id", "a chat", &field::shown(message.member("peer_id"))))?;
    let id = field::needed_id(message, &["id"])?;
    let (kind_of_account, number) = sender(message)?.unwrap_or((kind_of_chat, chat));
    let at = field::time(message, &["date"], scene.clock)?;
    let text = message.member("message").and_then(Value::text).unwrap_or("");
    let entities = Entities::of(text, message.member("entities").map_or(&[][..], Value::items));
    let forward = message.member("fwd_from").filter(|forward| matches!(forward, Value::Object(_)));
    let source = source(forward)?;
    let source_post = forward.map_or(Ok(None), |forward| field::id(forward, &["channel_post"]))?;
    let reply = message.member("reply_to");
    let answered = field::id(message, &["reply_to.reply_to_msg_id", "reply_to_msg_id"])?;
    let elsewhere = peer(reply.and_then(|reply| reply.member("reply_to_peer_id")))?;
    let mut media = Vec::new();
    for (name, path) in [("photo", "media.photo.id"), ("document", "media.document.id")] {
        media.extend(field::id(message, &[path])?.map(|id| Cow::Owned(format!("{name}:{id}"))));
    }
    Ok(Post {
        post: Some(Cow::Owned(format!("{chat}/{id}"))),
        name: field::words(message, &["_sender.username", "post_author"]),
        kind: kind(forward.is_some(), answered),
        text: Some(Cow::Borrowed(text)),
        urls: Some(entities.urls(field::text(message, &["media.webpage.url"]))),
        hashtags: Some(entities.cut("MessageEntityHashtag").collect()),
        mentions: Some(entities.mentions()),
        repost_of: source.zip(source_post).map(|((_, chat), post)| Cow::Owned(format!("{chat}/{post}"))),
        reply_to: answered.map(|id| Cow::Owned(format!("{}/{id}", elsewhere.map_or(chat, |(_, chat)| chat)))),
        media: Some(media),
        aside: Aside {
            conversation: Some(Cow::Borrowed(chat)),
            reposted_account: source.map(|(kind, id)| Cow::Owned(format!("{kind}{id}"))),
            ..Aside::default()
        },
        ..Post::new(Cow::Owned(format!("{kind_of_account}{number}")), at)
    })
}

fn kind(is_forward: bool, answered: Option<&str>) -> Kind {
    match answered {
        _ if is_forward => Kind::Repost,
        Some(_) => Kind::Reply,
        None => Kind::Post,
    }
}

/// What Telegram marked in a text.
struct Entities<'v, 'a> {
    /// Each with the kind and the piece of the text that it marks.
    marked: Vec<(&'v str, Option<&'v str>, &'v Value<'a>)>,
}

impl<'v, 'a> Entities<'v, 'a> {
    fn of(text: &'v str, entities: &'v [Value<'a>]) -> Self {
        let spans: Vec<Option<Range<usize>>> = entities.iter().map(span).collect();
        let bytes = places(text, spans.iter().flatten().flat_map(|span| [span.start, span.end]));
        let piece = |span: Option<Range<usize>>| {
            let span = span?;
            text.get(*bytes.get(&span.start)?..*bytes.get(&span.end)?)
        };
        let kind = |entity| field::text(entity, &["_", "_type"]).unwrap_or("");
        let marked = entities.iter().zip(spans).map(|(entity, span)| (kind(entity), piece(span), entity));
        Entities { marked: marked.collect() }
    }

    /// The pieces of text that are of this kind.
    fn cut(&self, kind: &'static str) -> impl Iterator<Item = Cow<'v, str>> {
        self.marked.iter().filter(move |(of, ..)| *of == kind).filter_map(|(_, piece, _)| piece.map(Cow::Borrowed))
    }

    fn of_kind(&self, kind: &'static str) -> impl Iterator<Item = &'v Value<'a>> {
        self.marked.iter().filter(move |(of, ..)| *of == kind).map(|(.., entity)| *entity)
    }

    fn urls(&self, preview: Option<&'v str>) -> Vec<Cow<'v, str>> {
        let whole = |url: Cow<'v, str>| if url.contains("://") { url } else { Cow::Owned(format!("https://{url}")) };
        let mut urls: Vec<Cow<'v, str>> = self.cut("MessageEntityUrl").map(whole).collect();
        urls.extend(self.of_kind("MessageEntityTextUrl").filter_map(|entity| field::words(entity, &["url"])));
        // The preview is of a link in the text, unless the text has none.
        if urls.is_empty() {
            urls.extend(preview.map(Cow::Borrowed));
        }
        urls
    }

    fn mentions(&self) -> Vec<Cow<'v, str>> {
        let mut names: Vec<Cow<'v, str>> = self.cut("MessageEntityMention").collect();
        for entity in self.of_kind("MessageEntityMentionName") {
            names.extend(field::text(entity, &["user_id"]).map(|id| Cow::Owned(format!("user{id}"))));
        }
        names
    }
}

/// Where an entity lies, counted as Telegram does: in UTF-16.
fn span(entity: &Value<'_>) -> Option<Range<usize>> {
    let number = |key: &str| entity.member(key)?.text()?.parse::<usize>().ok();
    let start = number("offset")?;
    Some(start..start.checked_add(number("length")?)?)
}

/// The bytes at which these places lie, in one pass over the text however many there are. One inside a character or beyond the
/// text is at none.
fn places(text: &str, units: impl Iterator<Item = usize>) -> HashMap<usize, usize> {
    let mut wanted: Vec<usize> = units.collect();
    wanted.sort_unstable();
    wanted.dedup();
    let mut wanted = wanted.into_iter().peekable();
    let mut found = HashMap::new();
    let mut unit = 0;
    for (at, character) in text.char_indices() {
        while wanted.next_if(|place| *place < unit).is_some() {}
        if wanted.next_if_eq(&unit).is_some() {
            found.insert(unit, at);
        }
        if wanted.peek().is_none() {
            return found;
        }
        unit += character.len_utf16();
    }
    found.extend(wanted.find(|place| *place == unit).map(|place| (place, text.len())));
    found
}

fn row_post<'v>(row: &'v Value<'_>, scene: &Scene<'_>) -> Result<Post<'v>, Bad> {
    let (chat, id) = (field::needed_id(row, &["channel_id"])?, field::needed_id(row, &["msg_id"])?);
    // In a group the sender is told, in a channel nobody is.
    let account = match (field::id(row, &["msg_from_id"])?, field::text(row, &["msg_from_peer"])) {
        (Some(sender), Some("PeerChannel")) => format!("channel{sender}"),
        (Some(sender), _) => format!("user{sender}"),
        (None, _) => format!("channel{chat}"),
    };
    let at = field::time(row, &["date"], scene.clock)?;
    let text = field::text(row, &["cleaned_message", "message"]).unwrap_or("");
    let is_forward = field::is_yes(row, "is_forward");
    let source = field::id(row, &["forward_msg_from_peer_id"])?.filter(|_| is_forward);
    let source_post = field::text(row, &["forward_msg_link"]).and_then(|link| link.rsplit('/').next());
    let source_post = source_post.filter(|post| !post.is_empty() && post.bytes().all(|byte| byte.is_ascii_digit()));
    let answered = field::id(row, &["reply_to_msg_id"])?;
    let kind_of_source = match field::text(row, &["forward_msg_from_peer_type"]) {
        Some("PeerUser") => "user",
        Some("PeerChat") => "chat",
        _ => "channel",
    };
    // An id that lost its digits says nothing of the file; the post stands.
    let document = field::text(row, &["document_id"]).and_then(field::whole);
    Ok(Post {
        post: Some(Cow::Owned(format!("{chat}/{id}"))),
        name: field::words(row, &["channel_name"]).filter(|_| account.strip_prefix("channel") == Some(chat)),
        kind: kind(is_forward, answered),
        text: Some(Cow::Borrowed(text)),
        urls: field::links(field::text(row, &["url"]), text),
        repost_of: source.zip(source_post).map(|(chat, post)| Cow::Owned(format!("{chat}/{post}"))),
        reply_to: answered.map(|answered| Cow::Owned(format!("{chat}/{answered}"))),
        media: document.map(|id| vec![Cow::Owned(format!("document:{id}"))]),
        aside: Aside {
            conversation: Some(Cow::Borrowed(chat)),
            reposted_account: source.map(|id| Cow::Owned(format!("{kind_of_source}{id}"))),
            ..Aside::default()
        },
        ..Post::new(Cow::Owned(account), at)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::read::json::parse;

    #[test]
    fn entities_are_cut_by_their_utf_16_places() {
        let at = |offset: &str, length: &str| {
            let json = format!(r#"[{{"_": "MessageEntityHashtag", "offset": {offset}, "length": {length}}}]"#);
            let entity = parse(&json).expect("JSON");
            let cut = Entities::of("👇 #now é", entity.items()).cut("MessageEntityHashtag").next();
            cut.map(Cow::into_owned)
        };
        assert_eq!(at("3", "4").as_deref(), Some("#now"));
        assert_eq!(at("3", "6").as_deref(), Some("#now é"), "to the end");
        for (offset, length) in [("1", "2"), ("3", "99"), ("99", "1"), ("-1", "2"), ("null", "2")] {
            assert_eq!(at(offset, length), None, "{offset} {length}");
        }
        assert_eq!(at("18446744073709551615", "2"), None);
    }

    #[test]
    fn many_entities_of_a_long_text_take_no_quadratic_time() {
        let entity = format!(r#"{{"_": "MessageEntityUrl", "offset": 0, "length": {}}}"#, 1 << 20);
        let json = format!("[{}]", vec![entity; 20_000].join(","));
        let entities = parse(&json).expect("JSON");
        let text = " ".repeat(1 << 20);
        let begun = std::time::Instant::now();
        assert_eq!(Entities::of(&text, entities.items()).cut("MessageEntityUrl").count(), 20_000);
        // 2 × 10¹⁰ steps otherwise.
        assert!(begun.elapsed() < std::time::Duration::from_secs(10), "{:?}", begun.elapsed());
    }
}
