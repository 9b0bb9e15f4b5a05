//! Inputs that are empty, absurd, damaged or made to do harm: a clear error or a correct result, and no half-written case.

use crate::program::{Outcome, Scratch, ring};
use std::collections::BTreeSet;
use std::io::Write;
use std::process::Command;

const HEADER: &str = "object_id,account_id,content_id,timestamp_share\n";

/// Flags that keep whatever meets, so that strangers' text reaches every file.
const RAW: [&str; 5] = ["--null", "none", "--min-objects", "1", "--force"];

fn detect(scratch: &Scratch, input: &str, flags: &[&str]) -> Outcome {
    scratch.run(&[&["detect", input], flags].concat())
}

/// Only what the test wrote is there: no case, no hidden folder.
#[track_caller]
fn assert_only(scratch: &Scratch, names: &[&str]) {
    assert_eq!(scratch.names(), names);
}

#[test]
fn an_empty_file_is_refused_and_leaves_nothing() {
    let scratch = Scratch::new();
    scratch.write("posts.csv", "");
    detect(&scratch, "posts.csv", &[]).refused(&["cannot read `posts.csv`", "expected posts", "an empty file"]);
    scratch.run_with(&["detect", "-"], b"").refused(&["standard input", "an empty file"]);
    assert_only(&scratch, &["posts.csv"]);
}

#[test]
fn a_header_alone_gives_a_case_that_says_there_is_nothing() {
    let scratch = Scratch::new();
    scratch.write("posts.csv", HEADER);
    let told = detect(&scratch, "posts.csv", &[]).done();
    assert!(told.stdout.contains("read 0 posts by 0 accounts"), "{}", told.stdout);
    assert!(told.stdout.contains("no group of 3 or more accounts"), "{}", told.stdout);
    assert_eq!(scratch.table("case/edges.csv").len(), 0);
    assert_eq!(scratch.json("case/case.json")["counts"]["posts"], 0);
    assert!(scratch.read("case/report.html").contains("</html>"));
}

#[test]
fn one_account_acts_with_nobody() {
    let scratch = Scratch::new();
    scratch.write("posts.csv", ring(1, 50));
    for flags in [&[][..], &RAW[..], &["--preset", "coortweet", "--force"], &["--preset", "qut", "--force"]] {
        detect(&scratch, "posts.csv", flags).done();
        assert_eq!(scratch.json("case/case.json")["counts"]["edges"], 0, "{flags:?}");
    }
}

#[test]
fn posts_all_at_one_time_are_counted_and_explained_by_chance() {
    let scratch = Scratch::new();
    let mut table = HEADER.to_owned();
    // Everybody is everywhere at once: nobody stands out.
    for object in 0..20 {
        for account in 0..30 {
            table.push_str(&format!("o{object},a{account},p{object}_{account},1600000000\n"));
        }
    }
    scratch.write("posts.csv", table);
    detect(&scratch, "posts.csv", &[]).done();
    assert_eq!(scratch.json("case/findings.json")["findings"].as_array().unwrap().len(), 0);
    detect(&scratch, "posts.csv", &RAW).done();
    let edges = scratch.table("case/edges.csv");
    assert_eq!(edges.len(), 30 * 29 / 2);
    assert!(edges.iter().all(|edge| edge["objects"] == "20" && edge["mean_lag_s"] == "0" && edge["a_led"] == "0"));
}

#[test]
fn times_before_1970_are_read_and_absurd_ones_kept_as_rejected() {
    let scratch = Scratch::new();
    let mut table = HEADER.to_owned();
    for account in ["ann", "bo"] {
        for object in 0..3 {
            table.push_str(&format!("o{object},{account},{account}{object},{}\n", -86_400 * (object + 1)));
        }
    }
    table.push_str(
        "o1,cy,c1,99999999999999999999\no1,cy,c2,3020-01-01T00:00:00Z\no1,cy,c3,-99999999999999\no1,cy,c4,soon\n",
    );
    scratch.write("posts.csv", table);
    let told = detect(&scratch, "posts.csv", &RAW).done();
    assert!(told.stdout.contains("could not be read") && told.stdout.contains("rejected.csv"), "{}", told.stdout);
    let edges = scratch.table("case/edges.csv");
    assert_eq!(edges.len(), 1);
    assert_eq!(edges[0]["objects"], "3");
    let rejected = scratch.table("case/rejected.csv");
    let rows: BTreeSet<(&str, &str)> = rejected.iter().map(|row| (&*row["row"], &*row["got"])).collect();
    assert!(rows.contains(&("8", "99999999999999999999")) && rows.contains(&("11", "soon")), "{rows:?}");
    assert!(rejected.iter().all(|row| row["column"] == "timestamp_share" && !row["wanted"].is_empty()));
    let counts = &scratch.json("case/case.json")["counts"];
    assert_eq!(counts["rejected"], rejected.len());
    assert_eq!(counts["posts"].as_u64().unwrap() + counts["rejected"].as_u64().unwrap(), 10);
}

#[test]
fn ids_of_ten_kilobytes_are_told_apart_by_their_last_letter_and_do_not_fill_the_screen() {
    let scratch = Scratch::new();
    let long = "x".repeat(10_000);
    let mut table = HEADER.to_owned();
    for object in 0..3 {
        for account in ["a", "b", "c"] {
            table.push_str(&format!("{long}{object},{long}{account},p{object}{account},1600000000\n"));
        }
    }
    scratch.write("posts.csv", table);
    let told = detect(&scratch, "posts.csv", &RAW).done();
    assert!(told.stdout.len() + told.stderr.len() < 3_000, "{}", told.stdout);
    let edges = scratch.table("case/edges.csv");
    assert_eq!(edges.len(), 3);
    assert_eq!(edges[0]["account_a"], format!("{long}a"));
    assert_eq!(edges[0]["account_b"], format!("{long}b"));
    assert_eq!(scratch.table("case/accounts.csv").len(), 3);
}

#[test]
fn ids_are_text_and_those_that_went_through_a_float_are_rejected() {
    let scratch = Scratch::new();
    let mut table = HEADER.to_owned();
    for object in 0..3 {
        for account in ["90071992547409931", "90071992547409932", "007", "7"] {
            table.push_str(&format!("o{object},{account},p{object}{account},1600000000\n"));
        }
    }
    table.push_str("o1,9.00719925474E+16,p9,1600000000\n");
    scratch.write("posts.csv", table);
    detect(&scratch, "posts.csv", &RAW).done();
    let edges = scratch.table("case/edges.csv");
    let accounts: BTreeSet<&str> = edges.iter().flat_map(|edge| [&*edge["account_a"], &*edge["account_b"]]).collect();
    assert_eq!(accounts, BTreeSet::from(["007", "7", "90071992547409931", "90071992547409932"]));
    assert_eq!(scratch.table("case/rejected.csv").len(), 1);
}

#[test]
fn rows_that_are_not_utf8_are_rejected_alone_and_nul_is_a_character() {
    let scratch = Scratch::new();
    let mut table = ring(3, 3).into_bytes();
    table.extend(b"o1,\xff\xfe,p,1600000000\n");
    table.extend(b"o0,nul\0a,pn1,1600000000\no0,nul\0b,pn2,1600000000\n");
    scratch.write("posts.csv", table);
    let told = detect(&scratch, "posts.csv", &RAW).done();
    assert!(!told.stdout.contains('\0') && !told.stderr.contains('\0'));
    let rejected = scratch.table("case/rejected.csv");
    assert_eq!(rejected.len(), 1);
    assert_eq!((&*rejected[0]["row"], &*rejected[0]["wanted"]), ("11", "UTF-8"));
    let edges = scratch.table("case/edges.csv");
    assert!(edges.iter().any(|edge| edge["account_a"] == "nul\0a" && edge["account_b"] == "nul\0b"));
}

/// A table in the midst of which one line goes on for two gigabytes, as zstd.
fn endless_line() -> Vec<u8> {
    let mut out = zstd::Encoder::new(Vec::new(), 1).unwrap();
    out.write_all(ring(3, 3).as_bytes()).unwrap();
    let block = vec![b'x'; 1 << 20];
    for _ in 0..2048 {
        out.write_all(&block).unwrap();
    }
    out.write_all(b"\no0,late,pl,1600000000\n").unwrap();
    out.finish().unwrap()
}

#[test]
fn a_line_of_two_gigabytes_costs_a_row_and_no_memory() {
    let scratch = Scratch::new();
    scratch.write("posts.csv.zst", endless_line());
    // Address space, with all that threads reserve: far less than the line.
    let script = "ulimit -v 1200000; exec \"$0\" detect posts.csv.zst --null none --min-objects 1";
    let mut limited = Command::new("sh");
    limited.args(["-c", script, env!("CARGO_BIN_EXE_claque")]).current_dir(scratch.path(""));
    Outcome::of(limited.output().unwrap()).done();
    let rejected = scratch.table("case/rejected.csv");
    assert_eq!(rejected.len(), 1);
    assert_eq!(rejected[0]["row"], "11");
    assert!(rejected[0]["wanted"].contains("at most 16 MiB"), "{rejected:?}");
    let edges = scratch.table("case/edges.csv");
    assert!(edges.iter().any(|edge| edge["account_a"] == "late"), "the row after the long one is read");

    detect(&scratch, "posts.csv.zst", &["--max-bytes", "100MB", "-o", "small"]).refused(&[
        "cannot read `posts.csv.zst`",
        "more than 100000000 bytes",
        "--max-bytes",
    ]);
    assert_only(&scratch, &["case", "posts.csv.zst"]);
}

#[test]
fn compressed_files_that_are_cut_off_or_damaged_are_refused_by_name() {
    let scratch = Scratch::new();
    let table = ring(20, 200);
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    gzip.write_all(table.as_bytes()).unwrap();
    let gzip = gzip.finish().unwrap();
    scratch.write("cut.csv.gz", &gzip[..gzip.len() / 2]);
    detect(&scratch, "cut.csv.gz", &[]).refused(&["cannot read `cut.csv.gz`", "gzip", "cut off"]);
    let mut damaged = gzip.clone();
    let middle = damaged.len() / 2;
    damaged[middle..middle + 64].fill(0xff);
    scratch.write("damaged.csv.gz", damaged);
    detect(&scratch, "damaged.csv.gz", &[]).refused(&["cannot read `damaged.csv.gz`", "gzip"]);
    let zst = zstd::encode_all(table.as_bytes(), 1).unwrap();
    scratch.write("cut.csv.zst", &zst[..zst.len() - 10]);
    detect(&scratch, "cut.csv.zst", &[]).refused(&["cannot read `cut.csv.zst`", "zstd"]);
    assert_only(&scratch, &["cut.csv.gz", "cut.csv.zst", "damaged.csv.gz"]);
}

#[test]
fn junk_is_refused_with_an_error_that_fits_a_screen() {
    let scratch = Scratch::new();
    let junk: Vec<u8> = (0u32..200_000).map(|n| (n.wrapping_mul(2_654_435_761) >> 13) as u8).collect();
    scratch.write("junk.bin", junk);
    let told = detect(&scratch, "junk.bin", &[]).refused(&["junk.bin"]);
    assert!(told.stderr.len() < 3_000 && !told.stderr.contains('\u{1b}'), "{}", told.stderr);
    detect(&scratch, "absent.csv", &[]).refused(&["absent.csv"]);
    std::fs::create_dir(scratch.path("empty")).unwrap();
    detect(&scratch, "empty", &[]).refused(&["the folder `empty` holds no file"]);
    detect(&scratch, "*.ndjson", &[]).refused(&["no file matches `*.ndjson`"]);
    assert_only(&scratch, &["empty", "junk.bin"]);
}

#[test]
fn of_many_bad_rows_all_are_counted_and_ten_thousand_kept() {
    let scratch = Scratch::new();
    let mut table = ring(3, 3);
    for row in 0..12_000 {
        table.push_str(&format!("o,a,p{row},yesterday\n"));
    }
    scratch.write("posts.csv", table);
    let told = detect(&scratch, "posts.csv", &[]).done();
    assert!(told.stdout.contains("12,000 rows could not be read"), "{}", told.stdout);
    assert_eq!(scratch.table("case/rejected.csv").len(), 10_000);
    assert_eq!(scratch.json("case/case.json")["counts"]["rejected"], 12_000);
}
