//! What goes into a case folder, and what is said about it on the terminal.

use crate::failure::Failure;
use crate::interrupt;
use crate::printer;
use claque::{CoortweetEdge, QutEdge};
use claque_io::case::{CaseRecord, EdgeRecord, FindingRecord, FindingsRecord, RejectedRecord};
use claque_io::civil::rfc3339;
use claque_io::edges_parquet::write_edges_parquet;
use claque_io::folder::{CaseFolder, Overwrite};
use claque_io::graph::{write_gexf, write_graphml};
use claque_io::layout::place_accounts;
use claque_io::read::Names;
use claque_io::report::write_report;
use claque_io::tables::{guard, write_accounts, write_edges, write_rejected};
use serde::Serialize;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// A peer's own table, beside ours.
pub enum PeerTable {
    /// `coortweet_edges.csv`: every edge, kept or not.
    Coortweet(Vec<CoortweetEdge>),
    /// `qut_edges.csv`: directed edges of enough weight.
    Qut(Vec<QutEdge>),
}

/// Everything a case folder says.
pub struct Case {
    /// Plan, inputs, counts.
    pub record: CaseRecord,
    /// Who acted together.
    pub findings: FindingsRecord,
    /// All edges.
    pub edges: Vec<EdgeRecord>,
    /// The first rows that could not be read.
    pub rejected: Vec<RejectedRecord>,
    /// Where a preset was asked for.
    pub peer: Option<PeerTable>,
}

/// Begins a case folder, guarded against interrupts.
///
/// # Errors
/// All that can be known before any work is done.
pub fn begin(target: &Path, force: bool) -> Result<CaseFolder, Failure> {
    let folder = CaseFolder::create(target, if force { Overwrite::Replace } else { Overwrite::Refuse })?;
    interrupt::guard(folder.staging_path());
    Ok(folder)
}

impl Case {
    /// Fills the folder and puts it into place.
    ///
    /// # Errors
    /// Where the disk or the system refuses; nothing is then left behind.
    pub fn write(&mut self, folder: CaseFolder, accounts: &Names) -> Result<PathBuf, Failure> {
        place_accounts(&mut self.findings.findings);
        let Case { record, findings, edges, rejected, peer } = self;
        folder.write("findings.json", |out| json(out, findings))?;
        folder.write("accounts.csv", |out| write_accounts(out, findings))?;
        folder.write("edges.csv", |out| write_edges(out, edges))?;
        folder.write("edges.parquet", |out| write_edges_parquet(out, edges))?;
        folder.write("network.graphml", |out| write_graphml(out, findings, edges))?;
        folder.write("network.gexf", |out| write_gexf(out, findings, edges))?;
        folder.write("rejected.csv", |out| write_rejected(out, rejected))?;
        match peer {
            Some(PeerTable::Coortweet(edges)) => {
                folder.write("coortweet_edges.csv", |out| coortweet_table(out, edges, accounts))?;
            }
            Some(PeerTable::Qut(edges)) => folder.write("qut_edges.csv", |out| qut_table(out, edges, accounts))?,
            None => {}
        }
        folder.write("report.html", |out| write_report(out, record, findings, edges, rejected))?;
        folder.write("case.json", |out| json(out, record))?;
        let place = folder.finish()?;
        interrupt::release();
        Ok(place)
    }

    /// Says what was found, in a few lines or as JSON.
    pub fn tell(&self, place: &Path, as_json: bool, quiet: bool) {
        if as_json {
            let all = Told { folder: &place.to_string_lossy(), case: &self.record, findings: &self.findings.findings };
            let text = serde_json::to_string_pretty(&all).unwrap_or_else(|error| format!("{{\"error\": \"{error}\"}}"));
            printer::data(&text);
        } else if !quiet {
            for line in self.summary() {
                printer::data(&line);
            }
            printer::data(&format!("report: {}", place.join("report.html").display()));
        }
    }

    fn summary(&self) -> Vec<String> {
        let counts = &self.record.counts;
        let mut lines = vec![format!(
            "read {} posts by {} accounts{}",
            grouped(counts.posts),
            grouped(counts.accounts),
            if counts.rejected > 0 {
                format!("; {} rows could not be read (see rejected.csv)", grouped(counts.rejected))
            } else {
                String::new()
            }
        )];
        for trace in &self.record.traces {
            let decoys = match trace.decoy_edges_mean {
                Some(mean) => format!("; decoys keep {mean:.1} on average"),
                None => String::new(),
            };
            lines.push(format!(
                "  {:17} {} edges kept of {} pairs that met; {} tests; {} accounts tested, {} below the floor{decoys}",
                trace.trace,
                grouped(trace.edges),
                grouped(trace.candidate_pairs),
                grouped(trace.tests),
                grouped(trace.eligible_accounts),
                grouped(trace.accounts_below_floor),
            ));
        }
        lines.extend(self.record.absent.iter().map(|absent| format!("  {:17} absent: {}", absent.trace, absent.why)));
        lines.push(headline(&self.record, &self.findings.findings));
        const SHOWN: usize = 10;
        lines.extend(self.findings.findings.iter().take(SHOWN).map(finding_line));
        if self.findings.findings.len() > SHOWN {
            lines.push(format!("  … and {} more", self.findings.findings.len() - SHOWN));
        }
        lines
    }
}

#[derive(Serialize)]
struct Told<'a> {
    folder: &'a str,
    case: &'a CaseRecord,
    findings: &'a [FindingRecord],
}

fn headline(record: &CaseRecord, findings: &[FindingRecord]) -> String {
    let accounts: usize = findings.iter().map(|finding| finding.accounts.len()).sum();
    let how = match record.plan.alpha {
        Some(alpha) => format!("more than chance explains (false-discovery rate {alpha} over the pairs)"),
        None => "by raw counts; nothing was tested against chance".to_owned(),
    };
    match findings.len() {
        0 => format!("no group of {} or more accounts acted together {how}", record.plan.min_accounts),
        1 => format!("1 group of {accounts} accounts acted together {how}"),
        groups => format!("{groups} groups, {} accounts, acted together {how}", grouped(accounts as u64)),
    }
}

fn finding_line(finding: &FindingRecord) -> String {
    let traces: Vec<String> =
        finding.layers.iter().map(|layer| format!("{} {}", grouped(layer.objects), layer.trace)).collect();
    let first: Vec<String> =
        finding.accounts.iter().take(3).map(|account| printer::name(&account.account_id)).collect();
    format!(
        "  {:4} {:5} accounts  {}  strength {:.0}  {} to {}  {}{}",
        finding.id,
        finding.accounts.len(),
        traces.join(", "),
        finding.strength,
        day(finding.first_seen_ms),
        day(finding.last_seen_ms),
        first.join(", "),
        if finding.accounts.len() > 3 { ", …" } else { "" },
    )
}

fn day(ms: i64) -> String {
    rfc3339(ms).split('T').next().unwrap_or_default().to_owned()
}

/// 1234567 as `1,234,567`.
pub fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut out = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

fn json(mut out: impl Write, value: &impl Serialize) -> io::Result<()> {
    serde_json::to_writer_pretty(&mut out, value)?;
    writeln!(out)
}

/// CooRTweet's own columns. Its counts of posts are by older and newer, not by account: see docs/presets.md.
fn coortweet_table(out: impl Write, edges: &[CoortweetEdge], accounts: &Names) -> io::Result<()> {
    let mut rows: Vec<(&str, &str, &CoortweetEdge)> = edges
        .iter()
        .map(|edge| {
            let (low, high) = (name_of(accounts, edge.pair.low().0), name_of(accounts, edge.pair.high().0));
            (low.min(high), low.max(high), edge)
        })
        .collect();
    rows.sort_by_key(|&(from, to, _)| (from, to));
    let mut table = csv::Writer::from_writer(out);
    table.write_record([
        "from",
        "to",
        "weight",
        "avg_time_delta",
        "n_content_id",
        "n_content_id_y",
        "edge_symmetry_score",
        "weight_threshold",
    ])?;
    for (from, to, edge) in rows {
        table.write_record([
            &*guard(from),
            &*guard(to),
            &edge.tally.co_actions.to_string(),
            &edge.tally.mean_lag_seconds().to_string(),
            &edge.older_posts.to_string(),
            &edge.newer_posts.to_string(),
            &edge.symmetry().to_string(),
            if edge.above_threshold { "1" } else { "0" },
        ])?;
    }
    table.flush()
}

fn qut_table(out: impl Write, edges: &[QutEdge], accounts: &Names) -> io::Result<()> {
    let mut rows: Vec<(&str, &str, u64)> = edges
        .iter()
        .map(|edge| (name_of(accounts, edge.source.0), name_of(accounts, edge.target.0), edge.weight))
        .collect();
    rows.sort_unstable();
    let mut table = csv::Writer::from_writer(out);
    table.write_record(["source", "target", "weight"])?;
    for (source, target, weight) in rows {
        table.write_record([&*guard(source), &*guard(target), &weight.to_string()])?;
    }
    table.flush()
}

fn name_of(accounts: &Names, account: u32) -> &str {
    accounts.get(account as usize).unwrap_or("")
}
