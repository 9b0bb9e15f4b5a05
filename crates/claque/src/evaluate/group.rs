//! Groups against labels and against given groups.
//!
//! With n_ij accounts in found group i and given group j, a_i and b_j the sums over rows and columns and n all of them:
//!
//! - normalized mutual information: I = Σ n_ij/n ln(n n_ij / (a_i b_j)) over the arithmetic mean of the two entropies;
//! - adjusted Rand index (Hubert & Arabie 1985): agreement on pairs of accounts, 0 on average for random groups.
//!
//! Both agree with scikit-learn's `normalized_mutual_info_score` and `adjusted_rand_score` (`oracles/evaluation.py`). On few
//! accounts in many groups NMI is high by itself; the adjusted Rand index is not.

use rustc_hash::FxHashMap;

/// Weighted precision of groups, WP = Σ n_k p_k² / Σ n_k p_k, of (labelled members n_k, positive ones n_k p_k) each: the
/// precision of the group that a random positive account in any group is in (Iannucci et al. 2025, arXiv 2512.19677).
/// `None` where no group has a positive member.
#[must_use]
pub fn weighted_precision(groups: &[(u64, u64)]) -> Option<f64> {
    let positives: u64 = groups.iter().map(|&(_, positives)| positives).sum();
    let squares = groups.iter().filter(|&&(members, _)| members > 0);
    let squares: f64 = squares.map(|&(members, positives)| (positives as f64).powi(2) / members as f64).sum();
    (positives > 0).then(|| squares / positives as f64)
}

/// Share of accounts that are of the most frequent given group of their found group; `None` without an account. `found` and
/// `given` go in step.
#[must_use]
pub fn purity(found: &[u32], given: &[u32]) -> Option<f64> {
    let mut most: FxHashMap<u32, u64> = FxHashMap::default();
    for (group, _, count) in contingency(found, given) {
        let best = most.entry(group).or_default();
        *best = count.max(*best);
    }
    (!found.is_empty()).then(|| most.values().sum::<u64>() as f64 / found.len() as f64)
}

/// In `0.0..=1.0`; 1 where both sides are a single group. `None` without an account.
#[must_use]
pub fn normalized_mutual_information(found: &[u32], given: &[u32]) -> Option<f64> {
    if found.is_empty() {
        return None;
    }
    let n = found.len() as f64;
    let (rows, columns) = (sizes(found), sizes(given));
    if rows.len() == 1 && columns.len() == 1 {
        return Some(1.0);
    }
    let cells = contingency(found, given);
    let information: f64 = cells
        .iter()
        .map(|&(row, column, count)| {
            let (count, expected) = (count as f64, rows[&row] as f64 * columns[&column] as f64);
            count / n * (count * n / expected).ln()
        })
        .sum();
    let mean = (entropy(found) + entropy(given)) / 2.0;
    // Independent groups give a rest of rounding, which is no information.
    Some(if information <= f64::EPSILON { 0.0 } else { (information / mean).min(1.0) })
}

/// In `-0.5..=1.0`; 1 where both sides say the same of every pair. `None` without an account.
#[must_use]
pub fn adjusted_rand_index(found: &[u32], given: &[u32]) -> Option<f64> {
    if found.is_empty() {
        return None;
    }
    let pairs = |count: u64| (count * (count - 1) / 2) as f64;
    let both: f64 = contingency(found, given).iter().map(|&(_, _, count)| pairs(count)).sum();
    // Whole numbers below 2^53: the order of these sums does not matter.
    let in_found: f64 = sizes(found).values().map(|&count| pairs(count)).sum();
    let in_given: f64 = sizes(given).values().map(|&count| pairs(count)).sum();
    let mean = (in_found + in_given) / 2.0;
    let by_chance = in_found * in_given / pairs(found.len() as u64).max(1.0);
    let says_the_same = (both - in_found).abs() < 0.5 && (both - in_given).abs() < 0.5;
    Some(if says_the_same { 1.0 } else { (both - by_chance) / (mean - by_chance) })
}

fn sizes(groups: &[u32]) -> FxHashMap<u32, u64> {
    let mut sizes = FxHashMap::default();
    for &group in groups {
        *sizes.entry(group).or_default() += 1;
    }
    sizes
}

/// Accounts in each pair of a found and a given group that has any, sorted.
fn contingency(found: &[u32], given: &[u32]) -> Vec<(u32, u32, u64)> {
    let mut cells: Vec<(u32, u32)> = found.iter().copied().zip(given.iter().copied()).collect();
    cells.sort_unstable();
    cells.chunk_by(|a, b| a == b).map(|run| (run[0].0, run[0].1, run.len() as u64)).collect()
}

/// In nats.
fn entropy(groups: &[u32]) -> f64 {
    let n = groups.len() as f64;
    // Sorted, so that the sum has one order.
    let mut counts: Vec<u64> = sizes(groups).into_values().collect();
    counts.sort_unstable();
    -counts.iter().map(|&count| count as f64 / n * (count as f64 / n).ln()).sum::<f64>()
}
