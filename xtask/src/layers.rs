//! Who may use whom.
//!
//! In the core, a room (a module that `lib.rs` lists) uses only rooms listed above it. Files in a room's folder belong
//! to the room: they may use what it may, and what stands in the room itself. Nothing in a room may use what `lib.rs`
//! exports, since that hides which room is used. Between crates, only the imports in [`MAY_IMPORT`] are allowed, tests
//! excepted; `xtask` imports no crate of ours.

use crate::failure::{Failure, Problem, none_of};
use crate::rust_text::code_only;
use crate::shell::{read, root, tracked};

/// `None`: any crate from a registry, but of ours only those listed.
struct Imports {
    crate_name: &'static str,
    ours: &'static [&'static str],
    others: Option<&'static [&'static str]>,
}

const MAY_IMPORT: [Imports; 10] = [
    Imports {
        crate_name: "claque",
        ours: &[],
        others: Some(&["rayon", "rustc-hash", "rand", "rand_pcg", "rand_distr"]),
    },
    Imports { crate_name: "claque-text", ours: &["claque"], others: None },
    Imports { crate_name: "claque-io", ours: &["claque", "claque-text"], others: None },
    Imports { crate_name: "claque-store", ours: &["claque", "claque-io"], others: None },
    Imports { crate_name: "claque-web", ours: &["claque", "claque-io", "claque-store"], others: None },
    Imports {
        crate_name: "claque-job",
        ours: &["claque", "claque-text", "claque-io", "claque-store", "claque-web"],
        others: None,
    },
    Imports {
        crate_name: "claque-cli",
        ours: &["claque", "claque-text", "claque-io", "claque-store", "claque-web", "claque-job"],
        others: None,
    },
    Imports { crate_name: "claque-py", ours: &["claque", "claque-io", "claque-store", "claque-job"], others: None },
    Imports { crate_name: "calibration", ours: &["claque", "claque-text", "claque-io"], others: None },
    Imports { crate_name: "xtask", ours: &[], others: Some(&["serde_json"]) },
];

pub(crate) fn check() -> Result<(), Failure> {
    let core = "crates/claque/src/";
    let rooms = rooms(&read(&root().join(core).join("lib.rs"))?);
    let mut problems = Vec::new();
    for file in tracked()? {
        let Some(within) = file.strip_prefix(core).filter(|name| name.ends_with(".rs") && *name != "lib.rs") else {
            continue;
        };
        problems.extend(wrong_uses(&file, within, &read(&root().join(&file))?, &rooms));
    }
    for manifest in tracked()?.iter().filter(|file| file.ends_with("Cargo.toml")) {
        let folder = manifest.trim_end_matches("/Cargo.toml");
        // The root is no crate; what stands outside the workspace is no part of the product.
        if folder == "xtask" || folder == "calibration" || folder.starts_with("crates/") {
            problems.extend(wrong_imports(manifest, &read(&root().join(manifest))?));
        }
    }
    none_of(problems)
}

/// The modules that `lib.rs` lists, in order.
fn rooms(lib: &str) -> Vec<String> {
    let code = code_only(lib);
    let module = |line: &str| {
        let line = line.trim().trim_start_matches("pub(crate) ").trim_start_matches("pub ");
        line.strip_prefix("mod ")?.strip_suffix(';').map(str::to_owned)
    };
    code.lines().filter_map(module).collect()
}

/// `within` is the path from the crate's `src`.
fn wrong_uses(file: &str, within: &str, source: &str, rooms: &[String]) -> Vec<Problem> {
    let own = within.split(['/', '.']).next().unwrap_or(within);
    let Some(place) = rooms.iter().position(|room| room == own) else {
        return vec![Problem::new(file, "belongs to no room that lib.rs lists")];
    };
    let mut problems = Vec::new();
    for (line, used) in uses(&code_only(source)) {
        let place_of_line = format!("{file}:{line}");
        match rooms.iter().position(|room| *room == used) {
            Some(of_used) if of_used <= place => {}
            Some(_) => problems
                .push(Problem::new(place_of_line, format!("`{own}` uses `{used}`, which lib.rs lists below it"))),
            None => problems
                .push(Problem::new(place_of_line, format!("`crate::{used}` is no room: name the room it is in"))),
        }
    }
    problems
}

/// What follows each `crate::`, also in braces, with its line.
fn uses(code: &str) -> Vec<(usize, String)> {
    const SIGN: &str = "crate::";
    let mut found = Vec::new();
    for (at, _) in code.match_indices(SIGN) {
        if code[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_' || c == '$') {
            continue;
        }
        let line = 1 + code[..at].matches('\n').count();
        let after = &code[at + SIGN.len()..];
        match after.strip_prefix('{') {
            Some(group) => found.extend(first_names(group).into_iter().map(|name| (line, name))),
            None => found.push((line, name_at_start(after))),
        }
    }
    found
}

/// The first name of each path in a group, up to the brace that closes it.
fn first_names(group: &str) -> Vec<String> {
    let (mut depth, mut names, mut begins) = (0, Vec::new(), true);
    for (at, c) in group.char_indices() {
        match c {
            '{' => depth += 1,
            '}' if depth == 0 => break,
            '}' => depth -= 1,
            ',' if depth == 0 => begins = true,
            _ if begins && !c.is_whitespace() => {
                names.push(name_at_start(&group[at..]));
                begins = false;
            }
            _ => {}
        }
    }
    names
}

fn name_at_start(text: &str) -> String {
    text.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect()
}

fn wrong_imports(manifest: &str, text: &str) -> Vec<Problem> {
    let name = text.lines().find_map(|line| line.strip_prefix("name = \"")?.strip_suffix('"')).unwrap_or_default();
    let Some(rule) = MAY_IMPORT.iter().find(|rule| rule.crate_name == name) else {
        return vec![Problem::new(manifest, format!("no rule says what `{name}` may import: see xtask/src/layers.rs"))];
    };
    let mut problems = Vec::new();
    let mut refuse = |what: String| problems.push(Problem::new(manifest, what));
    for import in imports(text) {
        let is_ours = MAY_IMPORT.iter().any(|rule| rule.crate_name == import);
        if is_ours && !rule.ours.contains(&import) {
            refuse(format!("`{name}` may not import `{import}`"));
        } else if !is_ours && rule.others.is_some_and(|allowed| !allowed.contains(&import)) {
            refuse(format!(
                "`{name}` may not import `{import}`: a dependency belongs to the crate that quarantines it"
            ));
        }
    }
    problems
}

/// The names under `[dependencies]`, `[build-dependencies]` and those of targets.
fn imports(manifest: &str) -> Vec<&str> {
    let mut names = Vec::new();
    let mut inside = false;
    for line in manifest.lines().map(str::trim) {
        if let Some(table) = line.strip_prefix('[') {
            let table = table.trim_end_matches(']');
            let dependencies = |name: &str| name.ends_with("dependencies") && !name.ends_with("dev-dependencies");
            // `[dependencies.serde]` names one in its head.
            let (parent, last) = table.rsplit_once('.').unwrap_or(("", table));
            if dependencies(parent) {
                names.push(last);
            }
            inside = dependencies(table);
        } else if inside && !line.is_empty() && !line.starts_with('#') {
            names.push(line.split(['.', '=', ' ']).next().unwrap_or(line).trim_matches('"'));
        }
    }
    names
}

#[cfg(test)]
mod tests {
    use super::*;

    fn listed() -> Vec<String> {
        rooms("mod action;\npub mod trace; // the second\n// mod gone;\nmod network;\npub use action::A;\n")
    }

    fn found(within: &str, source: &str) -> Vec<String> {
        wrong_uses("f.rs", within, source, &listed())
            .into_iter()
            .map(|problem| problem.place + ": " + &problem.what)
            .collect()
    }

    #[test]
    fn rooms_are_read_in_the_order_of_lib() {
        assert_eq!(listed(), ["action", "trace", "network"]);
    }

    #[test]
    fn a_room_may_use_rooms_above_it_and_itself() {
        let source = "use crate::action::A;\nuse crate::{trace::{T, U}, action::B};\nuse crate::network::inner;\n";
        assert_eq!(found("network/inner.rs", source), Vec::<String>::new());
    }

    #[test]
    fn a_room_that_uses_a_room_below_it_is_named_with_its_line() {
        assert_eq!(
            found("trace.rs", "\nuse crate::network::N;\n"),
            ["f.rs:2: `trace` uses `network`, which lib.rs lists below it"]
        );
        assert_eq!(found("action.rs", "fn f() { crate::{trace::T::new(), network::N} }").len(), 2);
        assert_eq!(found("trace/inner.rs", "use crate::network::N;").len(), 1);
    }

    #[test]
    fn comments_and_texts_use_nothing() {
        assert_eq!(
            found("action.rs", "//! See [`crate::network`].\nconst A: &str = \"crate::network\";"),
            Vec::<String>::new()
        );
    }

    #[test]
    fn what_lib_exports_is_no_way_around() {
        assert_eq!(
            found("network.rs", "use crate::Action;"),
            ["f.rs:1: `crate::Action` is no room: name the room it is in"]
        );
        assert_eq!(found("lost.rs", ""), ["f.rs: belongs to no room that lib.rs lists"]);
    }

    #[test]
    fn a_crate_may_import_what_its_rule_says() {
        let core =
            "[package]\nname = \"claque\"\n[dependencies]\nrayon.workspace = true\n[dev-dependencies]\ncsv = \"1\"\n";
        assert_eq!(wrong_imports("Cargo.toml", core), []);
        let tables =
            format!("{core}[target.'cfg(unix)'.dependencies]\nlibc = \"1\"\n[dependencies.serde]\nversion = \"1\"\n");
        assert_eq!(wrong_imports("Cargo.toml", &tables).len(), 2);
        let upwards = "[package]\nname = \"claque-io\"\n[dependencies]\nclaque.workspace = true\nclaque-cli = { path = \"..\" }\n";
        assert_eq!(
            wrong_imports("Cargo.toml", upwards),
            [Problem::new("Cargo.toml", "`claque-io` may not import `claque-cli`")]
        );
        assert_eq!(wrong_imports("Cargo.toml", "[package]\nname = \"stranger\"\n").len(), 1);
    }
}
