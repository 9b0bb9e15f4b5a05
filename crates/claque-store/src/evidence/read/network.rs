//! The network, chosen here and given in columns.

use super::Evidence;
use super::columns::{Columns, Standing};
use super::edge::EdgeFilter;
use crate::error::StoreError;
use crate::row::{Network, NetworkEdges, NetworkGroup, NetworkNodes};

/// No place given yet.
const NOWHERE: u32 = u32::MAX;

impl Evidence {
    /// The strongest `limit` edges that pass the filter, and the accounts at their ends. Where a group is asked for, all of its
    /// members are there, also those without an edge.
    ///
    /// # Errors
    /// Where there is no such group or trace.
    pub fn network(&self, filter: &EdgeFilter, limit: u64) -> Result<Network, StoreError> {
        let columns = self.columns()?;
        let choice = self.choose(&columns, filter, limit)?;
        let mut network = Network {
            total_nodes: choice.nodes,
            total_edges: choice.edges,
            from_ms: self.from_ms,
            to_ms: self.to_ms,
            traces: self.traces.iter().map(|(_, name)| name.clone()).collect(),
            ..Network::default()
        };
        let mut drawing = Drawing {
            evidence: self,
            columns: &columns,
            node_of: vec![NOWHERE; self.roster.shown.len()],
            group_of: vec![-1; columns.groups.len()],
            nodes: NetworkNodes::default(),
            groups: Vec::new(),
        };
        // A group that was asked for comes first, so that its members are coloured as its own.
        let asked = choice.group;
        for &(member, standing) in asked.map_or(&[][..], |group| &columns.members[group]) {
            drawing.node(member, standing);
        }
        network.edges = drawing.edges(&choice.shown);
        network.nodes = drawing.nodes;
        network.groups = drawing.groups;
        Ok(network)
    }

    fn choose(&self, columns: &Columns, filter: &EdgeFilter, limit: u64) -> Result<Choice, StoreError> {
        let place = |id: &str| columns.groups.iter().position(|group| group.id == id);
        let group = match filter.group.as_deref() {
            Some(id) => Some(place(id).ok_or_else(|| StoreError::Unknown { what: "group", name: id.to_owned() })?),
            None => None,
        };
        let trace = filter.trace.as_deref().map(|name| self.trace_number(name)).transpose()?;
        let trace = trace.and_then(|number| self.traces.iter().position(|&(known, _)| known == number));
        let parts = self.parts(filter.from_ms, filter.to_ms);
        let least = filter.least()?;
        let mut choice = Choice { group, nodes: 0, edges: 0, shown: Vec::new() };
        let mut is_in = vec![false; self.roster.shown.len()];
        let mut count = |account: u32, nodes: &mut u64| {
            *nodes += u64::from(!std::mem::replace(&mut is_in[account as usize], true));
        };
        for &(member, _) in group.map_or(&[][..], |group| &columns.members[group]) {
            count(member, &mut choice.nodes);
        }
        let inside = group.map(|group| columns.edges_of[group].iter().map(|&edge| edge as usize));
        let all = if group.is_none() { 0..columns.a.len() } else { 0..0 };
        for edge in inside.into_iter().flatten().chain(all) {
            let passes = trace.is_none_or(|trace| usize::from(columns.trace[edge]) == trace)
                && columns.strength[edge] >= least
                // What is not known of an edge does not speak against it.
                && (columns.active[edge] == 0 || columns.active[edge] & parts != 0);
            if !passes {
                continue;
            }
            choice.edges += 1;
            count(columns.a[edge], &mut choice.nodes);
            count(columns.b[edge], &mut choice.nodes);
            if choice.edges <= limit {
                choice.shown.push(edge);
            }
        }
        Ok(choice)
    }
}

/// What passes a filter.
struct Choice {
    /// Place of the group asked for.
    group: Option<usize>,
    nodes: u64,
    edges: u64,
    /// Places of the edges that are given.
    shown: Vec<usize>,
}

/// Nodes and groups, numbered as they come.
struct Drawing<'a> {
    evidence: &'a Evidence,
    columns: &'a Columns,
    node_of: Vec<u32>,
    group_of: Vec<i32>,
    nodes: NetworkNodes,
    groups: Vec<NetworkGroup>,
}

impl Drawing<'_> {
    fn edges(&mut self, shown: &[usize]) -> NetworkEdges {
        let columns = self.columns;
        let mut edges = NetworkEdges::default();
        for &edge in shown {
            let [a, b] = [columns.a[edge], columns.b[edge]];
            edges.a.push(self.node(a, columns.standing[a as usize]));
            edges.b.push(self.node(b, columns.standing[b as usize]));
            edges.trace.push(columns.trace[edge]);
            edges.strength.push(columns.strength[edge] as f32);
            edges.objects.push(columns.objects[edge]);
            edges.active.extend([columns.active[edge] as u32, (columns.active[edge] >> 32) as u32]);
        }
        edges
    }

    /// The number of an account among the nodes; `standing` is what it is there, should it be new.
    fn node(&mut self, account: u32, standing: Standing) -> u32 {
        let place = account as usize;
        if self.node_of[place] != NOWHERE {
            return self.node_of[place];
        }
        let group = usize::try_from(standing.group).map_or(-1, |group| self.group(group));
        let shown = &self.evidence.roster.shown[place];
        let (x, y) = self.evidence.roster.places[place];
        let node = self.nodes.id.len() as u32;
        self.nodes.id.push(shown.id.clone());
        self.nodes.name.push(shown.name.clone());
        self.nodes.x.push(x);
        self.nodes.y.push(y);
        self.nodes.group.push(group);
        self.nodes.strength.push(standing.strength);
        self.nodes.role.push(standing.role);
        self.node_of[place] = node;
        node
    }

    fn group(&mut self, place: usize) -> i32 {
        if self.group_of[place] < 0 {
            self.group_of[place] = self.groups.len() as i32;
            self.groups.push(self.columns.groups[place].clone());
        }
        self.group_of[place]
    }
}
