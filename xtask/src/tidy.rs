//! What a reader should not have to meet: long files, left-overs, names that say nothing, words that accuse, paths of
//! one machine.

use crate::failure::{Failure, Problem, none_of};
use crate::rust_text::{Kind, code_only, pieces};
use crate::shell::{root, tracked};

/// Most lines of a file that people read.
const LONGEST: usize = 800;
const READ_BY_PEOPLE: [&str; 13] =
    [".rs", ".py", ".sh", ".R", ".md", ".toml", ".html", ".css", ".cff", ".yml", ".ts", ".tsx", ".mjs"];
/// Bytes for machines: what stands there is as it is on purpose, or was made by a program.
const DATA: [&str; 8] = [
    "fuzz/corpus/",
    "/tests/golden/",
    "bench/runs/",
    "calibration/runs/",
    "crates/claque-web/assets/",
    "web/openapi.json",
    "web/package-lock.json",
    "web/src/api.ts",
];
const EMPTY_NAMES: [&str; 6] = ["util", "utils", "helper", "helpers", "manager", "managers"];
const LEFT_OVERS: [&str; 3] = ["todo", "dbg", "unimplemented"];
/// What the page must not do: chat on the console, stop in a debugger, or make text of strangers anything but text.
const BARRED: [&str; 9] = [
    "console.log",
    "debugger",
    "dangerouslySetInnerHTML",
    "innerHTML",
    "outerHTML",
    "insertAdjacentHTML",
    "document.write",
    "eval(",
    "new Function",
];
/// A finding says that accounts act together, never what they are.
const ACCUSING: [&str; 6] = ["fake", "bot", "bots", "guilty", "suspicious", "troll"];
/// What platforms call a field of theirs, as a whole string: to read it is not to say it.
const FIELDS: [&str; 5] = ["bot", "account.bot", "is_bot", "via_bot", "author_is_bot"];
/// Sentences that may use such a word, since they deny it or quote someone.
const DENIALS: [&str; 0] = [];
/// Written in halves, so that this file passes too.
const MACHINE_PATHS: [&str; 4] =
    [concat!("/wo", "rk/"), concat!("/ro", "ot/"), concat!("/ho", "me/"), concat!("/Us", "ers/")];

pub(crate) fn check() -> Result<(), Failure> {
    let mut problems = Vec::new();
    for path in tracked()? {
        if DATA.iter().any(|data| path.contains(data)) {
            continue;
        }
        problems.extend(empty_names(&path));
        let full = root().join(&path);
        let bytes = std::fs::read(&full).map_err(|source| Failure::File { path: full, source })?;
        // Pictures and the like have no lines.
        if let Ok(text) = String::from_utf8(bytes) {
            problems.extend(in_text(&path, &text));
        }
    }
    none_of(problems)
}

fn in_text(path: &str, text: &str) -> Vec<Problem> {
    let mut problems = Vec::new();
    let length = text.lines().count();
    if length > LONGEST && READ_BY_PEOPLE.iter().any(|end| path.ends_with(end)) {
        problems
            .push(Problem::new(path, format!("has {length} lines, more than {LONGEST}: it holds more than one idea")));
    }
    for (line, content) in (1..).zip(text.lines()) {
        let place = || format!("{path}:{line}");
        if content.ends_with([' ', '\t']) {
            problems.push(Problem::new(place(), "white space at the end of the line"));
        }
        if MACHINE_PATHS.iter().any(|machine| names_path(content, machine)) {
            problems.push(Problem::new(place(), "names a path of one machine"));
        }
    }
    if !text.is_empty() && !text.ends_with('\n') {
        problems.push(Problem::new(path, "has no line break at its end"));
    }
    if path.ends_with(".rs") {
        problems.extend(in_rust(path, text));
    }
    if path.starts_with("crates/") && path.contains("/templates/") {
        problems.extend(accusing_words(path, 1, text, &DENIALS));
    }
    if path.starts_with("web/src/") || path == "web/index.html" {
        problems.extend(in_page(path, text));
    }
    problems
}

fn in_page(path: &str, text: &str) -> Vec<Problem> {
    let mut problems = accusing_words(path, 1, text, &DENIALS);
    for (line, content) in (1..).zip(text.lines()) {
        for barred in BARRED.iter().filter(|barred| content.contains(**barred)) {
            problems.push(Problem::new(format!("{path}:{line}"), format!("`{barred}` has no place in the page")));
        }
    }
    problems
}

/// Whether the absolute path stands there; `bench/work/` is a relative one.
fn names_path(line: &str, path: &str) -> bool {
    let relative = |before: &str| before.ends_with(|c: char| c.is_alphanumeric() || "_.-/}*~".contains(c));
    line.match_indices(path).any(|(at, _)| !relative(&line[..at]))
}

fn empty_names(path: &str) -> Option<Problem> {
    let empty = path.split(['/', '.']).find(|part| EMPTY_NAMES.contains(part))?;
    Some(Problem::new(path, format!("`{empty}` says nothing: name the idea")))
}

fn in_rust(path: &str, source: &str) -> Vec<Problem> {
    let mut problems = Vec::new();
    for (line, code) in (1..).zip(code_only(source).lines()) {
        for name in LEFT_OVERS.iter().filter(|name| code.contains(&format!("{name}!"))) {
            problems.push(Problem::new(format!("{path}:{line}"), format!("`{name}!` is left over")));
        }
        for name in EMPTY_NAMES.iter().filter(|name| code.trim_end().ends_with(&format!("mod {name} {{"))) {
            problems.push(Problem::new(format!("{path}:{line}"), format!("`{name}` says nothing: name the idea")));
        }
    }
    let printed = ["crates/claque-cli/src/", "crates/claque-io/src/", "crates/claque-job/src/"]
        .iter()
        .any(|product| path.starts_with(product));
    if printed {
        // What the command line's documentation says, clap prints.
        let is_field = |text: &str| FIELDS.contains(&text.trim_matches('"'));
        let shown = |kind| kind == Kind::Quoted || (kind == Kind::Comment && path.starts_with("crates/claque-cli/"));
        for piece in pieces(source).iter().filter(|piece| shown(piece.kind) && !is_field(piece.text)) {
            problems.extend(accusing_words(path, piece.line, piece.text, &DENIALS));
        }
    }
    problems
}

fn accusing_words(path: &str, first_line: usize, text: &str, denials: &[&str]) -> Vec<Problem> {
    let text = denials.iter().fold(text.to_owned(), |text, denial| text.replace(denial, ""));
    let mut problems = Vec::new();
    for (line, content) in (first_line..).zip(text.lines()) {
        let words = content.split(|c: char| !c.is_alphanumeric());
        for word in words.filter(|word| ACCUSING.contains(&word.to_lowercase().as_str())) {
            problems.push(Problem::new(format!("{path}:{line}"), format!("`{word}` accuses: say what was seen")));
        }
    }
    problems
}

#[cfg(test)]
mod tests {
    use super::*;

    fn whats(problems: &[Problem]) -> Vec<&str> {
        problems.iter().map(|problem| problem.what.as_str()).collect()
    }

    #[test]
    fn a_file_of_801_lines_is_too_long() {
        assert_eq!(in_text("a.rs", &"x\n".repeat(800)), []);
        assert_eq!(in_text("a.rs", &"x\n".repeat(801)).len(), 1);
        assert_eq!(in_text("Cargo.lock", &"x\n".repeat(801)), []);
    }

    #[test]
    fn blanks_at_the_end_of_a_line_and_a_missing_line_break_are_found() {
        let found = in_text("a.md", "one \ntwo\nthree\t\nfour");
        assert_eq!(
            found.iter().map(|problem| problem.place.as_str()).collect::<Vec<_>>(),
            ["a.md:1", "a.md:3", "a.md"]
        );
    }

    #[test]
    fn left_overs_are_found_in_code_only() {
        let left = ["to", "do!()"].concat();
        assert_eq!(whats(&in_rust("a.rs", &format!("fn f() {{ {left} }}\n"))), ["`todo!` is left over"]);
        assert_eq!(in_rust("a.rs", &format!("// {left}\nconst A: &str = \"{left}\";\n")), []);
    }

    #[test]
    fn names_that_say_nothing_are_found() {
        assert!(empty_names("crates/claque/src/utils.rs").is_some());
        assert!(empty_names("crates/claque/src/helper/mod.rs").is_some());
        assert_eq!(empty_names("crates/claque/src/futility.rs"), None);
        assert_eq!(in_rust("a.rs", "mod helper {\n}\n").len(), 1);
    }

    #[test]
    fn accusing_words_are_found_where_people_are_shown_them() {
        let source = "// a bot\nconst A: &str = \"these are Bots\";\n";
        assert_eq!(whats(&in_rust("crates/claque-io/src/a.rs", source)), ["`Bots` accuses: say what was seen"]);
        assert_eq!(in_rust("crates/claque-cli/src/a.rs", source).len(), 2);
        assert_eq!(in_rust("crates/claque/src/a.rs", source), []);
        assert_eq!(
            in_text("crates/claque-io/templates/a.html", "both\nfake\n")[0].place,
            "crates/claque-io/templates/a.html:2"
        );
    }

    #[test]
    fn the_page_accuses_nobody_and_makes_no_markup_of_text() {
        let source = "// not a troll\nconst a = <p dangerouslySetInnerHTML={b} />;\n";
        assert_eq!(
            whats(&in_text("web/src/a.tsx", source)),
            ["`troll` accuses: say what was seen", "`dangerouslySetInnerHTML` has no place in the page"]
        );
        assert_eq!(in_text("web/test/a.ts", source), []);
        assert_eq!(in_text("web/src/a.ts", &"x\n".repeat(801)).len(), 1);
    }

    #[test]
    fn a_field_of_a_platform_may_have_such_a_name_but_no_sentence() {
        assert_eq!(in_rust("crates/claque-io/src/a.rs", "const A: [&str; 2] = [\"bot\", \"account.bot\"];\n"), []);
        assert_eq!(in_rust("crates/claque-io/src/a.rs", "const A: &str = \"a bot\";\n").len(), 1);
    }

    #[test]
    fn a_denial_may_use_the_word() {
        assert_eq!(accusing_words("a", 1, "It is no bot.", &["It is no bot."]), []);
    }

    #[test]
    fn paths_of_a_machine_are_told_from_relative_ones() {
        let [work, .., home, _] = MACHINE_PATHS;
        assert_eq!(in_text("a.md", &format!("see {work}main\nand `{home}ann/posts.csv`\n")).len(), 2);
        assert_eq!(in_text("a.md", &format!("see bench{work}runs\nand https://x.org{home}page\n")), []);
    }
}
