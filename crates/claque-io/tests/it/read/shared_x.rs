//! Real posts of X, where they are at hand: counts and single values looked up in the files by other means.

use super::shared::{of, shared};
use super::{kinds, told, trace};
use claque::TraceKind;
use claque_io::read::Corpus;

fn shape(corpus: &Corpus) -> &str {
    corpus.inputs[0].guess.as_ref().map_or("none", |guess| guess.shape.name())
}

fn sorted(corpus: &Corpus, kind: TraceKind) -> Vec<String> {
    let mut told = told(corpus, kind);
    told.sort_unstable();
    told
}

#[test]
fn a_stream_of_the_first_interface_is_read_whole() {
    let Some(path) = shared("specimens/twitter_v1_1/api-stream-small.json.gz") else { return };
    let corpus = of(path, None);
    let input = &corpus.inputs[0];
    assert_eq!((shape(&corpus), input.rows, input.accepted, input.rejected), ("x-v1", 681, 681, 0));
    assert_eq!((corpus.accounts.len(), input.passed_over), (677, 0));
    assert_eq!(trace(&corpus, TraceKind::Repost).actions.len(), 328);
    assert_eq!(trace(&corpus, TraceKind::Reply).actions.len(), 115);
    assert_eq!(trace(&corpus, TraceKind::Quote).actions.len(), 82, "80 quotes, and two answers that quote");
    assert_eq!(trace(&corpus, TraceKind::Media).actions.len(), 251);
    assert_eq!(trace(&corpus, TraceKind::Mention).actions.len(), 316);
    assert_eq!(trace(&corpus, TraceKind::Hashtag).actions.len(), 314, "192 of them in the short forms");
}

#[test]
fn the_examples_and_the_posts_about_a_crash_are_of_the_first_interface() {
    for (file, rows, accounts, media) in [
        ("pheme_germanwings.rumours.json", 238, 150, 91),
        ("tweet-updates_compatibility_extended_13996.json", 1, 1, 0),
        ("tweet-updates_extended_classic_14002.json", 1, 1, 0),
        ("tweet-updates_extended_extended_14001.json", 1, 1, 1),
        ("tweet-updates_quoted_extended.json", 1, 1, 0),
        ("tweet-updates_retweet_extended.json", 1, 1, 1),
    ] {
        let Some(path) = shared(&format!("specimens/twitter_v1_1/{file}")) else { return };
        let corpus = of(path, None);
        let input = &corpus.inputs[0];
        assert_eq!((shape(&corpus), input.accepted, input.rejected), ("x-v1", rows, 0), "{file}");
        assert_eq!(corpus.accounts.len(), accounts, "{file}");
        let found = corpus.traces.iter().find(|trace| trace.kind == TraceKind::Media);
        assert_eq!(found.map_or(0, |trace| trace.actions.len()), media, "{file}");
    }
}

#[test]
fn the_table_that_twarc_makes_says_what_its_source_says() {
    for name in ["flat", "noflat", "brexit"] {
        let (Some(table), Some(source)) =
            (shared(&format!("specimens/twarc_csv/{name}.csv")), shared(&format!("specimens/x_api_v2/{name}.jsonl")))
        else {
            return;
        };
        let (table, source) = (of(table, None), of(source, None));
        assert_eq!((shape(&table), shape(&source)), ("twarc-csv", "x-api"), "{name}");
        assert_eq!((table.inputs[0].rejected, source.inputs[0].rejected), (0, 0), "{name}");
        assert_eq!(kinds(&table), kinds(&source), "{name}");
        for trace in &table.traces {
            let kind = trace.kind;
            // The table has the links as they were written, the source what stands behind a shortener.
            if !matches!(kind, TraceKind::Url | TraceKind::Domain) {
                assert_eq!(sorted(&table, kind), sorted(&source, kind), "{name}: {}", kind.name());
            }
        }
        assert_eq!(table.account_names.get(0), source.account_names.get(0), "{name}");
    }
}

#[test]
fn a_stream_of_the_second_interface_is_read_up_to_where_it_broke() {
    let Some(path) = shared("specimens/x_api_v2/streaming_output_with_error.jsonl") else { return };
    let corpus = of(path, None);
    let input = &corpus.inputs[0];
    assert_eq!((shape(&corpus), input.accepted, input.rejected), ("x-api", 7, 1), "{:?}", corpus.rejected);
    assert_eq!(corpus.rejected[0].row, 8);
}

#[test]
fn the_tables_of_the_archives_are_read_and_their_accounts_refused() {
    let Some(path) = shared("specimens/twitter_io_archive/ioa_tweets_specimen.csv") else { return };
    let corpus = of(path, None);
    assert_eq!((shape(&corpus), corpus.inputs[0].accepted, corpus.rejected_count), ("x-archive", 2, 0));
    assert_eq!(told(&corpus, TraceKind::Hashtag).len(), 2);
    let Some(path) = shared("specimens/russian_troll_csv/bet4a_authors_head.csv") else { return };
    let input = claque_io::read::Input::File(path);
    let error = claque_io::read::read(&[input], &claque_io::read::ReadOptions::default(), &mut claque_io::read::Silent);
    let error = error.expect_err("accounts are no posts").to_string();
    assert!(error.ends_with("it holds the accounts of the Internet Research Agency and no posts"), "{error}");
}
