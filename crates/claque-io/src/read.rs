//! Bytes to actions: every format, shape and compression, told by content.
//!
//! A thread decompresses and cuts the stream into chunks at the borders of records; chunks are read on all cores into
//! batches of actions on hashed objects; batches are taken in the order of the input, so that numbers do not depend on
//! the number of threads. What is done to each platform's data is in `docs/formats.md`.
//!
//! # Cost
//! One pass. Memory grows with distinct accounts, posts and objects and with actions, not with text; see [`Corpus`].

mod again;
mod arrow;
mod batch;
mod convert;
mod corpus;
mod decode;
mod digest;
mod dig;
mod error;
mod expand;
mod facts;
mod fields;
mod format;
mod html;
mod id;
mod json;
mod labels;
mod link;
mod names;
mod numbers;
mod parquet;
mod platforms;
mod post;
mod posts;
mod profile;
mod python;
mod role;
mod row;
mod rows;
mod shape;
mod sink;
mod split;
mod stream;
mod survey;
mod table;
mod tally;
mod time;
mod wordings;

pub use again::{NotAgain, Wanted, texts_of};
pub use arrow::{Open, Table};
pub use convert::{Conversion, ConvertError, conversions, convert};
pub use corpus::{Absence, Corpus, Format, InputGuess, InputSummary, Labels, ReadTrace, Resolution};
pub use decode::{Compression, TextEncoding};
pub use error::{ReadError, Rejected};
pub use expand::{Input, expand};
pub use facts::AttributeNames;
pub use format::Shape;
pub use labels::{LabelColumns, LabelRow, LabelTable, read_label_bytes, read_labels};
pub use names::Names;
pub use posts::Posts;
pub use profile::{MARKS, Profile};
pub use role::{ColumnMap, Role};
pub use survey::{Unreadable, survey};
pub use tally::{Tally, tally};
pub use time::Zone;
pub use wordings::{Alike, Wordings};

use batch::Recipe;
pub(crate) use batch::as_label;
use claque::TraceKind;
use claque_text::watch::WatchList;
use corpus::Builder;
use sink::{KEPT_REJECTED, Ledger, Make, Reading, Take, Unread};
use std::hash::{BuildHasher, RandomState};
use std::io::{self, Cursor, Read};
use std::sync::Arc;

/// Whether rows that cannot be taken stop the run.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Strictness {
    /// They are counted, and the first 10,000 kept with their reasons.
    #[default]
    CountBadRows,
    /// The first one is an error.
    StopAtFirst,
}

/// How objects are told apart, and which rows count.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Keys {
    /// Canonical forms; equal actions of one post count once; a post does not act on itself.
    #[default]
    Canonical,
    /// As QUT's toolkit 1.5.2: links as they are written and of posts that are no reposts, texts in lower case without
    /// mentions, one row for each post id.
    Qut,
    /// As CooRTweet 2.1: every row counts, also equal ones and those by which a post acts on itself.
    CooRTweet,
}

/// How to read.
#[derive(Clone, Debug)]
pub struct ReadOptions {
    /// `None`: told by the columns.
    pub shape: Option<Shape>,
    /// Which columns to take for what; the rest is told by the shape.
    pub map: Option<ColumnMap>,
    /// A strftime format; `None`: RFC 3339, Unix times and the platforms' own forms.
    pub time_format: Option<String>,
    /// The zone of times that name none; `None`: such times are rejected, unless the shape documents UTC.
    pub time_zone: Option<Zone>,
    /// `None`: UTF-8, or UTF-16 where the bytes show it.
    pub encoding: Option<TextEncoding>,
    /// Most bytes an input may hold once decompressed.
    pub max_bytes: u64,
    /// What a bad row does.
    pub strictness: Strictness,
    /// How objects are told apart.
    pub keys: Keys,
    /// `None`: all that the data has.
    pub traces: Option<Vec<TraceKind>>,
    /// Whose mentions are looked for in every text; they are in [`Corpus::mentions`].
    pub watch: Option<Arc<WatchList>>,
    /// Whether what each account's posts look like is kept, in [`Corpus::profiles`].
    pub keep_profiles: bool,
    /// Whether the wordings of the trace [`TraceKind::Text`] are kept whole, in [`Corpus::wordings`]; the trace is then read even
    /// where `traces` does not name it.
    pub keep_wordings: bool,
}

impl Default for ReadOptions {
    fn default() -> Self {
        ReadOptions {
            shape: None,
            map: None,
            time_format: None,
            time_zone: None,
            encoding: None,
            max_bytes: 256 << 30,
            strictness: Strictness::default(),
            keys: Keys::default(),
            traces: None,
            watch: None,
            keep_profiles: false,
            keep_wordings: false,
        }
    }
}

/// Is told how reading goes.
pub trait Progress {
    /// What an input was taken for, before any of its rows is used.
    fn input(&mut self, guess: &InputGuess);
    /// How many raw bytes of the current input were read, out of how many where that is known.
    fn bytes(&mut self, done: u64, total: Option<u64>);
    /// Which files of folders and patterns were passed over in the end because they are not understood, and why.
    fn passed_over(&mut self, _files: &[(String, String)]) {}
}

/// Tells nobody.
#[derive(Clone, Copy, Debug, Default)]
pub struct Silent;

impl Progress for Silent {
    fn input(&mut self, _: &InputGuess) {}
    fn bytes(&mut self, _: u64, _: Option<u64>) {}
}

/// Reads all inputs, in their order, into one corpus.
///
/// # Errors
/// Where an input cannot be opened, decompressed or understood, or all are empty; a bad row is an error only under
/// [`Strictness::StopAtFirst`].
pub fn read(inputs: &[Input], options: &ReadOptions, progress: &mut dyn Progress) -> Result<Corpus, ReadError> {
    let mut reading = to_corpus(options);
    reading.all(inputs, progress)?;
    reading.into_corpus()
}

/// Reads bytes at hand, as if they were a file of that name.
///
/// # Errors
/// As [`read`].
pub fn read_bytes(name: &str, bytes: &[u8], options: &ReadOptions) -> Result<Corpus, ReadError> {
    let mut reading = to_corpus(options);
    reading.input(name, None, Box::new(Cursor::new(bytes.to_vec())), Some(bytes.len() as u64), &mut Silent)?;
    reading.into_corpus()
}

/// A reading whose posts become a corpus.
fn to_corpus(options: &ReadOptions) -> Reading<'_, Recipe, Builder> {
    let recipe = recipe(options);
    let builder = Builder::new(options, &recipe.traces);
    Reading::new(options, recipe, builder)
}

/// How posts become the actions that are asked for.
fn recipe(options: &ReadOptions) -> Recipe {
    // The others are made of these.
    let all = TraceKind::ALL.into_iter().filter(|kind| !kind.is_of_alike_texts());
    let traces: Vec<TraceKind> = match &options.traces {
        Some(asked) => {
            let needed = |kind: &TraceKind| options.keep_wordings && *kind == TraceKind::Text;
            all.filter(|kind| asked.contains(kind) || needed(kind)).collect()
        }
        None => all.collect(),
    };
    let (watch, hasher) = (options.watch.clone(), RandomState::new());
    let key = hasher.hash_one("digests") | 1;
    Recipe {
        traces,
        keys: options.keys,
        keeps_wordings: options.keep_wordings,
        keeps_profiles: options.keep_profiles,
        hasher,
        key,
        watch,
    }
}

impl Reading<'_, Recipe, Builder> {
    fn into_corpus(self) -> Result<Corpus, ReadError> {
        let (builder, ledger) = self.finish()?;
        Ok(builder.finish(ledger))
    }
}

impl<'o, M: Make, T: Take<M::Part>> Reading<'o, M, T> {
    fn new(options: &'o ReadOptions, maker: M, taker: T) -> Self {
        Reading { options, maker, taker, ledger: Ledger::default() }
    }

    /// Reads all inputs, in their order.
    fn all(&mut self, inputs: &[Input], progress: &mut dyn Progress) -> Result<(), ReadError> {
        inputs.iter().try_for_each(|input| self.one(input, progress))?;
        if self.ledger.inputs.iter().all(|input| input.guess.is_none()) && !self.ledger.unread.is_empty() {
            let first = self.ledger.unread.swap_remove(0);
            self.ledger.glimpse = first.glimpse;
            return Err(first.why);
        }
        if !self.ledger.unread.is_empty() {
            let files: Vec<_> =
                self.ledger.unread.iter().map(|unread| (unread.name.clone(), unread.why.to_string())).collect();
            progress.passed_over(&files);
        }
        Ok(())
    }

    /// Reads an input; one that was found and is not understood stays without a guess and a digest.
    fn one(&mut self, input: &Input, progress: &mut dyn Progress) -> Result<(), ReadError> {
        let read = self.open(input, progress);
        match read {
            Err(why) if matches!(input, Input::Found(_)) && why.is_of_content() => {
                let glimpse = std::mem::take(&mut self.ledger.glimpse);
                self.ledger.unread.push(Unread { name: input.to_string(), why, glimpse });
                Ok(())
            }
            read => read,
        }
    }

    fn open(&mut self, input: &Input, progress: &mut dyn Progress) -> Result<(), ReadError> {
        let name = input.to_string();
        match input {
            Input::Stdin => self.input(&name, None, Box::new(io::stdin()), None, progress),
            Input::File(path) | Input::Found(path) => {
                let file = std::fs::File::open(path);
                let file = file.map_err(|source| ReadError::Open { path: path.clone(), source })?;
                let total = file.metadata().ok().filter(|data| data.is_file()).map(|data| data.len());
                self.input(&name, Some(path), Box::new(file), total, progress)
            }
            Input::Table(table) => {
                self.begin(&name)?;
                arrow::read_table(self, table, progress)
            }
        }
    }

    /// Begins an input of which nothing is known but its name.
    fn begin(&mut self, name: &str) -> Result<(), ReadError> {
        if let Some(format) = self.options.time_format.as_ref().filter(|format| !time::is_format(format)) {
            return Err(ReadError::TimeFormat { format: format.clone() });
        }
        self.ledger.inputs.push(InputSummary {
            guess: None,
            name: name.to_owned(),
            sha256: String::new(),
            bytes: 0,
            rows: 0,
            accepted: 0,
            rejected: 0,
            passed_over: 0,
            resolution: None,
        });
        Ok(())
    }

    fn input(
        &mut self,
        name: &str,
        path: Option<&std::path::Path>,
        raw: Box<dyn Read + Send>,
        total: Option<u64>,
        progress: &mut dyn Progress,
    ) -> Result<(), ReadError> {
        self.begin(name)?;
        let opened = decode::open(raw, self.options.max_bytes).map_err(|error| decode::explain(error, name))?;
        let meter = opened.meter.clone();
        if opened.head.starts_with(b"PAR1") {
            parquet::read(self, name, path, opened, total, progress)?;
        } else {
            stream::read(self, name, opened, total, progress)?;
        }
        if let Some(summary) = self.ledger.inputs.last_mut() {
            summary.bytes = meter.bytes();
            summary.sha256 = meter.sha256();
        }
        progress.bytes(meter.bytes(), total);
        Ok(())
    }

    /// What took the posts, and how reading went.
    fn finish(self) -> Result<(T, Ledger), ReadError> {
        let inputs = &self.ledger.inputs;
        if inputs.is_empty() {
            return Err(ReadError::NoInput);
        }
        if inputs.iter().all(|input| input.guess.is_none()) {
            let inputs = inputs.iter().map(|input| input.name.clone()).collect();
            return Err(ReadError::Empty { inputs });
        }
        Ok((self.taker, self.ledger))
    }
}
