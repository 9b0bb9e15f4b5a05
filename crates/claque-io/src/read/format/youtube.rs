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
    told_by: "`kind` of `youtube#comment…`",
    taken: "pages and single items of `commentThreads` and `comments`, with the replies that came along; `textOriginal`, else `textDisplay` without its HTML; the object is the video; a reply answers `parentId`; a comment whose account is gone is rejected",
    times: Times::AsWritten,
    layout: Layout::Records(Records { fits, read }),
};

fn kind<'v>(value: &'v Value<'_>) -> &'v str {
    value.member("kind").and_then(Value::text).unwrap_or("")
}

fn fits(record: &Value<'_>) -> bool {
    let first = record.member("items").and_then(|items| items.items().first());
    kind(record).starts_with("youtube#comment") || first.is_some_and(|item| kind(item).starts_with("youtube#comment"))
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
        "youtube#commentThread" => {
            let video = field::text(item, &["snippet.videoId"]);
            match item.at("snippet.topLevelComment") {
                Some(top) => tell(comment(top, video, scene).into()),
                None => tell(Event::Bad(Bad::new("snippet.topLevelComment", "a comment", "no such field"))),
            }
            let replies = item.at("replies.comments").map_or(&[][..], Value::items);
            replies.iter().for_each(|reply| tell(comment(reply, video, scene).into()));
        }
        "youtube#comment" => tell(comment(item, None, scene).into()),
        other => tell(Event::Bad(Bad::new("kind", "a comment or a thread of them", other))),
    }
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
