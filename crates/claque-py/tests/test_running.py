"""While a run goes on: other threads, Ctrl-C, progress, memory."""

import os
import resource
import signal
import subprocess
import sys
import threading
import time

import claque
import pytest
from conftest import same

LARGE = "posts = claque.simulate(accounts=20_000, posts=400_000, days=14).posts"


def test_two_runs_at_once_give_what_each_gives_alone(posts, case):
    found = [None] * 4

    def work(place):
        found[place] = claque.detect(posts, threads=1 + place % 2)

    threads = [threading.Thread(target=work, args=(place,)) for place in range(4)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    for other in found:
        same(other, case)


def test_the_interpreter_is_free_while_a_run_goes_on(posts):
    done = threading.Event()
    ticks = []

    def count():
        while not done.is_set():
            ticks.append(time.monotonic())
            time.sleep(0.001)

    counting = threading.Thread(target=count)
    counting.start()
    start = time.monotonic()
    claque.detect(posts, decoys=60)
    length = time.monotonic() - start
    done.set()
    counting.join()
    longest = max(later - earlier for earlier, later in zip(ticks, ticks[1:]))
    assert longest < max(0.5, length / 2), f"held for {longest:.2f} s of {length:.2f} s"


def test_the_same_result_on_any_number_of_threads(posts, case):
    for threads in (1, 2, 5):
        same(claque.detect(posts, threads=threads), case)


def test_ctrl_c_stops_a_long_run_and_leaves_nothing_behind(tmp_path):
    program = (
        f"import claque\n{LARGE}\n"
        "print('begins', flush=True)\n"
        "try:\n"
        f"    claque.detect(posts, decoys=100_000, output={str(tmp_path / 'case')!r})\n"
        "except KeyboardInterrupt:\n"
        "    print('stopped', flush=True)\n"
        "print(len(claque.detect(posts.head(2000), null='none', traces='repost').edges) >= 0, flush=True)\n"
    )
    with subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True) as running:
        assert running.stdout.readline() == "begins\n"
        time.sleep(3)
        asked = time.monotonic()
        running.send_signal(signal.SIGINT)
        assert running.stdout.readline() == "stopped\n"
        waited = time.monotonic() - asked
        assert running.stdout.readline() == "True\n", "the interpreter goes on"
    assert running.returncode == 0
    assert waited < 10, f"stopped after {waited:.1f} s"
    assert os.listdir(tmp_path) == []


def test_progress_is_told_to_whoever_asks(posts):
    told = []
    claque.detect(posts, decoys=80, progress=lambda *step: told.append(step))
    assert told, "nothing was told"
    for stage, done, total, unit in told:
        assert isinstance(stage, str) and isinstance(unit, str)
        assert total is None or isinstance(total, int)
        assert done >= 0


def test_an_error_of_whoever_is_told_ends_the_run(posts):
    class Enough(Exception):
        pass

    def stop(*step):
        raise Enough

    with pytest.raises(Enough):
        claque.detect(posts, decoys=100_000, progress=stop)


def test_bars_are_drawn_when_asked_for(posts, capsys):
    claque.detect(posts, decoys=150, progress=True)
    assert "decoys" in capsys.readouterr().err


def test_nothing_is_drawn_otherwise(posts, capsys):
    claque.detect(posts)
    claque.detect(posts, progress=False)
    shown = capsys.readouterr()
    assert shown.out == "" and shown.err == ""


def test_runs_do_not_leak(posts):
    table = posts.to_pyarrow()

    def peak():
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss

    for _ in range(3):
        claque.detect(table).edges.to_pyarrow()
    before = peak()
    for _ in range(12):
        claque.detect(table).edges.to_pyarrow()
    # Of 12 tables of these posts alone, some 8 MB would be left, and their cases beside them.
    assert peak() - before < 8_000, f"{peak() - before} kB more after 12 runs"


def test_a_run_after_a_fork_works(posts):
    import multiprocessing

    claque.detect(posts.head(500), null="none")
    with multiprocessing.get_context("fork").Pool(1) as pool:
        assert pool.apply_async(edges_of, (posts.head(500).to_pydict(),)).get(timeout=120) >= 0


def edges_of(table):
    return len(claque.detect(table, null="none").edges)
