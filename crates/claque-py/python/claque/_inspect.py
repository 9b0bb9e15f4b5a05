"""What posts are and hold, before anything is looked for in them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from . import _claque
from ._posts import column_map, sources
from ._progress import Told
from ._run import given, run
from ._table import counted, moment, visible

__all__ = ["Inspection", "inspect"]


class Inspection:
    """What posts are and hold.

    >>> import claque
    >>> print(claque.inspect(claque.simulate(accounts=50, posts=300, days=2).posts))
    301 posts by 39 accounts, 2026-03-02 to 2026-03-17
    ...
    """

    record: dict[str, Any]
    """What ``claque inspect --json`` prints, but for what to run next: formats and columns of the inputs, times, accounts,
    languages, what comes twice, traces that the posts can feed and those that they cannot, ten sample posts."""

    def __init__(self, record: dict[str, Any]) -> None:
        self.record = record

    @property
    def traces(self) -> list[str]:
        """Names of the traces that the posts can feed.

        >>> "repost" in claque.inspect(claque.simulate(accounts=50, posts=300, days=2).posts).traces
        True
        """
        return [trace["trace"] for trace in self.record["traces"]]

    def __repr__(self) -> str:
        record = self.record
        times = record["times"]
        days = ""
        if times:
            days = f", {moment(times['first_ms']):%Y-%m-%d} to {moment(times['last_ms']):%Y-%m-%d}"
        lines = [f"{counted(record['posts'], 'post')} by {counted(record['accounts']['accounts'], 'account')}{days}"]
        for given_ in record["inputs"]:
            name, title = visible(given_["name"]), given_["title"] or "nothing"
            lines.append(f"{name}: {title}, {given_['layout']}, {counted(given_['rows'], 'row')}")
        if record["rejected"]:
            lines.append(f"{counted(record['rejected'], 'row')} cannot be read")
        lines.append("traces: " + (", ".join(self.traces) or "none"))
        return "\n".join(lines)


def inspect(
    posts: Any,
    *,
    columns: Mapping[str, str | Iterable[str]] | str | None = None,
    format: str | None = None,
    time_format: str | None = None,
    time_zone: str | None = None,
    encoding: str | None = None,
    max_bytes: int | str = "256GiB",
    strict: bool = False,
    threads: int | None = None,
    progress: bool | Told | None = None,
) -> Inspection:
    """Looks at posts: what they were taken for, which columns are read, and which traces they can feed.

    Args:
        posts: what :func:`claque.detect` takes. The other parameters are those of :func:`claque.detect` too.

    Raises:
        InputError: where the posts cannot be read; the hint proposes ``columns``, where their names tell.

    >>> import claque
    >>> seen = claque.inspect(claque.simulate(accounts=50, posts=300, days=2).posts)
    >>> seen.record["inputs"][0]["rows"] == seen.record["posts"]
    True
    """
    asked = given(
        map=column_map(columns), format=format, time_format=time_format, time_zone=time_zone, encoding=encoding,
        max_bytes=max_bytes, strict=strict, threads=threads,
    )  # fmt: skip
    found = sources(posts)
    return Inspection(json.loads(run(lambda tell, note: _claque.inspect(found, asked, tell, note), progress)))
