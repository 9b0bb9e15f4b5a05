//! What goes into a case folder.

use crate::context::Context;
use crate::evidence::Evidence;
use crate::failure::Failure;
use crate::peer::PeerTable;
use crate::watch::Stages;
use claque_io::case::{CaseRecord, EdgeRecord, FORMAT_VERSION, FindingsRecord, RejectedRecord, TimingRecord};
use claque_io::edges_parquet::write_edges_parquet;
use claque_io::folder::CaseFolder;
use claque_io::graph::{write_gexf, write_graphml};
use claque_io::layout::place_accounts;
use claque_io::read::Names;
use claque_io::tables::{write_accounts, write_edges, write_rejected};
use claque_store::disguise::Disguise;
use claque_store::evidence::read;
use claque_store::row::Standing;
use claque_web::bundle;
use serde::Serialize;
use std::io::{self, Write};
use std::path::Path;

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
    /// Ids of all accounts of the data, by number.
    pub accounts: Names,
}

impl Case {
    /// Fills the folder; putting it into place is left to whoever began it.
    ///
    /// # Errors
    /// Where the disk or the system refuses.
    pub fn fill(&mut self, folder: &CaseFolder, stages: &Stages<'_>) -> Result<(), Failure> {
        let Case { record, findings, edges, rejected, peers, context, evidence, accounts } = self;
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
            peer.write(folder, accounts)?;
        }
        context.write(folder)?;
        evidence.write(folder, record, findings, edges, stages)?;
        record.timings = stages.timings().into_iter().map(|(stage, seconds)| TimingRecord { stage, seconds }).collect();
        let page = report_page(folder, record, rejected, context)?;
        folder.write("report.html", |out| out.write_all(&page))?;
        folder.write("case.json", |out| json(out, record))?;
        Ok(())
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

/// A JSON document on lines of its own.
///
/// # Errors
/// Those of `out`.
pub fn json(mut out: impl Write, value: &impl Serialize) -> io::Result<()> {
    serde_json::to_writer_pretty(&mut out, value)?;
    writeln!(out)
}

/// The record of a case.
///
/// # Errors
/// Where there is none, or a newer one than can be read.
pub fn load(folder: &Path) -> Result<CaseRecord, Failure> {
    let path = folder.join("case.json");
    let not_a_case = |why: String| {
        Failure::input(format!("cannot read `{}`: {why}", path.display()))
            .hint("name a folder that `claque detect` wrote")
    };
    let text = std::fs::read(&path).map_err(|error| not_a_case(error.to_string()))?;
    let case: CaseRecord = serde_json::from_slice(&text).map_err(|error| not_a_case(error.to_string()))?;
    if case.format_version > FORMAT_VERSION {
        let version = case.format_version;
        return Err(not_a_case(format!("expected format {FORMAT_VERSION} or older, got {version}")));
    }
    Ok(case)
}
