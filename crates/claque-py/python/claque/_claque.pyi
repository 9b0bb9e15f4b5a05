"""What is compiled: see crates/claque-py/src."""

from collections.abc import Callable
from os import PathLike
from typing import Any, final

__all__ = [
    "Columns",
    "__version__",
    "accounts",
    "convert",
    "detect",
    "edges",
    "evaluate",
    "evaluation",
    "explain",
    "findings",
    "inspect",
    "power",
    "read",
    "report",
    "simulate",
    "study",
]

__version__: str

_Path = str | PathLike[str]
_Source = str | tuple[str, Columns]
_Tell = Callable[[str, int, int | None, str], object]
_Note = Callable[[str], object]

@final
class Columns:
    def __new__(cls, table: object) -> Columns: ...
    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object: ...
    def __arrow_c_schema__(self) -> object: ...
    def __len__(self) -> int: ...
    def fields(self) -> list[tuple[str, str]]: ...
    def slice(self, offset: int, length: int) -> Columns: ...
    def lists(self, names: list[str]) -> dict[str, list[Any]]: ...
    def texts(self, name: str) -> list[str | None]: ...

def detect(
    posts: list[_Source],
    given: dict[str, Any],
    output: _Path,
    force: bool,
    tell: _Tell | None,
    note: _Note,
) -> _Path: ...
def evaluate(
    posts: list[_Source],
    labels: _Path | tuple[str, bytes],
    given: dict[str, Any],
    output: _Path,
    force: bool,
    tell: _Tell | None,
    note: _Note,
) -> _Path: ...
def evaluation(folder: _Path) -> list[tuple[str, Columns]]: ...
def power(
    posts: list[_Source],
    given: dict[str, Any],
    output: _Path,
    force: bool,
    resume: bool,
    tell: _Tell | None,
    note: _Note,
) -> _Path: ...
def study(folder: _Path) -> list[tuple[str, Columns]]: ...
def report(case: _Path, given: dict[str, Any], note: _Note) -> bytes: ...
def explain(case: _Path, a: str, b: str, posts: list[_Source], tell: _Tell | None, note: _Note) -> str: ...
def convert(
    posts: list[_Source],
    given: dict[str, Any],
    output: _Path,
    scratch: _Path,
    tell: _Tell | None,
    note: _Note,
) -> tuple[int, int, int, int]: ...
def read(posts: list[_Source], given: dict[str, Any], scratch: _Path, tell: _Tell | None, note: _Note) -> Columns: ...
def inspect(posts: list[_Source], given: dict[str, Any], tell: _Tell | None, note: _Note) -> str: ...
def edges(case: _Path) -> Columns: ...
def accounts(case: _Path) -> Columns: ...
def findings(case: _Path) -> Columns: ...
def simulate(
    sizes: tuple[int, int, int],
    plant: list[str],
    seed: int,
    confounded: bool,
    background: list[tuple[str, float]],
) -> tuple[Columns, Columns]: ...
