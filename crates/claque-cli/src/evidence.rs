//! What a case keeps of the data for the page: chosen once the groups are known, with texts that are read again.

use crate::failure::Failure;
use crate::printer;
use crate::progress::Bars;
use claque::{AccountId, Timestamp, Trace};
use claque_io::case::{CaseRecord, EdgeRecord, FindingsRecord};
use claque_io::folder::CaseFolder;
use claque_io::read::{Corpus, Input, InputGuess, NotAgain, Progress, ReadOptions, Wanted, texts_of};
use claque_store::evidence::{Kept, WriteError, rows, write};
use std::cell::Cell;

/// The file in a case.
const FILE: &str = "evidence.sqlite";

/// What goes into the database beside the records of the case.
pub struct Evidence {
    kept: Kept,
    texts: Texts,
}

/// Whether posts have their texts.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Texts {
    Kept,
    /// The inputs have none.
    NoText,
    /// Some input cannot be read twice; its posts have none.
    Stream,
    /// Some input is not what it was any more; no post has any.
    Changed,
}

impl Texts {
    fn name(self) -> &'static str {
        match self {
            Texts::Kept => "kept",
            Texts::NoText => "none",
            Texts::Stream => "stream",
            Texts::Changed => "changed",
        }
    }
}

impl Evidence {
    /// Chooses what is kept, and reads the inputs again for the texts of it.
    pub fn gather(
        inputs: &[Input],
        options: &ReadOptions,
        corpus: &Corpus,
        traces: &[Trace],
        found: (&FindingsRecord, &[EdgeRecord]),
        bars: &Bars,
        quiet: bool,
    ) -> Evidence {
        let (findings, edges) = found;
        bars.begin("choosing evidence", None, "posts");
        let written = &corpus.attributes;
        let posted = written.authors.iter().zip(&written.times).map(|(who, at): (&AccountId, &Timestamp)| (*who, *at));
        let mut kept = Kept::of(corpus, traces, posted, findings, edges);
        bars.end("choose evidence");
        let texts = if written.templates.is_none() {
            Texts::NoText
        } else if kept.posts.is_empty() {
            Texts::Kept
        } else {
            add_texts(&mut kept, inputs, options, corpus, bars, quiet)
        };
        Evidence { kept, texts }
    }

    /// Writes the database into the folder.
    ///
    /// # Errors
    /// Where the disk or the system refuses.
    pub fn write(
        &self,
        folder: &CaseFolder,
        case: &CaseRecord,
        findings: &FindingsRecord,
        edges: &[EdgeRecord],
        bars: &Bars,
    ) -> Result<(), Failure> {
        bars.begin("writing evidence", Some(rows(findings, edges, &self.kept)), "rows");
        let done = Cell::new(0);
        let told = |more| {
            done.set(done.get() + more);
            bars.at(done.get(), None);
        };
        let fill = |path: &std::path::Path| {
            write(path, case, findings, edges, &self.kept, self.texts.name(), &told).map_err(WriteError::into_io)
        };
        folder.write_at(FILE, fill)?;
        bars.end("write evidence");
        Ok(())
    }
}

/// Puts texts into the posts, as far as the inputs can be read again.
fn add_texts(
    kept: &mut Kept,
    inputs: &[Input],
    options: &ReadOptions,
    corpus: &Corpus,
    bars: &Bars,
    quiet: bool,
) -> Texts {
    let mut texts: Vec<Option<Box<str>>> = vec![None; kept.posts.len()];
    let names = kept.posts.iter().map(|post| (kept.accounts[post.account as usize].id.as_str(), post.id.as_str()));
    let wanted = Wanted::new(names, corpus.has_several_platforms());
    let mut progress = Again { bars, begun: false };
    let mut sink = |number: u32, text: &str| texts[number as usize] = Some(text.into());
    let not_again = texts_of(inputs, &corpus.inputs, options, &wanted, &mut progress, &mut sink);
    if progress.begun {
        bars.end("read texts");
    }
    let note = |text: &str| {
        if !quiet {
            printer::note(text);
        }
    };
    let changed = |name: &str| {
        let name = printer::path(name);
        note(&format!("note: `{name}` has changed since it was read; posts in the case have no texts"));
        Texts::Changed
    };
    let told = match not_again {
        // It was there a moment ago.
        Err(error) => {
            note(&format!("note: {error}; posts in the case have no texts"));
            Texts::Changed
        }
        Ok(not_again) => match not_again.iter().max_by_key(|(_, why)| *why == NotAgain::Changed) {
            None => Texts::Kept,
            Some((name, NotAgain::Changed)) => changed(name),
            Some((name, NotAgain::Stream)) => {
                let name = printer::path(name);
                note(&format!("note: {name} cannot be read twice; its posts in the case have no texts"));
                Texts::Stream
            }
        },
    };
    if told != Texts::Changed {
        kept.posts.iter_mut().zip(texts).for_each(|(post, text)| post.text = text);
    }
    told
}

/// A bar for the second reading; what the inputs were taken for was said at the first.
struct Again<'a> {
    bars: &'a Bars,
    begun: bool,
}

impl Progress for Again<'_> {
    fn input(&mut self, _: &InputGuess) {}

    fn bytes(&mut self, done: u64, total: Option<u64>) {
        if !self.begun {
            self.begun = true;
            self.bars.begin("reading texts", total, "B");
        }
        self.bars.at(done, total);
    }
}
