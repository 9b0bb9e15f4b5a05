//! Exact binomial tails and intervals.

/// ln n!, by Stirling's series above 20.
fn ln_factorial(n: u64) -> f64 {
    if n <= 20 {
        return (1..=n).map(|i| (i as f64).ln()).sum();
    }
    let x = n as f64 + 1.0;
    let series = 1.0 / (12.0 * x) - 1.0 / (360.0 * x.powi(3)) + 1.0 / (1260.0 * x.powi(5));
    (x - 0.5) * x.ln() - x + 0.5 * std::f64::consts::TAU.ln() + series
}

fn mass(n: u64, rate: f64, k: u64) -> f64 {
    if rate <= 0.0 || rate >= 1.0 {
        return f64::from(u8::from(k == if rate <= 0.0 { 0 } else { n }));
    }
    let ways = ln_factorial(n) - ln_factorial(k) - ln_factorial(n - k);
    (ways + k as f64 * rate.ln() + (n - k) as f64 * (1.0 - rate).ln()).exp()
}

/// P(Binomial(n, rate) ≥ k).
pub(crate) fn at_least(n: u64, rate: f64, k: u64) -> f64 {
    (k..=n).map(|k| mass(n, rate, k)).sum::<f64>().min(1.0)
}

/// P(Binomial(n, rate) ≤ k).
pub(crate) fn at_most(n: u64, rate: f64, k: u64) -> f64 {
    (0..=k.min(n)).map(|k| mass(n, rate, k)).sum::<f64>().min(1.0)
}

/// The interval of Clopper & Pearson (1934, Biometrika 26:404) with 95 % coverage at least, for k of n.
pub(crate) fn interval(k: u64, n: u64) -> (f64, f64) {
    let low = if k == 0 { 0.0 } else { root(|rate| at_least(n, rate, k) - 0.025) };
    let high = if k == n { 1.0 } else { root(|rate| 0.025 - at_most(n, rate, k)) };
    (low, high)
}

/// Where an increasing function crosses 0 in `0.0..=1.0`.
fn root(f: impl Fn(f64) -> f64) -> f64 {
    let (mut low, mut high) = (0.0, 1.0);
    for _ in 0..60 {
        let middle = 0.5 * (low + high);
        if f(middle) < 0.0 { low = middle } else { high = middle }
    }
    0.5 * (low + high)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tails_and_intervals_are_those_of_scipy() {
        // scipy.stats 1.17: binom.sf(9, 20, .05), binom.cdf(15, 20, .9), binomtest(3, 200).proportion_ci('exact').
        for (got, wanted) in [
            (at_least(20, 0.05, 10), TAIL_10_OF_20),
            (at_most(20, 0.9, 15), TAIL_15_OF_20),
            (interval(3, 200).0, LOW_3_OF_200),
            (interval(3, 200).1, HIGH_3_OF_200),
            (interval(0, 200).1, HIGH_0_OF_200),
        ] {
            assert!((got / wanted - 1.0).abs() < 1e-9, "{got}, wanted {wanted}");
        }
    }

    const TAIL_10_OF_20: f64 = 1.1340718060930296e-08;
    const TAIL_15_OF_20: f64 = 0.04317449528446335;
    const LOW_3_OF_200: f64 = 0.003104107621555085;
    const HIGH_3_OF_200: f64 = 0.043208281917709784;
    const HIGH_0_OF_200: f64 = 0.018275340355148807;
}
