"""Finds accounts that act together on social media in ways that chance does not explain.

>>> import claque
>>> posts, truth = claque.simulate(accounts=300, posts=3000, plant=["repost-ring:8:10:20"])
>>> case = claque.detect(posts)
>>> len(case.accounts) >= 6
True

Every result says: these accounts acted together, this often; chance gives that with this probability. It never says who
is behind an account, or why.
"""

from ._case import Case, open
from ._claque import __version__
from ._convert import Conversion, convert, read
from ._estimator import Coordination
from ._evaluate import Evaluation, evaluate
from ._graph import Edges
from ._inspect import Inspection, inspect
from ._power import Power, power
from ._run import detect
from ._simulate import Simulation, simulate
from ._table import Table
from .errors import (
    CaseError,
    ClaqueError,
    DataWarning,
    InputError,
    MissingExtra,
    NotFittedError,
    OutputError,
    PlanError,
)

__all__ = [
    "Case",
    "CaseError",
    "ClaqueError",
    "Conversion",
    "Coordination",
    "DataWarning",
    "Edges",
    "Evaluation",
    "InputError",
    "Inspection",
    "MissingExtra",
    "NotFittedError",
    "OutputError",
    "PlanError",
    "Power",
    "Simulation",
    "Table",
    "__version__",
    "convert",
    "detect",
    "evaluate",
    "inspect",
    "open",
    "power",
    "read",
    "simulate",
]
