//! Junkipedia's interface: pages of posts of several platforms.

use super::field;
use crate::read::format::{Format, Layout, Records, Scene, Times};
use crate::read::json::Value;
use crate::read::post::{Aside, Bad, Event, Listener, Post};
use std::borrow::Cow;

pub(crate) static FORMAT: Format = Format {
    name: "junkipedia",
    title: "Junkipedia API",
    platform: "",
    told_by: "`attributes` with `search_data_fields` and `published_at`",
    taken: "pages (`data`) and single items; the account is `channel_name`, the platform `platform_name`; links are those in the text",
    times: Times::AsWritten,
    layout: Layout::Records(Records { fits, read }),
};

fn is_item(item: &Value<'_>) -> bool {
    item.at("attributes.search_data_fields").is_some() && item.at("attributes.published_at").is_some()
}

fn fits(record: &Value<'_>) -> bool {
    is_item(record) || record.member("data").is_some_and(|data| data.items().iter().any(is_item))
}

fn read<'v>(record: &'v Value<'_>, scene: &Scene<'_>, tell: Listener<'_, 'v>) {
    match record.member("data") {
        Some(data) if data.items().is_empty() => tell(Event::NoPost),
        Some(data) => data.items().iter().for_each(|item| tell(post(item, scene).into())),
        None => tell(post(record, scene).into()),
    }
}

fn post<'v>(item: &'v Value<'_>, scene: &Scene<'_>) -> Result<Post<'v>, Bad> {
    let id = field::needed_id(item, &["attributes.post_uid"])?;
    let account = field::needed_id(item, &["attributes.search_data_fields.channel_name"])?;
    let at = field::time(item, &["attributes.published_at"], scene.clock)?;
    Ok(Post {
        post: Some(Cow::Borrowed(id)),
        text: field::words(item, &["attributes.search_data_fields.description"]),
        aside: Aside {
            platform: field::words(item, &["attributes.search_data_fields.platform_name"]),
            ..Aside::default()
        },
        ..Post::new(Cow::Borrowed(account), at)
    })
}
