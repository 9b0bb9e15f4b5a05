//! Similarity networks of the literature, for comparison and for data without usable times.
//!
//! Accounts are vectors over the objects they acted on, and two accounts are as similar as the angle between them is small.
//! Nothing is tested against chance: how much similarity is much is for the analyst's thresholds to say.

mod centrality;
mod cosine;
mod disparity;
mod fast;
mod fused;
mod layer;
mod published;
mod vectors;

pub use centrality::{Centrality, eigenvector_centrality};
pub use cosine::{SimilarPair, Similarities, TooManyPairs, similar_at_quantile, similar_pairs};
pub use disparity::disparity;
pub use fast::fast_reposts;
pub use fused::{fuse, prune};
pub use layer::similarity_layer;
pub use published::{
    Fused, LuceriRules, LuceriTrace, NizzoliRules, PachecoRules, luceri2024, nizzoli2021, pacheco2021,
};
pub use vectors::{AccountVectors, Frequency, TfIdf};
