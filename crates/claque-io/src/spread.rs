//! How a thing spreads: the wire types that narratives and targets have in common.

use crate::civil::rfc3339;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The bins of all trends of a file.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct BinsRecord {
    /// Start of the first bin.
    pub start_ms: i64,
    /// Width of a bin.
    pub bin_ms: i64,
    /// The last time that counts as the earlier half of all posts.
    pub middle_ms: i64,
    /// All posts in each bin.
    pub posts: Vec<u32>,
}

/// So many of so many.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ShareRecord {
    /// Posts that have the thing.
    pub posts: u64,
    /// Of how many.
    pub of_posts: u64,
    /// Accounts with a post that has it.
    pub accounts: u64,
    /// Accounts with a post.
    pub of_accounts: u64,
}

impl ShareRecord {
    /// Posts that have the thing out of all, in `0.0..=1.0`; `None` where there is no post.
    #[must_use]
    pub fn share(&self) -> Option<f64> {
        (self.of_posts > 0).then(|| self.posts as f64 / self.of_posts as f64)
    }
}

/// A ratio of two shares with its 95 % interval, accounts being the units.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct RatioRecord {
    /// The ratio.
    pub value: f64,
    /// Lower end.
    pub low: f64,
    /// Upper end.
    pub high: f64,
}

/// One group of accounts and the thing.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct GroupSpreadRecord {
    /// `F1`, `E1` or `L1`, as in findings.json.
    pub group: String,
    /// What its members post.
    #[serde(flatten)]
    pub share: ShareRecord,
    /// Its share of posts against the ordinary one; absent where either has none, or fewer than two accounts.
    pub ratio: Option<RatioRecord>,
}

/// One thing.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct SpreadRecord {
    /// All posts.
    pub all: ShareRecord,
    /// Posts by accounts in any finding, group set apart, or lead.
    pub in_groups: ShareRecord,
    /// Posts by all other accounts.
    pub ordinary: ShareRecord,
    /// First post that has it; absent where none does.
    pub first_ms: Option<i64>,
    /// Last post that has it; absent where none does.
    pub last_ms: Option<i64>,
    /// In the earlier half of all posts.
    pub first_half: ShareRecord,
    /// In the later half.
    pub second_half: ShareRecord,
    /// The share in the later half against that in the earlier; absent where either has none, or fewer than two accounts.
    pub growth: Option<RatioRecord>,
    /// Posts in each bin.
    pub trend: Vec<u32>,
    /// The groups with a post that has it, most posts first.
    pub groups: Vec<GroupSpreadRecord>,
    /// Accounts with most posts that have it, each with how many, at most five.
    pub top_accounts: Vec<(String, u32)>,
}

/// Columns of one set of accounts in a table.
pub(crate) const SPREAD_COLUMNS: [&str; 11] = [
    "set",
    "posts",
    "of_posts",
    "share",
    "accounts",
    "of_accounts",
    "ratio_to_ordinary",
    "ratio_low",
    "ratio_high",
    "first_seen",
    "last_seen",
];

impl SpreadRecord {
    /// The cells of every set: `all`, `ordinary`, then the groups. Ids of groups are ours and need no guard.
    pub(crate) fn rows(&self) -> Vec<[String; 11]> {
        let time = |ms: Option<i64>| ms.map(rfc3339).unwrap_or_default();
        let row = |set: &str, share: &ShareRecord, ratio: Option<RatioRecord>, seen: [Option<i64>; 2]| {
            let number = |of: fn(RatioRecord) -> f64| ratio.map(|ratio| of(ratio).to_string()).unwrap_or_default();
            [
                set.to_owned(),
                share.posts.to_string(),
                share.of_posts.to_string(),
                share.share().map(|share| share.to_string()).unwrap_or_default(),
                share.accounts.to_string(),
                share.of_accounts.to_string(),
                number(|ratio| ratio.value),
                number(|ratio| ratio.low),
                number(|ratio| ratio.high),
                time(seen[0]),
                time(seen[1]),
            ]
        };
        let mut rows = vec![
            row("all", &self.all, None, [self.first_ms, self.last_ms]),
            row("ordinary", &self.ordinary, None, [None, None]),
        ];
        rows.extend(self.groups.iter().map(|group| row(&group.group, &group.share, group.ratio, [None, None])));
        rows
    }
}
