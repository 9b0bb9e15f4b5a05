//! The peers' presets, through the whole program, against the peers' own answers on real data.

use crate::program::{Scratch, rows, shared};
use std::collections::{BTreeMap, HashSet};
use std::path::{Path, PathBuf};
use std::process::Command;

type Row = BTreeMap<String, String>;

const RUSSIAN: &str = "data/coortweet_russian_coord_tweets.csv.zst";
const GERMAN: &str = "data/coortweet_german_elections.csv.zst";

/// Unpacks an archive of golden files into the scratch folder.
fn golden(scratch: &Scratch, archive: &Path) -> PathBuf {
    let unpacked = Command::new("tar").arg("--zstd").arg("-xf").arg(archive).arg("-C").arg(scratch.path("")).status();
    assert!(unpacked.is_ok_and(|status| status.success()), "tar could not unpack {}", archive.display());
    scratch.path("")
}

fn unpacked(path: &Path) -> Vec<Row> {
    rows(&zstd::decode_all(std::fs::File::open(path).unwrap()).unwrap())
}

fn number(row: &Row, column: &str) -> f64 {
    row[column].parse().unwrap_or_else(|_| panic!("{column} of {row:?} is no number"))
}

/// Every edge of theirs and no other, with all of their columns.
fn assert_coortweet(ours: &[Row], golden: &Path) {
    let theirs = rows(&std::fs::read(golden).unwrap());
    let at = golden.display();
    assert_eq!(ours.len(), theirs.len(), "{at}: number of edges");
    for (ours, theirs) in ours.iter().zip(&theirs) {
        for column in ["from", "to", "weight", "n_content_id", "n_content_id_y", "weight_threshold"] {
            assert_eq!(ours[column], theirs[column], "{at}: {column} of {theirs:?}");
        }
        for column in ["avg_time_delta", "edge_symmetry_score"] {
            let off = (number(ours, column) - number(theirs, column)).abs();
            assert!(off < 1e-9, "{at}: {column} of {theirs:?} is off by {off}");
        }
    }
}

fn coortweet_run(scratch: &Scratch, inputs: &[&str], flags: &[&str], setting: (u32, u32, f64)) -> Vec<Row> {
    let (window, least, quantile) = setting;
    let (window, least, quantile) = (format!("{window}s"), least.to_string(), quantile.to_string());
    let mut args = vec!["detect"];
    args.extend(inputs);
    args.extend(["--preset", "coortweet", "--window", &window, "--min-participation", &least]);
    args.extend(["--edge-quantile", &quantile, "--force", "-q"]);
    args.extend(flags);
    scratch.run(&args).done();
    scratch.table("case/coortweet_edges.csv")
}

#[test]
fn coortweet_on_reposts_gives_every_golden_edge_through_the_program() {
    let (Some(posts), Some(archive)) = (shared(RUSSIAN), shared("golden/coortweet.tar.zst")) else { return };
    let scratch = Scratch::new();
    let golden = golden(&scratch, &archive);
    let mut compared = 0;
    for (window, least) in [(10, 2), (10, 5), (60, 1), (60, 2), (60, 5), (300, 2), (300, 5)] {
        for quantile in [0.5, 0.9, 0.99] {
            let golden = golden.join(format!("coortweet/edges_ru_tw{window}_mp{least}_ew{quantile}.csv"));
            // The golden files have no network of window 10 s and participation 5.
            if golden.exists() {
                let ours = coortweet_run(&scratch, &[posts.to_str().unwrap()], &[], (window, least, quantile));
                assert_coortweet(&ours, &golden);
                compared += 1;
            }
        }
    }
    assert!(compared >= 18, "only {compared} golden files were found");
}

/// The distinct rows that name an object of one kind: a post stands in one row for each of its links, tags and images, so
/// that the file repeats most (object, account, post, time) rows, and CooRTweet counts rows. The golden runs took each once.
fn distinct(all: &[Row], column: &str, name: &str) -> String {
    let mut seen = HashSet::new();
    let mut table = csv::Writer::from_writer(Vec::new());
    table.write_record(["account_id", "post_id", "timestamp", name]).unwrap();
    for row in all.iter().filter(|row| !row[column].is_empty()) {
        let cells = ["account_id", "post_id", "timestamp", column].map(|column| row[column].as_str());
        if seen.insert(cells) {
            table.write_record(cells).unwrap();
        }
    }
    String::from_utf8(table.into_inner().unwrap()).unwrap()
}

#[test]
fn coortweet_on_elections_gives_every_golden_edge_from_the_distinct_rows() {
    let (Some(posts), Some(archive)) = (shared(GERMAN), shared("golden/coortweet.tar.zst")) else { return };
    let scratch = Scratch::new();
    let golden = golden(&scratch, &archive);
    let all = unpacked(&posts);
    let mut compared = 0;
    for kind in ["url", "domain", "hashtag", "phash"] {
        let column = format!("{kind}_id");
        scratch.write("rows.csv", distinct(&all, &column, &column));
        let map = format!("object={column},account=account_id,post=post_id,time=timestamp");
        for (window, quantile) in [(30, 0.5), (30, 0.9), (60, 0.5), (60, 0.9)] {
            let golden = golden.join(format!("coortweet/edges_de_{kind}_tw{window}_mp2_ew{quantile}.csv"));
            if golden.exists() {
                let ours = coortweet_run(&scratch, &["rows.csv"], &["--map", &map], (window, 2, quantile));
                assert_coortweet(&ours, &golden);
                compared += 1;
            }
        }
    }
    assert!(compared >= 8, "only {compared} golden files were found");
}

#[test]
fn coortweet_on_elections_counts_rows_as_they_stand_when_they_repeat() {
    // The original counts rows, too: to it, the raw file with its repeated rows is another data set than the distinct one.
    let Some(posts) = shared(GERMAN) else { return };
    let scratch = Scratch::new();
    let all = unpacked(&posts);
    scratch.write("rows.csv", distinct(&all, "url_id", "url_id"));
    let map = ["--map", "object=url_id,account=account_id,post=post_id,time=timestamp"];
    let weights = |rows: Vec<Row>| -> BTreeMap<(String, String), u64> {
        rows.into_iter().map(|row| ((row["from"].clone(), row["to"].clone()), row["weight"].parse().unwrap())).collect()
    };
    let raw = weights(coortweet_run(&scratch, &[posts.to_str().unwrap()], &map, (30, 2, 0.5)));
    let distinct = weights(coortweet_run(&scratch, &["rows.csv"], &map, (30, 2, 0.5)));
    assert!(distinct.iter().all(|(pair, weight)| raw.get(pair).is_some_and(|more| more >= weight)));
    assert!(raw.values().sum::<u64>() > distinct.values().sum::<u64>());
}

#[test]
fn coortweet_on_four_modalities_gives_their_one_golden_network() {
    let (Some(posts), Some(archive)) = (shared(GERMAN), shared("golden/coortweet.tar.zst")) else { return };
    let scratch = Scratch::new();
    let golden = golden(&scratch, &archive);
    let all = unpacked(&posts);
    // One file, in the order of the original: of two posts at one time, the one that comes first in it is the older.
    let columns = ["url_id", "domain_id", "hashtag_id", "phash_id"];
    let mut table = csv::Writer::from_writer(Vec::new());
    table.write_record(["account_id", "post_id", "timestamp", "url", "domain", "hashtag", "object"]).unwrap();
    let mut seen = HashSet::new();
    for row in &all {
        for (index, column) in columns.into_iter().enumerate().filter(|(_, column)| !row[*column].is_empty()) {
            let mut cells = [&*row["account_id"], &row["post_id"], &row["timestamp"], "", "", "", ""];
            cells[3 + index] = &row[column];
            if seen.insert(cells) {
                table.write_record(cells).unwrap();
            }
        }
    }
    scratch.write("rows.csv", table.into_inner().unwrap());
    let flags = ["--trace", "url,domain,hashtag,object"];
    let ours = coortweet_run(&scratch, &["rows.csv"], &flags, (30, 2, 0.5));
    assert_coortweet(&ours, &golden.join("coortweet/edges_de_combined_tw30_mp2_ew0.5.csv"));
}

fn assert_qut(scratch: &Scratch, input: &str, flags: &[&str], golden: &Path, setting: (u32, u32)) -> usize {
    let (window, least) = (format!("{}s", setting.0), setting.1.to_string());
    let mut args = vec!["detect", input, "--preset", "qut", "--window", &window, "--min-edge-weight", &least];
    args.extend(["--force", "-q"]);
    args.extend(flags);
    scratch.run(&args).done();
    let triples = |rows: Vec<Row>| {
        let mut triples: Vec<_> = rows
            .into_iter()
            .map(|row| (row["source"].clone(), row["target"].clone(), row["weight"].parse::<u64>().unwrap()))
            .collect();
        triples.sort();
        triples
    };
    let ours = triples(scratch.table("case/qut_edges.csv"));
    let theirs = triples(rows(&std::fs::read(golden).unwrap()));
    assert_eq!(ours.len(), theirs.len(), "{}: number of edges", golden.display());
    assert_eq!(ours, theirs, "{}", golden.display());
    1
}

#[test]
fn qut_on_reposts_and_links_gives_its_golden_edges_through_the_program() {
    let (Some(posts), Some(archive)) = (shared(RUSSIAN), shared("golden/cnt.tar.zst")) else { return };
    let scratch = Scratch::new();
    let golden = golden(&scratch, &archive);
    let mut compared = 0;
    let networks = [("ru_rt_co_retweet", "repost_of=object_id", "repost"), ("ru_link_co_link", "url=object_id", "url")];
    for (name, map, trace) in networks {
        for window in [10, 60, 300] {
            for least in [1, 2, 5] {
                let golden = golden.join(format!("cnt/{name}_tw{window}_mew{least}.csv"));
                if golden.exists() {
                    let flags = ["--map", map, "--trace", trace];
                    compared += assert_qut(&scratch, posts.to_str().unwrap(), &flags, &golden, (window, least));
                }
            }
        }
    }
    assert!(compared >= 10, "only {compared} golden files were found");
}

#[test]
fn qut_on_elections_gives_its_golden_edges_from_one_row_a_post() {
    let (Some(posts), Some(archive)) = (shared(GERMAN), shared("golden/cnt.tar.zst")) else { return };
    let scratch = Scratch::new();
    let golden = golden(&scratch, &archive);
    // The toolkit keeps the first row of a post, so that all links of a post have to stand in it: the golden runs had
    // them so. The file has one row for each.
    let mut messages: BTreeMap<&str, (&Row, Vec<&str>)> = BTreeMap::new();
    let all = unpacked(&posts);
    for row in all.iter().filter(|row| !row["url_id"].is_empty()) {
        messages.entry(&row["post_id"]).or_insert((row, Vec::new())).1.push(&row["url_id"]);
    }
    let mut table = csv::Writer::from_writer(Vec::new());
    table
        .write_record(["message_id", "user_id", "username", "repost_id", "reply_id", "message", "timestamp", "urls"])
        .unwrap();
    for (message, (row, urls)) in messages {
        let urls = urls.join(" ");
        table.write_record([message, &row["account_id"], "", "", "", "", &row["timestamp"], &urls]).unwrap();
    }
    scratch.write("messages.csv", table.into_inner().unwrap());
    let mut compared = 0;
    for (window, least) in [(30, 1), (30, 2), (60, 1), (60, 2)] {
        let golden = golden.join(format!("cnt/de_url_co_link_tw{window}_mew{least}.csv"));
        compared += assert_qut(&scratch, "messages.csv", &["--trace", "url"], &golden, (window, least));
    }
    assert_eq!(compared, 4);
}
