//! Ctrl-C and a polite kill: the folder being written is removed, and the exit code says so.

use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

static STAGING: Mutex<Option<PathBuf>> = Mutex::new(None);

/// Exit code of a program that was interrupted.
const INTERRUPTED: i32 = 130;

/// From now on an interrupt removes what is being written, then ends the program.
pub fn watch() {
    // Where no handler can be set, the system's own ends the program; only a hidden folder may then stay behind.
    let _ = ctrlc::set_handler(|| {
        // Held until the end, so that nothing new is begun meanwhile.
        let staging = STAGING.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(folder) = &*staging {
            let _ = std::fs::remove_dir_all(folder);
        }
        std::process::exit(INTERRUPTED);
    });
}

/// Names the folder that an interrupt must remove.
pub fn guard(staging: &Path) {
    *STAGING.lock().unwrap_or_else(PoisonError::into_inner) = Some(staging.to_owned());
}

/// The folder is in place; an interrupt removes nothing.
pub fn release() {
    *STAGING.lock().unwrap_or_else(PoisonError::into_inner) = None;
}
