"""Detection as an estimator in the manner of scikit-learn, which is not needed to use it."""

from __future__ import annotations

import inspect
from typing import TYPE_CHECKING, Any

from . import _claque
from ._case import Case
from ._posts import source
from ._run import detect
from ._table import Table
from .errors import InputError, NotFittedError

if TYPE_CHECKING:
    import numpy
    from typing_extensions import Self

__all__ = ["Coordination"]

FITTED = (
    "account_labels_", "accounts_", "case_", "feature_names_in_", "finding_names_", "labels_", "n_features_in_", "n_findings_",
)  # fmt: skip


class Coordination:
    """Clusters accounts by what they do together, as an estimator: ``fit``, ``fit_predict``, ``labels_``.

    ``X`` is a table of posts, one row a post: what :func:`claque.detect` takes, but for paths. Parameters are those of
    :func:`claque.detect`, and are checked when fitting.

    Attributes:
        labels_: for each row of ``X`` the finding of the account that posted it, from 0 (the strongest), and -1 where the
            account is in none; whole numbers, shape (rows,). As everywhere in scikit-learn, it goes with the rows.
        accounts_: ids of all accounts of ``X``, in the order of their first row, shape (accounts,).
        account_labels_: the same as ``labels_``, for each of ``accounts_``.
        finding_names_: what label 0, 1, … is called in the case: ``["F1", "F2", …]``.
        n_findings_: how many there are.
        case_: the whole case.
        n_features_in_, feature_names_in_: columns of ``X``.

    Groups with an ordinary explanation and leads are no findings, and get no label. An account in two findings has the
    label of the stronger.

    There is no ``predict``: accounts are found by what they did among all others, so new posts are a new run.

    >>> import claque
    >>> posts, truth = claque.simulate(accounts=300, posts=3000, plant=["repost-ring:8:10:20"])
    >>> coordination = claque.Coordination(window="60s").fit(posts)
    >>> len(coordination.labels_) == len(posts), coordination.n_findings_
    (True, 1)
    """

    def __init__(
        self,
        *,
        traces: Any = None,
        window: Any = None,
        min_objects: Any = None,
        min_accounts: Any = None,
        null: Any = None,
        alpha: Any = 0.05,
        correction: Any = "bh",
        objective: Any = None,
        resolution: Any = None,
        decoys: Any = None,
        seed: Any = None,
        lookalike_off: Any = (),
        preset: Any = None,
        columns: Any = None,
        time_format: Any = None,
        time_zone: Any = None,
        threads: Any = None,
        max_memory: Any = "2GiB",
    ) -> None:
        self.traces = traces
        self.window = window
        self.min_objects = min_objects
        self.min_accounts = min_accounts
        self.null = null
        self.alpha = alpha
        self.correction = correction
        self.objective = objective
        self.resolution = resolution
        self.decoys = decoys
        self.seed = seed
        self.lookalike_off = lookalike_off
        self.preset = preset
        self.columns = columns
        self.time_format = time_format
        self.time_zone = time_zone
        self.threads = threads
        self.max_memory = max_memory

    def fit(self, X: Any, y: object = None) -> Self:
        """Finds groups among the accounts of ``X``.

        Args:
            X: a table of posts.
            y: not used; here because pipelines give one.

        Raises:
            InputError: where the posts cannot be read.
            PlanError: where a parameter is not as wanted.

        >>> posts, truth = claque.simulate(accounts=300, posts=3000, plant=["repost-ring:8:10:20"])
        >>> claque.Coordination().fit(posts).finding_names_
        ['F1']
        """
        del y
        found = source(X)
        if isinstance(found, str):
            raise InputError("an estimator is fitted to a table, got a path", "claque.detect takes paths")
        columns = found[1]
        case = detect(Table(columns), progress=False, **self.get_params())
        self._learn(case, columns)
        return self

    def fit_predict(self, X: Any, y: object = None) -> numpy.ndarray[Any, Any] | list[int]:
        """Fits, and returns ``labels_``.

        >>> posts, truth = claque.simulate(accounts=300, posts=3000, plant=["repost-ring:8:10:20"])
        >>> set(claque.Coordination().fit_predict(posts)) == {-1, 0}
        True
        """
        self.fit(X, y)
        return self.labels_  # type: ignore[no-any-return]

    def _learn(self, case: Case, columns: _claque.Columns) -> None:
        names = [name for name, _ in columns.fields()]
        read_from = [column for role, column in case.record["inputs"][0]["columns"] if role == "account"]
        authors = columns.texts(read_from[0]) if read_from else [None] * len(columns)
        groups = case.findings.to_pydict()
        findings = [place for place, kind in enumerate(groups["kind"]) if kind == "finding"]
        label_of: dict[str, int] = {}
        for label, place in enumerate(findings):
            for account in groups["members"][place]:
                label_of.setdefault(account, label)
        accounts = [account for account in dict.fromkeys(authors) if account]
        self.case_ = case
        self.finding_names_ = [groups["finding"][place] for place in findings]
        self.n_findings_ = len(findings)
        self.labels_ = whole([-1 if author is None else label_of.get(author, -1) for author in authors])
        self.accounts_ = objects(accounts)
        self.account_labels_ = whole([label_of.get(account, -1) for account in accounts])
        self.n_features_in_ = len(names)
        self.feature_names_in_ = objects(names)

    def __getattr__(self, name: str) -> Any:
        if name in FITTED:
            raise NotFittedError(f"this {type(self).__name__} is not fitted yet: it has no {name}", "call fit(X) first")
        raise AttributeError(f"{type(self).__name__!r} has no attribute {name!r}")

    def __sklearn_is_fitted__(self) -> bool:
        return "labels_" in vars(self)

    @classmethod
    def _names(cls) -> list[str]:
        return sorted(name for name in inspect.signature(cls.__init__).parameters if name != "self")

    def get_params(self, deep: bool = True) -> dict[str, Any]:
        """The parameters by name.

        >>> claque.Coordination(window="5m").get_params()["window"]
        '5m'
        """
        del deep
        return {name: getattr(self, name) for name in self._names()}

    def set_params(self, **params: Any) -> Self:
        """Sets parameters by name.

        >>> claque.Coordination().set_params(window="5m").window
        '5m'
        """
        known = self._names()
        for name, value in params.items():
            if name not in known:
                raise ValueError(f"no parameter {name!r}; known are: {', '.join(known)}")
            setattr(self, name, value)
        return self

    def __repr__(self) -> str:
        defaults = inspect.signature(type(self).__init__).parameters
        said = [f"{name}={value!r}" for name, value in self.get_params().items() if value is not defaults[name].default
                and value != defaults[name].default]  # fmt: skip
        return f"{type(self).__name__}({', '.join(said)})"

    def __getstate__(self) -> dict[str, Any]:
        # The case lies in a temporary folder, which does not travel.
        return {name: value for name, value in vars(self).items() if name != "case_"}

    def __sklearn_tags__(self) -> Any:
        from sklearn.utils import InputTags, Tags, TargetTags

        return Tags(
            estimator_type="clusterer",
            target_tags=TargetTags(required=False),
            input_tags=InputTags(two_d_array=False, string=True, categorical=True, allow_nan=True),
            non_deterministic=False,
        )


def whole(numbers: list[int]) -> Any:
    """As a NumPy array, where there is NumPy."""
    try:
        import numpy
    except ImportError:
        return numbers
    return numpy.asarray(numbers, dtype=numpy.intp)


def objects(texts: list[str]) -> Any:
    """As a NumPy array, where there is NumPy."""
    try:
        import numpy
    except ImportError:
        return texts
    return numpy.asarray(texts, dtype=object)
