//! Answers that are more than rows of the databases.

use claque_io::case::{CaseRecord, RejectedRecord};
use claque_io::report::words::{CaseWords, GroupWords};
use claque_store::row::{Group, GroupRow};
use serde::Serialize;
use utoipa::ToSchema;

/// One of the cases that the page shows.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct CaseEntry {
    /// What it is called in addresses.
    pub key: String,
    /// Name of its folder.
    pub name: String,
    /// What was found, in one line.
    pub headline: String,
    /// Earliest post; absent when there is none.
    pub first_ms: Option<i64>,
    /// Latest post.
    pub last_ms: Option<i64>,
    /// Whether decisions can be kept: not inside a report, nor where the folder cannot be written.
    pub writable: bool,
    /// Whose decisions are kept here, where the command line said so.
    pub by: Option<String>,
}

/// The first screen.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct Overview {
    /// Which case.
    pub entry: CaseEntry,
    /// All choices, inputs and counts.
    pub case: CaseRecord,
    /// The case in words.
    pub words: CaseWords,
    /// The strongest groups, findings first, then those set apart, then leads; at most 100.
    pub groups: Vec<GroupRow>,
    /// How many groups there are of each kind.
    pub totals: Totals,
    /// The first rows that could not be read, at most 50.
    pub rejected: Vec<RejectedRecord>,
    /// What would have been found; absent where no power study stands beside the case.
    pub power: Option<Power>,
    /// Whether there are narratives.
    pub has_narratives: bool,
    /// Whether there are mentions of a watch list.
    pub has_targets: bool,
    /// What this copy of the case leaves out or hides, a sentence each: groups beyond the first, names, texts.
    pub withheld: Vec<String>,
}

/// How many groups there are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, ToSchema)]
pub struct Totals {
    /// Findings.
    pub findings: u64,
    /// Groups with an ordinary explanation.
    pub explained: u64,
    /// Leads.
    pub leads: u64,
}

/// What a power study of the same data says.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct Power {
    /// What would have been found and what not, a sentence each.
    pub statements: Vec<String>,
    /// Whether it was made from the same inputs with the same plan.
    pub same_inputs: bool,
    /// What share of planted groups was found, for each kind of operation and size.
    pub cells: Vec<PowerCell>,
}

/// One cell of a power study.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct PowerCell {
    /// Kind of operation, as a person would say it.
    pub operation: String,
    /// Accounts planted.
    pub accounts: u64,
    /// Objects pushed.
    pub objects: u64,
    /// Share of trials in which it was found, in `0.0..=1.0`.
    pub found: f64,
    /// Lower end of the 95 % interval.
    pub low: f64,
    /// Upper end.
    pub high: f64,
    /// Trials.
    pub trials: u64,
}

/// A group with its sentences.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct GroupAnswer {
    /// The numbers.
    pub group: Group,
    /// The sentences.
    pub words: GroupWords,
    /// The group before it in its list.
    pub previous: Option<String>,
    /// The group after it.
    pub next: Option<String>,
}

/// Two cases beside each other.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct Comparison {
    /// The first case.
    pub a: CaseEntry,
    /// The second.
    pub b: CaseEntry,
    /// Choices in which they differ: name, value in a, value in b.
    pub plan: Vec<(String, String, String)>,
    /// Counts: name, in a, in b.
    pub counts: Vec<(String, u64, u64)>,
    /// Groups of both that share accounts, those that share most first.
    pub matched: Vec<MatchedGroups>,
    /// Groups of a that share no account with any of b.
    pub only_a: Vec<GroupRow>,
    /// Groups of b that share no account with any of a.
    pub only_b: Vec<GroupRow>,
}

/// A group of each case.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct MatchedGroups {
    /// In a.
    pub a: GroupRow,
    /// In b.
    pub b: GroupRow,
    /// Accounts in both.
    pub shared: u64,
    /// Shared accounts of the accounts in either, in `0.0..=1.0`.
    pub jaccard: f64,
    /// Accounts in a's group only, at most 20.
    pub gone: Vec<String>,
    /// Accounts in b's group only, at most 20.
    pub new: Vec<String>,
}

/// What is told where an answer cannot be given.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct Problem {
    /// What was wanted, what was got.
    pub error: String,
    /// What may help.
    pub hint: Option<String>,
}
