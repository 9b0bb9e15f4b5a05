#!/usr/bin/env python3
"""Golden values of Wilson's interval.

    python oracles/scipy_wilson.py            writes crates/claque/tests/golden/wilson.csv
    python oracles/scipy_wilson.py --check    recomputes it; exit code 1 if the file differs

By scipy.stats.binomtest(successes, trials).proportion_ci(confidence_level=0.95, method="wilson"), in twelve digits.
"""

import argparse
import pathlib
import sys

from scipy import stats

GOLDEN = pathlib.Path(__file__).resolve().parent.parent / "crates/claque/tests/golden/wilson.csv"
TRIALS = [1, 2, 3, 5, 6, 10, 15, 16, 20, 50, 87, 88, 100, 101, 250, 1000, 12345, 1000000]


def lines():
    yield "successes,trials,low,high"
    for trials in TRIALS:
        for successes in sorted({0, 1, trials // 3, trials // 2, trials * 4 // 5, trials * 87 // 100, trials * 22 // 25,
                                 trials - 1, trials}):
            interval = stats.binomtest(successes, trials).proportion_ci(confidence_level=0.95, method="wilson")
            # SciPy leaves a rounding error of some 1e-17 where the formula gives exactly 0.
            low = max(interval.low, 0.0) if successes else 0.0
            high = interval.high if successes < trials else 1.0
            yield f"{successes},{trials},{low:.12g},{high:.12g}"


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--check", action="store_true", help="compare with the file instead of writing it")
    text = "".join(line + "\n" for line in lines())
    if not arguments.parse_args().check:
        GOLDEN.write_text(text)
    elif GOLDEN.read_text() != text:
        sys.exit(f"{GOLDEN.name} differs from what {pathlib.Path(__file__).name} computes")


if __name__ == "__main__":
    main()
