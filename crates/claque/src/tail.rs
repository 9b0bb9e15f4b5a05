//! Tail probabilities and false discovery rates, in natural logarithms: the p-values that matter underflow.
//!
//! Accuracy, measured on the golden values (`oracles/scipy_tails.py`, 60 digits): p is right to a relative 2e-12 while
//! ln p > −5,000, and to 6e-11 down to ln p = −370,000, where an `f64` for ln p itself has no more digits.

use std::f64::consts::TAU;

/// ln k! for k in 0..=20.
const LN_FACTORIAL: [f64; 21] = [
    0.0,
    0.0,
    std::f64::consts::LN_2,
    1.791759469228055,
    3.1780538303479458,
    4.787491742782046,
    6.579251212010101,
    8.525161361065415,
    10.60460290274525,
    12.801827480081469,
    15.104412573075516,
    17.502307845873887,
    19.987214495661885,
    22.552163853123425,
    25.19122118273868,
    27.89927138384089,
    30.671860106080672,
    33.50507345013689,
    36.39544520803305,
    39.339884187199495,
    42.335616460753485,
];

/// ln P(X ≥ s) of a Poisson variable with mean `lambda` ≥ 0; 0 for s = 0, −∞ for `lambda` = 0 and s > 0.
///
/// A `lambda` that is negative or NaN is a programming error: it panics in debug builds, and otherwise gives 0, which
/// is no evidence. The cost is two logarithms and the terms of a series that count: fewer than 20 where s exceeds
/// twice `lambda`, about 9 √`lambda` where s is near it.
pub(crate) fn ln_poisson_upper_tail(lambda: f64, s: u32) -> f64 {
    debug_assert!(lambda >= 0.0, "lambda {lambda}: wanted >= 0");
    if s == 0 || lambda.is_nan() || lambda < 0.0 || lambda.is_infinite() {
        return 0.0;
    }
    if lambda <= 0.0 {
        return f64::NEG_INFINITY;
    }
    let s = f64::from(s);
    if s > lambda {
        // P(X = s) (1 + λ/(s+1) + λ²/((s+1)(s+2)) + …): every ratio is below 1.
        let (mut sum, mut term, mut k) = (1.0, 1.0, s);
        while term > sum * f64::EPSILON / 8.0 {
            k += 1.0;
            term *= lambda / k;
            sum += term;
        }
        return (ln_poisson(lambda, s) + f64::ln(sum)).min(0.0);
    }
    // The rest of 1, downwards from s − 1. It is at most about 2/3, so nothing cancels.
    let (mut sum, mut term, mut k) = (1.0, 1.0, s - 1.0);
    let ln_first = ln_poisson(lambda, k);
    while k > 0.0 && term > sum * f64::EPSILON / 8.0 {
        term *= k / lambda;
        sum += term;
        k -= 1.0;
    }
    let below = (sum * ln_first.exp()).min(1.0);
    // From 0, which unlike its opposite is not written "-0".
    f64::ln_1p(0.0 - below)
}

/// ln P(X = k) for a whole k ≥ 0 and `lambda` > 0.
///
/// Above the table by the saddle point of Loader, *Fast and accurate computation of binomial probabilities* (2000):
/// k ln λ and ln k! would each lose the digits that their difference needs.
fn ln_poisson(lambda: f64, k: f64) -> f64 {
    if let Some(ln_factorial) = LN_FACTORIAL.get(k as usize) {
        return k * lambda.ln() - lambda - ln_factorial;
    }
    -stirling_error(k) - deviance(k, lambda) - 0.5 * (TAU * k).ln()
}

/// ln k! − (k ln k − k + ln(2πk)/2), for k > 20, where five terms of Stirling's series are exact to 1e-17.
fn stirling_error(k: f64) -> f64 {
    let kk = k * k;
    (1.0 / 12.0 - (1.0 / 360.0 - (1.0 / 1260.0 - (1.0 / 1680.0 - 1.0 / (1188.0 * kk)) / kk) / kk) / kk) / k
}

/// k ln(k/λ) + λ − k.
fn deviance(k: f64, lambda: f64) -> f64 {
    let difference = k - lambda;
    let v = difference / (k + lambda);
    if v.abs() >= 0.1 {
        let ratio = k / lambda;
        let ln_ratio = if ratio.is_finite() { ratio.ln() } else { k.ln() - lambda.ln() };
        return k * ln_ratio - difference;
    }
    // ln(k/λ) = 2 artanh v, of which the first term is taken with λ − k, as they cancel.
    let (mut sum, mut power, mut odd) = (difference * v, 2.0 * k * v, 1.0);
    loop {
        power *= v * v;
        odd += 2.0;
        let next = sum + power / odd;
        // Exactly: the series ends where a term changes nothing.
        if next.to_bits() == sum.to_bits() {
            return sum;
        }
        sum = next;
    }
}

/// ln P(X ≥ s), X the number of successes in independent trials that succeed with the given chances.
///
/// 0 for s = 0, −∞ where fewer than s trials can succeed. A chance outside `0.0..=1.0` is a programming error: it
/// panics in debug builds, and otherwise is taken as the nearest that is possible (NaN as 1, which is no evidence).
///
/// The trials are tilted until s is their mean, P̃(k) ∝ P(k) e^{θk}: about s nothing underflows then, and
/// P(X ≥ s) = Σ_{k ≥ s} P̃(k) e^{K(θ) − θk} with K(θ) = Σ ln(1 − p + p e^θ) has its large terms first (the tilting of Cramér
/// 1938, here without any approximation). O(n²) additions for n trials.
pub(crate) fn ln_poisson_binomial_upper_tail(chances: &[f64], s: u32) -> f64 {
    debug_assert!(chances.iter().all(|chance| (0.0..=1.0).contains(chance)), "a chance outside 0 to 1");
    let sure = chances.iter().filter(|&&chance| chance >= 1.0 || chance.is_nan()).count();
    let odds: Vec<f64> = chances
        .iter()
        .filter(|&&chance| chance > 0.0 && chance < 1.0)
        .map(|&chance| chance.ln() - f64::ln_1p(-chance))
        .collect();
    let Some(s) = (s as usize).checked_sub(sure).filter(|&s| s > 0) else { return 0.0 };
    if s > odds.len() {
        return f64::NEG_INFINITY;
    }
    let theta = tilt(&odds, s);
    // ln(1 + e^x), which is −ln of the chance to fail at log-odds x.
    let softplus = |x: f64| x.max(0.0) + f64::ln_1p((-x.abs()).exp());
    let cumulant: f64 = odds.iter().map(|&odds| softplus(odds + theta) - softplus(odds)).sum();
    let mut tilted = vec![0.0; odds.len() + 1];
    tilted[0] = 1.0;
    for (before, &odds) in odds.iter().enumerate() {
        let success = logistic(odds + theta);
        let failure = logistic(-odds - theta);
        for k in (1..=before + 1).rev() {
            tilted[k] = tilted[k] * failure + tilted[k - 1] * success;
        }
        tilted[0] *= failure;
    }
    let untilted = (0..).zip(&tilted[s..]).map(|(beyond, chance)| chance * (-theta * f64::from(beyond)).exp());
    (cumulant - theta * s as f64 + untilted.sum::<f64>().ln()).min(0.0)
}

fn logistic(x: f64) -> f64 {
    1.0 / (1.0 + (-x).exp())
}

/// The θ ≥ 0 at which trials of the log-odds given, plus θ, have about s successes on average: near enough for nothing to
/// underflow, the sum that follows is exact at any θ.
fn tilt(odds: &[f64], s: usize) -> f64 {
    let mean = |theta: f64| odds.iter().map(|&odds| logistic(odds + theta)).sum::<f64>();
    // Half a success below the most there can be, which no θ reaches.
    let wanted = (s as f64).min(odds.len() as f64 - 0.5);
    if mean(0.0) >= wanted {
        return 0.0;
    }
    let (mut low, mut high) = (0.0, 1.0);
    while mean(high) < wanted {
        (low, high) = (high, high * 2.0);
    }
    for _ in 0..20 {
        let middle = 0.5 * (low + high);
        if mean(middle) < wanted { low = middle } else { high = middle }
    }
    low
}

/// Benjamini and Hochberg's q-values, in natural logarithm and in the order given.
///
/// `ln_p` are the logarithms of p-values, in any order; NaN counts as p = 1. `tests` is the number of hypotheses: those
/// beyond `ln_p` have p = 1. Fewer tests than p-values is a programming error: it panics in debug builds, and
/// otherwise the number of p-values is taken. Equal p-values have equal q-values; none is above 0. O(n log n).
///
/// Benjamini and Hochberg, *Controlling the false discovery rate*, J. R. Stat. Soc. B 57 (1995).
pub(crate) fn benjamini_hochberg(ln_p: &[f64], tests: u64) -> Vec<f64> {
    debug_assert!(tests >= ln_p.len() as u64, "{tests} tests for {} p-values", ln_p.len());
    let ln_tests = (tests.max(ln_p.len() as u64) as f64).ln();
    let usable = |at: usize| if ln_p[at].is_nan() { 0.0 } else { ln_p[at] };
    let mut order: Vec<usize> = (0..ln_p.len()).collect();
    order.sort_unstable_by(|&a, &b| usable(a).total_cmp(&usable(b)));
    let mut q = vec![0.0; ln_p.len()];
    let mut least = 0.0_f64;
    for (before, &at) in order.iter().enumerate().rev() {
        least = least.min(usable(at) + ln_tests - ((before + 1) as f64).ln());
        q[at] = least;
    }
    q
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn number(text: &str) -> f64 {
        text.parse().expect("a number")
    }

    fn numbers(text: &str) -> Vec<f64> {
        text.split(' ').map(number).collect()
    }

    #[test]
    fn poisson_tails_are_right_to_ten_digits_of_p() {
        let golden = include_str!("../tests/golden/poisson.csv");
        let mut lines = 0;
        for line in golden.lines().skip(1) {
            let cells: Vec<&str> = line.split(',').collect();
            let (lambda, s, expected) = (number(cells[0]), cells[1].parse().expect("a count"), number(cells[2]));
            let found = ln_poisson_upper_tail(lambda, s);
            // An error of ln p is, while small, the relative error of p.
            let allowed = if expected > -5000.0 { 2e-12 } else { 6e-11 };
            assert!((found - expected).abs() <= allowed, "lambda {lambda}, s {s}: {found}, wanted {expected}");
            lines += 1;
        }
        assert!(lines >= 800, "only {lines} lines");
    }

    #[test]
    fn poisson_tails_at_the_edges_are_exact() {
        for (lambda, s, expected) in [
            (0.0, 0, 0.0),
            (0.0, 1, f64::NEG_INFINITY),
            (3.0, 0, 0.0),
            (f64::INFINITY, u32::MAX, 0.0),
            (1e300, u32::MAX, 0.0),
        ] {
            let found = ln_poisson_upper_tail(lambda, s);
            assert_eq!(found.to_bits(), f64::to_bits(expected), "lambda {lambda}, s {s}: {found}");
        }
        let least = ln_poisson_upper_tail(f64::MIN_POSITIVE, u32::MAX);
        assert!(least.is_finite() && least < -1e12, "{least}");
    }

    #[test]
    fn poisson_binomial_tails_are_right_to_eleven_digits_of_p() {
        let golden = include_str!("../tests/golden/poisson_binomial.csv");
        let mut lines = 0;
        for line in golden.lines().skip(1) {
            let cells: Vec<&str> = line.split(',').collect();
            let (chances, s, expected) = (numbers(cells[0]), cells[1].parse().expect("a count"), number(cells[2]));
            let found = ln_poisson_binomial_upper_tail(&chances, s);
            let equal = found.to_bits() == expected.to_bits() || (found - expected).abs() <= 1e-12;
            assert!(equal, "{chances:?}, s {s}: {found}, wanted {expected}");
            lines += 1;
        }
        assert!(lines >= 80, "only {lines} lines");
        // 1e-12 to the 100th power is far below the least `f64`.
        let far = ln_poisson_binomial_upper_tail(&[1e-12; 100], 100);
        assert!((far - 100.0 * 1e-12_f64.ln()).abs() < 1e-9, "{far}");
    }

    #[test]
    fn q_values_are_those_of_scipy() {
        let golden = include_str!("../tests/golden/bh.csv");
        let mut lists = 0;
        for line in golden.lines().skip(1) {
            let cells: Vec<&str> = line.split(',').collect();
            let (ln_p, expected) = (numbers(cells[1]), numbers(cells[2]));
            let found = benjamini_hochberg(&ln_p, cells[0].parse().expect("a count"));
            assert_eq!(found.len(), expected.len());
            for (found, expected) in found.iter().zip(&expected) {
                // The golden values have ten digits.
                assert!((found - expected).abs() <= 1e-9 * expected.abs().max(1.0), "{found}, wanted {expected}");
            }
            lists += 1;
        }
        assert_eq!(lists, 9);
    }

    #[test]
    fn q_values_reach_where_p_underflows() {
        let q = benjamini_hochberg(&[f64::NEG_INFINITY, -100_000.0, f64::NAN, 0.0], 1_000_000);
        assert_eq!(q[0].to_bits(), f64::NEG_INFINITY.to_bits());
        assert!((q[1] - (-100_000.0 + 500_000_f64.ln())).abs() < 1e-9, "{q:?}");
        assert_eq!((q[2].to_bits(), q[3].to_bits()), (0, 0), "{q:?}");
        assert!(benjamini_hochberg(&[], 0).is_empty());
    }

    proptest! {
        #[test]
        fn a_tail_falls_with_s_and_rises_with_lambda(lambda in 1e-9..300.0, s in 1_u32..400) {
            let here = ln_poisson_upper_tail(lambda, s);
            prop_assert!(here <= 0.0);
            let slack = 1e-12 * here.abs().max(1.0);
            prop_assert!(ln_poisson_upper_tail(lambda, s + 1) <= here + slack);
            prop_assert!(ln_poisson_upper_tail(lambda * 1.1, s) >= here - slack);
        }

        #[test]
        fn a_tail_is_the_sum_of_its_terms(lambda in 0.01_f64..20.0, s in 1_u32..30) {
            let mut term = (-lambda).exp();
            let (mut below, mut above) = (0.0, 0.0);
            for k in 0..200 {
                if k < s { below += term } else { above += term }
                term *= lambda / f64::from(k + 1);
            }
            let p = ln_poisson_upper_tail(lambda, s).exp();
            prop_assert!((p - above).abs() <= 1e-12 * above, "{p}, wanted {above}");
            prop_assert!((p + below - 1.0).abs() <= 1e-12, "{p} and {below} are not 1");
        }

        #[test]
        fn a_sum_of_rare_trials_has_at_most_the_tail_of_a_poisson_variable(
            chances in prop::collection::vec(1e-9_f64..0.2, 1..60), s in 1_u32..40,
        ) {
            let mean: f64 = chances.iter().sum();
            prop_assume!(f64::from(s) >= mean + 1.0);
            let bound = ln_poisson_upper_tail(mean, s);
            prop_assert!(ln_poisson_binomial_upper_tail(&chances, s) <= bound + 1e-9);
        }

        #[test]
        fn q_values_keep_the_order_of_p_and_are_never_below(
            ln_p in prop::collection::vec(-50.0..0.0, 1..40), more in 0_u64..1000,
        ) {
            let q = benjamini_hochberg(&ln_p, ln_p.len() as u64 + more);
            for a in 0..q.len() {
                prop_assert!(q[a] <= 0.0 && q[a] >= ln_p[a] - 1e-9, "{ln_p:?} {q:?}");
                for b in 0..q.len() {
                    prop_assert!(ln_p[a] > ln_p[b] || q[a] <= q[b], "{ln_p:?} {q:?}");
                }
            }
        }
    }
}
