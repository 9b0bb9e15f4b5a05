//! The table that twarc-csv makes of the second version of X's interface.

use super::x;
use crate::read::format::Taken::First;
use crate::read::format::{Columns, Format, Layout, Times, has};
use crate::read::post::{Event, Post};
use crate::read::role::Role;
use std::borrow::Cow;

pub(crate) static FORMAT: Format = Format {
    name: "twarc-csv",
    title: "twarc-csv",
    platform: "x",
    told_by: "`author_id, text, referenced_tweets.retweeted.id` with `author.username` or `edit_history_tweet_ids`",
    taken: "text, entities and media of a repost are those of the post it passes on, as twarc-csv has put them there unless told otherwise; lists are JSON in a cell; `\\n` in a text is a new line; rows that `--inline-referenced-tweets` added cannot be told from the others",
    times: Times::Utc,
    layout: Layout::Columns(Columns {
        fits: |columns| {
            has(columns, &["author_id", "text", "referenced_tweets.retweeted.id"])
                && ["author.username", "edit_history_tweet_ids"].iter().any(|name| has(columns, &[name]))
        },
        columns: &[
            (Role::Account, First(&["author_id", "author.id"])),
            (Role::Time, First(&["created_at"])),
            (Role::Post, First(&["id"])),
            (Role::Name, First(&["author.username"])),
            (Role::Text, First(&["text"])),
            (Role::Url, First(&["entities.urls"])),
            (Role::Hashtag, First(&["entities.hashtags"])),
            (Role::Mention, First(&["entities.mentions"])),
            (Role::RepostOf, First(&["referenced_tweets.retweeted.id"])),
            (Role::ReplyTo, First(&["referenced_tweets.replied_to.id"])),
            (Role::QuoteOf, First(&["referenced_tweets.quoted.id"])),
            (Role::Media, First(&["attachments.media_keys"])),
            (Role::Client, First(&["source"])),
            (Role::Conversation, First(&["conversation_id"])),
            (Role::Lang, First(&["lang"])),
            (Role::RepostedAccount, First(&["retweeted_user_id"])),
            (Role::RepliedAccount, First(&["in_reply_to_user_id"])),
            (Role::QuotedAccount, First(&["quoted_user_id"])),
            (Role::AccountCreated, First(&["author.created_at"])),
        ],
        finish,
    }),
};

fn finish(mut post: Box<Post<'_>>) -> Event<'_> {
    post.text = post.text.take().map(lines);
    // Somebody is answered by name in posts that are no answers too.
    post.aside.replied_account = post.aside.replied_account.take().filter(|_| post.reply_to.is_some());
    x::tidy(&mut post);
    Event::Post(post)
}

/// A text whose lines are lines: twarc-csv writes their ends as `\n` and `\r`, so that a post is one line of the file.
fn lines(text: Cow<'_, str>) -> Cow<'_, str> {
    if text.contains("\\n") || text.contains("\\r") {
        text.replace("\\r\\n", "\n").replace("\\n", "\n").replace("\\r", "\n").into()
    } else {
        text
    }
}
