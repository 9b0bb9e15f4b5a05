//! `claque inspect`: what inputs are and hold, and what to run next.

mod next;
mod page;
mod picture;
mod told;

use crate::args::InspectArgs;
use crate::printer;
use crate::progress::Bars;
use claque_io::inspection::InspectionRecord;
use claque_io::read::{Keys, Strictness, Unreadable, expand};
use claque_job::detect::in_pool;
use claque_job::failure::Failure;
use claque_job::reading;
use claque_job::watch::Stages;
use serde::Serialize;
use std::time::{SystemTime, UNIX_EPOCH};

/// Runs the command.
///
/// # Errors
/// Where a flag or an input is not as wanted, and where not one post was read.
pub fn run(args: &InspectArgs) -> Result<(), Failure> {
    in_pool(args.threads, || {
        let inputs = expand(&args.inputs)?;
        let strictness = if args.reading.strict { Strictness::StopAtFirst } else { Strictness::CountBadRows };
        let options = reading::options(&reading::record(&args.reading.asked()), strictness, Keys::Canonical, None)?;
        let bars = Bars::new(args.quiet).without_notes();
        let now = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_millis() as i64);
        match reading::survey(&inputs, &options, now, &Stages::new(&bars)) {
            Ok(mut record) => {
                record.next = next::steps(&record, args);
                tell(args, &record, told::lines)?;
                none_read(&record)
            }
            Err(unreadable) => {
                if !unreadable.record.columns.is_empty() {
                    tell(args, &unreadable.record, told::columns)?;
                }
                Err(failure(*unreadable))
            }
        }
    })
}

fn tell<T: Serialize>(args: &InspectArgs, record: &T, lines: fn(&T, usize) -> Vec<String>) -> Result<(), Failure> {
    if args.json {
        let document = serde_json::to_string_pretty(record);
        let document = document.map_err(|error| Failure::new(format!("cannot write JSON: {error}")))?;
        printer::json(&document);
    } else {
        lines(record, printer::width()).iter().for_each(|line| printer::data(line));
    }
    Ok(())
}

/// # Errors
/// Where not one post was read: the page above says why.
fn none_read(record: &InspectionRecord) -> Result<(), Failure> {
    if record.posts > 0 {
        return Ok(());
    }
    let failure = Failure::input("no post was read");
    Err(match record.rejections.iter().find_map(|reason| reason.hint.clone()) {
        Some(hint) => failure.hint(hint),
        None => failure,
    })
}

fn failure(unreadable: Unreadable) -> Failure {
    // The columns were shown with what they hold.
    let message = unreadable.error.to_string();
    let (what, _) = message.split_once("; the columns are").unwrap_or((&message, ""));
    let failure = match unreadable.error.hint() {
        Some(hint) => Failure::input(what).hint(hint),
        None => Failure::input(what),
    };
    match unreadable.record.proposed_map {
        Some(map) if map.contains("COLUMN") => {
            failure.hint(format!("name the columns: `--map {}`, with the right one for COLUMN", next::quoted(&map)))
        }
        Some(map) => failure.hint(format!("name the columns: `--map {}`", next::quoted(&map))),
        None => failure,
    }
}
