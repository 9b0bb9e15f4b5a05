//! Zeeschuimer: what a browser was shown, in the form that each platform's own page gets.

use super::{field, x as of_x};
use crate::read::format::{Format, Layout, Records, Scene, Times};
use crate::read::json::Value;
use crate::read::post::{self, Aside, Bad, Event, Kind, Listener, Post};
use std::borrow::Cow;

pub(crate) static FORMAT: Format = Format {
    name: "zeeschuimer",
    title: "Zeeschuimer NDJSON",
    platform: "",
    told_by: "`source_platform`, `item_id`, `timestamp_collected`, `data`",
    taken: "posts of X, TikTok and Instagram; accounts of the latter two are their names, as in other exports; of other platforms each record is rejected with the platform's name (4CAT makes a CSV of them, which is read); the time is the post's, never `timestamp_collected`; a post that was shown again counts once; advertisements on Instagram are passed over",
    times: Times::AsWritten,
    layout: Layout::Records(Records { fits, read }),
};

fn fits(record: &Value<'_>) -> bool {
    ["source_platform", "item_id", "timestamp_collected", "data"].iter().all(|key| record.member(key).is_some())
}

fn read<'v>(record: &'v Value<'_>, scene: &Scene<'_>, tell: Listener<'_, 'v>) {
    let source = field::text(record, &["source_platform"]).unwrap_or("");
    let Some(data) = record.member("data").filter(|data| matches!(data, Value::Object(_))) else {
        return tell(Event::Bad(Bad::new("data", "a post", &field::shown(record.member("data")))));
    };
    let name = source.trim_start_matches("www.").trim_end_matches(".com");
    tell(match name {
        "x" | "twitter" => x(data, scene).into(),
        "tiktok" => tiktok(data, scene).into(),
        "instagram" if is_advertisement(data) => Event::NoPost,
        "instagram" => instagram(data, scene).into(),
        _ => Event::Bad(Bad::new("source_platform", "x.com, twitter.com, tiktok.com or instagram.com", source)),
    });
}

fn on(platform: &'static str) -> Aside<'static> {
    Aside { platform: Some(Cow::Borrowed(platform)), ..Aside::default() }
}

/// A post of X, which may stand one level deeper, under `tweet`.
fn opened<'v, 'a>(tweet: &'v Value<'a>) -> &'v Value<'a> {
    tweet.member("tweet").filter(|_| tweet.member("legacy").is_none()).unwrap_or(tweet)
}

/// The links, hashtags or mentions that X marked in a text. Of a long one they stand with the whole, not beside its beginning.
fn marked<'v>(tweet: &'v Value<'_>, kind: &str, telling: &[&str]) -> Vec<Cow<'v, str>> {
    let whole = tweet.at("note_tweet.note_tweet_results.result.entity_set");
    let entities_of = whole.filter(|marks| matches!(marks, Value::Object(_))).or_else(|| tweet.at("legacy.entities"));
    entities_of.map_or_else(Vec::new, |marks| entities(marks, kind, telling))
}

fn x<'v>(data: &'v Value<'_>, scene: &Scene<'_>) -> Result<Post<'v>, Bad> {
    const ACCOUNT: &str = "core.user_results.result";
    let tweet = opened(data);
    let of_account =
        |key: &str| field::text(tweet, &[&format!("{ACCOUNT}.core.{key}"), &format!("{ACCOUNT}.legacy.{key}")]);
    let id = field::needed_id(tweet, &["rest_id", "legacy.id_str"])?;
    let account = field::needed_id(tweet, &["legacy.user_id_str", "core.user_results.result.rest_id", "user.id_str"])?;
    let at = field::time(tweet, &["legacy.created_at"], scene.clock)?;
    let passed_on = tweet.at("legacy.retweeted_status_result.result").map(opened);
    let repost_of = passed_on.map_or(Ok(None), |told| field::id(told, &["rest_id", "legacy.id_str"]))?;
    let quoted = tweet.at("quoted_status_result.result").map(opened);
    let quote_of = quoted.map_or(Ok(None), |quoted| field::id(quoted, &["rest_id"]))?;
    let quote_of = quote_of.or(field::id(tweet, &["legacy.quoted_status_id_str"])?).filter(|_| passed_on.is_none());
    let reply_to = field::id(tweet, &["legacy.in_reply_to_status_id_str"])?;
    // The text of a repost is cut; the whole one is that of the post it passes on.
    let told = passed_on.unwrap_or(tweet);
    let text = field::text(told, &["note_tweet.note_tweet_results.result.text", "legacy.full_text"]);
    let made = of_account("created_at").and_then(|made| scene.clock.read(made).ok());
    let owner = |post: Option<&'v Value<'_>>| Some(Cow::Borrowed(field::text(post?, &["legacy.user_id_str"])?));
    Ok(Post {
        post: Some(Cow::Borrowed(id)),
        name: of_account("screen_name").or(field::text(tweet, &["user.screen_name"])).map(Cow::Borrowed),
        kind: match (passed_on, reply_to, quote_of) {
            (Some(_), ..) => Kind::Repost,
            (None, Some(_), _) => Kind::Reply,
            (None, None, Some(_)) => Kind::Quote,
            (None, None, None) => Kind::Post,
        },
        text: text.map(|text| of_x::unescaped(Cow::Borrowed(text))),
        urls: Some(marked(told, "urls", &["expanded_url", "url"])),
        hashtags: Some(marked(told, "hashtags", &["text"])),
        mentions: Some(marked(told, "user_mentions", &["screen_name", "id_str"])),
        media: Some(entities(told, "legacy.extended_entities.media", &["id_str"])),
        repost_of: repost_of.map(Cow::Borrowed),
        quote_of: quote_of.map(Cow::Borrowed),
        reply_to: reply_to.map(Cow::Borrowed),
        aside: Aside {
            client: field::text(tweet, &["source"]).map(post::client_name).map(Cow::Borrowed),
            conversation: field::words(tweet, &["legacy.conversation_id_str"]),
            lang: field::words(told, &["legacy.lang"]).and_then(of_x::language),
            reposted_account: owner(passed_on),
            quoted_account: owner(quoted).filter(|_| quote_of.is_some()),
            replied_account: field::words(tweet, &["legacy.in_reply_to_user_id_str"]),
            account_created_at: made,
            ..on("x")
        },
        ..Post::new(Cow::Borrowed(account), at)
    })
}

/// What the items of a list say at the first of these keys that they have.
fn entities<'v>(record: &'v Value<'_>, path: &str, telling: &[&str]) -> Vec<Cow<'v, str>> {
    let items = record.at(path).map_or(&[][..], Value::items);
    items.iter().filter_map(|item| field::words(item, telling)).collect()
}

/// Accounts are their names, as in TikTok's own interface for research.
fn tiktok<'v>(data: &'v Value<'_>, scene: &Scene<'_>) -> Result<Post<'v>, Bad> {
    let id = field::needed_id(data, &["id"])?;
    let account = field::id(data, &["author.uniqueId", "author"])?;
    let account =
        account.ok_or_else(|| Bad::new("author.uniqueId", "an account", &field::shown(data.member("author"))))?;
    let at = field::time(data, &["createTime"], scene.clock)?;
    let quote_of = field::id(data, &["duetInfo.duetFromId"])?.filter(|id| *id != "0");
    let music = super::tiktok::music(data, "music.id");
    let stickers = data.member("stickersOnItem").map_or(&[][..], Value::items);
    let stickers = stickers.iter().filter_map(|sticker| sticker.member("stickerText"));
    let stickers = stickers.flat_map(Value::items).filter_map(Value::text);
    let lines: Vec<&str> = field::text(data, &["desc"]).into_iter().chain(stickers).collect();
    Ok(Post {
        post: Some(Cow::Borrowed(id)),
        name: field::words(data, &["author.nickname", "nickname"]),
        kind: if quote_of.is_some() { Kind::Quote } else { Kind::Post },
        text: Some(Cow::Owned(lines.join("\n"))),
        hashtags: Some(entities(data, "textExtra", &["hashtagName"])),
        mentions: Some(entities(data, "textExtra", &["userUniqueId"])),
        quote_of: quote_of.map(Cow::Borrowed),
        media: Some(music.into_iter().collect()),
        aside: Aside { lang: field::words(data, &["textLanguage"]).filter(|lang| lang != "un"), ..on("tiktok") },
        ..Post::new(Cow::Borrowed(account), at)
    })
}

fn is_advertisement(data: &Value<'_>) -> bool {
    let link = field::text(data, &["link"]).unwrap_or("");
    field::text(data, &["product_type"]) == Some("ad") || link.starts_with("https://www.facebook.com/ads/ig_redirect")
}

fn instagram<'v>(data: &'v Value<'_>, scene: &Scene<'_>) -> Result<Post<'v>, Bad> {
    let id = field::needed_id(data, &["code", "shortcode"])?;
    // The name, since it is all that 4CAT and CrowdTangle have.
    let account = field::needed_id(data, &["user.username", "owner.username"])?;
    // A record of a grid of pictures has no time: it is to be collected from the post itself.
    let at = field::time(data, &["taken_at", "taken_at_timestamp"], scene.clock)?;
    let edges = data.at("edge_media_to_caption.edges").map_or(&[][..], Value::items);
    let old = edges.first().and_then(|edge| field::words(edge, &["node.text"]));
    Ok(Post {
        post: Some(Cow::Borrowed(id)),
        name: field::words(data, &["user.full_name", "owner.full_name"]),
        kind: Kind::Post,
        text: Some(field::words(data, &["caption.text"]).or(old).unwrap_or_default()),
        aside: on("instagram"),
        ..Post::new(Cow::Borrowed(account), at)
    })
}
