//! A format to copy: a CSV with columns of its own. See "Adding a format" in `docs/formats.md`.
//!
//! Copy this file and `examples/template.csv`, change both, add the module and `&NAME::FORMAT` in `format.rs`, and run
//! `CLAQUE_WRITE_EXAMPLES=1 cargo test -p claque-io --lib contract`. Then read `examples/NAME.posts` line by line: it is what
//! everybody's results will rest on.

use crate::read::format::Taken::{All, First};
use crate::read::format::{Columns, Format, Layout, Times, has};
use crate::read::post::{Event, Post};
use crate::read::role::Role;

pub(crate) static FORMAT: Format = Format {
    name: "template",
    title: "A network that does not exist",
    // Where accounts are the same accounts as in other formats of the platform; in lower case.
    platform: "nowhere",
    told_by: "`toot_number, tooter`",
    taken: "rows of the kind `notice` are passed over; times are UTC",
    times: Times::Utc,
    layout: Layout::Columns(Columns {
        // Columns come in lower case, with `_` for spaces. Ask for names that no other format has together.
        fits: |columns| has(columns, &["toot_number", "tooter"]),
        columns: &[
            (Role::Account, First(&["tooter", "tooter_id"])),
            (Role::Time, First(&["tooted_at"])),
            (Role::Post, First(&["toot_number"])),
            (Role::Text, All(&["headline", "words"])),
            (Role::Kind, First(&["kind"])),
        ],
        finish,
    }),
};

/// What cells alone cannot say. Most formats take [`as_it_is`](crate::read::format::as_it_is).
fn finish(post: Box<Post<'_>>) -> Event<'_> {
    if post.account == "notice" { Event::NoPost } else { Event::Post(post) }
}
