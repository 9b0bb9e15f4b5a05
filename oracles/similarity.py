#!/usr/bin/env python3
"""Golden values of similarity networks, on generated data.

    python oracles/similarity.py            writes crates/claque/tests/golden/similarity_*.csv
    python oracles/similarity.py --check    recomputes them; exit code 1 if the files differ

similarity_actions.csv: who acted on what; a row is an action.
similarity_cosine.csv: cosines of scikit-learn's TF-IDF vectors of these, multiplied by SciPy; pairs above 0. The columns
before the pair are the fields of `TfIdf`; how accounts and objects are left out is written here again, with NumPy.
similarity_kept.csv: how many of them are at or above a quantile, by numpy.quantile.
similarity_disparity.csv: the disparity filter by its formula on the first of these networks, with NumPy.
similarity_centrality.csv: eigenvector centrality of that network by networkx, asserted to agree with numpy.linalg.eigh,
and whether it is at or above the quantile 0.9 of all.
"""

import argparse
import pathlib
import sys

import networkx
import numpy
from scipy import sparse
from sklearn.feature_extraction.text import TfidfTransformer

GOLDEN = pathlib.Path(__file__).resolve().parent.parent / "crates/claque/tests/golden"
ACCOUNTS, OBJECTS = 90, 120
# frequency, min_actions, min_objects, min_accounts, most_active
SETTINGS = [("once", 1, 1, 1, 1.0), ("count", 1, 1, 1, 1.0), ("logarithm", 5, 2, 3, 1.0), ("once", 1, 3, 4, 1.0),
            ("count", 1, 2, 1, 0.2)]
QUANTILES = [0.0, 0.5, 0.9, 0.95, 0.995, 1.0]


def counts():
    """Actions of accounts on objects: heavy-tailed activity and popularity, repeats, and a group that shares much."""
    random = numpy.random.Generator(numpy.random.PCG64(31))
    table = numpy.zeros((ACCOUNTS, OBJECTS), dtype=int)
    for account in range(ACCOUNTS):
        for _ in range(1 + int(random.pareto(1.1) * 3) % 60):
            table[account, int(OBJECTS * random.random() ** 3)] += 1
        if account % 9 == 0:
            table[account, 100:106] += random.integers(0, 3, 6)
    return table


def cosines(table, frequency, min_actions, min_objects, min_accounts, most_active):
    actions, objects = table.sum(axis=1), (table > 0).sum(axis=1)
    staying = max(1, int(numpy.ceil(most_active * (actions > 0).sum())))
    enough = (actions >= numpy.sort(actions)[::-1][staying - 1]) & (actions >= min_actions) & (objects >= min_objects)
    accounts = numpy.flatnonzero(enough)
    kept = table[accounts]
    if frequency == "once":
        kept = (kept > 0).astype(int)
    kept = kept[:, (kept > 0).sum(axis=0) >= min_accounts]
    left = (kept > 0).sum(axis=1)
    weights = TfidfTransformer(sublinear_tf=frequency == "logarithm").fit_transform(sparse.csr_matrix(kept))
    similarity = (weights @ weights.T).tocoo()
    found = [(int(accounts[i]), int(accounts[j]), float(value))
             for i, j, value in zip(similarity.row, similarity.col, similarity.data)
             if i < j and value > 0 and min(left[i], left[j]) >= min_objects]
    return sorted(found)


def head(setting):
    return ",".join(str(field) for field in setting)


def action_lines():
    yield "account,object"
    table = counts()
    for account, row in enumerate(table):
        for object_, actions in enumerate(row):
            for _ in range(actions):
                yield f"{account},{object_}"


def cosine_lines():
    yield "frequency,min_actions,min_objects,min_accounts,most_active,account_a,account_b,similarity"
    for setting in SETTINGS:
        for a, b, value in cosines(counts(), *setting):
            yield f"{head(setting)},{a},{b},{value:.13g}"


def kept_lines():
    yield "frequency,min_actions,min_objects,min_accounts,most_active,quantile,kept"
    for setting in SETTINGS:
        values = numpy.array([value for _, _, value in cosines(counts(), *setting)])
        for quantile in QUANTILES:
            # Equal similarities that were summed in another order must stay together.
            kept = (values >= numpy.quantile(values, quantile) - 1e-12).sum()
            yield f"{head(setting)},{quantile},{kept}"


def disparity_lines():
    yield "account_a,account_b,alpha"
    edges = cosines(counts(), *SETTINGS[0])
    matrix = numpy.zeros((ACCOUNTS, ACCOUNTS))
    for a, b, value in edges:
        matrix[a, b] = matrix[b, a] = value
    degree, strength = (matrix > 0).sum(axis=1), matrix.sum(axis=1)
    for a, b, _ in edges:
        ends = [(1 - matrix[i, j] / strength[i]) ** (degree[i] - 1) if degree[i] > 1 else 1.0 for i, j in [(a, b), (b, a)]]
        yield f"{a},{b},{min(ends):.13g}"


def centrality_lines():
    yield "account,centrality,kept"
    graph = networkx.Graph()
    graph.add_nodes_from(sorted({account for edge in cosines(counts(), *SETTINGS[2]) for account in edge[:2]}))
    graph.add_edges_from((a, b) for a, b, _ in cosines(counts(), *SETTINGS[2]))
    found = networkx.eigenvector_centrality(graph, max_iter=100_000, tol=1e-15)
    values = numpy.array([found[account] for account in graph])
    _, vectors = numpy.linalg.eigh(networkx.to_numpy_array(graph, weight=None))
    assert numpy.abs(numpy.abs(vectors[:, -1]) - values).max() < 1e-10
    least = numpy.quantile(values, 0.9)
    for account, value in zip(graph, values):
        yield f"{account},{value:.13g},{int(value >= least - 1e-12)}"


FILES = {"actions": action_lines, "cosine": cosine_lines, "kept": kept_lines, "disparity": disparity_lines,
         "centrality": centrality_lines}


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--check", action="store_true", help="compare with the files instead of writing them")
    check = arguments.parse_args().check
    differ = []
    for name, lines in FILES.items():
        path = GOLDEN / f"similarity_{name}.csv"
        text = "".join(line + "\n" for line in lines())
        if check and path.read_text() != text:
            differ.append(path.name)
        if not check:
            path.write_text(text)
    if differ:
        sys.exit(f"differ from what {pathlib.Path(__file__).name} computes: {', '.join(differ)}")


if __name__ == "__main__":
    main()
