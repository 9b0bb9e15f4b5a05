//! Parquet.
use super::decode::Opened;
use super::error::ReadError;
use super::{Progress, Reading};

pub(crate) fn read(_: &mut Reading<'_>, name: &str, _: Opened, _: &mut dyn Progress) -> Result<(), ReadError> {
    Err(ReadError::Parquet { input: name.to_owned(), reason: "pending".into() })
}
