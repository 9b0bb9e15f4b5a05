#!/usr/bin/env python3
"""Compares near-copy search: claque's exact join with datasketch's and rensa's MinHash-LSH, on the same sets of shingles.

    python3 -m venv target/near-venv && target/near-venv/bin/pip install -r bench/near/requirements.txt
    cargo build --release -p claque-text --example near_copies
    target/near-venv/bin/python bench/near/compare.py [--posts N] [--threshold 700] [--input FILE.ndjson]

Every tool runs in a process of its own and is timed from sets in memory to pairs in memory; reading, shingling and
writing are left out, and claque's shingling is stated beside. The exact join is the truth that recall is measured
against. Candidates of the peers are not verified, in their favour: their precision says how many are right.
The table goes to bench/runs/DATE-near.md, the raw numbers to bench/runs/DATE-near.json.
"""

import argparse
import csv
import datetime
import io
import json
import os
import pathlib
import platform
import random
import re
import resource
import subprocess
import sys
import time

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
WORK = ROOT / "bench/work/near"
EXAMPLE = ROOT / "target/release/examples/near_copies"
SHARED = pathlib.Path(os.environ.get("CLAQUE_SHARED", ROOT.parent / "shared"))
PERMUTATIONS = 128
MASK = (1 << 32) - 1
# Large families have millions of pairs; a peer's pairs are counted, not kept.
PROBE = 1000


# --- Posts ------------------------------------------------------------------------------------------------------------


def shared_posts(count):
    """The first posts of ira_en with different texts."""
    path = SHARED / "data/ira_en.csv.zst"
    process = subprocess.Popen(["zstd", "-dc", path], stdout=subprocess.PIPE)
    seen = set()
    for row in csv.DictReader(io.TextIOWrapper(process.stdout, encoding="utf-8", errors="replace", newline="")):
        key = "".join(re.sub(r"https?://\S+|@\w+", "", row["content"]).split()).casefold()
        if key in seen:
            continue
        seen.add(key)
        yield {"account": row["author"], "text": row["content"]}
        if len(seen) == count:
            process.kill()
            return


def generated_posts(count):
    """Posts of words of very unequal frequency; one in eight is an edit of an earlier one."""
    draw = random.Random(20261125)
    words = [f"w{number}" for number in range(200_000)]
    weights = list(range(1, len(words) + 1))
    total = [0.0]
    for rank in weights:
        total.append(total[-1] + 1 / rank)
    recent = []
    for number in range(count):
        if recent and draw.random() < 0.125:
            text = list(draw.choice(recent))
            for _ in range(draw.randrange(1, 4)):
                text[draw.randrange(len(text))] = draw.choice(words)
        else:
            text = draw.choices(words, cum_weights=total[1:], k=draw.randrange(8, 24))
            recent.append(text)
        yield {"account": f"a{number % 5000}", "text": " ".join(text)}


def write_posts(path, count):
    """Writes the posts; says where they come from."""
    real = (SHARED / "data/ira_en.csv.zst").exists()
    with open(path, "w", encoding="utf-8") as file:
        written = 0
        for post in shared_posts(count) if real else generated_posts(count):
            file.write(json.dumps(post) + "\n")
            written += 1
    return f"{written:,} posts with different texts, {'the first of ira_en' if real else 'generated'}"


# --- Peers ------------------------------------------------------------------------------------------------------------


def scramble(token):
    """A fixed bijection on 32 bits: the numbers of shingles are in the order of rarity, hashes are not."""
    token = (token ^ token >> 16) * 0x85EBCA6B & MASK
    token = (token ^ token >> 13) * 0xC2B2AE35 & MASK
    return token ^ token >> 16


def read_sets(path):
    with open(path, encoding="ascii") as file:
        return [[scramble(int(token)) for token in line.split()] for line in file]


def datasketch_pairs(sets, threshold, step):
    from datasketch import MinHash, MinHashLSH

    lsh = MinHashLSH(threshold=threshold, num_perm=PERMUTATIONS)
    first = MinHash(num_perm=PERMUTATIONS, hashfunc=int)
    sketches = []
    for tokens in sets:
        sketch = MinHash(PERMUTATIONS, hashfunc=int, permutations=first.permutations, scheme=first.scheme)
        sketch.update_batch(tokens)
        sketches.append(sketch)
    step("sketch")
    for number, sketch in enumerate(sketches):
        if sets[number]:
            lsh.insert(number, sketch, check_duplication=False)
    step("index")
    pairs = []
    for number, sketch in enumerate(sketches):
        if sets[number]:
            pairs += [other << 32 | number for other in lsh.query(sketch) if other < number]
    step("query")
    return pairs, f"{lsh.b} bands of {lsh.r}"


def rensa_pairs(sets, threshold, step):
    from rensa import RMinHash, RMinHashLSH

    bands = 32  # 32 bands of 4, as claque's own; rensa takes the number of bands and not the best for a threshold
    kept = [number for number, tokens in enumerate(sets) if tokens]
    names = [[str(token) for token in sets[number]] for number in kept]
    step(None)
    sketches = RMinHash.from_token_sets(names, PERMUTATIONS, 42)
    step("sketch")
    lsh = RMinHashLSH(threshold, PERMUTATIONS, bands)
    lsh.insert_many(sketches)
    step("index")
    pairs = []
    for start in range(0, len(kept), PROBE):
        for at, found in enumerate(lsh.query_all(sketches[start : start + PROBE]), start):
            pairs += [kept[other] << 32 | kept[at] for other in found if other < at]
    step("query")
    return pairs, f"{bands} bands of {PERMUTATIONS // bands}"


PEERS = {"datasketch": datasketch_pairs, "rensa": rensa_pairs}


def processor_seconds():
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def run_peer(name, sets_path, truth_path, threshold):
    """In a process of its own: prints one line of JSON."""
    import numpy

    sets = read_sets(sets_path)
    steps = {}
    clock = [time.perf_counter(), processor_seconds()]

    def step(what):
        now = [time.perf_counter(), processor_seconds()]
        if what:
            steps[what] = [now[0] - clock[0], now[1] - clock[1]]
        clock[:] = now

    pairs, settings = PEERS[name](sets, threshold, step)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000
    found = numpy.unique(numpy.array(pairs, dtype=numpy.uint64))
    truth = numpy.loadtxt(truth_path, dtype=numpy.uint64, usecols=(0, 1), ndmin=2)
    truth = numpy.unique(truth[:, 0] << numpy.uint64(32) | truth[:, 1])
    right = len(numpy.intersect1d(found, truth, assume_unique=True))
    print(
        json.dumps(
            {
                "tool": name,
                "settings": settings,
                "steps": steps,
                "wall_s": sum(wall for wall, _ in steps.values()),
                "processor_s": sum(used for _, used in steps.values()),
                "peak_mb": peak,
                "pairs": len(found),
                "true_pairs": len(truth),
                "right": right,
                "recall": right / max(1, len(truth)),
                "precision": right / max(1, len(found)),
            }
        )
    )


# --- The run ----------------------------------------------------------------------------------------------------------


def run_claque(posts, thousandths):
    command = [EXAMPLE, posts, str(thousandths), "--pairs", WORK / "pairs.txt", "--sets", WORK / "sets.txt"]
    output = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    number = r"([\d.]+)"
    shingles = re.search(rf"shingles: {number} s, {number} s of", output)
    join = re.search(rf"join: (\d+) pairs, {number} s, {number} s of processors, peak (\d+)", output)
    near = re.search(rf"near_copies: {number} s, {number} s of processors, peak (\d+)", output)
    return {
        "tool": "claque",
        "wordings": int(re.search(r"(\d+) wordings", output)[1]),
        "shingles_wall_s": float(shingles[1]),
        "shingles_processor_s": float(shingles[2]),
        "wall_s": float(join[2]),
        "processor_s": float(join[3]),
        "peak_mb": float(join[4]),
        "pairs": int(join[1]),
        "recall": 1.0,
        "precision": 1.0,
        "near_copies_wall_s": float(near[1]),
        "near_copies_processor_s": float(near[2]),
        "near_copies_peak_mb": float(near[3]),
        "output": output,
    }


def machine():
    revision = subprocess.run(["git", "rev-parse", "HEAD"], cwd=ROOT, capture_output=True, text=True).stdout.strip()
    return {"machine": platform.machine(), "cores": os.cpu_count(), "commit": revision, "load": [os.getloadavg()[1]]}


def table(claque, peers, source, thousandths, where):
    wall, used = claque["wall_s"], claque["processor_s"]
    lines = [
        "| tool | wall s | processor s | peak MB | pairs | recall | precision | × claque's wall | × claque's processor |",
        "|---|---:|---:|---:|---:|---:|---:|---:|---:|",
    ]
    for run in [claque, *peers]:
        ratio = ("", "") if run is claque else (f"{run['wall_s'] / wall:.0f}", f"{run['processor_s'] / used:.0f}")
        lines.append(
            f"| {run['tool']} | {run['wall_s']:.1f} | {run['processor_s']:.1f} | {run['peak_mb']:.0f} | {run['pairs']:,} "
            f"| {run['recall']:.4f} | {run['precision']:.4f} | {ratio[0]} | {ratio[1]} |"
        )
    versions = subprocess.run([sys.executable, "-m", "pip", "freeze"], capture_output=True, text=True).stdout.split()
    versions = ", ".join(line for line in versions if re.match("datasketch|rensa|numpy", line))
    head = [
        f"# Near-copies, {datetime.date.today()}",
        "",
        f"{where['machine']}, {where['cores']} cores; commit `{where['commit']}`; Python {platform.python_version()}, "
        f"{versions}. Load average {where['load'][0]:.1f} before, {where['load'][1]:.1f} after: where it is more than one run "
        "explains, compare processor seconds.",
        "",
        f"{source}; {claque['wordings']:,} wordings; J ≥ {thousandths / 1000}. From sets in memory to pairs in memory. "
        "claque: the exact join, on all cores; its pairs are the truth. Peers: candidates by MinHash-LSH with "
        f"{PERMUTATIONS} permutations, not verified. Peak memory includes reading for all tools.",
        "",
    ]
    tail = [
        "",
        "Bands: " + "; ".join(f"{run['tool']} {run['settings']}" for run in peers) + ".",
        "",
        "From text instead of sets, claque takes "
        f"{claque['shingles_wall_s'] + wall:.1f} s ({claque['shingles_processor_s'] + used:.1f} s of processors), with "
        f"groups and templates {claque['near_copies_wall_s']:.1f} s ({claque['near_copies_processor_s']:.1f} s of "
        f"processors, peak {claque['near_copies_peak_mb']:.0f} MB with the text).",
        "",
        "Steps of the peers, wall seconds: "
        + "; ".join(
            f"{run['tool']} " + ", ".join(f"{name} {wall:.1f}" for name, (wall, _) in run["steps"].items()) for run in peers
        )
        + ".",
        "",
    ]
    return "\n".join(head + lines + tail)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--posts", type=int, default=1_000_000)
    parser.add_argument("--threshold", type=int, default=700, help="in thousandths")
    parser.add_argument("--input", type=pathlib.Path, help="NDJSON with text and account, instead of ira_en")
    parser.add_argument("--only", nargs="*", default=sorted(PEERS), choices=sorted(PEERS))
    parser.add_argument("--out", type=pathlib.Path, default=ROOT / "bench/runs")
    parser.add_argument("--peer", choices=sorted(PEERS), help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.peer:
        run_peer(arguments.peer, WORK / "sets.txt", WORK / "pairs.txt", arguments.threshold / 1000)
        return
    where = machine()
    WORK.mkdir(parents=True, exist_ok=True)
    posts = arguments.input or WORK / "posts.ndjson"
    source = str(arguments.input.name) if arguments.input else write_posts(posts, arguments.posts)
    claque = run_claque(posts, arguments.threshold)
    print(claque["output"], file=sys.stderr)
    peers = []
    for name in arguments.only:
        command = [sys.executable, __file__, "--peer", name, "--threshold", str(arguments.threshold)]
        peers.append(json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout))
        print(peers[-1], file=sys.stderr)
    where["load"].append(os.getloadavg()[1])
    text = table(claque, peers, source, arguments.threshold, where)
    arguments.out.mkdir(parents=True, exist_ok=True)
    name = f"{datetime.date.today()}-near"
    (arguments.out / f"{name}.md").write_text(text, encoding="utf-8")
    raw = {**where, "source": source, "threshold": arguments.threshold, "claque": claque, "peers": peers}
    (arguments.out / f"{name}.json").write_text(json.dumps(raw, indent=1) + "\n", encoding="utf-8")
    print(text)


if __name__ == "__main__":
    main()
