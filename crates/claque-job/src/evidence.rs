//! What a case keeps of the data for the page: chosen once the groups are known, with texts that are read again.

use crate::failure::Failure;
use crate::watch::Stages;
use crate::words;
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
        stages: &Stages<'_>,
    ) -> Evidence {
        let (findings, edges) = found;
        stages.begin("choosing evidence", None, "posts");
        let written = &corpus.attributes;
        let posted = written.authors.iter().zip(&written.times).map(|(who, at): (&AccountId, &Timestamp)| (*who, *at));
        let mut kept = Kept::of(corpus, traces, posted, findings, edges);
        stages.end("choose evidence");
        let texts = if written.templates.is_none() {
            Texts::NoText
        } else if kept.posts.is_empty() {
            Texts::Kept
        } else {
            add_texts(&mut kept, inputs, options, corpus, stages)
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
        stages: &Stages<'_>,
    ) -> Result<(), Failure> {
        stages.begin("writing evidence", Some(rows(findings, edges, &self.kept)), "rows");
        let done = Cell::new(0);
        let told = |more| {
            done.set(done.get() + more);
            stages.at(done.get(), None);
        };
        let fill = |path: &std::path::Path| {
            write(path, case, findings, edges, &self.kept, self.texts.name(), &told).map_err(WriteError::into_io)
        };
        folder.write_at(FILE, fill)?;
        stages.end("write evidence");
        Ok(())
    }
}

/// Puts texts into the posts, as far as the inputs can be read again.
fn add_texts(kept: &mut Kept, inputs: &[Input], options: &ReadOptions, corpus: &Corpus, stages: &Stages<'_>) -> Texts {
    let mut texts: Vec<Option<Box<str>>> = vec![None; kept.posts.len()];
    let names = kept.posts.iter().map(|post| (kept.accounts[post.account as usize].id.as_str(), post.id.as_str()));
    let wanted = Wanted::new(names, corpus.has_several_platforms());
    let mut progress = Again { stages, begun: false };
    let mut sink = |number: u32, text: &str| texts[number as usize] = Some(text.into());
    let not_again = texts_of(inputs, &corpus.inputs, options, &wanted, &mut progress, &mut sink);
    if progress.begun {
        stages.end("read texts");
    }
    let changed = |name: &str| {
        let name = words::path(name);
        stages.note(&format!("note: `{name}` has changed since it was read; posts in the case have no texts"));
        Texts::Changed
    };
    let told = match not_again {
        // It was there a moment ago.
        Err(error) => {
            stages.note(&format!("note: {error}; posts in the case have no texts"));
            Texts::Changed
        }
        Ok(not_again) => match not_again.iter().max_by_key(|(_, why)| *why == NotAgain::Changed) {
            None => Texts::Kept,
            Some((name, NotAgain::Changed)) => changed(name),
            Some((name, NotAgain::Stream)) => {
                let name = words::path(name);
                stages.note(&format!("note: {name} cannot be read twice; its posts in the case have no texts"));
                Texts::Stream
            }
        },
    };
    if told != Texts::Changed {
        kept.posts.iter_mut().zip(texts).for_each(|(post, text)| post.text = text);
    }
    told
}

/// Tells of the second reading; what the inputs were taken for was said at the first.
struct Again<'a> {
    stages: &'a Stages<'a>,
    begun: bool,
}

impl Progress for Again<'_> {
    fn input(&mut self, _: &InputGuess) {}

    fn bytes(&mut self, done: u64, total: Option<u64>) {
        if !self.begun {
            self.begun = true;
            self.stages.begin("reading texts", total, "B");
        }
        self.stages.at(done, total);
    }
}
