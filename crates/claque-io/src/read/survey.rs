//! A look at inputs before anything is analysed: what they are, what they hold, what they can be asked.
//!
//! Posts are read as for a detection, with all traces, so that what is told here is what would be found there; beside it goes
//! what a detection has no use for: languages, kinds, claimed times, some posts to look at.
//!
//! # Cost
//! One pass, and the memory of [a corpus](super::Corpus); beside it 24 bytes a row, so that what was taken back can be left out at
//! the end, at most 4,096 posts with 280 characters of text each, 8 bytes a post for their times in order, 5 bytes an object and a bit a post of one trace at a time.

mod gaps;
mod glimpse;
mod told;
mod volume;

pub(crate) use glimpse::{Glimpse, columns_of, columns_of_table};

use super::batch::{Batch, Recipe, cut_to};
use super::corpus::{Builder, Gone, InputSummary};
use super::error::ReadError;
use super::expand::Input;
use super::post::{Kind, Post};
use super::role::{ColumnMap, Role};
use super::sink::{Make, Place, Reading, Take};
use super::{Progress, ReadOptions, recipe};
use crate::inspection::{INSPECTION_VERSION, InspectionRecord, UnreadableRecord};
use claque::PostId;
use claque_text::form;
use std::collections::HashMap;

/// Of more posts than twice this, every second is dropped, again and again.
const SAMPLED: usize = 2048;
/// Most characters of a text that is shown.
const SHOWN: usize = 280;
/// Most languages that are counted one by one.
const LANGUAGES: usize = 1000;

/// Why inputs could not be looked at, and what is seen of the one that was not understood.
#[derive(Debug)]
pub struct Unreadable {
    /// Why.
    pub error: ReadError,
    /// The same for files and programs, with the columns of the input.
    pub record: UnreadableRecord,
}

/// Reads all inputs and tells what they hold; of `options` the keys, the traces and what shall be kept are not looked at. `now` is
/// the moment after which a time lies in the future, in milliseconds since the epoch. What to run next is left empty.
///
/// The result is the same on any number of threads.
///
/// # Errors
/// As [`read`](super::read()); where columns cannot be told, with what they hold.
pub fn survey(
    inputs: &[Input],
    options: &ReadOptions,
    now: i64,
    progress: &mut dyn Progress,
) -> Result<InspectionRecord, Box<Unreadable>> {
    let options = ReadOptions {
        keys: super::Keys::Canonical,
        traces: None,
        watch: None,
        keep_profiles: false,
        keep_wordings: false,
        ..options.clone()
    };
    let recipe = recipe(&options);
    let taker = Counting { builder: Builder::new(&options, &recipe.traces), seen: Seen::default() };
    let mut reading = Reading::new(&options, Looking { recipe }, taker);
    let read = reading.all(inputs, progress);
    let glimpse = std::mem::take(&mut reading.ledger.glimpse);
    match read.and_then(|()| reading.finish()) {
        Ok((Counting { builder, mut seen }, ledger)) => {
            let gone = builder.gone(&ledger.withdrawn);
            seen.count(&gone);
            Ok(told::record(builder.finish_without(&gone, ledger), &seen, now))
        }
        Err(error) => Err(Box::new(unreadable(error, glimpse, &options))),
    }
}

fn unreadable(error: ReadError, glimpse: Glimpse, options: &ReadOptions) -> Unreadable {
    let mapped = options.map.as_ref().map_or(&[][..], ColumnMap::pairs);
    // Any other error says itself what is wrong.
    let lacks = matches!(error, ReadError::MissingColumn { .. } | ReadError::NothingActedOn { .. });
    let record = UnreadableRecord {
        inspection_version: INSPECTION_VERSION,
        error: error.to_string(),
        hint: error.hint(),
        proposed_map: if lacks { glimpse::proposal(&glimpse, mapped) } else { None },
        // Of Parquet and tables in memory only the names are known by then.
        columns: if glimpse.is_empty() { columns_of(error.columns(), &[]) } else { glimpse },
    };
    Unreadable { error, record }
}

/// Makes what a detection would, and notes the rest.
struct Looking {
    recipe: Recipe,
}

/// What was made of a chunk.
#[derive(Default)]
struct Looked {
    batch: Batch,
    /// One for each row of the batch.
    rows: Vec<LookedRow>,
    /// The texts of all rows, one after the other.
    texts: String,
    languages: HashMap<Box<str>, u32>,
}

struct LookedRow {
    kind: Kind,
    /// Its number in [`Looked::languages`].
    language: Option<u32>,
    /// How far the account's word about the time is from the platform's, in milliseconds.
    apart: Option<u64>,
    /// Where its text ends in [`Looked::texts`].
    text_end: usize,
}

impl Make for Looking {
    type Part = Looked;

    fn add(&self, looked: &mut Looked, post: &Post<'_>, place: Place<'_>) {
        self.recipe.add(&mut looked.batch, post, place);
        if let Some(text) = &post.text {
            looked.texts.push_str(&cut_to(text, SHOWN));
        }
        let languages = &mut looked.languages;
        let language =
            post.aside.lang.as_deref().map(str::trim).filter(|language| !language.is_empty()).map(|language| {
                let next = languages.len() as u32;
                let language = cut_to(language, 40);
                languages
                    .get(&*language)
                    .copied()
                    .unwrap_or_else(|| *languages.entry((*language).into()).or_insert(next))
            });
        looked.rows.push(LookedRow {
            kind: kind_of(post),
            language,
            apart: post.aside.claimed_at.map(|claimed| claimed.abs_diff(post.at)),
            text_end: looked.texts.len(),
        });
    }

    fn weight(&self, looked: &Looked) -> usize {
        looked.batch.arena.len().max(looked.texts.len())
    }

    /// A person wants to know of every column whether it is understood.
    fn needs(&self, _: Role) -> bool {
        true
    }
}

/// What a post does, also where only what it acts on tells it.
fn kind_of(post: &Post<'_>) -> Kind {
    if !matches!(post.kind, Kind::Post | Kind::Unknown) {
        return post.kind;
    }
    if post.repost_of.is_some() {
        Kind::Repost
    } else if post.like_of.is_some() {
        Kind::Like
    } else if post.follows.is_some() {
        Kind::Follow
    } else if post.quote_of.is_some() {
        Kind::Quote
    } else if post.reply_to.is_some() {
        Kind::Reply
    } else if post.kind == Kind::Unknown && post.text.as_deref().is_some_and(|text| form::without_repost_mark(text).1) {
        Kind::Repost
    } else {
        post.kind
    }
}

/// Builds the corpus, and counts the rest.
struct Counting {
    builder: Builder,
    seen: Seen,
}

/// What was counted of posts; a row whose post came before counts only where rows are meant.
#[derive(Default)]
struct Seen {
    rows: Vec<SeenRow>,
    /// Names of platforms and of languages, by their numbers in `rows`.
    platform_names: Vec<Box<str>>,
    language_names: Vec<Box<str>>,
    language_numbers: HashMap<Box<str>, u16>,
    inputs: Vec<SeenInput>,
    platforms: HashMap<Box<str>, u64>,
    kinds: HashMap<&'static str, u64>,
    languages: HashMap<Box<str>, u64>,
    /// Posts in languages that are not counted one by one.
    other_languages: u64,
    /// Rows with two times, and those where they are more than an hour apart.
    claimed: u64,
    claimed_apart: u64,
    sample: Sample,
}

/// Of a row, what is counted when it is known which posts were taken back.
struct SeenRow {
    at: i64,
    /// `None` where the row was left out.
    post: Option<PostId>,
    input: u32,
    /// 0, or one more than the number of its language; past the last where it is not counted one by one.
    language: u16,
    platform: u8,
    kind: Kind,
    is_new: bool,
    is_claimed: bool,
    is_apart: bool,
}

#[derive(Default)]
struct SeenInput {
    /// Rows by platform.
    platforms: HashMap<Box<str>, u64>,
    span: Option<(i64, i64)>,
}

/// Posts at even distances in the order of the input.
struct Sample {
    posts: Vec<Sampled>,
    /// How many posts there were.
    met: u64,
    /// One in so many is kept.
    step: u64,
}

impl Default for Sample {
    fn default() -> Self {
        Sample { posts: Vec::new(), met: 0, step: 1 }
    }
}

struct Sampled {
    post: PostId,
    input: usize,
    row: u64,
    platform: Box<str>,
    account: Box<str>,
    at: i64,
    kind: Kind,
    text: Box<str>,
}

impl Sample {
    fn offer(&mut self, post: impl FnOnce() -> Sampled) {
        if self.met.is_multiple_of(self.step) {
            if self.posts.len() == 2 * SAMPLED {
                let mut is_kept = false;
                self.posts.retain(|_| {
                    is_kept = !is_kept;
                    is_kept
                });
                self.step *= 2;
            }
            // Where it was just made twice as long, this post lies on the new step, since an even number was kept.
            self.posts.push(post());
        }
        self.met += 1;
    }
}

impl Take<Looked> for Counting {
    fn take(&mut self, looked: Looked, input: &mut InputSummary, number: usize) -> Result<(), ReadError> {
        let Counting { builder, seen } = self;
        let mut languages = vec![""; looked.languages.len()];
        looked.languages.iter().for_each(|(name, place)| languages[*place as usize] = name);
        builder.absorb(&looked.batch, input, number, &mut |row, post, is_new| {
            seen.note(&looked, row, (post, is_new), &languages, number);
        })
    }
}

impl Seen {
    fn note(
        &mut self,
        looked: &Looked,
        index: usize,
        (post, is_new): (Option<PostId>, bool),
        languages: &[&str],
        input: usize,
    ) {
        let (row, taken) = (&looked.rows[index], &looked.batch.rows[index]);
        let platform = &looked.batch.platforms[usize::from(taken.platform)];
        let language = row.language.map_or(0, |language| self.language(languages[language as usize]));
        let platform_number = self.platform(platform);
        self.rows.push(SeenRow {
            at: taken.at,
            post,
            input: input as u32,
            language,
            platform: platform_number,
            kind: row.kind,
            is_new,
            is_claimed: row.apart.is_some(),
            is_apart: row.apart.is_some_and(|apart| apart > 3_600_000),
        });
        let Some(post) = post.filter(|_| is_new) else { return };
        self.sample.offer(|| {
            let start = index.checked_sub(1).map_or(0, |before| looked.rows[before].text_end);
            Sampled {
                post,
                input,
                row: taken.row,
                platform: platform.clone(),
                account: looked.batch.account(taken).into(),
                at: taken.at,
                kind: row.kind,
                text: looked.texts[start..row.text_end].into(),
            }
        });
    }

    /// There are at most 256, else reading has stopped.
    fn platform(&mut self, name: &str) -> u8 {
        let known = self.platform_names.iter().position(|known| **known == *name);
        let number = known.unwrap_or_else(|| {
            self.platform_names.push(name.into());
            self.platform_names.len() - 1
        });
        number as u8
    }

    fn language(&mut self, name: &str) -> u16 {
        if let Some(known) = self.language_numbers.get(name) {
            return *known;
        }
        if self.language_names.len() == LANGUAGES {
            return u16::MAX;
        }
        self.language_names.push(name.into());
        let number = self.language_names.len() as u16;
        self.language_numbers.insert(name.into(), number);
        number
    }

    /// Counts all rows but those that were taken back.
    fn count(&mut self, gone: &Gone) {
        for row in std::mem::take(&mut self.rows) {
            let platform = &self.platform_names[usize::from(row.platform)];
            if row.post.is_none_or(|post| !gone.covers(post, row.at)) {
                let input = row.input as usize;
                if self.inputs.len() <= input {
                    self.inputs.resize_with(input + 1, SeenInput::default);
                }
                let of_input = &mut self.inputs[input];
                count(&mut of_input.platforms, platform);
                let (first, last) = of_input.span.unwrap_or((row.at, row.at));
                of_input.span = Some((first.min(row.at), last.max(row.at)));
                self.claimed += u64::from(row.is_claimed);
                self.claimed_apart += u64::from(row.is_apart);
            }
            if !row.is_new || row.post.is_some_and(|post| gone.has(post)) {
                continue;
            }
            count(&mut self.platforms, platform);
            *self.kinds.entry(row.kind.name().unwrap_or("unknown")).or_default() += 1;
            match row.language.checked_sub(1).map(|language| self.language_names.get(usize::from(language))) {
                None => {}
                Some(Some(language)) => count(&mut self.languages, language),
                Some(None) => self.other_languages += 1,
            }
        }
        self.sample.posts.retain(|sampled| !gone.has(sampled.post));
    }
}

fn count(counts: &mut HashMap<Box<str>, u64>, name: &str) {
    match counts.get_mut(name) {
        Some(count) => *count += 1,
        None => _ = counts.insert(name.into(), 1),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sample_lies_at_even_distances_and_is_bounded() {
        for posts in [0_u64, 1, 10, 4096, 4097, 100_000] {
            let mut sample = Sample::default();
            for number in 0..posts {
                sample.offer(|| Sampled {
                    post: PostId(0),
                    input: 0,
                    row: number,
                    platform: "".into(),
                    account: "".into(),
                    at: 0,
                    kind: Kind::Post,
                    text: "".into(),
                });
            }
            let rows: Vec<u64> = sample.posts.iter().map(|post| post.row).collect();
            let wanted: Vec<u64> = (0..posts).step_by(sample.step as usize).collect();
            assert_eq!(rows, wanted, "{posts}");
            assert!(rows.len() <= 2 * SAMPLED && (rows.len() > SAMPLED || sample.step == 1), "{posts}");
        }
    }
}
