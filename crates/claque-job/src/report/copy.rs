//! A copy of a case to be passed on: what it holds, in its disguise, without what the analyst hid.

use crate::case::load;
use crate::failure::Failure;
use crate::words;
use claque_io::case::{CaseRecord, FindingRecord, FindingsRecord, RejectedRecord};
use claque_io::civil::rfc3339;
use claque_io::narrative::NarrativesRecord;
use claque_io::report::words::{Found, Titled};
use claque_io::report::{Context, Remarks, visible};
use claque_io::tables::read_rejected;
use claque_io::target::TargetsRecord;
use claque_store::decisions::{Decisions, standing};
use claque_store::disguise::{Disguise, HIDDEN, Key, Known};
use claque_store::evidence::Evidence;
use claque_store::row::{Decision, GroupStanding, Said, Standing, Subject, Verdict};
use claque_web::open::REJECTED;
use serde::de::DeserializeOwned;
use std::collections::HashSet;
use std::fs::File;
use std::path::Path;

/// Everything that a report can say of a case.
pub(crate) struct Copy {
    /// What is hidden.
    pub(crate) disguise: Disguise,
    /// All choices, inputs and counts, as they are: in disguise by [`Disguise::case`].
    pub(crate) case: CaseRecord,
    /// Groups, as they are.
    pub(crate) findings: FindingsRecord,
    /// The first rows that could not be read.
    pub(crate) rejected: Vec<RejectedRecord>,
    /// What the posts speak of.
    pub(crate) narratives: Option<NarrativesRecord>,
    /// Whom they mention.
    pub(crate) targets: Option<TargetsRecord>,
    /// Everything that the analyst said, in disguise.
    pub(crate) decisions: Vec<Decision>,
    /// What stands of it, in disguise.
    pub(crate) standing: Standing,
}

impl Copy {
    /// Reads a case. The key is asked for once it is known that there is one to read.
    ///
    /// # Errors
    /// Where it cannot be read, or there is no key.
    pub(crate) fn read(
        folder: &Path,
        key: impl FnOnce() -> Result<Option<Key>, Failure>,
        redact: bool,
    ) -> Result<Self, Failure> {
        let case = load(folder)?;
        let findings: FindingsRecord = record(folder, "findings.json")?.ok_or_else(|| {
            Failure::new(format!("`{}` has no findings.json", words::path(&folder.to_string_lossy())))
        })?;
        let (decisions, standing) = said(folder)?;
        let key = key()?;
        let database = folder.join("evidence.sqlite");
        let hides = key.is_some() || !standing.hidden.is_empty();
        let mut known = match hides && database.is_file() {
            true => {
                Known::read(&database).map_err(|error| Failure::new(format!("cannot read evidence.sqlite: {error}")))?
            }
            false => Known::default(),
        };
        known.add(&findings);
        let disguise =
            Disguise::new(known, key, redact, &standing.hidden).map_err(|error| Failure::new(error.to_string()))?;
        Ok(Copy {
            decisions: decisions.into_iter().map(|decision| disguise.decision(decision)).collect(),
            standing: disguise.standing(standing),
            rejected: rejected(folder)?,
            narratives: record(folder, "narratives.json")?,
            targets: record(folder, "targets.json")?,
            disguise,
            case,
            findings,
        })
    }

    /// Puts on the disguise, leaves out what is hidden and all but the first `top` groups, and says so.
    pub(crate) fn disguised(mut self, top: Option<usize>) -> (Copy, Remarks) {
        let FindingsRecord { findings, explained, leads, .. } = &mut self.findings;
        let all = findings.len() + explained.len() + leads.len();
        let rules = explained.iter().flat_map(|group| group.explained_by.iter().cloned()).collect();
        let mut remarks = Remarks { found: Some(Found::counted(&self.case.counts, rules)), ..Remarks::default() };
        let mut left = top.unwrap_or(all);
        for list in [&mut *findings, &mut *explained, &mut *leads] {
            list.truncate(left);
            left -= list.len();
        }
        let kept = all.min(top.unwrap_or(all));
        if kept < all {
            remarks.of_case.push(format!("This copy holds the {kept} strongest of {all} groups."));
        }
        remarks.of_case.extend(self.disguise.sentences());
        let hidden: HashSet<String> = self.standing.hidden.drain(..).collect();
        remarks.of_case.extend(match hidden.len() {
            0 => None,
            1 => Some("One account is hidden by the analyst and not named in this copy.".to_owned()),
            many => Some(format!("{many} accounts are hidden by the analyst and not named in this copy.")),
        });
        for list in [findings, explained, leads] {
            for group in list {
                *group = without(self.disguise.finding(group.clone()), &hidden);
            }
        }
        let shown = top.map(|_| Shown::of(&self.findings));
        let is_shown = |about: &Subject| shown.as_ref().is_none_or(|shown| shown.has(about));
        let stays = |decision: &Decision| !is_about(decision, &hidden) && is_shown(&decision.about);
        self.decisions.retain(stays);
        self.standing.account_notes.retain(stays);
        self.standing.groups.retain(|group| is_shown(&Subject::Group(group.group.clone())));
        remarks.of_groups = self.standing.groups.iter().map(|group| (group.group.clone(), told(group))).collect();
        self.case = self.disguise.case(self.case);
        // Seconds spent are the only thing in a case that differs between two runs.
        self.case.timings.clear();
        self.rejected = self.rejected.into_iter().map(|row| self.disguise.rejected(row)).collect();
        self.narratives = self.narratives.map(|record| self.disguise.narratives(record));
        self.targets = self.targets.map(|record| self.disguise.targets(record));
        (self, remarks)
    }

    /// What stands beside the findings.
    pub(crate) fn context<'a>(&'a self, remarks: &'a Remarks) -> Context<'a> {
        Context { narratives: self.narratives.as_ref(), targets: self.targets.as_ref(), remarks: Some(remarks) }
    }
}

/// The groups that were asked for and their members, by the ids shown: what was said of others is not in the copy.
struct Shown {
    groups: HashSet<String>,
    accounts: HashSet<String>,
}

impl Shown {
    fn of(findings: &FindingsRecord) -> Self {
        let groups = || findings.findings.iter().chain(&findings.explained).chain(&findings.leads);
        let members = groups().flat_map(|group| &group.accounts);
        Shown {
            groups: groups().map(|group| group.id.clone()).collect(),
            accounts: members.map(|account| account.account_id.clone()).collect(),
        }
    }

    fn has(&self, about: &Subject) -> bool {
        match about {
            Subject::Group(group) => self.groups.contains(group),
            Subject::Account(account) => self.accounts.contains(account),
        }
    }
}

fn without(mut group: FindingRecord, hidden: &HashSet<String>) -> FindingRecord {
    for account in group.accounts.iter_mut().filter(|account| hidden.contains(&account.account_id)) {
        account.account_id = HIDDEN.to_owned();
    }
    group.edges.retain(|edge| !hidden.contains(&edge.account_a) && !hidden.contains(&edge.account_b));
    let by = |met: &claque_io::case::PostRecord| hidden.contains(&met.account_id);
    group.evidence.retain(|met| !by(&met.first) && !by(&met.second));
    group
}

fn is_about(decision: &Decision, hidden: &HashSet<String>) -> bool {
    matches!(&decision.about, Subject::Account(account) if hidden.contains(account))
}

/// What was said of a group, for people.
fn told(group: &GroupStanding) -> Vec<Titled> {
    let mut told = Vec::new();
    let mut add = |decision: &Decision, what: &str, text: String| {
        let title = format!("{what}, {}, {}", visible(&decision.by), rfc3339(decision.at_ms));
        told.push(Titled { title, text: visible(&text) });
    };
    if let Some(decision) = &group.verdict {
        let verdict = match decision.said {
            Said::Verdict(Verdict::Confirm) => "Confirmed",
            Said::Verdict(Verdict::Benign) => "Benign",
            _ => "Unsure",
        };
        add(
            decision,
            verdict,
            if decision.why.is_empty() { "no reason given".to_owned() } else { decision.why.clone() },
        );
    }
    for decision in &group.notes {
        if let Said::Note(note) = &decision.said {
            add(decision, "Note", note.clone());
        }
    }
    if !group.tags.is_empty() {
        told.push(Titled { title: "Tags".to_owned(), text: visible(&group.tags.join(", ")) });
    }
    told
}

/// A JSON record of the case; `None` where it has none.
fn record<T: DeserializeOwned>(folder: &Path, name: &str) -> Result<Option<T>, Failure> {
    match std::fs::read(folder.join(name)) {
        Ok(text) => serde_json::from_slice(&text)
            .map(Some)
            .map_err(|error| Failure::input(format!("cannot read {name}: {error}"))),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(Failure::input(format!("cannot read {name}: {error}"))),
    }
}

/// The first rows that could not be read.
fn rejected(folder: &Path) -> Result<Vec<RejectedRecord>, Failure> {
    let path = folder.join("rejected.csv");
    if !path.is_file() {
        return Ok(Vec::new());
    }
    let cannot = |error: String| Failure::new(format!("cannot read rejected.csv: {error}"));
    let table = File::open(path).map_err(|error| cannot(error.to_string()))?;
    read_rejected(table, REJECTED).map_err(|error| cannot(error.to_string()))
}

/// Everything that the analyst said, and what stands of it.
fn said(folder: &Path) -> Result<(Vec<Decision>, Standing), Failure> {
    let all = Decisions::read(folder);
    let all = all.map_err(|error| Failure::new(error.to_string()))?;
    // Whether groups still have the members that were spoken of can be told from the database only.
    let evidence = Evidence::open(&folder.join("evidence.sqlite")).ok();
    let standing = standing(&all, |group| evidence.as_ref()?.members_digest(group).ok());
    Ok((all, standing))
}
