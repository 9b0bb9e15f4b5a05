//! X information-operations archive.

use super::x;
use crate::read::format::Taken::First;
use crate::read::format::{Columns, Format, Layout, Times, has};
use crate::read::post::{Event, Post};
use crate::read::role::Role;

pub(crate) static FORMAT: Format = Format {
    name: "x-archive",
    title: "X information-operations archive",
    platform: "x",
    told_by: "`tweetid, userid, tweet_time, tweet_text`",
    taken: "times are UTC to the minute; `is_retweet` with an empty `retweet_tweetid` is a repost of an unnamed post; accounts with few followers have a hash for an id; mentions are ids; the files of accounts and of media hold no posts",
    times: Times::Utc,
    layout: Layout::Columns(Columns {
        fits: |columns| has(columns, &["tweetid", "userid", "tweet_time", "tweet_text"]),
        columns: &[
            (Role::Account, First(&["userid"])),
            (Role::Time, First(&["tweet_time"])),
            (Role::Post, First(&["tweetid"])),
            (Role::Name, First(&["user_screen_name"])),
            (Role::Text, First(&["tweet_text"])),
            (Role::Kind, First(&["is_retweet"])),
            (Role::Url, First(&["urls"])),
            (Role::Hashtag, First(&["hashtags"])),
            (Role::Mention, First(&["user_mentions"])),
            (Role::RepostOf, First(&["retweet_tweetid"])),
            (Role::ReplyTo, First(&["in_reply_to_tweetid"])),
            (Role::QuoteOf, First(&["quoted_tweet_tweetid"])),
            (Role::Client, First(&["tweet_client_name"])),
            (Role::Lang, First(&["tweet_language"])),
            (Role::RepostedAccount, First(&["retweet_userid"])),
            (Role::RepliedAccount, First(&["in_reply_to_userid"])),
            (Role::AccountCreated, First(&["account_creation_date"])),
        ],
        finish,
    }),
};

fn finish(mut post: Box<Post<'_>>) -> Event<'_> {
    x::tidy(&mut post);
    Event::Post(post)
}
