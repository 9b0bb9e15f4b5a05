//! Telegram Desktop's `result.json`: one chat, or all of an account's.
//!
//! Times are `date_unixtime`; older versions wrote only `date`, in the local time of the computer. Accounts are `user17`,
//! `channel17` as the program writes them; posts are `chat/message`, because messages are numbered within their chat.

use super::field;
use crate::read::dig::{Context, Holder, HolderKind};
use crate::read::format::{Dug, Format, Layout, Records, Scene, Times};
use crate::read::json::Value;
use crate::read::post::{Aside, Bad, Event, Kind, Listener, Post};
use std::borrow::Cow;

pub(crate) static FORMAT: Format = Format {
    name: "telegram-desktop",
    title: "Telegram Desktop, `result.json`",
    platform: "telegram",
    told_by: "`messages` with `id`, `type`, `date`, inside a chat or inside `chats.list`",
    taken: "one document of any size; `date_unixtime`, else `date`, which is local and needs `--time-zone`; accounts as `user17`, `channel17`; a post is `chat/message`; links, hashtags and mentions as Telegram marked them; a forward is a repost of a post that is not named; service messages are passed over; files have no identity",
    times: Times::AsWritten,
    layout: Layout::Dug(Dug {
        holders: &[Holder { key: "messages", kind: HolderKind::Array }],
        before: &["about", "personal_information"],
        records: Records { fits, read },
    }),
};

/// A chat in which nothing was said: without messages inside, the document is the record.
fn is_empty_chat(record: &Value<'_>) -> bool {
    let ends = ["_chat", "_group", "_supergroup", "_channel", "saved_messages"];
    let is_chat = field::text(record, &["type"]).is_some_and(|kind| ends.iter().any(|end| kind.ends_with(end)));
    let messages = record.member("messages");
    is_chat && record.member("id").is_some() && matches!(messages, Some(Value::Array(all)) if all.is_empty())
}

fn fits(record: &Value<'_>) -> bool {
    if is_empty_chat(record) {
        return true;
    }
    let kind = field::text(record, &["type"]);
    matches!(kind, Some("message" | "service")) && ["id", "date"].iter().all(|key| record.member(key).is_some())
}

fn read<'v>(record: &'v Value<'_>, scene: &Scene<'_>, tell: Listener<'_, 'v>) {
    tell(match field::text(record, &["type"]) {
        Some("message") => message(record, scene).into(),
        _ if is_empty_chat(record) => Event::NoPost,
        Some(_) => Event::NoPost,
        None => Event::Bad(Bad::new("type", "`message` or `service`", &field::shown(record.member("type")))),
    });
}

fn message<'v>(message: &'v Value<'_>, scene: &Scene<'_>) -> Result<Post<'v>, Bad> {
    let chat = scene.context.text("id").and_then(field::whole);
    let chat = chat.ok_or_else(|| Bad::new("id", "the id of the chat before its messages", ""))?;
    let id = field::needed_id(message, &["id"])?;
    let account = account(message, scene.context, chat)?;
    let at = field::time(message, &["date_unixtime", "date"], scene.clock)?;
    let pieces = Pieces::of(message);
    let forwarded = ["forwarded_from", "forwarded_from_id"].iter().any(|key| message.member(key).is_some());
    let answered = field::id(message, &["reply_to_message_id"])?;
    let elsewhere = field::id(message, &["reply_to_peer_id"])?.map(bare);
    Ok(Post {
        post: Some(Cow::Owned(format!("{chat}/{id}"))),
        name: field::words(message, &["from"]),
        kind: match answered {
            _ if forwarded => Kind::Repost,
            Some(_) => Kind::Reply,
            None => Kind::Post,
        },
        text: Some(pieces.text()),
        urls: Some(pieces.urls()),
        hashtags: Some(pieces.of_kind("hashtag").map(Cow::Borrowed).collect()),
        mentions: Some(pieces.mentions()),
        reply_to: answered.map(|answered| Cow::Owned(format!("{}/{answered}", elsewhere.unwrap_or(chat)))),
        aside: Aside {
            client: field::words(message, &["via_bot"]),
            conversation: Some(Cow::Owned(chat.to_owned())),
            reposted_account: field::id(message, &["forwarded_from_id"])?.map(Cow::Borrowed),
            ..Aside::default()
        },
        ..Post::new(account, at)
    })
}

/// Who sent a message: old versions wrote a number, and nothing for what a channel itself posts.
fn account<'v>(message: &'v Value<'_>, context: &Context, chat: &str) -> Result<Cow<'v, str>, Bad> {
    match field::id(message, &["from_id"])? {
        Some(id) if id.bytes().all(|byte| byte.is_ascii_digit()) => Ok(peer(id)),
        Some(id) => Ok(Cow::Borrowed(id)),
        None if context.text("type").is_some_and(|kind| kind.ends_with("_channel")) => {
            Ok(Cow::Owned(format!("channel{chat}")))
        }
        None => Err(Bad::new("from_id", "an account id", &field::shown(message.member("from_id")))),
    }
}

/// In the numbers of old versions the bits above the 32nd told a group or a channel from a user.
fn peer(number: &str) -> Cow<'_, str> {
    match number.parse::<u64>() {
        Ok(user @ 0..=0xffff_ffff) => Cow::Owned(format!("user{user}")),
        Ok(group @ 0x1_0000_0000..=0x1_ffff_ffff) => Cow::Owned(format!("chat{}", group - 0x1_0000_0000)),
        Ok(channel @ 0x2_0000_0000..=0x2_ffff_ffff) => Cow::Owned(format!("channel{}", channel - 0x2_0000_0000)),
        _ => Cow::Borrowed(number),
    }
}

/// `17` of `channel17`.
fn bare(id: &str) -> &str {
    id.trim_start_matches(|c: char| c.is_ascii_alphabetic())
}

/// A text in pieces, each of one kind.
struct Pieces<'v>(Vec<Piece<'v>>);

struct Piece<'v> {
    kind: &'v str,
    text: &'v str,
    /// What lies behind the text: a link, or the id of an account.
    behind: Option<&'v str>,
}

impl<'v> Pieces<'v> {
    /// Newer versions write all pieces into `text_entities`, older ones only a text that has any into `text`.
    fn of(message: &'v Value<'_>) -> Self {
        let entities = message.member("text_entities").filter(|entities| !entities.items().is_empty());
        let Some(text) = entities.or_else(|| message.member("text")) else { return Pieces(Vec::new()) };
        let plain = |text| Piece { kind: "plain", text, behind: None };
        let piece = |item: &'v Value<'_>| match item.text() {
            Some(text) => Some(plain(text)),
            None => Some(Piece {
                kind: item.member("type").and_then(Value::text).unwrap_or("plain"),
                text: item.member("text")?.text()?,
                behind: field::text(item, &["href", "user_id"]),
            }),
        };
        Pieces(text.text().map(plain).into_iter().chain(text.items().iter().filter_map(piece)).collect())
    }

    fn text(&self) -> Cow<'v, str> {
        match &self.0[..] {
            [] => Cow::Borrowed(""),
            [piece] => Cow::Borrowed(piece.text),
            pieces => Cow::Owned(pieces.iter().map(|piece| piece.text).collect()),
        }
    }

    fn of_kind(&self, kind: &'static str) -> impl Iterator<Item = &'v str> {
        self.0.iter().filter(move |piece| piece.kind == kind).map(|piece| piece.text)
    }

    fn urls(&self) -> Vec<Cow<'v, str>> {
        let url = |piece: &Piece<'v>| match (piece.kind, piece.behind) {
            ("text_link", Some(href)) => Some(Cow::Borrowed(href)),
            // Telegram marks `example.org/a` as a link too.
            ("link", _) if piece.text.contains("://") => Some(Cow::Borrowed(piece.text)),
            ("link", _) => Some(Cow::Owned(format!("https://{}", piece.text))),
            _ => None,
        };
        self.0.iter().filter_map(url).collect()
    }

    /// By name; an account without one by its id.
    fn mentions(&self) -> Vec<Cow<'v, str>> {
        let mention = |piece: &Piece<'v>| match (piece.kind, piece.behind) {
            ("mention", _) => Some(Cow::Borrowed(piece.text)),
            ("mention_name", Some(id)) => Some(Cow::Owned(format!("user{}", bare(id)))),
            _ => None,
        };
        self.0.iter().filter_map(mention).collect()
    }
}
