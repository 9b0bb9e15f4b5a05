//! Who did what to which object, and when.
//!
//! Ids are dense: the readers number accounts, posts and, for each trace, objects from 0 in order of first appearance,
//! so that the core can index arrays by them and never sees a name.

/// An account, numbered from 0 in order of first appearance in the input.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AccountId(pub u32);

/// A thing acted on (one URL, one reposted post, one text), numbered from 0 within its trace.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ObjectId(pub u32);

/// One input row, numbered from 0 in order of first appearance in the input.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PostId(pub u32);

/// Milliseconds since the Unix epoch, UTC. Times before 1970 are negative.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp(pub i64);

/// One account acts on one object at one time, by one post.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Action {
    /// What is acted on.
    pub object: ObjectId,
    /// When.
    pub at: Timestamp,
    /// Who acts.
    pub account: AccountId,
    /// The post that carries the action.
    pub post: PostId,
}

/// Two different accounts, the lower id first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AccountPair {
    low: AccountId,
    high: AccountId,
}

impl AccountPair {
    /// Pairs two accounts in either order; `None` for an account with itself.
    #[must_use]
    pub fn new(a: AccountId, b: AccountId) -> Option<Self> {
        (a != b).then(|| AccountPair { low: a.min(b), high: a.max(b) })
    }

    /// The account with the lower id.
    #[must_use]
    pub fn low(self) -> AccountId {
        self.low
    }

    /// The account with the higher id.
    #[must_use]
    pub fn high(self) -> AccountId {
        self.high
    }

    /// The pair as one number that sorts as the pair does.
    pub(crate) fn key(self) -> u64 {
        u64::from(self.low.0) << 32 | u64::from(self.high.0)
    }

    pub(crate) fn from_key(key: u64) -> Self {
        AccountPair { low: AccountId((key >> 32) as u32), high: AccountId(key as u32) }
    }
}
