"""What would have been found: operations planted in one's own posts."""

from __future__ import annotations

import datetime
import functools
import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from . import _claque
from ._folder import INLINE_BYTES, Folder, made
from ._posts import sources
from ._progress import Told
from ._run import Parameters, run, shared
from ._table import Table, counted

if TYPE_CHECKING:
    from typing_extensions import Unpack

__all__ = ["Power", "power"]


class Power(Folder):
    """Which operations would have been found in posts. Made by :func:`claque.power`.

    A study is a folder (``path``), the same that ``claque power`` on the command line writes; ``Power(path)`` opens one. One
    that was made without ``output`` goes with the object: keep it with :meth:`save`. In a notebook it shows its page.
    ``record`` is ``power.json``. What the figures mean: docs/power.md.

    >>> import claque
    >>> posts = claque.simulate(accounts=300, posts=3000).posts
    >>> study = claque.power(posts, accounts=[3, 10], actions=10, trials=4, traces="url")
    >>> study.record["grid"]["accounts"]
    [3, 10]
    """

    what = "study"
    marker = "power.json"
    hint = "name a folder that `claque.power` or `claque power` wrote"

    @property
    def cells(self) -> Table:
        """One row for each operation planted, and one for each trace it acted on where there are several.

        Columns: ``trace`` (``all``, or its name); ``own_objects`` (chance); ``within_ms`` (milliseconds); ``accounts``,
        ``actions``; ``participation`` (chance); ``trials``, ``detected`` (counts); ``share`` of the trials in which it was
        found, ``low``, ``high`` (0 to 1; Wilson's interval at 95 %). In rows of ``all`` only: ``stated`` (the lower end is at
        least 0.80), ``frontier`` (among the smallest of these), ``missed`` (among the largest that would be missed more often
        than not); ``recall``, ``purity`` (0 to 1); ``drawn_in``, ``most_drawn_in`` (real accounts); ``most_unseen`` (groups).

        >>> posts = claque.simulate(accounts=300, posts=3000).posts
        >>> cells = claque.power(posts, accounts=[3, 10], actions=10, trials=4, traces="url").cells
        >>> cells.to_pydict()["trials"]
        [4, 4]
        """
        return self._tables["cells"]

    @property
    def trials(self) -> Table:
        """One row for each time that an operation was planted.

        Columns: ``own_objects``, ``within_ms``, ``accounts``, ``actions`` (of the operation); ``trial`` (its number);
        ``trace`` (what it acted on); ``detected``; ``caught`` (its accounts in the finding that held most of them);
        ``members`` (all accounts of that finding); ``drawn_in``, ``let_go`` (real accounts).

        >>> posts = claque.simulate(accounts=300, posts=3000).posts
        >>> len(claque.power(posts, accounts=[3, 10], actions=10, trials=4, traces="url").trials)
        8
        """
        return self._tables["trials"]

    @functools.cached_property
    def _tables(self) -> dict[str, Table]:
        return {name: Table(columns) for name, columns in _claque.study(self.path)}

    @property
    def statements(self) -> list[str]:
        """What may be stated, one for each chance of own objects and each spread; to be printed with ``limits``.

        >>> posts = claque.simulate(accounts=300, posts=3000).posts
        >>> study = claque.power(posts, accounts=[3, 10], actions=10, trials=4, traces="url")
        >>> study.statements[0].startswith("With this material")
        True
        """
        said = self.record["statements"]
        return [" ".join(filter(None, (one["text"], one["upper_limit"]))) for one in said]

    @property
    def limits(self) -> list[str]:
        """What the figures do not cover.

        >>> posts = claque.simulate(accounts=300, posts=3000).posts
        >>> len(claque.power(posts, accounts=3, actions=10, trials=4, traces="url").limits) > 3
        True
        """
        return list(self.record["limits"])

    @property
    def report(self) -> Path:
        """``power.html``: the page, for any browser.

        >>> posts = claque.simulate(accounts=300, posts=3000).posts
        >>> claque.power(posts, accounts=3, actions=10, trials=4, traces="url").report.name
        'power.html'
        """
        return self.path / "power.html"

    def save(self, path: str | os.PathLike[str], *, force: bool = False) -> Power:
        """Copies the folder, whole or not at all.

        Args:
            path: the folder to write.
            force: replace an earlier study there; never anything else.

        Raises:
            OutputError: where the folder is there already, or cannot be written.

        >>> import os, tempfile
        >>> posts = claque.simulate(accounts=300, posts=3000).posts
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     study = claque.power(posts, accounts=3, actions=10, trials=4, traces="url")
        ...     study.save(os.path.join(folder, "kept")).path.name
        'kept'
        """
        return Power(self._copy(path, force))

    def __repr__(self) -> str:
        operations, trials = len(self.record["cells"]), self.record["grid"]["trials"]
        lines = [f"Study of power: {counted(operations, 'operation')}, each planted {counted(trials, 'time')}"]
        lines += [f"  {said}" for said in self.statements]
        lines.append(self._where())
        return "\n".join(lines)

    def _repr_html_(self) -> str:
        return self._shown(self.report, INLINE_BYTES)


def power(
    posts: Any,
    *,
    accounts: int | Sequence[int] = (3, 5, 10, 20, 40),
    actions: int | Sequence[int] = (2, 3, 5, 7, 10),
    within: str | float | datetime.timedelta | Sequence[str | float | datetime.timedelta] = "20s",
    own_objects: float | Sequence[float] = 0.5,
    participation: float = 1.0,
    trials: int = 100,
    output: str | os.PathLike[str] | None = None,
    force: bool = False,
    resume: bool = False,
    progress: bool | Told | None = None,
    **parameters: Unpack[Parameters],
) -> Power:
    """Plants operations of known size in the posts, looks for them, and says which would have been found.

    Every combination of the first four is planted, one operation at a time, and the whole analysis of :func:`claque.detect`
    is run on each: ``len(accounts) * len(actions) * … * trials`` analyses.

    Args:
        posts: what :func:`claque.detect` takes.
        accounts: of an operation, 2 to 100,000.
        actions: joint actions of an operation, each on another object, 1 to 100,000.
        within: longest delay of an account behind the start of a joint action: ``"20s"``, seconds, a timedelta.
        own_objects: chance that a joint action is on an object of the operation's own; else it is on one that others act on
            just then.
        participation: chance of an account to take part in a joint action.
        trials: how often each operation is planted. With fewer than 16, even one that is always found reaches no statement.
        output: the folder to write. Without it the study lies in a temporary folder, and goes with the object. Finished trials
            are kept beside it, in ``OUTPUT.trials.ndjson``, until it is in place.
        force: replace the folder if it holds an earlier study.
        resume: go on with the trials that an interrupted run of the same study has left beside ``output``; without one there
            are none.
        progress: as in :func:`claque.detect`.
        parameters: those of :func:`claque.detect`, but for ``watch_list``, ``stance``, ``stance_sample``, ``narratives`` and
            ``preset``. Decoys are not run: they change no finding.

    Returns:
        The study: cells and trials as tables, sentences fit for a statement, the page.

    Raises:
        InputError: where the posts cannot be read.
        PlanError: where a parameter is not as wanted.
        OutputError: where the folder cannot be written, or trials of another study are in its place.
        KeyboardInterrupt: on Ctrl-C; only the finished trials are then left, if there is an ``output``.

    >>> import claque
    >>> posts = claque.simulate(accounts=300, posts=3000).posts
    >>> study = claque.power(posts, accounts=[3, 12], actions=[1, 12], trials=4, traces="url")
    >>> cells = study.cells.to_pydict()
    >>> cells["detected"][0], cells["detected"][3]
    (0, 4)
    """
    asked = shared(
        "power", parameters, accounts=accounts, actions=actions, within=within, own_objects=own_objects,
        participation=participation, trials=trials,
    )  # fmt: skip
    found = sources(posts)
    return made(
        lambda place: run(
            lambda tell, note: _claque.power(found, asked, place, force, resume, tell, note), progress
        ),
        lambda place, temporary: Power(place, temporary=temporary),
        output,
        "power",
    )
