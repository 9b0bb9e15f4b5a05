//! QUT's networks on the toolkit's own sample, against their definition, computed slowly and obviously.
//!
//! weight(A → B) = distinct messages of A with at least one message of B on the same object at most a window apart, ends
//! included. Messages are unique by `message_id`: the first row wins. Links, texts and replies are of non-reposts only.

use crate::program::{Scratch, rows, shared};
use std::collections::{BTreeMap, BTreeSet, HashSet};

struct Message {
    id: String,
    account: String,
    /// Microseconds: the sample has six digits after the point.
    at: i64,
    objects: BTreeSet<String>,
}

type Row = BTreeMap<String, String>;

/// What a message acts on in the network named like our trace.
fn objects(row: &Row, trace: &str) -> BTreeSet<String> {
    let filled = |text: &str| Some(text.to_owned()).filter(|text| !text.is_empty());
    let is_repost = !row["repost_id"].is_empty();
    match trace {
        "repost" => filled(&row["repost_id"]).into_iter().collect(),
        _ if is_repost => BTreeSet::new(),
        "reply" => filled(&row["reply_id"]).into_iter().collect(),
        "text" => {
            let words = row["message"].to_lowercase();
            let words: Vec<&str> = words.split_whitespace().filter(|word| !word.starts_with('@')).collect();
            filled(&words.join(" ")).into_iter().collect()
        }
        // A Python list of quoted links.
        "url" => row["urls"].split('\'').skip(1).step_by(2).map(str::to_owned).collect(),
        other => panic!("no trace {other}"),
    }
}

fn micros(text: &str) -> i64 {
    let (seconds, fraction) = text.split_once('.').unwrap_or((text, "0"));
    seconds.parse::<i64>().unwrap() * 1_000_000 + format!("{fraction:0<6}").parse::<i64>().unwrap()
}

fn by_definition(rows: &[Row], trace: &str, window_us: i64, least: u64) -> BTreeSet<(String, String, u64)> {
    let mut met: HashSet<&str> = HashSet::new();
    let messages: Vec<Message> = rows
        .iter()
        .filter(|row| met.insert(&row["message_id"]))
        .map(|row| Message {
            id: row["message_id"].clone(),
            account: row["user_id"].clone(),
            at: micros(&row["timestamp"]),
            objects: objects(row, trace),
        })
        .collect();
    let mut weights: BTreeMap<(&str, &str), BTreeSet<&str>> = BTreeMap::new();
    for one in &messages {
        for other in messages.iter().filter(|other| other.account != one.account) {
            if (one.at - other.at).abs() <= window_us && !one.objects.is_disjoint(&other.objects) {
                weights.entry((&one.account, &other.account)).or_default().insert(&one.id);
            }
        }
    }
    let weighed = weights.into_iter().map(|((one, other), ids)| (one.to_owned(), other.to_owned(), ids.len() as u64));
    weighed.filter(|(_, _, weight)| *weight >= least).collect()
}

#[test]
fn each_network_of_the_toolkits_sample_has_the_weights_of_its_definition() {
    let Some(sample) = shared("specimens/coordination_tools/qut_sample_data.csv") else { return };
    let scratch = Scratch::new();
    let read = rows(&std::fs::read(&sample).unwrap());
    let mut edges_seen = BTreeMap::new();
    for trace in ["repost", "url", "text", "reply"] {
        for (window, window_us) in [("60s", 60_000_000), ("1s", 1_000_000), ("500ms", 500_000)] {
            for least in [1, 2, 3] {
                let weight = least.to_string();
                let mut args = vec!["detect", sample.to_str().unwrap(), "--preset", "qut", "--trace", trace];
                args.extend(["--window", window, "--min-edge-weight", &weight, "--force", "-q"]);
                scratch.run(&args).done();
                let ours: BTreeSet<(String, String, u64)> = scratch
                    .table("case/qut_edges.csv")
                    .into_iter()
                    .map(|row| (row["source"].clone(), row["target"].clone(), row["weight"].parse().unwrap()))
                    .collect();
                let wanted = by_definition(&read, trace, window_us, least);
                *edges_seen.entry(trace).or_insert(0) += wanted.len();
                assert_eq!(ours, wanted, "{trace}, window {window}, weight {least}");
            }
        }
    }
    assert!(edges_seen["repost"] > 0 && edges_seen["url"] > 0, "the sample shows nothing: {edges_seen:?}");
}

#[test]
fn the_first_row_of_a_message_wins_and_empty_cells_never_match() {
    let scratch = Scratch::new();
    scratch.write(
        "posts.csv",
        "message_id,user_id,username,repost_id,reply_id,message,timestamp,urls\n\
         1,a,,,,Hello  @x World,100,['http://l/1']\n\
         1,a,,,,hello world,100,['http://l/2']\n\
         2,b,,,,hello world @y,130,['http://l/2']\n\
         3,c,,,,,100,\n\
         4,d,,,,,100,[]\n",
    );
    let edges = |trace: &str| {
        let args = ["detect", "posts.csv", "--preset", "qut", "--trace", trace, "--min-edge-weight", "1", "--force"];
        scratch.run(&args).done();
        scratch.read("case/qut_edges.csv")
    };
    assert_eq!(edges("text"), "source,target,weight\na,b,1\nb,a,1\n");
    assert_eq!(edges("url"), "source,target,weight\n");
}
