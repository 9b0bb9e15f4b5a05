"""Simulated posts, for examples and tests of a pipeline."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from . import _claque
from ._table import Table

__all__ = ["Simulation", "simulate"]


class Simulation(NamedTuple):
    """Posts, and the truth about them."""

    posts: Table
    """One row a post, in order of time: ``post_id``, ``account_id``, ``created_at`` (UTC), ``kind``, ``text``, ``urls`` and
    ``hashtags`` (lists of text), ``repost_of``."""
    truth: Table
    """One row for each planted account: ``account_id``, ``operation``."""


def simulate(
    *,
    accounts: int = 6_000,
    posts: int = 60_000,
    days: int = 14,
    plant: str | Sequence[str] = (),
    seed: int = 1,
    confounded: bool = False,
    sessions: float | None = None,
    viral: int | None = None,
    events: int | None = None,
    circles: int | None = None,
    preference: float | None = None,
    headlines: float | None = None,
    slogans: int | None = None,
    fast_fans: float | None = None,
    newsrooms: int | None = None,
) -> Simulation:
    """Makes realistic background with planted operations, and the truth about it.

    Args:
        accounts: accounts of the background.
        posts: posts of the background, about.
        days: length, in days.
        plant: groups, each as ``"TACTIC:ACCOUNTS:ACTIONS:SECONDS[:PARTICIPATION]"``. Tactics: ``repost-ring``,
            ``link-pushers``, ``copy-paste``, ``edited-copies``.
        seed: of everything random.
        confounded: start from all harmless likenesses at once.
        sessions, viral, events, circles, preference, headlines, slogans, fast_fans, newsrooms: what ordinary people do; as the
            flags of ``claque simulate``.

    Returns:
        ``posts`` and ``truth``, two tables.

    Raises:
        PlanError: where a parameter is not as wanted.

    >>> import claque
    >>> posts, truth = claque.simulate(accounts=100, posts=1000, days=3, plant="copy-paste:5:4:60")
    >>> len(truth), posts.columns[-1]
    (5, 'repost_of')
    """
    from .errors import PlanError

    sizes = {"accounts": (accounts, 50_000_000), "posts": (posts, 1_000_000_000), "days": (days, 36_500)}
    for name, (size, most) in sizes.items():
        if isinstance(size, bool) or not isinstance(size, int) or not 1 <= size <= most:
            raise PlanError(f"{name}: wanted a whole number from 1 to {most:,}, got {size!r}")
    if isinstance(seed, bool) or not isinstance(seed, int) or not 0 <= seed < 2**64:
        raise PlanError(f"seed: wanted a whole number that is not negative, got {seed!r}")
    background = {
        "sessions": sessions, "viral": viral, "events": events, "circles": circles, "preference": preference,
        "headlines": headlines, "slogans": slogans, "fast_fans": fast_fans, "newsrooms": newsrooms,
    }  # fmt: skip
    asked = []
    for name, value in background.items():
        if value is not None:
            if isinstance(value, bool) or not isinstance(value, (int, float)):
                raise PlanError(f"{name}: wanted a number, got {value!r}")
            asked.append((name, float(value)))
    groups = [plant] if isinstance(plant, str) else list(plant)
    made, truth = _claque.simulate((accounts, posts, days), groups, seed, confounded, asked)
    return Simulation(Table(made), Table(truth))
