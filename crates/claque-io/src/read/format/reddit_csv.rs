//! Reddit in tables: what people make of Pushshift's records and of the accounts that Reddit named in 2018.

use super::reddit;
use crate::read::format::Taken::{All, First};
use crate::read::format::{Columns, Format, Layout, Times, has};
use crate::read::role::Role;

pub(crate) static FORMAT: Format = Format {
    name: "reddit-csv",
    title: "Reddit in a table",
    platform: "reddit",
    told_by: "`author, created_utc, subreddit` with `body`, `title` or `selftext`",
    taken: "as `reddit`; ids by `name` where there is such a column, else `id` with `t1_` or `t3_` before; links are looked for in the text where there is no `url`",
    times: Times::Utc,
    layout: Layout::Columns(Columns {
        fits: |columns| {
            has(columns, &["author", "created_utc", "subreddit"])
                && ["body", "title", "selftext"].iter().any(|name| has(columns, &[name]))
        },
        columns: &[
            (Role::Account, First(&["author"])),
            (Role::Time, First(&["created_utc"])),
            (Role::Post, First(&["name", "id"])),
            (Role::Text, All(&["title", "selftext", "body"])),
            (Role::Url, First(&["url_overridden_by_dest", "url"])),
            (Role::RepostOf, First(&["crosspost_parent"])),
            (Role::ReplyTo, First(&["parent_id"])),
            (Role::Conversation, First(&["link_id"])),
            (Role::AccountCreated, First(&["author_created_utc"])),
        ],
        finish: reddit::finish,
    }),
};
