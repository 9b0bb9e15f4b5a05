//! TGDataset: Telegram channels by id, the messages of each by id.

use super::field;
use crate::read::dig::{Holder, HolderKind};
use crate::read::format::{Dug, Format, Layout, Records, Scene, Times};
use crate::read::id::WANTED_WHOLE;
use crate::read::json::Value;
use crate::read::post::{Aside, Bad, Kind, Listener, Post};
use std::borrow::Cow;

pub(crate) static FORMAT: Format = Format {
    name: "tgdataset",
    title: "TGDataset",
    platform: "telegram",
    told_by: "`text_messages` or `generic_media` by message, inside channels by id",
    taken: "one document of any size; the account is the channel, or `author` where it is told; a forward is a repost of a post that is not named; files by `media_id`, with the id of their message, so that captions and files are one post",
    times: Times::Utc,
    layout: Layout::Dug(Dug {
        holders: &[
            Holder { key: "text_messages", kind: HolderKind::Object },
            Holder { key: "generic_media", kind: HolderKind::Object },
        ],
        before: &[],
        records: Records { fits, read },
    }),
};

/// The id and the message, of an object with that one member.
fn entry<'v, 'a>(record: &'v Value<'a>) -> Option<(&'v str, &'v Value<'a>)> {
    let Value::Object(members) = record else { return None };
    members.first().map(|(id, message)| (&**id, message))
}

fn fits(record: &Value<'_>) -> bool {
    entry(record).is_some_and(|(_, message)| ["date", "is_forwarded"].iter().all(|key| message.member(key).is_some()))
}

fn read<'v>(record: &'v Value<'_>, scene: &Scene<'_>, tell: Listener<'_, 'v>) {
    tell(post(record, scene).into());
}

fn post<'v>(record: &'v Value<'_>, scene: &Scene<'_>) -> Result<Post<'v>, Bad> {
    let channel = scene.context.key.as_deref().filter(|id| !id.is_empty());
    let channel = channel.ok_or_else(|| Bad::new("", "the id of the channel around its messages", ""))?;
    let channel = field::whole(channel).ok_or_else(|| Bad::new("", WANTED_WHOLE, channel))?;
    let found = entry(record).filter(|(_, message)| matches!(message, Value::Object(_)));
    let (id, message) = found.ok_or_else(|| Bad::new("", "a message under its id", "another JSON value"))?;
    let id = field::whole(id).ok_or_else(|| Bad::new("", WANTED_WHOLE, id))?;
    let author = field::id(message, &["author"])?.filter(|author| *author != channel);
    let at = field::time(message, &["date"], scene.clock)?;
    let is_forward = field::is_yes(message, "is_forwarded");
    let media = field::words(message, &["media_id"]).map(|id| vec![id]);
    Ok(Post {
        post: Some(Cow::Owned(format!("{channel}/{id}"))),
        name: scene.context.text("username").filter(|_| author.is_none()).map(|name| Cow::Owned(name.to_owned())),
        kind: if is_forward { Kind::Repost } else { Kind::Post },
        // The name of a file is no wording: a caption stands among the texts, under the same id.
        text: field::words(message, &["message"]),
        media,
        aside: Aside {
            conversation: Some(Cow::Owned(channel.to_owned())),
            // Of a forward the number is told, and not whether it is a user's or a channel's.
            reposted_account: field::id(message, &["forwarded_from_id"])?.filter(|_| is_forward).map(Cow::Borrowed),
            ..Aside::default()
        },
        ..Post::new(Cow::Owned(author.map_or(format!("channel{channel}"), |author| format!("user{author}"))), at)
    })
}
