//! From how posts are to be read to a corpus, with the guesses told before they are used.

use crate::asked::AskedReading;
use crate::failure::Failure;
use crate::watch::Stages;
use crate::words;
use claque::TraceKind;
use claque_io::case::ReadingRecord;
use claque_io::inspection::InspectionRecord;
use claque_io::read::{
    ColumnMap, Corpus, Input, InputGuess, Keys, Progress, ReadOptions, Shape, Strictness, TextEncoding, Unreadable,
    Zone, conversions, read,
};
use claque_io::report::visible;

/// Files that were passed over are named up to here.
const NAMED: usize = 5;

/// What was asked for as the case keeps it.
#[must_use]
pub fn record(asked: &AskedReading) -> ReadingRecord {
    ReadingRecord {
        format: asked.format.clone(),
        map: asked.map.clone(),
        time_format: asked.time_format.clone(),
        time_zone: asked.time_zone.clone(),
        encoding: asked.encoding.clone(),
        max_bytes: asked.max_bytes,
    }
}

/// The same as the readers take it.
///
/// # Errors
/// Where something is named that does not exist.
pub fn options(
    asked: &ReadingRecord,
    strictness: Strictness,
    keys: Keys,
    traces: Option<Vec<TraceKind>>,
) -> Result<ReadOptions, Failure> {
    let shape = |name: &String| {
        Shape::from_name(name).ok_or_else(|| {
            let mut known: Vec<&str> = Shape::all().map(Shape::name).collect();
            // They stand in the order in which they are looked for.
            known.sort_unstable();
            Failure::plan(format!("unknown format `{name}`")).hint(format!("formats: {}", known.join(", ")))
        })
    };
    let zone = |text: &String| {
        Zone::parse(text).ok_or_else(|| {
            Failure::plan(format!("unknown time zone `{text}`")).hint("write an offset: `UTC`, `+02:00`, `-0500`")
        })
    };
    Ok(ReadOptions {
        shape: asked.format.as_ref().map(shape).transpose()?,
        map: asked.map.as_deref().map(ColumnMap::parse).transpose()?,
        time_format: asked.time_format.clone(),
        time_zone: asked.time_zone.as_ref().map(zone).transpose()?,
        encoding: asked.encoding.as_deref().map(TextEncoding::from_label).transpose()?,
        max_bytes: asked.max_bytes,
        strictness,
        keys,
        traces,
        watch: None,
        keep_profiles: false,
        keep_wordings: false,
    })
}

/// Reads everything.
///
/// # Errors
/// Those of the readers.
pub fn corpus(inputs: &[Input], options: &ReadOptions, stages: &Stages<'_>) -> Result<Corpus, Failure> {
    let mut progress = Reading::new(stages);
    let corpus = read(inputs, options, &mut progress);
    stages.end("read");
    let corpus = corpus?;
    for (made, of) in conversions(&corpus.inputs).iter().take(NAMED) {
        let name = |number: usize| words::path(&corpus.inputs[number].name);
        let more = if of.len() > 1 { format!(" and {} more", of.len() - 1) } else { String::new() };
        stages.note(&format!(
            "note: {} says that it was made of {}{more} by `claque convert`: then their posts were read twice, and those without an id count twice",
            name(*made),
            name(of[0])
        ));
        stages.note("hint: name one or the other, not both");
    }
    Ok(corpus)
}

/// Looks at everything; what each input was taken for is told with the rest, not meanwhile.
///
/// # Errors
/// Those of the readers.
pub fn survey(
    inputs: &[Input],
    options: &ReadOptions,
    now: i64,
    stages: &Stages<'_>,
) -> Result<InspectionRecord, Box<Unreadable>> {
    let record = claque_io::read::survey(inputs, options, now, &mut Reading::new(stages));
    stages.end("inspect");
    record
}

/// Tells what inputs were taken for, and how reading goes.
pub struct Reading<'a> {
    stages: &'a Stages<'a>,
    begun: bool,
}

impl<'a> Reading<'a> {
    /// Nothing was read yet.
    #[must_use]
    pub fn new(stages: &'a Stages<'a>) -> Self {
        Reading { stages, begun: false }
    }
}

impl Progress for Reading<'_> {
    fn input(&mut self, guess: &InputGuess) {
        understood(guess).iter().for_each(|line| self.stages.note(line));
    }

    fn bytes(&mut self, done: u64, total: Option<u64>) {
        if !self.begun {
            self.begun = true;
            self.stages.begin("reading", total, "B");
        }
        self.stages.at(done, total);
    }

    fn passed_over(&mut self, files: &[(String, String)]) {
        for (name, why) in files.iter().take(NAMED) {
            let why = why.split("; the columns are").next().unwrap_or(why);
            let why = why.split_once("`: ").map_or(why, |(_, why)| why);
            self.stages.note(&format!("passed over {}: {}", words::path(name), visible(why)));
        }
        if files.len() > NAMED {
            let more = words::plural((files.len() - NAMED) as u64, "file");
            self.stages.note(&format!("passed over {more} more: no posts that are understood"));
        }
    }
}

/// `posts.csv.zst: canonical CSV (zstd, UTF-8), account = account_id, time = created_at, …`
fn understood(guess: &InputGuess) -> Vec<String> {
    let packed: String = guess.compression.iter().map(|layer| format!("{layer}, ")).collect();
    let columns: Vec<String> =
        guess.columns.iter().map(|(role, column)| format!("{} = {}", role.name(), words::name(column))).collect();
    let colon = if columns.is_empty() { "" } else { ":" };
    let name = words::path(&guess.name);
    let heading =
        format!("reading {name} as {} {} ({packed}{}){colon}", guess.shape.name(), guess.format, guess.encoding);
    words::listed(&heading, &columns)
}
