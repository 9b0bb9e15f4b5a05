"""Packages that are used only where somebody asks for them."""

from __future__ import annotations

import importlib
from typing import Any

from .errors import MissingExtra

EXTRAS = {
    "duckdb": "duckdb",
    "igraph": "igraph",
    "networkx": "networkx",
    "pandas": "pandas",
    "polars": "polars",
    "pyarrow": "pyarrow",
    "sklearn": "sklearn",
    "tqdm": "progress",
}
"""Each package with the extra of ``pip install`` that brings it."""


def need(name: str, what: str) -> Any:
    """The module; ``what`` says who asks for it.

    Raises:
        MissingExtra: where it is not installed.
    """
    try:
        return importlib.import_module(name)
    except ImportError as error:
        package = name.partition(".")[0]
        hint = f"pip install 'claque[{EXTRAS[package]}]'"
        raise MissingExtra(f"{what} needs the package {package}, which is not installed", hint) from error
