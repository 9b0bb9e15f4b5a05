//! The case folder, written whole or not at all.
//!
//! Everything goes into a hidden *staging* folder beside the target, on the same file system. Only [`CaseFolder::finish`]
//! renames it into place, after every byte has reached the disk; until then an older case stays as it was, and a run that
//! fails leaves nothing behind.

use std::ffi::OsString;
use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};

/// What a folder is made of. One that holds anything else is somebody's own and is never replaced: posts, notes or
/// pictures that were put beside the report would be lost with it.
#[derive(Debug)]
pub struct FolderKind {
    /// With its article: `a case`.
    what: &'static str,
    /// The file that makes a folder one of these.
    stamp: &'static str,
    files: &'static [&'static str],
}

/// What an analyst said of a case, and what SQLite puts beside it. It is no file of the case, so that no other case ever takes its
/// place.
const DECISIONS: &str = "decisions.sqlite";

/// What `claque detect` leaves.
pub const CASE: FolderKind = FolderKind {
    what: "a case",
    stamp: "case.json",
    files: &[
        "accounts.csv",
        "case.json",
        "centrality.csv",
        "coortweet_edges.csv",
        "edges.csv",
        "edges.parquet",
        "evidence.sqlite",
        "findings.json",
        "narratives.csv",
        "narratives.json",
        "network.gexf",
        "network.graphml",
        "qut_edges.csv",
        "rejected.csv",
        "report.html",
        "similarity_edges.csv",
        "targets.csv",
        "targets.json",
    ],
};

/// What `claque evaluate` leaves.
pub const EVALUATION: FolderKind = FolderKind {
    what: "an evaluation",
    stamp: "evaluation.json",
    files: &["evaluation.html", "evaluation.json", "rejected_labels.csv", "scores.csv"],
};

/// What `claque power` leaves.
pub const POWER: FolderKind = FolderKind {
    what: "a power study",
    stamp: "power.json",
    files: &["power.csv", "power.html", "power.json", "trials.csv"],
};

/// Why a case could not be written.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum CaseError {
    /// The target holds one already, and replacing it was not asked for.
    #[error("`{}` already holds {what}", path.display())]
    Occupied {
        /// `a case`.
        what: &'static str,
        /// The target.
        path: PathBuf,
    },
    /// The target is a case on which an analyst has decided, so it is never replaced.
    #[error("`{}` holds an analyst's decisions, in `{DECISIONS}`", path.display())]
    HoldsDecisions {
        /// The target.
        path: PathBuf,
    },
    /// The target holds something else, so it is never replaced.
    #[error("`{}` is not {what}: it holds `{}`", path.display(), stranger.display())]
    NotACase {
        /// `a case`.
        what: &'static str,
        /// The target.
        path: PathBuf,
        /// What tells so.
        stranger: PathBuf,
    },
    /// The target is a file, or a link that leads nowhere.
    #[error("`{}` is not a folder", path.display())]
    NotAFolder {
        /// The target.
        path: PathBuf,
    },
    /// The target has no name of its own, as in `..` or `/`.
    #[error("`{}` does not name a new folder", path.display())]
    Unnamed {
        /// The target.
        path: PathBuf,
    },
    /// A folder could not be made, looked into, renamed or removed.
    #[error("cannot {action} `{}`: {source}", path.display())]
    Folder {
        /// What was to be done: `create`, `read`, `write`, `rename` or `remove`.
        action: &'static str,
        /// To which folder.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// A file of the case could not be written, for example because the disk is full.
    #[error("cannot write `{file}` in `{}`: {source}", path.display())]
    File {
        /// Name of the file inside the case.
        file: String,
        /// The target.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
}

/// What to do with a case that is already there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Overwrite {
    /// Leave it, and fail.
    Refuse,
    /// Put the new one in its place once that is complete.
    Replace,
}

impl Overwrite {
    /// What somebody wants who forces it, or does not.
    #[must_use]
    pub fn forced(force: bool) -> Self {
        if force { Overwrite::Replace } else { Overwrite::Refuse }
    }
}

/// A case being written. Dropping it before [`finish`](Self::finish) removes all of it.
#[derive(Debug)]
pub struct CaseFolder {
    kind: &'static FolderKind,
    target: PathBuf,
    overwrite: Overwrite,
    unfinished: Unfinished,
}

/// What a case that is never finished has put on the disk, for whoever must remove it in the midst of the work: an
/// interrupt does not run destructors.
#[derive(Clone, Debug)]
pub struct Unfinished {
    staging: PathBuf,
    /// Folders above the target that had to be made, outermost first.
    parents_made: Vec<PathBuf>,
}

/// How often a folder is removed anew while another thread still puts files into it.
const REMOVALS: u32 = 100;

impl Unfinished {
    /// Removes it, also while another thread is still writing; that thread's writes then fail.
    pub fn remove(&self) {
        for _ in 0..REMOVALS {
            match fs::remove_dir_all(&self.staging) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => std::thread::yield_now(),
                _ => break,
            }
        }
        remove_empty(&self.parents_made);
    }
}

/// A file of a case being written. It is buffered; errors of the last flush are not lost, as [`CaseFolder::write`] makes it.
#[derive(Debug)]
pub struct CaseFile(BufWriter<File>);

impl Write for CaseFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}

impl CaseFolder {
    /// Begins a case at `target`, making the folders above it where they are missing.
    ///
    /// # Errors
    /// All that can be known before any work is done: the target is taken, is no folder, or cannot be made.
    pub fn create(target: &Path, overwrite: Overwrite) -> Result<Self, CaseError> {
        CaseFolder::create_kind(&CASE, target, overwrite)
    }

    /// The same for another kind of folder.
    ///
    /// # Errors
    /// As [`create`](Self::create).
    pub fn create_kind(kind: &'static FolderKind, target: &Path, overwrite: Overwrite) -> Result<Self, CaseError> {
        let target = resolve(target)?;
        check_target(kind, &target, overwrite)?;
        let parent = target.parent().unwrap_or(Path::new("/"));
        let parents_made = make_parents(parent)?;
        let staging = beside(&target, "new");
        if let Err(source) = fs::create_dir(&staging) {
            remove_empty(&parents_made);
            return Err(CaseError::Folder { action: "create", path: target, source });
        }
        Ok(CaseFolder { kind, target, overwrite, unfinished: Unfinished { staging, parents_made } })
    }

    /// The hidden folder that is being filled.
    #[must_use]
    pub fn staging_path(&self) -> &Path {
        &self.unfinished.staging
    }

    /// What there is to remove where this value cannot be dropped. Removing it abandons the case.
    #[must_use]
    pub fn unfinished(&self) -> Unfinished {
        self.unfinished.clone()
    }

    /// Writes the file `name` (one of those that a case is made of) by `fill`, and waits until it has reached the disk.
    ///
    /// # Errors
    /// Whatever `fill` or the system says, with the name of the file.
    pub fn write(&self, name: &str, fill: impl FnOnce(&mut CaseFile) -> io::Result<()>) -> Result<(), CaseError> {
        let attempt = || {
            let mut file =
                CaseFile(BufWriter::with_capacity(1 << 16, File::create_new(self.unfinished.staging.join(name))?));
            fill(&mut file)?;
            let file = file.0.into_inner().map_err(io::IntoInnerError::into_error)?;
            file.sync_all()
        };
        attempt().map_err(|source| CaseError::File { file: name.to_owned(), path: self.target.clone(), source })
    }

    /// The same for a file that `fill` makes itself, at the path it is given.
    ///
    /// # Errors
    /// Whatever `fill` or the system says, with the name of the file.
    pub fn write_at(&self, name: &str, fill: impl FnOnce(&Path) -> io::Result<()>) -> Result<(), CaseError> {
        let path = self.unfinished.staging.join(name);
        // Windows flushes only what may be written to.
        let sync = || File::options().write(true).open(&path)?.sync_all();
        let attempt = fill(&path).and_then(|()| sync());
        attempt.map_err(|source| CaseError::File { file: name.to_owned(), path: self.target.clone(), source })
    }

    /// Puts the case into place and returns where it is. An older case is removed only after that.
    ///
    /// # Errors
    /// The target was taken meanwhile, or the system refuses; the older case then stays.
    pub fn finish(mut self) -> Result<PathBuf, CaseError> {
        sync_folder(&self.unfinished.staging)?;
        check_target(self.kind, &self.target, self.overwrite)?;
        let old = self.target.exists().then(|| beside(&self.target, "old"));
        if let Some(old) = &old {
            rename(&self.target, old)?;
        }
        if let Err(error) = rename(&self.unfinished.staging, &self.target) {
            if let Some(old) = &old {
                rename(old, &self.target)?;
            }
            return Err(error);
        }
        self.unfinished.parents_made.clear();
        sync_folder(self.target.parent().unwrap_or(Path::new("/")))?;
        if let Some(old) = old {
            fs::remove_dir_all(&old).map_err(|source| CaseError::Folder { action: "remove", path: old, source })?;
        }
        Ok(self.target.clone())
    }
}

impl Drop for CaseFolder {
    fn drop(&mut self) {
        // After `finish` the staging folder has another name, and this finds nothing.
        self.unfinished.remove();
    }
}

/// The target with its last name intact and links above it followed. A link as the target leads to the folder meant.
fn resolve(target: &Path) -> Result<PathBuf, CaseError> {
    let absolute = std::path::absolute(target).map_err(|_| CaseError::Unnamed { path: target.to_owned() })?;
    let resolved = match fs::symlink_metadata(&absolute) {
        Err(_) => absolute,
        Ok(_) => fs::canonicalize(&absolute).map_err(|_| CaseError::NotAFolder { path: target.to_owned() })?,
    };
    let unnamed = target.as_os_str().is_empty() || matches!(target.to_str(), Some("." | "./"));
    if unnamed || resolved.file_name().is_none() {
        return Err(CaseError::Unnamed { path: target.to_owned() });
    }
    Ok(resolved)
}

/// Whether a folder of that kind may be put at `target`, as it stands now.
fn check_target(kind: &FolderKind, target: &Path, overwrite: Overwrite) -> Result<(), CaseError> {
    if !target.exists() {
        return Ok(());
    }
    if !target.is_dir() {
        return Err(CaseError::NotAFolder { path: target.to_owned() });
    }
    let reading = |source| CaseError::Folder { action: "read", path: target.to_owned(), source };
    let mut names = Vec::new();
    for entry in fs::read_dir(target).map_err(reading)? {
        names.push(entry.map_err(reading)?.file_name());
    }
    // Sorted, so that the error names the same file every time.
    names.sort();
    let is_decision = |name: &OsString| name.to_str().is_some_and(|name| name.starts_with(DECISIONS));
    let decided = kind.stamp == CASE.stamp && names.iter().any(is_decision);
    if let Some(stranger) = names.iter().find(|name| !(kind.has(target, name) || decided && is_decision(name))) {
        return Err(CaseError::NotACase {
            what: kind.what,
            path: target.to_owned(),
            stranger: PathBuf::from(stranger),
        });
    }
    if names.is_empty() {
        return Ok(());
    }
    if !names.iter().any(|name| name == kind.stamp) || !is_stamp(&target.join(kind.stamp)) {
        return Err(CaseError::NotACase {
            what: kind.what,
            path: target.to_owned(),
            stranger: PathBuf::from(&names[0]),
        });
    }
    match overwrite {
        _ if decided => Err(CaseError::HoldsDecisions { path: target.to_owned() }),
        Overwrite::Replace => Ok(()),
        Overwrite::Refuse => Err(CaseError::Occupied { what: kind.what, path: target.to_owned() }),
    }
}

impl FolderKind {
    fn has(&self, target: &Path, name: &OsString) -> bool {
        self.files.iter().any(|file| name == file)
            && fs::symlink_metadata(target.join(name)).is_ok_and(|meta| meta.is_file())
    }
}

/// Other programs write a `case.json` too: ours says its format version and the version of claque.
fn is_stamp(path: &Path) -> bool {
    #[derive(serde::Deserialize)]
    struct Stamp {
        #[serde(rename = "format_version")]
        _format_version: u32,
        #[serde(rename = "software_version")]
        _software_version: String,
    }
    File::open(path).is_ok_and(|file| serde_json::from_reader::<_, Stamp>(io::BufReader::new(file)).is_ok())
}

/// A hidden name beside the target that no other run takes.
fn beside(target: &Path, purpose: &str) -> PathBuf {
    static TAKEN: AtomicU32 = AtomicU32::new(0);
    let number = TAKEN.fetch_add(1, Ordering::Relaxed);
    let mut name = OsString::from(".");
    name.push(target.file_name().unwrap_or_default());
    name.push(format!(".{purpose}-{}-{number}", std::process::id()));
    target.with_file_name(name)
}

/// Makes the folders down to `parent` and tells which were missing.
fn make_parents(parent: &Path) -> Result<Vec<PathBuf>, CaseError> {
    let mut missing: Vec<PathBuf> =
        parent.ancestors().take_while(|folder| !folder.exists()).map(Path::to_owned).collect();
    missing.reverse();
    for (made, folder) in missing.iter().enumerate() {
        if let Err(source) = fs::create_dir(folder) {
            remove_empty(&missing[..made]);
            return Err(CaseError::Folder { action: "create", path: folder.clone(), source });
        }
    }
    Ok(missing)
}

fn remove_empty(folders: &[PathBuf]) {
    for folder in folders.iter().rev() {
        // Fails where another program has put something in meanwhile, which is then kept.
        let _ = fs::remove_dir(folder);
    }
}

fn rename(from: &Path, to: &Path) -> Result<(), CaseError> {
    fs::rename(from, to).map_err(|source| CaseError::Folder { action: "rename", path: from.to_owned(), source })
}

/// Makes the names in a folder last through a power cut. Only Unix can open a folder for that.
fn sync_folder(folder: &Path) -> Result<(), CaseError> {
    if !cfg!(unix) {
        return Ok(());
    }
    let sync = || File::open(folder)?.sync_all();
    sync().map_err(|source| CaseError::Folder { action: "write", path: folder.to_owned(), source })
}
