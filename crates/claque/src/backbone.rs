//! Keeps the edges that chance explains badly.
//!
//! Every pair of eligible accounts is a hypothesis, met or not: with n accounts that acted on at least `min_objects`
//! objects, m = n (n − 1) / 2 in each trace, and all traces are corrected together (Benjamini & Hochberg 1995, or
//! Benjamini & Yekutieli 2001 for any dependence). Pairs that did not meet often enough to be tested count as p = 1.

use crate::action::AccountPair;
use crate::coaction::Window;
use crate::network::{CoActionNetwork, EdgeTally, project_pairs};
use crate::null::FittedNull;
use crate::tail::{benjamini_hochberg, ln_poisson_upper_tail};
use crate::trace::{Trace, TraceKind};
use rayon::prelude::*;

/// A stated false-discovery rate, above 0 and below 1.
#[derive(Clone, Copy, Debug, PartialEq, PartialOrd)]
pub struct Alpha(f64);

impl Alpha {
    /// `None` unless `0 < rate < 1`.
    #[must_use]
    pub fn new(rate: f64) -> Option<Self> {
        (rate > 0.0 && rate < 1.0).then_some(Alpha(rate))
    }

    /// The rate.
    #[must_use]
    pub fn rate(self) -> f64 {
        self.0
    }
}

/// How many tests are paid for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Correction {
    /// False-discovery rate under independence or positive dependence.
    BenjaminiHochberg,
    /// False-discovery rate under any dependence: ln m + 0.58 times stricter.
    BenjaminiYekutieli,
}

impl Correction {
    /// The name used on the command line and in files.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Correction::BenjaminiHochberg => "benjamini-hochberg",
            Correction::BenjaminiYekutieli => "benjamini-yekutieli",
        }
    }

    /// ln of the factor on Benjamini and Hochberg's q-values: Σ_{i ≤ m} 1/i for Yekutieli's.
    fn ln_factor(self, tests: u64) -> f64 {
        match self {
            Correction::BenjaminiHochberg => 0.0,
            Correction::BenjaminiYekutieli => harmonic(tests.max(1)).ln(),
        }
    }
}

/// Σ_{i ≤ n} 1/i, with relative error below 1e-12.
fn harmonic(n: u64) -> f64 {
    const EXACT: u64 = 1000;
    let head: f64 = (1..=n.min(EXACT)).map(|i| 1.0 / i as f64).sum();
    if n <= EXACT {
        return head;
    }
    // Euler–Maclaurin on both ends.
    let tail = |x: f64| x.ln() + 0.5 / x - 1.0 / (12.0 * x * x);
    head + tail(n as f64) - tail(EXACT as f64)
}

/// What chance says of an edge.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Chance {
    /// S: on how many objects they met, as the null model counts ([`FittedNull::meetings`]); at most the shared objects.
    pub meetings: u32,
    /// λ: the mean of S where only chance is at work, the interest factor included.
    pub expected: f64,
    /// The interest factor in λ, at least 1: how much more than others the two share without meeting; 1 where it was not
    /// asked.
    pub interest: f64,
    /// ln P(Poisson(λ) ≥ S), ≤ 0.
    pub ln_p: f64,
    /// ln of the p-value corrected for all tests, ≤ 0.
    pub ln_q: f64,
    /// What the within-object null says of it; `None` where it was not asked: for edges outside of communities.
    pub within: Option<SecondTest>,
    /// What the multiplicative null says of it, for which coming early is a habit; `None` where it was not asked.
    pub lateness: Option<SecondTest>,
}

impl Chance {
    /// The same where people of one interest meet `interest` times as often.
    pub(crate) fn with_interest(self, interest: f64) -> Self {
        let expected = self.expected * interest;
        Chance { expected, interest, ln_p: ln_poisson_upper_tail(expected, self.meetings), ..self }
    }
}

/// What a second null model says of an edge that the first one kept.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SecondTest {
    /// ln of its p-value, ≤ 0.
    pub ln_p: f64,
    /// ln of the larger of both p-values corrected for all tests, ≤ 0: see [`correct_both`].
    pub ln_q: f64,
}

impl SecondTest {
    /// Whether the edge survives both models at a false-discovery rate: q ≤ α.
    #[must_use]
    pub fn passes(self, alpha: Alpha) -> bool {
        self.ln_q <= alpha.rate().ln()
    }
}

/// An edge that was kept.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ValidatedEdge {
    /// Who.
    pub pair: AccountPair,
    /// What they did together.
    pub tally: EdgeTally,
    /// What chance says of it; `None` where nothing was tested.
    pub chance: Option<Chance>,
    /// How similar the two are, above 0 and at most 1; `None` but in the networks of [`crate::similar_pairs`].
    pub similarity: Option<f64>,
}

impl ValidatedEdge {
    /// Strength of evidence: −log10 p; without a null model, the similarity, or else the number of shared objects.
    #[must_use]
    pub fn strength(&self) -> f64 {
        let untested = || self.similarity.unwrap_or(f64::from(self.tally.objects));
        self.chance.map_or_else(untested, |chance| -chance.ln_p / std::f64::consts::LN_10)
    }

    /// Whether it is kept at a false-discovery rate: q ≤ α. Edges that were not tested do not pass.
    #[must_use]
    pub fn passes(&self, alpha: Alpha) -> bool {
        self.chance.is_some_and(|chance| chance.ln_q <= alpha.rate().ln())
    }

    /// Whether it survives when lateness is a factor. Edges that were not tested do not.
    #[must_use]
    pub fn passes_latency_control(&self, alpha: Alpha) -> bool {
        self.chance.and_then(|chance| chance.lateness).is_some_and(|lateness| lateness.passes(alpha))
    }

    /// Whether it survives the within-object null as well. Edges that were not tested do not.
    #[must_use]
    pub fn passes_within(&self, alpha: Alpha) -> bool {
        self.chance.and_then(|chance| chance.within).is_some_and(|within| within.passes(alpha))
    }
}

/// The edges of one trace that were kept, and how many could have been.
#[derive(Clone, Debug, PartialEq)]
pub struct Backbone {
    /// What was acted on.
    pub kind: TraceKind,
    /// Sorted by pair.
    pub edges: Vec<ValidatedEdge>,
    /// Who could be tested.
    pub floor: Floor,
    /// Pairs that met on at least `min_objects` objects.
    pub candidates: u64,
    /// Strata of the null model, where it has any.
    pub strata: Option<u32>,
}

impl Backbone {
    /// The pairs that its edges join, sorted.
    pub fn pairs(&self) -> impl Iterator<Item = AccountPair> {
        self.edges.iter().map(|edge| edge.pair)
    }

    /// Every edge of a network, untested.
    #[must_use]
    pub fn untested(kind: TraceKind, network: CoActionNetwork, floor: Floor) -> Self {
        let edges: Vec<_> = network
            .edges
            .into_iter()
            .map(|(pair, tally)| ValidatedEdge { pair, tally, chance: None, similarity: None })
            .collect();
        Backbone { kind, candidates: edges.len() as u64, edges, floor, strata: None }
    }
}

/// Which accounts of a trace did enough to be tested.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Floor {
    /// Accounts that acted on at least `min_objects` distinct objects.
    pub eligible: u64,
    /// Accounts that acted on fewer: undetectable, not cleared.
    pub below: u64,
}

impl Floor {
    /// Counts the accounts of a trace on both sides of the floor.
    #[must_use]
    pub fn of(trace: &Trace, min_objects: u32) -> Self {
        let (mut eligible, mut below) = (0, 0);
        for degree in trace.objects_per_account() {
            eligible += u64::from(degree >= min_objects);
            below += u64::from(degree > 0 && degree < min_objects);
        }
        Floor { eligible, below }
    }

    /// Hypotheses: every pair of eligible accounts.
    #[must_use]
    pub fn tests(self) -> u64 {
        self.eligible * self.eligible.saturating_sub(1) / 2
    }
}

/// Tests every pair that met against the null model that counted their meetings. The tallies hold nothing but the number
/// of meetings until [`tally`], and ln q is 0 until [`correct`].
#[must_use]
pub fn test(kind: TraceKind, met: &[(AccountPair, u32)], null: &FittedNull, floor: Floor) -> Backbone {
    let pairs: Vec<AccountPair> = met.iter().map(|&(pair, _)| pair).collect();
    let expected = null.expected(&pairs);
    let edges = met
        .par_iter()
        .zip(expected)
        .map(|(&(pair, meetings), expected)| {
            let ln_p = ln_poisson_upper_tail(expected, meetings);
            let tally = EdgeTally { objects: meetings, ..EdgeTally::default() };
            let (within, lateness) = (None, None);
            let chance = Chance { meetings, expected, interest: 1.0, ln_p, ln_q: 0.0, within, lateness };
            ValidatedEdge { pair, tally, chance: Some(chance), similarity: None }
        })
        .collect();
    Backbone { kind, edges, floor, candidates: met.len() as u64, strata: null.strata() }
}

/// Fills in what the pairs of a backbone did together.
pub fn tally(trace: &Trace, window: Window, layer: &mut Backbone) {
    let pairs = layer.edges.iter().map(|edge| edge.pair).collect();
    let network = project_pairs(trace, window, &pairs);
    // Both are sorted by pair, and every pair that met has a co-action.
    for (edge, (pair, tally)) in layer.edges.iter_mut().zip(network.edges) {
        debug_assert_eq!(edge.pair, pair);
        edge.tally = tally;
    }
}

/// Corrects the tested edges of all traces together and keeps those with q ≤ α.
pub fn correct(layers: &mut [Backbone], correction: Correction, alpha: Alpha) {
    let ln_p: Vec<f64> = layers
        .iter()
        .flat_map(|layer| layer.edges.iter().map(|edge| edge.chance.map_or(0.0, |chance| chance.ln_p)))
        .collect();
    let mut ln_q = q_values(&ln_p, layers, correction);
    for layer in layers {
        for edge in &mut layer.edges {
            let ln_q = ln_q.next().expect("one q-value an edge");
            edge.chance = edge.chance.map(|chance| Chance { ln_q, ..chance });
        }
        layer.edges.retain(|edge| edge.passes(alpha));
    }
}

/// ln of the p-values corrected for all tests of all traces, in the order given.
fn q_values(ln_p: &[f64], layers: &[Backbone], correction: Correction) -> impl Iterator<Item = f64> + use<> {
    let tests = layers.iter().map(|layer| layer.floor.tests()).sum();
    let factor = correction.ln_factor(tests);
    benjamini_hochberg(ln_p, tests).into_iter().map(move |ln_q| (ln_q + factor).min(0.0))
}

/// What a second null model says of the edges kept, layer by layer and edge by edge. `second` are the logarithms of its
/// p-values, in step with the edges; `None` for edges that it does not speak of.
///
/// An edge survives both models when the larger of its two p-values passes: an intersection–union test (Berger 1982,
/// Technometrics 24:295), valid if each p-value is. These are corrected for all tests of all traces, as in [`correct`];
/// pairs that the first model did not keep, and those that the second does not speak of, count as p = 1.
#[must_use]
pub fn correct_both(
    layers: &[Backbone],
    second: &[Vec<Option<f64>>],
    correction: Correction,
) -> Vec<Vec<Option<SecondTest>>> {
    let larger = |(edge, second): (&ValidatedEdge, &Option<f64>)| match (edge.chance, second) {
        (Some(chance), Some(ln_p)) => chance.ln_p.max(*ln_p),
        _ => 0.0,
    };
    let of_layer = |(layer, second): (&Backbone, &Vec<Option<f64>>)| -> Vec<f64> {
        layer.edges.iter().zip(second).map(larger).collect()
    };
    let ln_p: Vec<f64> = layers.iter().zip(second).flat_map(of_layer).collect();
    let mut ln_q = q_values(&ln_p, layers, correction);
    let mut said = |&ln_p: &Option<f64>| {
        let ln_q = ln_q.next().expect("one q-value an edge");
        ln_p.map(|ln_p| SecondTest { ln_p, ln_q })
    };
    second.iter().map(|of_layer| of_layer.iter().map(&mut said).collect()).collect()
}
