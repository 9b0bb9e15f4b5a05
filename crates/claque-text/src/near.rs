//! Near-copies: texts that differ by a trimmed end, a swapped word, an emoji.
//!
//! Text → units ([`crate::script`]) → without what clients add ([`crate::template`]) → set of units and pairs of units
//! ([`crate::shingle`]) → groups around the wordings that are posted most ([`crate::group`]). Similarity makes an object here and
//! never an edge; whether accounts use one object more than chance would is for the core to say.
//!
//! # Cost
//! 1.1 million different posts take some seconds and less than a gigabyte beside their text; `bench/runs` has the figures.

use crate::group::{Groups, MOST_LOOKED_AT, Membership, Search, Stars, Wording, stars_within};
use crate::join::{Threshold, jaccard};
use crate::sequence::Sequences;
use crate::shingle::ShingleSets;
use crate::template::{self, Template, TemplateRules};
use rayon::prelude::*;

/// So many wordings are read before somebody is told.
const TOLD_EVERY: usize = 1024;

/// What counts as a near-copy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NearRules {
    /// The least similarity of a text to the medoid of its group.
    pub at_least: Threshold,
    /// How similar texts are looked for.
    pub search: Search,
    /// What is taken off as added by clients; `None`: nothing is.
    pub templates: Option<TemplateRules>,
}

impl NearRules {
    /// The least similarity by default, in thousandths.
    pub const DEFAULT_PER_MILLE: u32 = 700;
}

impl Default for NearRules {
    fn default() -> Self {
        Self {
            at_least: Threshold::per_mille(Self::DEFAULT_PER_MILLE).unwrap_or(Threshold::ONE),
            search: Search::Affordable,
            templates: Some(TemplateRules::default()),
        }
    }
}

/// Near-copies of one corpus.
#[derive(Clone, Debug, PartialEq)]
pub struct NearCopies {
    /// The groups; texts are numbered as they were given.
    pub groups: Groups,
    /// What was taken off, most wordings first.
    pub templates: Vec<Template>,
    /// Texts that are too short to count, those included of which too little is left without a template.
    pub too_short: u32,
    /// Texts of which only the first [`crate::script::MOST_UNITS`] units count.
    pub cut: u32,
    /// How similar texts were looked for: [`Search::Exact`] or [`Search::MinHash`].
    pub search: Search,
    /// How many texts were looked at, as possible medoids of another.
    pub looked_at: u64,
    /// The probability that a text exactly at the threshold from a medoid is missed; `None` where the search was exact.
    pub miss_probability: Option<f64>,
    /// How many times a medoid was left out of a bucket of MinHash that was full; 0 where the search was exact.
    pub left_out: u64,
}

/// Groups near-copies.
///
/// Wordings must differ, as the reader leaves them; equal ones would count as near-copies. Those with most posts come first
/// as medoids, of equals the first given.
pub fn near_copies(wordings: &[Wording<'_>], rules: &NearRules) -> NearCopies {
    near_copies_told(wordings, rules, &|_| {})
}

/// The same, and `told` is told from any thread how many more steps are done: two a wording, or a little more where an exact
/// search is given up.
pub fn near_copies_told(wordings: &[Wording<'_>], rules: &NearRules, told: &(dyn Fn(u64) + Sync)) -> NearCopies {
    let mut order: Vec<u32> = (0..wordings.len() as u32).collect();
    order.par_sort_by_key(|text| (std::cmp::Reverse(wordings[*text as usize].posts), *text));
    let (sets, templates, cut) = read(wordings, &order, rules, told);
    let too_short = (0..sets.len() as u32).filter(|set| sets.size(*set) == 0).count() as u32;
    let Stars { of, search, looked_at, left_out } =
        stars_within(&sets, rules.at_least, rules.search, MOST_LOOKED_AT, told);
    let mut medoid_of = vec![None; wordings.len()];
    for (set, membership) in of.iter().enumerate() {
        medoid_of[order[set] as usize] = membership.map(|Membership { leader, overlap }| {
            (order[leader as usize], jaccard(sets.size(set as u32), sets.size(leader), overlap))
        });
    }
    let miss_probability = match search {
        Search::Exact | Search::Affordable => None,
        Search::MinHash(bands) => Some(bands.miss_probability(rules.at_least.as_f64())),
    };
    NearCopies {
        groups: Groups::around(&medoid_of),
        templates,
        too_short,
        cut,
        search,
        looked_at,
        miss_probability,
        left_out,
    }
}

/// The shingles of the wordings, in the order given.
fn read(
    wordings: &[Wording<'_>],
    order: &[u32],
    rules: &NearRules,
    told: &(dyn Fn(u64) + Sync),
) -> (ShingleSets, Vec<Template>, u32) {
    let ordered: Vec<Wording<'_>> = order.iter().map(|text| wordings[*text as usize]).collect();
    let sequences = Sequences::read(ordered.len(), |text| {
        if text.is_multiple_of(TOLD_EVERY) {
            told(TOLD_EVERY as u64);
        }
        ordered[text].text
    });
    let stripped = match &rules.templates {
        Some(rules) => template::strip(&sequences, &ordered, rules),
        None => template::keep_all(&sequences),
    };
    (ShingleSets::of(&sequences, &stripped.kept), stripped.templates, sequences.cut())
}
