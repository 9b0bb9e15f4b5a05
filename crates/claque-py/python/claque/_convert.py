"""Posts of any format in one schema."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from . import _claque
from ._posts import column_map, sources
from ._progress import Told
from ._run import given, run
from ._table import Table
from .errors import OutputError

__all__ = ["Conversion", "convert", "read"]


class Conversion(NamedTuple):
    """How a conversion went."""

    path: Path
    """The file."""
    posts: int
    """Posts written."""
    repeated: int
    """Posts left out because the same came before."""
    withdrawn: int
    """Posts left out because the data says that they were taken back."""
    rejected: int
    """Rows that could not be read."""


def read(
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
    max_memory: int | str = "2GiB",
    progress: bool | Told | None = None,
) -> Table:
    """Reads posts of any format into one table, each post once, by time.

    Args:
        posts: what :func:`claque.detect` takes. The other parameters are those of :func:`claque.detect` too.

    Returns:
        One row a post, in the columns of docs/parquet.md: ``platform``, ``post_id``, ``account_id``, ``account_name``,
        ``created_at`` (UTC, milliseconds), ``kind``, ``text``, ``urls`` and so on.

    Raises:
        InputError: where the posts cannot be read.

    >>> import claque
    >>> claque.read({"user_id": ["7"], "tweet_id": ["1"], "date": ["2026-03-01T12:00:00Z"], "tweet": ["hello"]},
    ...             columns={"text": "tweet"}).to_pydict()["text"]
    ['hello']
    """
    asked = given(
        map=column_map(columns), format=format, time_format=time_format, time_zone=time_zone, encoding=encoding,
        max_bytes=max_bytes, strict=strict, threads=threads, max_memory=max_memory,
    )  # fmt: skip
    found = sources(posts)
    with tempfile.TemporaryDirectory(prefix="claque-") as folder:
        scratch = os.path.join(folder, "sorted")
        return Table(run(lambda tell, note: _claque.read(found, asked, scratch, tell, note), progress))


def convert(
    posts: Any,
    output: str | os.PathLike[str],
    *,
    columns: Mapping[str, str | Iterable[str]] | str | None = None,
    format: str | None = None,
    time_format: str | None = None,
    time_zone: str | None = None,
    encoding: str | None = None,
    max_bytes: int | str = "256GiB",
    strict: bool = False,
    threads: int | None = None,
    max_memory: int | str = "2GiB",
    force: bool = False,
    progress: bool | Told | None = None,
) -> Conversion:
    """Writes posts of any format as one Parquet file, each post once, by time. It is read back many times faster.

    Args:
        posts: what :func:`claque.detect` takes. The other parameters are those of :func:`claque.detect` too.
        output: the file to write, which ends in ``.parquet``; whole or not at all. docs/parquet.md describes its columns.
        force: replace the file if it exists.

    Returns:
        How it went: ``path``, ``posts``, ``repeated``, ``withdrawn``, ``rejected``.

    Raises:
        InputError: where the posts cannot be read.
        OutputError: where the file is there already, or cannot be written.

    >>> import claque, os, tempfile
    >>> posts = claque.simulate(accounts=50, posts=300, days=2).posts
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     file = claque.convert(posts, os.path.join(folder, "posts.parquet"))
    ...     file.posts == len(posts) == len(claque.read(file.path))
    True
    """
    asked = given(
        map=column_map(columns), format=format, time_format=time_format, time_zone=time_zone, encoding=encoding,
        max_bytes=max_bytes, strict=strict, threads=threads, max_memory=max_memory,
    )  # fmt: skip
    target = Path(output)
    if target.suffix.lower() != ".parquet":
        raise OutputError(f"posts are written as Parquet only, got `{target}`", "name a file that ends in `.parquet`")
    if target.exists() and not force:
        raise OutputError(f"`{target}` exists already", "replace it with `force=True`, or name another file")
    found = sources(posts)
    try:
        with tempfile.TemporaryDirectory(prefix=f".{target.name}.", dir=target.parent) as folder:
            made, scratch = Path(folder) / "posts.parquet", Path(folder) / "sorted"
            counts = run(lambda tell, note: _claque.convert(found, asked, made, scratch, tell, note), progress)
            made.replace(target)
    except OutputError:
        raise
    except OSError as error:
        raise OutputError(f"cannot write `{target}`: {error.strerror or error}") from error
    return Conversion(target, *counts)
