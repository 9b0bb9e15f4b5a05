//! Eigenvector centrality: who is joined to many that are themselves joined to many.
//!
//! Bonacich 1972, *J. Math. Sociol.* 2:113. The leading eigenvector of the adjacency matrix A, edges unweighted, of length 1,
//! by power iteration from equal values:
//!
//! > x ← (A + I) x / ‖(A + I) x‖
//!
//! as in NetworkX's `eigenvector_centrality`; the identity keeps a network of two sides from swinging. Where a network falls
//! into parts, all but those of the largest eigenvalue go to 0: accounts of a small part have no centrality, however
//! closely they are joined.
//!
//! # Cost
//! O(edges) an iteration; 8 bytes an edge and 40 an account.

use super::vectors::starts_of;
use crate::action::{AccountId, AccountPair};
use rayon::prelude::*;

/// Who stands how much in the middle.
#[derive(Clone, Debug, PartialEq)]
pub struct Centrality {
    /// Each account of the network once, ascending, with a value in `0.0..=1.0`; the squares sum to 1.
    pub of: Vec<(AccountId, f64)>,
    /// Iterations done.
    pub iterations: u32,
    /// Whether the values came to rest: the last iteration changed them by less than 10⁻¹² an account on average.
    pub converged: bool,
}

/// Iterations until it is given up.
const ITERATIONS: u32 = 2_000;
/// Mean absolute change an account below which the values rest.
const REST: f64 = 1e-12;

/// The centrality of every account that has an edge. Pairs are distinct.
#[must_use]
pub fn eigenvector_centrality(edges: &[AccountPair]) -> Centrality {
    let mut accounts: Vec<AccountId> = edges.iter().flat_map(|pair| [pair.low(), pair.high()]).collect();
    accounts.par_sort_unstable();
    accounts.dedup();
    let (starts, neighbours) = adjacency(&accounts, edges);
    let mut values = vec![1.0 / (accounts.len() as f64).sqrt(); accounts.len()];
    let (mut iterations, mut converged) = (0, accounts.is_empty());
    while !converged && iterations < ITERATIONS {
        // Each sum in the order of the neighbours, whatever thread takes it.
        let step = |row: usize| {
            let theirs = &neighbours[starts[row]..starts[row + 1]];
            theirs.iter().fold(values[row], |sum, &neighbour| sum + values[neighbour as usize])
        };
        let mut next: Vec<f64> = (0..accounts.len()).into_par_iter().with_min_len(256).map(step).collect();
        let length = next.iter().map(|value| value * value).sum::<f64>().sqrt();
        next.iter_mut().for_each(|value| *value /= length);
        let change: f64 = next.iter().zip(&values).map(|(new, old)| (new - old).abs()).sum();
        values = next;
        iterations += 1;
        converged = change < REST * accounts.len() as f64;
    }
    Centrality { of: accounts.into_iter().zip(values).collect(), iterations, converged }
}

/// Where the neighbours of each account start, one past the last, and the neighbours by place in `accounts`.
fn adjacency(accounts: &[AccountId], edges: &[AccountPair]) -> (Vec<usize>, Vec<u32>) {
    let place = |account| accounts.binary_search(&account).expect("every end of an edge is listed");
    let mut sizes = vec![0; accounts.len()];
    for pair in edges {
        sizes[place(pair.low())] += 1;
        sizes[place(pair.high())] += 1;
    }
    let starts = starts_of(&sizes);
    let mut next = starts.clone();
    let mut neighbours = vec![0; edges.len() * 2];
    for pair in edges {
        let (low, high) = (place(pair.low()), place(pair.high()));
        for (from, to) in [(low, high), (high, low)] {
            neighbours[next[from]] = to as u32;
            next[from] += 1;
        }
    }
    (starts, neighbours)
}
