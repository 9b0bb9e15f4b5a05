//! The peers' rules against the peers' own answers on real data, where these are at hand.

#![allow(
    clippy::disallowed_types,
    clippy::disallowed_methods,
    clippy::disallowed_macros,
    clippy::print_stdout,
    reason = "the core reads and prints nothing, but its golden files must be unpacked, and a skipped test must say so"
)]
#![allow(clippy::float_cmp, reason = "the counts in the golden tables are whole numbers")]

use claque::{
    AccountId, Action, CoortweetRules, ObjectId, PostId, QutRules, Timestamp, Trace, TraceKind, Window, coortweet, qut,
};
use std::collections::{BTreeMap, HashMap, HashSet};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

/// The shared folder and a scratch folder with its golden files unpacked, or `None` with a word about it.
fn golden() -> Option<(PathBuf, PathBuf)> {
    static UNPACKED: OnceLock<Option<(PathBuf, PathBuf)>> = OnceLock::new();
    UNPACKED.get_or_init(unpack_golden).clone()
}

fn unpack_golden() -> Option<(PathBuf, PathBuf)> {
    let shared = std::env::var_os("CLAQUE_SHARED")
        .map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared"), PathBuf::from);
    if !shared.join("golden/coortweet.tar.zst").exists() {
        println!("skipped: no golden files (set CLAQUE_SHARED to a folder that has golden/)");
        return None;
    }
    let scratch = Path::new(env!("CARGO_TARGET_TMPDIR")).join("golden");
    std::fs::create_dir_all(&scratch).unwrap();
    for archive in ["coortweet.tar.zst", "cnt.tar.zst"] {
        let unpacked = Command::new("tar")
            .arg("--zstd")
            .arg("-xf")
            .arg(shared.join("golden").join(archive))
            .arg("-C")
            .arg(&scratch)
            .status();
        assert!(unpacked.is_ok_and(|status| status.success()), "tar could not unpack {archive}");
    }
    Some((shared, scratch))
}

#[derive(Default)]
struct Numbers(HashMap<String, u32>, Vec<String>);

impl Numbers {
    fn of(&mut self, name: &str) -> u32 {
        let next = self.1.len() as u32;
        *self.0.entry(name.to_owned()).or_insert_with(|| {
            self.1.push(name.to_owned());
            next
        })
    }
}

struct Loaded {
    trace: Trace,
    originals: Vec<(ObjectId, PostId)>,
    accounts: Vec<String>,
}

/// Rows with an object, numbered in order of first appearance.
fn load(rows: &[[String; 4]]) -> Loaded {
    load_with(rows, &mut Numbers::default(), &mut Numbers::default())
}

fn load_with(rows: &[[String; 4]], accounts: &mut Numbers, posts: &mut Numbers) -> Loaded {
    let mut objects = Numbers::default();
    let (mut actions, mut originals) = (Vec::new(), Vec::new());
    for [object, account, post, time] in rows {
        let (object_id, post_id) = (ObjectId(objects.of(object)), PostId(posts.of(post)));
        if object == post {
            originals.push((object_id, post_id));
        }
        let at = Timestamp(time.parse::<i64>().unwrap() * 1000);
        actions.push(Action { object: object_id, at, account: AccountId(accounts.of(account)), post: post_id });
    }
    Loaded { trace: Trace::new(TraceKind::Object, actions), originals, accounts: accounts.1.clone() }
}

fn read(path: &Path) -> Vec<BTreeMap<String, String>> {
    let zstd = path.extension().is_some_and(|end| end == "zst");
    let bytes = if zstd {
        Command::new("zstd").args(["-dc"]).arg(path).output().unwrap().stdout
    } else {
        std::fs::read(path).unwrap()
    };
    csv::Reader::from_reader(&bytes[..]).deserialize().map(|row| row.unwrap()).collect()
}

fn columns(rows: &[BTreeMap<String, String>], names: [&str; 4]) -> Vec<[String; 4]> {
    let filled = rows.iter().filter(|row| !matches!(row[names[0]].as_str(), "" | "NA"));
    filled.map(|row| names.map(|name| row[name].clone())).collect()
}

fn russian(shared: &Path) -> Vec<[String; 4]> {
    let rows = read(&shared.join("data/coortweet_russian_coord_tweets.csv.zst"));
    columns(&rows, ["object_id", "account_id", "content_id", "timestamp_share"])
}

/// `posts` is the order of the posts in the file, which says whose rows come first.
fn assert_coortweet(
    tables: &[Vec<[String; 4]>],
    posts: &[String],
    golden: &Path,
    window_s: i64,
    min_participation: u32,
    edge_quantile: f64,
) {
    let (mut accounts, mut numbers) = (Numbers::default(), Numbers::default());
    posts.iter().for_each(|post| {
        numbers.of(post);
    });
    let loaded: Vec<Loaded> = tables.iter().map(|rows| load_with(rows, &mut accounts, &mut numbers)).collect();
    let rows: Vec<_> = loaded.iter().map(|table| (&table.trace, &table.originals[..])).collect();
    let window = Window::from_millis(window_s * 1000).unwrap();
    let edges = coortweet(&rows, &CoortweetRules { window, min_participation, edge_quantile });
    let mut ours: BTreeMap<(String, String), _> = BTreeMap::new();
    for edge in edges {
        let name = |account: AccountId| accounts.1[account.0 as usize].clone();
        let (a, b) = (name(edge.pair.low()), name(edge.pair.high()));
        ours.insert((a.clone().min(b.clone()), a.max(b)), edge);
    }
    let theirs = read(golden);
    assert_eq!(ours.len(), theirs.len(), "{}: number of edges", golden.display());
    for row in theirs {
        let key = (row["from"].clone(), row["to"].clone());
        let edge = ours.get(&key).unwrap_or_else(|| panic!("{}: no edge {key:?}", golden.display()));
        let number = |column: &str| row[column].parse::<f64>().unwrap();
        assert_eq!(edge.tally.co_actions as f64, number("weight"), "weight of {key:?}");
        assert!((edge.tally.mean_lag_seconds() - number("avg_time_delta")).abs() < 1e-9, "lag of {key:?}");
        assert_eq!(f64::from(edge.older_posts), number("n_content_id"), "older posts of {key:?}");
        assert_eq!(f64::from(edge.newer_posts), number("n_content_id_y"), "newer posts of {key:?}");
        assert!((edge.symmetry() - number("edge_symmetry_score")).abs() < 1e-9, "symmetry of {key:?}");
        assert_eq!(f64::from(u8::from(edge.above_threshold)), number("weight_threshold"), "threshold of {key:?}");
    }
}

#[test]
fn coortweet_on_reposts_gives_its_golden_edges() {
    let Some((shared, scratch)) = golden() else { return };
    let rows = [russian(&shared)];
    let posts: Vec<String> = rows[0].iter().map(|row| row[2].clone()).collect();
    let mut compared = 0;
    for (window, least) in [(10, 2), (10, 5), (60, 1), (60, 2), (60, 5), (300, 2), (300, 5)] {
        for quantile in [0.5, 0.9, 0.99] {
            let golden = scratch.join(format!("coortweet/edges_ru_tw{window}_mp{least}_ew{quantile}.csv"));
            // The golden files have no network of window 10 s and participation 5.
            if golden.exists() {
                assert_coortweet(&rows, &posts, &golden, window, least, quantile);
                compared += 1;
            }
        }
    }
    assert!(compared >= 18, "only {compared} golden files were found");
}

#[test]
fn coortweet_on_elections_gives_its_golden_edges() {
    let Some((shared, scratch)) = golden() else { return };
    let all = read(&shared.join("data/coortweet_german_elections.csv.zst"));
    let posts: Vec<String> = all.iter().map(|row| row["post_id"].clone()).collect();
    let mut compared = 0;
    let mut tables = Vec::new();
    for kind in ["url", "domain", "hashtag", "phash"] {
        let object = format!("{kind}_id");
        // The golden run took each distinct row once: a post stands in a row for each of its links, tags and images.
        let mut seen = HashSet::new();
        let mut rows = columns(&all, [object.as_str(), "account_id", "post_id", "timestamp"]);
        rows.retain(|row| seen.insert(row.clone()));
        for window in [30, 60] {
            for quantile in [0.5, 0.9] {
                let golden = scratch.join(format!("coortweet/edges_de_{kind}_tw{window}_mp2_ew{quantile}.csv"));
                if golden.exists() {
                    assert_coortweet(std::slice::from_ref(&rows), &posts, &golden, window, 2, quantile);
                    compared += 1;
                }
            }
        }
        // Of several modalities, objects of one must not meet those of another.
        rows.iter_mut().for_each(|row| row[0] = format!("{kind}_{}", row[0]));
        tables.push(rows);
    }
    assert_coortweet(&tables, &posts, &scratch.join("coortweet/edges_de_combined_tw30_mp2_ew0.5.csv"), 30, 2, 0.5);
    assert!(compared >= 8, "only {compared} golden files were found");
}

#[test]
fn qut_gives_its_golden_edges() {
    let Some((shared, scratch)) = golden() else { return };
    let russian = russian(&shared);
    let all = read(&shared.join("data/coortweet_german_elections.csv.zst"));
    let german = |column| columns(&all, [column, "account_id", "post_id", "timestamp"]);
    let cases = [
        (
            "ru_rt_co_retweet",
            russian.clone(),
            vec![(10, 1), (10, 2), (10, 5), (60, 1), (60, 2), (60, 5), (300, 1), (300, 2)],
        ),
        ("ru_link_co_link", russian, vec![(60, 1), (60, 2)]),
        ("de_url_co_link", german("url_id"), vec![(60, 1), (60, 2)]),
        ("de_hashtag_as_link_co_link", german("hashtag_id"), vec![(60, 1), (60, 2)]),
    ];
    let mut compared = 0;
    for (name, rows, settings) in cases {
        let loaded = load(&rows);
        for (window, least) in settings {
            let golden = scratch.join(format!("cnt/{name}_tw{window}_mew{least}.csv"));
            if !golden.exists() {
                continue;
            }
            compared += 1;
            let rules = QutRules { window: Window::from_millis(window * 1000).unwrap(), min_edge_weight: least };
            let account = |id: AccountId| loaded.accounts[id.0 as usize].clone();
            let mut ours: Vec<_> = qut(&loaded.trace, &rules)
                .into_iter()
                .map(|edge| (account(edge.source), account(edge.target), edge.weight))
                .collect();
            let mut theirs: Vec<_> = read(&golden)
                .into_iter()
                .map(|row| (row["source"].clone(), row["target"].clone(), row["weight"].parse::<u64>().unwrap()))
                .collect();
            ours.sort();
            theirs.sort();
            assert_eq!(ours.len(), theirs.len(), "{}: number of edges", golden.display());
            assert_eq!(ours, theirs, "{}", golden.display());
        }
    }
    assert!(compared >= 8, "only {compared} golden files were found");
}
