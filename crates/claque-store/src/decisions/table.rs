//! Decisions as a table for other programs.

use super::{parts_of_said, parts_of_subject};
use crate::row::Decision;
use claque_io::civil::rfc3339;
use claque_io::tables::guard;
use std::io::{self, Write};

/// Writes every decision, those taken back too. Cells that a spreadsheet would run are guarded.
///
/// # Errors
/// Those of `out`.
pub fn write_csv(out: impl Write, all: &[Decision]) -> io::Result<()> {
    let mut table = csv::Writer::from_writer(out);
    table.write_record(["number", "at", "by", "about", "id", "said", "value", "why", "undone_by", "members"])?;
    for decision in all {
        let (about, id) = parts_of_subject(&decision.about);
        let (said, value) = parts_of_said(&decision.said);
        table.write_record([
            &*decision.number.to_string(),
            &rfc3339(decision.at_ms),
            &*guard(&decision.by),
            about,
            &*guard(id),
            said,
            &*guard(&value),
            &*guard(&decision.why),
            &decision.undone_by.map(|by| by.to_string()).unwrap_or_default(),
            &*guard(decision.members.as_deref().unwrap_or_default()),
        ])?;
    }
    table.flush()
}
