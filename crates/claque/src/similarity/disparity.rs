//! The disparity filter: which edges are strong for one of their ends.
//!
//! Serrano, Boguñá & Vespignani 2009, PNAS 106:6483. With k_i the edges of account i, s_i the sum of their weights and
//! p_ij = w_ij / s_i, the probability that one of k_i parts of a randomly cut unit is at least p_ij:
//!
//! > α_ij = (1 − p_ij)^(k_i − 1)
//!
//! An account with a single edge says nothing of it: α = 1. The null is one of weights around an account, not of what
//! accounts did; it keeps the strongest edges of everybody, coordinated or not.
//!
//! # Cost
//! O(edges), 16 bytes an account.

use super::cosine::SimilarPair;

/// For each edge the smaller α of its two ends, in `0.0..=1.0`. Edges with a value below the level are the backbone.
#[must_use]
pub fn disparity(edges: &[SimilarPair]) -> Vec<f64> {
    let bound = edges.iter().map(|edge| edge.pair.high().0 as usize + 1).max().unwrap_or(0);
    let mut ends = vec![(0_u32, 0.0); bound];
    for edge in edges {
        for account in [edge.pair.low(), edge.pair.high()] {
            let (degree, strength) = &mut ends[account.0 as usize];
            *degree += 1;
            *strength += edge.similarity;
        }
    }
    let alpha = |edge: &SimilarPair| {
        let from = |account: crate::action::AccountId| {
            let (degree, strength) = ends[account.0 as usize];
            let share = (edge.similarity / strength).min(1.0);
            if degree > 1 { (f64::from(degree - 1) * (-share).ln_1p()).exp() } else { 1.0 }
        };
        from(edge.pair.low()).min(from(edge.pair.high()))
    };
    edges.iter().map(alpha).collect()
}
