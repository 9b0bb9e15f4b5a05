//! CooRTweet's four columns.

use crate::read::format::Taken::First;
use crate::read::format::{Columns, Format, Layout, Times, as_it_is, has};
use crate::read::role::Role;

pub(crate) static FORMAT: Format = Format {
    name: "coortweet",
    title: "CooRTweet",
    platform: "",
    told_by: "`object_id, account_id, content_id, timestamp_share`",
    taken: "these four",
    times: Times::AsWritten,
    layout: Layout::Columns(Columns {
        fits: |columns| has(columns, &["object_id", "account_id", "content_id", "timestamp_share"]),
        columns: &[
            (Role::Account, First(&["account_id"])),
            (Role::Time, First(&["timestamp_share"])),
            (Role::Post, First(&["content_id"])),
            (Role::Object, First(&["object_id"])),
        ],
        finish: as_it_is,
    }),
};
