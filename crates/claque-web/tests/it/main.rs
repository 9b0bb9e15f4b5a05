//! The page and its API.

mod api;
mod case;
mod door;
mod load;
#[path = "../../../claque-store/tests/it/made.rs"]
mod made;
