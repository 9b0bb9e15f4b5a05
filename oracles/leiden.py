#!/usr/bin/env python3
"""Golden qualities of partitions, by leidenalg.

    python oracles/leiden.py            writes crates/claque/tests/golden/{leiden.csv,karate.txt}
    python oracles/leiden.py --check    recomputes them; exit code 1 if the files differ

Per graph, objective and resolution: the best quality of ten seeds, each run until leidenalg finds no improvement.
Modularity is leidenalg's `RBConfigurationVertexPartition`, its quality over 2m, which equals igraph's
`Graph.modularity` (asserted below). CPM is `CPMVertexPartition`, its quality over 2: leidenalg counts each edge of an
undirected graph from both ends (asserted below too).

The graphs are not stored: they come from the generator below, which `crates/claque/tests/it/leiden.rs` repeats.
"""

import argparse
import csv
import io
import multiprocessing
import pathlib
import sys

import igraph
import leidenalg

GOLDEN = pathlib.Path(__file__).resolve().parent.parent / "crates/claque/tests/golden"
SEEDS = range(10)
OBJECTIVES = [("modularity", 1.0), ("modularity", 2.0), ("cpm", 0.02), ("cpm", 0.2)]


class Lcg:
    """Knuth's MMIX generator, of which the upper 32 bits are used. Whole numbers only, so any language agrees."""

    def __init__(self, seed):
        self.state = seed

    def next(self):
        self.state = (self.state * 6364136223846793005 + 1442695040888963407) % 2**64
        return self.state >> 32

    def below(self, n):
        return self.next() * n >> 32


def karate():
    return 34, [(a, b, 1.0) for a, b in igraph.Graph.Famous("Zachary").get_edgelist()]


def planted(seed, nodes, blocks, draws, inside_permille):
    """Each draw joins a node to one of its own block (node modulo blocks), or else to any."""
    lcg, edges = Lcg(seed), []
    for _ in range(draws):
        a = lcg.below(nodes)
        if lcg.below(1000) < inside_permille:
            b = a % blocks + blocks * lcg.below(nodes // blocks)
        else:
            b = lcg.below(nodes)
        edges.append((a, b, 1.0))
    return nodes, edges


def ring_of_cliques(cliques, size):
    edges = []
    for c in range(cliques):
        first = c * size
        edges += [(first + i, first + j, 1.0) for i in range(size) for j in range(i)]
        edges.append((first, (first + size) % (cliques * size) + 1, 1.0))
    return cliques * size, edges


def heavy_tailed(seed, nodes, draws):
    """Few nodes have most edges, within 15 loose blocks; weights in tenths have a Pareto tail, cut at 100."""
    lcg, edges = Lcg(seed), []
    for _ in range(draws):
        a = lcg.below(lcg.below(nodes) + 1)
        b = lcg.below(lcg.below(nodes) + 1)
        if lcg.below(1000) < 500:
            b = b - b % 15 + a % 15
        weight = min(1000, 2**32 // (lcg.next() + 1)) / 10
        if b < nodes:
            edges.append((a, b, weight))
    return nodes, edges


def components():
    """Planted parts, a ring of cliques and a random part side by side, then 50 nodes without an edge."""
    nodes, edges = 0, []
    for n, part in [planted(5, 300, 6, 1500, 800), ring_of_cliques(8, 5), planted(6, 200, 1, 260, 0)]:
        edges += [(a + nodes, b + nodes, w) for a, b, w in part]
        nodes += n
    return nodes + 50, edges


GRAPHS = {
    "karate": karate,
    "planted-easy": lambda: planted(1, 400, 8, 3000, 850),
    "planted-hard": lambda: planted(2, 2000, 40, 10000, 450),
    "ring-of-cliques": lambda: ring_of_cliques(30, 6),
    "heavy-tailed": lambda: heavy_tailed(3, 1500, 8000),
    "sparse-random": lambda: planted(4, 2000, 1, 3000, 0),
    "components": components,
}


def graph_of(nodes, edges):
    graph = igraph.Graph(n=nodes, edges=[(a, b) for a, b, _ in edges])
    graph.es["weight"] = [w for _, _, w in edges]
    return graph.simplify(combine_edges="sum")


def partition_of(graph, objective, resolution, seed):
    kind = {"modularity": leidenalg.RBConfigurationVertexPartition, "cpm": leidenalg.CPMVertexPartition}[objective]
    return leidenalg.find_partition(
        graph, kind, weights="weight", resolution_parameter=resolution, seed=seed, n_iterations=-1
    )


def quality_of(graph, partition, objective, resolution):
    weights = graph.es["weight"]
    if objective == "modularity":
        quality = partition.quality() / (2 * sum(weights))
        again = graph.modularity(partition.membership, weights=weights, resolution=resolution)
    else:
        quality = partition.quality() / 2
        inside = sum(w for e, w in zip(graph.es, weights) if partition.membership[e.source] == partition.membership[e.target])
        again = inside - resolution * sum(n * (n - 1) / 2 for n in partition.sizes())
    assert abs(quality - again) <= 1e-9 * max(1, abs(again)), (quality, again)
    return quality


def best_quality(name, objective, resolution):
    graph = graph_of(*GRAPHS[name]())
    found = [partition_of(graph, objective, resolution, seed) for seed in SEEDS]
    best = max(quality_of(graph, p, objective, resolution) for p in found)
    # The counts let the reader of the file know that it has made the same graph.
    return [name, graph.vcount(), graph.ecount(), objective, resolution, f"{best:.12g}"]


def qualities():
    asked = [(name, *objective) for name in GRAPHS for objective in OBJECTIVES]
    with multiprocessing.Pool() as pool:
        return pool.starmap(best_quality, asked, chunksize=1)


def files():
    text = io.StringIO()
    rows = csv.writer(text, lineterminator="\n")
    rows.writerow(["graph", "nodes", "edges", "objective", "resolution", "quality"])
    rows.writerows(qualities())
    yield "leiden.csv", text.getvalue()
    yield "karate.txt", "".join(f"{a} {b}\n" for a, b, _ in karate()[1])


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--check", action="store_true", help="compare with the files instead of writing them")
    check = arguments.parse_args().check
    differ = []
    for name, text in files():
        if check and (GOLDEN / name).read_text() != text:
            differ.append(name)
        if not check:
            (GOLDEN / name).write_text(text)
    if differ:
        sys.exit(f"differ from what {pathlib.Path(__file__).name} computes: {', '.join(differ)}")


if __name__ == "__main__":
    main()
