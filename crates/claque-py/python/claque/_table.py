"""A table in memory."""

from __future__ import annotations

import datetime
import html
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from . import _claque
from ._extras import need

if TYPE_CHECKING:
    import pandas
    import polars
    import pyarrow

__all__ = ["Table"]

SHOWN_ROWS = 10
"""Rows that a notebook and ``repr`` show."""

WIDEST = 40
"""Characters of a cell that are shown."""

EPOCH = datetime.datetime(1970, 1, 1, tzinfo=datetime.timezone.utc)


class Table:
    """A table in memory, as Arrow columns. It never changes.

    Whatever takes the Arrow C stream interface takes it as it is, without a copy: ``pyarrow.table(t)``,
    ``polars.DataFrame(t)``, ``duckdb.from_arrow(pyarrow.table(t))``, and :func:`claque.detect`.

    Args:
        data: anything with ``__arrow_c_stream__`` or ``__arrow_c_array__``.

    >>> import claque
    >>> posts = claque.simulate(accounts=50, posts=300, days=2).posts
    >>> posts.shape[1], posts.columns[:3]
    (8, ['post_id', 'account_id', 'created_at'])
    """

    __slots__ = ("_columns",)

    def __init__(self, data: Any) -> None:
        self._columns = data if isinstance(data, _claque.Columns) else _claque.Columns(data)

    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object:
        return self._columns.__arrow_c_stream__(requested_schema)

    def __arrow_c_schema__(self) -> object:
        return self._columns.__arrow_c_schema__()

    def __len__(self) -> int:
        return len(self._columns)

    @property
    def schema(self) -> dict[str, str]:
        """Name and Arrow type of each column, in order.

        >>> claque.simulate(accounts=50, posts=300, days=2).truth.schema
        {'account_id': 'string', 'operation': 'string'}
        """
        return dict(self._columns.fields())

    @property
    def columns(self) -> list[str]:
        """Names of the columns, in order.

        >>> claque.simulate(accounts=50, posts=300, days=2).truth.columns
        ['account_id', 'operation']
        """
        return [name for name, _ in self._columns.fields()]

    @property
    def shape(self) -> tuple[int, int]:
        """Rows and columns.

        >>> claque.simulate(accounts=50, posts=300, days=2, plant="copy-paste:5:4:60").truth.shape
        (5, 2)
        """
        return len(self), len(self.columns)

    def head(self, rows: int = 5) -> Table:
        """The first rows; nothing is copied.

        >>> len(claque.simulate(accounts=50, posts=300, days=2).posts.head(3))
        3
        """
        return type(self)(self._columns.slice(0, max(rows, 0)))

    def to_pydict(self) -> dict[str, list[Any]]:
        """Columns as lists of Python values; times are :class:`datetime.datetime` in UTC.

        >>> claque.simulate(accounts=50, posts=300, days=2).posts.head(1).to_pydict()["kind"]
        ['post']
        """
        return self._lists(self.columns)

    def to_pyarrow(self) -> pyarrow.Table:
        """A :class:`pyarrow.Table` on the same memory.

        >>> claque.simulate(accounts=50, posts=300, days=2).posts.to_pyarrow().column_names[0]
        'post_id'
        """
        return need("pyarrow", "to_pyarrow()").table(self)

    def to_pandas(self) -> pandas.DataFrame:
        """A :class:`pandas.DataFrame`: texts as text, times in UTC to the millisecond, lists as NumPy arrays.

        >>> list(claque.simulate(accounts=50, posts=300, days=2).posts.to_pandas().columns[:2])
        ['post_id', 'account_id']
        """
        need("pandas", "to_pandas()")
        return need("pyarrow", "to_pandas()").table(self).to_pandas()

    def to_polars(self) -> polars.DataFrame:
        """A :class:`polars.DataFrame` on the same memory, where Polars can share it.

        >>> claque.simulate(accounts=50, posts=300, days=2).posts.to_polars().width
        8
        """
        frame: polars.DataFrame = need("polars", "to_polars()").DataFrame(self)
        return frame

    def _lists(self, names: list[str]) -> dict[str, list[Any]]:
        kinds = self.schema
        lists = self._columns.lists(names)
        for name in names:
            if kinds[name].startswith("timestamp"):
                lists[name] = [None if cell is None else moment(cell) for cell in lists[name]]
        return lists

    def _rows(self, rows: int) -> Iterator[list[str]]:
        lists = self.head(rows)._lists(self.columns)
        for cells in zip(*lists.values()):
            yield [shown(cell) for cell in cells]

    def __repr__(self) -> str:
        rows, columns = self.shape
        grid = [self.columns, *self._rows(SHOWN_ROWS)]
        widths = [max(len(row[place]) for row in grid) for place in range(columns)]
        lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths)).rstrip() for row in grid]
        more = [] if rows <= SHOWN_ROWS else [f"… {rows - SHOWN_ROWS:,} more"]
        return "\n".join([f"{type(self).__name__} of {counted(rows, 'row')}", *lines, *more])

    def _repr_html_(self) -> str:
        def row(cells: list[str], tag: str) -> str:
            return "<tr>" + "".join(f"<{tag}>{html.escape(cell)}</{tag}>" for cell in cells) + "</tr>"

        body = "".join(row(cells, "td") for cells in self._rows(SHOWN_ROWS))
        return f"<p>{counted(len(self), 'row')}</p><table><thead>{row(self.columns, 'th')}</thead><tbody>{body}</tbody></table>"

    def __reduce__(self) -> tuple[Any, tuple[type[Table], bytes]]:
        pyarrow = need("pyarrow", "pickling a table")
        table = pyarrow.table(self)
        sink = pyarrow.BufferOutputStream()
        with pyarrow.ipc.new_stream(sink, table.schema) as writer:
            writer.write_table(table)
        return unpickled, (type(self), sink.getvalue().to_pybytes())


def unpickled(kind: type[Table], data: bytes) -> Table:
    """The table again."""
    pyarrow = need("pyarrow", "unpickling a table")
    return kind(pyarrow.ipc.open_stream(data).read_all())


def moment(milliseconds: int) -> datetime.datetime:
    """A time in UTC."""
    return EPOCH + datetime.timedelta(milliseconds=milliseconds)


def counted(number: int, noun: str) -> str:
    """``1,234 rows``."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def visible(text: str) -> str:
    """A text of strangers on one line, with what would not be seen, or would turn the line around, made visible."""
    return "".join(c if c.isprintable() or c == "\u3000" else c.encode("unicode_escape").decode("ascii") for c in text)


def shown(cell: object) -> str:
    """A cell for people."""
    if cell is None:
        return ""
    if isinstance(cell, float):
        text = f"{cell:.4g}"
    elif isinstance(cell, datetime.datetime):
        text = cell.isoformat(sep=" ", timespec="seconds").replace("+00:00", "Z")
    elif isinstance(cell, list):
        text = ", ".join(map(str, cell))
    else:
        text = str(cell)
    text = visible(text)
    return text if len(text) <= WIDEST else text[: WIDEST - 1] + "…"
