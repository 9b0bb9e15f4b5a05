//! X API v2: whole response pages (`data` with `includes`), single stream lines, and flattened posts.
//!
//! The text of a repost is cut by the interface; the whole text and its entities are those of the post it passes on,
//! where that came along.

use crate::read::format::{Format, Layout, Records, Scene, Times};
use crate::read::json::Value;
use crate::read::post::{self, Aside, Bad, Event, Kind, Listener, Post};
use crate::read::time::Clock;
use std::borrow::Cow;
use std::collections::HashMap;

pub(crate) static FORMAT: Format = Format {
    name: "x-api",
    title: "X API v2, twarc",
    platform: "x",
    told_by: "`data` with posts, or `id`, `text`, `author_id` with a field of the interface",
    taken: "response pages with `includes`, stream lines, flattened posts; text and entities of a repost are those of the post it passes on, where that came along; `unwound_url`, else `expanded_url`; `source`, `conversation_id`; a line with `errors` only is counted as rejected",
    times: Times::AsWritten,
    layout: Layout::Records(Records { fits, read }),
};

fn fits(record: &Value<'_>) -> bool {
    let page = record.member("data").is_some_and(|data| {
        let first = data.items().first().unwrap_or(data);
        first.member("id").is_some() && first.member("text").is_some()
    });
    let telling = ["referenced_tweets", "public_metrics", "conversation_id", "edit_history_tweet_ids", "entities"];
    let flat = ["id", "text", "author_id"].iter().all(|key| record.member(key).is_some())
        && telling.iter().any(|key| record.member(key).is_some());
    page || flat
}

/// Objects that came along with a page, by id.
#[derive(Default)]
struct Includes<'v, 'a> {
    posts: HashMap<Cow<'v, str>, &'v Value<'a>>,
    /// Names of accounts.
    names: HashMap<Cow<'v, str>, Cow<'v, str>>,
}

impl<'v, 'a> Includes<'v, 'a> {
    fn of(page: &'v Value<'a>) -> Self {
        let Some(includes) = page.member("includes") else { return Includes::default() };
        let items = |key: &str| includes.member(key).map_or(&[][..], Value::items).iter();
        let post = |item: &'v Value<'a>| {
            let [id] = item.texts(["id"]);
            Some((id?, item))
        };
        let name = |item: &'v Value<'a>| {
            let [id, name] = item.texts(["id", "username"]);
            Some((id?, name?))
        };
        Includes { posts: items("tweets").filter_map(post).collect(), names: items("users").filter_map(name).collect() }
    }
}

fn read<'v>(record: &'v Value<'_>, scene: &Scene<'_>, tell: Listener<'_, 'v>) {
    let clock = scene.clock;
    match record.member("data") {
        Some(Value::Array(items)) => {
            let includes = Includes::of(record);
            items.iter().for_each(|item| tell(one(item, &includes, clock).into()));
        }
        Some(item @ Value::Object(_)) => tell(one(item, &Includes::of(record), clock).into()),
        _ if record.member("id").is_some() => tell(one(record, &Includes::default(), clock).into()),
        _ => {
            let error = record.member("errors").and_then(|errors| errors.items().first());
            let error = error.and_then(|error| error.member("title").or_else(|| error.member("detail")));
            let told = error.and_then(Value::text);
            // A page without results is no fault of its row.
            let is_empty_page = told.is_none() && record.at("meta.result_count").and_then(Value::text) == Some("0");
            let bad = || Bad::new("data", "a post", told.unwrap_or("no `data`"));
            tell(if is_empty_page { Event::NoPost } else { Event::Bad(bad()) });
        }
    }
}

fn one<'v, 'a>(item: &'v Value<'a>, includes: &Includes<'v, 'a>, clock: &Clock) -> Result<Post<'v>, Bad> {
    let id = |path: &'static str| match item.at(path).and_then(Value::text) {
        Some(id) if !post::is_float_id(id) => Ok(id),
        other => Err(Bad::new(path, "an id", other.unwrap_or(""))),
    };
    let (post, account) = (id("id")?, id("author_id")?);
    let time = item.member("created_at").and_then(Value::text).unwrap_or("");
    let at = clock.read(time).map_err(|wanted| Bad::new("created_at", wanted, time))?;
    let references = item.member("referenced_tweets").map_or(&[][..], Value::items);
    let reference = |kind: &str| {
        let of_kind = |reference: &&Value<'_>| reference.member("type").and_then(Value::text) == Some(kind);
        references.iter().find(of_kind)
    };
    let target = |kind: &str| reference(kind)?.member("id")?.text().map(Cow::Borrowed);
    let repost_of: Option<Cow<'v, str>> = target("retweeted");
    // The post passed on, from the page's includes or inlined in a flattened one.
    let inlined = reference("retweeted").filter(|reference| reference.member("text").is_some());
    let included = repost_of.as_deref().and_then(|id| includes.posts.get(id).copied());
    let told = inlined.or(included).unwrap_or(item);
    let text = told.at("note_tweet.text").or_else(|| told.member("text")).and_then(Value::text);
    let named = || item.member("author").and_then(|author| author.texts(["username"])[0].take());
    let name = includes.names.get(account).cloned().or_else(named);
    let reply_to: Option<Cow<'v, str>> = target("replied_to");
    let kind = match (&repost_of, &reply_to) {
        (Some(_), _) => Kind::Repost,
        (None, Some(_)) => Kind::Reply,
        (None, None) if reference("quoted").is_some() => Kind::Quote,
        (None, None) => Kind::Post,
    };
    Ok(Post {
        post: Some(Cow::Borrowed(post)),
        name,
        kind,
        text: text.map(Cow::Borrowed),
        urls: Some(entities(told, "urls", ["unwound_url", "expanded_url", "url"])),
        hashtags: Some(entities(told, "hashtags", ["tag", "text"])),
        mentions: Some(entities(told, "mentions", ["username", "id"])),
        repost_of,
        reply_to,
        aside: Aside {
            client: item.member("source").and_then(Value::text).map(Cow::Borrowed),
            conversation: item.member("conversation_id").and_then(Value::text).map(Cow::Borrowed),
            lang: item.member("lang").and_then(Value::text).map(Cow::Borrowed),
            ..Aside::default()
        },
        ..Post::new(Cow::Borrowed(account), at)
    })
}

/// The entities of one kind, of the long text where there is one; each told by the first of its members that is there.
fn entities<'v, const N: usize>(told: &'v Value<'_>, kind: &str, telling: [&str; N]) -> Vec<Cow<'v, str>> {
    let long = told.at("note_tweet.entities").and_then(|entities| entities.member(kind));
    let items = long.or_else(|| told.at("entities").and_then(|entities| entities.member(kind)));
    let text = |item: &'v Value<'_>| match item.text() {
        Some(text) => Some(Cow::Borrowed(text)),
        None => item.texts(telling).into_iter().flatten().next(),
    };
    items.map_or(&[][..], Value::items).iter().filter_map(text).collect()
}
