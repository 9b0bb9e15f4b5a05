#!/usr/bin/env python3
"""Golden values of the tails in crates/claque/src/lookalike/{scheduled,burst}.rs.

    python oracles/scipy_lookalikes.py       prints them

One-sided Kolmogorov-Smirnov statistic by scipy.stats.ksone.sf, binomial tails by scipy.stats.binom.sf (SciPy 1.17.1).
"""

from scipy.stats import binom, ksone

for d, n in [(0.98, 2), (0.5, 1), (0.2, 10), (0.9, 7), (0.05, 1000), (0.3, 50), (1.0, 3)]:
    print(f"P(D+ >= {d}), n = {n}: {float(ksone.sf(d, n))!r}")
for n, q, k in [(10, 0.3, 7), (100, 0.05, 12), (3, 0.5, 3)]:
    print(f"P(Binomial({n}, {q}) >= {k}): {float(binom.sf(k - 1, n, q))!r}")
