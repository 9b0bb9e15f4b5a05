"""Tables and graphs: types, names, and that nobody else reads them otherwise."""

import datetime
import pickle

import claque
import igraph
import networkx
import pandas
import polars
import pyarrow
import pyarrow.parquet
import pytest

TEXTS = pyarrow.list_(pyarrow.field("item", pyarrow.string()))
TIME = pyarrow.timestamp("ms", "UTC")


def test_columns_of_edges_have_the_types_that_are_documented(case):
    assert [(field.name, field.type) for field in case.edges.to_pyarrow().schema] == [
        ("trace", pyarrow.string()), ("account_a", pyarrow.string()), ("account_b", pyarrow.string()),
        ("objects", pyarrow.int64()), ("co_actions", pyarrow.int64()), ("mean_lag_s", pyarrow.float64()),
        ("a_led", pyarrow.int64()), ("meetings", pyarrow.int64()), ("expected", pyarrow.float64()),
        ("p_value", pyarrow.float64()), ("q_value", pyarrow.float64()), ("log10_p", pyarrow.float64()),
        ("log10_q", pyarrow.float64()), ("nulls", TEXTS), ("finding", pyarrow.string()), ("first_seen", TIME), ("last_seen", TIME),
    ]  # fmt: skip


def test_columns_of_accounts_and_findings_have_the_types_that_are_documented(case):
    accounts, findings = case.accounts.to_pyarrow().schema, case.findings.to_pyarrow().schema
    assert accounts.names == [
        "account_id", "finding", "kind", "grade", "role", "led_share", "strength", "co_actions", "objects", "first_seen", "last_seen",
    ]  # fmt: skip
    assert findings.names == [
        "finding", "kind", "grade", "accounts", "edges", "strength", "co_actions", "density", "decoys_as_strong", "decoy_p",
        "survives_latency_control", "traces", "explained_by", "members", "top_objects", "nulls", "first_seen", "last_seen",
    ]  # fmt: skip
    assert accounts.field("strength").type == pyarrow.float64()
    assert findings.field("members").type == TEXTS
    assert findings.field("survives_latency_control").type == pyarrow.bool_()


def test_edges_are_those_of_the_parquet_file(case):
    written = pyarrow.parquet.read_table(case.path / "edges.parquet")
    order = [("trace", "ascending"), ("account_a", "ascending"), ("account_b", "ascending")]
    told = case.edges.to_pyarrow().sort_by(order)
    written = written.sort_by(order)
    for name in (
        "trace",
        "account_a",
        "account_b",
        "objects",
        "co_actions",
        "mean_lag_s",
        "a_led",
        "p_value",
        "q_value",
    ):
        assert told[name].to_pylist() == written[name].to_pylist(), name
    assert [";".join(nulls) for nulls in told["nulls"].to_pylist()] == written["nulls"].to_pylist()
    assert told.num_rows == case.record["counts"]["edges"] > 0


def test_accounts_are_those_of_the_csv_file_in_its_order(case):
    written = pandas.read_csv(case.path / "accounts.csv", dtype=str)
    told = case.accounts.to_pydict()
    assert told["account_id"] == written["account_id"].tolist()
    assert told["finding"] == written["finding"].tolist()
    assert [float(cell) for cell in written["strength"]] == told["strength"]


def test_every_library_takes_a_table_as_it_is(case):
    rows = len(case.edges)
    assert pyarrow.table(case.edges).num_rows == rows
    assert polars.DataFrame(case.edges).height == rows
    assert case.edges.to_pandas().shape[0] == rows
    assert case.edges.to_polars()["first_seen"].dtype == polars.Datetime("ms", "UTC")
    assert pyarrow.schema(case.edges).names == case.edges.columns
    assert len(claque.Table(case.edges.to_polars())) == rows


def test_an_empty_case_has_empty_tables_of_the_same_types(posts, case):
    nothing = claque.detect(posts.head(3), null="none", traces="url")
    for name in ("edges", "accounts", "findings"):
        assert len(getattr(nothing, name)) == 0
        assert getattr(nothing, name).to_pyarrow().schema == getattr(case, name).to_pyarrow().schema
    assert nothing.to_networkx().number_of_nodes() == 0
    assert nothing.to_igraph().vcount() == 0
    assert "no finding" in repr(nothing)


def test_a_stream_ends_and_begins_anew(case):
    assert pyarrow.table(case.edges).equals(pyarrow.table(case.edges))
    assert case.edges.head(2).to_pyarrow().equals(case.edges.to_pyarrow().slice(0, 2))
    assert len(case.edges.head(10**9)) == len(case.edges)
    assert len(case.edges.head(-1)) == 0


def test_times_are_in_utc(case):
    first = case.accounts.to_pydict()["first_seen"][0]
    assert first.tzinfo is datetime.timezone.utc
    assert first == case.accounts.to_pyarrow()["first_seen"][0].as_py()


def test_tables_travel_through_pickle(case):
    again = pickle.loads(pickle.dumps(case.edges))
    assert type(again) is claque.Edges
    assert again.to_pyarrow().equals(case.edges.to_pyarrow())


def test_the_graph_is_the_one_of_the_graphml_file(case):
    told, written = case.to_networkx(), networkx.read_graphml(case.path / "network.graphml")
    assert set(told.nodes) == set(written.nodes)
    assert {frozenset(edge) for edge in told.edges} == {frozenset(edge) for edge in written.edges}
    for a, b, attributes in written.edges(data=True):
        for name, value in attributes.items():
            if name == "id":
                continue
            assert told.edges[a, b][name] == pytest.approx(value), (a, b, name)
    for node, attributes in written.nodes(data=True):
        if "finding" in attributes:
            assert told.nodes[node]["finding"] == attributes["finding"]
            assert told.nodes[node]["strength"] == attributes["strength"]


def test_a_multigraph_has_an_edge_for_each_row(case):
    graph = case.to_networkx(multigraph=True)
    assert graph.number_of_edges() == len(case.edges) == case.to_igraph(multigraph=True).ecount()
    a, b, trace = next(iter(graph.edges(keys=True)))
    assert graph.edges[a, b, trace]["trace"] == trace


def test_both_kinds_of_graph_say_the_same(case):
    simple, other = case.to_networkx(), case.to_igraph()
    assert isinstance(other, igraph.Graph) and not other.is_directed() and other.is_simple()
    assert sorted(other.vs["name"]) == sorted(simple.nodes)
    for edge in other.es:
        a, b = other.vs[edge.source]["name"], other.vs[edge.target]["name"]
        assert simple.edges[a, b]["weight"] == edge["weight"]
    assert {v["name"]: v["finding"] for v in other.vs if v["finding"]} == {
        node: data["finding"] for node, data in simple.nodes(data=True) if "finding" in data
    }


def test_edges_alone_make_a_graph_too(case):
    assert case.edges.to_networkx().number_of_edges() == case.to_networkx().number_of_edges()
    assert case.edges.to_igraph().ecount() == case.to_igraph().ecount()


def test_the_truth_is_found(simulation, case):
    planted = set(simulation.truth.to_pydict()["account_id"])
    accounts = case.accounts.to_pydict()
    found = {account for account, kind in zip(accounts["account_id"], accounts["kind"]) if kind == "finding"}
    assert len(found & planted) >= 10
    assert len(found - planted) <= 1


def test_a_table_shows_itself(case):
    text = repr(case.edges.head(12))
    assert text.startswith("Edges of 12 rows") and "… 2 more" in text and "account_a" in text
    assert "<table>" in case.edges._repr_html_()


def test_the_same_simulation_is_written_by_the_command_line(binary, simulation, tmp_path):
    import subprocess

    flags = "--accounts 400 --posts 4000 --days 7 --plant repost-ring:8:12:20 --plant copy-paste:6:8:30 --seed 3"
    subprocess.run([binary, "simulate", "-o", tmp_path, *flags.split()], check=True, capture_output=True)
    written = pandas.read_csv(tmp_path / "posts.csv", dtype=str, keep_default_na=False)
    told = simulation.posts.to_pydict()
    assert written["text"].tolist() == told["text"]
    assert written["account_id"].tolist() == told["account_id"]
    assert [at.strftime("%Y-%m-%dT%H:%M:%SZ") for at in told["created_at"]] == [
        at.replace(".000Z", "Z") for at in written["created_at"]
    ]
