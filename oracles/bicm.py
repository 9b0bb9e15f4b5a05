#!/usr/bin/env python3
"""Golden values of the bipartite configuration model.

    python oracles/bicm.py            writes crates/claque/tests/golden/bicm.csv
    python oracles/bicm.py --check    recomputes them; exit code 1 if the file differs

Some bipartite graphs and, for every two accounts, the mean number of objects that they share: sum over o of p_uo p_vo,
p_uo = x_u y_o / (1 + x_u y_o), where expected degrees are those observed (Saracco et al. 2017, New J. Phys. 19:053022).
Solved node by node, not by degree, as the maximum of the likelihood, by SciPy's Newton method (trust-exact) on
ln x and ln y: another way than the fixed point of crates/claque/src/null/bicm.rs. No code of NEMtropy.
A row is a graph: its edges as `account:object`, and the means in the order (0, 1), (0, 2), …, (1, 2), …
"""

import argparse
import itertools
import pathlib
import sys

import numpy
from scipy import optimize

GOLDEN = pathlib.Path(__file__).resolve().parent.parent / "crates/claque/tests/golden/bicm.csv"


def chances(graph):
    """p_uo of a 0/1 matrix of accounts by objects, each with some but not all ties."""
    accounts, objects = graph.shape
    degrees = numpy.concatenate([graph.sum(axis=1), graph.sum(axis=0)])

    def p_of(z):
        return 1 / (1 + numpy.exp(-z[:accounts, None] - z[None, accounts:]))

    def value(z):
        return numpy.logaddexp(0, z[:accounts, None] + z[None, accounts:]).sum() - degrees @ z

    def slope(z):
        p = p_of(z)
        return numpy.concatenate([p.sum(axis=1), p.sum(axis=0)]) - degrees

    def bend(z):
        p = p_of(z)
        w = p * (1 - p)
        top = numpy.hstack([numpy.diag(w.sum(axis=1)), w])
        return numpy.vstack([top, numpy.hstack([w.T, numpy.diag(w.sum(axis=0))])])

    z = optimize.minimize(value, numpy.zeros(accounts + objects), jac=slope, hess=bend, method="trust-exact",
                          options={"gtol": 1e-8}).x
    for _ in range(5):  # The last digits. One direction (all of x up, all of y down) changes nothing: least squares.
        z -= numpy.linalg.lstsq(bend(z), slope(z), rcond=1e-12)[0]
    assert numpy.abs(slope(z)).max() < 1e-11, numpy.abs(slope(z)).max()
    return p_of(z)


def graphs():
    random = numpy.random.Generator(numpy.random.PCG64(7))
    for accounts, objects, tail in [(6, 9, 0.5), (8, 20, 1.0), (12, 15, 1.5)]:
        activity, popularity = random.random(accounts) ** tail, random.random(objects) ** tail
        while True:
            graph = (random.random((accounts, objects)) < 0.9 * numpy.outer(activity, popularity)).astype(float)
            graph = graph[graph.sum(axis=1) > 0][:, graph.sum(axis=0) > 0]
            if graph.sum(axis=1).max() < graph.shape[1] and graph.sum(axis=0).max() < graph.shape[0]:
                break
        yield graph


def lines():
    yield "edges,means"
    for graph in graphs():
        p = chances(graph)
        means = [p[u] @ p[v] for u, v in itertools.combinations(range(len(p)), 2)]
        edges = " ".join(f"{u}:{o}" for u, o in numpy.argwhere(graph))
        # Nine digits, which any machine's linear algebra agrees on.
        yield f"{edges},{' '.join(f'{mean:.9g}' for mean in means)}"


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--check", action="store_true", help="compare with the file instead of writing it")
    text = "".join(line + "\n" for line in lines())
    if not arguments.parse_args().check:
        GOLDEN.write_text(text)
    elif GOLDEN.read_text() != text:
        sys.exit(f"bicm.csv differs from what {pathlib.Path(__file__).name} computes")


if __name__ == "__main__":
    main()
