//! What to run next, for the inputs at hand.

use crate::args::InspectArgs;
use claque_io::inspection::{InspectedInput, InspectionRecord, Step};
use claque_io::read::expand;
use claque_job::words::plural;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// More inputs are named together where a folder or pattern does.
const NAMED: usize = 3;
/// Where standard input is to be saved.
const SAVED: &str = "posts.saved";
/// From so many raw bytes on, text is worth being turned into Parquet once.
const LARGE: u64 = 200_000_000;

/// The commands, the most useful first.
pub fn steps(record: &InspectionRecord, args: &InspectArgs) -> Vec<Step> {
    let command = Command::new(args);
    let mut steps: Vec<Step> = saved(args).into_iter().collect();
    if record.posts > 0 {
        steps.extend(mapped(record, &command));
        steps.push(detect(record, &command));
    }
    steps.extend(rejected(record, args, &command));
    steps.extend(convert(record, &command));
    steps
}

/// How the inputs are named and read in every command.
struct Command {
    inputs: String,
    reading: String,
}

impl Command {
    fn new(args: &InspectArgs) -> Self {
        let together = if args.inputs.len() > NAMED { pattern(&args.inputs) } else { None };
        let inputs = together.as_ref().map_or(&args.inputs[..], std::slice::from_ref);
        let named: Vec<String> = inputs.iter().map(|input| quoted(if input == "-" { SAVED } else { input })).collect();
        let reading = &args.reading;
        let flags = [
            ("--format", &reading.format),
            ("--map", &reading.map),
            ("--time-format", &reading.time_format),
            ("--time-zone", &reading.time_zone),
            ("--encoding", &reading.encoding),
        ];
        let flags = flags.iter().filter_map(|(flag, value)| Some(format!(" {flag} {}", quoted(value.as_ref()?))));
        Command { inputs: named.join(" "), reading: flags.collect() }
    }

    fn of(&self, verb: &str, flags: &str) -> String {
        format!("claque {verb} {}{}{flags}", self.inputs, self.reading)
    }
}

/// What comes before any other step where standard input was read.
fn saved(args: &InspectArgs) -> Option<Step> {
    let why =
        "Standard input is used up: save it to a file first, by what you piped in here; the next commands read that.";
    let command = format!("cat > {SAVED}");
    args.inputs.iter().any(|input| input == "-").then(|| Step { command, why: why.to_owned() })
}

/// The folder, or the pattern for a shell, that stands for just these files.
fn pattern(inputs: &[String]) -> Option<String> {
    let places = |inputs: &[String]| -> Option<BTreeSet<PathBuf>> {
        expand(inputs).ok()?.iter().map(|input| input.path()?.canonicalize().ok()).collect()
    };
    let first = Path::new(inputs.first()?);
    let folder = first.parent()?;
    let ending = first.extension().unwrap_or_default().to_string_lossy();
    let all = folder.join(format!("*.{ending}"));
    let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
    let wanted = places(inputs)?;
    let candidates = [folder, &all].map(|candidate| candidate.to_string_lossy().into_owned());
    candidates.into_iter().find(|candidate| places(std::slice::from_ref(candidate)).as_ref() == Some(&wanted))
}

/// A word as a POSIX shell takes it for what it is.
pub fn quoted(word: &str) -> String {
    let is_plain = |letter: char| letter.is_ascii_alphanumeric() || "_-./=,:+@%".contains(letter);
    if !word.is_empty() && word.chars().all(is_plain) {
        word.to_owned()
    } else {
        format!("'{}'", word.replace('\'', r"'\''"))
    }
}

fn detect(record: &InspectionRecord, command: &Command) -> Step {
    let shapes: Vec<&str> =
        record.inputs.iter().filter(|input| input.accepted > 0).map(|input| &*input.shape).collect();
    let all = |shape: &str| !shapes.is_empty() && shapes.iter().all(|of| *of == shape);
    for (shape, tool) in [("coortweet", "CooRTweet"), ("qut", "QUT's toolkit")] {
        if all(shape) {
            let flags = format!(" --preset {shape} -o {shape}");
            let why = format!("The network that {tool} would give; without --preset, what chance does not explain.");
            return Step { command: command.of("detect", &flags), why };
        }
    }
    let default: Vec<&str> =
        record.traces.iter().filter(|trace| trace.by_default && trace.shared > 0).map(|trace| &*trace.trace).collect();
    let others: Vec<&str> =
        record.traces.iter().filter(|trace| !trace.by_default && trace.shared > 0).map(|trace| &*trace.trace).collect();
    let resolution = record.times.as_ref().map_or("", |times| &times.resolution);
    let (window, within) = match resolution {
        "minute" => ("", "60s, which with times to the minute is the same or the next minute"),
        "hour" => (" --window 1h", "an hour: times go to the hour, so that nothing shorter means anything"),
        "day" => (" --window 1d", "a day: times go to the day, so that nothing shorter means anything"),
        _ => ("", "60s"),
    };
    let (traces, what) = match (default.is_empty(), others.is_empty()) {
        (false, _) => (String::new(), default.join(", ")),
        (true, false) => (format!(" --trace {}", others.join(",")), others.join(", ")),
        (true, true) => {
            let why = "Writes a case, but expect nothing in it: no two accounts act on the same thing.".to_owned();
            return Step { command: command.of("detect", &format!("{window} -o case")), why };
        }
    };
    Step {
        command: command.of("detect", &format!("{traces}{window} -o case")),
        why: format!("Accounts that act on the same things ({what}) within {within}; the report is case/report.html."),
    }
}

/// A further reading of columns that are not used.
fn mapped(record: &InspectionRecord, command: &Command) -> Option<Step> {
    let likely: Vec<String> =
        record.inputs.first()?.likely.iter().map(|likely| format!("{}={}", likely.role, likely.column)).collect();
    if likely.is_empty() || command.reading.contains("--map") {
        return None;
    }
    let flags = format!(" --map {}", quoted(&likely.join(",")));
    let why = "These columns are not used; if they are what their names say, this uses them.".to_owned();
    Some(Step { command: command.of("inspect", &flags), why })
}

/// The same again, with what rows that were rejected lack.
fn rejected(record: &InspectionRecord, args: &InspectArgs, command: &Command) -> Option<Step> {
    let hints = record.rejections.iter().filter_map(|reason| Some((reason, reason.hint.as_ref()?)));
    hints.into_iter().find_map(|(reason, hint)| {
        let rows = plural(reason.rows, "row");
        if hint.contains("--time-zone") && args.reading.time_zone.is_none() {
            let why = format!("The times of {rows} name no zone: say in which they are, UTC or an offset as +02:00.");
            Some(Step { command: command.of("inspect", " --time-zone UTC"), why })
        } else if hint.contains("--time-format") && args.reading.time_format.is_none() {
            let why = format!("The times of {rows} are written in a form of their own: say which.");
            Some(Step { command: command.of("inspect", " --time-format '%d/%m/%Y %H:%M'"), why })
        } else {
            None
        }
    })
}

/// One file that is read faster, where there are several or a large one.
fn convert(record: &InspectionRecord, command: &Command) -> Option<Step> {
    let texts: Vec<&InspectedInput> =
        record.inputs.iter().filter(|input| input.accepted > 0 && input.layout != "Parquet").collect();
    let bytes: u64 = texts.iter().map(|input| input.bytes).sum();
    let several = record.inputs.iter().filter(|input| input.accepted > 0).count() > 1;
    let why = match (several, bytes >= LARGE) {
        (true, _) => "All inputs as one file, without what comes twice; it is read much faster.",
        (false, true) => "The same posts as Parquet, which is read much faster.",
        (false, false) => return None,
    };
    Some(Step { command: command.of("convert", " -o posts.parquet"), why: why.to_owned() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_survives_the_shell() {
        assert_eq!(quoted("exports/a-1.csv.gz"), "exports/a-1.csv.gz");
        assert_eq!(quoted("my posts.csv"), "'my posts.csv'");
        assert_eq!(quoted("it's; rm $HOME"), r"'it'\''s; rm $HOME'");
        assert_eq!(quoted(""), "''");
    }
}
