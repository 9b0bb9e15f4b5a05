//! The same posts in every layout, compression and partition give the same networks.

use crate::program::Scratch;
use std::io::Write;

struct Post {
    id: String,
    account: String,
    at: i64,
    text: String,
    url: String,
    repost_of: String,
}

/// Six accounts who share links, wordings and reposts, among thirty who do not; with commas, quotes and line breaks.
fn posts() -> Vec<Post> {
    let mut posts = Vec::new();
    for turn in 0..12 {
        for account in 0..6 {
            posts.push(Post {
                id: format!("r{turn}_{account}"),
                account: format!("ring {account}, \"the\" ring"),
                at: 1_600_000_000 + turn * 7200 + account,
                text: format!("they \"all\" say the very same, number {turn}\nin two lines"),
                url: format!("https://News.example/a?id={turn}&utm_source=x{account}"),
                repost_of: if account % 2 == 0 { format!("origin{turn}") } else { String::new() },
            });
        }
        for account in 0..30 {
            posts.push(Post {
                id: format!("b{turn}_{account}"),
                account: format!("b{account}"),
                at: 1_600_000_000 + turn * 7200 + account * 113,
                text: format!("nothing to see here but words {turn} {account} ä 漢"),
                url: String::new(),
                repost_of: String::new(),
            });
        }
    }
    posts
}

const COLUMNS: [&str; 6] = ["post_id", "account_id", "created_at", "text", "url", "repost_of"];

fn cells(post: &Post) -> [String; 6] {
    let [id, account, text] = [&post.id, &post.account, &post.text].map(Clone::clone);
    [id, account, post.at.to_string(), text, post.url.clone(), post.repost_of.clone()]
}

fn table(posts: &[Post], delimiter: u8) -> Vec<u8> {
    let mut table = csv::WriterBuilder::new().delimiter(delimiter).from_writer(Vec::new());
    table.write_record(COLUMNS).unwrap();
    posts.iter().for_each(|post| table.write_record(cells(post)).unwrap());
    table.into_inner().unwrap()
}

fn records(posts: &[Post]) -> Vec<serde_json::Value> {
    let record = |post: &Post| COLUMNS.iter().map(|name| (*name).to_owned()).zip(cells(post).map(Into::into)).collect();
    posts.iter().map(record).map(serde_json::Value::Object).collect()
}

fn ndjson(posts: &[Post]) -> Vec<u8> {
    records(posts).iter().flat_map(|record| format!("{record}\n").into_bytes()).collect()
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut out = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    out.write_all(bytes).unwrap();
    out.finish().unwrap()
}

fn bzip2(bytes: &[u8]) -> Vec<u8> {
    let mut out = bzip2::write::BzEncoder::new(Vec::new(), bzip2::Compression::fast());
    out.write_all(bytes).unwrap();
    out.finish().unwrap()
}

/// zstd with a window of 128 MiB, as `zstd --long=27` makes for archives.
fn long_zstd(bytes: &[u8]) -> Vec<u8> {
    let mut out = zstd::Encoder::new(Vec::new(), 3).unwrap();
    out.long_distance_matching(true).unwrap();
    out.window_log(27).unwrap();
    out.write_all(bytes).unwrap();
    out.finish().unwrap()
}

fn utf16(bytes: &[u8]) -> Vec<u8> {
    let text = std::str::from_utf8(bytes).unwrap();
    [0xff, 0xfe].into_iter().chain(text.encode_utf16().flat_map(u16::to_le_bytes)).collect()
}

const FLAGS: [&str; 7] = ["--null", "none", "--trace", "all", "-q", "--force", "--min-objects=1"];
const FILES: [&str; 3] = ["edges.csv", "accounts.csv", "edges.parquet"];

/// The tables of a run on these inputs.
fn found(scratch: &Scratch, inputs: &[&str]) -> Vec<Vec<u8>> {
    scratch.run(&[&["detect"], inputs, &FLAGS].concat()).done();
    take(scratch)
}

fn take(scratch: &Scratch) -> Vec<Vec<u8>> {
    let mut case = scratch.case("case");
    FILES.iter().map(|name| case.remove(*name).unwrap()).collect()
}

#[test]
fn layout_and_compression_change_no_edge() {
    let scratch = Scratch::new();
    let posts = posts();
    let csv = table(&posts, b',');
    scratch.write("posts.csv", &csv);
    let wanted = found(&scratch, &["posts.csv"]);
    let traces: std::collections::BTreeSet<String> =
        scratch.table("case/edges.csv").into_iter().map(|edge| edge["trace"].clone()).collect();
    assert!(["repost", "text", "url"].iter().all(|trace| traces.contains(*trace)), "{traces:?}");
    let array = serde_json::Value::Array(records(&posts));
    let crlf = [b"\xef\xbb\xbf".to_vec(), table(&posts, b';')].concat();
    // Names say nothing: every file is told by its content.
    let others: [(&str, Vec<u8>); 12] = [
        ("tabs", table(&posts, b'\t')),
        ("semicolons and a byte order mark", crlf),
        ("utf-16", utf16(&csv)),
        ("lines.csv", ndjson(&posts)),
        ("array", array.to_string().into_bytes()),
        ("array over lines", serde_json::to_vec_pretty(&array).unwrap()),
        ("gzip", gzip(&csv)),
        ("gzip of lines", gzip(&ndjson(&posts))),
        ("two members", [gzip(&csv[..500]), gzip(&csv[500..])].concat()),
        ("zstd", zstd::encode_all(&csv[..], 3).unwrap()),
        ("long zstd", long_zstd(&csv)),
        ("bzip2", bzip2(&csv)),
    ];
    for (name, bytes) in &others {
        scratch.write(name, bytes);
        assert!(found(&scratch, &[name]) == wanted, "{name}");
    }
}

#[test]
fn standard_input_gives_what_a_file_gives() {
    let scratch = Scratch::new();
    let csv = table(&posts(), b',');
    scratch.write("posts.csv", &csv);
    let wanted = found(&scratch, &["posts.csv"]);
    for bytes in [csv.clone(), gzip(&csv), ndjson(&posts())] {
        scratch.run_with(&[&["detect", "-"][..], &FLAGS].concat(), &bytes).done();
        assert!(take(&scratch) == wanted);
    }
}

#[test]
fn parts_in_a_folder_or_behind_a_glob_are_one_data_set() {
    let scratch = Scratch::new();
    let posts = posts();
    scratch.write("posts.csv", table(&posts, b','));
    let wanted = found(&scratch, &["posts.csv"]);
    // Cut where accounts that act together are parted; each part in another layout.
    let (one, rest) = posts.split_at(100);
    let (two, three) = rest.split_at(101);
    scratch.write("parts/1.csv", table(one, b','));
    scratch.write("parts/2.ndjson.gz", gzip(&ndjson(two)));
    scratch.write("parts/deeper/3.tsv", table(three, b'\t'));
    scratch.write("parts/.hidden", "not a post");
    assert!(found(&scratch, &["parts"]) == wanted, "a folder");
    assert!(found(&scratch, &["parts/*.*", "parts/deeper/*"]) == wanted, "globs");
    assert!(found(&scratch, &["parts/1.csv", "parts/2.ndjson.gz", "parts/deeper/3.tsv"]) == wanted, "files");
    let record = scratch.json("case/case.json");
    assert_eq!(record["inputs"].as_array().unwrap().len(), 3);
    assert_eq!(record["counts"]["posts"], posts.len());
}

#[test]
fn rows_that_come_twice_are_counted_once_and_told() {
    let scratch = Scratch::new();
    let csv = table(&posts(), b',');
    scratch.write("posts.csv", &csv);
    let wanted = found(&scratch, &["posts.csv"]);
    // The file twice over, as when two collections overlap: a post has one id.
    scratch.write("copy.csv", &csv);
    assert!(found(&scratch, &["posts.csv", "copy.csv"]) == wanted);
    let told = scratch.run(&["detect", "posts.csv", "copy.csv", "--force"]).done();
    assert!(told.stdout.contains("counted once"), "{}", told.stdout);
    assert!(scratch.json("case/case.json")["counts"]["duplicate_actions"].as_u64().unwrap() > 0);
}
