"""What is compiled: see crates/claque-py/src."""

from collections.abc import Callable
from os import PathLike
from typing import Any, final

__version__: str

Path = str | PathLike[str]
Source = str | tuple[str, Columns]
Tell = Callable[[str, int, int | None, str], object]
Note = Callable[[str], object]

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
    posts: list[Source],
    given: dict[str, Any],
    output: Path,
    force: bool,
    tell: Tell | None,
    note: Note,
) -> Path: ...
def explain(case: Path, a: str, b: str, posts: list[Source], tell: Tell | None, note: Note) -> str: ...
def convert(
    posts: list[Source],
    given: dict[str, Any],
    output: Path,
    scratch: Path,
    tell: Tell | None,
    note: Note,
) -> tuple[int, int, int, int]: ...
def read(posts: list[Source], given: dict[str, Any], scratch: Path, tell: Tell | None, note: Note) -> Columns: ...
def edges(case: Path) -> Columns: ...
def accounts(case: Path) -> Columns: ...
def findings(case: Path) -> Columns: ...
def simulate(
    accounts: int,
    posts: int,
    days: int,
    plant: list[str],
    seed: int,
    confounded: bool,
    background: list[tuple[str, float]],
) -> tuple[Columns, Columns]: ...
