//! What goes into a case folder.

use crate::context::Context;
use crate::evidence::Evidence;
use crate::failure::Failure;
use crate::interrupt;
use crate::printer;
use crate::progress::Bars;
use crate::summary;
use claque::{AccountId, CoortweetEdge, QutEdge, SimilarPair, TraceKind};
use claque_io::case::{CaseRecord, EdgeRecord, FindingRecord, FindingsRecord, RejectedRecord, TimingRecord};
use claque_io::edges_parquet::write_edges_parquet;
use claque_io::folder::{CASE, CaseFolder, FolderKind, Overwrite};
use claque_io::graph::{write_gexf, write_graphml};
use claque_io::layout::place_accounts;
use claque_io::narrative::NarrativesRecord;
use claque_io::read::Names;
use claque_io::tables::{guard, write_accounts, write_edges, write_rejected};
use claque_io::target::TargetsRecord;
use claque_store::disguise::Disguise;
use claque_store::evidence::read;
use claque_store::row::Standing;
use claque_web::bundle;
use serde::Serialize;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// A peer's own table, beside ours.
pub enum PeerTable {
    /// `coortweet_edges.csv`: every edge, kept or not.
    Coortweet(Vec<CoortweetEdge>),
    /// `qut_edges.csv`: directed edges of enough weight.
    Qut(Vec<QutEdge>),
    /// `similarity_edges.csv`: the edges that were kept.
    Similarity(Vec<(TraceKind, Vec<SimilarPair>)>),
    /// `centrality.csv`: every account of the fused network, and whether it is kept.
    Centrality(Vec<(AccountId, f64, bool)>),
}

impl PeerTable {
    fn file(&self) -> &'static str {
        match self {
            PeerTable::Coortweet(_) => "coortweet_edges.csv",
            PeerTable::Qut(_) => "qut_edges.csv",
            PeerTable::Similarity(_) => "similarity_edges.csv",
            PeerTable::Centrality(_) => "centrality.csv",
        }
    }

    fn what(&self) -> &'static str {
        match self {
            PeerTable::Coortweet(_) => "edges as CooRTweet gives them",
            PeerTable::Qut(_) => "edges as QUT's toolkit gives them",
            PeerTable::Similarity(_) => "how similar accounts are",
            PeerTable::Centrality(_) => "how central accounts are",
        }
    }
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
    pub peers: Vec<PeerTable>,
    /// Where narratives or mentions were asked for.
    pub context: Context,
    /// What the page is told of beside all this.
    pub evidence: Evidence,
}

/// Begins a case folder, guarded against interrupts.
///
/// # Errors
/// All that can be known before any work is done.
pub fn begin(target: &Path, force: bool) -> Result<CaseFolder, Failure> {
    begin_kind(&CASE, target, force)
}

/// The same for another kind of folder.
///
/// # Errors
/// As [`begin`].
pub fn begin_kind(kind: &'static FolderKind, target: &Path, force: bool) -> Result<CaseFolder, Failure> {
    interrupt::begin(|| {
        let folder = CaseFolder::create_kind(kind, target, if force { Overwrite::Replace } else { Overwrite::Refuse })?;
        let unfinished = folder.unfinished();
        Ok((folder, Box::new(move || unfinished.remove()) as _))
    })
}

impl Case {
    /// Fills the folder and puts it into place.
    ///
    /// # Errors
    /// Where the disk or the system refuses; nothing is then left behind.
    pub fn write(&mut self, folder: CaseFolder, accounts: &Names, bars: &Bars) -> Result<PathBuf, Failure> {
        let Case { record, findings, edges, rejected, peers, context, evidence } = self;
        // Tables and graphs name the groups with an ordinary explanation too, after the findings; leads have no tested edges
        // and stand in the table only.
        let kept = findings.findings.len();
        findings.findings.append(&mut findings.explained);
        place_accounts(&mut findings.findings);
        place_accounts(&mut findings.leads);
        folder.write("network.graphml", |out| write_graphml(out, findings, edges))?;
        folder.write("network.gexf", |out| write_gexf(out, findings, edges))?;
        let tested = findings.findings.len();
        findings.findings.append(&mut findings.leads);
        folder.write("accounts.csv", |out| write_accounts(out, findings))?;
        findings.leads = findings.findings.split_off(tested);
        findings.explained = findings.findings.split_off(kept);
        folder.write("findings.json", |out| json(out, findings))?;
        folder.write("edges.csv", |out| write_edges(out, edges))?;
        folder.write("edges.parquet", |out| write_edges_parquet(out, edges))?;
        folder.write("rejected.csv", |out| write_rejected(out, rejected))?;
        for peer in peers {
            folder.write(peer.file(), |out| match peer {
                PeerTable::Coortweet(edges) => coortweet_table(out, edges, accounts),
                PeerTable::Qut(edges) => qut_table(out, edges, accounts),
                PeerTable::Similarity(layers) => similarity_table(out, layers, accounts),
                PeerTable::Centrality(rows) => centrality_table(out, rows, accounts),
            })?;
        }
        context.write(&folder)?;
        evidence.write(&folder, record, findings, edges, bars)?;
        record.timings = bars.timings().into_iter().map(|(stage, seconds)| TimingRecord { stage, seconds }).collect();
        let page = report_page(&folder, record, rejected, context)?;
        folder.write("report.html", |out| out.write_all(&page))?;
        folder.write("case.json", |out| json(out, record))?;
        Ok(interrupt::complete(|| folder.finish())?)
    }

    /// Says what was found, in a few lines or as JSON.
    pub fn tell(&self, place: &Path, as_json: bool, quiet: bool) {
        if as_json {
            let FindingsRecord { findings, explained, leads, .. } = &self.findings;
            let Context { narratives, targets } = &self.context;
            let (narratives, targets) = (narratives.as_ref(), targets.as_ref());
            let folder = &place.to_string_lossy();
            let all = Told { folder, case: &self.record, findings, explained, leads, narratives, targets };
            let text = serde_json::to_string_pretty(&all).unwrap_or_else(|error| format!("{{\"error\": \"{error}\"}}"));
            printer::json(&text);
        } else if !quiet {
            for line in summary::lines(&self.record, &self.findings) {
                printer::data(&line);
            }
            for line in self.context.lines() {
                printer::data(&line);
            }
            for peer in &self.peers {
                printer::data(&format!("{}: {}", peer.what(), place.join(peer.file()).display()));
            }
            printer::data(&format!("report: {}", place.join("report.html").display()));
        }
    }
}

/// `report.html`: the local page with the evidence just written inside.
fn report_page(
    folder: &CaseFolder,
    record: &CaseRecord,
    rejected: &[RejectedRecord],
    context: &Context,
) -> Result<Vec<u8>, Failure> {
    let cannot = |error: &dyn std::fmt::Display| Failure::new(format!("cannot make report.html: {error}"));
    let evidence =
        read::Evidence::open(&folder.staging_path().join("evidence.sqlite")).map_err(|error| cannot(&error))?;
    let told = bundle::Told {
        case: record,
        evidence: &evidence,
        disguise: &Disguise::None,
        rejected,
        narratives: context.narratives.as_ref(),
        targets: context.targets.as_ref(),
        decisions: &[],
        standing: &Standing::default(),
        power: None,
    };
    let answers = bundle::collect(told, None, bundle::BUDGET).map_err(|error| cannot(&error))?;
    let mut page = Vec::new();
    bundle::write_page(&mut page, &answers).map_err(|error| cannot(&error))?;
    Ok(page)
}

#[derive(Serialize)]
struct Told<'a> {
    folder: &'a str,
    case: &'a CaseRecord,
    findings: &'a [FindingRecord],
    explained: &'a [FindingRecord],
    leads: &'a [FindingRecord],
    #[serde(skip_serializing_if = "Option::is_none")]
    narratives: Option<&'a NarrativesRecord>,
    #[serde(skip_serializing_if = "Option::is_none")]
    targets: Option<&'a TargetsRecord>,
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

/// A JSON document on lines of its own.
///
/// # Errors
/// Those of `out`.
pub fn json(mut out: impl Write, value: &impl Serialize) -> io::Result<()> {
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

fn similarity_table(out: impl Write, layers: &[(TraceKind, Vec<SimilarPair>)], accounts: &Names) -> io::Result<()> {
    let mut table = csv::Writer::from_writer(out);
    table.write_record(["trace", "account_a", "account_b", "similarity"])?;
    for (kind, edges) in layers {
        let row = |edge: &SimilarPair| {
            let (low, high) = (name_of(accounts, edge.pair.low().0), name_of(accounts, edge.pair.high().0));
            (low.min(high), low.max(high), edge.similarity)
        };
        let mut rows: Vec<(&str, &str, f64)> = edges.iter().map(row).collect();
        rows.sort_by_key(|&(a, b, _)| (a, b));
        for (a, b, similarity) in rows {
            table.write_record([kind.name(), &*guard(a), &*guard(b), &similarity.to_string()])?;
        }
    }
    table.flush()
}

/// Most central first.
fn centrality_table(out: impl Write, rows: &[(AccountId, f64, bool)], accounts: &Names) -> io::Result<()> {
    let row = |&(account, centrality, kept): &(AccountId, f64, bool)| (name_of(accounts, account.0), centrality, kept);
    let mut rows: Vec<(&str, f64, bool)> = rows.iter().map(row).collect();
    rows.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(b.0)));
    let mut table = csv::Writer::from_writer(out);
    table.write_record(["account_id", "centrality", "kept"])?;
    for (account, centrality, kept) in rows {
        table.write_record([&*guard(account), &centrality.to_string(), if kept { "1" } else { "0" }])?;
    }
    table.flush()
}

fn name_of(accounts: &Names, account: u32) -> &str {
    accounts.get(account as usize).unwrap_or("")
}
