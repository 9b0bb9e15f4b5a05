//! Bluesky posts as its web interface shows them: the results of a search or a feed, whole or one post a line.
//!
//! The time is `indexedAt`, when the server first saw the post; `createdAt` is the client's word. A feed tells who passed a
//! post on, beside the post itself: both are read.

use super::bluesky;
use super::field::{self, items, needed_id, text};
use crate::read::format::{Format, Layout, Records, Scene, Times};
use crate::read::json::Value;
use crate::read::post::{Bad, Event, Kind, Listener, Post};
use crate::read::time::Clock;
use std::borrow::Cow;

pub(crate) static FORMAT: Format = Format {
    name: "bluesky-api",
    title: "Bluesky API: `searchPosts`, `getAuthorFeed`, `getTimeline`",
    platform: "bluesky",
    told_by: "`posts` or `feed`, or single records, with `uri` that begins with `at://`, `author.did` and `record`",
    taken: "as `bluesky`, with handles from `author`; the time is `indexedAt`; of a feed also who passed the post on (text and entities of a repost are those of the post), under its own address where the interface gives one, else under one made of account and post",
    times: Times::Utc,
    layout: Layout::Records(Records { fits, read }),
};

fn fits(record: &Value<'_>) -> bool {
    entries(record).next().is_some_and(|(entry, _)| is_post(entry))
}

fn is_post(entry: &Value<'_>) -> bool {
    let is_address = text(entry, &["uri"]).is_some_and(|address| address.starts_with("at://"));
    is_address && entry.at("author.did").is_some() && entry.member("record").is_some()
}

/// Posts, each with the reason why it stands in a feed.
fn entries<'v, 'a>(record: &'v Value<'a>) -> impl Iterator<Item = (&'v Value<'a>, Option<&'v Value<'a>>)> {
    let one = record.member("post").or_else(|| record.member("record").map(|_| record));
    let one = one.map(|post| (post, record.member("reason")));
    let found = items(record, "posts").iter().map(|post| (post, None));
    let feed = items(record, "feed").iter().map(|item| (item.member("post").unwrap_or(item), item.member("reason")));
    one.into_iter().chain(found).chain(feed)
}

fn read<'v>(record: &'v Value<'_>, scene: &Scene<'_>, tell: Listener<'_, 'v>) {
    let mut count = 0;
    for (entry, reason) in entries(record) {
        count += 1;
        tell(one(entry, scene.clock).into());
        if let Some(reason) = reason.filter(|reason| reason.member("by").is_some()) {
            tell(repost(entry, reason, scene.clock).into());
        }
    }
    if count == 0 {
        let is_empty = record.member("posts").is_some() || record.member("feed").is_some();
        tell(if is_empty { Event::NoPost } else { Event::Bad(Bad::new("uri", "a post", "")) });
    }
}

fn one<'v>(entry: &'v Value<'_>, clock: &Clock) -> Result<Post<'v>, Bad> {
    let account = needed_id(entry, &["author.did"])?;
    let address = needed_id(entry, &["uri"])?;
    let at = field::time(entry, &["indexedAt"], clock)?;
    let said = entry.member("record").filter(|said| matches!(said, Value::Object(_)));
    let said = said.ok_or_else(|| Bad::new("record", "a record", ""))?;
    let mut post = Post {
        post: Some(Cow::Borrowed(address)),
        name: handle(entry, "author.handle"),
        kind: Kind::Post,
        ..Post::new(Cow::Borrowed(account), at)
    };
    post.aside.account_created_at = field::maybe_time(entry, "author.createdAt", clock);
    bluesky::take(&mut post, said, clock)?;
    Ok(post)
}

/// What the account does that passed a post on into a feed.
fn repost<'v>(entry: &'v Value<'_>, reason: &'v Value<'_>, clock: &Clock) -> Result<Post<'v>, Bad> {
    let account = needed_id(reason, &["by.did"])?;
    let subject = needed_id(entry, &["uri"])?;
    let at = field::time(reason, &["indexedAt"], clock)?;
    let own = field::id(reason, &["uri"])?.map(Cow::Borrowed);
    let made = || Cow::Owned(format!("at://{account}/app.bsky.feed.repost/{}", subject.trim_start_matches("at://")));
    let mut post = Post {
        post: Some(own.unwrap_or_else(made)),
        name: handle(reason, "by.handle"),
        kind: Kind::Repost,
        repost_of: Some(Cow::Borrowed(subject)),
        ..Post::new(Cow::Borrowed(account), at)
    };
    post.aside.reposted_account = field::other(entry, &["author.did"]);
    if let Some(said) = entry.member("record") {
        bluesky::take_words(&mut post, said);
        post.aside.lang = items(said, "langs").first().and_then(Value::text).map(Cow::Borrowed);
    }
    Ok(post)
}

fn handle<'v>(entry: &'v Value<'_>, path: &str) -> Option<Cow<'v, str>> {
    field::words(entry, &[path]).filter(|handle| *handle != "handle.invalid")
}
