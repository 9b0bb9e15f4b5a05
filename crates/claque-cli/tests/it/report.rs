//! `claque report`: every format says what the case says, and nothing gets out of its text or from under its pseudonym.

use crate::program::{Scratch, inside};
use claque_store::decisions::Decisions;
use claque_store::row::{Said, Spoken, Subject, Verdict};

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

/// A report, with what is deflated in it and without the page's own script, which has words of its own.
fn report(scratch: &Scratch, format: &str, flags: &[&str]) -> String {
    let args = ["report", "case", "--format", format, "-o", "out", "--force"];
    scratch.run(&[&args, flags].concat()).done();
    let page = scratch.read("out");
    let own = page.find("<script type=\"text/plain\" id=\"third-party\">").unwrap_or(page.len());
    inside(&page[..own])
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

/// As the analyst says it in the page.
fn say(scratch: &Scratch, about: Subject, said: Said, members: Option<&str>) {
    let spoken = Spoken { by: "Ada".to_owned(), about, said, why: String::new() };
    Decisions::open(&scratch.path("case")).unwrap().say(&spoken, 0, members).unwrap();
}

#[test]
fn hidden_accounts_are_in_no_format_by_mention_explanation_or_digest() {
    let scratch = Scratch::new();
    case(&scratch);
    let mut findings = scratch.json("case/findings.json");
    let asked = findings["findings"][0]["lookalikes"].as_array_mut().unwrap();
    let followers = asked.iter_mut().find(|asked| asked["rule"] == "followers").unwrap();
    followers["subject"] = "54321".into();
    scratch.write("case/findings.json", findings.to_string());
    let group = findings["findings"][0]["id"].as_str().unwrap().to_owned();
    say(&scratch, Subject::Group(group), Said::Verdict(Verdict::Confirm), Some("d1gest0fm3mbers"));
    for format in FORMATS {
        let shown = report(&scratch, format, &["--redact-text"]);
        assert!(shown.contains(RING[2].0), "{format}");
        // A program may want to know whether it is the same group.
        assert!(format != "json" || (shown.contains("d1gest0fm3mbers") && shown.contains("54321")), "{format}");
        let pseudonyms = report(&scratch, format, &["--redact-text", "--pseudonymise", "--key", "key"]);
        assert!(!pseudonyms.contains("54321") && !pseudonyms.contains("d1gest0fm3mbers"), "{format}");
    }
    for account in [RING[2].0, "54321"] {
        say(&scratch, Subject::Account(account.to_owned()), Said::Hide, None);
    }
    for format in FORMATS {
        let hidden = report(&scratch, format, &["--redact-text"]);
        for word in [RING[2].0, RING[2].1, "54321", "d1gest0fm3mbers"] {
            let at = hidden.find(word);
            assert!(at.is_none(), "{format} has {word}: {}", around(&hidden, at.unwrap_or(0)));
        }
        assert!(hidden.contains("2 accounts are hidden by the analyst") && hidden.contains(RING[3].0), "{format}");
    }
}

#[test]
fn a_copy_of_the_strongest_groups_names_no_account_of_the_others() {
    let scratch = Scratch::new();
    let mut posts = crate::program::ring(6, 12);
    posts.extend(crate::program::ring(4, 5).lines().skip(1).map(|row| {
        let row = row.replace("ring_", "second_").replacen('o', "other", 1).replace(",p", ",q");
        format!("{row}\n")
    }));
    scratch.write("posts.csv", posts);
    scratch.run(&["detect", "posts.csv", "--null", "none", "-q"]).done();
    assert_eq!(scratch.json("case/findings.json")["findings"].as_array().unwrap().len(), 2);
    say(&scratch, Subject::Account("second_1".to_owned()), Said::Note("Seen before.".to_owned()), None);
    for format in FORMATS {
        assert!(report(&scratch, format, &[]).contains("second_0"), "{format}");
        let top = report(&scratch, format, &["--top", "1"]);
        let at = top.find("second_");
        assert!(at.is_none(), "{format} has the other group: {}", around(&top, at.unwrap_or(0)));
        assert!(top.contains("ring_5"), "{format}");
        assert!(report(&scratch, format, &["--top", "2"]).contains("second_0"), "{format}");
    }
}

#[cfg(unix)]
#[test]
fn what_a_stopped_process_left_does_not_keep_a_report_from_being_written() {
    let scratch = Scratch::new();
    case(&scratch);
    for flags in ["", "--force"] {
        let script = format!(
            "touch .out.$$.unfinished .out.$$-0.unfinished; exec \"$0\" report case --format md {flags} -o out"
        );
        let run = std::process::Command::new("sh")
            .args(["-c", &script, env!("CARGO_BIN_EXE_claque")])
            .current_dir(scratch.path("."))
            .output();
        crate::program::Outcome::of(run.unwrap()).done();
    }
}

#[test]
fn what_would_have_been_found_is_refused_where_it_is_not_shown() {
    let scratch = Scratch::new();
    case(&scratch);
    for format in &FORMATS[1..] {
        scratch.run(&["report", "case", "--format", format, "--power", "study"]).refused(&["`html` only", "--power"]);
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
    let refused = |key: &str, why: &str| {
        scratch.run(&["report", "case", "--pseudonymise", "--key", key, "-o", "x"]).refused(&[why]);
    };
    for key in ["case/keys/key", "case/a/b/c/key", "new/../case/key"] {
        refused(key, "must not lie in the case");
        assert!(!scratch.path(key).exists(), "{key}");
    }
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        std::fs::rename(scratch.path("other"), scratch.path("case/kept")).unwrap();
        std::os::unix::fs::symlink(scratch.path("case/kept"), scratch.path("link")).unwrap();
        refused("link", "must not lie in the case");
        std::fs::set_permissions(scratch.path("key"), std::fs::Permissions::from_mode(0o644)).unwrap();
        refused("key", "others can read the key");
    }
    scratch.run(&["report", "nowhere", "--pseudonymise", "--key", "unmade", "-o", "x"]).refused(&["nowhere"]);
    assert!(!scratch.path("unmade").exists(), "no key is made for a case that is not there");
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
    assert_eq!(page.matches("<script").count(), 3, "the answers, the licences and the script of the page");
    let (_, licences) = page.split_once("<script type=\"text/plain\" id=\"third-party\">").unwrap();
    assert!(licences.split_once("</script>").unwrap().0.contains("Permission to use, copy, modify"));
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
