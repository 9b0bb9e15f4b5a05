//! What an account's posts look like, whatever they say: how many, since when, which fields are filled in, how exact the
//! times are. An evaluation asks whether that alone tells labelled accounts apart.

use super::post::{Kind, Post};
use claque::Timestamp;

/// What is noted of each post, in the order of [`Profile::marked`].
pub const MARKS: [&str; 20] = [
    "display name given",
    "text filled in",
    "links given as a field",
    "links field filled in",
    "domain filled in",
    "hashtags given as a field",
    "hashtags field filled in",
    "mentions given as a field",
    "mentions field filled in",
    "reposted post named",
    "answered post named",
    "object named",
    "post id given",
    "kind given",
    "kind: repost",
    "kind: reply",
    "kind: quote",
    "time with seconds other than 0",
    "time with a fraction of a second",
    "text ends in an ellipsis",
];

/// One account, in numbers. 92 bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Profile {
    /// Different posts in the data, at least 1.
    pub posts: u32,
    /// Its first post in the data.
    pub first: Timestamp,
    /// On how many of its posts each of [`MARKS`] was seen.
    pub marked: [u32; MARKS.len()],
}

impl Profile {
    pub(crate) fn new(at: i64) -> Self {
        Profile { posts: 0, first: Timestamp(at), marked: [0; MARKS.len()] }
    }

    pub(crate) fn add(&mut self, at: i64, marks: u32) {
        self.posts = self.posts.saturating_add(1);
        self.first = self.first.min(Timestamp(at));
        for (index, marked) in self.marked.iter_mut().enumerate() {
            *marked += marks >> index & 1;
        }
    }

    /// Share of the posts on which a mark was seen, in `0.0..=1.0`.
    #[must_use]
    pub fn share(&self, mark: usize) -> f64 {
        f64::from(self.marked[mark]) / f64::from(self.posts.max(1))
    }
}

/// One bit for each of [`MARKS`].
pub(crate) fn marks(post: &Post<'_>) -> u32 {
    fn filled<T>(list: Option<&Vec<T>>) -> bool {
        list.is_some_and(|list| !list.is_empty())
    }
    let text = post.text.as_deref().unwrap_or("");
    let seen = [
        post.name.is_some(),
        !text.is_empty(),
        post.urls.is_some(),
        filled(post.urls.as_ref()),
        !post.domains.is_empty(),
        post.hashtags.is_some(),
        filled(post.hashtags.as_ref()),
        post.mentions.is_some(),
        filled(post.mentions.as_ref()),
        post.repost_of.is_some(),
        post.reply_to.is_some(),
        post.object.is_some(),
        post.post.is_some(),
        post.kind != Kind::Unknown,
        post.kind == Kind::Repost,
        post.kind == Kind::Reply,
        post.kind == Kind::Quote,
        post.at % 60_000 != 0,
        post.at % 1000 != 0,
        text.ends_with('…') || text.ends_with("..."),
    ];
    const { assert!(MARKS.len() <= 32) };
    seen.iter().enumerate().fold(0, |bits, (index, &seen)| bits | u32::from(seen) << index)
}
