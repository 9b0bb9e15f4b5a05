//! Ctrl-C and a polite kill: what is being written is removed, and the exit code says so.

use std::sync::{Mutex, MutexGuard, PoisonError};

/// What removes the work in hand.
type Removal = Box<dyn Fn() + Send>;

/// Held while work in hand is begun or put into place, and by an interrupt until the program has ended.
static IN_HAND: Mutex<Option<Removal>> = Mutex::new(None);

/// What ends a program that runs until it is interrupted.
type Ending = Box<dyn FnOnce() + Send>;

/// Taken by the first interrupt; the second ends the program all the same.
static ENDING: Mutex<Option<Ending>> = Mutex::new(None);

/// Exit code of a program that was interrupted.
const INTERRUPTED: i32 = 130;

fn in_hand() -> MutexGuard<'static, Option<Removal>> {
    IN_HAND.lock().unwrap_or_else(PoisonError::into_inner)
}

/// From now on an interrupt removes what is being written, then ends the program.
pub fn watch() {
    // Where no handler can be set, the system's own ends the program; only a hidden folder may then stay behind.
    let _ = ctrlc::set_handler(|| {
        if let Some(end) = ENDING.lock().unwrap_or_else(PoisonError::into_inner).take() {
            return end();
        }
        let in_hand = in_hand();
        if let Some(remove) = &*in_hand {
            remove();
        }
        std::process::exit(INTERRUPTED);
    });
}

/// From now on an interrupt is how the program is meant to end, and `end` ends it.
pub fn ends_by(end: impl FnOnce() + Send + 'static) {
    *ENDING.lock().unwrap_or_else(PoisonError::into_inner) = Some(Box::new(end));
}

/// Begins something that an interrupt must remove, by the removal that comes with it.
///
/// # Errors
/// Those of `begin`.
pub fn begin<T, E>(begin: impl FnOnce() -> Result<(T, Removal), E>) -> Result<T, E> {
    let mut in_hand = in_hand();
    let (begun, removal) = begin()?;
    *in_hand = Some(removal);
    Ok(begun)
}

/// Puts what was begun into place, with no interrupt between its steps and none after it that removes anything.
pub fn complete<T>(finish: impl FnOnce() -> T) -> T {
    let mut in_hand = in_hand();
    let finished = finish();
    *in_hand = None;
    finished
}

/// Waits for an interrupt that has struck to end the program. Work in hand fails when its files are removed under it; that
/// is no error to tell.
pub fn settle() {
    drop(in_hand());
}
