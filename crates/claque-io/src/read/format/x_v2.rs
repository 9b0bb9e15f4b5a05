//! X API v2: whole response pages (`data` with `includes`), single stream lines, and flattened posts.
//!
//! The text of a repost is cut by the interface; the whole text and its entities are those of the post it passes on,
//! where that came along. What came along is context: it is no post of the collection and is not counted as one.

use super::field::{self, MOST_ITEMS};
use super::x;
use crate::read::format::{Format, Layout, Records, Scene, Times};
use crate::read::json::Value;
use crate::read::post::{self, Aside, Bad, Event, Kind, Listener, Post};
use crate::read::role::Role;
use crate::read::time::Clock;
use std::borrow::Cow;
use std::collections::HashMap;

pub(crate) static FORMAT: Format = Format {
    name: "x-api",
    title: "X API v2, twarc",
    platform: "x",
    told_by: "`data` with posts, or `id`, `text`, `author_id` with a field of the interface",
    taken: "response pages with `includes`, stream lines, flattened posts; the long text (`note_tweet`); text, entities and media of a repost are those of the post it passes on, where that came along; posts that came along are no posts of the collection; `unwound_url`, else `expanded_url`; attached media by their keys, not as links; each version of an edited post is a post; a line with `errors` only is counted as rejected",
    times: Times::AsWritten,
    layout: Layout::Records(Records { fits, read }),
};

fn fits(record: &Value<'_>) -> bool {
    let page = record.member("data").is_some_and(|data| {
        let first = data.items().first().unwrap_or(data);
        let has = |key: &str| first.member(key).is_some();
        // Posts of the interface before this one carry their account whole.
        has("id") && has("text") && (has("author_id") || !has("user"))
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
    accounts: HashMap<Cow<'v, str>, &'v Value<'a>>,
}

impl<'v, 'a> Includes<'v, 'a> {
    fn of(page: &'v Value<'a>) -> Self {
        let by_id = |path: &str| {
            let items = page.at(path).map_or(&[][..], Value::items);
            items.iter().filter_map(|item| Some((item.texts(["id"])[0].take()?, item))).collect()
        };
        Includes { posts: by_id("includes.tweets"), accounts: by_id("includes.users") }
    }
}

fn read<'v>(record: &'v Value<'_>, scene: &Scene<'_>, tell: Listener<'_, 'v>) {
    let clock = scene.clock;
    match record.member("data") {
        Some(Value::Array(items)) => {
            let includes = Includes::of(record);
            if items.is_empty() {
                tell(Event::NoPost);
            }
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

/// A post that another points at.
struct Target<'v, 'a> {
    id: Cow<'v, str>,
    /// The post itself, from the page's includes or inlined in a flattened one.
    post: Option<&'v Value<'a>>,
}

impl<'v, 'a> Target<'v, 'a> {
    fn of(item: &'v Value<'a>, kind: &str, includes: &Includes<'v, 'a>) -> Result<Option<Self>, Bad> {
        let references = item.member("referenced_tweets").map_or(&[][..], Value::items);
        let of_kind = |reference: &&Value<'_>| reference.member("type").and_then(Value::text) == Some(kind);
        let Some(reference) = references.iter().find(of_kind) else { return Ok(None) };
        let id = field::needed_id(reference, &["id"]).map_err(|bad| bad.of("referenced_tweets.id".to_owned()))?;
        let inlined = Some(reference).filter(|reference| reference.member("text").is_some());
        let post = inlined.or_else(|| includes.posts.get(id).copied());
        Ok(Some(Target { id: Cow::Borrowed(id), post }))
    }

    /// Whose post it is.
    fn account(&self) -> Option<Cow<'v, str>> {
        field::other(self.post?, &["author_id", "author.id"])
    }
}

fn one<'v, 'a>(item: &'v Value<'a>, includes: &Includes<'v, 'a>, clock: &Clock) -> Result<Post<'v>, Bad> {
    let (post, account) = (field::needed_id(item, &["id"])?, field::needed_id(item, &["author_id"])?);
    let time = item.member("created_at").and_then(Value::text).unwrap_or("");
    let at = clock.read(time).map_err(|wanted| Bad::new("created_at", wanted, time))?;
    let text = |key: &str| item.member(key).and_then(Value::text).map(Cow::Borrowed);
    let target = |kind: &str| Target::of(item, kind, includes);
    let (reposted, replied, quoted) = (target("retweeted")?, target("replied_to")?, target("quoted")?);
    let account_of = |target: &Option<Target<'v, 'a>>| target.as_ref().and_then(Target::account);
    let told = reposted.as_ref().and_then(|target| target.post).unwrap_or(item);
    let words = told.at("note_tweet.text").or_else(|| told.member("text")).and_then(Value::text);
    let author = includes.accounts.get(account).copied().or_else(|| item.member("author"));
    let of_author = |key: &str| author.and_then(|author| author.member(key)).and_then(Value::text);
    let replied_account = match &replied {
        Some(_) => field::id(item, &["in_reply_to_user_id"])?.map(Cow::Borrowed).or_else(|| account_of(&replied)),
        None => None,
    };
    let mut taken = Post {
        post: Some(Cow::Borrowed(post)),
        name: of_author("username").map(Cow::Borrowed),
        kind: Kind::Post,
        text: words.map(|words| x::unescaped(Cow::Borrowed(x::at_most(words)))),
        urls: entities(told, "urls", Role::Url),
        hashtags: entities(told, "hashtags", Role::Hashtag),
        mentions: entities(told, "mentions", Role::Mention),
        media: Some(media(told)),
        aside: Aside {
            client: text("source").map(x::client),
            conversation: text("conversation_id"),
            lang: text("lang").and_then(x::language),
            reposted_account: account_of(&reposted),
            replied_account,
            quoted_account: account_of(&quoted),
            account_created_at: of_author("created_at").and_then(|time| clock.read(time).ok()),
            ..Aside::default()
        },
        repost_of: reposted.map(|target| target.id),
        reply_to: replied.map(|target| target.id),
        quote_of: quoted.map(|target| target.id),
        ..Post::new(Cow::Borrowed(account), at)
    };
    taken.kind = taken.kind_by_target();
    Ok(taken)
}

/// The entities of one kind, of the long text where there is one; `None` where the post came without any, because nobody
/// asked the interface for them or because there are none: then the text is searched.
fn entities<'v>(told: &'v Value<'_>, kind: &str, role: Role) -> Option<Vec<Cow<'v, str>>> {
    let short = told.member("entities");
    let long = told.at("note_tweet.entities");
    let any = long.or(short)?;
    let items = long.and_then(|long| long.member(kind)).or_else(|| short?.member(kind)).unwrap_or(any).items();
    let texts = items.iter().filter_map(|item| post::item_text(item, role));
    Some(texts.filter(|text| role != Role::Url || !x::is_attachment(text)).take(MOST_ITEMS).collect())
}

/// The keys of pictures and videos.
fn media<'v>(told: &'v Value<'_>) -> Vec<Cow<'v, str>> {
    let keys = told.at("attachments.media_keys").map_or(&[][..], Value::items);
    keys.iter().filter_map(Value::text).map(x::media_id).map(Cow::Borrowed).take(MOST_ITEMS).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::read::json::parse;

    #[test]
    fn of_what_many_posts_may_pass_on_a_bounded_number_is_taken() {
        for (links, taken) in [(999, 999), (5000, 1000)] {
            let links: Vec<String> = (0..links).map(|n| format!(r#"{{"url": "https://a.example/{n}"}}"#)).collect();
            let keys: Vec<String> = (0..links.len()).map(|n| format!(r#""3_{n}""#)).collect();
            let (links, keys) = (links.join(","), keys.join(","));
            let told = format!(r#"{{"entities": {{"urls": [{links}]}}, "attachments": {{"media_keys": [{keys}]}}}}"#);
            let told = parse(&told).expect("JSON");
            assert_eq!(entities(&told, "urls", Role::Url).map(|urls| urls.len()), Some(taken));
            assert_eq!(media(&told).len(), taken);
        }
    }

    #[test]
    fn a_page_of_the_interface_before_is_not_taken_for_one_of_this() {
        let page = |account: &str| format!(r#"{{"data": [{{"id": 1, "text": "a", {account}}}]}}"#);
        for (account, is_ours) in
            [(r#""author_id": "7""#, true), (r#""user": {"id": 7}"#, false), (r#""lang": "en""#, true)]
        {
            assert_eq!(fits(&parse(&page(account)).expect("JSON")), is_ours, "{account}");
        }
    }
}
