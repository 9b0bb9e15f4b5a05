//! The Internet Research Agency's posts, in three variants.

use crate::read::format::Taken::{All, First};
use crate::read::format::{Columns, Format, Layout, Times, as_it_is, has};
use crate::read::role::Role;

pub(crate) static FORMAT: Format = Format {
    name: "ira",
    title: "Internet Research Agency CSV",
    platform: "x",
    told_by: "`content, post_type, updates, followers` with `author`, `time`; or `author`, `publish_date`; or `author_id`, `publish_date`",
    taken: "times without a zone are UTC, `9/28/2017 18:05` is month first; links from `tco1_step1`…`tco3_step1` where present; the account is the name, because `external_author_id` has lost digits",
    times: Times::UtcMonthFirst,
    layout: Layout::Columns(Columns {
        fits: |columns| {
            let ways = [["author", "time"], ["author", "publish_date"], ["author_id", "publish_date"]];
            has(columns, &["content", "post_type", "updates", "followers"]) && ways.iter().any(|way| has(columns, way))
        },
        columns: &[
            (Role::Account, First(&["author", "author_id"])),
            (Role::Time, First(&["time", "publish_date"])),
            (Role::Post, First(&["tweet_id"])),
            (Role::Text, First(&["content"])),
            (Role::Kind, First(&["post_type"])),
            (Role::Url, All(&["tco1_step1", "tco2_step1", "tco3_step1"])),
            (Role::Lang, First(&["language"])),
        ],
        finish: as_it_is,
    }),
};
