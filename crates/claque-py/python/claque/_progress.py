"""How work goes on, for people."""

from __future__ import annotations

import sys
import time
import warnings
from collections.abc import Callable
from typing import Any

from ._extras import need

Told = Callable[[str, int, "int | None", str], object]
"""Is told the stage, how much of it is done, out of how much (``None``: nobody knows), and of what."""

PATIENCE_S = 1.0
"""How long a stage runs before a bar appears."""


def teller(progress: bool | Told | None) -> tuple[Told | None, Callable[[], None]]:
    """Whom to tell, and what to do at the end."""
    if callable(progress):
        return progress, lambda: None
    if progress is None and not (watched() and has_tqdm()):
        return None, lambda: None
    if progress is False:
        return None, lambda: None
    bars = Bars(0.0 if progress else PATIENCE_S)
    return bars, bars.close


def watched() -> bool:
    """Whether somebody looks on: a terminal or a notebook."""
    if "ipykernel" in sys.modules:
        return True
    stream = sys.stderr
    return stream is not None and stream.isatty()


def has_tqdm() -> bool:
    """Bars that nobody asked for are no reason to fail."""
    try:
        import tqdm  # noqa: F401
    except ImportError:
        return False
    return True


class Bars:
    """One tqdm bar a stage, once the stage has taken longer than somebody waits gladly."""

    def __init__(self, patience_s: float) -> None:
        with warnings.catch_warnings():
            # In a notebook without widgets, tqdm takes to text by itself.
            warnings.simplefilter("ignore")
            self._made: Any = need("tqdm.auto", "progress=True").tqdm
        self._patience_s = patience_s
        self._stage: str | None = None
        self._begun = 0.0
        self._bar: Any = None

    def __call__(self, stage: str, done: int, total: int | None, unit: str) -> None:
        if stage != self._stage:
            self.close()
            self._stage, self._begun = stage, time.monotonic()
        if self._bar is None:
            if time.monotonic() < self._begun + self._patience_s:
                return
            is_bytes = unit == "B"
            self._bar = self._made(
                desc=stage,
                total=total,
                unit=unit if is_bytes else f" {unit}",
                unit_scale=is_bytes,
                leave=False,
                disable=False,
            )
        if total is not None:
            self._bar.total = total
        self._bar.update(done - self._bar.n)

    def close(self) -> None:
        """Takes the bar away."""
        if self._bar is not None:
            self._bar.close()
            self._bar = None
