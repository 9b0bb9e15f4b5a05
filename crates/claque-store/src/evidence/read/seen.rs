//! Which file was opened: another may come to stand in its place.

use std::fs::Metadata;
use std::path::Path;
use std::time::SystemTime;

/// What tells a file from the next one at the same place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Seen {
    bytes: u64,
    modified: Option<SystemTime>,
    place: Option<(u64, u64)>,
}

impl Seen {
    /// The file that is there now; `None` where there is none that can be looked at.
    pub(super) fn at(path: &Path) -> Option<Self> {
        let told = std::fs::metadata(path).ok()?;
        Some(Seen { bytes: told.len(), modified: told.modified().ok(), place: place(&told) })
    }
}

/// Device and number of the file.
#[cfg(unix)]
fn place(told: &Metadata) -> Option<(u64, u64)> {
    use std::os::unix::fs::MetadataExt;
    Some((told.dev(), told.ino()))
}

/// Other systems tell no number: length and time must do.
#[cfg(not(unix))]
fn place(_told: &Metadata) -> Option<(u64, u64)> {
    None
}
