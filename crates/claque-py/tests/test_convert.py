"""Posts in one schema, as the command line writes them."""

import os
import subprocess

import claque
import pyarrow
import pyarrow.parquet
import pytest
from conftest import same


def test_the_file_is_that_of_the_command_line(binary, posts, files, tmp_path):
    subprocess.run(
        [binary, "convert", files / "posts.parquet", "-o", tmp_path / "native.parquet", "--quiet"], check=True
    )
    told = claque.convert(posts, tmp_path / "here.parquet")
    assert (told.posts, told.repeated, told.withdrawn, told.rejected) == (len(posts), 0, 0, 0)
    native = pyarrow.parquet.read_table(tmp_path / "native.parquet")
    assert pyarrow.parquet.read_table(told.path).equals(native)
    assert claque.read(posts).to_pyarrow().equals(native)
    assert sorted(os.listdir(tmp_path)) == ["here.parquet", "native.parquet"]


def test_what_was_converted_gives_the_same_case(posts, native, tmp_path):
    same(claque.detect(claque.convert(posts, tmp_path / "posts.parquet").path), native)
    same(claque.detect(claque.read(posts)), native)


def test_posts_count_once(posts):
    assert len(claque.read([posts, posts.to_polars()])) == len(posts)


def test_a_file_that_is_there_stays_unless_asked(posts, tmp_path):
    target = tmp_path / "posts.parquet"
    target.write_text("mine")
    with pytest.raises(claque.OutputError, match="exists"):
        claque.convert(posts, target)
    assert target.read_text() == "mine"
    claque.convert(posts, target, force=True)
    assert len(claque.read(target)) == len(posts)
    with pytest.raises(claque.OutputError, match="Parquet"):
        claque.convert(posts, tmp_path / "posts.csv")
    with pytest.raises(claque.OutputError):
        claque.convert(posts, tmp_path / "nowhere" / "posts.parquet")
    assert os.listdir(tmp_path) == ["posts.parquet"]


def test_little_memory_gives_the_same(posts):
    assert claque.read(posts, max_memory="200KB").to_pyarrow().equals(claque.read(posts).to_pyarrow())


def test_values_are_python_values(posts):
    first = {name: cells[0] for name, cells in claque.read(posts.head(1)).to_pydict().items()}
    assert isinstance(first["urls"], list) and first["created_at"].tzinfo is not None
    nothing = pyarrow.table({"account_id": ["a"], "created_at": ["soon"], "text": ["x"]})
    with pytest.raises(claque.InputError, match="soon"):
        claque.read(nothing)
