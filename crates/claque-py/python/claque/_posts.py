"""From what people hold to what is read: paths, tables, data frames, relations."""

from __future__ import annotations

import os
from typing import Any

from . import _claque
from ._extras import need
from .errors import InputError, PlanError

PATHS_HINT = "give a path, a list of paths, or a table: pandas, Polars, PyArrow, a DuckDB relation"


def sources(posts: Any) -> list[Any]:
    """Paths as text, tables as a name and their columns, in the order given.

    Raises:
        InputError: where something is neither.
    """
    if isinstance(posts, (list, tuple)):
        if not posts:
            raise InputError("no posts are named", PATHS_HINT)
        found = [source(item) for item in posts]
        # Two tables of one kind are told apart.
        tables = [item[0] for item in found if isinstance(item, tuple)]
        if len(set(tables)) < len(tables):
            found = [
                (f"{item[0]} {place}", item[1]) if isinstance(item, tuple) else item
                for place, item in enumerate(found, start=1)
            ]
        return found
    return [source(posts)]


def source(posts: Any) -> Any:
    """One path or table."""
    if isinstance(posts, (str, os.PathLike)):
        path = os.fspath(posts)
        if isinstance(path, bytes):
            path = os.fsdecode(path)
        if path == "-":
            raise InputError("standard input belongs to the interpreter", PATHS_HINT)
        return path
    return table(posts)


def table(posts: Any) -> tuple[str, _claque.Columns]:
    """A table by the name of its kind, and its columns; where both sides can share memory nothing is copied."""
    package = package_of(posts)
    kind = type(posts).__name__
    if package == "polars" and kind == "LazyFrame":
        posts, kind = posts.collect(), "DataFrame"
    elif package == "duckdb":
        posts, package, kind = relation(posts), "DuckDB", "relation"
    elif package == "pandas" and kind == "DataFrame":
        posts = frame(posts)
    elif isinstance(posts, dict):
        posts, package, kind = need("pyarrow", "a dict of columns").table(posts), "Python", "dict"
    if not hasattr(posts, "__arrow_c_stream__") and not hasattr(posts, "__arrow_c_array__"):
        raise InputError(f"posts cannot be read from {package}.{kind}", PATHS_HINT)
    names = {"pyarrow": "PyArrow", "polars": "Polars"}
    return f"{names.get(package, package)} {kind}", _claque.Columns(posts)


def again(posts: Any, found: list[Any]) -> Any:
    """What the same posts can be read from later; ``None`` where the case itself says where they are.

    A stream is over once it was read, so its columns are kept. A data frame is not kept twice.
    """
    if all(isinstance(source, str) for source in found):
        return None
    items = posts if isinstance(posts, (list, tuple)) else [posts]
    makes_anew = ("pandas", "duckdb")
    return [
        item if isinstance(source, str) or package_of(item) in makes_anew else source[1]
        for item, source in zip(items, found)
    ]


def package_of(posts: Any) -> str:
    """Where the type of it comes from."""
    return type(posts).__module__.partition(".")[0].lstrip("_")


def relation(posts: Any) -> Any:
    """A DuckDB relation as a table: a relation that is run twice may give its rows in another order."""
    need("pyarrow", "a DuckDB relation")
    return posts.to_arrow_table()


def frame(posts: Any) -> Any:
    """A data frame as a table; its index is no column."""
    pyarrow = need("pyarrow", "a pandas data frame")
    try:
        return pyarrow.Table.from_pandas(posts, preserve_index=False)
    except (pyarrow.ArrowInvalid, pyarrow.ArrowTypeError, pyarrow.ArrowNotImplementedError) as error:
        why = " ".join(str(part) for part in error.args)
        raise InputError(
            f"the data frame has a column that is of no one type: {why}",
            "make it text: `posts.astype({'COLUMN': str})`",
        ) from error


def column_map(columns: Any) -> str | None:
    """``{"account": "author", "url": ["link", "card"]}`` as ``account=author,url=link,url=card``."""
    if columns is None or isinstance(columns, str):
        return columns
    parts = []
    for role, names in dict(columns).items():
        for name in [names] if isinstance(names, str) else list(names):
            if "," in name or name != name.strip():
                raise PlanError(
                    f"columns: a name with a comma or with blanks around cannot be mapped: {name!r}",
                    "rename the column",
                )
            parts.append(f"{role}={name}")
    return ",".join(parts)
