//! The databases of a case.

mod decisions;
mod evidence;
mod made;
