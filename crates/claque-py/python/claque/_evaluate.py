"""What a result is worth on accounts with known labels."""

from __future__ import annotations

import csv
import datetime
import functools
import io
import os
import re
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from . import _claque
from ._folder import INLINE_BYTES, Folder, made
from ._posts import sources, table
from ._progress import Told
from ._run import Parameters, run, shared
from ._table import Table, counted
from .errors import InputError

if TYPE_CHECKING:
    from typing_extensions import Unpack

__all__ = ["Evaluation", "evaluate"]


class Evaluation(Folder):
    """How well a result ranks and flags accounts with known labels. Made by :func:`claque.evaluate`.

    An evaluation is a folder (``path``), the same that ``claque evaluate`` on the command line writes; ``Evaluation(path)``
    opens one. One that was made without ``output`` goes with the object: keep it with :meth:`save`. In a notebook it shows
    its page. ``record`` is ``evaluation.json``: every figure. What the measures are: docs/evaluation.md.

    >>> import claque
    >>> posts, truth = claque.simulate(accounts=300, posts=3000, plant=["repost-ring:8:10:20"])
    >>> evaluation = claque.evaluate(posts, truth, rest_is_ordinary=True, resamples=50)
    >>> evaluation.record["accounts"]["positive"]
    8
    """

    what = "evaluation"
    marker = "evaluation.json"
    hint = "name a folder that `claque.evaluate` or `claque evaluate` wrote"

    @property
    def scores(self) -> Table:
        """Every account of the data.

        Columns: ``account_id``; ``score`` (strength of evidence, 0 without any); ``label`` (as given; null without one);
        ``flagged`` (whether it is in a finding or lead); ``grade`` and ``finding`` (of that group); ``posts`` (count).

        >>> posts, truth = claque.simulate(accounts=300, posts=3000, plant=["repost-ring:8:10:20"])
        >>> scores = claque.evaluate(posts, truth, rest_is_ordinary=True, resamples=50).scores
        >>> scores.columns[:4]
        ['account_id', 'score', 'label', 'flagged']
        """
        return self._tables["scores"]

    @property
    def ranking(self) -> Table:
        """The scores against the labels, one row a measure.

        Columns: ``measure`` (``average_precision``, ``roc_auc``, ``matched_auc``, ``matched_auc_by_pairs``); ``value``,
        ``low``, ``high`` (0 to 1; the 95 % bootstrap interval over accounts; null where not defined).

        >>> posts, truth = claque.simulate(accounts=300, posts=3000, plant=["repost-ring:8:10:20"])
        >>> ranking = claque.evaluate(posts, truth, rest_is_ordinary=True, resamples=50).ranking.to_pydict()
        >>> dict(zip(ranking["measure"], ranking["value"]))["roc_auc"] > 0.9
        True
        """
        return self._tables["ranking"]

    @property
    def flagged(self) -> Table:
        """Accounts in groups against the labels, one row for findings, findings with leads, and each grade.

        Columns: ``flagged`` (which); ``accounts``, ``true_positives``, ``false_positives``, ``false_negatives``,
        ``unlabelled`` (counts); ``precision``, ``recall``, ``f1`` (0 to 1) and ``false_positives_per_1000``, each with
        ``…_low`` and ``…_high`` (95 % bootstrap interval).

        >>> posts, truth = claque.simulate(accounts=300, posts=3000, plant=["repost-ring:8:10:20"])
        >>> flagged = claque.evaluate(posts, truth, rest_is_ordinary=True, resamples=50).flagged
        >>> flagged.to_pydict()["flagged"][:2]
        ['findings', 'with leads']
        """
        return self._tables["flagged"]

    @property
    def findings(self) -> Table:
        """Every finding against the labels and given groups, strongest first.

        Columns: ``finding``; ``grade``; ``accounts``, ``labelled``, ``positive`` (counts); ``precision``; ``group`` (the most
        frequent given one); ``purity`` (0 to 1).

        >>> posts, truth = claque.simulate(accounts=300, posts=3000, plant=["repost-ring:8:10:20"])
        >>> claque.evaluate(posts, truth, rest_is_ordinary=True, resamples=50).findings.to_pydict()["finding"][0]
        'F1'
        """
        return self._tables["findings"]

    @property
    def confounds(self) -> Table:
        """What plain properties of the accounts would score, the best first within a kind.

        Columns: ``kind`` (``activity``, ``format``); ``name``; ``roc_auc``, ``average_precision``, ``matched_auc`` (0 to 1);
        ``high_first`` (whether the higher value ranks first).

        >>> posts, truth = claque.simulate(accounts=300, posts=3000, plant=["repost-ring:8:10:20"])
        >>> claque.evaluate(posts, truth, rest_is_ordinary=True, resamples=50).confounds.to_pydict()["kind"][0]
        'activity'
        """
        return self._tables["confounds"]

    @property
    def permuted_times(self) -> Table:
        """The whole analysis with the times shuffled among all posts, one row a run: what is found without timing.

        Columns: ``findings``, ``accounts`` (counts); ``precision``, ``recall``, ``f1``, ``average_precision``, ``roc_auc``,
        ``matched_auc`` (0 to 1, null where not defined).

        >>> posts, truth = claque.simulate(accounts=300, posts=3000, plant=["repost-ring:8:10:20"])
        >>> len(claque.evaluate(posts, truth, rest_is_ordinary=True, resamples=50, permuted_times=2).permuted_times)
        2
        """
        return self._tables["permuted_times"]

    @property
    def sweep(self) -> Table:
        """Other plans on the same data, one row a plan; no rows where none was asked for. The best of many is optimistic.

        Columns: ``window_ms`` (milliseconds; null where any gap counts), ``min_objects``, ``alpha``, then those of
        ``permuted_times``. What choosing the best is worth stands in ``record["sweep"]["on_halves"]``.

        >>> posts, truth = claque.simulate(accounts=300, posts=3000, plant=["repost-ring:8:10:20"])
        >>> evaluation = claque.evaluate(posts, truth, rest_is_ordinary=True, resamples=50,
        ...                              sweep_window=["10s", "60s"], sweep_min_objects=2, sweep_alpha=0.05)
        >>> evaluation.sweep.to_pydict()["window_ms"]
        [10000, 60000]
        """
        return self._tables["sweep"]

    @property
    def curve(self) -> Table:
        """Precision–recall and ROC curve of the scores, thinned.

        Columns: ``accounts`` (at or above the score), ``precision``, ``recall`` (the true positive rate),
        ``false_positive_rate`` (0 to 1).

        >>> posts, truth = claque.simulate(accounts=300, posts=3000, plant=["repost-ring:8:10:20"])
        >>> curve = claque.evaluate(posts, truth, rest_is_ordinary=True, resamples=50).curve
        >>> curve.to_pydict()["recall"][-1]
        1.0
        """
        return self._tables["curve"]

    @property
    def activity_curve(self) -> Table:
        """The same for the number of posts as the score: what activity alone gives.

        >>> posts, truth = claque.simulate(accounts=300, posts=3000, plant=["repost-ring:8:10:20"])
        >>> claque.evaluate(posts, truth, rest_is_ordinary=True, resamples=50).activity_curve.columns[0]
        'accounts'
        """
        return self._tables["activity_curve"]

    @functools.cached_property
    def _tables(self) -> dict[str, Table]:
        return {name: Table(columns) for name, columns in _claque.evaluation(self.path)}

    @property
    def report(self) -> Path:
        """``evaluation.html``: the page, for any browser.

        >>> posts, truth = claque.simulate(accounts=300, posts=3000, plant=["repost-ring:8:10:20"])
        >>> claque.evaluate(posts, truth, rest_is_ordinary=True, resamples=50).report.name
        'evaluation.html'
        """
        return self.path / "evaluation.html"

    def save(self, path: str | os.PathLike[str], *, force: bool = False) -> Evaluation:
        """Copies the folder, whole or not at all.

        Args:
            path: the folder to write.
            force: replace an earlier evaluation there; never anything else.

        Raises:
            OutputError: where the folder is there already, or cannot be written.

        >>> import os, tempfile
        >>> posts, truth = claque.simulate(accounts=300, posts=3000, plant=["repost-ring:8:10:20"])
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     evaluation = claque.evaluate(posts, truth, rest_is_ordinary=True, resamples=50)
        ...     evaluation.save(os.path.join(folder, "kept")).path.name
        'kept'
        """
        return Evaluation(self._copy(path, force))

    def __repr__(self) -> str:
        accounts = self.record["accounts"]
        lines = [
            f"Evaluation on {counted(accounts['positive'], 'positive account')} and "
            f"{counted(accounts['ordinary'], 'ordinary one')}"
        ]
        rows = self.ranking.to_pydict()
        for name, value, low, high in zip(rows["measure"], rows["value"], rows["low"], rows["high"]):
            if value is not None:
                interval = "" if low is None or high is None else f" ({low:.3f} to {high:.3f})"
                lines.append(f"  {name.replace('_', ' ')}: {value:.3f}{interval}")
        flagged = self.flagged.to_pydict()
        precision, recall = flagged["precision"][0], flagged["recall"][0]
        lines.append(
            f"  {counted(flagged['accounts'][0], 'account')} in findings"
            + ("" if precision is None else f", precision {precision:.3f}")
            + ("" if recall is None else f", recall {recall:.3f}")
        )
        lines.append(self._where())
        return "\n".join(lines)

    def _repr_html_(self) -> str:
        return self._shown(self.report, INLINE_BYTES)


def evaluate(
    posts: Any,
    labels: Any,
    *,
    positive: str | Sequence[str] = (),
    label_column: str | None = None,
    group_column: str | None = None,
    rest_is_ordinary: bool = False,
    resamples: int = 1000,
    permuted_times: int = 1,
    sweep: bool = False,
    sweep_window: str | float | datetime.timedelta | Sequence[str | float | datetime.timedelta] | None = None,
    sweep_min_objects: int | Sequence[int] | None = None,
    sweep_alpha: float | Sequence[float] | None = None,
    output: str | os.PathLike[str] | None = None,
    force: bool = False,
    progress: bool | Told | None = None,
    **parameters: Unpack[Parameters],
) -> Evaluation:
    """Runs the analysis of :func:`claque.detect`, and only then compares it with labels that it never sees.

    Args:
        posts: what :func:`claque.detect` takes.
        labels: accounts with their labels, one row an account: a path, or a table (pandas, Polars, PyArrow, a DuckDB
            relation, a dict of columns). Columns are told by their names: ``account_id``, ``label``, perhaps ``group``;
            docs/evaluation.md has them all.
        positive: labels that stand for what is looked for; by default all but ``organic``, ``ordinary``, ``control``, ``0``
            and the like.
        label_column, group_column: where the names are others.
        rest_is_ordinary: whether accounts without a label count as ordinary; else they are left out.
        resamples: behind each interval, at most 100,000.
        permuted_times: how many times everything is run again with the times shuffled.
        sweep: try every combination of the next three, too. Giving one of them is enough.
        sweep_window: windows, as ``window``; by default 10 s, 60 s, 5 min and 1 h.
        sweep_min_objects: numbers of objects; by default 2 and 3.
        sweep_alpha: false-discovery rates; by default 0.01, 0.05 and 0.2.
        output: the folder to write. Without it the evaluation lies in a temporary folder, and goes with the object.
        force: replace the folder if it holds an earlier evaluation.
        progress: as in :func:`claque.detect`.
        parameters: those of :func:`claque.detect`, but for ``watch_list``, ``stance``, ``stance_sample`` and ``narratives``.

    Returns:
        The evaluation: rankings, flags and groups against the labels as tables, controls, the page.

    Raises:
        InputError: where the posts or the labels cannot be read, or no labelled account has a post.
        PlanError: where a parameter is not as wanted.
        OutputError: where the folder cannot be written.
        KeyboardInterrupt: on Ctrl-C; nothing is then left behind.

    >>> import claque
    >>> posts, truth = claque.simulate(accounts=300, posts=3000, plant=["repost-ring:8:10:20"])
    >>> evaluation = claque.evaluate(posts, truth, rest_is_ordinary=True, resamples=50, traces="repost")
    >>> flagged = evaluation.flagged.to_pydict()
    >>> flagged["flagged"][0], flagged["recall"][0] > 0.5
    ('findings', True)
    """
    asked = shared(
        "evaluate", parameters, positive=positive, label_column=label_column, group_column=group_column,
        rest_is_ordinary=rest_is_ordinary, resamples=resamples, permuted_times=permuted_times, sweep=sweep or None,
        sweep_window=sweep_window, sweep_min_objects=sweep_min_objects, sweep_alpha=sweep_alpha,
    )  # fmt: skip
    found, known = sources(posts), labelled(labels)
    return made(
        lambda place: run(lambda tell, note: _claque.evaluate(found, known, asked, place, force, tell, note), progress),
        lambda place, temporary: Evaluation(place, temporary=temporary),
        output,
        "evaluation",
    )


def labelled(labels: Any) -> str | tuple[str, bytes]:
    """A path, or a table as the bytes of a CSV file: nothing that is written to a disk."""
    if isinstance(labels, (str, os.PathLike)):
        return os.fsdecode(labels)
    name, columns = table(labels)
    fields = [
        (column, kind)
        for column, kind in columns.fields()
        if not kind.startswith(("list", "large_list", "struct", "map"))
    ]
    there = {column.lower() for column, _ in fields}
    accounts = next((name for name in ACCOUNTS if name in there), None)
    names, cells = [], []
    for column, kind in fields:
        values = columns.texts(column)
        if kind.startswith(("float", "double", "halffloat")):
            if column.lower() == accounts:
                raise InputError(
                    f"the column `{column}` of the labels holds fractions, which cannot hold every id",
                    'read ids as text: `pandas.read_csv(..., dtype=str)`, or `dtype="Int64"`',
                )
            values = [whole(value) for value in values]
        names.append(column)
        cells.append(values)
    rows = [["" if cell is None else cell for cell in row] for row in zip(*cells)]
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="\n", quoting=quoting(names, rows)).writerows([names, *rows])
    return name, out.getvalue().encode("utf-8", "surrogatepass")


def quoting(names: list[str], rows: list[list[str]]) -> Literal[0, 1]:
    """All cells in quotes where one holds what ends a record or parts cells for one reader or another; else as few as pandas."""
    is_odd = re.compile(r"[\r;|\t]|\A[{\[]").search
    odd = any(is_odd(cell) for row in [names, *rows] for cell in row)
    return csv.QUOTE_ALL if odd else csv.QUOTE_MINIMAL


ACCOUNTS = ("account_id", "account", "id", "user_id", "userid", "author_id", "author")
"""Columns of ids, which fractions cannot hold; the first that is there is taken."""


def whole(value: str | None) -> str | None:
    """``1.0`` as ``1``: pandas makes fractions of whole numbers as soon as a cell is empty."""
    if value is None or value.lower() == "nan":
        return None
    return value.removesuffix(".0")
