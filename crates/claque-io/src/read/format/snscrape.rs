//! Posts of X as snscrape and twscrape write them.

use super::field::{self, MOST_ITEMS};
use super::x;
use crate::read::format::{Format, Layout, Records, Scene, Times};
use crate::read::json::Value;
use crate::read::post::{Aside, Bad, Event, Kind, Listener, Post};
use crate::read::time::Clock;
use std::borrow::Cow;

pub(crate) static FORMAT: Format = Format {
    name: "snscrape",
    title: "snscrape, twscrape",
    platform: "x",
    told_by: "`user.id`, `date`, `conversationId` with `rawContent` or `renderedContent`",
    taken: "`rawContent`, before that `content`; `outlinks` or `links`, not `url`, which is the post itself; text, links and tags of a repost are those of the post it passes on",
    times: Times::AsWritten,
    layout: Layout::Records(Records { fits, read }),
};

fn fits(record: &Value<'_>) -> bool {
    ["user.id", "date", "conversationId"].iter().all(|path| record.at(path).is_some())
        && ["rawContent", "renderedContent"].iter().any(|path| record.at(path).is_some())
}

fn read<'v>(record: &'v Value<'_>, scene: &Scene<'_>, tell: Listener<'_, 'v>) {
    tell(Event::from(one(record, scene.clock)));
}

fn one<'v>(item: &'v Value<'_>, clock: &Clock) -> Result<Post<'v>, Bad> {
    let post = field::needed_id(item, &["id_str", "id"])?;
    let account = field::needed_id(item, &["user.id_str", "user.id"])?;
    let time = item.member("date").and_then(Value::text).unwrap_or("");
    let at = clock.read(time).map_err(|wanted| Bad::new("date", wanted, time))?;
    let text = |path: &str| item.at(path).and_then(Value::text).map(Cow::Borrowed);
    let id = |paths: &[&str]| field::id(item, paths).map(|id| id.map(Cow::Borrowed));
    let told = item.member("retweetedTweet").filter(|post| matches!(post, Value::Object(_))).unwrap_or(item);
    let words = told.member("rawContent").or_else(|| told.member("content")).and_then(Value::text);
    let urls = list(told, &["outlinks", "links"], &["url"]).map(|mut urls| {
        urls.retain(|url| !x::is_attachment(url));
        urls
    });
    let mut taken = Post {
        post: Some(Cow::Borrowed(post)),
        name: text("user.username"),
        kind: Kind::Post,
        text: words.map(|words| x::unescaped(Cow::Borrowed(words))),
        urls,
        hashtags: list(told, &["hashtags"], &[]),
        mentions: list(told, &["mentionedUsers"], &["username"]),
        repost_of: id(&["retweetedTweet.id_str", "retweetedTweet.id"])?,
        reply_to: id(&["inReplyToTweetIdStr", "inReplyToTweetId"])?,
        quote_of: id(&["quotedTweet.id_str", "quotedTweet.id"])?,
        aside: Aside {
            client: text("sourceLabel").or_else(|| text("source").map(x::client)),
            conversation: id(&["conversationIdStr", "conversationId"])?,
            lang: text("lang").and_then(x::language),
            reposted_account: id(&["retweetedTweet.user.id_str", "retweetedTweet.user.id"])?,
            replied_account: id(&["inReplyToUser.id_str", "inReplyToUser.id"])?,
            quoted_account: id(&["quotedTweet.user.id_str", "quotedTweet.user.id"])?,
            account_created_at: text("user.created").and_then(|time| clock.read(&time).ok()),
            ..Aside::default()
        },
        ..Post::new(Cow::Borrowed(account), at)
    };
    taken.kind = taken.kind_by_target();
    Ok(taken)
}

/// The items of the first of these lists: themselves, or one of their fields. `null` is a list without items; where there
/// is no such list at all, the text is searched.
fn list<'v>(told: &'v Value<'_>, names: &[&str], fields: &[&str]) -> Option<Vec<Cow<'v, str>>> {
    let items = names.iter().find_map(|name| told.member(name))?.items();
    let text = |item: &'v Value<'_>| item.text().or_else(|| fields.iter().find_map(|field| item.member(field)?.text()));
    Some(items.iter().filter_map(text).map(Cow::Borrowed).take(MOST_ITEMS).collect())
}
