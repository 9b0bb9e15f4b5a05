//! Mastodon statuses: JSON of the interface, event streams saved as they came, and what comes through a WebSocket, where the
//! payload is JSON in a string.
//!
//! A server calls every status by an id of its own, also one that came from elsewhere: only `uri` is the same everywhere. What is
//! answered is named by such a local id and nothing else, and no status says which server told it. So answers to one status meet
//! where one server told them. Ids hold the millisecond: those of different servers hardly ever clash.

use super::field::{self, MOST_ITEMS, items, needed_id, text};
use crate::read::format::{Format, Layout, Records, Scene, Times};
use crate::read::html::{self, Link};
use crate::read::id::is_lost;
use crate::read::json::{self, Value};
use crate::read::post::{Aside, Bad, Event, Kind, Listener, Post};
use crate::read::time::Clock;
use std::borrow::Cow;

pub(crate) static FORMAT: Format = Format {
    name: "mastodon",
    title: "Mastodon statuses and streams",
    platform: "mastodon",
    told_by: "`uri`, `content`, `account.acct`; or `event` with `payload`; or lines of an event stream (`event:`, `data:`)",
    taken: "posts are called by `uri`; accounts are `name@server`, the server of local ones taken from `account.url`; `spoiler_text` and `content`, HTML to text; text and entities of a repost are those of what it passes on; links from the text, else from the card; `tags`; `mentions`; `reply_to` is the id on the server that told the status: answers seen from different servers do not meet; images and videos by `blurhash` with their size, which pictures that look the same share; `application.name`; whether the account declares to post automatically; an edit is the same post said again; `delete` events withdraw by the local id; other events are passed over",
    times: Times::Utc,
    layout: Layout::Records(Records { fits, read }),
};

/// What streams tell, beside changes of announcements and of filters.
const EVENTS: [&str; 5] = ["update", "status.update", "delete", "notification", "conversation"];

fn fits(record: &Value<'_>) -> bool {
    let is_event =
        text(record, &["event"]).is_some_and(|event| EVENTS.contains(&event)) && record.member("payload").is_some();
    is_event || is_status(record) || items(record, "statuses").first().is_some_and(is_status)
}

fn is_status(record: &Value<'_>) -> bool {
    ["uri", "content", "account"].iter().all(|key| record.member(key).is_some()) && record.at("account.acct").is_some()
}

fn read<'v>(record: &'v Value<'_>, scene: &Scene<'_>, tell: Listener<'_, 'v>) {
    let clock = scene.clock;
    if let Some(event) = text(record, &["event"]) {
        tell(of_event(event, record.member("payload"), clock));
    } else if let Some(Value::Array(found)) = record.member("statuses") {
        found.iter().for_each(|found| tell(status(found, clock).into()));
        if found.is_empty() {
            tell(Event::NoPost);
        }
    } else {
        tell(of_payload(record, clock));
    }
}

fn of_event(event: &str, payload: Option<&Value<'_>>, clock: &Clock) -> Event<'static> {
    let Some(payload) = payload else { return Event::NoPost };
    match (event, payload) {
        ("delete", payload) => withdrawn(payload),
        ("update" | "status.update", Value::String(inside)) => match json::parse(inside) {
            Ok(payload) => of_payload(&payload, clock),
            Err((wanted, _)) => Event::Bad(Bad::new("payload", wanted, inside)),
        },
        ("update" | "status.update", payload) => of_payload(payload, clock),
        _ => Event::NoPost,
    }
}

/// What comes without its event's name, as the lines of a stream do: a status, the id of a deleted one, or another event's.
fn of_payload(payload: &Value<'_>, clock: &Clock) -> Event<'static> {
    match payload {
        Value::Number(_) | Value::String(_) => withdrawn(payload),
        // A notification, a conversation, a reaction to an announcement.
        Value::Object(_)
            if ["unread", "last_status", "announcement_id"].iter().any(|key| payload.member(key).is_some()) =>
        {
            Event::NoPost
        }
        Value::Object(_) if payload.member("content").is_none() && payload.member("type").is_some() => Event::NoPost,
        _ => status(payload, clock).into(),
    }
}

fn withdrawn(id: &Value<'_>) -> Event<'static> {
    let text = id.text().unwrap_or("");
    let is_id = text.bytes().all(|byte| byte.is_ascii_alphanumeric()) && !text.is_empty() && !is_lost(text);
    if is_id {
        Event::Withdrawn(owned(text), None)
    } else {
        Event::Bad(Bad::new("payload", "the id of a status", text))
    }
}

/// What is read may live in a payload, which does not outlive its record.
fn owned(text: &str) -> Cow<'static, str> {
    Cow::Owned(text.to_owned())
}

fn status(status: &Value<'_>, clock: &Clock) -> Result<Post<'static>, Bad> {
    let account = full_name(status, "account")?;
    let address = needed_id(status, &["uri"])?;
    let at = field::time(status, &["created_at"], clock)?;
    let local = field::id(status, &["id"])?;
    let passed_on = status.member("reblog").filter(|reblog| matches!(reblog, Value::Object(_)));
    let told = passed_on.unwrap_or(status);
    let repost_of = passed_on.map(|reblog| needed_id(reblog, &["uri"]).map(owned)).transpose()?;
    let reply_to = field::id(status, &["in_reply_to_id"])?.map(owned);
    let quoted = ["quote.quoted_status", "quote"].iter().filter_map(|path| status.at(path));
    let quoted = quoted.into_iter().find(|quoted| text(quoted, &["uri"]).is_some());
    let quote_of = quoted.map_or(Ok(None), |quoted| field::id(quoted, &["uri"]))?.map(owned);
    let kind = match (&repost_of, &reply_to, &quote_of) {
        (Some(_), _, _) => Kind::Repost,
        (None, Some(_), _) => Kind::Reply,
        (None, None, Some(_)) => Kind::Quote,
        (None, None, None) => Kind::Post,
    };
    let mut post = Post {
        post: Some(owned(address)),
        kind,
        hashtags: Some(
            items(told, "tags").iter().take(MOST_ITEMS).filter_map(|tag| text(tag, &["name"])).map(owned).collect(),
        ),
        mentions: Some(
            items(told, "mentions")
                .iter()
                .take(MOST_ITEMS)
                .filter_map(|named| named_in(named, told))
                .map(Cow::Owned)
                .collect(),
        ),
        media: Some(items(told, "media_attachments").iter().filter_map(picture).collect()),
        aside: Aside {
            client: text(status, &["application.name"]).map(owned),
            automatic: match status.at("account.bot") {
                Some(Value::Bool(bot)) => Some(Cow::Borrowed(if *bot { "true" } else { "false" })),
                _ => None,
            },
            lang: text(told, &["language"]).map(owned),
            reposted_account: passed_on.and_then(|reblog| full_name(reblog, "account").ok()).map(Cow::Owned),
            replied_account: answered(status, &account),
            quoted_account: quoted.and_then(|quoted| full_name(quoted, "account").ok()).map(Cow::Owned),
            account_created_at: field::maybe_time(status, "account.created_at", clock),
            also: local.map(owned),
            ..Aside::default()
        },
        repost_of,
        reply_to,
        quote_of,
        ..Post::new(Cow::Owned(account), at)
    };
    take_words(&mut post, told, quoted);
    Ok(post)
}

/// The wording and its links. The link to a quoted status, which servers without quotes show, is no link of the author's.
fn take_words(post: &mut Post<'static>, told: &Value<'_>, quoted: Option<&Value<'_>>) {
    let said = html::read(text(told, &["content"]).unwrap_or(""));
    post.text = Some(match text(told, &["spoiler_text"]) {
        Some(warning) if said.text.is_empty() => owned(warning),
        Some(warning) => Cow::Owned(format!("{warning}\n\n{}", said.text)),
        None => owned(&said.text),
    });
    let is_quoted =
        |url: &str| quoted.is_some_and(|quoted| [text(quoted, &["uri"]), text(quoted, &["url"])].contains(&Some(url)));
    let is_sign =
        |link: &Link| link.is("mention") || link.is("hashtag") || link.label.trim_start().starts_with(['#', '@']);
    let links = said.links.iter().filter(|link| !is_sign(link)).filter_map(Link::url);
    let mut urls: Vec<Cow<'static, str>> = links.filter(|url| !is_quoted(url)).map(|url| owned(&url)).collect();
    if urls.is_empty() {
        urls.extend(text(told, &["card.url"]).filter(|url| !is_quoted(url)).map(owned));
    }
    post.urls = Some(urls);
}

/// `name@server`. Local accounts come without their server.
fn full_name(status: &Value<'_>, path: &str) -> Result<String, Bad> {
    let column = format!("{path}.acct");
    let short = needed_id(status, &[&column])?;
    if short.contains('@') {
        return Ok(short.to_owned());
    }
    let server = text(status, &[&format!("{path}.url")]).or_else(|| text(status, &["uri"])).and_then(server);
    server
        .map(|server| format!("{short}@{server}"))
        .ok_or_else(|| Bad::new(&column, "an account with its server", short))
}

fn named_in(named: &Value<'_>, status: &Value<'_>) -> Option<String> {
    let short = text(named, &["acct"])?;
    if short.contains('@') {
        return Some(short.to_owned());
    }
    let server = text(named, &["url"]).or_else(|| text(status, &["uri"])).and_then(server)?;
    Some(format!("{short}@{server}"))
}

/// The host of an address, with its port.
fn server(address: &str) -> Option<String> {
    let (_, rest) = address.split_once("://")?;
    let host = rest.split(['/', '?', '#']).next().filter(|host| !host.is_empty())?;
    Some(host.to_lowercase())
}

/// Whose status is answered: the account itself, or one that is named.
fn answered(status: &Value<'_>, own: &str) -> Option<Cow<'static, str>> {
    let local = text(status, &["in_reply_to_account_id"])?;
    if text(status, &["account.id"]) == Some(local) {
        return Some(owned(own));
    }
    let named = items(status, "mentions").iter().find(|named| text(named, &["id"]) == Some(local))?;
    named_in(named, status).map(Cow::Owned)
}

/// What files that look the same share. Ids and addresses are new with every upload; `blurhash` is made of the picture, and with the
/// size in pixels two different ones seldom agree, but for plain areas of one colour.
fn picture(file: &Value<'_>) -> Option<Cow<'static, str>> {
    let blurred = text(file, &["blurhash"])?;
    let side = |name| text(file, &[name]).unwrap_or("?");
    Some(Cow::Owned(format!("{blurred}/{}x{}", side("meta.original.width"), side("meta.original.height"))))
}
