//! The tables of a case as CSV: `accounts.csv`, `edges.csv` and `rejected.csv`.
//!
//! # Cells that a spreadsheet would run
//! Opened in a spreadsheet, a cell such as `=HYPERLINK(…)` is run as a formula. Ids come from strangers, so such cells get
//! one apostrophe in front (see [`guard`]), and [`unguard`] takes it off again without loss. Ids as platforms give them,
//! among them handles (`@alice`) and base64 (`-Xy_9`, `+a/b=`), are not touched. The Parquet tables are exact throughout.
//! Why so: `docs/adr/0003-spreadsheet-cells.md`.

use crate::case::{AccountRecord, EdgeRecord, FindingRecord, FindingsRecord, RejectedRecord};
use crate::civil::rfc3339;
use std::borrow::Cow;
use std::io::{self, Read, Write};

/// Columns of `edges.csv` and `edges.parquet`.
pub const EDGE_COLUMNS: [&str; 10] =
    ["trace", "account_a", "account_b", "objects", "co_actions", "mean_lag_s", "a_led", "p_value", "q_value", "nulls"];

/// Writes `accounts.csv`: every account of a group, strongest first.
///
/// # Errors
/// Those of `out`.
pub fn write_accounts(out: impl Write, findings: &FindingsRecord) -> io::Result<()> {
    let mut table = csv::Writer::from_writer(out);
    table.write_record([
        "account_id",
        "finding",
        "grade",
        "role",
        "strength",
        "co_actions",
        "objects",
        "first_seen",
        "last_seen",
    ])?;
    for (finding, account) in strongest_first(findings) {
        table.write_record([
            guard(&account.account_id).as_ref(),
            &finding.id,
            finding.grade.as_deref().unwrap_or_default(),
            &account.role,
            &account.strength.to_string(),
            &account.co_actions.to_string(),
            &account.objects.to_string(),
            &rfc3339(account.first_seen_ms),
            &rfc3339(account.last_seen_ms),
        ])?;
    }
    table.flush()
}

/// Writes `edges.csv`: every edge of the network, in the order given.
///
/// `p_value` and `q_value` are empty without a null model. They may lie below the smallest `f64` (`3.1e-420`).
///
/// # Errors
/// Those of `out`.
pub fn write_edges(out: impl Write, network: &[EdgeRecord]) -> io::Result<()> {
    let mut table = csv::Writer::from_writer(out);
    table.write_record(EDGE_COLUMNS)?;
    for edge in network {
        table.write_record([
            guard(&edge.trace).as_ref(),
            guard(&edge.account_a).as_ref(),
            guard(&edge.account_b).as_ref(),
            &edge.objects.to_string(),
            &edge.co_actions.to_string(),
            &edge.mean_lag_s.to_string(),
            &edge.a_led.to_string(),
            &edge.log10_p.map(probability).unwrap_or_default(),
            &edge.log10_q.map(probability).unwrap_or_default(),
            guard(&edge.nulls.join(";")).as_ref(),
        ])?;
    }
    table.flush()
}

/// Writes `rejected.csv`: rows that could not be read, in the order given.
///
/// # Errors
/// Those of `out`.
pub fn write_rejected(out: impl Write, rejected: &[RejectedRecord]) -> io::Result<()> {
    let mut table = csv::Writer::from_writer(out);
    table.write_record(["input", "row", "column", "wanted", "got"])?;
    for row in rejected {
        table.write_record([
            guard(&row.input).as_ref(),
            &row.row.to_string(),
            guard(&row.column).as_ref(),
            guard(&row.wanted).as_ref(),
            guard(&row.got).as_ref(),
        ])?;
    }
    table.flush()
}

/// The first `most` rows of what [`write_rejected`] wrote, as they stood in the data: without guards.
///
/// # Errors
/// Where it is no such table, or cannot be read.
pub fn read_rejected(table: impl Read, most: usize) -> csv::Result<Vec<RejectedRecord>> {
    let mut table = csv::Reader::from_reader(table);
    let mut rows: Vec<RejectedRecord> = table.deserialize().take(most).collect::<csv::Result<_>>()?;
    for row in &mut rows {
        for cell in [&mut row.input, &mut row.column, &mut row.wanted, &mut row.got] {
            *cell = unguard(cell).to_owned();
        }
    }
    Ok(rows)
}

/// A probability from its base-10 logarithm, in six digits, also where an `f64` would be zero: `0.05`, `3.1e-420`.
#[must_use]
pub fn probability(log10: f64) -> String {
    if !log10.is_finite() {
        return if log10 < 0.0 { "0".to_owned() } else { log10.to_string() };
    }
    let exponent = log10.floor();
    if log10 >= -4.0 {
        let decimals = (5.0 - exponent).clamp(0.0, 9.0) as usize;
        return trimmed(format!("{:.decimals$}", 10f64.powf(log10)));
    }
    let mantissa = trimmed(format!("{:.5}", 10f64.powf(log10 - exponent)));
    match mantissa.as_str() {
        "10" => format!("1e{}", exponent + 1.0),
        _ => format!("{mantissa}e{exponent}"),
    }
}

fn trimmed(decimal: String) -> String {
    decimal.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// Puts an apostrophe before text that a spreadsheet would run as a formula, and before text that would then read the same.
///
/// Text is run when it begins with `=`, `+`, `-`, `@`, a tab or a line break, or with the full-width form of one of the
/// first four. Harmless among these, and kept as they are, are numbers and whatever after `+`, `-` or `@` holds only letters,
/// digits and `_ . : / + = -`: without brackets, quotes, `!` and `|`, no function is called and nothing outside the sheet is
/// reached.
#[must_use]
pub fn guard(text: &str) -> Cow<'_, str> {
    match is_run(text.trim_start_matches('\'')) {
        true => Cow::Owned(format!("'{text}")),
        false => Cow::Borrowed(text),
    }
}

/// The text that [`guard`] was given.
#[must_use]
pub fn unguard(cell: &str) -> &str {
    match cell.strip_prefix('\'') {
        Some(text) if is_run(text.trim_start_matches('\'')) => text,
        _ => cell,
    }
}

fn is_run(text: &str) -> bool {
    let mut rest = text.chars();
    match rest.next() {
        Some('=' | '\t' | '\r' | '\n' | '＝') => true,
        Some('+' | '-' | '@' | '＋' | '－' | '＠') => {
            !rest.all(|letter| letter.is_alphanumeric() || "_.:/+=-".contains(letter))
        }
        _ => false,
    }
}

/// Every account with its finding, strongest first over all findings.
fn strongest_first(findings: &FindingsRecord) -> Vec<(&FindingRecord, &AccountRecord)> {
    let mut accounts: Vec<(&FindingRecord, &AccountRecord)> = findings
        .findings
        .iter()
        .flat_map(|finding| finding.accounts.iter().map(move |account| (finding, account)))
        .collect();
    // Leads come last: their strength counts objects. Stable: on a tie, the stronger finding and then the order inside it
    // decide.
    accounts.sort_by(|one, other| {
        let is_lead = |finding: &FindingRecord| finding.group.is_some();
        is_lead(one.0).cmp(&is_lead(other.0)).then(other.1.strength.total_cmp(&one.1.strength))
    });
    accounts
}
