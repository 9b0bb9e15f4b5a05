//! The network as both forms need it: accounts once, pairs once, and columns with names and types.

use super::xml::carried;
use crate::case::{AccountRecord, EdgeRecord, FindingsRecord};
use crate::civil::rfc3339;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// Type of a column; both forms know it by the same name but for text and whole numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Text,
    Whole,
    Real,
}

/// One value of a node or an edge.
pub(super) enum Value {
    Text(String),
    Whole(u64),
    Real(f64),
}

impl std::fmt::Display for Value {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Value::Text(text) => out.write_str(text),
            Value::Whole(number) => number.fmt(out),
            // XML Schema spells infinity so; Display would give `inf`.
            Value::Real(number) if number.is_infinite() => out.write_str(if *number > 0.0 { "INF" } else { "-INF" }),
            Value::Real(number) => number.fmt(out),
        }
    }
}

/// Columns of a node, in the order of [`Node::values`].
pub(super) const NODE_COLUMNS: [(&str, Kind); 7] = [
    ("finding", Kind::Text),
    ("role", Kind::Text),
    ("strength", Kind::Real),
    ("co_actions", Kind::Whole),
    ("objects", Kind::Whole),
    ("first_seen", Kind::Text),
    ("last_seen", Kind::Text),
];

/// Columns of an edge that stand once, in the order of [`Edge::values`].
const PAIR_COLUMNS: [(&str, Kind); 3] = [("traces", Kind::Text), ("co_actions", Kind::Whole), ("finding", Kind::Text)];

/// Columns of an edge that stand once a trace, in the order of [`Edge::values`].
const TRACE_COLUMNS: [(&str, Kind); 10] = [
    ("objects", Kind::Whole),
    ("co_actions", Kind::Whole),
    ("mean_lag_s", Kind::Real),
    ("a_led", Kind::Whole),
    ("expected", Kind::Real),
    ("p_value", Kind::Real),
    ("q_value", Kind::Real),
    ("log10_p", Kind::Real),
    ("log10_q", Kind::Real),
    ("nulls", Kind::Text),
];

/// The network, seen as nodes and edges.
pub(super) struct Network<'a> {
    pub(super) nodes: Vec<Node<'a>>,
    edges: &'a [EdgeRecord],
    /// Node numbers of each pair, and which of `edges` are between them.
    pairs: BTreeMap<(usize, usize), Vec<usize>>,
    traces: Vec<&'a str>,
}

/// Rank of an account's finding, that finding's id, and what it says of the account; nothing outside findings.
type Member<'a> = Option<(usize, &'a str, &'a AccountRecord)>;

/// An account.
pub(super) struct Node<'a> {
    /// The account id, made fit for XML and unique.
    pub(super) id: String,
    pub(super) member: Member<'a>,
}

/// A pair.
pub(super) struct Edge {
    pub(super) source: usize,
    pub(super) target: usize,
    /// Shared objects, over all traces.
    pub(super) weight: u64,
    /// One a column of [`Network::edge_columns`]; absent where it says nothing.
    pub(super) values: Vec<Option<Value>>,
}

impl<'a> Network<'a> {
    /// Members of findings come first, strongest finding first; then all other accounts in byte order.
    pub(super) fn new(findings: &'a FindingsRecord, edges: &'a [EdgeRecord]) -> Self {
        let mut accounts: Vec<(&str, Member)> = Vec::new();
        let mut number: HashMap<&str, usize> = HashMap::new();
        for (rank, finding) in findings.findings.iter().enumerate() {
            for account in &finding.accounts {
                number.entry(&account.account_id).or_insert_with(|| {
                    accounts.push((&account.account_id, Some((rank, &finding.id, account))));
                    accounts.len() - 1
                });
            }
        }
        let ends = edges.iter().flat_map(|edge| [edge.account_a.as_str(), edge.account_b.as_str()]);
        let others: BTreeSet<&str> = ends.filter(|account| !number.contains_key(account)).collect();
        for account in others {
            number.insert(account, accounts.len());
            accounts.push((account, None));
        }
        let mut pairs: BTreeMap<(usize, usize), Vec<usize>> = BTreeMap::new();
        for (at, edge) in edges.iter().enumerate() {
            let (a, b) = (number[edge.account_a.as_str()], number[edge.account_b.as_str()]);
            // An account has no edge to itself; a damaged record that says so is passed over.
            if a != b {
                pairs.entry((a, b)).or_default().push(at);
            }
        }
        let traces: BTreeSet<&str> = edges.iter().map(|edge| edge.trace.as_str()).collect();
        Network { nodes: unique_ids(accounts), edges, pairs, traces: traces.into_iter().collect() }
    }

    /// Name and type of every column of an edge, names unique.
    pub(super) fn edge_columns(&self) -> Vec<(String, Kind)> {
        let mut columns: Vec<(String, Kind)> =
            PAIR_COLUMNS.iter().map(|(name, kind)| ((*name).to_owned(), *kind)).collect();
        for trace in &self.traces {
            columns.extend(TRACE_COLUMNS.iter().map(|(name, kind)| (format!("{name}_{trace}"), *kind)));
        }
        columns
    }

    /// Every pair, in node order.
    pub(super) fn edges(&self) -> impl Iterator<Item = Edge> {
        self.pairs.iter().map(|(&(source, target), records)| self.edge(source, target, records))
    }

    fn edge(&self, source: usize, target: usize, records: &[usize]) -> Edge {
        let records: Vec<&EdgeRecord> = records.iter().map(|&at| &self.edges[at]).collect();
        let names: Vec<&str> = records.iter().map(|edge| edge.trace.as_str()).collect();
        let finding = |node: usize| self.nodes[node].member.map(|(_, finding, _)| finding);
        let mut values = vec![
            Some(Value::Text(names.join(";"))),
            Some(Value::Whole(records.iter().map(|edge| edge.co_actions).fold(0, u64::saturating_add))),
            finding(source).filter(|id| finding(target) == Some(id)).map(|id| Value::Text(id.to_owned())),
        ];
        for trace in &self.traces {
            match records.iter().find(|edge| edge.trace == **trace) {
                Some(edge) => values.extend(measures(edge)),
                None => values.extend(TRACE_COLUMNS.map(|_| None)),
            }
        }
        Edge { source, target, weight: records.iter().map(|edge| u64::from(edge.objects)).sum(), values }
    }
}

impl Node<'_> {
    /// One a column of [`NODE_COLUMNS`]; absent for an account outside findings.
    pub(super) fn values(&self) -> Vec<Option<Value>> {
        let Some((_, finding, account)) = self.member else { return Vec::new() };
        vec![
            Some(Value::Text(finding.to_owned())),
            Some(Value::Text(account.role.clone())),
            Some(Value::Real(account.strength)),
            Some(Value::Whole(account.co_actions)),
            Some(Value::Whole(account.objects)),
            Some(Value::Text(rfc3339(account.first_seen_ms))),
            Some(Value::Text(rfc3339(account.last_seen_ms))),
        ]
    }
}

fn measures(edge: &EdgeRecord) -> [Option<Value>; 10] {
    [
        Some(Value::Whole(edge.objects.into())),
        Some(Value::Whole(edge.co_actions)),
        Some(Value::Real(edge.mean_lag_s)),
        Some(Value::Whole(edge.a_led)),
        edge.expected.map(Value::Real),
        edge.log10_p.map(|log10| Value::Real(10f64.powf(log10))),
        edge.log10_q.map(|log10| Value::Real(10f64.powf(log10))),
        edge.log10_p.map(Value::Real),
        edge.log10_q.map(Value::Real),
        (!edge.nulls.is_empty()).then(|| Value::Text(edge.nulls.join(";"))),
    ]
}

/// Ids as XML can carry them, with a number behind those that another account already has.
fn unique_ids<'a>(accounts: Vec<(&'a str, Member<'a>)>) -> Vec<Node<'a>> {
    // Ids that pass unchanged keep their name; only changed ones may have to give way.
    let unchanged: BTreeSet<&str> =
        accounts.iter().map(|(id, _)| *id).filter(|id| carried(id).as_ref() == *id).collect();
    let mut given: BTreeSet<String> = BTreeSet::new();
    let mut name = |id: &str| {
        // No form allows an empty id.
        let fit = if id.is_empty() { "\u{FFFD}".to_owned() } else { carried(id).into_owned() };
        if fit == id {
            return fit;
        }
        let mut candidate = fit.clone();
        let mut number = 1;
        while unchanged.contains(candidate.as_str()) || given.contains(&candidate) {
            number += 1;
            candidate = format!("{fit}#{number}");
        }
        given.insert(candidate.clone());
        candidate
    };
    accounts.into_iter().map(|(id, member)| Node { id: name(id), member }).collect()
}
