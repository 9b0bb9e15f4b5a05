#!/usr/bin/env python3
"""Golden values of the measures that `claque evaluate` gives.

    python oracles/evaluation.py            writes crates/claque/tests/golden/evaluation_{rankings,groups}.csv
    python oracles/evaluation.py --check    recomputes them; exit code 1 if the files differ

evaluation_rankings.csv: average precision, ROC AUC, the best precision at recall of at least 0.4, and precision, recall
and F1 of the accounts that score above 0, all by scikit-learn with the weights as sample weights (precision of nothing
flagged is empty); and the activity-matched AUC, weighted by positive accounts and by pairs, from scikit-learn's AUC bin by
bin (empty where no bin has both kinds).
evaluation_groups.csv: normalized mutual information (arithmetic mean) and adjusted Rand index by scikit-learn, and purity
from its contingency matrix.
"""

import argparse
import pathlib
import sys

import numpy
from sklearn import metrics

GOLDEN = pathlib.Path(__file__).resolve().parent.parent / "crates/claque/tests/golden"
BINS = [(1, 1), (2, 3), (4, 7), (8, 15), (16, 10**9)]


def ten(value):
    return "" if value is None else f"{value:.10g}"


def spaced(values):
    return " ".join(str(value) for value in values)


def rankings():
    random = numpy.random.Generator(numpy.random.PCG64(31))
    # Few and many ties, few and many positive accounts, weights of a resample and of none.
    for accounts, levels, share in [(2, 2, 0.5), (10, 3, 0.5), (10, 1, 0.3), (40, 40, 0.1), (60, 4, 0.5), (200, 6, 0.05),
                                    (200, 1000, 0.3), (300, 2, 0.02), (500, 20, 0.9)]:
        for weighted in [False, True]:
            while True:
                labels = random.random(accounts) < share
                posts = numpy.maximum(1, random.pareto(1.0, accounts).astype(int))
                scores = random.integers(0, levels, accounts) + labels * random.integers(0, 2, accounts)
                weights = random.multinomial(accounts, [1 / accounts] * accounts) if weighted else numpy.ones(accounts, int)
                drawn = labels[weights > 0]
                if drawn.any() and not drawn.all():
                    break
            yield scores, labels, weights, posts


def matched(scores, labels, weights, posts):
    bins = []
    for low, high in BINS:
        inside = (posts >= low) & (posts <= high) & (weights > 0)
        positives, ordinary = weights[inside & labels].sum(), weights[inside & ~labels].sum()
        if positives and ordinary:
            auc = metrics.roc_auc_score(labels[inside], scores[inside], sample_weight=weights[inside])
            bins.append((positives, ordinary, auc))
    if not bins:
        return None, None
    by_account = sum(p * auc for p, _, auc in bins) / sum(p for p, _, _ in bins)
    return by_account, sum(p * n * auc for p, n, auc in bins) / sum(p * n for p, n, _ in bins)


def ranking_lines():
    yield ("scores,labels,weights,posts,average_precision,roc_auc,best_precision_at_0.4,precision,recall,f1,matched,"
           "matched_by_pairs")
    for scores, labels, weights, posts in rankings():
        flagged = scores > 0
        precisions, recalls, _ = metrics.precision_recall_curve(labels, scores, sample_weight=weights)
        # The last point of scikit-learn's curve, precision 1 at recall 0, stands for no account.
        best = max(p for p, r in zip(precisions[:-1], recalls[:-1]) if r >= 0.4)
        precision, recall, f1, _ = metrics.precision_recall_fscore_support(
            labels, flagged, sample_weight=weights, average="binary", zero_division=0)
        figures = [metrics.average_precision_score(labels, scores, sample_weight=weights),
                   metrics.roc_auc_score(labels, scores, sample_weight=weights), best,
                   precision if weights[flagged].sum() else None, recall, f1, *matched(scores, labels, weights, posts)]
        yield ",".join([spaced(scores), spaced(labels.astype(int)), spaced(weights), spaced(posts), *map(ten, figures)])


def group_lines():
    yield "found,given,nmi,ari,purity"
    random = numpy.random.Generator(numpy.random.PCG64(32))
    lists = [([0], [0]), ([0, 0], [0, 1]), ([0, 1], [0, 0]), ([0, 1, 2], [2, 0, 1]), ([0, 0, 1, 1], [0, 1, 0, 1]),
             ([0, 0, 0], [1, 1, 1]), ([0, 0, 1, 1, 2, 2], [0, 0, 1, 2, 2, 2])]
    for accounts, found, given in [(20, 3, 3), (50, 10, 2), (100, 2, 30), (300, 5, 5)]:
        truth = random.integers(0, given, accounts)
        lists.append((random.integers(0, found, accounts), truth))
        lists.append((numpy.where(random.random(accounts) < 0.7, truth % found, random.integers(0, found, accounts)), truth))
    for found, given in lists:
        cells = metrics.cluster.contingency_matrix(found, given)
        nmi = metrics.normalized_mutual_info_score(given, found)
        ari = metrics.adjusted_rand_score(given, found)
        yield ",".join([spaced(found), spaced(given), *map(ten, [nmi, ari, cells.max(axis=1).sum() / len(found)])])


FILES = {"evaluation_rankings.csv": ranking_lines, "evaluation_groups.csv": group_lines}


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
