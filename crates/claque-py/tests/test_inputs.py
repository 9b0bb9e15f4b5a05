"""Whatever people hold gives what the command line gives."""

import decimal

import claque
import duckdb
import pandas
import polars
import pyarrow
import pytest
from conftest import same


def kinds(posts, files):
    table = posts.to_pyarrow()
    frame = posts.to_pandas()
    return {
        "claque": posts,
        "pyarrow table": table,
        "pyarrow batches": pyarrow.Table.from_batches(table.to_batches(max_chunksize=700)),
        "pyarrow reader": table.to_reader(max_chunksize=500),
        "polars": posts.to_polars(),
        "polars in chunks": polars.concat([posts.to_polars()[:1000], posts.to_polars()[1000:]], rechunk=False),
        "polars lazy": posts.to_polars().lazy().filter(polars.col("post_id").is_not_null()),
        "pandas": frame,
        "pandas objects": frame.astype({"account_id": object, "text": object}),
        "pandas categories": frame.astype({"account_id": "category", "kind": "category"}),
        "pandas with an index": frame.set_index(frame["post_id"] + "x"),
        "duckdb": duckdb.from_arrow(table),
        "duckdb of a file": duckdb.read_parquet(str(files / "posts.parquet")),
        "dict": posts.to_pydict(),
        "large strings": table.cast(pyarrow.schema([
            field.with_type(pyarrow.large_string()) if field.type == pyarrow.string() else field for field in table.schema
        ])),
        "microseconds": table.set_column(2, "created_at", table["created_at"].cast(pyarrow.timestamp("us", "UTC"))),
        "nanoseconds": table.set_column(2, "created_at", table["created_at"].cast(pyarrow.timestamp("ns", "UTC"))),
        "seconds since 1970": table.set_column(2, "created_at", table["created_at"].cast(pyarrow.timestamp("s", "UTC")).cast(pyarrow.int64())),
        "text times": table.set_column(2, "created_at", pyarrow.array([str(at) for at in table["created_at"].to_pylist()])),
        "path": str(files / "posts.parquet"),
        "path object": files / "posts.parquet",
        "pattern": str(files / "posts.par*"),
        "list of one": [files / "posts.parquet"],
        "other file": files / "posts.ndjson",
    }  # fmt: skip


KINDS = [
    "claque", "pyarrow table", "pyarrow batches", "pyarrow reader", "polars", "polars in chunks", "polars lazy", "pandas",
    "pandas objects", "pandas categories", "pandas with an index", "duckdb", "duckdb of a file", "dict", "large strings",
    "microseconds", "nanoseconds", "seconds since 1970", "text times", "path", "path object", "pattern", "list of one",
    "other file",
]  # fmt: skip


@pytest.fixture(scope="module")
def every_kind(posts, files):
    found = kinds(posts, files)
    assert list(found) == KINDS
    return found


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_input_gives_the_values_of_the_command_line(kind, every_kind, native):
    same(claque.detect(every_kind[kind]), native)


def test_texts_of_a_table_are_in_the_report_as_those_of_a_file_are(posts, native):
    import sqlite3

    case = claque.detect(posts)
    texts = [
        sqlite3.connect(made.path / "evidence.sqlite").execute("SELECT id, text FROM post ORDER BY number").fetchall()
        for made in (case, native)
    ]
    assert texts[0] == texts[1]
    assert any(text for _, text in texts[0])


def test_tables_and_paths_are_read_together(posts, files, native):
    table = posts.to_pyarrow()
    polars.DataFrame(table.slice(2000)).write_parquet(files / "second-half.parquet")
    same(claque.detect([table.slice(0, 2000), files / "second-half.parquet"]), native)


def test_two_tables_are_told_apart(posts):
    table = posts.to_pyarrow()
    case = claque.detect([table.slice(0, 2000), table.slice(2000)])
    names = [given["name"] for given in case.record["inputs"]]
    assert names == ["PyArrow Table 1", "PyArrow Table 2"]


def test_columns_are_named_by_role(posts, native):
    names = ["a", "b", "c", "d", "e", "f", "g", "h"]
    table = posts.to_pyarrow().rename_columns(names)
    roles = ["post", "account", "time", "kind", "text", "url", "hashtag", "repost_of"]
    same(claque.detect(table, columns=dict(zip(roles, names))), native)


def test_ids_that_became_fractions_are_refused_with_the_reason(posts):
    frame = posts.to_pandas()
    frame["account_id"] = [9.06e17 + n % 50 for n in range(len(frame))]
    with pytest.raises(claque.InputError, match="account_id"):
        claque.detect(frame)


def test_whole_numbers_are_ids(posts, native):
    table = posts.to_pyarrow()
    number = {name: place for place, name in enumerate(dict.fromkeys(table["account_id"].to_pylist()))}
    numbered = table.set_column(
        1, "account_id", pyarrow.array([2**62 + number[name] for name in table["account_id"].to_pylist()])
    )
    case = claque.detect(numbered)
    assert case.record["counts"]["accounts"] == native.record["counts"]["accounts"]
    assert len(case.edges) == len(native.edges)
    assert all(int(account) >= 2**62 for account in case.edges.to_pydict()["account_a"])


def test_decimals_beyond_64_bits_keep_their_digits(posts):
    table = posts.to_pyarrow().slice(0, 500)
    wide = pyarrow.array([decimal.Decimal(10**20 + n % 7) for n in range(500)], pyarrow.decimal128(22, 0))
    case = claque.detect(table.set_column(1, "account_id", wide), null="none", min_objects=1, window="any")
    assert case.record["counts"]["accounts"] == 7


@pytest.mark.parametrize("nothing", [17, object(), b"posts.csv\xff", [1.5], {"a": 1}.keys()])
def test_what_is_no_posts_is_refused(nothing):
    with pytest.raises((claque.InputError, TypeError)):
        claque.detect(nothing)


def test_a_relation_can_be_explained_later(posts):
    rows = posts.to_pyarrow()  # noqa: F841 (DuckDB finds it by its name)
    case = claque.detect(duckdb.sql("SELECT * FROM rows"))
    strongest = case.edges.head(1).to_pydict()
    told = case.explain(strongest["account_a"][0], strongest["account_b"][0])
    assert sum(trace["objects"] for trace in told["traces"]) >= 2


def test_nothing_that_was_given_is_changed(posts):
    frame, table = posts.to_pandas(), posts.to_polars()
    before = frame.copy(deep=True)
    claque.detect(frame)
    pandas.testing.assert_frame_equal(frame, before)
    assert table.equals(posts.to_polars())
