//! The formats that are read without being asked for: one file each.
//!
//! A format is a [`Format`]: how it is told by its content, and where its records say what. One whose records are rows of columns
//! names the columns ([`Layout::Columns`]), for tables, JSON and Parquet alike; one whose records nest has a function from a JSON
//! value to events ([`Layout::Records`]). Where records lie inside one large document it also says where ([`Layout::Dug`]); and a
//! table in which one cell says what another means is read row by row as such records are ([`Layout::Rows`]). `docs/formats.md` tells
//! how to add one; its table is made of what stands here.

mod bluesky;
mod bluesky_api;
mod canonical;
#[cfg(test)]
mod contract;
mod coortweet;
mod fourchan;
mod crowdtangle;
mod field;
mod fourcat;
mod junkipedia;
mod meta_library;
mod telegram_desktop;
mod telethon;
mod tgdataset;
mod tiktok;
mod youtube;
mod zeeschuimer;
mod ira;
mod mastodon;
pub(crate) mod no_posts;
mod qut;
mod reddit;
mod reddit_csv;
mod snscrape;
#[cfg(test)]
mod template;
mod twarc_csv;
mod x;
mod x_archive;
mod x_v1;
mod x_v2;

use super::dig::{Context, Holder};
use super::json::Value;
use super::post::{Event, Listener, Post};
use super::role::Role;
use super::time::{Clock, Zone};
use std::fmt;

/// Every format, the ones that are told by more before those told by less. `canonical` takes what no other does.
pub(crate) static FORMATS: &[&Format] = &[
    #[cfg(test)]
    &template::FORMAT,
    &bluesky::FORMAT,
    &bluesky_api::FORMAT,
    &mastodon::FORMAT,
    &reddit::FORMAT,
    &reddit_csv::FORMAT,
    &fourchan::FORMAT,
    &x_v2::FORMAT,
    &x_v1::FORMAT,
    &snscrape::FORMAT,
    &twarc_csv::FORMAT,
    &x_archive::FORMAT,
    &ira::FORMAT,
    &coortweet::FORMAT,
    &qut::FORMAT,
    &telegram_desktop::FORMAT,
    &telethon::FORMAT,
    &telethon::TRACKER,
    &tgdataset::FORMAT,
    &tiktok::FORMAT,
    &tiktok::TABLE,
    &youtube::FORMAT,
    &zeeschuimer::FORMAT,
    &junkipedia::FORMAT,
    &crowdtangle::FORMAT,
    &meta_library::FORMAT,
    &fourcat::FORMAT,
    &canonical::FORMAT,
];

/// What is known of a format.
#[derive(Debug)]
pub(crate) struct Format {
    /// The name on the command line and in files.
    pub(crate) name: &'static str,
    /// What people call it.
    pub(crate) title: &'static str,
    /// Where its posts come from; empty where the data does not say. Accounts of different platforms are different accounts.
    pub(crate) platform: &'static str,
    /// What it is told by, for the guide, in Markdown.
    pub(crate) told_by: &'static str,
    /// What is taken and what to know of it, for the guide, in Markdown.
    pub(crate) taken: &'static str,
    /// What the format documents of its times.
    pub(crate) times: Times,
    pub(crate) layout: Layout,
}

/// What a format documents of times that do not say it themselves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Times {
    /// Nothing: a time without a zone is rejected, unless the caller names one.
    AsWritten,
    /// They are UTC.
    Utc,
    /// They are UTC, and `9/28/2017 18:05` is month first.
    UtcMonthFirst,
}

/// How records are laid out.
#[derive(Debug)]
pub(crate) enum Layout {
    Columns(Columns),
    Records(Records),
    Dug(Dug),
    Rows(Rows),
}

/// Rows of columns; of JSON records, fields by their dotted paths.
#[derive(Debug)]
pub(crate) struct Columns {
    /// Whether rows with these columns (in lower case, `_` for spaces) are of this format.
    pub(crate) fits: fn(&[String]) -> bool,
    pub(crate) columns: &'static [(Role, Taken)],
    /// What is done to a post once its cells are taken; [`as_it_is`] where nothing is.
    pub(crate) finish: Finish,
}

/// From a post as its cells have it to what the row says.
pub(crate) type Finish = for<'a> fn(Box<Post<'a>>) -> Event<'a>;

/// Which columns are taken for a role.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Taken {
    /// The first of these that is there.
    First(&'static [&'static str]),
    /// All of these that are there: lists are read together, texts put on lines, ids joined by `/`.
    All(&'static [&'static str]),
}

/// JSON records of any form.
#[derive(Debug)]
pub(crate) struct Records {
    /// Whether a record is of this format.
    pub(crate) fits: fn(&Value<'_>) -> bool,
    /// Tells everything that a record says.
    pub(crate) read: for<'v> fn(&'v Value<'_>, &Scene<'_>, Listener<'_, 'v>),
}

/// JSON records that may lie inside one document larger than memory; they are also read where they stand by themselves.
#[derive(Debug)]
pub(crate) struct Dug {
    pub(crate) holders: &'static [Holder],
    /// Keys of the outermost object by which a document is told whose records begin late.
    pub(crate) before: &'static [&'static str],
    pub(crate) records: Records,
}

/// Rows of a table that are read as [`Records`] are: objects of texts, whose keys are the columns in lower case with `_` for spaces.
/// For tables where one cell says what another means.
#[derive(Debug)]
pub(crate) struct Rows {
    /// Whether rows with these columns are of this format.
    pub(crate) fits: fn(&[String]) -> bool,
    /// Tells everything that a row says.
    pub(crate) read: for<'v> fn(&'v Value<'_>, &Scene<'_>, Listener<'_, 'v>),
}

/// What a record is read with.
pub(crate) struct Scene<'s> {
    pub(crate) clock: &'s Clock,
    /// What stood before the record in the document around it.
    pub(crate) context: &'s Context,
}

impl Format {
    /// How its records are read, where they nest.
    pub(crate) fn records(&'static self) -> Option<&'static Records> {
        match &self.layout {
            Layout::Records(records) => Some(records),
            Layout::Dug(dug) => Some(&dug.records),
            Layout::Columns(_) | Layout::Rows(_) => None,
        }
    }

    /// What holds its records inside a document.
    pub(crate) fn holders(&self) -> Option<&'static [Holder]> {
        match &self.layout {
            Layout::Dug(dug) => Some(dug.holders),
            Layout::Columns(_) | Layout::Records(_) | Layout::Rows(_) => None,
        }
    }

    /// Sets what the format documents about its times and the caller has not said otherwise.
    pub(crate) fn set_clock(&self, clock: &mut Clock) {
        if self.times != Times::AsWritten {
            clock.zone = clock.zone.or(Some(Zone::UTC));
            clock.month_first = self.times == Times::UtcMonthFirst;
        }
    }
}

/// Takes a post as its cells have it.
pub(crate) fn as_it_is(post: Box<Post<'_>>) -> Event<'_> {
    Event::Post(post)
}

/// Whether all these columns are there.
pub(crate) fn has(columns: &[String], wanted: &[&str]) -> bool {
    wanted.iter().all(|name| columns.iter().any(|column| column == name))
}

/// The format that most of these records fit; the first of several.
pub(crate) fn of_records(samples: &[Value<'_>]) -> Option<&'static Format> {
    let count = |format: &'static Format| {
        format.records().map_or(0, |records| samples.iter().filter(|sample| (records.fits)(sample)).count())
    };
    let counted = FORMATS.iter().map(|format| (count(format), *format)).filter(|(count, _)| *count > 0);
    // `max_by_key` takes the last of several.
    counted.rev().max_by_key(|(count, _)| *count).map(|(_, format)| format)
}

/// A known way to lay out posts; `docs/formats.md` describes each.
#[derive(Clone, Copy)]
pub struct Shape(&'static Format);

impl Shape {
    /// Columns or fields told by their names.
    pub const CANONICAL: Shape = Shape(&canonical::FORMAT);

    pub(crate) const fn of(format: &'static Format) -> Self {
        Shape(format)
    }

    pub(crate) fn format(self) -> &'static Format {
        self.0
    }

    /// Every shape, in the order in which they are tried.
    pub fn all() -> impl Iterator<Item = Shape> {
        FORMATS.iter().map(|format| Shape(format))
    }

    /// The shape with that [`name`](Self::name).
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::all().find(|shape| shape.name() == name)
    }

    /// The name used on the command line and in files.
    #[must_use]
    pub fn name(self) -> &'static str {
        self.0.name
    }

    /// What people call it.
    #[must_use]
    pub fn title(self) -> &'static str {
        self.0.title
    }

    /// Where its posts come from; empty where the data does not say.
    #[must_use]
    pub fn platform(self) -> &'static str {
        self.0.platform
    }

    /// What it is told by, in Markdown.
    #[must_use]
    pub fn told_by(self) -> &'static str {
        self.0.told_by
    }

    /// What is taken and what to know of it, in Markdown.
    #[must_use]
    pub fn taken(self) -> &'static str {
        self.0.taken
    }
}

impl PartialEq for Shape {
    fn eq(&self, other: &Self) -> bool {
        self.name() == other.name()
    }
}

impl Eq for Shape {}

impl fmt::Debug for Shape {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Shape({})", self.name())
    }
}

impl fmt::Display for Shape {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
