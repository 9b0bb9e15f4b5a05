//! A case as one file, to be read, printed or passed on.

mod copy;
mod key;

use crate::case::json;
use crate::choice::Choice;
use crate::failure::Failure;
use crate::words;
use claque_io::case::{CaseRecord, EdgeRecord, FindingRecord, InputRecord};
use claque_io::narrative::NarrativesRecord;
use claque_io::power::PowerRecord;
use claque_io::report::words::{CaseWords, GroupWords};
use claque_io::report::{Remarks, write_markdown, write_printed};
use claque_io::target::TargetsRecord;
use claque_store::evidence::Evidence;
use claque_store::row::{Decision, GroupKind, GroupStanding};
use claque_web::api::answer::Power;
use claque_web::bundle::{BUDGET, Told, collect, write_page};
use claque_web::open::power_of;
use copy::Copy;
use serde::Serialize;
use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// Raised whenever a reader of an older report as JSON would misread a newer one.
const FORMAT_VERSION: u32 = 1;

/// What a report is written as.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ReportFormat {
    /// The local page with the case inside, in one file.
    #[default]
    Html,
    /// Markdown.
    Md,
    /// One JSON document.
    Json,
    /// Plain pages for paper, without scripts.
    PdfReady,
}

impl Choice for ReportFormat {
    const WHAT: &'static str = "format of reports";
    const ALL: &'static [Self] = &[ReportFormat::Html, ReportFormat::Md, ReportFormat::Json, ReportFormat::PdfReady];

    fn name(self) -> &'static str {
        match self {
            ReportFormat::Html => "html",
            ReportFormat::Md => "md",
            ReportFormat::Json => "json",
            ReportFormat::PdfReady => "pdf-ready",
        }
    }

    fn about(self) -> &'static str {
        match self {
            ReportFormat::Html => "The local page with the case inside, in one file",
            ReportFormat::Md => "Markdown",
            ReportFormat::Json => "One JSON document",
            ReportFormat::PdfReady => "Plain pages for paper, without scripts",
        }
    }
}

/// All that `claque report` can be asked for, beside the case and where it is written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AskedReport {
    /// What to write.
    pub format: ReportFormat,
    /// Whether accounts and posts get pseudonyms, and display names are left out.
    pub pseudonymise: bool,
    /// The file of the key of the pseudonyms; `None`: the one in its own place. Made where there is none.
    pub key: Option<PathBuf>,
    /// Whether texts are withheld.
    pub redact_text: bool,
    /// A folder of `claque power` on the same posts.
    pub power: Option<PathBuf>,
    /// So many of the strongest groups only.
    pub top: Option<usize>,
}

impl AskedReport {
    /// Whether all that is asked for goes together.
    ///
    /// # Errors
    /// Where it does not.
    pub fn check(&self) -> Result<(), Failure> {
        if self.key.is_some() && !self.pseudonymise {
            return Err(Failure::plan("--key needs --pseudonymise"));
        }
        if self.power.is_some() && self.format != ReportFormat::Html {
            return Err(Failure::plan("what would have been found stands in `html` only")
                .hint("leave `--power` away, or `--format`"));
        }
        Ok(())
    }
}

/// The report, byte for byte; `note` is told what a person should know.
///
/// # Errors
/// Where what is asked for does not go together, or the case, the study or the key cannot be read.
pub fn report(case: &Path, asked: &AskedReport, note: &mut dyn FnMut(&str)) -> Result<Vec<u8>, Failure> {
    asked.check()?;
    let key = || asked.pseudonymise.then(|| key::key(asked.key.as_deref(), case, note)).transpose();
    let copy = Copy::read(case, key, asked.redact_text)?;
    match asked.format {
        ReportFormat::Html => page(case, asked, &copy),
        format => plain(format, copy, asked.top),
    }
}

/// The local page with the case inside.
fn page(case: &Path, asked: &AskedReport, copy: &Copy) -> Result<Vec<u8>, Failure> {
    let database = case.join("evidence.sqlite");
    let evidence = Evidence::open_in(&database, copy.disguise.clone()).map_err(|error| {
        let failure = Failure::new(error.to_string());
        match error.hint() {
            Some(hint) => failure.hint(format!("{hint}; the formats md, json and pdf-ready need no database")),
            None => failure,
        }
    })?;
    let power = asked.power.as_deref().map(|study| power(study, copy)).transpose()?;
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
    let answers = collect(told, asked.top, BUDGET).map_err(|error| Failure::new(error.to_string()))?;
    filled(|out| write_page(out, &answers))
}

/// What a study of power says beside the case.
fn power(folder: &Path, copy: &Copy) -> Result<Power, Failure> {
    let cannot = |error: &dyn std::fmt::Display| {
        Failure::new(format!("cannot read the study in `{}`: {error}", words::path(&folder.to_string_lossy())))
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
