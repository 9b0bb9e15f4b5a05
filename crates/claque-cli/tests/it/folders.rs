//! Where a case may be put, what it may replace, and what a refusal by the system leaves behind: nothing.

use crate::program::{Outcome, Scratch, ring};
use std::process::Command;

fn posts() -> Scratch {
    let scratch = Scratch::new();
    scratch.write("posts.csv", ring(4, 5));
    scratch
}

const RAW: [&str; 4] = ["detect", "posts.csv", "--null", "none"];

fn run(scratch: &Scratch, flags: &[&str]) -> Outcome {
    scratch.run(&[&RAW, flags].concat())
}

#[test]
fn a_case_is_replaced_only_by_force() {
    let scratch = posts();
    run(&scratch, &[]).done();
    let before = scratch.case("case");
    scratch.write("posts.csv", ring(3, 5));
    run(&scratch, &[]).refused(&["`", "case` already holds a case", "hint: ", "--force"]);
    assert_eq!(scratch.case("case"), before);
    run(&scratch, &["--force"]).done();
    assert_eq!(scratch.table("case/accounts.csv").len(), 3);
    assert_eq!(scratch.names(), ["case", "posts.csv"]);
}

#[test]
fn a_case_that_is_there_stays_when_its_replacement_fails() {
    let scratch = posts();
    run(&scratch, &[]).done();
    let before = scratch.case("case");
    scratch.write("posts.csv", "");
    run(&scratch, &["--force"]).refused(&["an empty file"]);
    scratch.write("posts.csv", "object_id,account_id,content_id,timestamp_share\no,a,p,soon\n");
    run(&scratch, &["--force", "--strict"]).refused(&["row 2", "timestamp_share", "`soon`"]);
    assert_eq!(scratch.case("case"), before);
    assert_eq!(scratch.names(), ["case", "posts.csv"]);
}

#[test]
fn a_folder_that_is_no_case_is_never_replaced() {
    let scratch = posts();
    scratch.write("photos/summer.jpg", b"\xff\xd8\xff");
    scratch.write("photos/list.csv", "name\nsummer\n");
    run(&scratch, &["-o", "photos", "--force"]).refused(&["photos", "is not a case", "hint: "]);
    assert!(scratch.path("photos/summer.jpg").exists());
    // A folder of tables is somebody's, too.
    std::fs::remove_file(scratch.path("photos/summer.jpg")).unwrap();
    run(&scratch, &["-o", "photos", "--force"]).refused(&["photos", "is not a case"]);
    assert!(scratch.path("photos/list.csv").exists());
    // So is a case into which somebody has put a photo.
    run(&scratch, &[]).done();
    scratch.write("case/summer.jpg", b"\xff\xd8\xff");
    run(&scratch, &["--force"]).refused(&["is not a case", "summer.jpg"]);
    assert!(scratch.path("case/report.html").exists());
    // And a case beside whose report somebody keeps the posts themselves.
    std::fs::rename(scratch.path("case/summer.jpg"), scratch.path("case/posts.csv")).unwrap();
    run(&scratch, &["--force"]).refused(&["is not a case", "posts.csv"]);
    assert!(scratch.path("case/posts.csv").exists());
    assert_eq!(scratch.names(), ["case", "photos", "posts.csv"]);
}

#[test]
fn an_output_that_cannot_be_a_folder_is_refused_before_any_work() {
    let scratch = posts();
    scratch.write("taken", "a file");
    run(&scratch, &["-o", "taken"]).refused(&["taken", "is not a folder"]);
    run(&scratch, &["-o", "taken", "--force"]).refused(&["taken", "is not a folder"]);
    run(&scratch, &["-o", "taken/below"]).refused(&["taken/below"]);
    run(&scratch, &["-o", "."]).refused(&["does not name a new folder"]);
    run(&scratch, &["-o", "/"]).refused(&["does not name a new folder"]);
    run(&scratch, &["-o", ""]).refused(&[]);
    assert_eq!(scratch.read("taken"), "a file");
    assert_eq!(scratch.names(), ["posts.csv", "taken"]);
}

#[test]
fn folders_above_a_case_are_made_and_taken_away_again_when_it_fails() {
    let scratch = posts();
    run(&scratch, &["-o", "studies/2026/one"]).done();
    assert!(scratch.path("studies/2026/one/report.html").exists());
    scratch.run(&["detect", "absent.csv", "-o", "other/2026/one"]).refused(&["absent.csv"]);
    scratch.write("empty.csv", "");
    scratch.run(&["detect", "empty.csv", "-o", "other/2026/one"]).refused(&["an empty file"]);
    assert_eq!(scratch.names(), ["empty.csv", "posts.csv", "studies"]);
}

/// Runs the program on a file system of its own at `disk`, mounted with these options, and tells what it left there. `None`,
/// with a word about it, where the machine lets nobody mount one.
fn on_a_disk(scratch: &Scratch, options: &str, args: &str) -> Option<(Outcome, Vec<String>)> {
    std::fs::create_dir_all(scratch.path("disk")).unwrap();
    let script = format!(
        "mount -t tmpfs -o {options} tmpfs disk || exit 77; \"$0\" {args}; code=$?; ls -A disk > left.txt; exit $code"
    );
    let mut apart = Command::new("unshare");
    apart.args(["-rm", "sh", "-c", &script, env!("CARGO_BIN_EXE_claque")]).current_dir(scratch.path(""));
    let outcome = apart.output().ok().map(Outcome::of).filter(|outcome| matches!(outcome.code, Some(0 | 2)));
    if outcome.is_none() {
        println!("skipped: no file system can be mounted here");
    }
    let left = || scratch.read("left.txt").lines().map(str::to_owned).collect();
    outcome.map(|outcome| (outcome, left()))
}

#[test]
fn a_full_disk_is_told_and_nothing_stays_on_it() {
    let scratch = posts();
    // From no room at all to room for all but the last file.
    for room in ["4k", "16k", "32k", "64k"] {
        let args = "detect posts.csv --null none -o disk/case";
        let Some((outcome, left)) = on_a_disk(&scratch, &format!("size={room}"), args) else { return };
        outcome.refused(&["cannot write", "No space left", "the disk is full"]);
        assert_eq!(left, [""; 0], "{room}");
    }
    let Some((outcome, left)) = on_a_disk(&scratch, "size=16k", "simulate -o disk/set") else { return };
    outcome.refused(&["cannot write", "No space left"]);
    assert!(left.is_empty() || left == ["set"], "{left:?}");
}

#[test]
fn a_read_only_folder_is_refused_before_any_work() {
    let scratch = posts();
    // The input does not exist: that would be told if it were looked for first.
    let Some((outcome, left)) = on_a_disk(&scratch, "ro", "detect posts.csv -o disk/case") else { return };
    outcome.refused(&["disk/case", "Read-only", "hint: name a folder that you may write to"]);
    assert_eq!(left, [""; 0]);
}

#[test]
fn a_demo_replaces_only_an_earlier_demo() {
    let scratch = posts();
    scratch.write("mine/notes.txt", "dear diary");
    scratch.run(&["demo", "-o", "mine", "--force"]).refused(&["mine", "not empty", "hint: "]);
    scratch.write("mine/truth.csv", "my own");
    scratch.run(&["demo", "-o", "mine"]).refused(&["mine", "not empty", "hint: "]);
    assert_eq!(scratch.read("mine/notes.txt"), "dear diary");
}
