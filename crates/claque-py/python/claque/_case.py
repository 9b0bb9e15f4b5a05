"""A case: what was found, as tables, graphs and a page."""

from __future__ import annotations

import functools
import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from . import _claque, _graph
from ._folder import INLINE_BYTES, Folder
from ._run import LOG, explain, given, path_text
from ._table import Table, counted
from .errors import CaseError, OutputError

if TYPE_CHECKING:
    import igraph
    import networkx

    from ._power import Power

__all__ = ["Case", "open"]

SHOWN_GROUPS = 10


class Case(Folder):
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

    what = "case"
    marker = "case.json"
    hint = "name a folder that `claque.detect` or `claque detect` wrote"

    record: dict[str, Any]
    """``case.json``: all choices, inputs, counts and timings. See docs/case-folder.md."""

    def __init__(self, path: str | os.PathLike[str], *, temporary: Path | None = None, posts: Any = None) -> None:
        super().__init__(path, temporary=temporary)
        self._posts = posts

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

    def write_report(
        self,
        path: str | os.PathLike[str],
        *,
        format: Literal["html", "md", "json", "pdf-ready"] = "html",
        pseudonymise: bool = False,
        key: str | os.PathLike[str] | None = None,
        redact_text: bool = False,
        top: int | None = None,
        power: Power | str | os.PathLike[str] | None = None,
        force: bool = False,
    ) -> Path:
        """Writes the case as one file, to be read, printed or passed on: what ``claque report`` writes.

        Args:
            path: the file to write, whole or not at all.
            format: ``"html"``, the page with everything inside; ``"md"``, Markdown; ``"json"``, one document (docs/reports.md
                names its fields); ``"pdf-ready"``, plain pages for paper.
            pseudonymise: give accounts and posts pseudonyms made with a key, and leave display names out. What that can and
                cannot hide is in docs/reports.md.
            key: the file of the key, made if it does not exist; by default one of your own, outside of every case.
            redact_text: show how long texts are instead of what they say.
            top: so many of the strongest groups only: findings first, then those with an ordinary explanation, then leads.
            power: what :func:`claque.power` gave for the same posts, or its folder; with ``format="html"`` only.
            force: replace the file if it exists.

        Returns:
            The file.

        Raises:
            PlanError: where a parameter does not go with another.
            OutputError: where the file is there already, or cannot be written.

        >>> import os, tempfile
        >>> posts, truth = claque.simulate(accounts=300, posts=3000, plant=["repost-ring:8:10:20"])
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     file = claque.detect(posts).write_report(os.path.join(folder, "case.md"), format="md", top=1)
        ...     file.read_text(encoding="utf-8").startswith("#")
        True
        """
        asked = given(
            format=format, pseudonymise=pseudonymise, key=path_text(key), redact_text=redact_text, top=top,
            power=str(power.path) if isinstance(power, Folder) else path_text(power),
        )  # fmt: skip
        target = Path(path)
        there = OutputError(f"`{target}` exists already", "replace it with `force=True`, or name another file")
        if target.exists() and not force:
            raise there
        # That a key was made is nothing about the posts, and not to be missed.
        text = _claque.report(self.path, asked, lambda line: LOG.warning("%s", line.removeprefix("note: ")))
        try:
            with tempfile.TemporaryDirectory(prefix=f".{target.name}.", dir=target.parent) as folder:
                whole = Path(folder) / "report"
                whole.write_bytes(text)
                # Nothing that was put there meanwhile is lost.
                whole.replace(target) if force else os.link(whole, target)
        except FileExistsError:
            raise there from None
        except OSError as error:
            raise OutputError(f"cannot write `{target}`: {error.strerror or error}") from error
        return target

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
        return Case(self._copy(path, force), posts=self._posts)

    def close(self) -> None:
        """Removes a temporary folder now. A case with ``output``, or one that was opened, stays.

        >>> posts, truth = claque.simulate(accounts=50, posts=300, days=2)
        >>> case = claque.detect(posts)
        >>> case.close()
        >>> case.path.exists()
        False
        """
        super().close()

    def __repr__(self) -> str:
        counts = self.record["counts"]
        lines = [f"Case of {counted(counts['posts'], 'post')} by {counted(counts['accounts'], 'account')}"]
        lines += [line for line, _ in self._sentences()]
        lines.append(self._where())
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
        return self._shown(self.report, INLINE_BYTES)


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
