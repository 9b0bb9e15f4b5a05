"""Runs: what is asked for, who is told, where the result lies."""

from __future__ import annotations

import datetime
import logging
import os
import sys
import warnings
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Literal, TypedDict

from . import _claque
from ._folder import made
from ._posts import again, column_map, sources
from ._progress import Told, teller
from .errors import DataWarning

if TYPE_CHECKING:
    from ._case import Case

LOG = logging.getLogger("claque")

Null = Literal["slot-permutation", "multiplicative", "configuration", "bicm", "none"]
Preset = Literal["coortweet", "qut", "pacheco2021", "nizzoli2021", "luceri2024"]


class Notes:
    """Gathers what a run says, and says it as warnings once the run is over: a warning may be made an error."""

    def __init__(self) -> None:
        self._warnings: list[str] = []

    def __call__(self, line: str) -> None:
        if line.startswith("note: "):
            self._warnings.append(line.removeprefix("note: "))
        elif line.startswith("hint: ") and self._warnings:
            self._warnings[-1] += f"\n{line}"
        else:
            LOG.info("%s", line)

    def say(self) -> None:
        """Says them of the line that called this package."""
        level, frame = 1, sys._getframe()
        while frame.f_back is not None and frame.f_code.co_filename.startswith(PACKAGE):
            level, frame = level + 1, frame.f_back
        for line in self._warnings:
            warnings.warn(line, DataWarning, stacklevel=level)


PACKAGE = os.path.dirname(os.path.abspath(__file__)) + os.sep


def given(**parameters: Any) -> dict[str, Any]:
    """The parameters that were given."""
    found = {name: value for name, value in parameters.items() if value is not None}
    for name in ("window", "fast"):
        if name in found:
            found[name] = gap(found[name])
    for name in ("traces", "lookalike_off", "positive", *NUMBERS, *GAPS):
        if name in found:
            found[name] = several(found[name])
    for name in GAPS:
        if name in found:
            found[name] = [gap(length) for length in found[name]]
    return found


NUMBERS = ("accounts", "actions", "own_objects", "sweep_min_objects", "sweep_alpha")
GAPS = ("within", "sweep_window")


def several(values: Any) -> list[Any]:
    """One value, or several, as a list."""
    is_one = isinstance(values, (str, datetime.timedelta)) or not isinstance(values, Iterable)
    return [values] if is_one else list(values)


class Parameters(TypedDict, total=False):
    """How posts are read and networks found: the parameters of :func:`claque.detect` that other runs share."""

    traces: str | Sequence[str] | None
    window: str | float | datetime.timedelta | None
    min_objects: int | None
    min_accounts: int | None
    null: Null | None
    alpha: float
    correction: Literal["bh", "by"]
    objective: Literal["cpm", "modularity"] | None
    resolution: float | None
    decoys: int | None
    seed: int | None
    max_co_actions: int | None
    lookalike_off: str | Sequence[str]
    near_similarity: float | None
    near_search: Literal["auto", "exact", "minhash"] | None
    model: str | os.PathLike[str] | None
    preset: Preset | None
    min_participation: int | None
    edge_quantile: float | None
    most_active: float | None
    disparity: float | None
    fast: str | float | datetime.timedelta | None
    centrality_quantile: float | None
    min_edge_weight: int | None
    columns: Mapping[str, str | Iterable[str]] | str | None
    format: str | None
    time_format: str | None
    time_zone: str | None
    encoding: str | None
    max_bytes: int | str
    strict: bool
    threads: int | None
    max_memory: int | str


def shared(of: str, parameters: Parameters, **own: Any) -> dict[str, Any]:
    """The parameters that a run shares with :func:`claque.detect`, and its own, as far as they were given."""
    found: dict[str, Any] = dict(parameters)
    for name in found:
        if name not in Parameters.__annotations__:
            raise TypeError(f"{of}() got an unexpected keyword argument {name!r}")
    if "columns" in found:
        found["map"] = column_map(found.pop("columns"))
    found["model"] = path_text(found.get("model"))
    return given(**found, **own)


def gap(length: Any) -> Any:
    """A length of time as the command line writes it; a number is of seconds."""
    if isinstance(length, datetime.timedelta):
        return f"{length / datetime.timedelta(milliseconds=1):.3f}ms"
    if isinstance(length, (int, float)) and not isinstance(length, bool):
        return f"{length!r}s"
    return length


def detect(
    posts: Any,
    *,
    traces: str | Sequence[str] | None = None,
    window: str | float | datetime.timedelta | None = None,
    min_objects: int | None = None,
    min_accounts: int | None = None,
    null: Null | None = None,
    alpha: float = 0.05,
    correction: Literal["bh", "by"] = "bh",
    objective: Literal["cpm", "modularity"] | None = None,
    resolution: float | None = None,
    decoys: int | None = None,
    seed: int | None = None,
    max_co_actions: int | None = None,
    lookalike_off: str | Sequence[str] = (),
    near_similarity: float | None = None,
    near_search: Literal["auto", "exact", "minhash"] | None = None,
    model: str | os.PathLike[str] | None = None,
    preset: Preset | None = None,
    min_participation: int | None = None,
    edge_quantile: float | None = None,
    most_active: float | None = None,
    disparity: float | None = None,
    fast: str | float | datetime.timedelta | None = None,
    centrality_quantile: float | None = None,
    min_edge_weight: int | None = None,
    watch_list: str | os.PathLike[str] | None = None,
    stance: str | os.PathLike[str] | None = None,
    stance_sample: str | os.PathLike[str] | None = None,
    narratives: bool = False,
    columns: Mapping[str, str | Iterable[str]] | str | None = None,
    format: str | None = None,
    time_format: str | None = None,
    time_zone: str | None = None,
    encoding: str | None = None,
    max_bytes: int | str = "256GiB",
    strict: bool = False,
    threads: int | None = None,
    max_memory: int | str = "2GiB",
    output: str | os.PathLike[str] | None = None,
    force: bool = False,
    progress: bool | Told | None = None,
) -> Case:
    """Finds accounts that act together in ways that chance does not explain.

    Args:
        posts: what was posted: a path, folder or pattern of files in any format of docs/formats.md; a table (pandas,
            Polars, PyArrow, a DuckDB relation, anything with ``__arrow_c_stream__``), one row a post; or a list of these.
        traces: what accounts must act on together: names of docs/formats.md, such as ``"repost"``, ``"url"``, ``"text"`` or
            ``["hashtag-sequence", "text-near"]``, or ``"all"``. By default those that are hard to share by chance.
        window: the longest gap that counts as together, ends included: ``"60s"``, ``"5m"``, seconds, a timedelta, or
            ``"any"``. 60 seconds by default; 10 with ``preset="coortweet"``.
        min_objects: fewest distinct objects that two accounts must have acted on together; 2 by default.
        min_accounts: fewest accounts of a finding.
        null: what chance does; ``"slot-permutation"`` by default.
        alpha: the stated false-discovery rate, above 0 and below 1.
        correction: how many tests are paid for: ``"bh"`` or ``"by"``.
        objective: what communities are judged by.
        resolution: of the objective; higher gives smaller communities.
        decoys: how many label permutations to run beside the result.
        seed: of everything random. The same posts, parameters and seed give the same result, on any number of threads.
        max_co_actions: leave out objects with more pairs of posts inside the window than this.
        lookalike_off: ordinary explanations that may not set a group apart from the findings.
        near_similarity, near_search, model: how alike texts are found; see docs/texts.md and docs/paraphrases.md.
        preset: keep edges as another tool or a published method does, with no test against chance; see docs/presets.md.
        min_participation, edge_quantile, most_active, disparity, fast, centrality_quantile, min_edge_weight: thresholds of
            presets.
        watch_list, stance, stance_sample, narratives: what is said beside the findings; see docs/watch-lists.md.
        columns: which column is what, by role: ``{"account": "author", "time": "posted", "url": ["link", "card"]}``. Roles
            are those of ``--map`` in docs/formats.md; what is not named is told by itself.
        format: the shape of the posts, where the guess is wrong.
        time_format: how times are written, as in strftime.
        time_zone: the zone of times that name none: ``"UTC"``, ``"+02:00"``.
        encoding: the character encoding of files, where the guess is wrong.
        max_bytes: the most bytes that one file may have when decompressed.
        strict: stop at the first row that cannot be read.
        threads: at most 1024; all by default.
        max_memory: bytes that counting may take, or text such as ``"2GiB"``; less costs time, never exactness.
        output: the case folder to write. Without it the case lies in a temporary folder, and goes with the object.
        force: replace the case folder if it exists.
        progress: bars by tqdm: ``True``, ``False``, or a function that is called with stage, units done, units in all (or
            None) and their name. By default in a terminal or a notebook, for what takes longer than a second.

    Returns:
        The case: ``edges``, ``accounts`` and ``findings`` as tables, the network as a graph, the report.

    Raises:
        InputError: where the posts cannot be read.
        PlanError: where a parameter is not as wanted.
        OutputError: where the folder cannot be written.
        KeyboardInterrupt: on Ctrl-C; nothing is then left behind.

    Warns:
        DataWarning: where rows were left out, or something else about the posts should be known.

    >>> import claque
    >>> posts, truth = claque.simulate(accounts=300, posts=3000, plant=["repost-ring:8:10:20"])
    >>> case = claque.detect(posts, traces="repost", window="60s")
    >>> planted = set(truth.to_pydict()["account_id"])
    >>> found = set(case.group("F1")["accounts"][n]["account_id"] for n in range(3))
    >>> found <= planted
    True
    """
    from ._case import Case

    asked = given(
        traces=traces, window=window, min_objects=min_objects, min_accounts=min_accounts, null=null, alpha=alpha,
        correction=correction, objective=objective, resolution=resolution, decoys=decoys, seed=seed,
        max_co_actions=max_co_actions, lookalike_off=lookalike_off, near_similarity=near_similarity,
        near_search=near_search, model=path_text(model), preset=preset, min_participation=min_participation,
        edge_quantile=edge_quantile, most_active=most_active, disparity=disparity, fast=fast,
        centrality_quantile=centrality_quantile, min_edge_weight=min_edge_weight, watch_list=path_text(watch_list),
        stance=path_text(stance), stance_sample=path_text(stance_sample), narratives=narratives,
        map=column_map(columns), format=format, time_format=time_format, time_zone=time_zone, encoding=encoding,
        max_bytes=max_bytes, strict=strict, threads=threads, max_memory=max_memory,
    )  # fmt: skip
    found = sources(posts)
    kept = again(posts, found)
    return made(
        lambda place: run(lambda tell, note: _claque.detect(found, asked, place, force, tell, note), progress),
        lambda place, temporary: Case(place, temporary=temporary, posts=kept),
        output,
        "case",
    )


def explain(case: Case, a: str, b: str, posts: Any, progress: bool | Told | None) -> dict[str, Any]:
    """What the case says of two accounts."""
    import json

    found = [] if posts is None else sources(posts)
    told = run(lambda tell, note: _claque.explain(case.path, a, b, found, tell, note), progress)
    return dict(json.loads(told))


def run(work: Callable[[Told | None, Notes], Any], progress: bool | Told | None) -> Any:
    """Runs ``work`` with somebody to tell."""
    notes = Notes()
    tell, end = teller(progress)
    try:
        done = work(tell, notes)
    finally:
        end()
    notes.say()
    return done


def path_text(path: str | os.PathLike[str] | None) -> str | None:
    """A path as text."""
    return None if path is None else os.fspath(path)
