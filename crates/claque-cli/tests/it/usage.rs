//! What the command line says: help, mistakes and how to mend them, and what goes to which stream.

use crate::program::{Outcome, Scratch, ring};
use std::io::Read;
use std::process::Stdio;

fn posts() -> Scratch {
    let scratch = Scratch::new();
    scratch.write("posts.csv", ring(4, 5));
    scratch
}

fn detect(scratch: &Scratch, flags: &[&str]) -> Outcome {
    scratch.run(&[&["detect", "posts.csv"], flags].concat())
}

#[test]
fn help_has_examples_and_fits_the_page() {
    let scratch = posts();
    for (verb, words) in [
        (&["--help"][..], &["detect", "evaluate", "explain", "demo", "simulate", "claque detect posts.csv"][..]),
        (
            &["detect", "--help"],
            &["Examples:", "claque detect posts.csv", "--preset coortweet --window 60s", "| claque detect -"],
        ),
        (&["convert", "--help"], &["Examples:", "claque convert exports/ -o posts.parquet", "--max-memory"]),
        (&["demo", "--help"], &["Examples:", "claque demo"]),
        (&["simulate", "--help"], &["Examples:", "--plant repost-ring:12:10:20"]),
        (
            &["evaluate", "--help"],
            &["Examples:", "claque evaluate posts.csv --labels labels.csv", "--rest-is-ordinary", "--sweep"],
        ),
        (&["power", "--help"], &["Examples:", "claque power posts.csv -o power --resume", "--own-objects"]),
        (&["explain", "--help"], &["Examples:", "claque explain case"]),
        (&["detect", "-h"], &["--window", "--trace"]),
    ] {
        let told = scratch.run(verb).done();
        assert_eq!(told.stderr, "");
        for word in words {
            assert!(told.stdout.contains(word), "{verb:?} has no `{word}`");
        }
        let wide = told.stdout.lines().find(|line| line.chars().count() > 110);
        assert_eq!(wide, None, "{verb:?}");
    }
    assert!(scratch.run(&["--version"]).done().stdout.starts_with("claque "));
}

#[test]
fn the_examples_of_the_help_are_accepted() {
    let scratch = posts();
    let help = scratch.run(&["simulate", "--help"]).done().stdout;
    let examples: Vec<&str> = help.lines().filter_map(|line| line.trim().strip_prefix("claque simulate ")).collect();
    assert!(examples.len() >= 2);
    for example in examples {
        let args: Vec<&str> = example.split(' ').chain(["--accounts", "200", "--posts", "500"]).collect();
        scratch.run(&[&["simulate"], &args[..]].concat()).done();
    }
    scratch.write("shares.csv", ring(4, 5));
    scratch.run(&["detect", "shares.csv", "--preset", "coortweet", "--window", "60s", "--edge-quantile", "0.9"]).done();
    scratch.write("comments.csv", "author_id,created_at,body\na,2024-01-01 00:00:00,one two three four five six\n");
    let map = "account=author_id,time=created_at,text=body";
    scratch.run(&["detect", "comments.csv", "--map", map, "--time-zone", "UTC", "-o", "c2"]).done();
}

#[test]
fn a_missing_column_is_told_with_the_columns_there_and_the_likeliest_one() {
    let scratch = Scratch::new();
    scratch.write("posts.csv", "acount_id,created_at,text\na,1600000000,hello\n");
    detect(&scratch, &[]).refused(&[
        "cannot read `posts.csv`",
        "no column for `account`",
        "`acount_id`, `created_at`, `text`",
        "\nhint: name it with `--map account=acount_id`",
    ]);
    scratch.write("posts.csv", "who,when,what\na,1600000000,hello\n");
    detect(&scratch, &[]).refused(&["no column for `account`", "`who`, `when`, `what`", "--map account=COLUMN"]);
    detect(&scratch, &["--map", "account=who,time=when"]).refused(&["thing acted on", "--map "]);
    detect(&scratch, &["--map", "account=who,time=wen,object=what"])
        .refused(&["no column is called `wen`", "hint: did you mean `when`?"]);
    detect(&scratch, &["--map", "acount=who"]).refused(&["no role is called `acount`", "account, time"]);
    detect(&scratch, &["--map", "who"]).refused(&["`who`", "role=column", "hint: "]);
    detect(&scratch, &["--map", "account=who,time=when,object=what"]).done();
}

#[test]
fn unknown_names_are_refused_with_the_known_ones() {
    let scratch = posts();
    detect(&scratch, &["--trace", "likes"]).refused(&["unknown trace `likes`", "hint: traces: object, repost, url"]);
    detect(&scratch, &["--format", "xml"]).refused(&["unknown format `xml`", "hint: formats: ", ", canonical, "]);
    detect(&scratch, &["--time-zone", "Mars/Base"]).refused(&["unknown time zone `Mars/Base`", "hint: ", "+02:00"]);
    detect(&scratch, &["--encoding", "klingon"]).refused(&["no encoding is called `klingon`", "hint: "]);
    detect(&scratch, &["--format", "ira"]).refused(&["cannot read `posts.csv`", "ira"]);
    for (flag, value) in [
        ("--preset", "gephi"),
        ("--null", "chance"),
        ("--alpha", "2"),
        ("--edge-quantile", "1.5"),
        ("--max-bytes", "-3GB"),
        ("--max-memory", "lots"),
        ("--min-objects", "0"),
        ("--min-accounts", "1"),
        ("--resolution", "nan"),
        ("--threads", "many"),
        ("--threads", "0"),
        ("--threads", "100000"),
    ] {
        detect(&scratch, &[&format!("{flag}={value}")]).refused(&[flag, value]);
    }
    scratch.run(&["detcet"]).refused(&["detcet", "detect"]);
    scratch.run(&["detect"]).refused(&["<INPUT>"]);
    scratch.run(&["simulate", "-o", "s", "--plant", "riot:3:3:3"]).refused(&["riot:3:3:3", "repost-ring:12:10:20"]);
    for greedy in ["repost-ring:4000000000:10:20", "link-pushers:5:4000000000:20"] {
        scratch.run(&["simulate", "-o", "s", "--plant", greedy]).refused(&[greedy, "at most 10,000,000 posts"]);
    }
    assert_eq!(scratch.names(), ["posts.csv"], "a mistake leaves nothing behind");
}

#[test]
fn flags_that_would_do_nothing_are_refused() {
    let scratch = posts();
    detect(&scratch, &["--min-participation", "3"]).refused(&["--preset"]);
    detect(&scratch, &["--edge-quantile", "0.3"]).refused(&["--preset"]);
    detect(&scratch, &["--min-edge-weight", "3"]).refused(&["--preset"]);
    detect(&scratch, &["--preset", "qut", "--null", "none"]).refused(&["--null", "--preset"]);
    // The toolkit makes one network of one kind.
    detect(&scratch, &["--preset", "qut", "--trace", "object,url"]).refused(&["qut", "one trace"]);
    detect(&scratch, &["--preset", "qut", "--edge-quantile", "0.9"]).refused(&["--edge-quantile", "coortweet"]);
    detect(&scratch, &["--preset", "coortweet", "--min-edge-weight", "3"]).refused(&["--min-edge-weight", "qut"]);
    assert_eq!(scratch.names(), ["posts.csv"]);
}

#[test]
fn windows_have_the_units_that_people_write_and_ends_count() {
    let scratch = Scratch::new();
    // Pairs at 0.5 s, 60 s, 5 min, 1 h and 2 d: a window of just that length holds one more.
    let mut table = "object_id,account_id,content_id,timestamp_share\n".to_owned();
    for (object, gap) in [500, 60_000, 300_000, 3_600_000, 172_800_000].iter().enumerate() {
        table.push_str(&format!(
            "o{object},a,pa{object},1600000000000\no{object},b,pb{object},{}\n",
            1_600_000_000_000i64 + gap
        ));
    }
    scratch.write("posts.csv", table);
    let shared = |window: &str| {
        detect(&scratch, &["--null", "none", "--min-objects", "1", "--force", "-q", "--window", window]).done();
        scratch.table("case/edges.csv").first().map_or(0, |edge| edge["objects"].parse().unwrap())
    };
    for (window, objects) in [
        ("1ms", 0),
        ("499ms", 0),
        ("500ms", 1),
        ("0.5s", 1),
        ("59.999s", 1),
        ("60", 2),
        ("60s", 2),
        ("1m", 2),
        ("1 min", 2),
        ("5m", 3),
        ("1h", 4),
        ("2d", 5),
        ("any", 5),
    ] {
        assert_eq!(shared(window), objects, "--window {window}");
    }
    for refused in ["0", "0s", "-5s", "5 fortnights", "", "s", "1e3s", "inf", "NaN", "0.0001ms", "99999999999999999d"] {
        detect(&scratch, &[&format!("--window={refused}"), "-o", "w"]).refused(&["--window", "hint: write `500ms`"]);
    }
}

#[test]
fn what_was_guessed_is_told_before_it_is_used_and_kept() {
    let scratch = posts();
    let told = detect(&scratch, &[]).done();
    for word in ["posts.csv", "coortweet CSV", "UTF-8", "account = account_id", "time = timestamp_share"] {
        assert!(told.stderr.contains(word), "no `{word}` in {}", told.stderr);
    }
    let input = &scratch.json("case/case.json")["inputs"][0];
    assert_eq!(input["shape"], "coortweet CSV");
    assert!(input["columns"].as_array().unwrap().contains(&serde_json::json!(["time", "timestamp_share"])));
    // The end of a long path tells more than its beginning.
    let deep = format!("{}/the_file_that_is_meant.csv", "a_long_folder_name/".repeat(5));
    scratch.write(&deep, ring(3, 3));
    let told = scratch.run(&["detect", &deep, "-o", "deep"]).done();
    assert!(told.stderr.contains("the_file_that_is_meant.csv"), "{}", told.stderr);
}

#[test]
fn json_is_one_document_and_quiet_says_nothing_else() {
    let scratch = posts();
    let told = detect(&scratch, &["--json", "--quiet", "--null", "none"]).done();
    assert_eq!(told.stderr, "");
    let document: serde_json::Value = serde_json::from_str(&told.stdout).unwrap();
    assert!(document["folder"].as_str().unwrap().ends_with("case"));
    assert_eq!(document["case"], scratch.json("case/case.json"));
    assert_eq!(document["findings"], scratch.json("case/findings.json")["findings"]);
    let told = detect(&scratch, &["--json", "--force"]).done();
    assert!(serde_json::from_str::<serde_json::Value>(&told.stdout).is_ok(), "notes go to standard error");
    let told = detect(&scratch, &["--quiet", "--force"]).done();
    assert_eq!((&*told.stdout, &*told.stderr), ("", ""));
    let told = scratch.run(&["simulate", "-o", "s", "--accounts", "300", "--posts", "1000"]).done();
    assert_eq!(told.stderr, "");
    let told = scratch.run(&["demo", "-o", "d", "--json", "--quiet"]).done();
    assert_eq!(told.stderr, "");
    assert!(serde_json::from_str::<serde_json::Value>(&told.stdout).is_ok());
}

#[test]
fn piped_output_has_no_bars_and_fits_a_hundred_columns() {
    let scratch = Scratch::new();
    let size = ["--accounts", "1500", "--posts", "10000"];
    scratch.run(&[&["simulate", "-o", "set", "--plant", "repost-ring:12:10:20"], &size[..]].concat()).done();
    for flags in [&[][..], &["--trace", "all"], &["--trace", "all", "--null", "none"], &["--preset", "coortweet"]] {
        let told = scratch.run(&[&["detect", "set/posts.csv", "--force"], flags].concat()).done();
        assert!(told.stdout.contains(" acted together "), "{}", told.stdout);
        for text in [&told.stdout, &told.stderr] {
            assert!(!text.contains(['\u{1b}', '\r', '\u{8}', '━', '╸']), "{text}");
        }
        // The last line is a path, which nobody may break.
        let summary = told.stdout.lines().chain(told.stderr.lines()).filter(|line| !line.contains(": /"));
        let wide: Vec<&str> = summary.filter(|line| line.chars().count() > 100).collect();
        assert!(wide.is_empty(), "{wide:#?}");
    }
}

#[test]
fn a_reader_that_leaves_early_is_no_error() {
    let scratch = posts();
    let args: [&[&str]; 4] = [&[], &["--json"], &["--help"], &["--json", "-q"]];
    for (number, flags) in args.into_iter().enumerate() {
        let case = format!("case{number}");
        let mut child = scratch
            .command(&[&["detect", "posts.csv", "--null", "none", "-o", &case], flags].concat())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        // Nobody reads: the first line already meets a closed pipe.
        drop(child.stdout.take());
        let mut stderr = String::new();
        child.stderr.take().unwrap().read_to_string(&mut stderr).unwrap();
        let code = child.wait().unwrap().code();
        assert!(code == Some(0) && !stderr.contains("panicked"), "{flags:?}: exit {code:?}: {stderr}");
        assert!(flags.contains(&"--help") || scratch.path(&case).join("report.html").exists());
    }
}

#[test]
fn standard_output_that_cannot_be_written_is_told() {
    let Ok(full) = std::fs::File::options().write(true).open("/dev/full") else {
        println!("skipped: no /dev/full");
        return;
    };
    let scratch = posts();
    let output = scratch.command(&["detect", "posts.csv"]).stdout(full).stderr(Stdio::piped()).output().unwrap();
    let told = Outcome::of(output).refused(&["cannot write to standard output"]);
    assert!(!told.stderr.contains("panicked"));
}

#[test]
fn a_strict_run_stops_at_the_row_and_says_what_is_wrong_with_it() {
    let scratch = Scratch::new();
    scratch.write("posts.csv", ring(2, 2) + "o1,cy,p,03/04/21\n");
    detect(&scratch, &["--strict"]).refused(&[
        "cannot read `posts.csv`: row 6, column `timestamp_share`: expected ",
        "got `03/04/21`",
        "\nhint: name the format with `--time-format",
    ]);
    assert_eq!(scratch.names(), ["posts.csv"]);
    let told = detect(&scratch, &[]).done();
    assert!(told.stdout.contains("1 row could not be read"), "{}", told.stdout);
    detect(&scratch, &["--strict", "--time-format", "%d/%m/%y", "--time-zone", "UTC", "-o", "c"])
        .refused(&["row 2", "timestamp_share"]);
}

#[test]
fn traces_that_the_data_lacks_are_told_and_their_absence_explained() {
    let scratch = posts();
    let told = detect(&scratch, &["--trace", "object,url,reply"]).done();
    assert!(told.stdout.contains("needs a column for url or text"), "{}", told.stdout);
    assert!(told.stdout.contains("needs a column for reply_to"), "{}", told.stdout);
    let absent = &scratch.json("case/case.json")["absent"];
    assert_eq!(absent.as_array().unwrap().len(), 2);
}

#[test]
fn rows_that_cannot_be_read_at_all_are_an_error_and_some_are_a_note() {
    let scratch = Scratch::new();
    // Times of no zone: nobody can say when that was.
    let row = |n: u32| format!("o1,a{n},p{n},2024-01-0{n} 10:00:00\n");
    let header = "object_id,account_id,content_id,timestamp_share\n";
    scratch.write("posts.csv", format!("{header}{}{}", row(1), row(2)));
    detect(&scratch, &[]).refused(&[
        "cannot read any row of `posts.csv`; the first: row 2",
        "`2024-01-01 10:00:00`",
        "--time-zone",
    ]);
    assert_eq!(scratch.names(), ["posts.csv"]);
    detect(&scratch, &["--time-format", "%"]).refused(&["--time-format", "`%`"]);
    detect(&scratch, &["--time-zone", "UTC"]).done();
    scratch.write("posts.csv", format!("{header}{}o1,b,p,1704103200\n", row(1)));
    let told = detect(&scratch, &["--force"]).done();
    assert!(
        told.stderr.contains("note: rows that could not be read: 1; the first: `posts.csv` row 2"),
        "{}",
        told.stderr
    );
    assert!(told.stderr.contains("hint: ") && told.stderr.contains("--time-zone"), "{}", told.stderr);
}
