//! Writes a case folder with made-up findings, to look at the report and to open the graphs elsewhere.
//!
//! `cargo run -p claque-io --example sample_case -- FOLDER FINDINGS ACCOUNTS [hostile|untested]`

#[path = "../tests/it/sample.rs"]
mod sample;

use claque_io::folder::{CaseFolder, Overwrite};
use claque_io::{edges_parquet, graph, report, tables};
use sample::Names;
use std::path::PathBuf;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [target, findings, accounts, rest @ ..] = arguments.as_slice() else {
        return Err("usage: sample_case FOLDER FINDINGS ACCOUNTS [hostile|untested]".into());
    };
    let kind = rest.first().map(String::as_str);
    let names = if kind == Some("hostile") { Names::Hostile } else { Names::Plain };
    let mut sample = sample::sample(findings.parse()?, accounts.parse()?, names);
    if kind == Some("untested") {
        sample = sample::untested(sample);
    }
    let sample::Sample { case, findings, network, rejected } = &sample;
    let folder = CaseFolder::create(&PathBuf::from(target), Overwrite::Replace)?;
    folder.write("case.json", |out| Ok(serde_json::to_writer_pretty(out, case)?))?;
    folder.write("findings.json", |out| Ok(serde_json::to_writer_pretty(out, findings)?))?;
    folder.write("accounts.csv", |out| tables::write_accounts(out, findings))?;
    folder.write("edges.csv", |out| tables::write_edges(out, network))?;
    folder.write("rejected.csv", |out| tables::write_rejected(out, rejected))?;
    folder.write("edges.parquet", |out| edges_parquet::write_edges_parquet(out, network))?;
    folder.write("network.graphml", |out| graph::write_graphml(out, findings, network))?;
    folder.write("network.gexf", |out| graph::write_gexf(out, findings, network))?;
    folder.write("report.html", |out| report::write_report(out, case, findings, network, rejected))?;
    folder.finish()?;
    Ok(())
}
