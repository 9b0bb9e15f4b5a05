//! The CSV of QUT's Coordination Network Toolkit.

use crate::read::format::Taken::First;
use crate::read::format::{Columns, Format, Layout, Times, as_it_is, has};
use crate::read::role::Role;

pub(crate) static FORMAT: Format = Format {
    name: "qut",
    title: "QUT Coordination Network Toolkit",
    platform: "",
    told_by: "`message_id, user_id, repost_id, message, timestamp`",
    taken: "also `username`, `reply_id`, `urls`",
    times: Times::AsWritten,
    layout: Layout::Columns(Columns {
        fits: |columns| has(columns, &["message_id", "user_id", "repost_id", "message", "timestamp"]),
        columns: &[
            (Role::Account, First(&["user_id"])),
            (Role::Time, First(&["timestamp"])),
            (Role::Post, First(&["message_id"])),
            (Role::Name, First(&["username"])),
            (Role::Text, First(&["message"])),
            (Role::Url, First(&["urls"])),
            (Role::RepostOf, First(&["repost_id"])),
            (Role::ReplyTo, First(&["reply_id"])),
        ],
        finish: as_it_is,
    }),
};
