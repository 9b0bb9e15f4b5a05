//! The first version of X's interface (v1.1): posts of searches, timelines and streams, and what a stream says beside them.
//!
//! `id` is written as a number that many programs round, `id_str` is not; `id` is taken only where there is no `id_str`, and
//! then as it is written. Text, links and tags of a repost are those of the post it passes on: its own are cut. A text stays
//! whole: what `display_text_range` hides (names at the beginning, links of pictures at the end) is no part of its wording
//! anyway, and the names are what the platform counts as mentions.

use super::field::{self, MOST_ITEMS};
use super::x;
use crate::read::format::{Format, Layout, Records, Scene, Times};
use crate::read::json::Value;
use crate::read::post::{self, Aside, Bad, Event, Kind, Listener, Post};
use crate::read::role::Role;
use crate::read::time::Clock;
use std::borrow::Cow;

pub(crate) static FORMAT: Format = Format {
    name: "x-v1",
    title: "X API v1.1",
    platform: "x",
    told_by: "`user` with an id, `created_at`, `text` or `full_text`, and a field of the interface; `statuses`, `tweets` or `data` with such posts; `delete` with a `status`",
    taken: "`id_str` before `id`; the long text (`extended_tweet`, `full_text`); text, entities and media of a repost are those of the post it passes on; `expanded_url`; attached media by their ids, not as links; a `delete` withdraws its post; `limit`, `scrub_geo`, `warning` and other notices of a stream are passed over",
    times: Times::AsWritten,
    layout: Layout::Records(Records { fits, read }),
};

/// What a stream says that is about no post, or takes nothing from it that is used.
const NOTICES: [&str; 12] = [
    "limit",
    "scrub_geo",
    "status_withheld",
    "user_withheld",
    "user_delete",
    "user_undelete",
    "disconnect",
    "warning",
    "friends",
    "friends_str",
    "event",
    "control",
];

fn fits(record: &Value<'_>) -> bool {
    let telling = ["id_str", "entities", "retweet_count", "in_reply_to_status_id_str", "is_quote_status", "full_text"];
    let has = |value: &Value<'_>, keys: &[&str]| keys.iter().any(|key| value.at(key).is_some());
    let is_post = |value: &Value<'_>| {
        has(value, &["user.id_str", "user.id"])
            && has(value, &["text", "full_text"])
            && value.member("created_at").is_some()
            && has(value, &telling)
    };
    let paged = page(record).and_then(|posts| posts.first());
    is_post(record) || paged.is_some_and(is_post) || record.at("delete.status").is_some()
}

/// The posts of a page: of a search, or as tools gather them.
fn page<'v, 'a>(record: &'v Value<'a>) -> Option<&'v [Value<'a>]> {
    ["statuses", "tweets", "data"].iter().find_map(|name| match record.member(name) {
        Some(Value::Array(posts)) => Some(&**posts),
        _ => None,
    })
}

fn read<'v>(record: &'v Value<'_>, scene: &Scene<'_>, tell: Listener<'_, 'v>) {
    if let Some(posts) = page(record) {
        // A search without results is no fault of its row.
        if posts.is_empty() {
            tell(Event::NoPost);
        }
        posts.iter().for_each(|post| tell(one(post, scene.clock).into()));
    } else if record.member("user").is_some() || record.member("created_at").is_some() {
        tell(one(record, scene.clock).into());
    } else {
        tell(notice(record));
    }
}

/// What a stream says that is no post.
fn notice<'v>(record: &'v Value<'_>) -> Event<'v> {
    if record.member("delete").is_some() {
        return match field::needed_id(record, &["delete.status.id_str", "delete.status.id"]) {
            Ok(id) => Event::Withdrawn(Cow::Borrowed(id), None),
            Err(bad) => Event::Bad(bad),
        };
    }
    if NOTICES.iter().any(|notice| record.member(notice).is_some()) {
        return Event::NoPost;
    }
    let error = record.member("errors").and_then(|errors| errors.items().first()?.member("message"));
    let told = error.or_else(|| record.member("error")).and_then(Value::text);
    Event::Bad(Bad::new("user", "a post", told.unwrap_or("no `user`")))
}

fn one<'v>(item: &'v Value<'_>, clock: &Clock) -> Result<Post<'v>, Bad> {
    let post = field::needed_id(item, &["id_str", "id"])?;
    let account = field::needed_id(item, &["user.id_str", "user.id"])?;
    let time = item.member("created_at").and_then(Value::text).unwrap_or("");
    let at = clock.read(time).map_err(|wanted| Bad::new("created_at", wanted, time))?;
    let text = |path: &str| item.at(path).and_then(Value::text);
    let target = |paths: &[&str]| field::id(item, paths).map(|id| id.map(Cow::Borrowed));
    let passed_on = item.member("retweeted_status").filter(|status| matches!(status, Value::Object(_)));
    let repost_of: Option<Cow<'v, str>> = match passed_on {
        Some(_) => Some(field::needed_id(item, &["retweeted_status.id_str", "retweeted_status.id"])?.into()),
        None => None,
    };
    let reply_to: Option<Cow<'v, str>> = target(&["in_reply_to_status_id_str", "in_reply_to_status_id"])?;
    // A repost of a quote carries the quote of the post it passes on.
    let quote_of: Option<Cow<'v, str>> = match passed_on {
        Some(_) => None,
        None => target(&["quoted_status_id_str", "quoted_status_id", "quoted_status.id_str", "quoted_status.id"])?,
    };
    let told = Told::of(passed_on.unwrap_or(item));
    let mut taken = Post {
        post: Some(Cow::Borrowed(post)),
        name: text("user.screen_name").map(Cow::Borrowed),
        kind: Kind::Post,
        text: told.text.map(|text| x::unescaped(Cow::Borrowed(text))),
        urls: told.entities("urls", Role::Url).map(without_attachments),
        hashtags: told.entities("hashtags", Role::Hashtag),
        mentions: told.entities("user_mentions", Role::Mention),
        media: told.media(),
        aside: Aside {
            client: item.member("source").and_then(Value::text).map(|source| x::client(Cow::Borrowed(source))),
            lang: text("lang").and_then(|lang| x::language(Cow::Borrowed(lang))),
            reposted_account: target(&["retweeted_status.user.id_str", "retweeted_status.user.id"])?,
            replied_account: match reply_to {
                Some(_) => target(&["in_reply_to_user_id_str", "in_reply_to_user_id"])?,
                None => None,
            },
            quoted_account: match quote_of {
                Some(_) => target(&["quoted_status.user.id_str", "quoted_status.user.id"])?,
                None => None,
            },
            account_created_at: text("user.created_at").and_then(|time| clock.read(time).ok()),
            ..Aside::default()
        },
        repost_of,
        reply_to,
        quote_of,
        ..Post::new(Cow::Borrowed(account), at)
    };
    taken.kind = taken.kind_by_target();
    Ok(taken)
}

fn without_attachments(mut urls: Vec<Cow<'_, str>>) -> Vec<Cow<'_, str>> {
    urls.retain(|url| !x::is_attachment(url));
    urls
}

/// The whole text of a post and what stands in it, wherever the interface put them.
struct Told<'v, 'a> {
    text: Option<&'v str>,
    /// The long form of a post that was cut.
    long: Option<&'v Value<'a>>,
    post: &'v Value<'a>,
}

impl<'v, 'a> Told<'v, 'a> {
    fn of(post: &'v Value<'a>) -> Self {
        let long = post.member("extended_tweet");
        let full = |value: &'v Value<'a>| value.member("full_text").and_then(Value::text);
        let text = long.and_then(full).or_else(|| full(post));
        Told { text: text.or_else(|| post.member("text").and_then(Value::text)), long, post }
    }

    /// The entities of one kind; `None` where the data has none at all, so that the text is searched.
    fn entities(&self, kind: &str, role: Role) -> Option<Vec<Cow<'v, str>>> {
        let of = |value: &'v Value<'a>| value.member("entities")?.member(kind);
        let items = self.long.and_then(of).or_else(|| of(self.post))?;
        Some(items.items().iter().filter_map(|item| post::item_text(item, role)).take(MOST_ITEMS).collect())
    }

    fn media(&self) -> Option<Vec<Cow<'v, str>>> {
        let of = |value: &'v Value<'a>, key: &str| value.member(key).and_then(|entities| entities.member("media"));
        let sources = self.long.into_iter().chain([self.post]);
        let mut found = sources.flat_map(|value| [of(value, "extended_entities"), of(value, "entities")]);
        let items = found.find_map(|items| items).map_or(&[][..], Value::items);
        let ids = items.iter().filter_map(|item| field::id(item, &["id_str", "id"]).ok()?);
        Some(ids.map(Cow::Borrowed).take(MOST_ITEMS).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::FORMAT;
    use crate::read::{ReadOptions, read_bytes};

    #[test]
    fn pages_are_read_whatever_their_list_is_called() {
        for list in ["statuses", "tweets", "data"] {
            let page = format!(
                r#"{{"{list}": [{{"id": 1500000000000000001, "text": "a", "entities": {{"urls": []}},
                    "created_at": "Sat Sep 28 18:05:23 +0000 2019", "user": {{"id": 1100000000000000007}}}}]}}"#
            );
            let corpus = read_bytes("page", page.as_bytes(), &ReadOptions::default()).expect("a page");
            let shape = corpus.inputs[0].guess.as_ref().map(|guess| guess.shape.name());
            let accounts: Vec<&str> = corpus.accounts.iter().map(AsRef::as_ref).collect();
            assert_eq!((shape, &accounts[..]), (Some(FORMAT.name), &["1100000000000000007"][..]), "{list}");
        }
    }
}
