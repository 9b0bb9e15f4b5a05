//! What people say about accounts: a label each, and perhaps the group they belong to.
//!
//! A table (CSV, TSV, `;`, `|`) under a header, or JSON: one object a line, or an array of objects; plain or compressed.
//! The whole file is held in memory.

use super::KEPT_REJECTED;
use super::decode;
use super::error::{ReadError, Rejected};
use super::json::{self, Value};
use super::post::Bad;
use super::table::sniff_delimiter;
use std::collections::HashMap;
use std::fs::File;
use std::io::{Cursor, Read};
use std::path::Path;

/// Names of the column of accounts; the first that is there is taken.
const ACCOUNT: [&str; 7] = ["account_id", "account", "id", "user_id", "userid", "author_id", "author"];
/// Names of the column of labels.
const LABEL: [&str; 3] = ["label", "class", "operation"];
/// Names of the column of groups.
const GROUP: [&str; 4] = ["category", "group", "operation", "campaign"];

/// Columns named by hand.
#[derive(Clone, Debug, Default)]
pub struct LabelColumns {
    /// Of the label.
    pub label: Option<String>,
    /// Of the group.
    pub group: Option<String>,
}

/// One labelled account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LabelRow {
    /// As it stands in the file, without spaces around it; not empty.
    pub account: String,
    /// As it stands in the file, without spaces around it; may be empty.
    pub label: String,
    /// The group it belongs to; `None` where the file says nothing.
    pub group: Option<String>,
}

/// A file of labels.
#[derive(Clone, Debug)]
pub struct LabelTable {
    /// In the order of the file; each account once.
    pub rows: Vec<LabelRow>,
    /// The first 10,000 rows that were not taken.
    pub rejected: Vec<Rejected>,
    /// How many rows were not taken.
    pub rejected_count: u64,
    /// Rows that said of an account what an earlier one had said.
    pub repeated: u64,
    /// SHA-256 of the raw bytes, in hex.
    pub sha256: String,
    /// How many raw bytes.
    pub bytes: u64,
    /// Names of the columns used: account, label and, where there is one, group. Empty for JSON, which is read by record.
    pub columns: Vec<String>,
}

/// Reads a file of labels of at most `max_bytes` decompressed bytes.
///
/// # Errors
/// Where the file cannot be opened or decompressed, or has no column of accounts or labels. A bad row is counted.
pub fn read_labels(path: &Path, columns: &LabelColumns, max_bytes: u64) -> Result<LabelTable, ReadError> {
    let file = File::open(path).map_err(|source| ReadError::Open { path: path.to_owned(), source })?;
    parse_labels(&path.display().to_string(), Box::new(file), columns, max_bytes)
}

/// Reads labels at hand, as if they were a file of that name.
///
/// # Errors
/// As [`read_labels`].
pub fn read_label_bytes(name: &str, bytes: &[u8], columns: &LabelColumns) -> Result<LabelTable, ReadError> {
    parse_labels(name, Box::new(Cursor::new(bytes.to_vec())), columns, u64::MAX)
}

fn parse_labels(name: &str, raw: decode::Bytes, columns: &LabelColumns, limit: u64) -> Result<LabelTable, ReadError> {
    let failed = |error| decode::explain(error, name);
    let opened = decode::open(raw, limit).map_err(failed)?;
    let meter = opened.meter.clone();
    let (opened, _) = decode::to_utf8(opened, None).map_err(failed)?;
    let mut bytes = Vec::new();
    opened.into_reader().read_to_end(&mut bytes).map_err(failed)?;
    let mut taking = Taking::default();
    match bytes.iter().find(|byte| !byte.is_ascii_whitespace()) {
        None => return Err(ReadError::Empty { inputs: vec![name.to_owned()] }),
        Some(b'{' | b'[') => taking.json(&bytes, columns),
        Some(_) => taking.table(name, &bytes, columns)?,
    }
    let Taking { rows, rejected, rejected_count, repeated, used, .. } = taking;
    let (bytes, sha256) = (meter.bytes(), meter.sha256());
    Ok(LabelTable { rows, rejected, rejected_count, repeated, sha256, bytes, columns: used })
}

#[derive(Default)]
struct Taking {
    rows: Vec<LabelRow>,
    row_of: HashMap<String, usize>,
    rejected: Vec<Rejected>,
    rejected_count: u64,
    repeated: u64,
    used: Vec<String>,
}

impl Taking {
    fn table(&mut self, name: &str, bytes: &[u8], columns: &LabelColumns) -> Result<(), ReadError> {
        let mut reader = csv::ReaderBuilder::new().delimiter(sniff_delimiter(bytes)).flexible(true).from_reader(bytes);
        let header =
            reader.byte_headers().map_err(|error| ReadError::Io { input: name.to_owned(), source: error.into() })?;
        let names: Vec<String> = header.iter().map(|cell| String::from_utf8_lossy(cell).trim().to_owned()).collect();
        let place = |wanted: &[&str]| {
            let fits = |name: &&str| names.iter().position(|column| column.eq_ignore_ascii_case(name));
            wanted.iter().find_map(fits)
        };
        let needed = |what, wanted: &[&str]| {
            let missing = || ReadError::NoLabelColumn { input: name.to_owned(), what, columns: names.clone() };
            place(wanted).ok_or_else(missing)
        };
        let account = needed("accounts (account_id, account, id, …)", &ACCOUNT)?;
        let label = needed("labels (label, class, …)", &or_named(columns.label.as_deref(), &LABEL))?;
        let group = match &columns.group {
            Some(named) => Some(needed("groups", &[named])?),
            None => place(&GROUP),
        };
        self.used = [Some(account), Some(label), group].into_iter().flatten().map(|at| names[at].clone()).collect();
        for (row, record) in (2..).zip(reader.byte_records()) {
            let found = match record {
                Ok(record) if record.len() != names.len() => {
                    let got = format!("{} cells where the header has {}", record.len(), names.len());
                    Err(Bad::new("", "as many cells as the header", &got))
                }
                Ok(record) => {
                    let cell = |at: usize| super::table::utf8(record.get(at).unwrap_or_default().into(), &names[at]);
                    let read = || Ok((cell(account)?, cell(label)?, group.map(cell).transpose()?));
                    read().map(|(account, label, group)| LabelRow {
                        account: account.trim().to_owned(),
                        label: label.trim().to_owned(),
                        group: group.map(|group| group.trim().to_owned()).filter(|group| !group.is_empty()),
                    })
                }
                Err(error) => Err(Bad::new("", "a row", &error.to_string())),
            };
            self.take(row, found);
        }
        Ok(())
    }

    fn json(&mut self, bytes: &[u8], columns: &LabelColumns) {
        let text = String::from_utf8_lossy(bytes);
        // An array may span lines; objects stand one a line.
        if let Ok(Value::Array(items)) = json::parse(text.trim()) {
            for (row, item) in (1..).zip(&items) {
                self.take(row, label_of(item, columns));
            }
            return;
        }
        for (row, line) in (1..).zip(text.lines()).filter(|(_, line)| !line.trim().is_empty()) {
            let found = match json::parse(line) {
                Ok(value) => label_of(&value, columns),
                Err((wanted, _)) => Err(Bad::new("", wanted, line)),
            };
            self.take(row, found);
        }
    }

    fn take(&mut self, row: u64, found: Result<LabelRow, Bad>) {
        let taken = found.and_then(|label| {
            if label.account.is_empty() {
                return Err(Bad::new("", "an account", ""));
            }
            match self.row_of.get(&label.account).map(|&at| &self.rows[at]) {
                Some(earlier) if earlier.label == label.label => self.repeated += 1,
                Some(earlier) => {
                    let got = format!("{} where an earlier row says {}", label.label, earlier.label);
                    return Err(Bad::new("", "one label an account; the first counts", &got));
                }
                None => {
                    self.row_of.insert(label.account.clone(), self.rows.len());
                    self.rows.push(label);
                }
            }
            Ok(())
        });
        if let Err(bad) = taken {
            self.rejected_count += 1;
            if self.rejected.len() < KEPT_REJECTED {
                self.rejected.push(bad.rejected(0, row));
            }
        }
    }
}

fn or_named<'a>(named: Option<&'a str>, known: &[&'a str]) -> Vec<&'a str> {
    named.map_or_else(|| known.to_vec(), |name| vec![name])
}

fn label_of(value: &Value<'_>, columns: &LabelColumns) -> Result<LabelRow, Bad> {
    let cell = |names: &[&str]| {
        names.iter().find_map(|name| value.at(name)).and_then(|value| match value {
            Value::Bool(flag) => Some(flag.to_string()),
            Value::Null => Some(String::new()),
            Value::String(text) | Value::Number(text) => Some(text.trim().to_owned()),
            Value::Array(_) | Value::Object(_) => None,
        })
    };
    Ok(LabelRow {
        account: cell(&ACCOUNT).ok_or_else(|| Bad::new("account_id", "an account", "none"))?,
        label: cell(&or_named(columns.label.as_deref(), &LABEL)).ok_or_else(|| Bad::new("label", "a label", "none"))?,
        group: cell(&or_named(columns.group.as_deref(), &GROUP)).filter(|group| !group.is_empty()),
    })
}
