//! Three published methods, put together from the parts beside this file. What differs from their authors' code is listed in
//! `docs/presets.md`.

use super::centrality::{Centrality, eigenvector_centrality};
use super::cosine::{SimilarPair, Similarities, TooManyPairs, similar_at_quantile};
use super::disparity::disparity;
use super::fast::fast_reposts;
use super::fused::{fuse, prune};
use super::vectors::{AccountVectors, Frequency, TfIdf};
use crate::action::{AccountId, AccountPair, ObjectId, Timestamp};
use crate::backbone::Alpha;
use crate::coaction::Window;
use crate::trace::{Trace, TraceKind};

/// Pacheco et al. 2021, "Uncovering coordinated networks on social media" (ICWSM 15:455), case of co-reposts.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PachecoRules {
    /// Fewest reposts of an account; theirs is 10.
    pub min_actions: u32,
    /// Fewest distinct posts of an account; their code has 2.
    pub min_objects: u32,
    /// Edges at or above this quantile of all similarities are kept; theirs is 0.995.
    pub edge_quantile: f64,
    /// The most pairs that may be held.
    pub most_pairs: u64,
}

/// The most similar pairs of one trace.
///
/// # Errors
/// Where there are more than the rules allow.
pub fn pacheco2021(trace: &Trace, rules: &PachecoRules) -> Result<Similarities, TooManyPairs> {
    let how = TfIdf {
        frequency: Frequency::Logarithm,
        min_actions: rules.min_actions,
        min_objects: rules.min_objects,
        min_accounts: 3,
        most_active: 1.0,
    };
    similar_at_quantile(&AccountVectors::of(trace, &how), rules.edge_quantile, rules.most_pairs)
}

/// Nizzoli et al. 2021, "Coordinated behavior on social media in 2019 UK general election" (ICWSM 15:443).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct NizzoliRules {
    /// The share of accounts that are looked at, those of most reposts; theirs is 0.01.
    pub most_active: f64,
    /// Fewest distinct posts of an account.
    pub min_objects: u32,
    /// Level of the disparity filter.
    pub alpha: Alpha,
    /// The most pairs that may be held before the filter.
    pub most_pairs: u64,
}

/// The backbone of one trace's similarity network.
///
/// # Errors
/// Where the network has more pairs than the rules allow.
pub fn nizzoli2021(trace: &Trace, rules: &NizzoliRules) -> Result<Similarities, TooManyPairs> {
    let how = TfIdf {
        frequency: Frequency::Count,
        min_actions: 1,
        min_objects: rules.min_objects,
        min_accounts: 1,
        most_active: rules.most_active,
    };
    let all = similar_at_quantile(&AccountVectors::of(trace, &how), 0.0, rules.most_pairs)?;
    let alphas = disparity(&all.pairs);
    let significant = all.pairs.iter().zip(alphas).filter(|&(_, alpha)| alpha < rules.alpha.rate());
    Ok(Similarities { pairs: significant.map(|(&edge, _)| edge).collect(), sharing: all.sharing })
}

/// Luceri et al. 2024, "Unmasking the web of deceit" (WWW; arXiv 2310.09884), unsupervised part.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LuceriRules {
    /// Fewest reposts of an account in the co-repost network; theirs is 20.
    pub min_reposts: u32,
    /// Fewest distinct objects of an account in each network.
    pub min_objects: u32,
    /// The longest delay of a fast repost; theirs is 10 s.
    pub fast: Window,
    /// Edges at or above this quantile of a network's similarities are fused.
    pub edge_quantile: f64,
    /// Accounts at or above this quantile of centrality are kept.
    pub centrality_quantile: f64,
    /// The most pairs of one network that may be held.
    pub most_pairs: u64,
}

/// A trace, and for one of reposts when the originals were published, sorted by object, as far as that is known.
pub type LuceriTrace<'a> = (&'a Trace, &'a [(ObjectId, Timestamp)]);

/// Several networks, fused and pruned.
#[derive(Clone, Debug, PartialEq)]
pub struct Fused {
    /// One network a trace, in step with the traces: its edges between accounts that are kept.
    pub layers: Vec<Similarities>,
    /// Every account of the fused network.
    pub centrality: Centrality,
    /// The accounts of it that are kept, ascending.
    pub kept: Vec<AccountId>,
}

/// The middle of the fused network. A trace of reposts gives two networks, co-reposts and fast reposts, in one layer.
///
/// # Errors
/// Where one of the networks has more pairs than the rules allow.
pub fn luceri2024(traces: &[LuceriTrace<'_>], rules: &LuceriRules) -> Result<Fused, TooManyPairs> {
    let mut layers = traces.iter().map(|trace| luceri_layer(trace, rules)).collect::<Result<Vec<_>, _>>()?;
    let networks: Vec<&[SimilarPair]> = layers.iter().map(|layer| &layer.pairs[..]).collect();
    let pairs: Vec<AccountPair> = fuse(&networks).iter().map(|edge| edge.pair).collect();
    let centrality = eigenvector_centrality(&pairs);
    let kept = prune(&centrality, rules.centrality_quantile);
    let is_kept = |account| kept.binary_search(&account).is_ok();
    for layer in &mut layers {
        layer.pairs.retain(|edge| is_kept(edge.pair.low()) && is_kept(edge.pair.high()));
    }
    Ok(Fused { layers, centrality, kept })
}

fn luceri_layer((trace, published): &LuceriTrace<'_>, rules: &LuceriRules) -> Result<Similarities, TooManyPairs> {
    let how = TfIdf {
        frequency: Frequency::Once,
        min_actions: if trace.kind() == TraceKind::Repost { rules.min_reposts } else { 1 },
        min_objects: rules.min_objects,
        min_accounts: 2,
        most_active: 1.0,
    };
    let network = |trace: &Trace, how: &TfIdf| {
        similar_at_quantile(&AccountVectors::of(trace, how), rules.edge_quantile, rules.most_pairs)
    };
    let co_acting = network(trace, &how)?;
    if trace.kind() != TraceKind::Repost {
        return Ok(co_acting);
    }
    let fast = fast_reposts(trace, published, rules.fast);
    let fast = network(&fast, &TfIdf { frequency: Frequency::Count, min_actions: 2, ..how })?;
    let pairs = fuse(&[&co_acting.pairs, &fast.pairs]);
    Ok(Similarities { pairs, sharing: co_acting.sharing + fast.sharing })
}
