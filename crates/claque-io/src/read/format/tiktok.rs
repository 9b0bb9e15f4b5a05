//! TikTok's Research API: videos, and the same fields as a table.
//!
//! Accounts are their names: the interface gives no number that stays. A comment has no account at all.

use super::field;
use crate::read::format::{Format, Layout, Records, Rows, Scene, Times, has};
use crate::read::json::Value;
use crate::read::post::{Aside, Bad, Event, Kind, Listener, Post};
use crate::read::role::Role;
use std::borrow::Cow;

/// The lists that answers of the interface hold.
const LISTS: [&str; 5] = ["videos", "comments", "reposted_videos", "user_liked_videos", "user_pinned_videos"];

pub(crate) static FORMAT: Format = Format {
    name: "tiktok",
    title: "TikTok Research API",
    platform: "tiktok",
    told_by: "`data.videos` (or `comments`, `reposted_videos`, …; also without `data` around, or `data` that is the list), or `create_time` with `video_description` or `video_id`",
    taken: "pages and single items; `id`, else `video_id`; the account is `username`; text is `video_description` and `voice_to_text`; `music_id` is a file that videos share (`music:17`), left out where it lost its digits; a video that somebody reposted is its author's: who passed it on is not in the data; comments have no account and are rejected",
    times: Times::Utc,
    layout: Layout::Records(Records { fits, read }),
};

pub(crate) static TABLE: Format = Format {
    name: "tiktok-table",
    title: "TikTok Research API as a table",
    platform: "tiktok",
    told_by: "`username, create_time, video_description`",
    taken: "as of `tiktok`; lists in cells",
    times: Times::Utc,
    layout: Layout::Rows(Rows {
        fits: |columns| {
            has(columns, &["username", "create_time", "video_description"])
                && (has(columns, &["id"]) || has(columns, &["video_id"]))
        },
        read: |row, scene, tell| tell(item(row, scene).into()),
    }),
};

/// The lists of an answer as the interface gives it.
fn in_data<'v, 'a>(record: &'v Value<'a>) -> impl Iterator<Item = &'v Value<'a>> {
    named(record.member("data"))
}

fn named<'v, 'a>(holder: Option<&'v Value<'a>>) -> impl Iterator<Item = &'v Value<'a>> {
    LISTS.iter().filter_map(move |name| holder?.member(name)).filter(|list| matches!(list, Value::Array(_)))
}

/// All lists: programs that fetch pages keep the answer, what is in its `data`, or the list alone.
fn lists<'v, 'a>(record: &'v Value<'a>) -> impl Iterator<Item = &'v Value<'a>> {
    let data = record.member("data").filter(|data| matches!(data, Value::Array(_)));
    in_data(record).chain(data).chain(named(Some(record)))
}

fn fits(record: &Value<'_>) -> bool {
    // `data` or `videos` alone are what others call their lists as well.
    is_item(record)
        || in_data(record).next().is_some()
        || lists(record).any(|list| list.items().first().is_some_and(is_item))
}

fn is_item(record: &Value<'_>) -> bool {
    record.member("create_time").is_some()
        && (record.member("video_description").is_some() || record.member("video_id").is_some())
}

/// The sound of a video. The video stands where the sound's id lost its digits, which tables do to ids in a column with gaps.
pub(super) fn music<'v>(record: &'v Value<'_>, path: &str) -> Option<Cow<'v, str>> {
    let id = field::id(record, &[path]).ok().flatten().filter(|id| *id != "0")?;
    Some(Cow::Owned(format!("music:{id}")))
}

fn read<'v>(record: &'v Value<'_>, scene: &Scene<'_>, tell: Listener<'_, 'v>) {
    let code = field::text(record, &["error.code"]).filter(|code| *code != "ok");
    if let Some(code) = code {
        return tell(Event::Bad(Bad::new("error", "videos", field::text(record, &["error.message"]).unwrap_or(code))));
    }
    if record.member("create_time").is_some() {
        return tell(item(record, scene).into());
    }
    let mut items = lists(record).flat_map(Value::items).peekable();
    if items.peek().is_none() {
        let is_page = lists(record).next().is_some();
        let bad = || Bad::new("data", "videos", &field::shown(record.member("data")));
        return tell(if is_page { Event::NoPost } else { Event::Bad(bad()) });
    }
    items.for_each(|one| tell(item(one, scene).into()));
}

fn item<'v>(item: &'v Value<'_>, scene: &Scene<'_>) -> Result<Post<'v>, Bad> {
    let id = field::needed_id(item, &["id", "video_id"])?;
    let is_comment = item.member("parent_comment_id").is_some();
    let Some(account) = field::id(item, &["username"])? else {
        let wanted =
            if is_comment { "an account, which this interface does not give of comments" } else { "an account" };
        return Err(Bad::new("username", wanted, &field::shown(item.member("username"))));
    };
    let at = field::time(item, &["create_time"], scene.clock)?;
    let reply_to = field::id(item, &["parent_comment_id"])?;
    Ok(Post {
        post: Some(Cow::Borrowed(id)),
        kind: if is_comment { Kind::Reply } else { Kind::Post },
        text: Some(field::lines(item, &["video_description", "voice_to_text", "text"])),
        hashtags: field::list(item, "hashtag_names", Role::Hashtag),
        mentions: field::list(item, "video_mention_list", Role::Mention),
        reply_to: reply_to.map(Cow::Borrowed),
        object: field::id(item, &["video_id"])?.filter(|_| is_comment).map(Cow::Borrowed),
        media: music(item, "music_id").map(|id| vec![id]),
        aside: Aside::default(),
        ..Post::new(Cow::Borrowed(account), at)
    })
}
