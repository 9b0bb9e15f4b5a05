//! A similarity network as a layer of the report.

use super::cosine::{SimilarPair, Similarities};
use crate::action::AccountId;
use crate::backbone::{Backbone, Floor, ValidatedEdge};
use crate::coaction::Window;
use crate::network::project_pairs;
use crate::trace::Trace;
use rustc_hash::FxHashSet;

/// The network of a trace with what its pairs did together, at any gap. Each pair shares an object of the trace.
///
/// Costs the pairs of actions of accounts that have an edge, object by object.
#[must_use]
pub fn similarity_layer(trace: &Trace, network: &Similarities, min_objects: u32) -> Backbone {
    let ends: FxHashSet<AccountId> =
        network.pairs.iter().flat_map(|edge| [edge.pair.low(), edge.pair.high()]).collect();
    let theirs = trace.actions().iter().filter(|action| ends.contains(&action.account)).copied();
    let pairs = network.pairs.iter().map(|edge| edge.pair).collect();
    let tallies = project_pairs(&Trace::new(trace.kind(), theirs.collect()), Window::UNBOUNDED, &pairs);
    // Both are sorted by pair, and every pair that shares an object has a co-action at some gap.
    let edge = |(similar, (pair, tally)): (&SimilarPair, _)| {
        debug_assert_eq!(similar.pair, pair);
        ValidatedEdge { pair, tally, chance: None, similarity: Some(similar.similarity) }
    };
    Backbone {
        kind: trace.kind(),
        edges: network.pairs.iter().zip(tallies.edges).map(edge).collect(),
        floor: Floor::of(trace, min_objects),
        candidates: network.sharing,
        strata: None,
    }
}
