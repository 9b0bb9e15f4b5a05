//! `claque report`: every format says what the case says, and nothing gets out of its text or from under its pseudonym.

use crate::program::{Scratch, inside};

/// The generator that the tests in a browser use too.
#[path = "../../../claque-web/examples/hostile_posts.rs"]
#[allow(dead_code, reason = "its `main` is for the command line")]
mod hostile;

const FORMATS: [&str; 4] = ["html", "md", "json", "pdf-ready"];

/// Accounts that act together under names that stand nowhere else.
const RING: [(&str, &str); 6] = [
    ("quokkahandle01", "Zygmunt Quokka"),
    ("Wombat_Handle02", "Yolanda Wombat"),
    ("990011223344", "Xanthe Numbat"),
    ("bilby.handle04", "Ünïcode Bilby"),
    ("ДинґоHandle05", "Дінґо Пес"),
    ("袋鼠帳號06", "袋鼠先生"),
];

/// Each mentions the next in text and link, in some other case.
fn ring() -> Vec<u8> {
    let mut table = csv::Writer::from_writer(Vec::new());
    table.write_record(["account_id", "display_name", "created_at", "post_id", "text", "url", "mentions"]).unwrap();
    for object in 0..8u64 {
        for (number, (account, name)) in RING.iter().enumerate() {
            let (other, other_name) = RING[(number + 1) % RING.len()];
            let at = (1_767_225_600 + object * 40_000 + number as u64).to_string();
            let post = format!("88776655443322{object}{number}");
            let text = format!(
                "Story {object}: RT @{}: says {} and {other_name}, see https://twitter.com/{account}/status/{post} now",
                other.to_uppercase(),
                other_name.to_lowercase()
            );
            let link = format!("https://stories.example/{}/{object}?by=%40{}", RING[0].0, RING[1].0.to_lowercase());
            table.write_record([account, *name, at.as_str(), &post, &text, &link, other]).unwrap();
        }
    }
    table.into_inner().unwrap()
}

fn case(scratch: &Scratch) {
    scratch.write("posts of quokkahandle01.csv", ring());
    let flags = ["--null", "none", "--trace", "all", "--min-objects", "1", "--narratives", "-q"];
    scratch.run(&[&["detect", "posts of quokkahandle01.csv"], &flags[..]].concat()).done();
}

/// A report, with what is deflated in it.
fn report(scratch: &Scratch, format: &str, flags: &[&str]) -> String {
    let args = ["report", "case", "--format", format, "-o", "out", "--force"];
    scratch.run(&[&args, flags].concat()).done();
    inside(&scratch.read("out"))
}

#[test]
fn no_name_of_the_data_is_in_any_format_under_pseudonyms() {
    let scratch = Scratch::new();
    case(&scratch);
    for format in FORMATS {
        let plain = report(&scratch, format, &[]).to_lowercase();
        assert!(plain.contains("quokkahandle01"), "{format} shows names where nothing is hidden");
        let hidden = report(&scratch, format, &["--pseudonymise", "--key", "key"]).to_lowercase();
        assert!(hidden.contains("account-"), "{format}");
        for (account, name) in RING {
            for word in [account, name] {
                let encoded: String = word.to_lowercase().bytes().map(|byte| format!("%{byte:02x}")).collect();
                for form in [word.to_lowercase(), encoded] {
                    let at = hidden.find(&form);
                    assert!(at.is_none(), "{format} has {form}: {}", around(&hidden, at.unwrap_or(0)));
                }
            }
        }
        let at = hidden.find("88776655443322");
        assert!(at.is_none(), "{format} has a post: {}", around(&hidden, at.unwrap_or(0)));
        let key = scratch.read("key");
        assert!(!hidden.contains(key.trim()) && key.trim().len() == 64);
    }
}

fn around(text: &str, at: usize) -> &str {
    let start = (0..=at.saturating_sub(80)).rev().find(|&at| text.is_char_boundary(at)).unwrap_or(0);
    let end = ((at + 80).min(text.len())..=text.len()).find(|&at| text.is_char_boundary(at)).unwrap_or(text.len());
    &text[start..end]
}

#[test]
fn redacted_texts_are_counts_in_every_format() {
    let scratch = Scratch::new();
    case(&scratch);
    for format in FORMATS {
        // Of objects the other formats hold the first only.
        assert!(format != "html" || report(&scratch, format, &[]).contains("Story 3"), "{format}");
        let redacted = report(&scratch, format, &["--redact-text"]);
        let lower = redacted.to_lowercase();
        for words in ["story 3", "rt @", " says "] {
            assert!(!lower.contains(words), "{format} has {words}: {}", around(&lower, lower.find(words).unwrap_or(0)));
        }
        assert!(format != "html" || redacted.contains(" characters]"), "{format}");
        assert!(redacted.contains("quokkahandle01"), "{format}: names are shown");
    }
}

#[test]
fn the_same_key_gives_the_same_copy_and_no_key_lies_in_a_case() {
    let scratch = Scratch::new();
    case(&scratch);
    for format in FORMATS {
        let one = report(&scratch, format, &["--pseudonymise", "--key", "key"]);
        assert_eq!(one, report(&scratch, format, &["--pseudonymise", "--key", "key"]), "{format}");
        assert_ne!(one, report(&scratch, format, &["--pseudonymise", "--key", "other"]), "{format}");
    }
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        assert_eq!(std::fs::metadata(scratch.path("key")).unwrap().permissions().mode() & 0o777, 0o600);
    }
    let within = ["report", "case", "--pseudonymise", "--key", "case/key", "-o", "x"];
    scratch.run(&within).refused(&["must not lie in the case"]);
    scratch.write("nonsense", "abc");
    scratch.run(&["report", "case", "--pseudonymise", "--key", "nonsense", "-o", "x"]).refused(&["holds no key"]);
    scratch.run(&["report", "case", "--key", "key"]).refused(&["--pseudonymise"]);
}

#[test]
fn a_report_stands_beside_the_case_and_replaces_nothing() {
    let scratch = Scratch::new();
    case(&scratch);
    scratch.run(&["report", "case"]).done();
    assert_eq!(scratch.read("case-report.html"), scratch.read("case/report.html"));
    scratch.run(&["report", "case"]).refused(&["`", "exists", "--force"]);
    scratch.run(&["report", "case", "--force"]).done();
    let printed = scratch.run(&["report", "case", "--format", "json"]).done().stdout;
    let document: serde_json::Value = serde_json::from_str(&printed).unwrap();
    assert_eq!(document["format_version"], 1);
    assert_eq!(document["groups"].as_array().unwrap().len(), 1);
    let none = scratch.run(&["report", "case", "--format", "md", "--top", "0"]).done().stdout;
    assert!(none.contains("This copy holds the 0 strongest of 1 groups."), "{none}");
    assert!(none.starts_with("# One group of accounts acted together"), "{none}");
    assert!(!scratch.names().iter().any(|name| name.contains("unfinished")), "{:?}", scratch.names());
    scratch.run(&["report", "nowhere"]).refused(&["case.json"]);
}

#[test]
fn nothing_gets_out_of_its_text_in_a_case_of_attacks() {
    let scratch = Scratch::new();
    scratch.write("attacks.csv", hostile::posts());
    scratch.run(&["detect", "attacks.csv", "-q"]).done();
    let counts = &scratch.json("case/case.json")["counts"];
    assert!(counts["findings"].as_u64().unwrap() > 0, "the attacks are in a group: {counts}");
    let page = scratch.read("case/report.html");
    assert!(page.len() < 5_000_000, "{} bytes", page.len());
    assert_eq!(page, { scratch.run(&["report", "case", "-o", "-", "--format", "html"]).done().stdout });
    assert_eq!(page.matches("<script").count(), 2, "the answers and the script of the page");
    assert_eq!(page.matches("</noscript").count(), 1);
    for format in FORMATS {
        let told = report(&scratch, format, &["--pseudonymise", "--redact-text", "--key", "key"]);
        let at = told.find("__CLAQUE_PWNED=1");
        assert!(at.is_none(), "{format} has an attack: {}", around(&told, at.unwrap_or(0)));
    }
    let printed = report(&scratch, "pdf-ready", &[]).to_lowercase();
    for tag in ["<script", "<img", "<svg onload", "<b>bold", "<iframe", " href=\"http", "javascript:alert(1)\""] {
        assert!(!printed.contains(tag), "{tag}");
    }
    let markdown = report(&scratch, "md", &[]);
    for hidden in ['\0', '\u{1b}', '\u{202e}', '\u{200b}', '\u{feff}'] {
        assert!(!markdown.contains(hidden), "U+{:04X}", u32::from(hidden));
    }
    for line in markdown.lines() {
        let outside = outside_of_code(line);
        for mark in ["<", "](", "http", "@"] {
            assert!(!outside.contains(mark), "{mark} in {outside:?} of {line:?}");
        }
    }
}

/// A line of Markdown without its code spans.
fn outside_of_code(line: &str) -> String {
    let mut out = String::new();
    let mut rest = line;
    while let Some(at) = rest.find('`') {
        if rest[..at].ends_with('\\') {
            out.push_str(&rest[..=at]);
            rest = &rest[at + 1..];
            continue;
        }
        out.push_str(&rest[..at]);
        let length = rest[at..].bytes().take_while(|byte| *byte == b'`').count();
        let fence = "`".repeat(length);
        let body = &rest[at + length..];
        // A span ends at the first run of backticks that is as long.
        let end = (0..body.len()).find(|&end| {
            body.is_char_boundary(end)
                && body[end..].starts_with(&fence)
                && !body[end + length..].starts_with('`')
                && !body[..end].ends_with('`')
        });
        rest = match end {
            Some(end) => &body[end + length..],
            None => panic!("a span does not end in {line:?}"),
        };
    }
    out + rest
}
