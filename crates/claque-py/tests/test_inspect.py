"""What posts are and hold, as the command line says it."""

import json
import subprocess

import claque
import pyarrow
import pytest


def test_the_record_is_that_of_the_command_line(binary, files):
    told = subprocess.run(
        [binary, "inspect", files / "posts.parquet", "--json", "--quiet"], check=True, capture_output=True, text=True
    )
    native, here = json.loads(told.stdout), claque.inspect(files / "posts.parquet").record
    assert native.pop("next") and not here.pop("next")
    assert here == native


def test_a_table_holds_what_its_file_holds(posts, files):
    table, file = claque.inspect(posts.to_polars()).record, claque.inspect(files / "posts.parquet").record
    for name in ("posts", "rows", "times", "accounts", "kinds", "languages", "traces", "absent"):
        assert table[name] == file[name], name
    assert [post["text"] for post in table["sample"]] == [post["text"] for post in file["sample"]]
    assert table["inputs"][0]["name"] == "Polars DataFrame"


def test_it_says_so_in_words(posts):
    text = repr(claque.inspect(posts))
    assert text.startswith(f"{len(posts):,} posts by ") and "traces: " in text and "repost" in text


def test_columns_that_cannot_be_told_are_proposed():
    with pytest.raises(claque.InputError) as refused:
        claque.inspect(pyarrow.table({"wer": ["ann"], "wann": ["2026-03-01T12:00:00Z"], "was": ["https://a.example/b"]}))
    assert 'columns="account=' in refused.value.hint and "--" not in str(refused.value)
