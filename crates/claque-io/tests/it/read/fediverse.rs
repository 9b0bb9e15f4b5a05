//! Bluesky and Mastodon: what their data means beyond single records.

use super::shared::{of, shared};
use super::{accounts, corpus, told};
use claque::TraceKind;

fn commit(did: &str, second: u32, rest: &str) -> String {
    format!(
        "{{\"did\":\"did:plc:{did}\",\"time_us\":17797190{second:02}132431,\"kind\":\"commit\",\"commit\":{{{rest}}}}}\n"
    )
}

#[test]
fn a_deleted_post_a_like_taken_back_and_a_name_told_elsewhere_are_honoured() {
    let like = |key: &str| {
        format!(
            "\"operation\":\"create\",\"collection\":\"app.bsky.feed.like\",\"rkey\":\"{key}\",\
             \"record\":{{\"subject\":{{\"uri\":\"at://did:plc:z/app.bsky.feed.post/1\"}}}}"
        )
    };
    let post = "\"operation\":\"create\",\"collection\":\"app.bsky.feed.post\",\"rkey\":\"p\",\"record\":{\"text\":\"\",\
                \"embed\":{\"external\":{\"uri\":\"https://example.org/a\"}}}";
    let input = [
        // A deletion may come before what it deletes, as where two files overlap.
        commit("c", 9, "\"operation\":\"delete\",\"collection\":\"app.bsky.feed.like\",\"rkey\":\"3\""),
        commit("a", 1, &like("1")),
        commit("b", 2, &like("2")),
        commit("c", 3, &like("3")),
        commit("a", 4, post),
        commit("a", 5, "\"operation\":\"delete\",\"collection\":\"app.bsky.feed.post\",\"rkey\":\"p\""),
        "{\"did\":\"did:plc:b\",\"time_us\":1779719009132431,\"kind\":\"identity\",\"identity\":{\"handle\":\"ben.example\"}}\n".into(),
    ]
    .concat();
    let corpus = corpus(input);
    assert_eq!((corpus.withdrawn, corpus.inputs[0].passed_over, corpus.rejected_count), (2, 3, 0));
    let liked = "at://did:plc:z/app.bsky.feed.post/1";
    assert_eq!(
        told(&corpus, TraceKind::Like),
        [
            format!("did:plc:a at://did:plc:a/app.bsky.feed.like/1 1779719001 {liked}"),
            format!("did:plc:b at://did:plc:b/app.bsky.feed.like/2 1779719002 {liked}"),
        ]
    );
    assert!(!corpus.traces.iter().any(|trace| trace.kind == TraceKind::Url), "the link of a deleted post");
    let names: Vec<&str> = accounts(&corpus).iter().zip(corpus.account_names.iter()).map(|(_, name)| name).collect();
    assert!(names.contains(&"ben.example"), "{names:?}");
}

#[test]
fn a_stream_of_mastodon_withdraws_by_the_id_of_the_server() {
    let status = |id: u64, name: &str| {
        format!(
            "event: update\r\ndata: {{\"id\":\"{id}\",\"uri\":\"https://a.example/s/{id}\",\"created_at\":\"2022-11-15T16:06:48.410Z\",\
             \"content\":\"<p>x</p>\",\"in_reply_to_id\":\"109348677773283500\",\
             \"account\":{{\"acct\":\"{name}\",\"url\":\"https://a.example/@{name}\"}}}}\r\n\r\n"
        )
    };
    let (one, two, three) = (109_348_677_773_283_527, 109_348_677_773_283_528, 109_348_677_773_283_529);
    let input = format!(
        ":)\n\n{}{}:thump\n{}event: delete\ndata: {two}\n\n",
        status(one, "ann"),
        status(two, "ben"),
        status(three, "carl")
    );
    let corpus = corpus(input);
    let input = &corpus.inputs[0];
    let guess = input.guess.as_ref().expect("told");
    assert_eq!((guess.shape.name(), guess.format.to_string()), ("mastodon", "event stream".to_owned()));
    assert_eq!((input.rows, input.accepted, corpus.withdrawn, corpus.rejected_count), (4, 2, 1, 0));
    assert_eq!(
        told(&corpus, TraceKind::Reply),
        [
            format!("ann@a.example https://a.example/s/{one} 1668528408 109348677773283500"),
            format!("carl@a.example https://a.example/s/{three} 1668528408 109348677773283500"),
        ]
    );
}

#[test]
fn the_specimens_of_bluesky_are_read_as_their_manifest_counts_them() {
    let Some(path) = shared("specimens/bluesky_jetstream/expected_v1.jsonl") else { return };
    let corpus = of(path, None);
    let input = &corpus.inputs[0];
    assert_eq!(input.guess.as_ref().map(|guess| guess.shape.name()), Some("bluesky"));
    // 105 likes, 17 posts, 15 reposts, 6 follows; 4 deletions, 3 records of other collections, an identity and an account.
    assert_eq!(
        (input.rows, input.accepted, input.passed_over, input.rejected),
        (152, 143, 9, 0),
        "{:?}",
        corpus.rejected
    );
    assert_eq!(corpus.accounts.len(), 141);
    let count = |kind| corpus.traces.iter().find(|trace| trace.kind == kind).map_or(0, |trace| trace.actions.len());
    let counts =
        [TraceKind::Like, TraceKind::Repost, TraceKind::Follow, TraceKind::Reply, TraceKind::Hashtag, TraceKind::Media];
    assert_eq!(counts.map(count), [105, 15, 6, 8, 4, 2]);
    // Four links of facets, two of which are those of the embedded pages, and one embedded page without a facet.
    assert_eq!(count(TraceKind::Url), 5);
    let Some(path) = shared("specimens/bluesky_jetstream/golden_v1.jsonl") else { return };
    let corpus = of(path, None);
    assert_eq!((corpus.inputs[0].rows, corpus.inputs[0].accepted, corpus.rejected_count), (10, 4, 0));
}

#[test]
fn the_specimens_of_mastodon_are_read() {
    for (file, rows, known) in [("streaming_statuses.ndjson", 14, 6), ("status_example.json", 1, 1)] {
        let Some(path) = shared(&format!("specimens/mastodon/{file}")) else { return };
        let corpus = of(path, None);
        let input = &corpus.inputs[0];
        assert_eq!(input.guess.as_ref().map(|guess| guess.shape.name()), Some("mastodon"), "{file}");
        assert_eq!((input.accepted, corpus.accounts.len()), (rows, known), "{file}: {:?}", corpus.rejected);
        if rows == 1 {
            assert_eq!(accounts(&corpus), ["Gargron@mastodon.social"]);
        } else {
            assert!(accounts(&corpus).contains(&"freon@letsalllovela.in"));
            assert!(accounts(&corpus).contains(&"admin@mastodon.local"));
        }
    }
}
