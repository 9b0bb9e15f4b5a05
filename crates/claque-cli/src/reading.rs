//! From the reading flags to a corpus, with the guesses shown before they are used.

use crate::args::ReadingArgs;
use crate::failure::Failure;
use crate::printer;
use crate::progress::Bars;
use crate::summary;
use claque::TraceKind;
use claque_io::case::ReadingRecord;
use claque_io::read::{
    ColumnMap, Corpus, Input, InputGuess, Keys, Progress, ReadOptions, Shape, Strictness, TextEncoding, Zone, read,
};

/// The flags as the case keeps them.
pub fn record(args: &ReadingArgs) -> ReadingRecord {
    ReadingRecord {
        format: args.format.clone(),
        map: args.map.clone(),
        time_format: args.time_format.clone(),
        time_zone: args.time_zone.clone(),
        encoding: args.encoding.clone(),
        max_bytes: args.max_bytes,
    }
}

/// The flags as the readers take them.
///
/// # Errors
/// Where a flag names something that does not exist.
pub fn options(
    asked: &ReadingRecord,
    strictness: Strictness,
    keys: Keys,
    traces: Option<Vec<TraceKind>>,
) -> Result<ReadOptions, Failure> {
    let shape = |name: &String| {
        Shape::from_name(name).ok_or_else(|| {
            let known: Vec<&str> = Shape::all().map(Shape::name).collect();
            Failure::new(format!("unknown format `{name}`")).hint(format!("formats: {}", known.join(", ")))
        })
    };
    let zone = |text: &String| {
        Zone::parse(text).ok_or_else(|| {
            Failure::new(format!("unknown time zone `{text}`")).hint("write an offset: `UTC`, `+02:00`, `-0500`")
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

/// Reads everything, with a bar for each input that takes a while.
///
/// # Errors
/// Those of the readers.
pub fn corpus(inputs: &[Input], options: &ReadOptions, bars: &Bars, quiet: bool) -> Result<Corpus, Failure> {
    let mut progress = Reading { bars, quiet, begun: false };
    let corpus = read(inputs, options, &mut progress);
    bars.end("read");
    Ok(corpus?)
}

struct Reading<'a> {
    bars: &'a Bars,
    quiet: bool,
    begun: bool,
}

impl Progress for Reading<'_> {
    fn input(&mut self, guess: &InputGuess) {
        if !self.quiet {
            understood(guess).iter().for_each(|line| printer::note(line));
        }
    }

    fn bytes(&mut self, done: u64, total: Option<u64>) {
        if !self.begun {
            self.begun = true;
            self.bars.begin("reading", total, "B");
        }
        self.bars.at(done, total);
    }
}

/// `posts.csv.zst: canonical CSV (zstd, UTF-8), account = account_id, time = created_at, …`
fn understood(guess: &InputGuess) -> Vec<String> {
    let packed: String = guess.compression.iter().map(|layer| format!("{layer}, ")).collect();
    let columns: Vec<String> =
        guess.columns.iter().map(|(role, column)| format!("{} = {}", role.name(), printer::name(column))).collect();
    let colon = if columns.is_empty() { "" } else { ":" };
    let name = printer::path(&guess.name);
    let heading =
        format!("reading {name} as {} {} ({packed}{}){colon}", guess.shape.name(), guess.format, guess.encoding);
    summary::listed(&heading, &columns)
}
