#!/usr/bin/env python3
"""Reading, side by side with DuckDB: the same files, in the same run, by turns, on the same number of threads.

    python3 bench/reading/compare.py --specimens FOLDER --ira ira_en.csv --out bench/runs/DATE-reading

makes what inputs are missing, builds `claque-io`'s example `reading`, and writes `OUT.json` (every run) and `OUT.md`. Needs `pip install duckdb`.
"""

import argparse
import datetime
import json
import os
import platform
import resource
import statistics
import subprocess
import sys
import time

import inputs

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))

ENTITIES = (
    "STRUCT(urls STRUCT(url VARCHAR, expanded_url VARCHAR, unwound_url VARCHAR)[], hashtags STRUCT(tag VARCHAR)[],"
    " mentions STRUCT(username VARCHAR, id VARCHAR)[])"
)
POST = {
    "id": "VARCHAR",
    "author_id": "VARCHAR",
    "created_at": "TIMESTAMP",
    "text": "VARCHAR",
    "lang": "VARCHAR",
    "source": "VARCHAR",
    "conversation_id": "VARCHAR",
    "entities": ENTITIES,
}


def struct(members):
    return "STRUCT(" + ", ".join(f"{name} {kind}" for name, kind in members.items()) + ")"


NAMED = {"id": "VARCHAR", "username": "VARCHAR"}
PASSED_ON = {"id": "VARCHAR", "text": "VARCHAR", "entities": ENTITIES}
INCLUDES = struct({"users": struct(NAMED) + "[]", "tweets": struct(PASSED_ON) + "[]"})
REFERENCE = {"type": "VARCHAR", "id": "VARCHAR"}
WITH_REFERENCES = {**POST, "referenced_tweets": struct(REFERENCE) + "[]"}
LINES = {**POST, "referenced_tweets": struct({**REFERENCE, "text": "VARCHAR", "entities": ENTITIES}) + "[]", "author": "STRUCT(username VARCHAR)"}


def json_source(columns):
    listed = ", ".join(f"{name}: '{kind}'" for name, kind in columns.items())
    return "read_json('{file}', format='newline_delimited', maximum_object_size=67108864, columns={{" + listed + "}})"


def csv_source(**types):
    kinds = "".join(f", '{name}': '{kind}'" for name, kind in types.items())
    return "read_csv('{file}'" + (", types={{" + kinds[2:] + "}}" if kinds else "") + ")"


# What DuckDB is asked: where rows come from, the columns that a post is made of, and sums that need every one of them.
QUERIES = {
    "x-v2-lines": {
        "source": json_source(LINES),
        "columns": "*",
        "sums": "count(*), sum(strlen(id)), sum(strlen(author_id)), max(created_at), sum(strlen(text)), sum(strlen(source)), sum(strlen(lang)),"
        " sum(strlen(conversation_id)), sum(len(entities.urls)), sum(len(entities.hashtags)), sum(len(entities.mentions)), sum(len(referenced_tweets)), sum(strlen(author.username))",
    },
    "x-v2-pages": {
        "source": json_source({"data": struct(WITH_REFERENCES) + "[]", "includes": INCLUDES}),
        "columns": "*",
        "sums": "sum(len(data)), sum(len(includes.users)), sum(len(includes.tweets))",
    },
    "x-v2-stream": {
        "source": json_source({"data": struct(WITH_REFERENCES), "includes": INCLUDES}),
        "columns": "*",
        "sums": "count(*), sum(strlen(data.id)), sum(strlen(data.author_id)), max(data.created_at), sum(strlen(data.text)), sum(len(data.entities.urls)),"
        " sum(len(data.referenced_tweets)), sum(len(includes.users)), sum(len(includes.tweets))",
    },
    "ira": {
        "source": csv_source(time="VARCHAR"),
        "columns": "author, strptime(time, '%Y-%m-%dT%H:%MZ') AS at, post_type, language, content",
        "sums": "count(*), sum(strlen(author)), max(strptime(time, '%Y-%m-%dT%H:%MZ')), sum(strlen(post_type)), sum(strlen(language)), sum(strlen(content))",
    },
    "table": {
        "source": csv_source(post_id="VARCHAR", account_id="VARCHAR", created_at="TIMESTAMP", repost_of="VARCHAR", reply_to="VARCHAR", urls="VARCHAR", hashtags="VARCHAR", mentions="VARCHAR"),
        "columns": "post_id, account_id, account_name, created_at, kind, text, urls, hashtags, mentions, repost_of, reply_to, lang",
        "sums": "count(*), sum(strlen(post_id)), sum(strlen(account_id)), sum(strlen(account_name)), max(created_at), sum(strlen(kind)), sum(strlen(text)),"
        " sum(strlen(urls)), sum(strlen(hashtags)), sum(strlen(mentions)), sum(strlen(repost_of)), sum(strlen(reply_to)), sum(strlen(lang))",
    },
    "qut": {
        "source": csv_source(message_id="VARCHAR", user_id="VARCHAR", repost_id="VARCHAR", reply_id="VARCHAR", timestamp="BIGINT"),
        "columns": "message_id, user_id, username, repost_id, reply_id, message, to_timestamp(timestamp) AS at, urls",
        "sums": "count(*), sum(strlen(message_id)), sum(strlen(user_id)), sum(strlen(username)), sum(strlen(repost_id)), sum(strlen(reply_id)),"
        " sum(strlen(message)), max(timestamp), sum(strlen(urls))",
    },
}
TARGETS = {"x-v2-lines": 300, "x-v2-pages": 300, "x-v2-stream": 300, "ira": 400, "table": 400, "qut": 400}


def duckdb_once(name, form, file, threads):
    """Runs in a process of its own; prints seconds, processor seconds and the answer."""
    import duckdb

    query = QUERIES[name]
    source = query["source"].format(file=file.replace("'", "''"))
    with duckdb.connect(config={"threads": threads}) as database:
        began, processor = time.monotonic(), time.process_time()
        if form == "table":
            database.execute(f"CREATE TEMP TABLE t AS SELECT {query['columns']} FROM {source}")
        else:
            answer = database.execute(f"SELECT {query['sums']} FROM {source}").fetchone()
        seconds, processor = time.monotonic() - began, time.process_time() - processor
        if form == "table":
            answer = database.execute("SELECT sum(len(data)) FROM t" if name == "x-v2-pages" else "SELECT count(*) FROM t").fetchone()
        print(json.dumps({"seconds": seconds, "processor": processor, "posts": int(answer[0])}))


def run(command, threads):
    """The last line that a command prints, as JSON, with the processor time it took where it does not say that itself."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(command, check=True, capture_output=True, text=True, env={**os.environ, "RAYON_NUM_THREADS": str(threads)})
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    told = json.loads(done.stdout.splitlines()[-1])
    told.setdefault("processor", after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
    return told


def measure(args, name, file):
    """All runs of one file, by turns, so that a load of the machine meets all alike."""
    ways = {
        "claque, posts": [args.reading, file, "posts", "1"],
        "DuckDB, sums": [sys.executable, __file__, "--once", name, "sums", file, str(args.threads)],
        "DuckDB, table": [sys.executable, __file__, "--once", name, "table", file, str(args.threads)],
    }
    if not args.no_traces:
        ways["claque, all traces"] = [args.reading, file, "traces", "1"]
    subprocess.run(["cat", file], stdout=subprocess.DEVNULL, check=True)
    runs = {way: [] for way in ways}
    for _ in range(args.runs):
        for way, command in ways.items():
            if way == "claque, all traces" and len(runs[way]) >= 2:
                continue
            told = run(command, args.threads)
            runs[way].append({**told, "load": os.getloadavg()[0]})
            print(f"{name:12} {way:20} {told['seconds']:.3f} s, {told['processor']:.2f} s of processors", file=sys.stderr)
    return {"file": name, "bytes": os.path.getsize(file), "runs": runs}


def machine():
    cpu = platform.processor() or platform.machine()
    if os.path.exists("/proc/cpuinfo"):
        with open("/proc/cpuinfo", encoding="utf-8") as lines:
            cpu = next((line.split(":")[1].strip() for line in lines if line.startswith("model name")), cpu)
    return f"{cpu}, {os.cpu_count()} cores"


def report(args, results, about):
    """Megabytes a second: the least, the middle and the most of all runs; and how long claque takes for each second of DuckDB's."""
    lines = [
        f"# Reading, {about['date']}",
        "",
        f"{about['machine']}; commit `{about['commit']}`; DuckDB {about['duckdb']}, Python {about['python']}; {args.threads} threads; {args.runs} runs of each, by turns, files in the page cache. "
        f"Load average {about['load'][0]:.1f} before, {about['load'][1]:.1f} after: where that is more than one run explains, look at the ratios and at processor seconds.",
        "",
        "MB/s of the file, least / median / most. *Posts*: from bytes to posts with every field decoded, checked and counted, with the SHA-256 of the file, which DuckDB does not make. *Sums*: DuckDB's reader, and sums over the"
        " columns that a post is made of. *Table*: the same columns into a table in memory. Ratio: median over runs of claque's seconds by DuckDB's in the same turn; at most 1.3 is wanted, and the figure in the column before.",
        "",
        "| file | MB | wanted MB/s | claque, posts | DuckDB, sums | ratio | DuckDB, table | ratio | processor s: claque, sums, table | claque, all traces | same number of posts |",
        "|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|---|",
    ]
    for result in results:
        runs, megabytes = result["runs"], result["bytes"] / 1e6
        speeds = lambda way: sorted(megabytes / one["seconds"] for one in runs[way])
        shown = lambda way: "{:.0f} / {:.0f} / {:.0f}".format(speeds(way)[0], statistics.median(speeds(way)), speeds(way)[-1]) if runs.get(way) else "–"
        ratio = lambda way: statistics.median(ours["seconds"] / theirs["seconds"] for ours, theirs in zip(runs["claque, posts"], runs[way]))
        processor = lambda way: f"{statistics.median(one['processor'] for one in runs[way]):.2f}"
        posts = {way: one["posts"] + one.get("rejected", 0) for way, all_runs in runs.items() for one in all_runs[:1]}
        lines.append(
            f"| {result['file']} | {megabytes:.0f} | {TARGETS[result['file']]} | {shown('claque, posts')} | {shown('DuckDB, sums')} | {ratio('DuckDB, sums'):.2f} |"
            f" {shown('DuckDB, table')} | {ratio('DuckDB, table'):.2f} | {processor('claque, posts')}, {processor('DuckDB, sums')}, {processor('DuckDB, table')} |"
            f" {shown('claque, all traces')} | {'yes' if len(set(posts.values())) == 1 else posts} |"
        )
    commands = ["", "```sh", "python3 bench/reading/compare.py " + " ".join(about["arguments"]), "```", ""]
    return "\n".join(lines + commands)


def prepare(args):
    """Paths of the inputs by name, made where they are missing."""
    os.makedirs(args.work, exist_ok=True)
    specimens = {"x-v2-lines": "flat.jsonl", "x-v2-pages": "noflat.jsonl"}
    files = {}
    for kind in inputs.KINDS:
        specimen = os.path.join(args.specimens, specimens[kind]) if args.specimens and kind in specimens else None
        path = os.path.join(args.work, f"{kind}-{args.megabytes}{'-specimen' if specimen else ''}{'.csv' if kind in ('table', 'qut') else '.ndjson'}")
        if not os.path.exists(path):
            inputs.make(kind, args.megabytes * 1_000_000, 2026, specimen, path + ".part")
            os.replace(path + ".part", path)
        files[kind] = path
    if args.ira:
        files["ira"] = args.ira
    return {name: path for name, path in files.items() if not args.only or name in args.only}


def main():
    if sys.argv[1:2] == ["--once"]:
        name, form, file, threads = sys.argv[2:]
        return duckdb_once(name, form, file, int(threads))
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--specimens", help="folder with flat.jsonl and noflat.jsonl of X API v2, to be multiplied; else posts are made up")
    parser.add_argument("--ira", help="the posts of the Internet Research Agency as CSV")
    parser.add_argument("--megabytes", type=int, default=500)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--only", nargs="+", choices=sorted(QUERIES))
    parser.add_argument("--no-traces", action="store_true", help="leave out the whole reading")
    parser.add_argument("--work", default=os.path.join(ROOT, "bench", "work", "reading"))
    parser.add_argument("--reading", help="the built example; built where not given")
    parser.add_argument("--out", default=os.path.join(ROOT, "bench", "work", "reading", "run"))
    args = parser.parse_args()
    import duckdb

    if not args.reading:
        subprocess.run(["cargo", "build", "--release", "-p", "claque-io", "--example", "reading"], cwd=ROOT, check=True)
        args.reading = os.path.join(ROOT, "target", "release", "examples", "reading")
    files = prepare(args)
    before = os.getloadavg()[0]
    results = [measure(args, name, os.path.abspath(path)) for name, path in files.items()]
    commit = subprocess.run(["git", "rev-parse", "HEAD"], cwd=ROOT, capture_output=True, text=True).stdout.strip()
    shown = [os.path.basename(word) if os.sep in word else word for word in sys.argv[1:]]
    about = {
        "date": datetime.date.today().isoformat(),
        "machine": machine(),
        "commit": commit,
        "duckdb": duckdb.__version__,
        "python": platform.python_version(),
        "threads": args.threads,
        "load": [before, os.getloadavg()[0]],
        "arguments": shown,
        "queries": QUERIES,
    }
    with open(args.out + ".json", "w", encoding="utf-8") as out:
        json.dump({"about": about, "results": results}, out, indent=1)
        out.write("\n")
    with open(args.out + ".md", "w", encoding="utf-8") as out:
        out.write(report(args, results, about))
    print(report(args, results, about))


if __name__ == "__main__":
    main()
