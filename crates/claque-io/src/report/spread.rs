//! How a thing spreads, in words, rows and bars.

use super::display::{Shown, counted, grouped, plain};
use super::timeline::TimelineView;
use crate::case::TimelineRecord;
use crate::civil::date_range_words;
use crate::spread::{BinsRecord, RatioRecord, ShareRecord, SpreadRecord};

/// Groups shown of one thing.
pub(super) const GROUPS: usize = 6;

/// A group with fewer posts is in the tables only.
const LEAST: u64 = 2;

/// One group of accounts and a thing.
pub(super) struct GroupRow {
    pub(super) group: String,
    pub(super) posts: String,
    pub(super) of: String,
    pub(super) accounts: String,
    pub(super) ratio: String,
    /// What the user's classifier says; empty without one.
    pub(super) stances: String,
}

pub(super) fn group_rows(spread: &SpreadRecord) -> Vec<GroupRow> {
    let row = |share: &ShareRecord, group: &str, ratio: String| GroupRow {
        group: group.to_owned(),
        posts: grouped(share.posts),
        of: format!("{} of {}", share_words(share), grouped(share.of_posts)),
        accounts: format!("{} of {}", grouped(share.accounts), grouped(share.of_accounts)),
        ratio,
        stances: String::new(),
    };
    let ratio = |ratio: Option<RatioRecord>| match ratio {
        Some(ratio) => ratio_words(ratio),
        None if spread.ordinary.posts == 0 => "no ordinary account does".to_owned(),
        None => "too few accounts to tell".to_owned(),
    };
    let groups = spread.groups.iter().filter(|of| of.share.posts >= LEAST).take(GROUPS);
    groups.map(|of| row(&of.share, &of.group, ratio(of.ratio))).collect()
}

/// How many groups are not shown, and where they are.
pub(super) fn more_groups(spread: &SpreadRecord, file: &str) -> Option<String> {
    let shown = spread.groups.iter().filter(|of| of.share.posts >= LEAST).count().min(GROUPS);
    let more = spread.groups.len() - shown;
    (more > 0).then(|| format!("{} in {file}.", counted(more as u64, "more group is", "more groups are")))
}

/// `3.2 times (2.1 to 4.9)`.
pub(super) fn ratio_words(ratio: RatioRecord) -> String {
    format!("{} times ({} to {})", plain(ratio.value), plain(ratio.low), plain(ratio.high))
}

/// A share in per cent, two digits: `0.42 %`; a dash where there is nothing to share.
pub(super) fn share_words(share: &ShareRecord) -> String {
    share.share().map_or_else(|| "–".to_owned(), |share| format!("{}\u{a0}%", plain(share * 100.0)))
}

/// How it grows, in a cell.
pub(super) fn growth_words(spread: &SpreadRecord) -> String {
    match spread.growth {
        Some(growth) => ratio_words(growth),
        None if spread.all.posts == 0 => "–".to_owned(),
        None => format!("{} and {} posts", grouped(spread.first_half.posts), grouped(spread.second_half.posts)),
    }
}

/// How it grows, in a sentence.
pub(super) fn growth_sentence(spread: &SpreadRecord) -> Option<String> {
    let halves = format!(
        "{} of the earlier half of all posts and {} of the later",
        share_words(&spread.first_half),
        share_words(&spread.second_half)
    );
    let growth = spread.growth?;
    Some(match (growth.low > 1.0, growth.high < 1.0) {
        (true, _) => format!("It grows: {halves}, {}.", ratio_words(growth)),
        (_, true) => format!("It shrinks: {halves}, {}.", ratio_words(growth)),
        _ => format!("No clear growth: {halves}, {}.", ratio_words(growth)),
    })
}

/// `12 posts by 3 accounts, 3 to 5 March 2020.`
pub(super) fn seen_sentence(spread: &SpreadRecord) -> String {
    let dates = match (spread.first_ms, spread.last_ms) {
        (Some(first), Some(last)) => format!(", {}", date_range_words(first, last)),
        _ => String::new(),
    };
    let (posts, accounts) = (spread.all.posts, spread.all.accounts);
    format!("{} by {}{dates}.", counted(posts, "post", "posts"), counted(accounts, "account", "accounts"))
}

pub(super) fn trend(spread: &SpreadRecord, bins: &BinsRecord) -> Option<TimelineView> {
    let timeline = TimelineRecord { start_ms: bins.start_ms, bin_ms: bins.bin_ms, posts: spread.trend.clone() };
    TimelineView::new(&timeline)
}

/// The accounts with most posts.
pub(super) fn accounts(spread: &SpreadRecord) -> Vec<(Shown, String)> {
    spread.top_accounts.iter().map(|(account, posts)| (Shown::id(account), grouped((*posts).into()))).collect()
}
