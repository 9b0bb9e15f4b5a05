#!/usr/bin/env python3
"""Compares whole runs, from CSV to edges on disk, of claque with CooRTweet and QUT's Coordination Network Toolkit.

Every tool reads the same rows (see `generate.py`) from the disk and writes its edges to the disk, in processes of its
own. Per run it keeps: wall time; processor time, user and system, of all its processes; the peak resident memory of its
largest process; exit status; the number of edges and a digest of them, so that equality of answers is checked and not
assumed.

Nothing is claimed without a run: a peer that is missing, fails, or passes the time limit is reported so. The raw
numbers go to `bench/runs/DATE-MACHINE.json`, a table of them to `bench/runs/DATE.md`; without claque, to
`bench/work/runs/`.

Needs nothing beyond the standard library, Python 3.10, and Linux.
"""

import argparse
import contextlib
import csv
import dataclasses
import datetime
import fcntl
import hashlib
import json
import os
import pathlib
import platform
import resource
import shutil
import signal
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Callable

BENCH = pathlib.Path(__file__).resolve().parent
ROOT = BENCH.parent
WORK = BENCH / "work"
SIZES = [35_000, 100_000, 1_000_000, 5_000_000]
WINDOW_S = 60
MEGABYTE = 1_000_000
# CooRTweet orders the ends of an edge by the locale; bytes are the order that every machine has.
ENVIRONMENT = {"LC_ALL": "C.UTF-8", "TZ": "UTC"}

COORTWEET_COLUMNS = (
    "from",
    "to",
    "weight",
    "avg_time_delta",
    "n_content_id",
    "n_content_id_y",
    "edge_symmetry_score",
    "weight_threshold",
)


class UsageError(Exception):
    """Something the person who started this can mend; shown without a traceback."""


# --- What an answer is ------------------------------------------------------------------------------------------------


def coortweet_edge(row):
    """One edge of CooRTweet's table in a form that can be compared: ends in byte order, numbers to six places."""
    # The network is undirected, and igraph gives the ends of an edge in an order of its own.
    ends = sorted((row["from"], row["to"]), key=str.encode)
    return (*ends, *(f"{float(row[column]):.6f}" for column in COORTWEET_COLUMNS[2:]))


def qut_edge(row):
    """One directed edge of QUT's table in a form that can be compared."""
    return (row["source"], row["target"], str(int(row["weight"])))


def whole_row(row):
    """One edge as it stands, to tell whether repeated runs agree."""
    return tuple(row.values())


def row_digest(cells):
    """A 128-bit digest of one row's cells, as an integer."""
    return int.from_bytes(hashlib.blake2b("\x1f".join(cells).encode(), digest_size=16).digest(), "big")


def read_answer(path, canonical):
    """Number of edges in a CSV file, and digests of them that do not depend on their order: of all columns, and of the
    first three, which are the two ends and the weight."""
    # A sum of digests, not a sort: the memory of this process is a floor under what is measured of its children.
    whole = weights = edges = 0
    with open(path, encoding="utf-8", newline="") as table:
        for row in csv.DictReader(table):
            cells = canonical(row)
            whole += row_digest(cells)
            weights += row_digest(cells[:3])
            edges += 1
    return {"edges": edges, "digest": f"{whole % 2**128:032x}", "digest_of_weights": f"{weights % 2**128:032x}"}


# --- The tools --------------------------------------------------------------------------------------------------------


@dataclasses.dataclass(frozen=True)
class Tool:
    """One way to get from rows to edges.

    `steps` gives the commands for an input file and an output folder; `answer` is the file of edges in that folder;
    `absent` is the reason why the tool cannot be run, or None; `rival` names claque's run on the same definition.
    """

    name: str
    input_form: str
    steps: Callable[[pathlib.Path, pathlib.Path], list[list[str]]]
    answer: str
    canonical: Callable[[dict], tuple]
    absent: str | None = None
    rival: str | None = None


def claque_tools(binary):
    """Claque's three runs: as it is meant to be used, and by each peer's own definition."""

    def detect(*flags):
        def steps(rows, out):
            case = str(out / "case")
            return [[str(binary), "detect", str(rows), "-o", case, *flags, "--window", f"{WINDOW_S}s", "--force"]]

        return steps

    return [
        Tool("claque", "coortweet", detect(), "case/edges.csv", whole_row),
        Tool(
            "claque --preset coortweet",
            "coortweet",
            detect("--preset", "coortweet"),
            "case/coortweet_edges.csv",
            coortweet_edge,
        ),
        Tool("claque --preset qut", "qut", detect("--preset", "qut", "--trace", "url"), "case/qut_edges.csv", qut_edge),
    ]


def first_line(command):
    """First line that a command prints, or None where it cannot be run or fails."""
    try:
        done = subprocess.run(
            command, capture_output=True, text=True, timeout=60, check=False, env=os.environ | ENVIRONMENT
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    lines = done.stdout.splitlines()
    return lines[0].strip() if done.returncode == 0 and lines else None


def coortweet_tool():
    """CooRTweet by `coortweet.R`, and the versions it runs on."""
    absent = None
    versions = first_line(
        [
            "Rscript",
            "-e",
            "suppressPackageStartupMessages(library(CooRTweet)); v <- function(p) as.character(packageVersion(p)); "
            "cat(v('CooRTweet'), 'on R', as.character(getRversion()), "
            "'data.table', v('data.table'), 'igraph', v('igraph'))",
        ]
    )
    if shutil.which("Rscript") is None:
        absent = "R is not installed (no `Rscript` found)"
    elif versions is None:
        absent = "CooRTweet is not installed (no package in Debian or PyPI)"

    def steps(rows, out):
        return [["Rscript", str(BENCH / "coortweet.R"), str(rows), str(out / "edges.csv")]]

    tool = Tool("CooRTweet", "coortweet", steps, "edges.csv", coortweet_edge, absent, "claque --preset coortweet")
    return tool, versions


def qut_tool():
    """QUT's toolkit by its command line, from the environment that `install_peers.sh` makes, and its versions."""
    program = WORK / "venv" / "bin" / "compute_networks"
    versions = first_line(
        [
            str(program.with_name("python")),
            "-c",
            "import importlib.metadata as m, platform, sqlite3; "
            "print(m.version('coordination-network-toolkit'), 'on Python', platform.python_version(), "
            "'SQLite', sqlite3.sqlite_version)",
        ]
    )
    absent = None if versions else "coordination-network-toolkit is not installed (run bench/install_peers.sh)"

    def steps(rows, out):
        database, edges = str(out / "rows.db"), str(out / "edges.csv")
        # Release 1.5.2 fails on `--output_format csv` (an argument its CSV writer does not know), and GraphML would
        # first hold the whole network in memory. So its own CSV writer is called, the cheapest way out that it has.
        export = "import sys; from coordination_network_toolkit.output import output_gephi_csv as w; w(*sys.argv[1:])"
        return [
            [str(program), database, "preprocess", str(rows), "--format", "csv"],
            [str(program), database, "compute", "co_link", "--time_window", str(WINDOW_S), "--min_edge_weight", "2"],
            [str(program.with_name("python")), "-c", export, database, "co_link", edges],
        ]

    return Tool("QUT toolkit", "qut", steps, "edges.csv", qut_edge, absent, "claque --preset qut"), versions


# --- One run ----------------------------------------------------------------------------------------------------------


def shown(text):
    """`text` without this machine's folders, for the record."""
    return text.replace(str(WORK), "bench/work").replace(str(BENCH), "bench").replace(str(ROOT) + "/", "")


def shown_command(step):
    """A command as a person in the repository's root would type it."""
    program = shown(step[0])
    return [os.path.basename(program) if os.path.isabs(program) else program, *map(shown, step[1:])]


def stop_group(group, passed):
    """Ends every process of a run whose time is up."""
    passed.set()
    with contextlib.suppress(ProcessLookupError):
        os.killpg(group, signal.SIGKILL)


def run_step(step, log, limit_s, memory_limit):
    """Runs one command to its end or the time limit; its figures, of all the processes it waited for."""
    passed = threading.Event()
    began = time.monotonic()
    with open(log, "wb") as out:
        process = subprocess.Popen(
            step,
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            env=os.environ | ENVIRONMENT,
        )
        # The process may be over before its limit is set, which then does not matter.
        with contextlib.suppress(ProcessLookupError):
            resource.prlimit(process.pid, resource.RLIMIT_AS, (memory_limit, memory_limit))
        timer = threading.Timer(limit_s, stop_group, (process.pid, passed))
        timer.start()
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.monotonic() - began
        timer.cancel()
        process.returncode = os.waitstatus_to_exitcode(status)
    return {
        "command": shown_command(step),
        "status": "timed out" if passed.is_set() else process.returncode,
        "wall_s": round(wall, 4),
        "user_s": round(usage.ru_utime, 4),
        "system_s": round(usage.ru_stime, 4),
        "peak_rss_bytes": usage.ru_maxrss * 1024,
    }


def busy_seconds():
    """Processor time that the whole machine has spent working since it started."""
    with open("/proc/stat", encoding="ascii") as lines:
        user, nice, system, _idle, _iowait, irq, softirq, steal = map(int, lines.readline().split()[1:9])
    return (user + nice + system + irq + softirq + steal) / os.sysconf("SC_CLK_TCK")


def folder_bytes(folder):
    """Sizes of all files below a folder, summed."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def run_once(tool, rows_file, limit_s, memory_limit):
    """One whole run of a tool into an empty folder."""
    out = WORK / "out"
    shutil.rmtree(out, ignore_errors=True)
    out.mkdir(parents=True)
    log = WORK / "step.log"
    run = {"status": "ok", "steps": []}
    left = limit_s
    busy_before = busy_seconds()
    for step in tool.steps(rows_file, out):
        done = run_step(step, log, left, memory_limit)
        run["steps"].append(done)
        left -= done["wall_s"]
        if done["status"] != 0:
            run["status"] = done["status"] if done["status"] == "timed out" else f"exit {done['status']}"
            run["last_words"] = shown(log.read_text(encoding="utf-8", errors="replace")[-2_000:])
            break
    busy = busy_seconds() - busy_before
    for name in ("wall_s", "user_s", "system_s"):
        run[name] = round(sum(step[name] for step in run["steps"]), 4)
    run["cpu_s"] = round(run["user_s"] + run["system_s"], 4)
    run["others_cpu_s"] = round(max(0.0, busy - run["cpu_s"]), 2)
    run["peak_rss_bytes"] = max(step["peak_rss_bytes"] for step in run["steps"])
    run["output_bytes"] = folder_bytes(out)
    if run["status"] == "ok":
        try:
            run["answer"] = read_answer(out / tool.answer, tool.canonical)
        except (OSError, KeyError, ValueError) as error:
            run["status"] = f"no readable edges: {shown(str(error))}"
        case = out / "case" / "case.json"
        if case.is_file():
            run["timings"] = json.loads(case.read_text(encoding="utf-8")).get("timings")
    shutil.rmtree(out, ignore_errors=True)
    return run


def repeat_runs(tool, rows_file, args, report):
    """Runs of one tool on one file: `--repeats` of them, but one where the first fails or is slow."""
    runs = []
    for _ in range(args.repeats):
        run = run_once(tool, rows_file, args.timeout, int(args.memory_gib * 2**30))
        runs.append(run)
        edges = f", {run['answer']['edges']:,} edges" if "answer" in run else ""
        report(
            f"  {tool.name}: {run['status']}, {run['wall_s']:.2f} s wall, {run['cpu_s']:.2f} s cpu, "
            f"{run['peak_rss_bytes'] / MEGABYTE:.0f} MB{edges}"
        )
        if run["status"] != "ok" or run["wall_s"] > args.slow:
            break
    return runs


# --- The record -------------------------------------------------------------------------------------------------------


def file_digest(path):
    """SHA-256 of a file, in hex."""
    with open(path, "rb") as data:
        return hashlib.file_digest(data, "sha256").hexdigest() if sys.version_info >= (3, 11) else slow_digest(data)


def slow_digest(data):
    """SHA-256 of an open file, for Python before 3.11."""
    digest = hashlib.sha256()
    for block in iter(lambda: data.read(1 << 20), b""):
        digest.update(block)
    return digest.hexdigest()


def machine():
    """What the runs ran on, without its name."""
    with open("/proc/cpuinfo", encoding="utf-8") as lines:
        models = {line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")}
    return {
        "cpu": ", ".join(sorted(models)) or platform.machine(),
        "cores": len(os.sched_getaffinity(0)),
        "memory_bytes": os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES"),
        "system": platform.system(),
    }


def machine_name(facts):
    """A name for the file of raw numbers that says the kind of machine and not which."""
    return f"{facts['cores']}-cores-{round(facts['memory_bytes'] / 2**30)}-gb"


def commit():
    """The repository's commit, and whether tracked files differ from it."""
    head = first_line(["git", "-C", str(ROOT), "rev-parse", "HEAD"])
    changed = first_line(["git", "-C", str(ROOT), "status", "--porcelain", "--untracked-files=no"])
    return {"commit": head, "tracked_files_changed": changed is not None}


def prepare_rows(size, seed):
    """The input files of a size, generated where they are missing, with their summary and digests."""
    folder = WORK / "data"
    summary_file = folder / f"rows-{size}.json"
    generator = BENCH / "generate.py"
    stale = not summary_file.is_file() or summary_file.stat().st_mtime < generator.stat().st_mtime
    if stale or json.loads(summary_file.read_text(encoding="ascii"))["seed"] != seed:
        # A process of its own: its memory must not become a floor under the children's.
        command = [sys.executable, str(generator), "--rows", str(size), "--seed", str(seed), "--out", str(folder)]
        subprocess.run(command, check=True)
    summary = json.loads(summary_file.read_text(encoding="ascii"))
    files = {form: folder / f"rows-{size}.{form}.csv" for form in ("coortweet", "qut")}
    # Reading them for the digest also brings them into the page cache, for every tool alike.
    summary["sha256"] = {form: file_digest(path) for form, path in files.items()}
    return summary, files


@contextlib.contextmanager
def alone():
    """Holds `bench/work` for this process, or fails where another comparison has it."""
    WORK.mkdir(exist_ok=True)
    with open(WORK / "lock", "w", encoding="ascii") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise UsageError("another comparison runs; two at a time would measure each other") from error
        yield


def middle(runs, figure):
    """Median of one figure over the runs."""
    return statistics.median(run[figure] for run in runs)


def same_answer(left, right):
    """How far two answers agree."""
    if left == right:
        return "yes"
    return "ends and weights only" if left["digest_of_weights"] == right["digest_of_weights"] else "no"


def compare(name, entries, rivals):
    """How an entry stands to claque's run on the same definition: ratios, and whether the answers are equal."""
    rival = entries.get(rivals.get(name))
    own = entries[name]
    if rival is None or not own["runs"] or not rival["runs"] or rival["runs"][-1]["status"] != "ok":
        return None
    if own["runs"][-1]["status"] not in ("ok", "timed out"):
        # How long something took to fail is not even a lower bound.
        return None
    comparison = {
        "with": rivals[name],
        "finished": own["runs"][-1]["status"] == "ok",
        "wall_ratio": middle(own["runs"], "wall_s") / middle(rival["runs"], "wall_s"),
        "cpu_ratio": middle(own["runs"], "cpu_s") / middle(rival["runs"], "cpu_s"),
        "memory_ratio": middle(own["runs"], "peak_rss_bytes") / middle(rival["runs"], "peak_rss_bytes"),
    }
    if comparison["finished"]:
        comparison["same_answer"] = same_answer(own["runs"][-1]["answer"], rival["runs"][-1]["answer"])
    return comparison


def measure(tools, args, report):
    """All sizes and tools. A tool that failed or passed the time limit is not tried on more rows."""
    given_up = {}
    sizes = []
    rivals = {tool.name: tool.rival for tool in tools}
    for size in args.sizes:
        summary, files = prepare_rows(size, args.seed)
        report(f"{size:,} rows, {summary['pairs_within_60s']:,} pairs of them within 60 s")
        entries = {}
        for tool in tools:
            reason = tool.absent or given_up.get(tool.name)
            if reason:
                entries[tool.name] = {"not_run": reason, "runs": []}
                report(f"  {tool.name}: not run: {reason}")
                continue
            runs = repeat_runs(tool, files[tool.input_form], args, report)
            entries[tool.name] = {"runs": runs}
            answers = {json.dumps(run["answer"]) for run in runs if "answer" in run}
            entries[tool.name]["repeats_agree"] = len(answers) <= 1
            if runs[-1]["status"] != "ok":
                given_up[tool.name] = f"{runs[-1]['status']} on {size:,} rows"
        for name, entry in entries.items():
            entry["comparison"] = compare(name, entries, rivals)
        sizes.append({"rows": size, "input": summary, "tools": entries})
    return sizes


# --- The table --------------------------------------------------------------------------------------------------------


def significant(value):
    """A ratio to about two digits: 0.86, 3.1, 27, 1,240."""
    return f"{value:,.0f}" if value >= 10 else f"{value:.2g}"


def table_row(name, entry):
    """One line of the table of a size."""
    runs = entry["runs"]
    if not runs:
        return f"| {name} | not run: {entry['not_run']} | | | | | | | |"
    last = runs[-1]
    status = last["status"]
    at_least = "> " if status == "timed out" else ""
    cells = [
        name,
        f"{len(runs)}" if status == "ok" else f"{len(runs)}, {status}",
        f"{at_least}{middle(runs, 'wall_s'):.2f}",
        f"{at_least}{middle(runs, 'cpu_s'):.2f}",
        f"{at_least}{middle(runs, 'peak_rss_bytes') / MEGABYTE:,.0f}",
        f"{last['answer']['edges']:,}" if status == "ok" else "",
    ]
    if not entry["repeats_agree"]:
        cells[-1] += " (repeats differ)"
    versus = entry["comparison"]
    if versus:
        cells += [at_least + significant(versus["wall_ratio"]), at_least + significant(versus["memory_ratio"])]
        cells.append(versus.get("same_answer", ""))
    else:
        cells += ["", "", ""]
    return "| " + " | ".join(cells) + " |"


def verdicts(sizes):
    """For each peer, the largest size that it finished and the ratio there."""
    best = {}
    for size in sizes:
        for name, entry in size["tools"].items():
            if entry["comparison"] and entry["comparison"]["finished"]:
                best[name] = (size["rows"], entry["comparison"])
    for name, (rows, versus) in best.items():
        wall, cpu, memory = (significant(versus[f"{figure}_ratio"]) for figure in ("wall", "cpu", "memory"))
        yield (
            f"- {name}: the largest size it finished is {rows:,} rows; there it took {wall} times the wall time of "
            f"`{versus['with']}`, {cpu} times the processor time and {memory} times the memory. "
            f"Same answer: {versus['same_answer']}."
        )


def quietness(sizes):
    """A sentence on what else ran meanwhile, since a busy machine makes every figure too large."""
    shares = [
        run["others_cpu_s"] / run["wall_s"]
        for size in sizes
        for entry in size["tools"].values()
        for run in entry["runs"]
    ]
    return f"Other processes took at most {max(shares, default=0):.0%} of a core during a run."


def table(record):
    """The record as a page of Markdown."""
    facts = record["machine"]
    repository = record["repository"]
    changed = " with changes" if repository["tracked_files_changed"] else ""
    lines = [
        f"# Whole runs, {record['date']}",
        "",
        f"{facts['cpu']}, {facts['cores']} cores, {facts['memory_bytes'] / 2**30:.0f} GiB; commit "
        f"`{repository['commit']}`{changed}.",
        "",
        *(f"- {name}: {version or 'not installed'}" for name, version in record["versions"].items()),
        "",
        f"Made by `bench/run.py`; raw numbers in `{record['name']}.json`. Medians of the runs. Wall: from the start of "
        "the first process to the end of the last, reading CSV and writing edges included. Memory: peak of the largest "
        "single process (QUT's toolkit runs several at a time); below "
        f"{record['peak_rss_floor_bytes'] / MEGABYTE:.0f} MB it cannot be told. Times and memory against claque are "
        "the peer's over those of claque's run by the same definition on the same rows. `>`: ended at the time limit "
        f"of {record['timeout_s']:.0f} s, so the true figure is larger. {quietness(record['sizes'])}",
        "",
        *verdicts(record["sizes"]),
    ]
    for size in record["sizes"]:
        shape = size["input"]
        lines += [
            "",
            f"## {size['rows']:,} rows",
            "",
            f"{shape['accounts']:,} accounts, {shape['objects']:,} objects, the biggest with "
            f"{shape['biggest_object']:,} actions; {shape['pairs_within_60s']:,} pairs of rows within {WINDOW_S} s.",
            "",
            "| tool | runs | wall s | processor s | memory MB | edges | × claque's time | × claque's memory "
            "| same answer |",
            "|---|---|---:|---:|---:|---:|---:|---:|---|",
            *(table_row(name, entry) for name, entry in size["tools"].items()),
        ]
    return "\n".join(lines) + "\n"


# --- The command line -------------------------------------------------------------------------------------------------


def parse_arguments():
    two_thirds_gib = round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30 * 2 / 3, 1)
    parser = argparse.ArgumentParser(description="Compare whole runs of claque with its peers on the same rows.")
    parser.add_argument("--claque", type=pathlib.Path, default=ROOT / "target" / "release" / "claque", metavar="PATH")
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES, metavar="ROWS")
    parser.add_argument("--only", nargs="+", choices=["claque", "peers", "coortweet", "qut"], help="run these alone")
    parser.add_argument("--repeats", type=int, default=3, metavar="N")
    parser.add_argument("--slow", type=float, default=60, metavar="S", help="do not repeat a run longer than this")
    parser.add_argument("--timeout", type=float, default=900, metavar="S", help="end a run after this time")
    parser.add_argument("--memory-gib", type=float, default=two_thirds_gib, metavar="GIB", help="limit of a process")
    parser.add_argument("--seed", type=int, default=2026)
    parser.add_argument("--name", help="name of the machine in the file of raw numbers")
    parser.add_argument("--force", action="store_true", help="replace a record of the same day")
    args = parser.parse_args()
    if args.repeats < 1 or min(args.sizes) < 1:
        parser.error("--repeats and --sizes: wanted at least 1")
    args.sizes.sort()
    return args


def choose_tools(args):
    """The tools to run, and every tool's versions; an error where claque is wanted and missing."""
    wanted = set(args.only or ["claque", "peers"])
    if "peers" in wanted:
        wanted |= {"coortweet", "qut"}
    tools = []
    versions = {}
    if "claque" in wanted:
        binary = args.claque.absolute()
        version = first_line([str(binary), "--version"])
        if version is None:
            raise UsageError(
                f"cannot run `{args.claque} --version`\n"
                "hint: build it with `cargo build --release`, or name it with `--claque PATH`, or run `--only peers`"
            )
        versions["claque"] = f"{version}, sha256 {file_digest(binary)[:16]}"
        tools += claque_tools(binary)
    for name, make in (("coortweet", coortweet_tool), ("qut", qut_tool)):
        if name in wanted:
            tool, versions[tool.name] = make()
            tools.append(tool)
    return tools, versions


def main():
    args = parse_arguments()
    tools, versions = choose_tools(args)
    facts = machine()
    date = datetime.datetime.now(datetime.timezone.utc).date().isoformat()
    # A table without claque compares nothing; it is kept for whoever made it, and not as a record.
    with_claque = any(tool.name == "claque" for tool in tools)
    folder = BENCH / "runs" if with_claque else WORK / "runs"
    name = f"{date}-{args.name or machine_name(facts)}"
    outputs = {"json": folder / f"{name}.json", "md": folder / f"{date}.md"}
    if with_claque and not args.force and any(path.exists() for path in outputs.values()):
        raise UsageError(f"a record of {date} exists in bench/runs\nhint: replace it with `--force`")

    with alone():
        sizes = measure(tools, args, lambda line: print(line, flush=True))
    record = {
        "format": 1,
        "name": name,
        "date": date,
        "machine": facts,
        "repository": commit(),
        "versions": versions,
        "window_s": WINDOW_S,
        "environment": ENVIRONMENT,
        "timeout_s": args.timeout,
        "address_space_gib": args.memory_gib,
        "sizes": sizes,
        # A child's peak is never counted below the peak of the process that started it.
        "peak_rss_floor_bytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024,
    }
    folder.mkdir(parents=True, exist_ok=True)
    outputs["json"].write_text(json.dumps(record, indent=1) + "\n", encoding="utf-8")
    outputs["md"].write_text(table(record), encoding="utf-8")
    for path in outputs.values():
        print(f"wrote {shown(str(path))}")


if __name__ == "__main__":
    try:
        main()
    except UsageError as error:
        print(f"error: {error}", file=sys.stderr)
        sys.exit(2)
