//! Tables that come with posts and hold none: what is said of them, since some of their columns look like those of posts.

use super::has;

/// A table that holds no posts.
#[derive(Debug)]
pub(crate) struct NoPosts {
    fits: fn(&[String]) -> bool,
    /// What it is, with its article.
    pub(crate) what: &'static str,
    /// What to read instead.
    pub(crate) instead: &'static str,
}

static KNOWN: &[NoPosts] = &[
    NoPosts {
        fits: |columns| {
            has(columns, &["userid", "account_creation_date", "follower_count"]) && lacks(columns, &["tweetid"])
        },
        what: "the accounts of an X information-operations archive",
        instead: "read the file of tweets that came with it (`…_tweets_csv_….csv`); it says the same of each account",
    },
    NoPosts {
        fits: |columns| {
            has(columns, &["author_id", "external_author_id", "account_type"]) && lacks(columns, &["content"])
        },
        what: "the accounts of the Internet Research Agency",
        instead: "read the files of tweets that came with it",
    },
    NoPosts {
        fits: |columns| has(columns, &["username", "pinned_tweet_id", "created_at"]) && lacks(columns, WORDS),
        what: "a table of accounts, made by twarc,",
        instead: "read the posts that were collected with it",
    },
    NoPosts {
        fits: |columns| {
            has(columns, &["screen_name", "followers_count", "statuses_count", "created_at"]) && lacks(columns, WORDS)
        },
        what: "a table of accounts",
        instead: "read the posts that were collected with it",
    },
    NoPosts {
        fits: |columns| has(columns, &["user_id", "timestamps", "raw_sequences"]),
        what: "sequences of reposts, one for each account,",
        instead: "read the posts that the sequences were made of: these have no ids",
    },
];

/// What posts have and profiles lack.
const WORDS: &[&str] = &["text", "full_text", "tweet_text", "tweet", "content", "message", "body"];

/// What these columns belong to, where it is known to hold no posts.
pub(crate) fn of(columns: &[String]) -> Option<&'static NoPosts> {
    KNOWN.iter().find(|known| (known.fits)(columns))
}

fn lacks(columns: &[String], names: &[&str]) -> bool {
    !names.iter().any(|name| has(columns, &[name]))
}
