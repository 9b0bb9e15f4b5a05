//! Meta Content Library: CSV of Facebook and Instagram, by their field names.

use super::field;
use crate::read::format::{Format, Layout, Rows, Scene, Times, has};
use crate::read::json::Value;
use crate::read::post::{Aside, Bad, Kind, Post};
use crate::read::role::Role;
use std::borrow::Cow;

pub(crate) static FORMAT: Format = Format {
    name: "meta-content-library",
    title: "Meta Content Library CSV",
    platform: "",
    told_by: "`id, creation_time, post_owner.id`",
    taken: "Facebook where there is a column that only its posts have (`surface…`, `shared_post_id`, `link_attachment.link`, `statistics.love_count`, `statistics.share_count`), else Instagram; the ids are the library's own and match no other source; the account is `post_owner.id`; `text` is not in the default projection; the link is `link_attachment.link`, with those in the text; `shared_post_id` is the post passed on; `multimedia` are files",
    times: Times::Utc,
    layout: Layout::Rows(Rows {
        fits: |columns| has(columns, &["id", "creation_time", "post_owner.id"]),
        read: |row, scene, tell| tell(post(row, scene).into()),
    }),
};

/// Columns that Instagram's posts do not have there.
const OF_FACEBOOK: [&str; 7] = [
    "surface.type",
    "surface.id",
    "surface.name",
    "shared_post_id",
    "link_attachment.link",
    "statistics.love_count",
    "statistics.share_count",
];

fn post<'v>(row: &'v Value<'_>, scene: &Scene<'_>) -> Result<Post<'v>, Bad> {
    let id = field::needed_id(row, &["id"])?;
    let account = field::needed_id(row, &["post_owner.id"])?;
    let at = field::time(row, &["creation_time"], scene.clock)?;
    let is_facebook = OF_FACEBOOK.iter().any(|name| row.member(name).is_some());
    let shared = field::id(row, &["shared_post_id"])?;
    let text = row.member("text").and_then(Value::text);
    let link = field::text(row, &["link_attachment.link"]);
    Ok(Post {
        post: Some(Cow::Borrowed(id)),
        name: field::words(row, &["post_owner.username", "post_owner.name"]),
        kind: if shared.is_some() { Kind::Repost } else { Kind::Post },
        text: text.map(Cow::Borrowed),
        urls: field::links(link, text.unwrap_or("")),
        hashtags: field::list(row, "hashtags", Role::Hashtag),
        repost_of: shared.map(Cow::Borrowed),
        media: media(row)?,
        aside: Aside {
            platform: Some(Cow::Borrowed(if is_facebook { "facebook" } else { "instagram" })),
            lang: field::words(row, &["lang"]),
            conversation: field::words(row, &["surface.id"])
                .filter(|_| field::text(row, &["surface.type"]) == Some("group")),
            ..Aside::default()
        },
        ..Post::new(Cow::Borrowed(account), at)
    })
}

/// The ids of files, each as it stands or as `{"id": …}`.
fn media<'v>(row: &'v Value<'_>) -> Result<Option<Vec<Cow<'v, str>>>, Bad> {
    let Some(cell) = row.member("multimedia").and_then(Value::text) else { return Ok(None) };
    let Ok(value) = crate::read::json::parse(cell) else {
        return Ok(field::list(row, "multimedia", Role::Media));
    };
    let mut ids = Vec::new();
    let items = if value.items().is_empty() { std::slice::from_ref(&value) } else { value.items() };
    for item in items {
        let id = field::id(item, &["id"])?.or_else(|| item.text().and_then(field::whole));
        ids.extend(id.map(|id| Cow::Owned(id.to_owned())));
    }
    Ok(Some(ids))
}
