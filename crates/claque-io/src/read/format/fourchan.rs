//! 4chan: threads, catalogs and single posts of its read-only interface.
//!
//! There are no accounts. A tripcode is the same person's in all threads; the poster's id that some boards show lasts for one thread.
//! Whoever has neither cannot be told from anybody else, and such a post is rejected with that reason. Numbers of posts mean something
//! on their board, and the JSON of a thread does not name it: where a tool added `board`, it stands before the number.

use super::field::{self, items, text};
use crate::read::format::{Format, Layout, Records, Scene, Times};
use crate::read::html::{self, Fragment};
use crate::read::json::Value;
use crate::read::post::{Aside, Bad, Event, Kind, Listener, Post};
use crate::read::time::Clock;
use std::borrow::Cow;

pub(crate) static FORMAT: Format = Format {
    name: "4chan",
    title: "4chan threads and catalogs",
    platform: "4chan",
    told_by: "`posts` or `threads` of records, or single records, with `no`, `time` and `resto`",
    taken: "an account is a tripcode, else the poster's id within its thread; a post with neither, or with a mark that several share (`Heaven`, staff), is rejected, since nobody can be told from anybody else; posts are `no`, with `board/` before where a tool added `board`: numbers of several boards without it clash; `sub` and `com`, HTML to text, without the `>>123` that stand alone on a line or begin one; the first `>>123` is answered; `resto` is the conversation; files by `md5`, which tells the same file",
    times: Times::Utc,
    layout: Layout::Records(Records { fits, read }),
};

fn fits(record: &Value<'_>) -> bool {
    let is_post = |post: &Value<'_>| ["no", "time", "resto"].iter().all(|key| post.member(key).is_some());
    let first = items(record, "posts").first().or_else(|| {
        let thread = items(record, "threads").first()?;
        items(thread, "posts").first().or(Some(thread))
    });
    is_post(first.unwrap_or(record))
}

fn read<'v>(record: &'v Value<'_>, scene: &Scene<'_>, tell: Listener<'_, 'v>) {
    let board = text(record, &["board"]);
    if record.member("posts").is_some() {
        thread(record, board, scene.clock, tell);
    } else if let Some(threads) = record.member("threads") {
        for one in threads.items() {
            thread(one, text(one, &["board"]).or(board), scene.clock, tell);
        }
        if threads.items().is_empty() {
            tell(Event::NoPost);
        }
    } else {
        tell(one(record, board, scene.clock).into());
    }
}

/// A thread of an index or of its own page, with `posts`; or of a catalog: its first post, with its last answers inside.
fn thread<'v>(thread: &'v Value<'_>, board: Option<&'v str>, clock: &Clock, tell: Listener<'_, 'v>) {
    let posts = items(thread, "posts");
    posts.iter().for_each(|post| tell(one(post, board, clock).into()));
    if thread.member("time").is_some() {
        tell(one(thread, board, clock).into());
        items(thread, "last_replies").iter().for_each(|post| tell(one(post, board, clock).into()));
    } else if posts.is_empty() {
        // A list of threads without their content.
        tell(Event::NoPost);
    }
}

fn one<'v>(post: &'v Value<'_>, board: Option<&'v str>, clock: &Clock) -> Result<Post<'v>, Bad> {
    let board = text(post, &["board"]).or(board);
    let number = field::needed_id(post, &["no"])?;
    let at = field::time(post, &["time"], clock)?;
    let opens = field::id(post, &["resto"])?.filter(|thread| *thread != "0");
    let thread = on_board(board, opens.unwrap_or(number));
    // Staff share a mark, and once everybody who did not want to be seen was called `Heaven`.
    let is_shared = |id: &str| id == "Heaven" || post.member("capcode").is_some();
    let account = match (field::id(post, &["trip"])?, field::id(post, &["id"])?.filter(|id| !is_shared(id))) {
        (Some(trip), _) => Cow::Borrowed(trip),
        (None, Some(poster)) => Cow::Owned(format!("{thread}/{poster}")),
        (None, None) => {
            return Err(Bad::new("id", "the id or tripcode of a poster", text(post, &["id"]).unwrap_or("")));
        }
    };
    let said = html::read(text(post, &["com"]).unwrap_or(""));
    let subject = text(post, &["sub"]).map(|subject| html::read(subject).text);
    Ok(Post {
        post: Some(on_board(board, number)),
        name: field::words(post, &["name"]).filter(|name| *name != "Anonymous"),
        kind: if opens.is_some() { Kind::Reply } else { Kind::Post },
        text: Some(match (subject, without_numbers(&said.text)) {
            (Some(subject), words) if words.is_empty() => subject,
            (Some(subject), words) => Cow::Owned(format!("{subject}\n{words}")),
            (None, words) => Cow::Owned(words),
        }),
        // Nobody can be named here: an `@` is none.
        mentions: Some(Vec::new()),
        reply_to: answered(&said, board),
        media: Some(field::words(post, &["md5"]).into_iter().collect()),
        aside: Aside { conversation: Some(thread), ..Aside::default() },
        ..Post::new(account, at)
    })
}

pub(super) fn on_board<'v>(board: Option<&str>, number: &'v str) -> Cow<'v, str> {
    board.map_or(Cow::Borrowed(number), |board| Cow::Owned(format!("{board}/{number}")))
}

/// The post in the first link to one: `#p17`, `/g/thread/3#p17`, `//boards.4chan.org/g/thread/3#p17`.
fn answered(said: &Fragment<'_>, board: Option<&str>) -> Option<Cow<'static, str>> {
    said.links.iter().filter(|link| link.is("quotelink")).find_map(|link| {
        let (page, number) = link.href.rsplit_once("#p")?;
        let is_number = !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit());
        let other = page.split_once("/thread/").and_then(|(before, _)| before.rsplit('/').next());
        let board = board.map(|board| other.filter(|other| !other.is_empty()).unwrap_or(board));
        is_number.then(|| Cow::Owned(on_board(board, number).into_owned()))
    })
}

/// The words without the numbers of posts before them: whoever says the same to many says the same.
pub(super) fn without_numbers(words: &str) -> String {
    let mut text = String::with_capacity(words.len());
    for line in words.lines() {
        let mut rest = line;
        while let Some(after) = rest.trim_start().strip_prefix(">>") {
            let after = after.trim_start_matches(|c: char| c.is_ascii_digit());
            if after.len() + 2 == rest.trim_start().len() || after.starts_with(|c: char| !c.is_whitespace()) {
                break;
            }
            rest = after;
        }
        let took = rest.len() < line.len();
        let rest = if took { rest.trim_start().trim_start_matches("(OP)").trim_start() } else { rest };
        if took && rest.is_empty() {
            continue;
        }
        if !text.is_empty() {
            text.push('\n');
        }
        text.push_str(rest);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_of_answered_posts_are_no_words() {
        for (words, wanted) in [
            (">>123\nhello\n>>124 >>125\nyou", "hello\nyou"),
            (">>123 hello", "hello"),
            (">>123 (OP)\nhello", "hello"),
            (">quoted words\n>>1x\n>>", ">quoted words\n>>1x\n>>"),
            ("a\n\nb", "a\n\nb"),
        ] {
            assert_eq!(without_numbers(words), wanted, "{words}");
        }
    }
}
