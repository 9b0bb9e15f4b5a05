//! `network.graphml` and `network.gexf`: the whole network for Gephi, igraph and NetworkX.
//!
//! Nodes are all accounts that have an edge, with what their finding says of them. Edges are pairs: what several traces say
//! of one pair stands on one edge, in columns named by the trace (`objects_url`), since Gephi merges or rejects parallel
//! edges. `weight` is the sum of shared objects over traces. `edges.csv` has one row a pair and trace instead.
//!
//! The forms are GraphML 1.0 (<http://graphml.graphdrawing.org>) and GEXF 1.3 (<https://gexf.net>).
//! Characters that XML 1.0 cannot carry become U+FFFD; ids that would then be the same are told apart by `#2`, `#3`, ….
//!
//! # Cost
//! O(accounts + edges) memory for the ids and pairs, and nothing for the text, which is streamed.

mod gexf;
mod graphml;
mod network;
mod xml;

pub use gexf::write_gexf;
pub use graphml::write_graphml;
