//! The local page: its contract with the server, its types and tests, and its built files, which are committed so that
//! nobody needs Node to build the program.

use crate::debian;
use crate::failure::{Failure, Problem, none_of};
use crate::licences::{allowed_here, refused};
use crate::shell::{built, command, empty, output, read, read_bytes, root, run, succeeds, target, write};
use serde_json::Value;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The built page, as the server has it inside.
const ASSETS: &str = "crates/claque-web/assets";
const CONTRACT: &str = "web/openapi.json";
const TYPES: &str = "web/src/api.ts";
/// What Vite asks for.
const OLDEST_NODE: [u32; 2] = [20, 19];
const REBUILD: &str = "`cargo xtask page --build` makes it anew, then commit it";

pub(crate) fn check() -> Result<(), Failure> {
    install()?;
    licences()?;
    contract_is_committed()?;
    run(&mut tool("tsc", &["--noEmit"]))?;
    run(&mut tool("vitest", &["run"]))?;
    built_is_committed()
}

/// Makes everything that is committed and made by a program: the contract, its types, the built page.
pub(crate) fn build() -> Result<(), Failure> {
    install()?;
    licences()?;
    write(&root().join(CONTRACT), &contract()?)?;
    run(&mut types(&root().join(TYPES)))?;
    run(&mut tool("tsc", &["--noEmit"]))?;
    vite(&root().join(ASSETS))
}

/// Node and npm from Debian where they are missing, and the packages of the lock file into `web/node_modules`.
pub(crate) fn install() -> Result<(), Failure> {
    const HINT: &str = "install Node.js 20.19 or newer with npm (Debian: nodejs and npm), then run this again";
    let missing = ["nodejs", "npm"].into_iter().zip(["node", "npm"]);
    let missing: Vec<&str> =
        missing.filter(|(_, program)| !succeeds(&mut command(program, &["--version"]))).map(|(name, _)| name).collect();
    if !missing.is_empty() {
        debian::install(&missing, "Node.js and npm", HINT)?;
    }
    if version(&output(&mut command("node", &["--version"]))?) < Some(OLDEST_NODE) {
        return Err(Failure::Lacks { what: "Node.js 20.19 or newer", hint: HINT });
    }
    let wanted = read(&web().join("package-lock.json"))?;
    // Written last: without it, the folder is not whole.
    let stamp = web().join("node_modules/installed.json");
    if std::fs::read_to_string(&stamp).is_ok_and(|installed| installed == wanted) {
        return Ok(());
    }
    run(command("npm", &["ci", "--no-audit", "--no-fund"]).current_dir(web()))?;
    write(&stamp, &wanted)
}

/// `v20.19.1` as `[20, 19]`.
fn version(told: &str) -> Option<[u32; 2]> {
    let mut numbers = told.trim().strip_prefix('v')?.split('.').map(|part| part.parse().ok());
    Some([numbers.next()??, numbers.next()??])
}

pub(crate) fn web() -> PathBuf {
    root().join("web")
}

/// A program of the installed packages.
fn tool(name: &str, arguments: &[&str]) -> Command {
    let mut tool = command(web().join("node_modules/.bin").join(name), arguments);
    tool.current_dir(web());
    tool
}

/// What is not only for development may stand in the built page, which is handed on.
fn licences() -> Result<(), Failure> {
    const LOCK: &str = "web/package-lock.json";
    let lock: Value = serde_json::from_str(&read(&root().join(LOCK))?).unwrap_or_default();
    let packages = handed_on(&lock);
    if packages.is_empty() {
        return Err(Failure::Answer { command: LOCK, wanted: "packages" });
    }
    let allowed = allowed_here()?;
    none_of(packages.iter().filter_map(|package| refused(package, &allowed)).collect())?;
    println!("{} packages of the page have licences that deny.toml allows", packages.len());
    Ok(())
}

fn handed_on(lock: &Value) -> Vec<Value> {
    let Some(packages) = lock["packages"].as_object() else { return Vec::new() };
    let others = packages.iter().filter(|(place, package)| !place.is_empty() && package["dev"] != true);
    let named = |(place, package): (&String, &Value)| {
        let mut package = package.clone();
        package["name"] = place.rsplit_once("node_modules/").map_or(place.as_str(), |(_, name)| name).into();
        package
    };
    others.map(named).collect()
}

/// What the server says that it answers.
fn contract() -> Result<String, Failure> {
    output(&mut command(built()?.join("examples/openapi"), &[]))
}

fn types(file: &Path) -> Command {
    let file = file.to_string_lossy();
    tool("openapi-typescript", &["openapi.json", "--output", &file, "--root-types", "--root-types-no-schema-prefix"])
}

fn contract_is_committed() -> Result<(), Failure> {
    let made = target().join("page-api.ts");
    let contract = contract()?;
    none_of(differs(CONTRACT, contract.as_bytes()).into_iter().collect())?;
    run(&mut types(&made))?;
    none_of(differs(TYPES, &read_bytes(&made)?).into_iter().collect())
}

fn differs(committed: &str, made: &[u8]) -> Option<Problem> {
    let problem = |what: &str| Some(Problem::new(committed, format!("{what}: {REBUILD}")));
    match std::fs::read(root().join(committed)) {
        Ok(bytes) if bytes == made => None,
        Ok(_) => problem("is not what is made from the sources"),
        Err(_) => problem("is missing"),
    }
}

fn vite(folder: &Path) -> Result<(), Failure> {
    run(&mut tool("vite", &["build", "--outDir", &folder.to_string_lossy(), "--emptyOutDir"]))
}

fn built_is_committed() -> Result<(), Failure> {
    let made = target().join("page");
    empty(&made)?;
    vite(&made)?;
    let committed = root().join(ASSETS);
    let mut names = names(&made)?;
    names.extend(self::names(&committed).unwrap_or_default());
    names.sort();
    names.dedup();
    let differs = |name: &String| {
        let place = format!("{ASSETS}/{name}");
        match std::fs::read(made.join(name)) {
            Ok(wanted) => differs(&place, &wanted),
            Err(_) => Some(Problem::new(place, "is no part of the built page: remove it")),
        }
    };
    none_of(names.iter().filter_map(differs).collect())?;
    println!("{ASSETS} is what is built from web/: {}", names.join(", "));
    Ok(())
}

fn names(folder: &Path) -> Result<Vec<String>, Failure> {
    let failed = |source| Failure::File { path: folder.to_owned(), source };
    let entries = std::fs::read_dir(folder).map_err(failed)?.collect::<Result<Vec<_>, _>>().map_err(failed)?;
    Ok(entries.iter().map(|entry| entry.file_name().to_string_lossy().into_owned()).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_compared_as_numbers() {
        assert!(version("v20.20.2\n") >= Some(OLDEST_NODE));
        assert!(version("v22.1.0\n") >= Some(OLDEST_NODE));
        assert!(version("v20.9.0\n") < Some(OLDEST_NODE));
        assert!(version("what?") < Some(OLDEST_NODE));
    }

    #[test]
    fn packages_for_development_only_are_not_handed_on() {
        let lock = r#"{"packages": {
            "": {"name": "page"},
            "node_modules/a": {"version": "1.0.0", "license": "MIT"},
            "node_modules/a/node_modules/@b/c": {"version": "2.0.0", "license": "GPL-3.0"},
            "node_modules/d": {"version": "3.0.0", "license": "GPL-3.0", "dev": true}
        }}"#;
        let packages = handed_on(&serde_json::from_str(lock).unwrap());
        let names: Vec<_> = packages.iter().map(|package| package["name"].as_str().unwrap()).collect();
        assert_eq!(names, ["a", "@b/c"]);
        let problems: Vec<_> = packages.iter().filter_map(|package| refused(package, &["MIT".to_owned()])).collect();
        assert_eq!(problems[0].place, "@b/c 2.0.0");
    }
}
