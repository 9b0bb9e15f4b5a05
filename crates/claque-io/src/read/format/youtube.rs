//! YouTube Data API: threads of comments, and comments.
//!
//! The object of a comment is the video that it stands under: two accounts that comment on one video close in time co-act on it.

use super::field;
use crate::read::format::{Format, Layout, Records, Scene, Times};
use crate::read::html;
use crate::read::json::Value;
use crate::read::post::{Aside, Bad, Event, Kind, Listener, Post};
use std::borrow::Cow;

pub(crate) static FORMAT: Format = Format {
    name: "youtube",
    title: "YouTube Data API, comments",
    platform: "youtube",
    told_by: "`kind` of `youtube#comment…`, or `snippet.topLevelComment`",
    taken: "pages and single items of `commentThreads` and `comments`, with the replies that came along; `textOriginal`, else `textDisplay` without its HTML; the object is the video; a reply answers `parentId`; a comment whose account is gone is rejected",
    times: Times::AsWritten,
    layout: Layout::Records(Records { fits, read }),
};

fn kind<'v>(value: &'v Value<'_>) -> &'v str {
    value.member("kind").and_then(Value::text).unwrap_or("")
}

/// A thread that was asked for without its `kind`.
fn has_top(item: &Value<'_>) -> bool {
    matches!(item.at("snippet.topLevelComment"), Some(Value::Object(_)))
}

fn fits(record: &Value<'_>) -> bool {
    let first = record.member("items").and_then(|items| items.items().first());
    let is_one = |item: &Value<'_>| kind(item).starts_with("youtube#comment") || has_top(item);
    is_one(record) || first.is_some_and(is_one)
}

fn read<'v>(record: &'v Value<'_>, scene: &Scene<'_>, tell: Listener<'_, 'v>) {
    match record.member("items") {
        Some(items) if items.items().is_empty() => tell(Event::NoPost),
        Some(items) => items.items().iter().for_each(|item| one(item, scene, tell)),
        None => one(record, scene, tell),
    }
}

/// A thread, which is a comment and some replies to it, or a comment by itself.
fn one<'v>(item: &'v Value<'_>, scene: &Scene<'_>, tell: Listener<'_, 'v>) {
    match kind(item) {
        "" if has_top(item) => thread(item, scene, tell),
        "youtube#commentThread" => thread(item, scene, tell),
        "youtube#comment" => tell(comment(item, None, scene).into()),
        "" if item.at("snippet.publishedAt").is_some() => tell(comment(item, None, scene).into()),
        other => tell(Event::Bad(Bad::new("kind", "a comment or a thread of them", other))),
    }
}

fn thread<'v>(thread: &'v Value<'_>, scene: &Scene<'_>, tell: Listener<'_, 'v>) {
    let video = field::text(thread, &["snippet.videoId"]);
    match thread.at("snippet.topLevelComment") {
        Some(top) => tell(comment(top, video, scene).into()),
        None => tell(Event::Bad(Bad::new("snippet.topLevelComment", "a comment", "no such field"))),
    }
    let replies = thread.at("replies.comments").map_or(&[][..], Value::items);
    replies.iter().for_each(|reply| tell(comment(reply, video, scene).into()));
}

fn comment<'v>(comment: &'v Value<'_>, video: Option<&'v str>, scene: &Scene<'_>) -> Result<Post<'v>, Bad> {
    let id = field::needed_id(comment, &["id"])?;
    let account = field::needed_id(comment, &["snippet.authorChannelId.value"])?;
    let at = field::time(comment, &["snippet.publishedAt"], scene.clock)?;
    let text = match field::text(comment, &["snippet.textOriginal"]) {
        Some(original) => Some(Cow::Borrowed(original)),
        None => field::text(comment, &["snippet.textDisplay"]).map(|shown| html::read(shown).text),
    };
    let parent = field::id(comment, &["snippet.parentId"])?;
    let video = field::text(comment, &["snippet.videoId"]).or(video);
    Ok(Post {
        post: Some(Cow::Borrowed(id)),
        name: field::words(comment, &["snippet.authorDisplayName"]),
        kind: if parent.is_some() { Kind::Reply } else { Kind::Post },
        text,
        reply_to: parent.map(Cow::Borrowed),
        object: video.map(Cow::Borrowed),
        aside: Aside { conversation: Some(Cow::Borrowed(parent.unwrap_or(id))), ..Aside::default() },
        ..Post::new(Cow::Borrowed(account), at)
    })
}
