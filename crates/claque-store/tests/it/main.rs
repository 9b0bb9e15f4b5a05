//! The databases of a case.

mod evidence;
mod made;
