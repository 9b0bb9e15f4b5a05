//! What every format must do, tried on an example of each: `examples/NAME.csv` (or `.json`, `.ndjson`, …) holds records in its
//! shape, made up by us, and `examples/NAME.posts` what is to be understood, one event a line, written by hand.

use super::{Format, Shape};
use crate::civil::rfc3339;
use crate::read::post::Post;
use crate::read::sink::{Make, Place, Reading, Take};
use crate::read::{Input, InputSummary, ReadError, ReadOptions, Silent, convert, read_bytes};
use std::borrow::Cow;
use std::fmt::Write;
use std::path::PathBuf;

/// Writes posts as lines.
struct Lines;

impl Make for Lines {
    type Part = Vec<String>;

    fn add(&self, lines: &mut Vec<String>, post: &Post<'_>, place: Place<'_>) {
        lines.push(line(post, place.platform));
    }
}

impl Take<Vec<String>> for Vec<String> {
    fn take(&mut self, lines: Vec<String>, _: &mut InputSummary, _: usize) -> Result<(), ReadError> {
        self.extend(lines);
        Ok(())
    }
}

/// A post on one line: what it has, in the order of the canonical columns.
fn line(post: &Post<'_>, platform: &str) -> String {
    let mut line = String::new();
    let mut add = |key: &str, value: Option<&str>| {
        if let Some(value) = value {
            let space = if line.is_empty() { "" } else { " " };
            let value = if value.contains([' ', '\n', '"']) || value.is_empty() {
                format!("{value:?}")
            } else {
                value.to_owned()
            };
            let _ = write!(line, "{space}{key}={value}");
        }
    };
    let aside = &post.aside;
    let time = |at: Option<i64>| at.map(rfc3339);
    add("platform", Some(platform).filter(|platform| !platform.is_empty()));
    add("post", post.post.as_deref());
    add("account", Some(&post.account));
    add("name", post.name.as_deref());
    add("at", time(Some(post.at)).as_deref());
    add("claimed_at", time(aside.claimed_at).as_deref());
    add("kind", post.kind.name());
    add("text", post.text.as_deref());
    add("lang", aside.lang.as_deref());
    for (key, list) in
        [("url", &post.urls), ("hashtag", &post.hashtags), ("mention", &post.mentions), ("media", &post.media)]
    {
        // `url=` alone: the data has such a field, and it is empty.
        if let Some(list) = list {
            list.iter().for_each(|item| add(key, Some(item)));
            if list.is_empty() {
                add(key, Some("-"));
            }
        }
    }
    for (key, value) in [
        ("repost_of", &post.repost_of),
        ("reposted_account", &aside.reposted_account),
        ("reply_to", &post.reply_to),
        ("replied_account", &aside.replied_account),
        ("quote_of", &post.quote_of),
        ("quoted_account", &aside.quoted_account),
        ("like_of", &post.like_of),
        ("follows", &post.follows),
        ("object", &post.object),
        ("client", &aside.client),
        ("conversation", &aside.conversation),
        ("owner", &aside.owner),
        ("automatic", &aside.automatic),
        ("also", &aside.also),
    ] {
        add(key, value.as_deref());
    }
    add("account_created_at", time(aside.account_created_at).as_deref());
    line
}

/// Everything that is understood of some bytes: posts, then what was rejected, passed over and withdrawn.
fn understood(name: &str, bytes: &[u8], options: &ReadOptions) -> (&'static str, String) {
    let mut reading = Reading::new(options, Lines, Vec::new());
    let bytes = bytes.to_vec();
    reading
        .input(name, None, Box::new(std::io::Cursor::new(bytes)), None, &mut Silent)
        .unwrap_or_else(|error| panic!("{name}: {error}"));
    let (mut lines, ledger) = reading.finish().unwrap_or_else(|error| panic!("{name}: {error}"));
    lines.extend(ledger.rejected.iter().map(|rejected| format!("rejected {rejected}")));
    let mut withdrawn: Vec<String> = ledger.withdrawn.keys().map(|(_, id)| format!("withdrawn {id}")).collect();
    let mut names: Vec<String> =
        ledger.names.iter().map(|((_, account), name)| format!("name {account} is {name}")).collect();
    withdrawn.sort();
    names.sort();
    lines.extend(withdrawn);
    lines.extend(names);
    let input = &ledger.inputs[0];
    if input.passed_over > 0 {
        lines.push(format!("passed over {}", input.passed_over));
    }
    let shape = input.guess.as_ref().map_or("none", |guess| guess.shape.name());
    (shape, lines.join("\n") + "\n")
}

fn examples() -> PathBuf {
    PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/src/read/format/examples"))
}

/// The example files of a format: `NAME.csv`, `NAME.ndjson`, and further ones as `NAME-2.json`.
fn of_format(format: &Format) -> Vec<PathBuf> {
    let mut found: Vec<PathBuf> = std::fs::read_dir(examples())
        .expect("the folder of examples")
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| {
            let stem = path.file_stem().map_or(Cow::Borrowed(""), |stem| stem.to_string_lossy());
            let rest = stem.strip_prefix(format.name);
            let is_of_it = rest.is_some_and(|rest| {
                rest.is_empty()
                    || rest.strip_prefix('-').is_some_and(|number| number.bytes().all(|b| b.is_ascii_digit()))
            });
            is_of_it && path.extension().is_some_and(|extension| extension != "posts")
        })
        .collect();
    found.sort();
    found
}

/// With `CLAQUE_WRITE_EXAMPLES=1` what is understood is written down, to be read line by line before it is kept.
#[test]
fn every_format_is_told_unasked_and_understood_as_its_example_says() {
    let mut problems = String::new();
    for format in super::FORMATS {
        let files = of_format(format);
        assert!(!files.is_empty(), "no example of {} in src/read/format/examples", format.name);
        for file in files {
            let bytes = std::fs::read(&file).expect("an example");
            let (shape, posts) = understood(&file.to_string_lossy(), &bytes, &ReadOptions::default());
            let written = file.with_extension("posts");
            if std::env::var_os("CLAQUE_WRITE_EXAMPLES").is_some() {
                std::fs::write(&written, &posts).expect("the folder of examples can be written");
            }
            let wanted = std::fs::read_to_string(written).unwrap_or_default();
            let asked = ReadOptions { shape: Some(Shape::of(format)), ..ReadOptions::default() };
            let name = file.display();
            if shape != format.name {
                let _ = writeln!(problems, "{name} is taken for {shape}");
            }
            if posts != wanted {
                let _ = writeln!(problems, "{name} is understood as\n{posts}instead of\n{wanted}");
            }
            if understood("again", &bytes, &asked).1 != posts {
                let _ = writeln!(problems, "{name} reads otherwise where its format is asked for");
            }
        }
    }
    assert!(problems.is_empty(), "{problems}");
}

#[test]
fn every_example_shows_what_its_format_must_keep() {
    for format in super::FORMATS {
        let all: String = of_format(format)
            .iter()
            .map(|file| std::fs::read_to_string(file.with_extension("posts")).unwrap_or_default())
            .collect();
        let posts: Vec<&str> = all.lines().filter(|line| line.contains("account=")).collect();
        assert!(posts.len() >= 3, "{}: an example of at least three posts", format.name);
        let in_utc = |post: &&str| post.split(' ').any(|word| word.starts_with("at=") && word.ends_with('Z'));
        assert!(posts.iter().all(in_utc), "{}: times in UTC", format.name);
        assert!(all.contains("rejected row"), "{}: a row that cannot be read, with its reason", format.name);
        assert!(format.told_by.len() > 3 && format.taken.len() > 3, "{}: words for the guide", format.name);
    }
}

#[test]
fn no_cut_of_an_example_makes_a_reader_panic() {
    for format in super::FORMATS {
        for file in of_format(format) {
            let bytes = std::fs::read(&file).expect("an example");
            for at in (0..bytes.len()).step_by(1 + bytes.len() / 200) {
                let _ = read_bytes("cut", &bytes[..at], &ReadOptions::default());
                let mut changed = bytes.clone();
                changed[at] = changed[at].wrapping_add(1);
                let _ = read_bytes("changed", &changed, &ReadOptions::default());
                let asked = ReadOptions { shape: Some(Shape::of(format)), ..ReadOptions::default() };
                let _ = read_bytes("asked", &bytes[at..], &asked);
            }
        }
    }
}

/// What a table program makes of `906…` with eighteen digits.
const LOST: &str = "9.06E+17";

/// Every format is asked for: a table with such an id may be told no more.
#[test]
fn an_id_that_lost_its_digits_is_rejected_by_every_format() {
    let mut problems = String::new();
    for format in super::FORMATS {
        let asked = ReadOptions { shape: Some(Shape::of(format)), ..ReadOptions::default() };
        let mut named = 0;
        for file in of_format(format) {
            let text = String::from_utf8(std::fs::read(&file).expect("an example")).expect("UTF-8");
            let posts = understood("whole", text.as_bytes(), &asked).1;
            for (key, id) in ids(&posts) {
                let Some(lossy) = with_lost(&text, id) else { continue };
                let told = understood("lossy", lossy.as_bytes(), &asked).1;
                let is_named = told.lines().any(|line| line.starts_with("rejected ") && line.contains(LOST));
                named += usize::from(is_named && key == "account");
                let keeps = |line: &&str| line.split(' ').any(|word| is_id(word) && word.contains(LOST));
                for line in told.lines().filter(keeps) {
                    let _ = writeln!(problems, "{}: {id} as {LOST} gives {line}", file.display());
                }
            }
        }
        if named == 0 {
            let _ = writeln!(problems, "{}: no example has an account that is rejected as {LOST}", format.name);
        }
    }
    assert!(problems.is_empty(), "{problems}");
}

/// Whether a word of a post's line is an id that makes posts or accounts the same.
fn is_id(word: &str) -> bool {
    let keys = ["account", "post", "repost_of", "reply_to", "quote_of", "like_of", "follows", "object"];
    word.split_once('=').is_some_and(|(key, _)| keys.contains(&key))
}

/// The accounts and posts on lines of posts, whole and without what a format may put around them.
fn ids(posts: &str) -> Vec<(&str, &str)> {
    let words = posts.lines().filter(|line| line.contains("account=")).flat_map(|line| line.split(' '));
    let whole = words.filter_map(|word| word.split_once('=')).filter(|(key, _)| ["account", "post"].contains(key));
    let mut found: Vec<(&str, &str)> = whole
        .flat_map(|(key, id)| {
            let last = id.rsplit(['/', '_', ':', '-']).next().unwrap_or(id);
            let number = id.trim_start_matches(|c: char| c.is_ascii_alphabetic());
            let name = id.split('@').next().unwrap_or(id);
            [id, last, number, name].map(|id| (key, id))
        })
        .filter(|(_, id)| id.len() > 2 && !id.starts_with('"'))
        .collect();
    found.sort_unstable();
    found.dedup();
    found
}

/// A text in which that id lost its digits wherever it is a whole cell, text or number; `None` where it is none.
fn with_lost(text: &str, id: &str) -> Option<String> {
    let opens = |before: &str| {
        before.ends_with(['"', ',', ';', '\t', '\n', '\'']) || before.ends_with("\":") || before.ends_with("\": ")
    };
    // No key of JSON.
    let closes = |after: &str| {
        after.starts_with(['"', ',', ';', '\t', '\n', '\r', '}', ']', '\\', '\'']) && !after.starts_with("\":")
    };
    let mut lossy = String::new();
    let mut done = 0;
    for (at, _) in text.match_indices(id) {
        if opens(&text[..at]) && closes(&text[at + id.len()..]) {
            lossy.extend([&text[done..at], LOST]);
            done = at + id.len();
        }
    }
    lossy.push_str(&text[done..]);
    (done > 0).then_some(lossy)
}

/// The guide's table, of what formats say of themselves. Written down with `CLAQUE_WRITE_EXAMPLES=1`.
#[test]
fn the_guide_has_a_row_for_every_format() {
    const BEGIN: &str = "<!-- formats: made by a test of claque-io, see \"Adding a format\" -->\n";
    const END: &str = "<!-- end of formats -->";
    let guide = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/formats.md"));
    let text = std::fs::read_to_string(&guide).expect("the guide");
    let (before, rest) = text.split_once(BEGIN).expect("the table's beginning");
    let (_, after) = rest.split_once(END).expect("the table's end");
    let mut table = "| `--format` | What it is | Told by | What is taken |\n|---|---|---|---|\n".to_owned();
    for format in super::FORMATS.iter().filter(|format| format.name != "template") {
        let _ = writeln!(table, "| `{}` | {} | {} | {} |", format.name, format.title, format.told_by, format.taken);
    }
    let wanted = format!("{before}{BEGIN}{table}{END}{after}");
    if std::env::var_os("CLAQUE_WRITE_EXAMPLES").is_some() {
        std::fs::write(&guide, &wanted).expect("the guide can be written");
    }
    assert_eq!(text, wanted, "the table in docs/formats.md is not what the formats say: see \"Adding a format\" there");
}

/// A file of posts made of some bytes.
fn converted(name: &str, bytes: &[u8]) -> Vec<u8> {
    let name = format!("claque-contract-{}-{name}", std::process::id());
    let (source, scratch) = (std::env::temp_dir().join(&name), std::env::temp_dir().join(format!("{name}.scratch")));
    std::fs::write(&source, bytes).expect("a folder for temporary files");
    let (mut out, inputs) = (Vec::new(), [Input::File(source.clone())]);
    let options = ReadOptions::default();
    let done = convert(&inputs, &options, 1 << 30, &scratch, &mut out, &mut Silent, &mut |_, _| {});
    std::fs::remove_file(source).expect("it was written");
    done.unwrap_or_else(|error| panic!("{name}: {error}"));
    out
}

/// The posts among the lines, as a conversion writes them: `yes` as `true`, names that other records tell beside each post, and
/// nothing by what else a post is known.
fn to_be_kept(told: &str) -> Vec<String> {
    let names: Vec<(&str, &str)> =
        told.lines().filter_map(|line| line.strip_prefix("name ")?.split_once(" is ")).collect();
    let posts = told.lines().filter(|line| line.contains("account="));
    posts
        .map(|line| {
            let also = |word: &&str| !word.starts_with("also=");
            let flag = |word| match word {
                "automatic=yes" => "automatic=true",
                "automatic=no" => "automatic=false",
                word => word,
            };
            let line: Vec<&str> = line.split(' ').filter(also).map(flag).collect();
            let unnamed = |line: String, (account, name): &(&str, &str)| {
                let by = format!("account={account} at=");
                line.replace(&by, &format!("account={account} name={name} at="))
            };
            names.iter().fold(line.join(" "), unnamed)
        })
        .collect()
}

/// What makes a post the same when it comes again.
fn identity(line: &str) -> Vec<&str> {
    let parts = ["platform=", "post=", "account=", "at="];
    line.split(' ').filter(|word| parts.iter().any(|part| word.starts_with(part))).collect()
}

/// Whether the data says that a post was taken back: `withdrawn ID`, by its id or another name of it.
fn is_taken_back(line: &str, told: &str) -> bool {
    let withdrawn = || told.lines().filter_map(|line| line.strip_prefix("withdrawn "));
    let id = line.split(' ').find_map(|word| word.strip_prefix("post="));
    // The other name stands in the line as it was understood only.
    let as_told = told.lines().find(|other| identity(other) == identity(line));
    let also = as_told.and_then(|line| line.split(' ').find_map(|word| word.strip_prefix("also=")));
    [id, also].into_iter().flatten().any(|id| withdrawn().any(|gone| gone == id))
}

#[test]
fn every_field_of_every_post_is_the_same_when_it_was_converted() {
    let (mut problems, mut kept) = (String::new(), 0);
    for format in super::FORMATS {
        for file in of_format(format) {
            let name = file.file_name().expect("a file").to_string_lossy();
            let bytes = std::fs::read(&file).expect("an example");
            let told = understood("source", &bytes, &ReadOptions::default()).1;
            let file = converted(&name, &bytes);
            let once = understood("once", &file, &ReadOptions::default()).1;
            let again = understood("twice", &converted(&name, &file), &ReadOptions::default()).1;
            if again != once {
                let _ = writeln!(problems, "{name}, converted twice, is\n{again}instead of\n{once}");
            }
            let mut left = to_be_kept(&told);
            for post in once.lines().filter(|line| !line.is_empty()) {
                match left.iter().position(|wanted| wanted == post) {
                    Some(place) => _ = left.swap_remove(place),
                    None => _ = writeln!(problems, "{name}: nobody said\n{post}"),
                }
                kept += 1;
            }
            let is_there = |post: &String| once.lines().any(|line| identity(line) == identity(post));
            for post in left.iter().filter(|post| !is_there(post) && !is_taken_back(post, &told)) {
                let _ = writeln!(problems, "{name}: lost is\n{post}");
            }
        }
    }
    assert!(problems.is_empty(), "{problems}");
    assert!(kept > 100, "{kept} posts of all examples");
}
