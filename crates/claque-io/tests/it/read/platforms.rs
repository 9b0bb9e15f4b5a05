//! Ids mean something on their platform only.

use super::{accounts, corpus, told, trace};
use claque::TraceKind;
use claque_io::read::{Input, ReadOptions, Silent, Wanted, read, texts_of};

/// Two accounts called `7` on different platforms, posts with the same ids, and one link that both share.
const TWO: &str = r#"{"platform":"x","post_id":"1","account_id":"7","created_at":0,"text":"one two three four five","urls":["https://a.org"],"mentions":["me"]}
{"platform":"mastodon","post_id":"1","account_id":"7","created_at":1,"text":"one two three four five","urls":["https://a.org"],"mentions":["me"]}
{"platform":"x","post_id":"2","account_id":"8","created_at":2,"repost_of":"1","mentions":["me"]}
{"platform":"mastodon","post_id":"2","account_id":"8","created_at":3,"repost_of":"1"}
{"platform":"x","post_id":"3","account_id":"9","created_at":4,"repost_of":"1"}
"#;

#[test]
fn accounts_and_posts_of_two_platforms_are_different_ones_with_the_same_ids() {
    let corpus = corpus(TWO);
    assert_eq!(corpus.platforms, ["x", "mastodon"]);
    assert!(corpus.has_several_platforms());
    assert_eq!(accounts(&corpus), ["x:7", "mastodon:7", "x:8", "mastodon:8", "x:9"]);
    assert_eq!(corpus.posts.len(), 5);
    let reposts = ["x:8 x:2 2 x:1", "x:9 x:3 4 x:1"];
    let told: Vec<String> =
        told(&corpus, TraceKind::Repost).into_iter().filter(|line| line.starts_with("x:")).collect();
    assert_eq!(told, reposts);
}

#[test]
fn links_and_wordings_are_shared_across_platforms_and_mentions_are_not() {
    let corpus = corpus(TWO);
    assert_eq!(told(&corpus, TraceKind::Url), ["x:7 x:1 0 https://a.org", "mastodon:7 mastodon:1 1 https://a.org"]);
    assert_eq!(told(&corpus, TraceKind::Text).len(), 2);
    let mentions = told(&corpus, TraceKind::Mention);
    assert_eq!(mentions, ["x:7 x:1 0 x:me", "mastodon:7 mastodon:1 1 -", "x:8 x:2 2 x:me"]);
}

#[test]
fn with_one_platform_ids_stay_as_they_are() {
    let one: String = TWO.lines().filter(|line| line.contains("\"x\"")).map(|line| format!("{line}\n")).collect();
    let corpus = corpus(&one);
    assert_eq!((corpus.platforms.as_slice(), corpus.has_several_platforms()), (&["x".to_owned()][..], false));
    assert_eq!(accounts(&corpus), ["7", "8", "9"]);
    assert_eq!(told(&corpus, TraceKind::Repost), ["8 2 2 1", "9 3 4 1"]);
}

#[test]
fn originals_are_found_on_their_own_platform() {
    let corpus = corpus(TWO);
    let trace = trace(&corpus, TraceKind::Repost);
    let found: Vec<String> =
        corpus.originals(trace).iter().map(|(_, post)| corpus.posts.name(*post).into_owned()).collect();
    assert_eq!(found, ["x:1"], "the other platform's original was passed on once, so nobody shares it");
}

#[test]
fn texts_are_found_again_by_platform() {
    let folder =
        std::path::PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("platforms-{}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("a folder");
    let file = folder.join("posts.ndjson");
    std::fs::write(&file, TWO.replacen("five", "six", 1)).expect("a file");
    let inputs = [Input::File(file)];
    let options = ReadOptions::default();
    let corpus = read(&inputs, &options, &mut Silent).expect("posts");
    let posts = [("mastodon:7", "mastodon:1"), ("x:7", "x:1"), ("7", "1")];
    let wanted = Wanted::new(posts.into_iter(), corpus.has_several_platforms());
    let mut heard = Vec::new();
    let mut sink = |number: u32, text: &str| heard.push((number, text.to_owned()));
    texts_of(&inputs, &corpus.inputs, &options, &wanted, &mut Silent, &mut sink).expect("posts");
    heard.sort();
    assert_eq!(heard, [(0, "one two three four five".to_owned()), (1, "one two three four six".to_owned())]);
    std::fs::remove_dir_all(folder).expect("the folder is ours");
}
