//! The CSV of 4CAT, of any of its sources; the columns tell which.

use super::{field, fourchan, reddit, x as of_x};
use crate::read::format::{Format, Layout, Rows, Scene, Times, has};
use crate::read::json::Value;
use crate::read::post::{Aside, Bad, Event, Kind, Post};
use crate::read::role::Role;
use claque_text::form;
use std::borrow::Cow;
use std::collections::HashSet;

pub(crate) static FORMAT: Format = Format {
    name: "4cat",
    title: "4CAT CSV",
    platform: "",
    told_by: "`id, thread_id, author, body, timestamp`",
    taken: "the platform is told by the columns (X, Bluesky, Telegram, TikTok and its comments, Instagram, Threads, Facebook, Reddit, 4chan; else none); the account is `author_id` where there is one, on TikTok and Instagram the name, as in other exports; times are UTC; a retweet and a forward name no post and are told by their text; quotes and replies on Bluesky are addresses (`https://bsky.app/…`), not ids; posts on Telegram are `chat/message`; of Reddit and 4chan as `reddit` and `4chan` do: `t1_…` and `t3_…`, `[deleted]` passed over, tripcodes and posters' ids, never a typed name",
    times: Times::Utc,
    layout: Layout::Rows(Rows {
        fits: |columns| has(columns, &["id", "thread_id", "author", "body", "timestamp"]),
        read: |row, scene, tell| tell(post(row, scene).unwrap_or_else(Event::Bad)),
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
    Reddit,
    FourChan,
    Other,
}

impl Source {
    fn of(row: &Value<'_>) -> Self {
        let telling: [(&[&str], Source); 11] = [
            (&["is_retweet", "retweeted_user"], Source::X),
            (&["author_profile", "replied_to_post"], Source::Bluesky),
            (&["author_forwarded_from_name", "entities_mentioned"], Source::Telegram),
            (&["is_comment_on_comment", "post_id"], Source::TikTokComments),
            (&["tiktok_url"], Source::TikTok),
            (&["num_likes", "num_comments", "num_media"], Source::Instagram),
            (&["num_likes", "num_comments", "media_type"], Source::Instagram),
            (&["author_is_verified", "link_thumbnail_url", "reposts"], Source::Threads),
            (&["page_id", "page_name", "interactions"], Source::Facebook),
            (&["subreddit", "parent", "domain"], Source::Reddit),
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
            Source::Reddit => "reddit",
            Source::FourChan => "4chan",
            Source::Other => return None,
        })
    }
}

fn post<'v>(row: &'v Value<'_>, scene: &Scene<'_>) -> Result<Event<'v>, Bad> {
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
    let post = match source {
        Source::X => x(row, plain)?,
        Source::Bluesky => bluesky(row, plain, scene),
        Source::Telegram => telegram(row, plain)?,
        Source::TikTok => tiktok(row, plain),
        Source::TikTokComments => tiktok_comment(row, plain)?,
        Source::Reddit => return of_reddit(row, plain),
        Source::FourChan => of_4chan(row, plain)?,
        _ => with_links(row, plain),
    };
    Ok(Event::Post(Box::new(post)))
}

fn account<'v>(row: &'v Value<'_>, source: Source) -> Result<Cow<'v, str>, Bad> {
    match source {
        Source::Telegram => {
            let channel = field::id(row, &["thread_id"])?;
            let is_channel = channel.is_some() && field::text(row, &["author_username"]) == channel;
            match (field::id(row, &["author"])?, channel) {
                (Some(author), _) => Ok(Cow::Owned(format!("{}{author}", if is_channel { "channel" } else { "user" }))),
                // Of a channel's own posts the sender may not be told.
                (None, Some(channel)) => Ok(Cow::Owned(format!("channel{channel}"))),
                (None, None) => Err(Bad::new("author", "an account id", "")),
            }
        }
        Source::Facebook => Ok(Cow::Borrowed(field::needed_id(row, &["page_id", "author"])?)),
        // Other exports of these have the name alone, and one account must not be two.
        Source::TikTok | Source::TikTokComments | Source::Instagram | Source::Reddit => {
            Ok(Cow::Borrowed(field::needed_id(row, &["author"])?))
        }
        Source::FourChan => poster(row),
        Source::X | Source::Bluesky | Source::Threads | Source::Other => {
            let account = field::id(row, &["author_id"])?.map_or_else(|| field::needed_id(row, &["author"]), Ok)?;
            Ok(Cow::Borrowed(account))
        }
    }
}

/// A tripcode, else the poster's id within the thread: a name is whatever anybody types.
fn poster<'v>(row: &'v Value<'_>) -> Result<Cow<'v, str>, Bad> {
    if let Some(trip) = field::id(row, &["author_trip"])? {
        return Ok(Cow::Borrowed(trip));
    }
    // Staff share a mark, and once everybody who did not want to be seen was called `Heaven`.
    let is_staff = field::text(row, &["author_type"]).is_some();
    let poster = field::id(row, &["author_type_id"])?.filter(|id| *id != "Heaven" && !is_staff);
    let name = field::text(row, &["author"]).unwrap_or("");
    let poster = poster.ok_or_else(|| Bad::new("author_type_id", "the id or tripcode of a poster", name))?;
    let thread = fourchan::on_board(field::text(row, &["board"]), field::needed_id(row, &["thread_id"])?);
    Ok(Cow::Owned(format!("{thread}/{poster}")))
}

fn of_4chan<'v>(row: &'v Value<'_>, post: Post<'v>) -> Result<Post<'v>, Bad> {
    let board = field::text(row, &["board"]);
    let (id, thread) = (field::needed_id(row, &["id"])?, field::needed_id(row, &["thread_id"])?);
    let said = field::text(row, &["body"]).unwrap_or("");
    let words = fourchan::without_numbers(said);
    let text = match field::text(row, &["subject"]) {
        Some(subject) if words.is_empty() => Cow::Borrowed(subject),
        Some(subject) => Cow::Owned(format!("{subject}\n{words}")),
        None => Cow::Owned(words),
    };
    let answered = said.split(">>").skip(1).find_map(|after| {
        let digits = after.len() - after.trim_start_matches(|c: char| c.is_ascii_digit()).len();
        (digits > 0).then(|| &after[..digits])
    });
    Ok(Post {
        post: Some(fourchan::on_board(board, id)),
        name: field::words(row, &["author"]).filter(|name| name != "Anonymous"),
        kind: if id == thread { Kind::Post } else { Kind::Reply },
        text: Some(text),
        // Nobody can be named there: an `@` is none.
        mentions: Some(Vec::new()),
        reply_to: answered.map(|number| fourchan::on_board(board, number)),
        media: Some(field::words(row, &["image_md5"]).into_iter().collect()),
        aside: Aside { conversation: Some(fourchan::on_board(board, thread)), ..post.aside },
        ..post
    })
}

/// As the records of Pushshift, of which 4CAT made these.
fn of_reddit<'v>(row: &'v Value<'_>, post: Post<'v>) -> Result<Event<'v>, Bad> {
    let parent = field::id(row, &["parent"])?;
    let id = field::needed_id(row, &["id"])?;
    let page = field::id(row, &["thread_id"])?.map(|page| Cow::Owned(format!("t3_{}", page.trim_start_matches("t3_"))));
    let prefix = if parent.is_some() { "t1_" } else { "t3_" };
    let told = Post {
        post: Some(if id.starts_with(prefix) { Cow::Borrowed(id) } else { Cow::Owned(format!("{prefix}{id}")) }),
        urls: field::words(row, &["url"]).filter(|link| link.contains("://")).map(|link| vec![link]),
        // A bare number says no more what it is of.
        reply_to: parent.filter(|parent| parent.starts_with("t1_") || parent.starts_with("t3_")).map(Cow::Borrowed),
        aside: Aside { conversation: None, ..post.aside },
        ..post
    };
    let mut event = reddit::finish(Box::new(told));
    if let Event::Post(post) = &mut event {
        post.aside.conversation = page;
        post.kind = if parent.is_some() { Kind::Reply } else { Kind::Post };
        if let (Some(urls), Some(text)) = (&mut post.urls, &post.text) {
            let found = form::find(text).links.into_iter();
            urls.extend(found.map(|link| Cow::Owned(text[link].to_owned())));
        }
    }
    Ok(event)
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
        text: Some(of_x::unescaped(Cow::Borrowed(text))),
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
    // Posts are called `chat-message` there; other exports of Telegram are read as `chat/message`.
    let id = field::needed_id(row, &["id"])?;
    let id = id.rsplit_once('-').map_or(Cow::Borrowed(id), |(chat, id)| Cow::Owned(format!("{chat}/{id}")));
    // What is answered is a message of the same chat.
    let chat = field::text(row, &["thread_id"]).unwrap_or("");
    let answered = field::id(row, &["reply_to"])?.map(|id| Cow::Owned(format!("{chat}/{id}")));
    let text = post.text.as_deref().unwrap_or("");
    Ok(Post {
        kind: match answered {
            _ if is_forward => Kind::Repost,
            Some(_) => Kind::Reply,
            None => Kind::Post,
        },
        post: Some(id),
        urls: telegram_links(row, text),
        mentions: field::list(row, "entities_mentioned", Role::Mention),
        reply_to: answered,
        aside: Aside { automatic: field::words(row, &["author_is_bot"]), ..post.aside },
        ..post
    })
}

/// The links that Telegram marked, those behind other words among them, the one with a preview, and those in the text.
fn telegram_links<'v>(row: &'v Value<'_>, text: &str) -> Option<Vec<Cow<'v, str>>> {
    let whole = |url: Cow<'v, str>| if url.contains("://") { url } else { Cow::Owned(format!("https://{url}")) };
    let mut urls: Vec<Cow<'v, str>> = field::list(row, "entities_linked", Role::Url).unwrap_or_default();
    urls = urls.into_iter().map(whole).collect();
    urls.extend(field::words(row, &["link_attached"]));
    if urls.is_empty() {
        // The text is searched.
        return None;
    }
    urls.extend(form::find(text).links.into_iter().map(|link| Cow::Owned(text[link].to_owned())));
    let mut seen = HashSet::new();
    urls.retain(|url| seen.insert(url.clone()));
    Some(urls)
}

fn tiktok<'v>(row: &'v Value<'_>, post: Post<'v>) -> Post<'v> {
    Post {
        text: Some(field::lines(row, &["body", "stickers"])),
        media: Some(super::tiktok::music(row, "music_id").into_iter().collect()),
        aside: Aside { conversation: None, ..post.aside },
        ..post
    }
}

fn tiktok_comment<'v>(row: &'v Value<'_>, post: Post<'v>) -> Result<Post<'v>, Bad> {
    let video = field::id(row, &["post_id"])?;
    let answered = if field::is_yes(row, "is_comment_on_comment") { field::id(row, &["thread_id"])? } else { video };
    Ok(Post { kind: Kind::Reply, reply_to: answered.map(Cow::Borrowed), object: video.map(Cow::Borrowed), ..post })
}
