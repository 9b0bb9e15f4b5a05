//! The tables of other tools and published methods, with their own columns, beside ours.

use claque::{AccountId, CoortweetEdge, QutEdge, SimilarPair, TraceKind};
use claque_io::folder::{CaseError, CaseFolder};
use claque_io::read::Names;
use claque_io::tables::guard;
use std::io::{self, Write};

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
    /// Its file in a case.
    #[must_use]
    pub fn file(&self) -> &'static str {
        match self {
            PeerTable::Coortweet(_) => "coortweet_edges.csv",
            PeerTable::Qut(_) => "qut_edges.csv",
            PeerTable::Similarity(_) => "similarity_edges.csv",
            PeerTable::Centrality(_) => "centrality.csv",
        }
    }

    /// What it says.
    #[must_use]
    pub fn what(&self) -> &'static str {
        match self {
            PeerTable::Coortweet(_) => "edges as CooRTweet gives them",
            PeerTable::Qut(_) => "edges as QUT's toolkit gives them",
            PeerTable::Similarity(_) => "how similar accounts are",
            PeerTable::Centrality(_) => "how central accounts are",
        }
    }

    /// Writes it into a case.
    ///
    /// # Errors
    /// Those of the disk.
    pub fn write(&self, folder: &CaseFolder, accounts: &Names) -> Result<(), CaseError> {
        folder.write(self.file(), |out| match self {
            PeerTable::Coortweet(edges) => coortweet_table(out, edges, accounts),
            PeerTable::Qut(edges) => qut_table(out, edges, accounts),
            PeerTable::Similarity(layers) => similarity_table(out, layers, accounts),
            PeerTable::Centrality(rows) => centrality_table(out, rows, accounts),
        })
    }
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
