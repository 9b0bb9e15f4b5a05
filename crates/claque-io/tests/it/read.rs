//! Reading, at the boundary: bytes in, actions out.

#![allow(clippy::print_stderr, reason = "a test that is skipped says so")]

mod again;
mod arrow;
mod asides;
mod chats;
mod corpora;
mod fediverse;
mod forums;
mod hostile;
mod numbering;
mod labels;
mod parquet;
mod platforms;
mod shapes;
mod shared;
mod shared_x;
mod shared_chats;
mod streams;
mod tables;
mod surveys;

use claque::TraceKind;
use claque_io::read::{Corpus, ReadError, ReadOptions, ReadTrace, read_bytes};

/// Reads bytes with the default options.
fn read(bytes: impl AsRef<[u8]>) -> Result<Corpus, ReadError> {
    read_bytes("posts", bytes.as_ref(), &ReadOptions::default())
}

/// Reads bytes that must be readable.
fn corpus(bytes: impl AsRef<[u8]>) -> Corpus {
    read(bytes).unwrap_or_else(|error| panic!("{error}"))
}

fn trace(corpus: &Corpus, kind: TraceKind) -> &ReadTrace {
    let found = corpus.traces.iter().find(|trace| trace.kind == kind);
    found.unwrap_or_else(|| panic!("no {} among {:?}, absent {:?}", kind.name(), kinds(corpus), corpus.absent))
}

fn kinds(corpus: &Corpus) -> Vec<&'static str> {
    corpus.traces.iter().map(|trace| trace.kind.name()).collect()
}

/// `account post seconds label` of each action of a kind, in order; `-` where an object has no label.
fn told(corpus: &Corpus, kind: TraceKind) -> Vec<String> {
    let trace = trace(corpus, kind);
    let tell = |action: &claque::Action| {
        let account = corpus.accounts.get(action.account.0 as usize).unwrap_or("?");
        let label = trace.objects.get(action.object).unwrap_or("-");
        format!("{account} {} {} {label}", corpus.posts.name(action.post), action.at.0 / 1000)
    };
    trace.actions.iter().map(tell).collect()
}

fn accounts(corpus: &Corpus) -> Vec<&str> {
    corpus.accounts.iter().collect()
}
