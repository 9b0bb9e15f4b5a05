//! Real data, where it is at hand: `CLAQUE_SHARED`, or `shared` beside the repository.

use super::kinds;
use claque::TraceKind;
use claque_io::read::{Corpus, Input, ReadOptions, Silent, expand, read};
use std::path::PathBuf;

pub(super) fn shared(path: &str) -> Option<PathBuf> {
    let root = std::env::var_os("CLAQUE_SHARED").map(PathBuf::from);
    let root = root.unwrap_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared"));
    let found = root.join(path);
    if found.exists() {
        return Some(found);
    }
    eprintln!("skipped: {} is not there", found.display());
    None
}

pub(super) fn of(path: PathBuf, traces: Option<Vec<TraceKind>>) -> Corpus {
    let options = ReadOptions { traces, ..ReadOptions::default() };
    read(&[Input::File(path)], &options, &mut Silent).unwrap_or_else(|error| panic!("{error}"))
}

#[test]
fn the_data_sets_have_the_rows_that_they_are_said_to_have() {
    for (file, shape, rows, accounts, kinds_told) in [
        ("coortweet_russian_coord_tweets.csv.zst", "coortweet", 35_125, 9_509, &["object"][..]),
        ("coortweet_german_elections.csv.zst", "canonical", 218_971, 58_317, &["url", "domain", "hashtag"]),
        (
            "gopdebate_dev.ndjson.zst",
            "canonical",
            9_516,
            5_080,
            &["repost", "url", "hashtag", "hashtag-sequence", "mention", "text"],
        ),
        (
            "mayweather2017.csv.zst",
            "canonical",
            12_118,
            11_037,
            &["url", "domain", "hashtag", "hashtag-sequence", "mention", "text"],
        ),
    ] {
        let Some(path) = shared(&format!("data/{file}")) else { return };
        let corpus = of(path, None);
        let input = &corpus.inputs[0];
        assert_eq!((input.accepted, input.rejected, corpus.accounts.len()), (rows, 0, accounts), "{file}");
        assert_eq!(input.guess.as_ref().map(|guess| guess.shape.name()), Some(shape), "{file}");
        for kind in kinds_told {
            assert!(kinds(&corpus).contains(kind), "{file} has no {kind}");
        }
    }
}

#[test]
fn the_internet_research_agency_is_read_whole() {
    let Some(path) = shared("data/ira_en.csv.zst") else { return };
    let corpus = of(path, Some(vec![TraceKind::Text, TraceKind::Hashtag]));
    let input = &corpus.inputs[0];
    assert_eq!((input.rows, input.rejected, corpus.accounts.len()), (1_676_955, 0, 2_156));
    assert_eq!(input.accepted + corpus.repeated_rows, 1_676_955);
}

#[test]
fn the_specimens_of_known_shapes_are_read_without_a_rejected_row() {
    for (file, shape, posts) in [
        ("coordination_tools/qut_sample_data.csv", "qut", 100),
        ("twitter_io_archive/ioa_tweets_specimen.csv", "x-archive", 2),
        ("russian_troll_csv/bet4a_10_gop.csv", "ira", 372),
        ("x_api_v2/flat.jsonl", "x-api", 100),
        ("x_api_v2/noflat.jsonl", "x-api", 100),
        ("x_api_v2/brexit.jsonl", "x-api", 100),
    ] {
        let Some(path) = shared(&format!("specimens/{file}")) else { return };
        let corpus = of(path, None);
        let input = &corpus.inputs[0];
        assert_eq!(input.guess.as_ref().map(|guess| guess.shape.name()), Some(shape), "{file}");
        assert_eq!(
            (input.rejected, input.accepted + corpus.repeated_rows),
            (0, posts),
            "{file}: {:?}",
            corpus.rejected
        );
    }
}

#[test]
fn the_two_forms_of_the_same_tweets_give_the_same_actions() {
    let (Some(flat), Some(pages)) =
        (shared("specimens/x_api_v2/flat.jsonl"), shared("specimens/x_api_v2/noflat.jsonl"))
    else {
        return;
    };
    let tell = |corpus: &Corpus, kind| {
        let mut told = super::told(corpus, kind);
        told.sort_unstable();
        told
    };
    let (flat, pages) = (of(flat, None), of(pages, None));
    assert_eq!(kinds(&flat), kinds(&pages));
    for trace in &flat.traces {
        assert_eq!(tell(&flat, trace.kind), tell(&pages, trace.kind), "{}", trace.kind.name());
    }
}

#[test]
fn no_specimen_of_any_format_makes_the_reader_panic() {
    let Some(folder) = shared("specimens") else { return };
    let inputs = expand(&[folder.display().to_string()]).expect("specimens");
    let mut readable = 0;
    for input in inputs {
        readable += usize::from(read(std::slice::from_ref(&input), &ReadOptions::default(), &mut Silent).is_ok());
    }
    assert!(readable >= 8, "only {readable} specimens are readable");
}
