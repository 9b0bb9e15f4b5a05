//! `claque report`: a case as one file, to be read, printed or passed on.

mod copy;
mod key;

use crate::args::{ReportArgs, ReportFormat};
use crate::printer;
use crate::whole::{WholeFile, occupied};
use claque_io::case::{CaseRecord, EdgeRecord, FindingRecord, InputRecord};
use claque_io::narrative::NarrativesRecord;
use claque_io::power::PowerRecord;
use claque_io::report::words::{CaseWords, GroupWords};
use claque_io::report::{Remarks, write_markdown, write_printed};
use claque_io::target::TargetsRecord;
use claque_job::case::json;
use claque_job::failure::Failure;
use claque_store::evidence::Evidence;
use claque_store::row::{Decision, GroupKind, GroupStanding};
use claque_web::api::answer::Power;
use claque_web::bundle::{BUDGET, Told, collect, write_page};
use claque_web::open::power_of;
use copy::Copy;
use serde::Serialize;
use std::collections::BTreeSet;
use std::fs;
use std::io::{self, IsTerminal, Write};
use std::path::{Path, PathBuf};

/// Raised whenever a reader of an older report as JSON would misread a newer one.
const FORMAT_VERSION: u32 = 1;

/// Runs the command.
///
/// # Errors
/// Where the case cannot be read, or the report not written.
pub fn run(args: &ReportArgs) -> Result<(), Failure> {
    let target = target(args);
    if let Some(target) = target.as_deref().filter(|target| !args.force && target.exists()) {
        return Err(occupied(target));
    }
    if args.power.is_some() && args.format != ReportFormat::Html {
        return Err(Failure::new("what would have been found stands in `html` only")
            .hint("leave `--power` away, or `--format`"));
    }
    let key = || args.pseudonymise.then(|| key::key(args.key.as_deref(), &args.case)).transpose();
    let copy = Copy::read(&args.case, key, args.redact_text)?;
    let text = match args.format {
        ReportFormat::Html => page(args, &copy)?,
        format => plain(format, copy, args.top)?,
    };
    match target {
        None => {
            let told = io::stdout().lock().write_all(&text);
            match told {
                Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
                    Err(Failure::new(format!("cannot write to standard output: {error}")))
                }
                _ => Ok(()),
            }
        }
        Some(target) => {
            write(&target, &text, args.force)?;
            printer::data(&format!("report: {}", target.display()));
            Ok(())
        }
    }
}

/// The file to write; `None` is standard output.
fn target(args: &ReportArgs) -> Option<PathBuf> {
    let ending = match args.format {
        ReportFormat::Html => "report.html",
        ReportFormat::Md => "report.md",
        ReportFormat::Json => "report.json",
        ReportFormat::PdfReady => "report-for-paper.html",
    };
    let piped = matches!(args.format, ReportFormat::Md | ReportFormat::Json) && !io::stdout().is_terminal();
    match &args.output {
        Some(path) if path.as_os_str() == "-" => None,
        Some(path) => Some(path.clone()),
        None if piped => None,
        None => {
            let folder = args.case.canonicalize().unwrap_or_else(|_| args.case.clone());
            let name = folder.file_name().unwrap_or_default().to_string_lossy().into_owned();
            Some(folder.with_file_name(format!("{name}-{ending}")))
        }
    }
}

/// The local page with the case inside.
fn page(args: &ReportArgs, copy: &Copy) -> Result<Vec<u8>, Failure> {
    let database = args.case.join("evidence.sqlite");
    let evidence = Evidence::open_in(&database, copy.disguise.clone()).map_err(|error| {
        let failure = Failure::new(error.to_string());
        match error.hint() {
            Some(hint) => failure.hint(format!("{hint}; the formats md, json and pdf-ready need no database")),
            None => failure,
        }
    })?;
    let power = args.power.as_deref().map(|study| power(study, copy)).transpose()?;
    let told = Told {
        case: &copy.case,
        evidence: &evidence,
        disguise: &copy.disguise,
        rejected: &copy.rejected,
        narratives: copy.narratives.as_ref(),
        targets: copy.targets.as_ref(),
        decisions: &copy.decisions,
        standing: &copy.standing,
        power: power.as_ref(),
    };
    let answers = collect(told, args.top, BUDGET).map_err(|error| Failure::new(error.to_string()))?;
    filled(|out| write_page(out, &answers))
}

/// What a study of power says beside the case.
fn power(folder: &Path, copy: &Copy) -> Result<Power, Failure> {
    let cannot = |error: &dyn std::fmt::Display| {
        Failure::new(format!("cannot read the study in `{}`: {error}", printer::path(&folder.to_string_lossy())))
            .hint("name a folder that `claque power` wrote")
    };
    let text = fs::read(folder.join("power.json")).map_err(|error| cannot(&error))?;
    let study: PowerRecord = serde_json::from_slice(&text).map_err(|error| cannot(&error))?;
    let digests =
        |inputs: &[InputRecord]| -> BTreeSet<String> { inputs.iter().map(|input| input.sha256.clone()).collect() };
    if digests(&study.inputs) != digests(&copy.case.inputs) {
        return Err(cannot(&"it was made of other posts than the case"));
    }
    Ok(power_of(&study, &copy.case.plan))
}

/// The formats that need no database.
fn plain(format: ReportFormat, copy: Copy, top: Option<usize>) -> Result<Vec<u8>, Failure> {
    let (copy, remarks) = copy.disguised(top);
    let context = copy.context(&remarks);
    filled(|out| match format {
        ReportFormat::Md => write_markdown(out, &copy.case, &copy.findings, context),
        ReportFormat::Json => json(out, &Document::new(&copy, &remarks)),
        ReportFormat::Html | ReportFormat::PdfReady => {
            let groups = copy.findings.findings.iter().chain(&copy.findings.explained);
            let network: Vec<EdgeRecord> = groups.flat_map(|group| group.edges.iter().cloned()).collect();
            write_printed(out, &copy.case, &copy.findings, &network, &copy.rejected, context)
        }
    })
}

fn filled(fill: impl FnOnce(&mut Vec<u8>) -> io::Result<()>) -> Result<Vec<u8>, Failure> {
    let mut out = Vec::new();
    fill(&mut out).map_err(|error| Failure::new(format!("cannot make the report: {error}")))?;
    Ok(out)
}

/// The report as JSON; docs/reports.md describes it.
#[derive(Serialize)]
struct Document<'a> {
    format_version: u32,
    software_version: &'a str,
    withheld: &'a [String],
    words: CaseWords,
    case: &'a CaseRecord,
    groups: Vec<GroupDocument<'a>>,
    decisions: &'a [Decision],
    #[serde(skip_serializing_if = "Option::is_none")]
    narratives: Option<&'a NarrativesRecord>,
    #[serde(skip_serializing_if = "Option::is_none")]
    targets: Option<&'a TargetsRecord>,
}

#[derive(Serialize)]
struct GroupDocument<'a> {
    kind: GroupKind,
    record: &'a FindingRecord,
    words: GroupWords,
    standing: Option<&'a GroupStanding>,
}

impl<'a> Document<'a> {
    fn new(copy: &'a Copy, remarks: &'a Remarks) -> Self {
        let context = copy.context(remarks);
        let found = remarks.found.clone().unwrap_or_default();
        let lists = [
            (GroupKind::Finding, &copy.findings.findings),
            (GroupKind::Explained, &copy.findings.explained),
            (GroupKind::Lead, &copy.findings.leads),
        ];
        let group = |(kind, record): (GroupKind, &'a FindingRecord)| GroupDocument {
            kind,
            words: GroupWords::of(record, &copy.case),
            standing: copy.standing.groups.iter().find(|standing| standing.group == record.id),
            record,
        };
        Document {
            format_version: FORMAT_VERSION,
            software_version: &copy.case.software_version,
            withheld: &remarks.of_case,
            words: CaseWords::of(&copy.case, &found, context),
            case: &copy.case,
            groups: lists
                .into_iter()
                .flat_map(|(kind, list)| list.iter().map(move |one| (kind, one)))
                .map(group)
                .collect(),
            decisions: &copy.decisions,
            narratives: copy.narratives.as_ref(),
            targets: copy.targets.as_ref(),
        }
    }
}

/// Writes a file whole or not at all.
fn write(target: &Path, text: &[u8], force: bool) -> Result<(), Failure> {
    let mut file = WholeFile::begin(target)?;
    file.fill(|out| out.write_all(text))?;
    file.put(force)
}
