//! What was found, in lines of at most [`WIDTH`] columns.
//!
//! The width is fixed, not the terminal's: the same case is told in the same words everywhere, and can be quoted.

pub mod context;
pub mod evaluation;

use crate::printer;
use claque_io::case::{AbsentRecord, CaseRecord, FindingRecord, FindingsRecord, TraceRecord};
use claque_io::civil::rfc3339;
use claque_job::alike;
use claque_job::words::{WIDTH, grouped, listed, plural, width};

/// Findings told one by one.
const SHOWN: usize = 10;
/// Columns between two columns of a table.
const GAP: usize = 2;

/// The whole summary.
pub fn lines(record: &CaseRecord, groups: &FindingsRecord) -> Vec<String> {
    let FindingsRecord { findings, explained, leads, .. } = groups;
    let counts = &record.counts;
    let mut lines = vec![format!("read {} by {}", plural(counts.posts, "post"), plural(counts.accounts, "account"))];
    if counts.rejected > 0 {
        lines.push(format!("{} could not be read: see rejected.csv", plural(counts.rejected, "row")));
    }
    if counts.withdrawn > 0 {
        lines.push(format!("{} taken back and left out", plural(counts.withdrawn, "post")));
    }
    if counts.duplicate_actions > 0 {
        let repeats = plural(counts.duplicate_actions, "action");
        lines.push(format!("{repeats} said the same as an earlier one and counted once"));
    }
    if !record.traces.is_empty() {
        lines.push(String::new());
        lines.extend(traces(&record.traces, record.plan.alpha.is_some()));
    }
    lines.extend(absent(&record.absent));
    if !record.alike.is_empty() {
        lines.push(String::new());
        lines.extend(record.alike.iter().flat_map(alike::told));
    }
    lines.push(String::new());
    lines.push(headline(record, findings, explained));
    if !findings.is_empty() {
        lines.push(String::new());
        lines.extend(told_findings(findings));
        lines.extend(grades(findings));
    }
    if !explained.is_empty() {
        lines.push(String::new());
        lines.extend(told_explained(explained));
    }
    if !leads.is_empty() {
        lines.push(String::new());
        lines.extend(told_leads(leads));
    }
    lines.push(String::new());
    lines
}

/// A row for each trace.
fn traces(traces: &[TraceRecord], tested: bool) -> Vec<String> {
    let decoys = traces.iter().any(|trace| trace.decoy_edges_mean.is_some());
    let mut head = vec!["trace", "pairs met", "edges kept"];
    match tested {
        true => head.extend(["tests", "accounts tested", "below floor"]),
        false => head.push("accounts"),
    }
    if decoys {
        head.push("decoy edges");
    }
    let mut rows = vec![head.into_iter().map(str::to_owned).collect::<Vec<_>>()];
    for trace in traces {
        let mut row = vec![trace.trace.clone(), grouped(trace.candidate_pairs), grouped(trace.edges)];
        match tested {
            true => row.extend([trace.tests, trace.eligible_accounts, trace.accounts_below_floor].map(grouped)),
            false => row.push(grouped(trace.accounts)),
        }
        if decoys {
            row.push(trace.decoy_edges_mean.map_or_else(String::new, |mean| format!("{mean:.1}")));
        }
        rows.push(row);
    }
    aligned(&rows, &[0])
}

/// The traces that the data lacks.
fn absent(absent: &[AbsentRecord]) -> Vec<String> {
    let items: Vec<String> = absent.iter().map(|trace| format!("{} ({})", trace.trace, trace.why)).collect();
    if items.is_empty() { Vec::new() } else { listed("absent:", &items) }
}

fn headline(record: &CaseRecord, findings: &[FindingRecord], explained: &[FindingRecord]) -> String {
    let accounts: usize = findings.iter().map(|finding| finding.accounts.len()).sum();
    let groups = match findings.len() {
        0 if !explained.is_empty() => {
            format!("no unexplained group of {} or more accounts", record.plan.min_accounts)
        }
        0 => format!("no group of {} or more accounts", record.plan.min_accounts),
        1 => format!("1 group of {}", plural(accounts as u64, "account")),
        groups => format!("{} groups, {},", grouped(groups as u64), plural(accounts as u64, "account")),
    };
    let how = match (record.plan.alpha, record.plan.preset.as_deref()) {
        (Some(alpha), _) => format!("more than chance explains (false-discovery rate {alpha})"),
        (None, Some(preset)) => format!("by the rules of --preset {preset}; chance was not asked"),
        (None, None) => "by raw counts; chance was not asked".to_owned(),
    };
    format!("{groups} acted together {how}")
}

/// A row for each of the strongest findings.
fn told_findings(findings: &[FindingRecord]) -> Vec<String> {
    let graded = findings.iter().any(|finding| finding.grade.is_some());
    let mut head = vec!["", "accounts", "strength", "first seen", "last seen", "objects shared"];
    if graded {
        head.insert(1, "grade");
    }
    let mut rows = vec![head.into_iter().map(str::to_owned).collect::<Vec<_>>()];
    for finding in findings.iter().take(SHOWN) {
        let shared: Vec<String> =
            finding.layers.iter().map(|layer| format!("{} {}", grouped(layer.objects), layer.trace)).collect();
        let mut row = vec![
            finding.id.clone(),
            grouped(finding.accounts.len() as u64),
            format!("{:.0}", finding.strength),
            day(finding.first_seen_ms),
            day(finding.last_seen_ms),
            shared.join(", "),
        ];
        if graded {
            row.insert(1, finding.grade.clone().unwrap_or_default());
        }
        rows.push(row);
    }
    let left: &[usize] = if graded { &[0, 1, 4, 5, 6] } else { &[0, 3, 4, 5] };
    let mut lines = aligned(&rows, left);
    let widest = lines.iter().map(|line| width(line)).max().unwrap_or(0);
    let room = WIDTH.saturating_sub(widest + GAP);
    for (index, line) in lines.iter_mut().enumerate() {
        let names = match index.checked_sub(1) {
            None => fitting(&["strongest accounts"], false, room),
            Some(finding) => {
                let accounts = &findings[finding].accounts;
                let names: Vec<String> =
                    accounts.iter().take(3).map(|account| printer::name(&account.account_id)).collect();
                let names: Vec<&str> = names.iter().map(String::as_str).collect();
                fitting(&names, accounts.len() > names.len(), room)
            }
        };
        *line = format!("{line:widest$}{:GAP$}{names}", "").trim_end().to_owned();
    }
    lines = lines.into_iter().map(|line| cut(&line, WIDTH)).collect();
    if findings.len() > SHOWN {
        lines.push(format!("… and {} more in the report", grouped((findings.len() - SHOWN) as u64)));
    }
    lines
}

/// The groups with an ordinary explanation: how many, and by which rules.
fn told_explained(explained: &[FindingRecord]) -> Vec<String> {
    let accounts: usize = explained.iter().map(|group| group.accounts.len()).sum();
    let (groups, accounts) = (plural(explained.len() as u64, "group"), plural(accounts as u64, "account"));
    let mut rules: Vec<&str> = explained.iter().flat_map(|group| &group.explained_by).map(String::as_str).collect();
    rules.sort_unstable();
    let rules = rules.chunk_by(|a, b| a == b).map(|of| format!("{} {}", of[0], grouped(of.len() as u64)));
    let heading = format!("set apart for an ordinary explanation: {groups}, {accounts}:");
    let mut lines = listed(&heading, &rules.collect::<Vec<_>>());
    lines.push("  shown after the findings; --lookalike-off all puts them back among these".to_owned());
    lines
}

/// The leads, apart from the findings.
fn told_leads(leads: &[FindingRecord]) -> Vec<String> {
    let heading = format!(
        "{}, no findings: groups that stand out as wholes only, by what they share at any",
        plural(leads.len() as u64, "lead")
    );
    let mut lines = vec![
        heading,
        "  lag or by many pairs that each met a little too often; a shared interest might explain them".to_owned(),
    ];
    lines.extend(told_findings(leads));
    lines
}

/// What the grades in the table mean.
fn grades(findings: &[FindingRecord]) -> Vec<String> {
    let given = |grade: &&str| findings.iter().any(|finding| finding.grade.as_deref() == Some(*grade));
    ["A", "B"].into_iter().filter(given).map(|grade| format!("{grade}: {}", meaning(grade))).collect()
}

/// What a grade means, in a line.
pub fn meaning(grade: &str) -> &'static str {
    match grade {
        "A" => "holds together where who acts is chance, and where only when they act is chance",
        "B" => "holds together where who acts is chance; a shared interest might still explain it",
        "C" => "a lead: stands out as a whole only; a shared interest might explain it",
        _ => "",
    }
}

/// As many of the names as fit, at least a part of the first, and a mark where there are more.
fn fitting(names: &[&str], more: bool, room: usize) -> String {
    let mark = ", …";
    let mut text = String::new();
    for (index, name) in names.iter().enumerate() {
        let is_last = index + 1 == names.len() && !more;
        let comma = if index > 0 { ", " } else { "" };
        let after = if is_last { 0 } else { width(mark) };
        if width(&text) + width(comma) + width(name) + after > room {
            if index == 0 {
                return cut(name, room);
            }
            return text + mark;
        }
        text.push_str(comma);
        text.push_str(name);
    }
    if more { text + mark } else { text }
}

/// Rows as lines; the columns named in `left` begin, the others end, at one place.
pub fn aligned(rows: &[Vec<String>], left: &[usize]) -> Vec<String> {
    let columns = rows.iter().map(Vec::len).max().unwrap_or(0);
    let widths: Vec<usize> = (0..columns)
        .map(|column| rows.iter().filter_map(|row| row.get(column)).map(|cell| width(cell)).max().unwrap_or(0))
        .collect();
    let line = |row: &Vec<String>| {
        let cells = row.iter().enumerate().map(|(column, cell)| {
            let room = " ".repeat(widths[column] - width(cell));
            if left.contains(&column) { format!("{cell}{room}") } else { format!("{room}{cell}") }
        });
        cells.collect::<Vec<_>>().join(&" ".repeat(GAP)).trim_end().to_owned()
    };
    rows.iter().map(line).collect()
}

/// At most so many columns, with a mark where something is missing.
fn cut(text: &str, room: usize) -> String {
    if width(text) <= room {
        return text.to_owned();
    }
    text.chars().take(room.saturating_sub(1)).chain(['…']).collect()
}

fn day(ms: i64) -> String {
    rfc3339(ms).split('T').next().unwrap_or_default().to_owned()
}
