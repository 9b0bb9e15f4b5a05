//! What was read: accounts, posts and actions under dense numbers, and how it went.
//!
//! # Cost
//! Memory grows with distinct accounts, posts and objects and with actions: about 30 bytes an action, 25 an object,
//! 40 an account or post id beside its own bytes, 32 a row whose id came before, with a watch list 16 a post and 24 a mention, up to 32 a post for what it says of itself (see `facts`). Texts are
//! not kept, but for the labels of objects acted on twice, unless they are asked for (see `wordings`).

mod absorb;
mod withdrawn;

use super::batch::{Batch, Digest, Roles, as_label};
use super::decode::Compression;
use super::error::{ReadError, Rejected};
use super::facts::{AttributeNames, FactsBuilder};
use super::format::Shape;
use super::names::Names;
use super::numbers::Numbers;
use super::platforms::Platforms;
use super::posts::Posts;
use super::profile::Profile;
use super::role::Role;
use super::sink::{Key, Ledger, Take};
use super::wordings::{Alike, Wordings};
use super::{Keys, ReadOptions};
pub(super) use absorb::Taken;
use claque::{AccountId, Action, Attributes, ObjectId, PostId, Timestamp, TraceKind};
use hashbrown::HashTable;
use std::collections::{HashMap, HashSet};
use std::fmt;
use withdrawn::Again;
pub(super) use withdrawn::{Gone, Renumbered};

/// Everything that was read.
#[derive(Debug)]
pub struct Corpus {
    /// Account ids, as they stand in the data, by [`AccountId`]; of data with several platforms, `x:17` and `bluesky:did:…`.
    pub accounts: Names,
    /// Display names by [`AccountId`]; empty where the data has none.
    pub account_names: Names,
    /// Names of posts by [`PostId`].
    pub posts: Posts,
    /// The traces that have at least one action, in the order of [`TraceKind::ALL`].
    pub traces: Vec<ReadTrace>,
    /// The traces that were asked for and have none, and why.
    pub absent: Vec<(TraceKind, Absence)>,
    /// One for each input, in the order in which they were read.
    pub inputs: Vec<InputSummary>,
    /// The first 10,000 rows that were not taken.
    pub rejected: Vec<Rejected>,
    /// How many rows were not taken.
    pub rejected_count: u64,
    /// Posts left out because the data says that they were taken back.
    pub withdrawn: u64,
    /// Where posts were made, in the order of their first post; an empty name where the data does not say.
    pub platforms: Vec<String>,
    /// Rows left out because an equal one came before: the same post id (under [`Keys::Qut`]), or the same bytes where
    /// posts have no id.
    pub repeated_rows: u64,
    /// The earliest and the latest time of an accepted post.
    pub span: Option<(Timestamp, Timestamp)>,
    /// What posts and accounts say of themselves, beside what they act on; without origins, which the traces have.
    pub attributes: Attributes,
    /// What the numbers in `attributes` stand for.
    pub attribute_names: AttributeNames,
    /// Actions on the entries of [`ReadOptions::watch`], by number of the entry, in the order of the input; empty without it.
    pub mentions: Vec<Action>,
    /// When and by whom each post was made, in the order of the input; empty without [`ReadOptions::watch`].
    pub post_times: Vec<(Timestamp, AccountId)>,
    /// What each account's posts look like, by [`AccountId`]; empty unless [`ReadOptions::keep_profiles`] asks for it.
    pub profiles: Vec<Profile>,
    /// What posts say; empty unless [`ReadOptions::keep_wordings`] asks for it.
    pub wordings: Wordings,
    /// What the objects of traces of alike texts are: filled by whoever compares the texts.
    pub alike: Vec<Alike>,
}

impl Corpus {
    /// Whether posts of more than one platform are there: then the names of accounts, of posts and of what only means
    /// something on its platform begin with it.
    #[must_use]
    pub fn has_several_platforms(&self) -> bool {
        self.platforms.len() > 1
    }

    /// The posts that the objects of a trace are, where these are posts and in the data: the originals of reposts and
    /// answers, and posts that act on themselves.
    ///
    /// Reads all post ids once. Only objects acted on twice can be named so.
    #[must_use]
    pub fn originals(&self, trace: &ReadTrace) -> Vec<(ObjectId, PostId)> {
        let mut found = trace.origins.clone();
        if !matches!(trace.kind, TraceKind::Repost | TraceKind::Reply | TraceKind::Quote | TraceKind::Like) {
            return found;
        }
        let objects = (0..trace.objects.object_count() as u32).map(ObjectId);
        let by_id: HashMap<&str, ObjectId> =
            objects.filter_map(|object| Some((trace.objects.get(object)?, object))).collect();
        let posts = (0..self.posts.len() as u32).map(PostId);
        found.extend(posts.filter_map(|post| Some((*by_id.get(self.posts.id(post)?)?, post))));
        found
    }
}

/// All actions of one kind, as read.
#[derive(Debug)]
pub struct ReadTrace {
    /// What is acted on.
    pub kind: TraceKind,
    /// In the order of the input.
    pub actions: Vec<Action>,
    /// What the objects are.
    pub objects: Labels,
    /// Actions by which a post acts on itself, as the original does beside its reposts. Under [`Keys::CooRTweet`] they
    /// are also in `actions`; otherwise they are not actions.
    pub origins: Vec<(ObjectId, PostId)>,
    /// Actions on links whose target hides behind a known shortener.
    pub unresolved: u64,
    /// Actions left out because an equal one (object, account, time, post) came before.
    pub repeated: u64,
}

/// What to call objects, by [`ObjectId`]. Only objects acted on at least twice have a label: no other can be shared.
#[derive(Clone, Debug, Default)]
pub struct Labels {
    /// For each object, 0 or one more than the number of its label.
    label_of: Vec<u32>,
    labels: Names,
}

impl Labels {
    /// What to call the object; `None` where it was acted on once.
    #[must_use]
    pub fn get(&self, object: ObjectId) -> Option<&str> {
        let label = *self.label_of.get(object.0 as usize)?;
        self.labels.get(label.checked_sub(1)? as usize)
    }

    /// One object for each item, with its label cut to a length that people read.
    pub(super) fn new<'a>(items: impl Iterator<Item = Option<&'a str>>) -> Self {
        let mut labels = Labels::default();
        for label in items {
            let number = label.map_or(0, |label| labels.labels.push(&as_label(label)) as u32 + 1);
            labels.label_of.push(number);
        }
        labels
    }

    /// How many objects there are, with and without a label.
    #[must_use]
    pub fn object_count(&self) -> usize {
        self.label_of.len()
    }
}

/// Why a trace has no action.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Absence {
    /// No column or field stands for any of these roles.
    NoColumn(&'static [Role]),
    /// The data could have it, but no post does.
    NoPost,
    /// It is made by a model of texts, and none is there.
    NoModel,
}

impl fmt::Display for Absence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Absence::NoColumn(roles) => {
                let names: Vec<&str> = roles.iter().map(|role| role.name()).collect();
                write!(f, "needs a column for {}", names.join(" or "))
            }
            Absence::NoPost => f.write_str("no post has one"),
            Absence::NoModel => f.write_str("needs a model of texts: see --model"),
        }
    }
}

/// The layout of an input.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// Delimited rows under a header.
    Table {
        /// Between cells.
        delimiter: char,
    },
    /// One JSON value a line.
    JsonLines,
    /// Lines of an event stream as a server sends it, with JSON after `data:`.
    Events,
    /// JSON arrays, or documents that span lines.
    Json,
    /// Parquet.
    Parquet,
    /// A table in memory.
    Arrow,
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Format::Table { delimiter: '\t' } => f.write_str("TSV"),
            Format::Table { delimiter: ',' } => f.write_str("CSV"),
            Format::Table { delimiter } => write!(f, "CSV with `{delimiter}`"),
            Format::JsonLines => f.write_str("NDJSON"),
            Format::Events => f.write_str("event stream"),
            Format::Json => f.write_str("JSON"),
            Format::Parquet => f.write_str("Parquet"),
            Format::Arrow => f.write_str("Arrow table"),
        }
    }
}

/// What an input was taken for, told before any row is used.
#[derive(Clone, Debug)]
pub struct InputGuess {
    /// Path, or `standard input`.
    pub name: String,
    /// Outermost first; empty where it is not compressed.
    pub compression: Vec<Compression>,
    /// Name of the text encoding.
    pub encoding: &'static str,
    /// Layout.
    pub format: Format,
    /// Shape.
    pub shape: Shape,
    /// Which column or field stands for what; empty where records nest and have their own reader.
    pub columns: Vec<(Role, String)>,
    /// The other columns.
    pub unused: Vec<String>,
}

/// How coarse the times of an input are, as observed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Resolution {
    /// Some time has a fraction of a second.
    Millisecond,
    /// Some time has a second other than 0.
    Second,
    /// Some time has a minute other than 0.
    Minute,
    /// Some time has an hour other than 0.
    Hour,
    /// All times are midnight.
    Day,
}

impl Resolution {
    fn of(at: i64) -> Self {
        match at {
            _ if at % 1000 != 0 => Resolution::Millisecond,
            _ if at % 60_000 != 0 => Resolution::Second,
            _ if at % 3_600_000 != 0 => Resolution::Minute,
            _ if at % 86_400_000 != 0 => Resolution::Hour,
            _ => Resolution::Day,
        }
    }

    /// The unit, in milliseconds.
    #[must_use]
    pub fn milliseconds(self) -> i64 {
        match self {
            Resolution::Millisecond => 1,
            Resolution::Second => 1000,
            Resolution::Minute => 60_000,
            Resolution::Hour => 3_600_000,
            Resolution::Day => 86_400_000,
        }
    }
}

impl fmt::Display for Resolution {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Resolution::Millisecond => "millisecond",
            Resolution::Second => "second",
            Resolution::Minute => "minute",
            Resolution::Hour => "hour",
            Resolution::Day => "day",
        })
    }
}

/// How reading one input went.
#[derive(Clone, Debug)]
pub struct InputSummary {
    /// What it was taken for; `None` for an empty input, and for one that was passed over since it is not understood.
    pub guess: Option<InputGuess>,
    /// Path, or `standard input`.
    pub name: String,
    /// SHA-256 of the raw bytes, in hex; of a table in memory, of the values of its used columns. Empty where it was passed over.
    pub sha256: String,
    /// How many bytes that is of.
    pub bytes: u64,
    /// Records, without the header.
    pub rows: u64,
    /// Posts taken; a page of X API v2 is one row of many posts.
    pub accepted: u64,
    /// Posts or rows not taken.
    pub rejected: u64,
    /// Records that are no posts and no fault: service messages, notices that a post was taken back, empty pages.
    pub passed_over: u64,
    /// `None` where no post was taken.
    pub resolution: Option<Resolution>,
}

/// Objects of one trace under construction.
struct TraceBuilder {
    kind: TraceKind,
    actions: Vec<Action>,
    table: Numbers,
    digests: Vec<Digest>,
    objects: Labels,
    /// Numbers of the platforms of the labels of `objects`.
    on: Vec<u8>,
    origins: Vec<(ObjectId, PostId)>,
    unresolved: u64,
    /// By object: whether it hides behind a known shortener. Ends at the last that does.
    hidden: Vec<bool>,
}

impl TraceBuilder {
    fn new(kind: TraceKind) -> Self {
        TraceBuilder {
            kind,
            actions: Vec::new(),
            table: Numbers::default(),
            digests: Vec::new(),
            objects: Labels::default(),
            on: Vec::new(),
            origins: Vec::new(),
            unresolved: 0,
            hidden: Vec::new(),
        }
    }

    fn finish(mut self, repeated_posts: &HashSet<PostId>, platforms: &Platforms) -> ReadTrace {
        let mut met = HashSet::new();
        let before = self.actions.len();
        if !repeated_posts.is_empty() {
            self.actions.retain(|action| !repeated_posts.contains(&action.post) || met.insert(*action));
        }
        self.actions.shrink_to_fit();
        if platforms.are_several() && means_something_there_only(self.kind) {
            self.objects.labels = platforms.prefixed(&self.objects.labels, &self.on);
        }
        ReadTrace {
            kind: self.kind,
            repeated: (before - self.actions.len()) as u64,
            actions: self.actions,
            objects: self.objects,
            origins: self.origins,
            unresolved: self.unresolved,
        }
    }
}

/// Takes batches in order and numbers what is in them.
pub(crate) struct Builder {
    keys: Keys,
    /// Whether the caller named the traces.
    are_asked_for: bool,
    platforms: Platforms,
    accounts: Names,
    /// Numbers of the platforms of `accounts`.
    accounts_on: Vec<u8>,
    account_table: Numbers,
    /// What accounts are called by the first of their posts that says it.
    names: Names,
    /// By account: 0, or one more than the number of its name in `names`.
    name_of: Vec<u32>,
    posts: Posts,
    post_table: Numbers,
    /// Rows whose post id came before: the actions of these posts are looked through for repeats at the end.
    again: Vec<Again>,
    /// By input: how many posts came before it.
    input_starts: Vec<u32>,
    /// Posts with another id by which they may be withdrawn.
    also: Vec<(PostId, Box<str>)>,
    contents: HashTable<Digest>,
    traces: Vec<TraceBuilder>,
    repeated_rows: u64,
    span: Option<(i64, i64)>,
    seen: Roles,
    facts: FactsBuilder,
    /// Whether anybody is looked for.
    watches: bool,
    mentions: Vec<Action>,
    post_times: Vec<(Timestamp, AccountId)>,
    /// The posts of `post_times`.
    post_time_of: Vec<PostId>,
    /// Posts whose id came again by another account, as far as mentions are looked for.
    seen_again: HashSet<(PostId, AccountId)>,
    /// `None` where nobody asked.
    profiles: Option<Vec<Profile>>,
    /// What [`profile`](super::profile) notes of each post; empty without profiles.
    marks: Vec<u32>,
    /// `None` where nobody asked.
    wordings: Option<Wordings>,
}

impl Builder {
    pub(crate) fn new(options: &ReadOptions, traces: &[TraceKind]) -> Self {
        Builder {
            keys: options.keys,
            are_asked_for: options.traces.is_some(),
            platforms: Platforms::default(),
            accounts: Names::default(),
            accounts_on: Vec::new(),
            account_table: Numbers::default(),
            names: Names::default(),
            name_of: Vec::new(),
            posts: Posts::default(),
            post_table: Numbers::default(),
            again: Vec::new(),
            input_starts: Vec::new(),
            also: Vec::new(),
            contents: HashTable::new(),
            traces: traces.iter().map(|kind| TraceBuilder::new(*kind)).collect(),
            repeated_rows: 0,
            span: None,
            seen: Roles::default(),
            facts: FactsBuilder::default(),
            watches: options.watch.is_some(),
            mentions: Vec::new(),
            post_times: Vec::new(),
            post_time_of: Vec::new(),
            seen_again: HashSet::new(),
            profiles: options.keep_profiles.then(Vec::new),
            marks: Vec::new(),
            wordings: options.keep_wordings.then(Wordings::default),
        }
    }

    pub(crate) fn finish(self, ledger: Ledger) -> Corpus {
        let gone = self.gone(&ledger.withdrawn);
        self.finish_without(&gone, ledger)
    }

    /// What was read, without what was taken back.
    pub(super) fn finish_without(mut self, gone: &Gone, mut ledger: Ledger) -> Corpus {
        self.take_back(gone, &mut ledger.inputs);
        self.posts.inputs = ledger.inputs.iter().map(|input| input.name.clone()).collect();
        let account_names = self.names_of_accounts(&ledger.names);
        let again = self.again.iter().filter(|_| self.keys == Keys::Canonical);
        let repeated_posts: HashSet<PostId> = again.map(|row| row.post).collect();
        let platforms = self.platforms;
        if platforms.are_several() {
            self.accounts = platforms.prefixed(&self.accounts, &self.accounts_on);
            self.posts.ids = platforms.prefixed(&self.posts.ids, &self.posts.on);
        }
        let mut absent = Vec::new();
        let mut traces = Vec::new();
        for trace in self.traces {
            let kind = trace.kind;
            let trace = trace.finish(&repeated_posts, &platforms);
            if trace.actions.is_empty() && trace.origins.is_empty() {
                let why = absence(kind, self.seen);
                // Hardly any data has likes and follows: that they lack is told to those who ask for them.
                let is_rare = matches!(kind, TraceKind::Like | TraceKind::Follow) && why != Absence::NoPost;
                absent.extend((self.are_asked_for || !is_rare).then_some((kind, why)));
            } else {
                traces.push(trace);
            }
        }
        let step = ledger.inputs.iter().filter_map(|input| input.resolution).min();
        let step = step.map_or(0, Resolution::milliseconds);
        let (attributes, attribute_names) = self.facts.finish(self.seen, self.keys, step, &platforms);
        Corpus {
            attributes,
            attribute_names,
            accounts: self.accounts,
            account_names,
            posts: self.posts,
            traces,
            absent,
            inputs: ledger.inputs,
            rejected: ledger.rejected,
            rejected_count: ledger.rejected_count,
            withdrawn: gone.len() as u64,
            platforms: platforms.into_names(),
            repeated_rows: self.repeated_rows,
            span: self.span.map(|(first, last)| (Timestamp(first), Timestamp(last))),
            mentions: self.mentions,
            post_times: self.post_times,
            profiles: self.profiles.unwrap_or_default(),
            wordings: self.wordings.unwrap_or_default(),
            alike: Vec::new(),
        }
    }

    /// What accounts are called: by their first post that says it, else by records that are no posts.
    fn names_of_accounts(&self, told: &HashMap<Key, Box<str>>) -> Names {
        let mut names = Names::default();
        if self.names.is_empty() && told.is_empty() {
            return names;
        }
        for ((account, on), name) in self.accounts.iter().zip(&self.accounts_on).zip(&self.name_of) {
            let own = name.checked_sub(1).and_then(|name| self.names.get(name as usize));
            let key = || (self.platforms.name(*on).into(), account.into());
            names.push(own.or_else(|| told.get(&key()).map(|name| &**name)).unwrap_or(""));
        }
        names
    }
}

impl Take<Batch> for Builder {
    fn take(&mut self, batch: Batch, input: &mut InputSummary, number: usize) -> Result<(), ReadError> {
        self.absorb(&batch, input, number, &mut |_, _, _| {})
    }
}

/// Whether the objects are posts, accounts or files by their ids, which mean something on their platform only.
fn means_something_there_only(kind: TraceKind) -> bool {
    use TraceKind::{Follow, Like, Media, Mention, Quote, Reply, Repost};
    matches!(kind, Repost | Reply | Quote | Like | Follow | Media | Mention)
}

fn absence(kind: TraceKind, seen: Roles) -> Absence {
    let needs: &'static [Role] = match kind {
        TraceKind::Object => &[Role::Object],
        TraceKind::Repost => &[Role::RepostOf, Role::Kind],
        TraceKind::Url => &[Role::Url, Role::Text],
        TraceKind::Domain => &[Role::Url, Role::Domain, Role::Text],
        TraceKind::Hashtag | TraceKind::HashtagSequence => &[Role::Hashtag, Role::Text],
        TraceKind::Mention => &[Role::Mention, Role::Text],
        TraceKind::Reply => &[Role::ReplyTo],
        TraceKind::Quote => &[Role::QuoteOf],
        TraceKind::Like => &[Role::LikeOf],
        TraceKind::Follow => &[Role::Follows],
        TraceKind::Media => &[Role::Media],
        TraceKind::Text | TraceKind::TextNear | TraceKind::TextParaphrase => &[Role::Text],
        // Never read.
        TraceKind::Pooled => &[],
    };
    if needs.iter().any(|role| seen.has(*role)) { Absence::NoPost } else { Absence::NoColumn(needs) }
}
