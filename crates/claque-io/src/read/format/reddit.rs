//! Reddit submissions and comments: Pushshift's dumps and searches, and listings of Reddit's own interface.
//!
//! An account is its name. `author_fullname` is missing from all older dumps, from deleted accounts and from tables, so that taking
//! it where it is there would make two accounts of one; and a name on Reddit is never given away again. `[deleted]` is nobody.
//! Words of the interface have `&`, `<` and `>` escaped.

use super::field::{self, items, needed_id, text};
use super::x;
use crate::read::format::{Format, Layout, Records, Scene, Times};
use crate::read::json::Value;
use crate::read::post::{Aside, Bad, Event, Kind, Listener, Post};
use crate::read::time::Clock;
use claque_text::form;
use std::borrow::Cow;

pub(crate) static FORMAT: Format = Format {
    name: "reddit",
    title: "Reddit: Pushshift, API listings",
    platform: "reddit",
    told_by: "`author`, `created_utc`, `subreddit` with `body` or `title`; or `kind` with `data` that has these; or a `Listing` or `data` of such records",
    taken: "posts are `t3_…`, comments `t1_…`; accounts are names; `title` and `selftext`, or `body`; the link of a submission (not of one that is its own page) and those in its text; a crosspost passes on its parent; `parent_id` is answered, `link_id` the conversation; `u/name` is a mention; images and videos by Reddit's ids, which crossposts share; a record whose author is `[deleted]` is passed over, since nobody is known to have acted; a text that is `[deleted]` or `[removed]` is none, what else is known of the post counts; AutoModerator declares that it is automatic",
    times: Times::Utc,
    layout: Layout::Records(Records { fits, read }),
};

fn fits(record: &Value<'_>) -> bool {
    let inside = match text(record, &["kind"]) {
        Some("Listing") => items(record, "data.children").first().and_then(|child| child.member("data")),
        Some(_) => record.member("data"),
        None => items(record, "data").first(),
    };
    let record = inside.unwrap_or(record);
    let has = |key: &str| record.member(key).is_some();
    has("author") && has("created_utc") && (has("subreddit") || has("subreddit_id")) && (has("body") || has("title"))
}

fn read<'v>(record: &'v Value<'_>, scene: &Scene<'_>, tell: Listener<'_, 'v>) {
    match (text(record, &["kind"]), record.member("data")) {
        (Some("Listing"), Some(data)) => {
            let children = items(data, "children");
            children.iter().for_each(|child| read(child, scene, tell));
            if children.is_empty() {
                tell(Event::NoPost);
            }
        }
        // The others are accounts, communities and marks that there is more.
        (Some("t1" | "t3"), Some(data)) => {
            tell(one(data, scene.clock).unwrap_or_else(Event::Bad));
            // Nesting is bounded by the reader of JSON.
            if let Some(answers) = data.member("replies").filter(|answers| matches!(answers, Value::Object(_))) {
                read(answers, scene, tell);
            }
        }
        (Some(_), Some(_)) => tell(Event::NoPost),
        // An answer of Pushshift's searches.
        (None, Some(Value::Array(found))) => {
            found.iter().for_each(|one_of| tell(one(one_of, scene.clock).unwrap_or_else(Event::Bad)));
            if found.is_empty() {
                tell(Event::NoPost);
            }
        }
        _ => tell(one(record, scene.clock).unwrap_or_else(Event::Bad)),
    }
}

fn one<'v>(record: &'v Value<'_>, clock: &Clock) -> Result<Event<'v>, Bad> {
    if let Some(Value::Null) = record.member("author") {
        return Ok(Event::NoPost);
    }
    let account = needed_id(record, &["author"])?;
    if is_gone(account) {
        return Ok(Event::NoPost);
    }
    let at = field::time(record, &["created_utc"], clock)?;
    let is_comment = record.member("body").is_some();
    let own = own_id(record)?;
    let own = with_kind(own, if is_comment { "t1_" } else { "t3_" });
    let mut post = Post { post: Some(own), ..Post::new(Cow::Borrowed(account), at) };
    post.aside = Aside {
        automatic: (account == "AutoModerator").then_some(Cow::Borrowed("true")),
        account_created_at: field::maybe_time(record, "author_created_utc", clock),
        ..Aside::default()
    };
    if is_comment {
        take_comment(&mut post, record)?;
    } else {
        take_submission(&mut post, record)?;
    }
    post.mentions = post.text.as_deref().map(|words| named(words).into_iter().map(Cow::Owned).collect());
    Ok(Event::Post(Box::new(post)))
}

/// The id of the record itself. It counts in digits and small letters: `12e10` and `nan` are some like all others.
fn own_id<'v>(record: &'v Value<'_>) -> Result<&'v str, Bad> {
    let is_count = |id: &str| id.bytes().all(|byte| byte.is_ascii_digit() || byte.is_ascii_lowercase());
    match record.member("id") {
        Some(Value::String(id)) if !id.is_empty() && is_count(id) => Ok(id),
        _ => needed_id(record, &["id"]),
    }
}

fn take_comment<'v>(post: &mut Post<'v>, record: &'v Value<'_>) -> Result<(), Bad> {
    post.kind = Kind::Reply;
    post.text = words(record, "body");
    // Some searches of Pushshift wrote the parent as a bare number that says no more what it is of.
    let parent =
        field::id(record, &["parent_id"])?.filter(|parent| parent.starts_with("t1_") || parent.starts_with("t3_"));
    post.reply_to = parent.map(Cow::Borrowed);
    post.aside.conversation = field::id(record, &["link_id"])?.map(|link| with_kind(link, "t3_"));
    Ok(())
}

fn take_submission<'v>(post: &mut Post<'v>, record: &'v Value<'_>) -> Result<(), Bad> {
    let (title, below) = (words(record, "title"), words(record, "selftext"));
    post.text = match (title, below) {
        (Some(title), Some(below)) => Some(Cow::Owned(format!("{title}\n{below}"))),
        (title, below) => title.or(below),
    };
    let parent = field::id(record, &["crosspost_parent"])?;
    post.repost_of = parent.map(|parent| with_kind(parent, "t3_"));
    post.kind = if parent.is_some() { Kind::Repost } else { Kind::Post };
    post.aside.reposted_account = items(record, "crosspost_parent_list")
        .first()
        .and_then(|first| field::other(first, &["author"]))
        .filter(|account| !is_gone(account));
    post.aside.conversation = post.post.clone();
    let is_own_page = matches!(record.member("is_self"), Some(Value::Bool(true)))
        || text(record, &["domain"]).is_some_and(|domain| domain.starts_with("self."));
    let link = text(record, &["url_overridden_by_dest"]).or_else(|| text(record, &["url"]));
    let link = link.map(unescaped).filter(|link| !is_own_page && link.contains("://"));
    let link = link.filter(|link| !is_page_of(link, post.post.as_deref().unwrap_or("")));
    post.media = Some(media(record, link.as_deref()));
    if let Some(link) = link {
        let mut urls = vec![link];
        if let Some(text) = &post.text {
            urls.extend(form::find(text).links.into_iter().map(|range| Cow::Owned(text[range].to_owned())));
        }
        post.urls = Some(urls);
    }
    Ok(())
}

/// Whether a link leads to the submission itself, or to the pictures in it.
fn is_page_of(link: &str, post: &str) -> bool {
    let own = post.strip_prefix("t3_").filter(|own| !own.is_empty());
    let leads = |own| {
        link.split(['/', '?', '#']).skip_while(|part| !matches!(*part, "comments" | "gallery")).nth(1) == Some(own)
    };
    link.contains("reddit.com/") && own.is_some_and(leads)
}

/// `abc` to `t3_abc`.
fn with_kind<'v>(id: &'v str, kind: &str) -> Cow<'v, str> {
    if id.starts_with(kind) { Cow::Borrowed(id) } else { Cow::Owned(format!("{kind}{id}")) }
}

/// Whether something stands for an account or a text that is there no more.
pub(super) fn is_gone(text: &str) -> bool {
    let text = text.trim();
    let inside = text.strip_prefix('[').and_then(|text| text.strip_suffix(']')).unwrap_or("").trim();
    ["deleted", "removed", "removed by reddit"].iter().any(|word| inside.eq_ignore_ascii_case(word))
}

fn words<'v>(record: &'v Value<'_>, key: &str) -> Option<Cow<'v, str>> {
    text(record, &[key]).filter(|text| !is_gone(text)).map(unescaped)
}

/// Takes back the one escaping of the interface, which is that of X. Reddit's editor leaves spaces of no width, written out.
pub(super) fn unescaped(text: &str) -> Cow<'_, str> {
    if !text.contains('&') {
        return Cow::Borrowed(text);
    }
    Cow::Owned(x::unescaped(Cow::Borrowed(text)).replace("&#x200B;", "").replace("&nbsp;", " "))
}

/// Reddit's own ids of files: the same in crossposts, new with every upload.
fn media<'v>(record: &'v Value<'_>, link: Option<&str>) -> Vec<Cow<'v, str>> {
    let mut found = Vec::new();
    if let Some(Value::Object(files)) = record.member("media_metadata") {
        found.extend(files.iter().map(|(id, _)| Cow::Borrowed(&**id)));
    }
    let hosts = ["https://i.redd.it/", "https://v.redd.it/"];
    if let Some(name) = link.and_then(|link| hosts.iter().find_map(|host| link.strip_prefix(host))) {
        let name = name.split(['/', '?', '.']).next().unwrap_or(name);
        if !name.is_empty() {
            found.push(Cow::Owned(name.to_owned()));
        }
    }
    found
}

/// Accounts named as `u/name` or `/u/name`.
pub(super) fn named(words: &str) -> Vec<String> {
    let is_in_name = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-');
    let bytes = words.as_bytes();
    let mut found = Vec::new();
    for slash in memchr::memchr_iter(b'/', bytes) {
        if slash == 0 || !matches!(bytes[slash - 1], b'u' | b'U') {
            continue;
        }
        // `reddit.com/u/name` names as well; `menu/name` and `http://u/name` do not.
        let before = words[..slash - 1].strip_suffix('/').unwrap_or(&words[..slash - 1]);
        if before.ends_with(|c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '/'))
            && !before.ends_with("reddit.com")
        {
            continue;
        }
        let length = bytes[slash + 1..].iter().take(21).take_while(|byte| is_in_name(**byte)).count();
        if (3..=20).contains(&length) {
            found.push(words[slash + 1..slash + 1 + length].to_owned());
        }
    }
    found
}

/// What is done to a post that was read from columns.
pub(super) fn finish(mut post: Box<Post<'_>>) -> Event<'_> {
    if is_gone(&post.account) {
        return Event::NoPost;
    }
    // A removed text below a title stands on a line of its own.
    let kept = post.text.as_deref().and_then(|text| {
        let (title, below) = text.split_once('\n').unwrap_or(("", text));
        is_gone(below).then(|| title.to_owned())
    });
    if let Some(title) = kept {
        post.text = (!title.is_empty()).then_some(Cow::Owned(title));
    }
    if let Some(words) = post.text.as_deref() {
        post.mentions = Some(named(words).into_iter().map(Cow::Owned).collect());
        if let Cow::Owned(plain) = unescaped(words) {
            post.text = Some(Cow::Owned(plain));
        }
    }
    if post.account == "AutoModerator" {
        post.aside.automatic = Some(Cow::Borrowed("true"));
    }
    let is_comment = post.reply_to.is_some() || post.aside.conversation.as_deref().is_some_and(|page| !page.is_empty());
    let has_kind = |id: &str| id.starts_with("t1_") || id.starts_with("t3_");
    let kind = if is_comment { "t1_" } else { "t3_" };
    post.post = post.post.take().map(|id| if has_kind(&id) { id } else { Cow::Owned(format!("{kind}{id}")) });
    // A comment has no link of its own, and that of a submission may be its own page: then links are looked for in the text.
    let own = post.post.as_deref().unwrap_or("");
    post.urls = post.urls.take().filter(|urls| !urls.iter().all(|url| is_page_of(url, own)));
    post.kind = match (&post.repost_of, &post.reply_to) {
        (Some(_), _) => Kind::Repost,
        (None, Some(_)) => Kind::Reply,
        (None, None) => Kind::Post,
    };
    Event::Post(post)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_told_from_words_with_a_slash() {
        for (words, wanted) in [
            ("thanks u/ann_1 and /u/Bo-2!", vec!["ann_1", "Bo-2"]),
            ("https://www.reddit.com/u/carl", vec!["carl"]),
            ("menu/item, /r/u/x, u/ab, u/abcdefghijklmnopqrstu, é/u/dora", vec![]),
            ("u/", vec![]),
            ("(u/eve) \u{200b}u/finn", vec!["eve", "finn"]),
        ] {
            assert_eq!(named(words), wanted, "{words}");
        }
    }

    #[test]
    fn what_is_gone_is_told_from_what_is_said() {
        assert!(["[deleted]", "[removed]", " [ Removed by Reddit ] "].iter().all(|text| is_gone(text)));
        assert!(["deleted", "[deleted] it myself", "[]", "", "[x]"].iter().all(|text| !is_gone(text)));
    }

    #[test]
    fn the_escaping_of_the_interface_is_taken_back_once() {
        for (text, wanted) in
            [("a &amp;lt; &lt;b&gt; &amp;amp;", "a &lt; <b> &amp;"), ("x&amp;#x200B;y", "xy"), ("AT&T", "AT&T")]
        {
            assert_eq!(unescaped(text), wanted);
        }
    }
}
