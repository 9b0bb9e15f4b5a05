//! GEXF 1.3, with positions and colours.

use super::network::{Kind, NODE_COLUMNS, Network, Node, Value};
use super::xml::Escaped;
use crate::case::{EdgeRecord, FindingsRecord};
use std::io::{self, Write};

/// Colours of the strongest findings, as red, green and blue: those of Okabe and Ito, which colour-blind people tell apart.
const COLOURS: [[u8; 3]; 6] =
    [[0, 114, 178], [213, 94, 0], [0, 158, 115], [204, 121, 167], [230, 159, 0], [86, 180, 233]];
/// Colour of all other accounts.
const OTHERS: [u8; 3] = [150, 150, 150];
/// Length of the drawing's longer side, in Gephi's units.
const SIDE: f64 = 2_000.0;

/// Writes the whole network as GEXF. Ids of nodes are account ids.
///
/// Members of findings stand at their `position`; accounts outside findings stand in rows below, since nothing is said
/// about where they belong.
///
/// # Errors
/// Those of `out`.
pub fn write_gexf(mut out: impl Write, findings: &FindingsRecord, network: &[EdgeRecord]) -> io::Result<()> {
    let network = Network::new(findings, network);
    writeln!(out, r#"<?xml version="1.0" encoding="UTF-8"?>"#)?;
    writeln!(
        out,
        r#"<gexf xmlns="http://gexf.net/1.3" xmlns:viz="http://gexf.net/1.3/viz" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:schemaLocation="http://gexf.net/1.3 http://gexf.net/1.3/gexf.xsd" version="1.3">"#
    )?;
    writeln!(out, "<meta><creator>claque</creator><description>Accounts that act together</description></meta>")?;
    writeln!(out, r#"<graph defaultedgetype="undirected" mode="static">"#)?;
    attributes(&mut out, "node", &NODE_COLUMNS)?;
    attributes(&mut out, "edge", &network.edge_columns())?;
    writeln!(out, "<nodes>")?;
    let mut outside = Outside { placed: 0 };
    for node in &network.nodes {
        write!(out, r#"<node id="{0}" label="{0}">"#, Escaped(&node.id))?;
        values(&mut out, &node.values())?;
        appearance(&mut out, node, &mut outside)?;
        writeln!(out, "</node>")?;
    }
    writeln!(out, "</nodes>\n<edges>")?;
    for (at, edge) in network.edges().enumerate() {
        let (source, target) = (&network.nodes[edge.source].id, &network.nodes[edge.target].id);
        let (source, target) = (Escaped(source), Escaped(target));
        write!(out, r#"<edge id="{at}" source="{source}" target="{target}" weight="{}">"#, edge.weight)?;
        values(&mut out, &edge.values)?;
        writeln!(out, "</edge>")?;
    }
    writeln!(out, "</edges>\n</graph>\n</gexf>")
}

fn attributes(out: &mut impl Write, class: &str, columns: &[(impl AsRef<str>, Kind)]) -> io::Result<()> {
    writeln!(out, r#"<attributes class="{class}">"#)?;
    for (at, (name, kind)) in columns.iter().enumerate() {
        let kind = match kind {
            Kind::Text => "string",
            Kind::Whole => "long",
            Kind::Real => "double",
        };
        writeln!(out, r#"<attribute id="{at}" title="{}" type="{kind}"/>"#, Escaped(name.as_ref()))?;
    }
    writeln!(out, "</attributes>")
}

fn values(out: &mut impl Write, values: &[Option<Value>]) -> io::Result<()> {
    if values.iter().all(Option::is_none) {
        return Ok(());
    }
    write!(out, "<attvalues>")?;
    for (at, value) in values.iter().enumerate() {
        if let Some(value) = value {
            write!(out, r#"<attvalue for="{at}" value="{}"/>"#, Escaped(value))?;
        }
    }
    write!(out, "</attvalues>")
}

/// The accounts outside findings, in rows.
struct Outside {
    placed: u32,
}

impl Outside {
    /// Places in a row.
    const ROW: u32 = 100;

    fn next(&mut self) -> (f64, f64) {
        let (row, column) = (self.placed / Self::ROW, self.placed % Self::ROW);
        self.placed = self.placed.saturating_add(1);
        let step = SIDE / f64::from(Self::ROW);
        (f64::from(column) * step, -SIDE - f64::from(row + 2) * step)
    }
}

fn appearance(out: &mut impl Write, node: &Node<'_>, outside: &mut Outside) -> io::Result<()> {
    let (colour, (x, y), size) = match node.member {
        Some((rank, _, account)) => {
            let (right, down) = account.position;
            // In Gephi, y grows upwards.
            let at = (f64::from(right) * SIDE, -f64::from(down) * SIDE);
            (COLOURS.get(rank).copied().unwrap_or(OTHERS), at, 4.0 + account.strength.max(0.0).ln_1p().min(12.0))
        }
        None => (OTHERS, outside.next(), 4.0),
    };
    let [red, green, blue] = colour;
    write!(out, r#"<viz:size value="{size:.2}"/><viz:position x="{x:.3}" y="{y:.3}" z="0"/>"#)?;
    write!(out, r#"<viz:color r="{red}" g="{green}" b="{blue}"/>"#)
}
