#!/usr/bin/env python3
"""Opens a case's network with programs of others.

    python oracles/open_case.py CASE

NetworkX must read network.graphml and network.gexf and find the same accounts and the same pairs in both, which are those
of edges.parquet; Arrow must read edges.parquet and find the rows of edges.csv. Exit code 1 if not, with what differs.
"""

import csv
import math
import pathlib
import sys
import warnings

import networkx
import pyarrow.parquet

WHOLE = ("objects", "co_actions", "a_led")
REAL = ("mean_lag_s", "p_value", "q_value")


def same_text(exact, cell):
    """Ids that a spreadsheet would run have an apostrophe in front: see docs/adr/0003-spreadsheet-cells.md."""
    return cell in (exact, f"'{exact}")


def edges_of_csv(path):
    with open(path, newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def pairs_of_graph(graph):
    return {frozenset(edge[:2]) for edge in graph.edges}


def equal(number, cell):
    if number is None or cell == "":
        return number is None and cell == ""
    # The CSV is for reading: probabilities have six digits there.
    return math.isclose(number, float(cell), rel_tol=1e-5, abs_tol=1e-6)


def differences(case):
    rows = edges_of_csv(case / "edges.csv")
    table = pyarrow.parquet.read_table(case / "edges.parquet").to_pylist()
    if len(table) != len(rows):
        yield f"edges.parquet: {len(table)} rows, but edges.csv has {len(rows)}"
    for number, (ours, row) in enumerate(zip(table, rows), start=1):
        if list(ours) != list(row):
            yield f"edges.parquet: columns {list(ours)}, but edges.csv has {list(row)}"
            break
        same = all(same_text(ours[column], row[column]) for column in row if column not in WHOLE + REAL)
        same = same and all(ours[column] == int(row[column]) for column in WHOLE)
        if not (same and all(equal(ours[column], row[column]) for column in REAL)):
            yield f"edges.parquet: row {number} is {ours}, but that of edges.csv is {row}"

    pairs = {frozenset((row["account_a"], row["account_b"])) for row in table}
    # A warning is what a person would see on opening the file.
    warnings.simplefilter("error")
    graphml = networkx.read_graphml(case / "network.graphml")
    gexf = networkx.read_gexf(case / "network.gexf", version="1.3")
    for name, graph in [("network.graphml", graphml), ("network.gexf", gexf)]:
        if pairs_of_graph(graph) != pairs:
            yield f"{name}: {len(pairs_of_graph(graph))} pairs, but edges.parquet has {len(pairs)}"
        if not frozenset().union(*pairs) <= set(graph.nodes):
            yield f"{name}: lacks accounts of edges.parquet"
    if set(graphml.nodes) != set(gexf.nodes):
        yield "network.graphml and network.gexf differ in their accounts"
    print(f"{len(rows)} edges, {graphml.number_of_nodes()} accounts in {case.name}/")


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    found = list(differences(pathlib.Path(sys.argv[1])))
    if found:
        sys.exit("\n".join(found[:5]))


if __name__ == "__main__":
    main()
