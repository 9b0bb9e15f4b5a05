//! Telegram as Telethon has it: its messages as JSON (also as 4CAT keeps them), and the CSV of telegram-tracker.
//!
//! Accounts and posts are called as in Telegram Desktop's exports: `channel17`, `user17`, `chat/message`.

use super::field;
use crate::read::dig::{Holder, HolderKind};
use crate::read::format::{Dug, Format, Layout, Records, Rows, Scene, Times, has};
use crate::read::json::Value;
use crate::read::post::{Aside, Bad, Event, Kind, Listener, Post};
use std::borrow::Cow;

pub(crate) static FORMAT: Format = Format {
    name: "telethon",
    title: "Telethon's messages as JSON",
    platform: "telegram",
    told_by: "`peer_id` (or `to_id`) with an id, `id`, and `message` or `action`",
    taken: "lines, lists, or `messages` inside a document of any size; a forward is a repost of `fwd_from`'s channel and post, where it names both; entities by their UTF-16 places; photos and documents by their ids; service messages are passed over",
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
    let (kind_of_account, number) = peer(message.member("from_id"))?.unwrap_or((kind_of_chat, chat));
    let at = field::time(message, &["date"], scene.clock)?;
    let text = message.member("message").and_then(Value::text).unwrap_or("");
    let entities = Entities { text, entities: message.member("entities").map_or(&[][..], Value::items) };
    let forward = message.member("fwd_from").filter(|forward| matches!(forward, Value::Object(_)));
    let source = peer(forward.and_then(|forward| forward.member("from_id")))?;
    let source_post = forward.map_or(Ok(None), |forward| field::id(forward, &["channel_post"]))?;
    let reply = message.member("reply_to");
    let answered = reply.map_or(Ok(None), |reply| field::id(reply, &["reply_to_msg_id"]))?;
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
    text: &'v str,
    entities: &'v [Value<'a>],
}

impl<'v, 'a> Entities<'v, 'a> {
    /// The pieces of text that are of this kind.
    fn cut(&self, kind: &'static str) -> impl Iterator<Item = Cow<'v, str>> {
        self.of_kind(kind).filter_map(|entity| self.piece(entity)).map(Cow::Borrowed)
    }

    fn of_kind(&self, kind: &'static str) -> impl Iterator<Item = &'v Value<'a>> {
        self.entities.iter().filter(move |entity| field::text(entity, &["_", "_type"]) == Some(kind))
    }

    /// Telegram counts in UTF-16.
    fn piece(&self, entity: &Value<'_>) -> Option<&'v str> {
        let number = |key: &str| entity.member(key)?.text()?.parse::<usize>().ok();
        let start = number("offset")?;
        let end = start.checked_add(number("length")?)?;
        let (mut units, mut from, mut to) = (0, None, None);
        for (at, c) in self.text.char_indices().chain([(self.text.len(), '\0')]) {
            if units == start {
                from = Some(at);
            }
            if units >= end {
                to = Some(at);
                break;
            }
            units += c.len_utf16();
        }
        self.text.get(from?..to?)
    }

    fn urls(&self, preview: Option<&'v str>) -> Vec<Cow<'v, str>> {
        let mut urls: Vec<Cow<'v, str>> = Vec::new();
        for url in self.cut("MessageEntityUrl") {
            urls.push(if url.contains("://") { url } else { Cow::Owned(format!("https://{url}")) });
        }
        for entity in self.entities {
            if field::text(entity, &["_", "_type"]) == Some("MessageEntityTextUrl") {
                urls.extend(field::words(entity, &["url"]));
            }
        }
        // The preview is of a link in the text, unless the text has none.
        if urls.is_empty() {
            urls.extend(preview.map(Cow::Borrowed));
        }
        urls
    }

    fn mentions(&self) -> Vec<Cow<'v, str>> {
        let mut names: Vec<Cow<'v, str>> = self.cut("MessageEntityMention").collect();
        for entity in self.entities {
            if field::text(entity, &["_", "_type"]) == Some("MessageEntityMentionName") {
                names.extend(field::text(entity, &["user_id"]).map(|id| Cow::Owned(format!("user{id}"))));
            }
        }
        names
    }
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
