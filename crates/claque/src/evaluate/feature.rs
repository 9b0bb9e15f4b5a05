//! What one plain property of the accounts would score by itself.
//!
//! Labelled data is often joined from two collections that differ in how they were gathered: how much each account posts,
//! which fields are filled in, how exact the times are. A detector that sees such a difference scores well and has found
//! nothing. So each property is ranked by as if it were a detector, in the better of the two directions.

use super::Material;
use super::curve::{Ranking, average_precision, roc_auc};
use super::matched::MatchedRanking;

/// How well one property tells positive from ordinary accounts.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Separation {
    /// Chance that a random positive account has the higher value, ties ½; the lower value wins one minus that.
    pub auc: f64,
    /// Whether ranking from the highest value down is the better direction.
    pub high_first: bool,
    /// Average precision of the better direction.
    pub average_precision: f64,
    /// Matched AUC of the better direction; `None` where no activity bin has both kinds.
    pub matched_auc: Option<f64>,
}

/// Ranks by the property that stands in `material.scores`; `None` where it is the same for all, or labels are all of a kind.
#[must_use]
pub fn separation(material: Material<'_>) -> Option<Separation> {
    let once = vec![1; material.scores.len()];
    let cuts = Ranking::new(material.scores).cuts(material.positive, &once);
    let auc = roc_auc(&cuts).filter(|_| cuts.len() > 1)?;
    let high_first = auc >= 0.5;
    let turned: Vec<f64> = material.scores.iter().map(|&value| if high_first { value } else { -value }).collect();
    let better = Ranking::new(&turned).cuts(material.positive, &once);
    Some(Separation {
        auc,
        high_first,
        average_precision: average_precision(&better)?,
        matched_auc: MatchedRanking::new(&turned, material.posts).measure(material.positive, &once).auc,
    })
}
