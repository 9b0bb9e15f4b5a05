//! The CSV of 4CAT, of any of its sources; the columns tell which.

use super::field;
use crate::read::format::{Format, Layout, Rows, Scene, Times, has};
use crate::read::json::Value;
use crate::read::post::{Aside, Bad, Kind, Post};
use crate::read::role::Role;
use claque_text::form;
use std::borrow::Cow;

pub(crate) static FORMAT: Format = Format {
    name: "4cat",
    title: "4CAT CSV",
    platform: "",
    told_by: "`id, thread_id, author, body, timestamp`",
    taken: "the platform is told by the columns (X, Bluesky, Telegram, TikTok and its comments, Instagram, Threads, Facebook, 4chan; else none); the account is `author_id` where there is one; times are UTC; a retweet and a forward name no post and are told by their text; quotes and replies on Bluesky are addresses (`https://bsky.app/…`), not ids; `Anonymous` is no account",
    times: Times::Utc,
    layout: Layout::Rows(Rows {
        fits: |columns| has(columns, &["id", "thread_id", "author", "body", "timestamp"]),
        read: |row, scene, tell| tell(post(row, scene).into()),
    }),
};

#[derive(Clone, Copy, PartialEq, Eq)]
enum Source {
    X,
    Bluesky,
    Telegram,
    TikTok,
    TikTokComments,
    Instagram,
    Threads,
    Facebook,
    FourChan,
    Other,
}

impl Source {
    fn of(row: &Value<'_>) -> Self {
        let telling: [(&[&str], Source); 9] = [
            (&["is_retweet", "retweeted_user"], Source::X),
            (&["author_profile", "replied_to_post"], Source::Bluesky),
            (&["author_forwarded_from_name", "entities_mentioned"], Source::Telegram),
            (&["is_comment_on_comment", "post_id"], Source::TikTokComments),
            (&["tiktok_url"], Source::TikTok),
            (&["num_likes", "num_comments", "media_type"], Source::Instagram),
            (&["author_is_verified", "link_thumbnail_url", "reposts"], Source::Threads),
            (&["page_id", "page_name", "interactions"], Source::Facebook),
            (&["board", "image_md5"], Source::FourChan),
        ];
        let found = telling.iter().find(|(names, _)| names.iter().all(|name| row.member(name).is_some()));
        found.map_or(Source::Other, |(_, source)| *source)
    }

    /// `None` where the data does not say.
    fn platform(self) -> Option<&'static str> {
        Some(match self {
            Source::X => "x",
            Source::Bluesky => "bluesky",
            Source::Telegram => "telegram",
            Source::TikTok | Source::TikTokComments => "tiktok",
            Source::Instagram => "instagram",
            Source::Threads => "threads",
            Source::Facebook => "facebook",
            Source::FourChan => "4chan",
            Source::Other => return None,
        })
    }
}

fn post<'v>(row: &'v Value<'_>, scene: &Scene<'_>) -> Result<Post<'v>, Bad> {
    let source = Source::of(row);
    let id = field::needed_id(row, &["id"])?;
    let at = field::time(row, &["unix_timestamp", "timestamp"], scene.clock)?;
    let account = account(row, source)?;
    let plain = Post {
        post: Some(Cow::Borrowed(id)),
        name: field::words(row, &["author_username", "author"]).filter(|name| *name != account),
        kind: Kind::Post,
        text: Some(field::lines(row, &["subject", "body"])),
        hashtags: field::list(row, "hashtags", Role::Hashtag),
        mentions: field::list(row, "mentions", Role::Mention),
        aside: Aside {
            platform: source.platform().map(Cow::Borrowed),
            lang: field::words(row, &["language_guess"]),
            conversation: field::words(row, &["thread_id"]),
            ..Aside::default()
        },
        ..Post::new(account, at)
    };
    match source {
        Source::X => x(row, plain),
        Source::Bluesky => Ok(bluesky(row, plain, scene)),
        Source::Telegram => telegram(row, plain),
        Source::TikTok => tiktok(row, plain),
        Source::TikTokComments => tiktok_comment(row, plain),
        _ => Ok(with_links(row, plain)),
    }
}

fn account<'v>(row: &'v Value<'_>, source: Source) -> Result<Cow<'v, str>, Bad> {
    match source {
        Source::Telegram => {
            let channel = field::id(row, &["thread_id"])?;
            let is_channel = channel.is_some() && field::text(row, &["author_username"]) == channel;
            match (field::id(row, &["author"])?, channel) {
                (Some(author), _) => Ok(Cow::Owned(format!("{}{author}", if is_channel { "channel" } else { "user" }))),
                // Of a channel's own posts the sender may not be told.
                (None, Some(channel)) => Ok(Cow::Borrowed(channel)),
                (None, None) => Err(Bad::new("author", "an account id", "")),
            }
        }
        Source::Facebook => Ok(Cow::Borrowed(field::needed_id(row, &["page_id", "author"])?)),
        _ => {
            let account = field::id(row, &["author_id"])?.map_or_else(|| field::needed_id(row, &["author"]), Ok)?;
            if source == Source::FourChan && account == "Anonymous" {
                return Err(Bad::new("author", "an account", account));
            }
            Ok(Cow::Borrowed(account))
        }
    }
}

/// Links that have columns of their own, whatever the source calls them.
fn with_links<'v>(row: &'v Value<'_>, mut post: Post<'v>) -> Post<'v> {
    post.urls = ["urls", "links"].iter().find_map(|name| field::list(row, name, Role::Url));
    if post.urls.is_none() {
        let beside = field::text(row, &["link_url", "url_original"]);
        post.urls = field::links(beside, post.text.as_deref().unwrap_or(""));
    }
    post
}

fn x<'v>(row: &'v Value<'_>, post: Post<'v>) -> Result<Post<'v>, Bad> {
    let post = with_links(row, post);
    let is_repost = field::is_yes(row, "is_retweet");
    let quote_of = field::id(row, &["quote_tweet_id"])?.map(Cow::Borrowed);
    // 4CAT completes a retweet's text and leaves the mark before it.
    let text = field::text(row, &["body"]).unwrap_or("");
    let text = if is_repost { form::without_repost_mark(text).0 } else { text };
    let media = ["images", "videos"].iter().filter_map(|name| field::list(row, name, Role::Url)).flatten().collect();
    Ok(Post {
        kind: if is_repost {
            Kind::Repost
        } else if field::is_yes(row, "is_quote_tweet") {
            Kind::Quote
        } else if field::is_yes(row, "is_reply") {
            Kind::Reply
        } else {
            Kind::Post
        },
        text: Some(Cow::Borrowed(text)),
        quote_of,
        media: Some(media),
        aside: Aside { client: field::words(row, &["source"]), ..post.aside },
        ..post
    })
}

fn bluesky<'v>(row: &'v Value<'_>, post: Post<'v>, scene: &Scene<'_>) -> Post<'v> {
    let address = |name: &str| field::words(row, &[name]).filter(|text| text.contains("://"));
    let (quote_of, reply_to) = (address("quoted_post"), address("replied_to_post"));
    let languages = field::text(row, &["languages"]).map(|all| all.split(',').next().unwrap_or(all));
    let made = field::text(row, &["author_created_at"]).and_then(|made| scene.clock.read(made).ok());
    Post {
        kind: match (&reply_to, &quote_of) {
            (Some(_), _) => Kind::Reply,
            (None, Some(_)) => Kind::Quote,
            (None, None) => Kind::Post,
        },
        urls: field::list(row, "links", Role::Url),
        hashtags: field::list(row, "tags", Role::Hashtag),
        quote_of,
        reply_to,
        aside: Aside { lang: languages.map(Cow::Borrowed), account_created_at: made, ..post.aside },
        ..post
    }
}

fn telegram<'v>(row: &'v Value<'_>, post: Post<'v>) -> Result<Post<'v>, Bad> {
    let forwarded = ["author_forwarded_from_id", "author_forwarded_from_name", "author_forwarded_from_username"];
    let is_forward = field::text(row, &forwarded).is_some();
    // Posts are called `chat-message` there; what is answered is a message of the same chat.
    let chat = field::text(row, &["thread_id"]).unwrap_or("");
    let answered = field::id(row, &["reply_to"])?.map(|id| Cow::Owned(format!("{chat}-{id}")));
    let text = post.text.as_deref().unwrap_or("");
    Ok(Post {
        kind: match answered {
            _ if is_forward => Kind::Repost,
            Some(_) => Kind::Reply,
            None => Kind::Post,
        },
        urls: field::links(field::text(row, &["link_attached"]), text),
        mentions: field::list(row, "entities_mentioned", Role::Mention),
        reply_to: answered,
        aside: Aside { automatic: field::words(row, &["author_is_bot"]), ..post.aside },
        ..post
    })
}

fn tiktok<'v>(row: &'v Value<'_>, post: Post<'v>) -> Result<Post<'v>, Bad> {
    let music = field::id(row, &["music_id"])?.filter(|id| *id != "0");
    Ok(Post {
        text: Some(field::lines(row, &["body", "stickers"])),
        media: Some(music.map(|id| Cow::Owned(format!("music:{id}"))).into_iter().collect()),
        aside: Aside { conversation: None, ..post.aside },
        ..post
    })
}

fn tiktok_comment<'v>(row: &'v Value<'_>, post: Post<'v>) -> Result<Post<'v>, Bad> {
    let video = field::id(row, &["post_id"])?;
    let answered = if field::is_yes(row, "is_comment_on_comment") { field::id(row, &["thread_id"])? } else { video };
    Ok(Post { kind: Kind::Reply, reply_to: answered.map(Cow::Borrowed), object: video.map(Cow::Borrowed), ..post })
}
