//! `targets.json` and `targets.csv`: who and what of a watch list is mentioned, by whom, and on which sides.
//!
//! To mention is to name: it is neither an attack nor praise.

use crate::spread::{BinsRecord, SPREAD_COLUMNS, SpreadRecord};
use crate::tables::guard;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::io::{self, Write};
use utoipa::ToSchema;

/// `targets.json`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct TargetsRecord {
    /// As in case.json.
    pub format_version: u32,
    /// Path of the watch list as given.
    pub watch_list: String,
    /// SHA-256 of its bytes, hexadecimal.
    pub watch_list_sha256: String,
    /// The bins of all trends.
    pub bins: BinsRecord,
    /// In the order of the watch list.
    pub targets: Vec<TargetRecord>,
    /// Issues with sides, in the order of the watch list.
    pub issues: Vec<IssueRecord>,
    /// What the user's classifier is worth; absent without one.
    pub stance: Option<AgreementRecord>,
}

/// One entry of the watch list.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct TargetRecord {
    /// As on the list.
    pub name: String,
    /// `person`, `party`, `race` or `issue`.
    pub kind: String,
    /// The side whose terms these are.
    pub side: Option<String>,
    /// Aliases on the list.
    pub aliases: u64,
    /// Who mentions it, and when.
    pub spread: SpreadRecord,
    /// What the user's classifier says of the mentions; empty without one.
    #[serde(default)]
    pub stances: Vec<StanceCountRecord>,
}

impl TargetRecord {
    /// `Gun policy: gun control`, or the name alone.
    #[must_use]
    pub fn title(&self) -> String {
        match &self.side {
            Some(side) => format!("{}: {side}", self.name),
            None => self.name.clone(),
        }
    }
}

/// Stances of the posts of one set of accounts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct StanceCountRecord {
    /// `all`, `ordinary`, or the id of a group.
    pub set: String,
    /// Posts in favour.
    pub favour: u64,
    /// Posts against.
    pub against: u64,
    /// Posts of which it cannot be told.
    pub unclear: u64,
    /// Posts with a mention that the classifier has not judged.
    pub not_judged: u64,
}

/// A figure with its 95 % bootstrap interval.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct IntervalRecord {
    /// On the rows as they are.
    pub value: f64,
    /// 2.5th percentile of the resamples.
    pub low: f64,
    /// 97.5th percentile of the resamples.
    pub high: f64,
}

/// A classifier against a sample that people have labelled.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct AgreementRecord {
    /// Path of the classifier's output.
    pub file: String,
    /// Path of the sample.
    pub sample: String,
    /// Rows of the output that are on no mention of the watch list.
    pub strangers: u64,
    /// Rows judged by both.
    pub rows: u64,
    /// Rows of the sample that the classifier has not judged.
    pub not_judged: u64,
    /// Share of rows on which they agree.
    pub accuracy: IntervalRecord,
    /// Cohen's kappa.
    pub kappa: IntervalRecord,
    /// Macro F1.
    pub macro_f1: IntervalRecord,
    /// `table[person][classifier]`: favour, against, unclear.
    pub table: [[u64; 3]; 3],
}

/// An issue with sides.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct IssueRecord {
    /// As on the list.
    pub name: String,
    /// Names of the sides, in the order of the list.
    pub sides: Vec<String>,
    /// Fewest posts of a side for a group to be on it.
    pub least_posts: u64,
    /// By at least so many members.
    pub least_accounts: u64,
    /// Accounts in no group.
    pub ordinary: SidesRecord,
    /// The groups with a post on it, most posts first.
    pub groups: Vec<GroupSidesRecord>,
}

/// What a set of accounts posts on an issue.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct SidesRecord {
    /// In step with the sides of the issue.
    pub sides: Vec<OnSideRecord>,
    /// Posts with terms of several sides.
    pub mixed_posts: u64,
    /// Accounts with posts of at least two sides.
    pub accounts_on_several: u64,
    /// Accounts with a post that mentions the issue.
    pub accounts: u64,
}

/// One side.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct OnSideRecord {
    /// Posts with terms of this side only.
    pub posts: u64,
    /// Accounts with such a post.
    pub accounts: u64,
    /// Of these, accounts with posts of no other side.
    pub only: u64,
}

/// A group on an issue.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct GroupSidesRecord {
    /// Its id.
    pub group: String,
    /// What its members post.
    #[serde(flatten)]
    pub counts: SidesRecord,
    /// Whether at least two sides have enough posts by enough members: an observation, no finding.
    pub on_several_sides: bool,
    /// What ordinary accounts as active on the issue do; absent where it is not on several sides or none is as active.
    pub control: Option<ControlRecord>,
}

/// Sets of ordinary accounts, each as active on the issue as a member.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct ControlRecord {
    /// Members for whom such an account could be drawn.
    pub matched: u64,
    /// Sets drawn.
    pub draws: u32,
    /// Sets that are on several sides by the same rule.
    pub on_several_sides: u32,
    /// Share of the drawn accounts with posts of at least two sides.
    pub accounts_on_several: f64,
}

/// SHA-256 in hexadecimal.
#[must_use]
pub fn digest(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Writes `targets.csv`: a row for each entry and set of accounts: all, ordinary (in no group), each group.
///
/// # Errors
/// Those of `out`.
pub fn write_targets(out: impl Write, record: &TargetsRecord) -> io::Result<()> {
    let mut table = csv::Writer::from_writer(out);
    let head = ["target", "side", "kind"].iter().chain(&SPREAD_COLUMNS);
    table.write_record(head.chain(&["favour", "against", "unclear", "not_judged"]))?;
    for target in &record.targets {
        for row in target.spread.rows() {
            let side = target.side.as_deref().unwrap_or_default();
            let mut cells = vec![guard(&target.name).into_owned(), guard(side).into_owned(), target.kind.clone()];
            let stances = target.stances.iter().find(|stances| stances.set == row[0]);
            let count = |of: fn(&StanceCountRecord) -> u64| stances.map(|it| of(it).to_string()).unwrap_or_default();
            let counts =
                [count(|it| it.favour), count(|it| it.against), count(|it| it.unclear), count(|it| it.not_judged)];
            cells.extend(row);
            cells.extend(counts);
            table.write_record(cells)?;
        }
    }
    table.flush()
}
