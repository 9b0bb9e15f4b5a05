"""What can go wrong, as classes.

Every error says what was wanted, what was got and where; ``hint`` says what to do next, where that is known.

::

    ClaqueError
    ├── InputError (ValueError)    posts that cannot be read
    ├── PlanError (ValueError)     a parameter that is not as wanted
    ├── OutputError (OSError)      a folder or file that cannot be written
    ├── CaseError (ValueError)     a case that cannot be opened, or does not know what it is asked for
    ├── MissingExtra (ImportError) a package that is needed for this and not installed
    └── NotFittedError (ValueError, AttributeError) an estimator that is asked before it was fitted
"""

from __future__ import annotations

__all__ = [
    "CaseError",
    "ClaqueError",
    "DataWarning",
    "InputError",
    "MissingExtra",
    "NotFittedError",
    "OutputError",
    "PlanError",
]


class ClaqueError(Exception):
    """Anything that Claque refuses or cannot do.

    >>> import claque
    >>> try:
    ...     claque.detect([])
    ... except claque.ClaqueError as error:
    ...     print(type(error).__name__, "-", error.message)
    InputError - no posts are named
    """

    message: str
    """What was wanted, what was got, and where."""
    hint: str | None
    """What to do next, where that is known."""

    def __init__(self, message: str, hint: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        return self.message if self.hint is None else f"{self.message}\nhint: {self.hint}"

    def __reduce__(self) -> tuple[type[ClaqueError], tuple[str, str | None]]:
        return type(self), (self.message, self.hint)


class InputError(ClaqueError, ValueError):
    """Posts that cannot be read: no such file, an unknown shape, a column of ids that lost digits, no usable row."""


class PlanError(ClaqueError, ValueError):
    """A parameter that is not as wanted, or that does not go with another."""


class OutputError(ClaqueError, OSError):
    """A folder or file that cannot be written, or that is there already and would be replaced."""


class CaseError(ClaqueError, ValueError):
    """A case that cannot be opened, or that does not know what it is asked for."""


class MissingExtra(ClaqueError, ImportError):
    """A package that is needed for this and not installed. The hint names what to install."""


class NotFittedError(ClaqueError, ValueError, AttributeError):
    """An estimator that is asked for a result before it was fitted."""


class DataWarning(UserWarning):
    """The posts could be read, but something about them should be known: rows that were left out, coarse times."""
