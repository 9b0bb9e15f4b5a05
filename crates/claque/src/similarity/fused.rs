//! Several similarity networks as one, and its middle.
//!
//! Luceri et al. 2024: two accounts are joined if they are in any network (the *fused* network), and accounts are kept by how
//! much they stand in its middle, not edges by how strong they are.

use super::centrality::Centrality;
use super::cosine::{SimilarPair, rank_at_quantile};
use crate::action::AccountId;
use rayon::prelude::*;

/// The union of networks, sorted by pair; a pair in several has its largest similarity.
#[must_use]
pub fn fuse(networks: &[&[SimilarPair]]) -> Vec<SimilarPair> {
    let mut edges: Vec<SimilarPair> = networks.concat();
    edges.par_sort_unstable_by(|a, b| a.pair.cmp(&b.pair).then(b.similarity.total_cmp(&a.similarity)));
    edges.dedup_by_key(|edge| edge.pair);
    edges
}

/// Centralities closer than this share of the largest are equal but for rounding, and smaller ones are none.
const TIE: f64 = 1e-9;

/// The accounts whose centrality is at or above the `quantile` (`0.0..=1.0`) of all, ascending. Ties stay together, and who
/// has none is not kept.
#[must_use]
pub fn prune(centrality: &Centrality, quantile: f64) -> Vec<AccountId> {
    let mut values: Vec<f64> = centrality.of.iter().map(|&(_, value)| value).collect();
    values.sort_unstable_by(f64::total_cmp);
    let Some(largest) = values.last() else { return Vec::new() };
    let tie = largest * TIE;
    let least = (values[rank_at_quantile(values.len() as u64, quantile) as usize] - tie).max(tie);
    centrality.of.iter().filter(|&&(_, value)| value >= least).map(|&(account, _)| account).collect()
}
