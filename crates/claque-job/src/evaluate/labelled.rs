//! Labels and data brought together: which accounts are measured, and who is left out and why.

use crate::asked::AskedEvaluation;
use crate::failure::Failure;
use crate::watch::Stages;
use crate::words::{self, grouped};
use claque::{AccountId, Material};
use claque_io::case::RejectedRecord;
use claque_io::evaluation::{AccountsRecord, LabelValueRecord, LabelsRecord};
use claque_io::read::{Corpus, LabelRow, LabelTable};
use std::collections::{BTreeMap, HashMap};

/// Labels that stand for what is not looked for, where nothing else is said; in lower case.
const ORDINARY: [&str; 9] = ["organic", "ordinary", "control", "normal", "human", "0", "false", "negative", ""];
/// Labels told one by one.
const VALUES: usize = 50;

/// The accounts that have a post in the data and a label, in step.
pub(crate) struct Labelled<'a> {
    /// Ascending.
    pub(crate) accounts: Vec<AccountId>,
    /// Whether the label stands for what is looked for.
    pub(crate) positive: Vec<bool>,
    /// Posts in the data.
    pub(crate) posts: Vec<u32>,
    /// The given group, where there is one.
    pub(crate) groups: Vec<Option<&'a str>>,
    /// The label of every account of the data, by [`AccountId`].
    pub(crate) label_of: Vec<Option<&'a str>>,
    /// Posts of every account of the data, by [`AccountId`].
    pub(crate) posts_of: Vec<u32>,
    /// Positive accounts without a post in the data.
    pub(crate) positive_absent: u64,
    ordinary_absent: u64,
}

impl<'a> Labelled<'a> {
    /// Looks the labels up among the accounts of the data.
    ///
    /// # Errors
    /// Unless there are positive and ordinary accounts with posts.
    pub(crate) fn new(corpus: &Corpus, labels: &'a LabelTable, asked: &AskedEvaluation) -> Result<Self, Failure> {
        let mut row_of: HashMap<&str, &'a LabelRow> =
            labels.rows.iter().map(|row| (row.account.as_str(), row)).collect();
        let posts_of: Vec<u32> = corpus.profiles.iter().map(|profile| profile.posts).collect();
        let mut labelled = Labelled {
            accounts: Vec::new(),
            positive: Vec::new(),
            posts: Vec::new(),
            groups: Vec::new(),
            label_of: vec![None; posts_of.len()],
            posts_of,
            positive_absent: 0,
            ordinary_absent: 0,
        };
        for (account, id) in corpus.accounts.iter().enumerate() {
            let row = row_of.remove(id);
            if row.is_none() && !asked.rest_is_ordinary {
                continue;
            }
            labelled.accounts.push(AccountId(account as u32));
            labelled.positive.push(row.is_some_and(|row| is_positive(&row.label, &asked.positive)));
            labelled.posts.push(labelled.posts_of[account]);
            labelled.groups.push(row.and_then(|row| row.group.as_deref()));
            labelled.label_of[account] = row.map(|row| row.label.as_str());
        }
        for row in row_of.into_values() {
            let absent = if is_positive(&row.label, &asked.positive) {
                &mut labelled.positive_absent
            } else {
                &mut labelled.ordinary_absent
            };
            *absent += 1;
        }
        labelled.check(corpus, labels)?;
        Ok(labelled)
    }

    fn check(&self, corpus: &Corpus, labels: &LabelTable) -> Result<(), Failure> {
        if self.label_of.iter().all(Option::is_none) {
            let ours = corpus.accounts.get(0).unwrap_or_default();
            let theirs = labels.rows.first().map_or("", |row| row.account.as_str());
            return Err(Failure::input("no account of the labels has a post in the data").hint(format!(
                "the labels have accounts like `{}`, the data like `{}`; say which column is the account with `--map account=COLUMN`",
                words::name(theirs),
                words::name(ours)
            )));
        }
        let kinds =
            [(true, "positive", "--positive VALUE"), (false, "ordinary", "--positive VALUE or --rest-is-ordinary")];
        for (kind, name, flag) in kinds {
            if !self.positive.contains(&kind) {
                return Err(Failure::input(format!("no {name} account has a post in the data: nothing to compare"))
                    .hint(format!("say which labels stand for what is looked for with `{flag}`")));
            }
        }
        Ok(())
    }

    /// What the measures take.
    pub(crate) fn material<'b>(&'b self, scores: &'b [f64]) -> Material<'b> {
        Material { scores, positive: &self.positive, posts: &self.posts }
    }

    /// How many of which.
    pub(crate) fn counts(&self) -> AccountsRecord {
        let positive = self.positive.iter().filter(|&&positive| positive).count() as u64;
        let all = self.accounts.len() as u64;
        AccountsRecord {
            in_data: self.posts_of.len() as u64,
            positive,
            ordinary: all - positive,
            unlabelled: self.posts_of.len() as u64 - all,
            positive_absent: self.positive_absent,
            ordinary_absent: self.ordinary_absent,
            prevalence: positive as f64 / all as f64,
        }
    }
}

/// Whether a label stands for what is looked for: one of those named, else any that is not an ordinary one.
fn is_positive(label: &str, named: &[String]) -> bool {
    if named.is_empty() {
        return !ORDINARY.contains(&label.to_lowercase().as_str());
    }
    named.iter().any(|name| name.trim() == label)
}

/// How the labels were understood, before they are used.
///
/// # Errors
/// Where no row could be taken, or a label that was named does not occur.
pub(crate) fn tell_of_labels(labels: &LabelTable, asked: &AskedEvaluation, stages: &Stages<'_>) -> Result<(), Failure> {
    let file = words::path(&asked.labels.name());
    let first = labels.rejected.first().map_or_else(String::new, |row| format!("; the first: {row}"));
    if labels.rows.is_empty() {
        return Err(Failure::input(format!("cannot read any label of `{file}`{}", words::text(&first))));
    }
    for name in &asked.positive {
        if !labels.rows.iter().any(|row| row.label == name.trim()) {
            let known: Vec<String> =
                values(labels, asked).iter().take(8).map(|value| words::name(&value.label)).collect();
            return Err(Failure::plan(format!("--positive: no account has the label `{}`", words::name(name)))
                .hint(format!("the labels are: {}", known.join(", "))));
        }
    }
    let count =
        |kind: bool| labels.rows.iter().filter(|row| is_positive(&row.label, &asked.positive) == kind).count() as u64;
    stages.note(&format!(
        "labels: {file}: {} positive and {} ordinary accounts",
        grouped(count(true)),
        grouped(count(false))
    ));
    if labels.rejected_count > 0 {
        let rows = grouped(labels.rejected_count);
        stages.note(&format!("note: labels that could not be taken: {rows}{}", words::text(&first)));
    }
    Ok(())
}

fn values(labels: &LabelTable, asked: &AskedEvaluation) -> Vec<LabelValueRecord> {
    let mut counts: BTreeMap<&str, u64> = BTreeMap::new();
    labels.rows.iter().for_each(|row| *counts.entry(&row.label).or_default() += 1);
    let value = |(label, accounts): (&str, u64)| LabelValueRecord {
        label: label.to_owned(),
        positive: is_positive(label, &asked.positive),
        accounts,
    };
    let mut values: Vec<LabelValueRecord> = counts.into_iter().map(value).collect();
    values.sort_by_key(|value| std::cmp::Reverse(value.accounts));
    values.truncate(VALUES);
    values
}

/// The file as the evaluation keeps it.
pub(crate) fn record(labels: &LabelTable, asked: &AskedEvaluation) -> LabelsRecord {
    LabelsRecord {
        name: asked.labels.name(),
        sha256: labels.sha256.clone(),
        bytes: labels.bytes,
        columns: labels.columns.clone(),
        positive: asked.positive.clone(),
        values: values(labels, asked),
        rows: labels.rows.len() as u64,
        rejected: labels.rejected_count,
        repeated: labels.repeated,
        rest_is_ordinary: asked.rest_is_ordinary,
    }
}

/// The first rows that could not be taken.
pub(crate) fn rejected(labels: &LabelTable, asked: &AskedEvaluation) -> Vec<RejectedRecord> {
    let record = |row: &claque_io::read::Rejected| RejectedRecord {
        input: asked.labels.name(),
        row: row.row,
        column: row.column.clone(),
        wanted: row.wanted.to_owned(),
        got: row.got.clone(),
    };
    labels.rejected.iter().map(record).collect()
}
