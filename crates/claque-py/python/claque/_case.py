"""A case: what was found, as tables, graphs and a page."""

from __future__ import annotations

import functools
import html
import json
import os
import shutil
import tempfile
import weakref
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any

from . import _claque, _graph
from ._table import Table, counted, visible
from .errors import CaseError, OutputError

if TYPE_CHECKING:
    import igraph
    import networkx
    from typing_extensions import Self

__all__ = ["Case", "open"]

INLINE_BYTES = 12_000_000
"""The largest page that a notebook shows inside; what it stores of a cell is as large."""

SHOWN_GROUPS = 10


class Case:
    """What a run found. Made by :func:`claque.detect` and :func:`claque.open`.

    A case is a folder (``path``), the same that ``claque detect`` on the command line writes. One that was made without
    ``output`` lies in a temporary folder, which goes when the case does: keep it with :meth:`save`.

    In a notebook, a case shows its report.

    >>> import claque
    >>> posts, truth = claque.simulate(accounts=300, posts=3000, plant=["repost-ring:8:10:20"])
    >>> case = claque.detect(posts)
    >>> case.findings.head(1).to_pydict()["finding"]
    ['F1']
    """

    path: Path
    """The folder."""

    def __init__(self, path: str | os.PathLike[str], *, temporary: Path | None = None, posts: Any = None) -> None:
        self.path = Path(path)
        # The folder to remove with the case, which is also removed when the interpreter ends.
        self._remove = weakref.finalize(self, shutil.rmtree, temporary, True) if temporary is not None else None
        self._posts = posts
        record = self._json("case.json")
        if not isinstance(record, dict) or "format_version" not in record:
            raise CaseError(f"cannot read the case `{self.path}`: case.json is not that of a case", HINT)
        self.record: dict[str, Any] = record
        """``case.json``: all choices, inputs, counts and timings. See docs/case-folder.md."""

    @property
    def edges(self) -> _graph.Edges:
        """All edges, strongest first; the columns are named at :class:`claque.Edges`.

        >>> posts, truth = claque.simulate(accounts=300, posts=3000, plant=["repost-ring:8:10:20"])
        >>> claque.detect(posts).edges.columns[:4]
        ['trace', 'account_a', 'account_b', 'objects']
        """
        return self._edges

    @functools.cached_property
    def _edges(self) -> _graph.Edges:
        return _graph.Edges(_claque.edges(self.path))

    @property
    def accounts(self) -> Table:
        """One row for each account of a group, strongest first, those of leads last.

        Columns: ``account_id``; ``finding`` (``F1``, …; ``E1``, … with an ordinary explanation; ``L1``, … for leads);
        ``kind`` (``finding``, ``explained``, ``lead``); ``grade``; ``role`` (``first mover``, ``follower``, ``even``);
        ``led_share`` (0 to 1); ``strength``; ``co_actions``; ``objects``; ``first_seen``, ``last_seen`` (UTC).

        An account can be in a lead and in one of the other groups.

        >>> posts, truth = claque.simulate(accounts=300, posts=3000, plant=["repost-ring:8:10:20"])
        >>> accounts = claque.detect(posts).accounts.to_pydict()
        >>> sum(kind == "finding" for kind in accounts["kind"]) >= 6
        True
        """
        return self._accounts

    @functools.cached_property
    def _accounts(self) -> Table:
        return Table(_claque.accounts(self.path))

    @property
    def findings(self) -> Table:
        """One row for each group: findings, then groups with an ordinary explanation, then leads, each strongest first.

        Columns: ``finding`` (its name in this case); ``kind``; ``grade``; ``accounts``, ``edges``, ``co_actions`` (counts);
        ``strength``; ``density`` (0 to 1); ``decoys_as_strong`` and ``decoy_p``; ``survives_latency_control``; ``traces``,
        ``explained_by``, ``members`` (account ids), ``top_objects`` (labels), ``nulls`` (lists of text); ``first_seen``,
        ``last_seen`` (UTC).

        >>> posts, truth = claque.simulate(accounts=300, posts=3000, plant=["repost-ring:8:10:20"])
        >>> claque.detect(posts).findings.to_pydict()["kind"][0]
        'finding'
        """
        return self._findings

    @functools.cached_property
    def _findings(self) -> Table:
        return Table(_claque.findings(self.path))

    def group(self, name: str) -> dict[str, Any]:
        """Everything that ``findings.json`` says of one group: members, edges, evidence, objects, ordinary explanations.

        Args:
            name: as in ``findings``: ``"F1"``.

        >>> posts, truth = claque.simulate(accounts=300, posts=3000, plant=["repost-ring:8:10:20"])
        >>> group = claque.detect(posts).group("F1")
        >>> len(group["accounts"]) >= 6, sorted(group["evidence"][0])
        (True, ['first', 'lag_s', 'object', 'second', 'trace'])
        """
        record = self._json("findings.json")
        groups = [group for kind in ("findings", "explained", "leads") for group in record.get(kind, [])]
        for group in groups:
            if group["id"] == name:
                return dict(group)
        known = ", ".join(group["id"] for group in groups[:20]) or "none"
        raise CaseError(f"no group `{name}` in this case", f"groups: {known}")

    def explain(self, a: str, b: str, *, posts: Any = None, progress: Any = None) -> dict[str, Any]:
        """Every co-action of two accounts, found again in the posts, and what chance would have given.

        Args:
            a: an account id.
            b: another.
            posts: where the posts are now, if not where they were when the case was made; what :func:`claque.detect` takes.
            progress: as in :func:`claque.detect`.

        Returns:
            What ``claque explain --json`` prints: ``account_a``, ``account_b``, ``finding``, and in ``traces`` for each
            trace the counts, ``chance``, and ``co_actions`` with posts and times (milliseconds since the Unix epoch, UTC).

        >>> posts, truth = claque.simulate(accounts=300, posts=3000, plant=["repost-ring:8:10:20"])
        >>> case = claque.detect(posts)
        >>> strongest = case.edges.head(1).to_pydict()
        >>> told = case.explain(strongest["account_a"][0], strongest["account_b"][0])
        >>> sum(trace["objects"] for trace in told["traces"]) >= 2
        True
        """
        from ._run import explain

        return explain(self, a, b, self._posts if posts is None else posts, progress)

    def to_networkx(self, *, multigraph: bool = False) -> networkx.Graph[str]:
        """The network of all edges, with what groups say of their members.

        Args:
            multigraph: one edge for each trace (its key) instead of one for each pair.

        Returns:
            An undirected :class:`networkx.Graph` (or :class:`~networkx.MultiGraph`). Its nodes are account ids; members of
            groups carry ``finding``, ``kind``, ``role``, ``strength`` and so on. ``weight`` is the number of shared objects.

        >>> posts, truth = claque.simulate(accounts=300, posts=3000, plant=["repost-ring:8:10:20"])
        >>> graph = claque.detect(posts).to_networkx()
        >>> {data["finding"] for _, data in graph.nodes(data=True) if data.get("kind") == "finding"}
        {'F1'}
        """
        return _graph.to_networkx(self.edges, self.accounts, multigraph)

    def to_igraph(self, *, multigraph: bool = False) -> igraph.Graph:
        """The same as an :class:`igraph.Graph`; ``name`` of a vertex is the account id.

        >>> posts, truth = claque.simulate(accounts=300, posts=3000, plant=["repost-ring:8:10:20"])
        >>> "finding" in claque.detect(posts).to_igraph().vs.attributes()
        True
        """
        return _graph.to_igraph(self.edges, self.accounts, multigraph)

    @property
    def report(self) -> Path:
        """``report.html``: the page with everything inside, for any browser.

        >>> posts, truth = claque.simulate(accounts=300, posts=3000, plant=["repost-ring:8:10:20"])
        >>> claque.detect(posts).report.name
        'report.html'
        """
        return self.path / "report.html"

    def save(self, path: str | os.PathLike[str], *, force: bool = False) -> Case:
        """Copies the folder, whole or not at all.

        Args:
            path: the folder to write.
            force: replace an earlier case there; never anything else, and never one that holds decisions.

        Returns:
            The case in its new place.

        Raises:
            OutputError: where the folder is there already, or cannot be written.

        >>> import tempfile, os
        >>> posts, truth = claque.simulate(accounts=300, posts=3000, plant=["repost-ring:8:10:20"])
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     claque.detect(posts).save(os.path.join(folder, "case")).path.name
        'case'
        """
        target = Path(path)
        occupied = target.exists() and not (target.is_dir() and not any(target.iterdir()))
        if occupied and not force:
            raise OutputError(f"`{target}` exists already", "replace it with `force=True`, or name another folder")
        if occupied and not (target / "case.json").is_file():
            raise OutputError(f"`{target}` holds no case", "name another folder; nobody else's files are ever replaced")
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
        return Case(target, posts=self._posts)

    def close(self) -> None:
        """Removes a temporary folder now. A case with ``output``, or one that was opened, stays.

        >>> posts, truth = claque.simulate(accounts=50, posts=300, days=2)
        >>> case = claque.detect(posts)
        >>> case.close()
        >>> case.path.exists()
        False
        """
        if self._remove is not None:
            self._remove()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def __repr__(self) -> str:
        counts = self.record["counts"]
        lines = [f"Case of {counted(counts['posts'], 'post')} by {counted(counts['accounts'], 'account')}"]
        lines += [line for line, _ in self._sentences()]
        lines.append(
            f"folder: {self.path}" + (" (temporary: keep it with .save())" if self._remove is not None else "")
        )
        return "\n".join(lines)

    def _sentences(self) -> list[tuple[str, str]]:
        """What was found in a few sentences, each with the name of its kind."""
        counts = self.record["counts"]
        findings = counts["findings"]
        lines = [
            (
                f"{counted(findings, 'finding')}: {counted(counts['accounts_in_findings'], 'account')} acted together",
                "finding",
            )
            if findings
            else ("no finding: nothing that chance does not explain", "finding")
        ]
        groups = self.findings.to_pydict()
        for place in range(min(findings, SHOWN_GROUPS)):
            grade = groups["grade"][place]
            lines.append((
                f"  {groups['finding'][place]}{f' (grade {grade})' if grade else ''}: "
                f"{counted(groups['accounts'][place], 'account')} acted together "
                f"{counted(groups['co_actions'][place], 'time')} on {', '.join(groups['traces'][place])}",
                "finding",
            ))  # fmt: skip
        if findings > SHOWN_GROUPS:
            lines.append((f"  … {findings - SHOWN_GROUPS:,} more", "finding"))
        explained, leads = counts.get("explained", 0), counts.get("leads", 0)
        if explained:
            lines.append((f"{counted(explained, 'group')} with an ordinary explanation", "explained"))
        if leads:
            lines.append((f"{counted(leads, 'lead')}: groups to look at, which are no findings", "lead"))
        return lines

    def _repr_html_(self) -> str:
        heading = "<pre>" + html.escape(visible_lines(repr(self))) + "</pre>"
        try:
            size = self.report.stat().st_size
            page = self.report.read_text("utf-8") if size <= INLINE_BYTES else None
        except (OSError, UnicodeDecodeError):
            return heading
        if page is None:
            where = html.escape(str(self.report))
            why = f"The report has {size / 1e6:,.0f} MB, too many for a notebook."
            return f"{heading}<p>{why} Open it in a browser: <code>{where}</code></p>"
        # Its links go from view to view by their fragments, which would else be those of the notebook.
        page = page.replace("<head>", '<head><base href="about:srcdoc">', 1)
        # Without `allow-same-origin` the page is a stranger to the notebook: it reaches neither its cells nor its server. It
        # runs its own script only, which its content security policy names.
        return (
            f"{heading}"
            '<iframe sandbox="allow-scripts allow-downloads" referrerpolicy="no-referrer" title="Report of the case" '
            'style="width:100%;height:720px;border:1px solid #8888" '
            f'srcdoc="{html.escape(page, quote=True)}"></iframe>'
        )

    def _json(self, name: str) -> Any:
        try:
            return json.loads((self.path / name).read_bytes())
        except (OSError, ValueError) as error:
            why = error.strerror if isinstance(error, OSError) else error
            raise CaseError(f"cannot read the case `{self.path}`: {name}: {why}", HINT) from error

    def __reduce__(self) -> tuple[type[Case], tuple[str]]:
        if self._remove is not None:
            raise CaseError("a case in a temporary folder cannot be pickled", "keep it with `.save(path)` first")
        return type(self), (str(self.path),)


HINT = "name a folder that `claque.detect` or `claque detect` wrote"


def visible_lines(text: str) -> str:
    """Each line with what would not be seen made visible."""
    return "\n".join(visible(line) for line in text.split("\n"))


def open(path: str | os.PathLike[str]) -> Case:  # noqa: A001 (as `Image.open`)
    """Opens a case folder that :func:`claque.detect` or ``claque detect`` wrote.

    Args:
        path: the folder.

    Raises:
        CaseError: where it is none.

    >>> import claque
    >>> try:
    ...     claque.open("no-such-folder")
    ... except claque.CaseError as error:
    ...     print(error.hint)
    name a folder that `claque.detect` or `claque detect` wrote
    """
    return Case(path)
