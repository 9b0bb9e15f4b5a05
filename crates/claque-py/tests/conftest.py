"""What tests share: simulated posts, and the case of them."""

import os
import subprocess
from pathlib import Path

import claque
import pytest

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture(scope="session")
def simulation():
    return claque.simulate(accounts=400, posts=4000, days=7, plant=["repost-ring:8:12:20", "copy-paste:6:8:30"], seed=3)


@pytest.fixture(scope="session")
def posts(simulation):
    return simulation.posts


@pytest.fixture(scope="session")
def case(posts):
    return claque.detect(posts)


@pytest.fixture(scope="session")
def binary():
    """The command line program that the package is held against; `cargo xtask python` builds it and says where it is."""
    path = Path(os.environ.get("CLAQUE_BINARY", ROOT / "target/debug/claque"))
    if not path.is_file():
        pytest.skip(f"skipped: no program at {path}")
    return path


@pytest.fixture(scope="session")
def files(posts, tmp_path_factory):
    """The same posts as files, written by PyArrow."""
    import pyarrow.parquet

    folder = tmp_path_factory.mktemp("files")
    pyarrow.parquet.write_table(posts.to_pyarrow(), folder / "posts.parquet")
    posts.to_polars().write_ndjson(folder / "posts.ndjson")
    return folder


@pytest.fixture(scope="session")
def native(binary, files, tmp_path_factory):
    """The case that the command line makes of the same posts."""
    folder = tmp_path_factory.mktemp("native") / "case"
    subprocess.run([binary, "detect", files / "posts.parquet", "-o", folder, "--quiet"], check=True)
    return claque.open(folder)


def same(one, other):
    """Whether two cases say the same, value by value."""
    for name in ("edges", "accounts", "findings"):
        a, b = getattr(one, name).to_pyarrow(), getattr(other, name).to_pyarrow()
        assert a.equals(b), f"{name} differ"
