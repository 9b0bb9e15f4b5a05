#!/usr/bin/env python3
"""Golden values of tail probabilities and of q-values.

    python oracles/scipy_tails.py            writes crates/claque/tests/golden/{poisson,poisson_binomial,bh}.csv
    python oracles/scipy_tails.py --check    recomputes them; exit code 1 if the files differ

poisson.csv: ln P(X >= s), X ~ Poisson(lambda). Every value is summed by mpmath at 60 digits, because SciPy's own
error (up to 1e-11 in the bulk, and an underflow below 1e-308) is larger than the bound that is tested. Wherever
SciPy has a value, `source` is `scipy` and the two are asserted to agree within 1e-9; elsewhere it is `mpmath`.
poisson_binomial.csv: ln P(X >= s), X a sum of Bernoulli trials of the given probabilities; by mpmath at 60 digits.
bh.csv: ln q by scipy.stats.false_discovery_control, over the listed p-values and as many p = 1 as `tests` has more.
"""

import argparse
import math
import pathlib
import sys

import mpmath
import numpy
from scipy import stats

GOLDEN = pathlib.Path(__file__).resolve().parent.parent / "crates/claque/tests/golden"
LAMBDAS = ["1e-12", "1e-9", "1e-6", "0.0001", "0.003", "0.02", "0.1", "0.5", "0.9", "1.0", "1.7", "2.5", "4.0", "7.3",
           "12.0", "19.5", "30.0", "64.0", "100.0", "333.3", "1000.0", "2500.0", "5000.5", "10000.0"]
COUNTS = [0, 1, 2, 3, 4, 5, 6, 8, 10, 13, 16, 17, 20, 21, 22, 30, 50, 64, 65, 100, 200, 333, 334, 500, 900, 1000, 1001,
          1100, 2500, 3000, 5000, 5001, 7000, 9700, 10000]
TRIALS = [
    [0.5], [0.5, 0.5], [0.1, 0.2, 0.3], [1e-9, 1e-7, 0.5, 0.25], [1e-12] * 6, [0.0, 1.0, 0.25], [1.0, 1.0, 1.0],
    [0.001 * (i + 1) for i in range(40)], [0.9, 0.99, 0.999, 0.01],
]
mpmath.mp.dps = 60


def ln_poisson_tail(rate, s):
    """Sums whichever side has the smaller tail, from its largest term, until terms no longer count."""
    if s == 0:
        return mpmath.mpf(0)
    upper = s > rate
    k = s if upper else s - 1
    ln_first = k * mpmath.log(rate) - rate - mpmath.loggamma(k + 1)
    total = term = mpmath.mpf(1)
    while term > total * mpmath.mpf(10) ** -60 and (upper or k > 0):
        if upper:
            k += 1
            term *= rate / k
        else:
            term *= k / rate
            k -= 1
        total += term
    tail = ln_first + mpmath.log(total)
    return tail if upper else mpmath.log1p(-mpmath.exp(tail))


def poisson_lines():
    yield "lambda,s,ln_p,source"
    for text in LAMBDAS:
        rate = mpmath.mpf(float(text))
        for s in COUNTS:
            ln_p = float(ln_poisson_tail(rate, s))
            p = float(stats.poisson.sf(s - 1, float(text)))
            source = "mpmath"
            # Further out SciPy loses digits before it underflows.
            if p > 1e-290:
                source = "scipy"
                assert abs(math.log(p) - ln_p) <= 1e-9, (text, s, math.log(p), ln_p)
            yield f"{text},{s},{ln_p!r},{source}"


def poisson_binomial_lines():
    yield "probabilities,s,ln_p"
    for trials in TRIALS:
        chances = [mpmath.mpf(1)]
        for q in map(mpmath.mpf, trials):
            chances = [a * (1 - q) + b * q for a, b in zip(chances + [0], [0] + chances)]
        for s in range(len(trials) + 2):
            p = mpmath.fsum(chances[s:])
            ln_p = repr(float(mpmath.log(p))) if p > 0 else "-inf"
            yield f"{' '.join(map(repr, trials))},{s},{ln_p}"


def bh_lines():
    yield "tests,ln_p,ln_q"
    random = numpy.random.Generator(numpy.random.PCG64(20))
    lists = [
        ([0.01], 1), ([0.01], 100), ([1.0, 1.0], 2), ([0.04, 0.01, 0.03, 0.02], 4), ([0.03, 0.03, 0.001, 0.5], 7),
        ([1e-300, 1e-200, 1e-200, 0.9], 1_000), (list(random.random(50)), 50),
        (list(10 ** -(12 * random.random(60))), 10_000), (list(random.random(20) * 0.01), 25),
    ]
    for p, tests in lists:
        q = stats.false_discovery_control(numpy.concatenate([p, numpy.ones(tests - len(p))]), method="bh")[: len(p)]
        # Ten digits, which any machine's logarithm agrees on; the p-values are exact.
        yield ",".join([str(tests), " ".join(repr(math.log(x)) for x in p), " ".join(f"{math.log(x):.10g}" for x in q)])


FILES = {"poisson.csv": poisson_lines, "poisson_binomial.csv": poisson_binomial_lines, "bh.csv": bh_lines}


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--check", action="store_true", help="compare with the files instead of writing them")
    check = arguments.parse_args().check
    differ = []
    for name, lines in FILES.items():
        text = "".join(line + "\n" for line in lines())
        if check and (GOLDEN / name).read_text() != text:
            differ.append(name)
        if not check:
            (GOLDEN / name).write_text(text)
    if differ:
        sys.exit(f"differ from what {pathlib.Path(__file__).name} computes: {', '.join(differ)}")


if __name__ == "__main__":
    main()
