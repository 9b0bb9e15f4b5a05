"""Folders of results: written whole or not at all, shown in a notebook, removed with the object where they are temporary."""

from __future__ import annotations

import html
import json
import os
import shutil
import tempfile
import weakref
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar

from ._table import visible
from .errors import CaseError, OutputError

if TYPE_CHECKING:
    from typing_extensions import Self

__all__ = ["Folder"]

INLINE_BYTES = 12_000_000
"""The largest page that a notebook shows inside; what it stores of a cell is as large."""


class Folder:
    """A folder that a run wrote, and what it says."""

    what: ClassVar[str]
    """What the folder holds, as in "cannot read the case"."""
    marker: ClassVar[str]
    """The file by which such a folder is known."""
    hint: ClassVar[str]
    """What to do where it is none."""

    path: Path
    """The folder."""

    record: dict[str, Any]
    """What the marker says."""

    def __init__(self, path: str | os.PathLike[str], *, temporary: Path | None = None) -> None:
        self.path = Path(path)
        # The folder to remove with the object, which is also removed when the interpreter ends.
        self._remove = weakref.finalize(self, shutil.rmtree, temporary, True) if temporary is not None else None
        record = self._json(self.marker)
        if not isinstance(record, dict) or "format_version" not in record:
            raise CaseError(
                f"cannot read the {self.what} `{self.path}`: {self.marker} is not that of a{self._n()} {self.what}",
                self.hint,
            )
        self.record = record

    def close(self) -> None:
        """Removes a temporary folder now. One with ``output``, or one that was opened, stays."""
        if self._remove is not None:
            self._remove()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def __reduce__(self) -> tuple[Any, ...]:
        if self._remove is not None:
            raise CaseError(
                f"a{self._n()} {self.what} in a temporary folder cannot be pickled",
                "keep it with `.save(path)` first",
            )
        return type(self), (str(self.path),)

    def _copy(self, path: str | os.PathLike[str], force: bool) -> Path:
        """Copies the folder, whole or not at all; replaces one of its kind only."""
        target = Path(path)
        occupied = target.exists() and not (target.is_dir() and not any(target.iterdir()))
        if occupied and not force:
            raise OutputError(f"`{target}` exists already", "replace it with `force=True`, or name another folder")
        if occupied and not (target / self.marker).is_file():
            raise OutputError(
                f"`{target}` holds no {self.what}", "name another folder; nobody else's files are ever replaced"
            )
        if (target / "decisions.sqlite").exists():
            raise OutputError(f"`{target}` holds decisions, and is never replaced", "name another folder")
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryDirectory(prefix=f".{target.name}.", dir=target.parent) as staging:
                shutil.copytree(self.path, Path(staging) / "new")
                if target.exists():
                    target.rename(Path(staging) / "old")
                (Path(staging) / "new").rename(target)
        except OSError as error:
            raise OutputError(f"cannot write `{target}`: {error.strerror or error}") from error
        return target

    def _where(self) -> str:
        kept = " (temporary: keep it with .save())" if self._remove is not None else ""
        return f"folder: {self.path}{kept}"

    def _shown(self, page: Path, most: int) -> str:
        """What ``repr`` says, and the page in a frame that can reach nothing of the notebook."""
        heading = "<pre>" + html.escape(visible_lines(repr(self))) + "</pre>"
        try:
            size = page.stat().st_size
            text = page.read_text("utf-8") if size <= most else None
        except (OSError, UnicodeDecodeError):
            return heading
        if text is None:
            where = html.escape(str(page))
            why = f"The report has {size / 1e6:,.0f} MB, too many for a notebook."
            return f"{heading}<p>{why} Open it in a browser: <code>{where}</code></p>"
        # Its links go from view to view by their fragments, which would else be those of the notebook.
        text = text.replace("<head>", '<head><base href="about:srcdoc">', 1)
        # Without `allow-same-origin` the page is a stranger to the notebook: it reaches neither its cells nor its server. It
        # runs its own script only, which its content security policy names.
        return (
            f"{heading}"
            '<iframe sandbox="allow-scripts allow-downloads" referrerpolicy="no-referrer" '
            f'title="Report of the {self.what}" style="width:100%;height:720px;border:1px solid #8888" '
            f'srcdoc="{html.escape(text, quote=True)}"></iframe>'
        )

    def _json(self, name: str) -> Any:
        try:
            return json.loads((self.path / name).read_bytes())
        except (OSError, ValueError) as error:
            why = error.strerror if isinstance(error, OSError) else error
            raise CaseError(f"cannot read the {self.what} `{self.path}`: {name}: {why}", self.hint) from error

    @classmethod
    def _n(cls) -> str:
        return "n" if cls.what[0] in "aeiou" else ""


Kept = TypeVar("Kept", bound=Folder)


def made(
    write: Callable[[str], Any],
    keep: Callable[[Any, Path | None], Kept],
    output: str | os.PathLike[str] | None,
    name: str,
) -> Kept:
    """Writes into ``output``, or into a temporary folder that goes with what ``keep`` makes of it."""
    if output is not None:
        return keep(write(os.fspath(output)), None)
    folder = Path(tempfile.mkdtemp(prefix="claque-"))
    try:
        return keep(write(str(folder / name)), folder)
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise


def visible_lines(text: str) -> str:
    """Each line with what would not be seen made visible."""
    return "\n".join(visible(line) for line in text.split("\n"))
