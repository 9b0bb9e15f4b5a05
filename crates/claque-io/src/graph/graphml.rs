//! GraphML 1.0.

use super::network::{Kind, NODE_COLUMNS, Network, Value};
use super::xml::Escaped;
use crate::case::{EdgeRecord, FindingsRecord};
use std::io::{self, Write};

/// Writes the whole network as GraphML. Ids of nodes are account ids.
///
/// # Errors
/// Those of `out`.
pub fn write_graphml(mut out: impl Write, findings: &FindingsRecord, network: &[EdgeRecord]) -> io::Result<()> {
    let network = Network::new(findings, network);
    let columns = network.edge_columns();
    writeln!(out, r#"<?xml version="1.0" encoding="UTF-8"?>"#)?;
    writeln!(out, r#"<graphml xmlns="http://graphml.graphdrawing.org/xmlns">"#)?;
    key(&mut out, "label", "node", "label", Kind::Text)?;
    for (at, (name, kind)) in NODE_COLUMNS.iter().enumerate() {
        key(&mut out, &format!("n{at}"), "node", name, *kind)?;
    }
    key(&mut out, "weight", "edge", "weight", Kind::Real)?;
    for (at, (name, kind)) in columns.iter().enumerate() {
        key(&mut out, &format!("e{at}"), "edge", name, *kind)?;
    }
    writeln!(out, r#"<graph id="network" edgedefault="undirected">"#)?;
    for node in &network.nodes {
        write!(out, r#"<node id="{0}"><data key="label">{0}</data>"#, Escaped(&node.id))?;
        data(&mut out, 'n', &node.values())?;
        writeln!(out, "</node>")?;
    }
    for (at, edge) in network.edges().enumerate() {
        let (source, target) = (&network.nodes[edge.source].id, &network.nodes[edge.target].id);
        write!(out, r#"<edge id="e{at}" source="{}" target="{}">"#, Escaped(source), Escaped(target))?;
        write!(out, r#"<data key="weight">{}</data>"#, edge.weight)?;
        data(&mut out, 'e', &edge.values)?;
        writeln!(out, "</edge>")?;
    }
    writeln!(out, "</graph>\n</graphml>")
}

fn key(out: &mut impl Write, id: &str, of: &str, name: &str, kind: Kind) -> io::Result<()> {
    let kind = match kind {
        Kind::Text => "string",
        Kind::Whole => "long",
        Kind::Real => "double",
    };
    writeln!(out, r#"<key id="{id}" for="{of}" attr.name="{}" attr.type="{kind}"/>"#, Escaped(name))
}

fn data(out: &mut impl Write, prefix: char, values: &[Option<Value>]) -> io::Result<()> {
    for (at, value) in values.iter().enumerate() {
        if let Some(value) = value {
            write!(out, r#"<data key="{prefix}{at}">{}</data>"#, Escaped(value))?;
        }
    }
    Ok(())
}
