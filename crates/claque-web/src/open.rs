//! Cases that are open.

use crate::api::answer::{CaseEntry, Power, PowerCell};
use claque_io::case::{CaseRecord, FORMAT_VERSION, InputRecord, PlanRecord, RejectedRecord};
use claque_io::narrative::NarrativesRecord;
use claque_io::power::{CellRecord, PowerRecord, duration};
use claque_io::report::Context;
use claque_io::report::words::{CaseWords, Found};
use claque_io::tables::read_rejected;
use claque_io::target::TargetsRecord;
use claque_store::decisions::Decisions;
use claque_store::disguise::Disguise;
use claque_store::error::StoreError;
use claque_store::evidence::Evidence;
use claque_store::evidence::read::{GroupsWanted, Stretch};
use claque_store::row::GroupKind;
use serde::de::DeserializeOwned;
use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};

/// Most rows that could not be read, as they are shown.
pub const REJECTED: usize = 50;

/// A case that is open.
#[derive(Debug)]
pub struct OpenCase {
    /// What it is called in addresses.
    pub key: String,
    /// Name of its folder.
    pub name: String,
    /// Choices, inputs, counts.
    pub record: CaseRecord,
    /// The case in words.
    pub words: CaseWords,
    /// What members of groups did.
    pub evidence: Evidence,
    /// What the analyst said.
    pub decisions: Decisions,
    /// Who speaks where nobody says otherwise.
    pub by: Option<String>,
    /// What would have been found.
    pub power: Option<Power>,
    /// What the posts speak of.
    pub narratives: Option<NarrativesRecord>,
    /// Whom they mention.
    pub targets: Option<TargetsRecord>,
    /// The first rows that could not be read.
    pub rejected: Vec<RejectedRecord>,
}

/// Why a folder cannot be opened.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum OpenError {
    /// Neither a case nor a power study.
    #[error("`{}` is not a case: it holds no case.json", path.display())]
    NotACase {
        /// The folder.
        path: PathBuf,
    },
    /// A file where a folder should be.
    #[error("`{}` is not a folder", path.display())]
    NotAFolder {
        /// Which.
        path: PathBuf,
    },
    /// A file or folder cannot be read.
    #[error("cannot read `{}`: {source}", path.display())]
    File {
        /// Which.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// A file says something else than it should.
    #[error("`{}` is not what claque writes: {what}", path.display())]
    Content {
        /// Which.
        path: PathBuf,
        /// What is wrong with it.
        what: String,
    },
    /// A database cannot be opened.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl OpenError {
    /// What may help.
    #[must_use]
    pub fn hint(&self) -> Option<&'static str> {
        match self {
            OpenError::NotACase { .. } | OpenError::NotAFolder { .. } => {
                Some("name a folder that `claque detect` has written")
            }
            OpenError::Content { .. } => Some("run `claque detect` again with this version of claque"),
            OpenError::Store(error) => error.hint(),
            OpenError::File { .. } => None,
        }
    }
}

impl OpenCase {
    /// Opens a case folder.
    ///
    /// # Errors
    /// Where it is none, or was written without evidence.
    pub fn open(folder: &Path, disguise: Disguise) -> Result<Self, OpenError> {
        if !folder.is_dir() {
            return Err(match std::fs::metadata(folder) {
                Ok(_) => OpenError::NotAFolder { path: folder.to_owned() },
                Err(source) => OpenError::File { path: folder.to_owned(), source },
            });
        }
        let stamp = folder.join("case.json");
        if !stamp.is_file() {
            return Err(OpenError::NotACase { path: folder.to_owned() });
        }
        let record: CaseRecord = json(&stamp)?;
        if record.format_version != FORMAT_VERSION {
            let what = format!("format {}, not {FORMAT_VERSION}", record.format_version);
            return Err(OpenError::Content { path: stamp, what });
        }
        let evidence = Evidence::open_in(&folder.join("evidence.sqlite"), disguise)?;
        let name = name_of(folder);
        let narratives = json_if_there(&folder.join("narratives.json"))?;
        let targets = json_if_there(&folder.join("targets.json"))?;
        Ok(OpenCase {
            key: key_of(&name),
            name,
            words: words_of(&record, &evidence, narratives.as_ref(), targets.as_ref())?,
            record,
            evidence,
            decisions: Decisions::open(folder)?,
            by: None,
            power: None,
            narratives,
            targets,
            rejected: rejected(&folder.join("rejected.csv"))?,
        })
    }

    /// As lists of cases show it.
    #[must_use]
    pub fn entry(&self) -> CaseEntry {
        let counts = &self.record.counts;
        CaseEntry {
            key: self.key.clone(),
            name: self.name.clone(),
            headline: self.words.headline.clone(),
            first_ms: counts.first_ms,
            last_ms: counts.last_ms,
            writable: self.decisions.is_writable(),
            by: self.by.clone(),
        }
    }
}

/// The case in words: the sentences of the report.
pub(crate) fn words_of(
    record: &CaseRecord,
    evidence: &Evidence,
    narratives: Option<&NarrativesRecord>,
    targets: Option<&TargetsRecord>,
) -> Result<CaseWords, StoreError> {
    let apart = GroupsWanted { kind: Some(GroupKind::Explained), ..GroupsWanted::default() };
    let explained = evidence.groups(&apart, Stretch { offset: 0, limit: u64::MAX })?.items;
    let rules = explained.into_iter().flat_map(|group| group.explained_by).collect();
    let context = Context { narratives, targets, ..Context::default() };
    Ok(CaseWords::of(record, &Found::counted(&record.counts, rules), context))
}

/// Opens folders: cases, and power studies, which are put beside the cases made of the same inputs. Returns, too, the studies
/// that belong to none.
///
/// # Errors
/// Where a folder is neither.
pub fn open_all(folders: &[PathBuf], by: Option<&str>) -> Result<(Vec<OpenCase>, Vec<PathBuf>), OpenError> {
    let (mut cases, mut studies) = (Vec::<OpenCase>::new(), Vec::new());
    let mut folders_of_cases = Vec::new();
    for folder in folders {
        let power = folder.join("power.json");
        if power.is_file() {
            studies.push((folder.clone(), json::<PowerRecord>(&power)?));
        }
        if !power.is_file() || folder.join("case.json").is_file() {
            let mut case = OpenCase::open(folder, Disguise::None)?;
            case.by = by.map(str::to_owned);
            case.key = unique(&case.key, &cases);
            cases.push(case);
            folders_of_cases.push(folder);
        }
    }
    name_apart(&mut cases, folders_of_cases);
    let mut strays = Vec::new();
    for (folder, study) in &studies {
        let mut is_stray = true;
        for case in cases.iter_mut().filter(|case| digests(&case.record.inputs) == digests(&study.inputs)) {
            case.power = Some(power_of(study, &case.record.plan));
            is_stray = false;
        }
        if is_stray {
            strays.push(folder.clone());
        }
    }
    Ok((cases, strays))
}

fn digests(inputs: &[InputRecord]) -> Vec<&str> {
    let mut digests: Vec<&str> = inputs.iter().map(|input| input.sha256.as_str()).collect();
    digests.sort_unstable();
    digests
}

/// What a study says beside a case made with `plan`.
#[must_use]
pub fn power_of(study: &PowerRecord, plan: &PlanRecord) -> Power {
    // Decoys are not run in a study: they change no finding.
    let same_plan = PlanRecord { decoys: 0, ..study.plan.clone() } == PlanRecord { decoys: 0, ..plan.clone() };
    let statements = study.statements.iter().flat_map(|said| [Some(said.text.clone()), said.upper_limit.clone()]);
    Power {
        statements: statements.flatten().collect(),
        same_inputs: same_plan,
        cells: study.cells.iter().map(cell).collect(),
    }
}

fn cell(cell: &CellRecord) -> PowerCell {
    let within = match cell.within_ms {
        0 => "at the same moment".to_owned(),
        within => format!("within {}", duration(within)),
    };
    let own = (cell.own_objects * 1000.0).round() / 10.0;
    PowerCell {
        operation: format!("acting together {within}, {own} % on things of their own"),
        accounts: cell.accounts.into(),
        objects: cell.actions.into(),
        found: cell.all.share(),
        low: cell.all.low,
        high: cell.all.high,
        trials: cell.all.trials.into(),
    }
}

fn json<T: DeserializeOwned>(path: &Path) -> Result<T, OpenError> {
    let bytes = std::fs::read(path).map_err(|source| OpenError::File { path: path.to_owned(), source })?;
    serde_json::from_slice(&bytes)
        .map_err(|error| OpenError::Content { path: path.to_owned(), what: error.to_string() })
}

fn json_if_there<T: DeserializeOwned>(path: &Path) -> Result<Option<T>, OpenError> {
    if path.is_file() { json(path).map(Some) } else { Ok(None) }
}

/// The first rows of `rejected.csv`; none where there is no such file.
fn rejected(path: &Path) -> Result<Vec<RejectedRecord>, OpenError> {
    if !path.is_file() {
        return Ok(Vec::new());
    }
    let table = File::open(path).map_err(|source| OpenError::File { path: path.to_owned(), source })?;
    read_rejected(table, REJECTED)
        .map_err(|error| OpenError::Content { path: path.to_owned(), what: error.to_string() })
}

/// Cases whose folders have one name are told apart by the folders that these are in.
fn name_apart(cases: &mut [OpenCase], folders: Vec<&PathBuf>) {
    let names: Vec<String> = cases.iter().map(|case| case.name.clone()).collect();
    for (case, folder) in cases.iter_mut().zip(folders) {
        if names.iter().filter(|name| **name == case.name).count() > 1
            && let Some(parent) = std::fs::canonicalize(folder).ok().as_deref().and_then(Path::parent)
        {
            case.name = format!("{}/{}", name_of(parent), case.name);
        }
    }
}

fn name_of(folder: &Path) -> String {
    let whole = std::fs::canonicalize(folder).unwrap_or_else(|_| folder.to_owned());
    whole.file_name().map_or_else(|| "case".to_owned(), |name| name.to_string_lossy().into_owned())
}

/// A name fit for an address: nothing that a browser would take for a way through folders.
fn key_of(name: &str) -> String {
    let plain = |letter: char| if letter.is_alphanumeric() || "-_.".contains(letter) { letter } else { '-' };
    let key: String = name.chars().map(plain).collect();
    let key = key.trim_matches(|letter| ".-".contains(letter));
    if key.is_empty() { "case".to_owned() } else { key.to_owned() }
}

fn unique(key: &str, cases: &[OpenCase]) -> String {
    let is_free = |key: &String| cases.iter().all(|case| case.key != *key);
    let numbered = (2..).map(|number| format!("{key}-{number}"));
    std::iter::once(key.to_owned()).chain(numbered).find(is_free).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::key_of;

    #[test]
    fn a_key_is_one_part_of_an_address() {
        assert_eq!(key_of("ira_en-2"), "ira_en-2");
        assert_eq!(key_of("../a b/c?d#e%2f"), "a-b-c-d-e-2f");
        assert_eq!(key_of(".."), "case");
        assert_eq!(key_of("дело 1"), "дело-1");
    }
}
