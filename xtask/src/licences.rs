//! Licences of all dependencies, against the list in `deny.toml`.
//!
//! `cargo deny` reads the same file and checks more (advisories, sources); where it is installed it runs too.

use crate::failure::{Failure, Problem, none_of};
use crate::shell::{cargo, output, read, root, run, succeeds};
use serde_json::Value;

pub(crate) fn check() -> Result<(), Failure> {
    let allowed = allowed_here()?;
    let metadata = output(&mut cargo(&["metadata", "--format-version", "1", "--locked", "--quiet"]))?;
    let metadata: Value = serde_json::from_str(&metadata).unwrap_or_default();
    let packages = metadata["packages"].as_array();
    let packages = packages.ok_or(Failure::Answer { command: "cargo metadata", wanted: "packages" })?;
    none_of(packages.iter().filter_map(|package| refused(package, &allowed)).collect())?;
    println!("{} packages have licences that deny.toml allows", packages.len());
    if succeeds(&mut cargo(&["deny", "--version"])) {
        // Without advisories: they change from day to day, and need a network.
        run(&mut cargo(&["deny", "check", "licenses", "bans", "sources"]))?;
    }
    Ok(())
}

/// Why this package may not be used: its `name`, `version` and `license`.
pub(crate) fn refused(package: &Value, allowed: &[String]) -> Option<Problem> {
    let text = |field: &str| package[field].as_str().unwrap_or_default();
    let name = format!("{} {}", text("name"), text("version"));
    let licence = text("license");
    match satisfied(licence, allowed) {
        Some(true) => None,
        Some(false) => Some(Problem::new(name, format!("its licence `{licence}` is not allowed by deny.toml"))),
        None => Some(Problem::new(name, format!("its licence `{licence}` is no expression that can be read"))),
    }
}

/// The licences that `deny.toml` allows.
pub(crate) fn allowed_here() -> Result<Vec<String>, Failure> {
    Ok(allowed(&read(&root().join("deny.toml"))?))
}

/// The strings of `allow = [...]` under `[licenses]`.
fn allowed(deny: &str) -> Vec<String> {
    let uncommented = deny.lines().map(|line| line.split('#').next().unwrap_or(line)).collect::<Vec<_>>().join("\n");
    let section = uncommented.split("[licenses]").nth(1).unwrap_or_default();
    let list = section.split("allow = [").nth(1).unwrap_or_default().split(']').next().unwrap_or_default();
    list.split('"').skip(1).step_by(2).map(str::to_owned).collect()
}

/// Whether a licence expression can be met with these licences; `None` if it is not well formed.
///
/// The grammar is SPDX 2.3, annex D, without case folding; `/` stands for `OR`, as in old manifests.
fn satisfied(expression: &str, allowed: &[String]) -> Option<bool> {
    let spaced = expression.replace('(', " ( ").replace(')', " ) ").replace('/', " OR ");
    let words: Vec<&str> = spaced.split_whitespace().collect();
    let mut reader = Reader { words: &words, allowed };
    let met = reader.any()?;
    reader.words.is_empty().then_some(met)
}

struct Reader<'a> {
    words: &'a [&'a str],
    allowed: &'a [String],
}

impl<'a> Reader<'a> {
    fn take(&mut self, word: &str) -> bool {
        let there = self.words.first() == Some(&word);
        if there {
            self.words = &self.words[1..];
        }
        there
    }

    fn next(&mut self) -> Option<&'a str> {
        let (&first, rest) = self.words.split_first()?;
        self.words = rest;
        Some(first)
    }

    fn any(&mut self) -> Option<bool> {
        let mut met = self.all()?;
        while self.take("OR") {
            met |= self.all()?;
        }
        Some(met)
    }

    fn all(&mut self) -> Option<bool> {
        let mut met = self.one()?;
        while self.take("AND") {
            met &= self.one()?;
        }
        Some(met)
    }

    fn one(&mut self) -> Option<bool> {
        if self.take("(") {
            let met = self.any()?;
            return self.take(")").then_some(met);
        }
        let licence = self.next().filter(|word| !["AND", "OR", "WITH", ")"].contains(word))?;
        let mut full = licence.to_owned();
        if self.take("WITH") {
            full = format!("{licence} WITH {}", self.next()?);
        }
        Some(self.allowed.contains(&full))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn met(expression: &str) -> Option<bool> {
        satisfied(expression, &["MIT".to_owned(), "Zlib".to_owned(), "Apache-2.0 WITH LLVM-exception".to_owned()])
    }

    #[test]
    fn one_side_of_or_and_both_sides_of_and_must_be_allowed() {
        assert_eq!(met("MIT OR GPL-3.0"), Some(true));
        assert_eq!(met("GPL-3.0/MIT"), Some(true));
        assert_eq!(met("MIT AND GPL-3.0"), Some(false));
        assert_eq!(met("MIT AND (GPL-3.0 OR Zlib)"), Some(true));
        assert_eq!(met("GPL-3.0 OR MIT AND Zlib"), Some(true));
        assert_eq!(met("GPL-3.0"), Some(false));
    }

    #[test]
    fn an_exception_is_part_of_the_licence() {
        assert_eq!(met("Apache-2.0 WITH LLVM-exception"), Some(true));
        assert_eq!(met("Apache-2.0"), Some(false));
    }

    #[test]
    fn what_is_no_expression_is_not_met() {
        for broken in ["", "MIT OR", "(MIT", "MIT MIT", "AND MIT", "MIT)"] {
            assert_eq!(met(broken), None, "{broken}");
        }
    }

    #[test]
    fn the_list_is_that_of_licenses_without_comments() {
        let deny = "[bans]\nallow = [\"no\"]\n[licenses]\nallow = [\n  \"MIT\", # \"GPL-3.0\"\n  \"Zlib\",\n]\n[sources]\nallow = [\"no\"]\n";
        assert_eq!(allowed(deny), ["MIT", "Zlib"]);
    }

    #[test]
    fn a_package_without_a_licence_is_refused() {
        let package: Value = serde_json::from_str(r#"{"name": "a", "version": "1.0.0", "license": null}"#).unwrap();
        assert_eq!(refused(&package, &["MIT".to_owned()]).map(|problem| problem.place), Some("a 1.0.0".to_owned()));
    }
}
