"""What calling Claque from Python costs, beside the command line on the same posts: time and peak memory.

Usage: python bench/python/overhead.py [--rows N] [--posts FILE] [--runs N] [--null MODEL] [--claque PROGRAM] [--json FILE]

Needs the package claque (a release build: `pip install .`), pyarrow and psutil, and the program `claque` of the same
build. Each run is a process of its own, and the three ways take turns, so that whatever else the machine does falls on all
of them:

  native   `claque detect posts.parquet`
  path     `claque.detect("posts.parquet")` in a fresh interpreter
  table    the same with a PyArrow table in memory, read before the clock of the call starts

Wall clock is of the whole process, and of the call alone; peak memory is the largest resident set of the process, as the
system counts it. For `table` that holds the table as well.

`--posts` takes the first N posts of a file that `claque convert` wrote, instead of simulated ones. `--null none` leaves out
the null model, which takes most of the time and has nothing to do with who calls: the harder test for the overhead.
"""

import argparse
import json
import os
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

SIMULATED = """
import sys, claque
rows = int(sys.argv[1])
posts = claque.simulate(accounts=max(rows // 5, 50), posts=rows, days=90, plant=["repost-ring:20:30:20"], seed=7).posts
table = posts.to_pyarrow()
"""

TAKEN = """
import sys, pyarrow.parquet
table = pyarrow.parquet.read_table(sys.argv[3]).slice(0, int(sys.argv[1]))
"""

WRITTEN = """
import pyarrow.parquet
pyarrow.parquet.write_table(table, sys.argv[2], compression="zstd", row_group_size=1 << 17)
print(table.num_rows)
"""

PATH = """
import sys, time, claque
start = time.perf_counter()
case = claque.detect(sys.argv[1], output=sys.argv[2], null=sys.argv[3], progress=False)
print(time.perf_counter() - start)
"""

TABLE = """
import sys, time, claque, psutil, pyarrow.parquet
table = pyarrow.parquet.read_table(sys.argv[1])
before = psutil.Process().memory_info().rss
start = time.perf_counter()
case = claque.detect(table, output=sys.argv[2], null=sys.argv[3], progress=False)
print(time.perf_counter() - start, before, table.nbytes)
"""


def measured(command, output):
    """Seconds, peak bytes and what it printed."""
    shutil.rmtree(output, ignore_errors=True)
    start = time.perf_counter()
    running = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    told = running.stdout.read()
    _, status, usage = os.wait4(running.pid, 0)
    seconds = time.perf_counter() - start
    running.returncode = os.waitstatus_to_exitcode(status)
    if running.returncode != 0:
        sys.exit(f"{' '.join(map(str, command))} ended with {running.returncode}")
    # Linux counts in KiB, macOS in bytes.
    return {
        "seconds": seconds,
        "peak": usage.ru_maxrss * (1 if sys.platform == "darwin" else 1024),
        "told": told.split(),
    }


def main():
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--rows", type=int, default=1_000_000)
    asked.add_argument("--posts", type=Path)
    asked.add_argument("--runs", type=int, default=7)
    asked.add_argument("--null", default="slot-permutation")
    asked.add_argument("--claque", default="target/release/claque")
    asked.add_argument("--json", type=Path)
    asked = asked.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        posts, output = Path(folder) / "posts.parquet", Path(folder) / "case"
        table, source = (TAKEN, [asked.posts]) if asked.posts else (SIMULATED, [])
        write = [sys.executable, "-c", table + WRITTEN, str(asked.rows), posts, *source]
        rows = int(subprocess.run(write, check=True, capture_output=True, text=True).stdout)
        ways = {
            "native": [asked.claque, "detect", posts, "-o", output, "--null", asked.null, "--quiet"],
            "path": [sys.executable, "-c", PATH, posts, output, asked.null],
            "table": [sys.executable, "-c", TABLE, posts, output, asked.null],
        }
        found = {name: [] for name in ways}
        digests = {}
        for turn in range(asked.runs + 1):
            for name, command in ways.items():
                run = measured(command, output)
                digests[name] = (output / "edges.csv").read_bytes()
                # The first turn warms the file cache.
                if turn > 0:
                    found[name].append(run)
        assert len(set(digests.values())) == 1, "the three ways do not give the same edges"
    result = summary(rows, found)
    print(table_of(result))
    if asked.json:
        asked.json.write_text(json.dumps(result, indent=1) + "\n")
    within = result["ways"]["path"]["overhead"] < 0.05 and result["ways"]["table"]["overhead"] < 0.05
    said = {True: "yes", False: "no"}
    lean = {name: said[result["ways"][name]["memory"] <= 1.2] for name in ("path", "table")}
    adds = said[result["ways"]["table"]["added"] <= 1.2]
    print(f"overhead below 5 %: {said[within]}; peak memory at most 1.2 times the native: path {lean['path']}, table {lean['table']}")
    print(f"what the call adds to a process that holds its table, at most that: {adds}")


def summary(rows, found):
    """Least and middle of each way, and how they compare with the native one."""
    ways = {}
    for name, runs in found.items():
        seconds, peaks = [run["seconds"] for run in runs], [run["peak"] for run in runs]
        ways[name] = {
            "seconds_min": min(seconds), "seconds_median": statistics.median(seconds),
            "peak_median": statistics.median(peaks),
        }  # fmt: skip
        if runs[0]["told"]:
            ways[name]["call_seconds_median"] = statistics.median(float(run["told"][0]) for run in runs)
        if len(runs[0]["told"]) > 1:
            ways[name]["before_call_median"] = statistics.median(int(run["told"][1]) for run in runs)
            ways[name]["table_bytes"] = int(runs[0]["told"][2])
    native = ways["native"]
    for name, way in ways.items():
        # A program's start is no part of a call; the native program's is, and lasts milliseconds.
        call = way.get("call_seconds_median", way["seconds_median"])
        way["overhead"] = call / native["seconds_median"] - 1
        way["memory"] = way["peak_median"] / native["peak_median"]
    table = ways["table"]
    table["added"] = (table["peak_median"] - table["before_call_median"]) / native["peak_median"]
    return {
        "rows": rows, "runs": len(found["native"]), "date": time.strftime("%Y-%m-%d"), "processors": os.cpu_count(),
        "python": platform.python_version(), "machine": platform.machine(), "ways": ways,
    }  # fmt: skip


def table_of(result):
    """As Markdown."""
    lines = [
        f"{result['rows']:,} posts, {result['runs']} runs each, {result['date']}, {result['processors']} processors, Python {result['python']}",
        "",
        "| way | process: min s | median s | call: median s | overhead of the call | peak MB | of native |",
        "|---|---|---|---|---|---|---|",
    ]
    for name, way in result["ways"].items():
        call = f"{way['call_seconds_median']:.2f}" if "call_seconds_median" in way else ""
        lines.append(
            f"| {name} | {way['seconds_min']:.2f} | {way['seconds_median']:.2f} | {call} | {way['overhead'] * 100:+.1f} % "
            f"| {way['peak_median'] / 1e6:.0f} | {way['memory']:.2f} |"
        )
    way = result["ways"]["table"]
    held, before = way["table_bytes"] / 1e6, way["before_call_median"] / 1e6
    adds = f"the call added {way['peak_median'] / 1e6 - before:.0f} MB, {way['added']:.2f} of the native peak"
    lines += ["", f"The table itself has {held:.0f} MB; the process had {before:.0f} MB before the call, and {adds}."]
    return "\n".join(lines)


if __name__ == "__main__":
    main()
