//! From what a person names to the inputs that are read.

use super::arrow::Table;
use super::error::ReadError;
use std::collections::HashMap;
use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

/// Something to read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Input {
    /// Standard input.
    Stdin,
    /// A file that was named.
    File(PathBuf),
    /// A file that was found in a folder or by a pattern: one that is not understood is passed over.
    Found(PathBuf),
    /// A table in memory.
    Table(Table),
}

impl Input {
    /// The file, where it is one.
    #[must_use]
    pub fn path(&self) -> Option<&Path> {
        match self {
            Input::File(path) | Input::Found(path) => Some(path),
            Input::Stdin | Input::Table(_) => None,
        }
    }
}

impl fmt::Display for Input {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Input::Stdin => f.write_str("standard input"),
            Input::File(path) | Input::Found(path) => write!(f, "{}", path.display()),
            Input::Table(table) => f.write_str(&table.name),
        }
    }
}

/// Files, folders (with all below them), patterns and `-` to inputs; files of a folder or pattern in the byte order of
/// their paths. Hidden files are passed over. A file named twice is read once, also by two paths.
///
/// # Errors
/// Where nothing is named, a folder or pattern holds nothing, or a path cannot be looked at.
pub fn expand(arguments: &[String]) -> Result<Vec<Input>, ReadError> {
    let mut inputs: Vec<Input> = Vec::new();
    let mut places: HashMap<PathBuf, usize> = HashMap::new();
    for argument in arguments {
        for input in one(argument)? {
            let place = input.path().map(|path| path.canonicalize().unwrap_or_else(|_| path.to_owned()));
            let before = match &place {
                Some(place) => places.get(place).copied(),
                None => inputs.iter().position(|before| *before == input),
            };
            if let (Some(place), None) = (place, before) {
                places.insert(place, inputs.len());
            }
            match before {
                // Who also names what a folder holds means it.
                Some(before) if matches!(input, Input::File(_)) => inputs[before] = input,
                Some(_) => {}
                None => inputs.push(input),
            }
        }
    }
    if inputs.is_empty() { Err(ReadError::NoInput) } else { Ok(inputs) }
}

fn one(argument: &str) -> Result<Vec<Input>, ReadError> {
    if argument == "-" {
        return Ok(vec![Input::Stdin]);
    }
    let path = Path::new(argument);
    // A file whose name looks like a pattern is that file.
    if path.is_dir() {
        return folder(path);
    }
    if path.exists() || !argument.contains(['*', '?', '[']) {
        return Ok(vec![Input::File(path.to_owned())]);
    }
    let pattern = argument.to_owned();
    let options = glob::MatchOptions { require_literal_leading_dot: true, ..glob::MatchOptions::new() };
    let paths = glob::glob_with(argument, options);
    let paths = paths.map_err(|source| ReadError::Pattern { pattern: pattern.clone(), source })?;
    let mut files = Vec::new();
    for path in paths {
        let path = path.map_err(|error| ReadError::Open { path: error.path().to_owned(), source: error.into() })?;
        if path.is_dir() {
            walk(&path, &mut files)?;
        } else {
            files.push(path);
        }
    }
    files.sort_unstable();
    if files.is_empty() {
        Err(ReadError::NoMatch { pattern })
    } else {
        Ok(files.into_iter().map(Input::Found).collect())
    }
}

fn folder(path: &Path) -> Result<Vec<Input>, ReadError> {
    let mut files = Vec::new();
    walk(path, &mut files)?;
    files.sort_unstable();
    if files.is_empty() {
        return Err(ReadError::EmptyFolder { path: path.to_owned() });
    }
    Ok(files.into_iter().map(Input::Found).collect())
}

fn walk(path: &Path, files: &mut Vec<PathBuf>) -> Result<(), ReadError> {
    let open = |source: io::Error| ReadError::Open { path: path.to_owned(), source };
    for entry in std::fs::read_dir(path).map_err(open)? {
        let entry = entry.map_err(open)?;
        if entry.file_name().as_encoded_bytes().starts_with(b".") {
            continue;
        }
        let kind = entry.file_type().map_err(open)?;
        // A link to a folder is not followed: it could lead back.
        if kind.is_dir() {
            walk(&entry.path(), files)?;
        } else if kind.is_file() || entry.path().is_file() {
            files.push(entry.path());
        }
    }
    Ok(())
}
