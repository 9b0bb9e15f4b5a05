//! From trials to what may be stated: intervals, the smallest operations found, and how many there can be where none is.

use super::{JointOperation, Trial};

/// The chance that a statement must reach with its lower bound to be made: 0.80, as in a power analysis.
pub const STATED: f64 = 0.8;
/// 0.975 quantile of the normal distribution: intervals are of 95 %, two-sided.
const Z: f64 = 1.959_963_984_540_054;

/// Wilson's interval of a proportion at 95 %, two-sided, from `successes` of `trials` (Wilson 1927, *JASA* 22:209):
///
/// > (p̂ + z²/2n ± z √(p̂(1 − p̂)/n + z²/4n²)) / (1 + z²/n)
///
/// Both ends are in `0.0..=1.0`. Without trials, nothing is known: 0 and 1.
#[must_use]
pub fn wilson(successes: u32, trials: u32) -> (f64, f64) {
    if trials == 0 {
        return (0.0, 1.0);
    }
    let (n, share) = (f64::from(trials), f64::from(successes) / f64::from(trials));
    let centre = share + Z * Z / (2.0 * n);
    let reach = Z * (share * (1.0 - share) / n + Z * Z / (4.0 * n * n)).sqrt();
    let scale = 1.0 + Z * Z / n;
    // At the ends the formula is exactly 0 or 1, but for rounding.
    let low = if successes == 0 { 0.0 } else { (centre - reach) / scale };
    let high = if successes == trials { 1.0 } else { (centre + reach) / scale };
    (low, high)
}

/// The most operations of a kind, each found with the chance `power` or more, that can be there when none was found, at
/// 95 % confidence: the largest K with (1 − π)^K ≥ 0.05, where operations are found independently of each other. `None`
/// where any number can be.
#[must_use]
pub fn most_unseen(power: f64) -> Option<u32> {
    let most = (0.05_f64.ln() / (1.0 - power.min(1.0)).ln()).floor();
    (power > 0.0 && most < f64::from(u32::MAX)).then_some(most as u32)
}

/// What the trials of one operation came to.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct CellPower {
    /// What was planted.
    pub operation: JointOperation,
    /// Trials done.
    pub trials: u32,
    /// Of these, the ones in which it was found.
    pub detected: u32,
    /// Lower end of [`wilson`].
    pub low: f64,
    /// Upper end of [`wilson`].
    pub high: f64,
    /// Mean share of its accounts in the finding that held most of them, over all trials.
    pub recall: f64,
    /// Mean share of that finding's accounts that were planted, over the trials in which it was found; `None` without any.
    pub purity: Option<f64>,
    /// Mean number of real accounts in findings that were in none before.
    pub drawn_in: f64,
    /// The largest such number.
    pub most_drawn_in: u32,
}

impl CellPower {
    /// Adds up the trials of one operation, in their order.
    #[must_use]
    pub fn of(operation: JointOperation, trials: &[Trial]) -> Self {
        let count = trials.len() as u32;
        let mean = |sum: f64, of: u32| sum / f64::from(of.max(1));
        let found: Vec<&Trial> = trials.iter().filter(|trial| trial.detected(&operation)).collect();
        let (low, high) = wilson(found.len() as u32, count);
        let purity: f64 = found.iter().map(|trial| f64::from(trial.caught) / f64::from(trial.members)).sum();
        let caught: f64 = trials.iter().map(|trial| f64::from(trial.caught)).sum();
        CellPower {
            operation,
            trials: count,
            detected: found.len() as u32,
            low,
            high,
            recall: mean(caught, count) / f64::from(operation.accounts),
            purity: (!found.is_empty()).then(|| mean(purity, found.len() as u32)),
            drawn_in: mean(trials.iter().map(|trial| f64::from(trial.drawn_in)).sum(), count),
            most_drawn_in: trials.iter().map(|trial| trial.drawn_in).max().unwrap_or(0),
        }
    }

    /// Whether the lower bound reaches [`STATED`].
    #[must_use]
    pub fn is_stated(&self) -> bool {
        self.low >= STATED
    }

    /// Whether it would be missed more often than not: the upper bound is below one half.
    #[must_use]
    pub fn is_missed(&self) -> bool {
        self.high < 0.5
    }

    /// At least as many accounts and actions, otherwise the same.
    fn is_as_large(&self, other: &Self) -> bool {
        let JointOperation { accounts, actions, .. } = self.operation;
        let otherwise_the_same = self.operation == JointOperation { accounts, actions, ..other.operation };
        otherwise_the_same && accounts >= other.operation.accounts && actions >= other.operation.actions
    }
}

/// The smallest operations of which it may be stated that they, and all larger ones that were tried, would have been found:
/// places in `cells`. None of them is at least as large as another.
#[must_use]
pub fn frontier(cells: &[CellPower]) -> Vec<usize> {
    let found = |cell: &CellPower| cells.iter().filter(|other| other.is_as_large(cell)).all(CellPower::is_stated);
    extremes(cells, &found, &|one, other| one.is_as_large(other))
}

/// The largest operations that would be missed more often than not: places in `cells`. Smaller ones need not be missed too:
/// many accounts that act together seldom raise the meetings that chance is given, and so hide each other.
#[must_use]
pub fn missed(cells: &[CellPower]) -> Vec<usize> {
    extremes(cells, &CellPower::is_missed, &|one, other| other.is_as_large(one))
}

/// The cells that `holds`, without those that are `beyond` another such cell.
fn extremes(
    cells: &[CellPower],
    holds: &dyn Fn(&CellPower) -> bool,
    beyond: &dyn Fn(&CellPower, &CellPower) -> bool,
) -> Vec<usize> {
    let hold: Vec<usize> = (0..cells.len()).filter(|&place| holds(&cells[place])).collect();
    let outermost = |&place: &usize| !hold.iter().any(|&other| other != place && beyond(&cells[place], &cells[other]));
    hold.iter().copied().filter(outermost).collect()
}
