//! Columns or fields told by their names: what no other format takes.

use crate::read::format::{Columns, Format, Layout, Times, as_it_is};

pub(crate) static FORMAT: Format = Format {
    name: "canonical",
    title: "Any table or JSON",
    platform: "",
    told_by: "anything else with an account, a time and a thing acted on",
    taken: "as above",
    times: Times::AsWritten,
    // Its columns are the synonyms of each role.
    layout: Layout::Columns(Columns { fits: |_| true, columns: &[], finish: as_it_is }),
};
