"""What is refused, as which class, and with what hint."""

import datetime
import pickle
import subprocess
import sys

import claque
import pyarrow
import pytest


@pytest.mark.parametrize(
    ("parameters", "names"),
    [
        ({"window": "soon"}, "window"),
        ({"window": "-5s"}, "window"),
        ({"window": True}, "window"),
        ({"alpha": 0.0}, "alpha"),
        ({"alpha": 1.5}, "alpha"),
        ({"alpha": "high"}, "alpha"),
        ({"min_objects": 0}, "min_objects"),
        ({"min_objects": -1}, "min_objects"),
        ({"min_objects": 2**40}, "min_objects"),
        ({"min_accounts": 1}, "min_accounts"),
        ({"null": "chance"}, "null model"),
        ({"correction": "none"}, "correction"),
        ({"objective": "beauty"}, "objective"),
        ({"resolution": -1.0}, "resolution"),
        ({"traces": "likes"}, "likes"),
        ({"traces": ["url", 7]}, "traces"),
        ({"lookalike_off": "weather"}, "weather"),
        ({"preset": "mine"}, "preset"),
        ({"edge_quantile": 0.5}, "edge_quantile"),
        ({"preset": "coortweet", "null": "bicm"}, "null"),
        ({"preset": "qut", "min_participation": 3}, "min_participation"),
        ({"preset": "nizzoli2021", "window": "10s"}, "window"),
        ({"threads": 0}, "threads"),
        ({"threads": 5000}, "threads"),
        ({"max_memory": "lots"}, "max_memory"),
        ({"seed": -1}, "seed"),
        ({"decoys": 1.5}, "decoys"),
        ({"stance": "stance.csv"}, "stance"),
        ({"columns": {"acount": "account_id"}}, "acount"),
        ({"columns": {"account": "a,b"}}, "comma"),
        ({"encoding": "utf-99"}, "utf-99"),
        ({"time_zone": "Mars"}, "Mars"),
        ({"format": "telegraph"}, "telegraph"),
        ({"near_similarity": 0.2}, "near_similarity"),
    ],
)
def test_a_parameter_that_does_not_fit_is_named_as_it_is_named_here(posts, parameters, names):
    with pytest.raises(claque.PlanError, match=names) as refused:
        claque.detect(posts.head(50), **parameters)
    assert isinstance(refused.value, ValueError)
    assert "--" not in str(refused.value)


def test_lengths_of_time_are_text_seconds_or_timedeltas(posts):
    same = [claque.detect(posts, window=gap) for gap in ("90s", 90, 90.0, "1.5m", datetime.timedelta(seconds=90))]
    assert {case.record["plan"]["window_ms"] for case in same} == {90_000}
    assert claque.detect(posts, window="any").record["plan"]["window_ms"] is None
    assert claque.detect(posts, window=datetime.timedelta(milliseconds=1500)).record["plan"]["window_ms"] == 1500


def test_posts_that_are_not_there_are_an_input_error(tmp_path):
    for missing in (tmp_path / "posts.csv", str(tmp_path / "*.csv"), tmp_path):
        with pytest.raises(claque.InputError) as refused:
            claque.detect(missing)
        assert isinstance(refused.value, ValueError)


def test_a_table_without_what_is_needed_says_what(posts):
    with pytest.raises(claque.InputError, match="account"):
        claque.detect(pyarrow.table({"created_at": ["2026-03-01T12:00:00Z"], "text": ["hello"]}))


def test_rows_that_were_left_out_are_a_warning(posts):
    table = posts.to_pydict()
    table["created_at"] = [str(at) for at in table["created_at"]]
    table["created_at"][5] = "soon"
    with pytest.warns(claque.DataWarning, match="soon"):
        case = claque.detect(pyarrow.table(table))
    assert case.record["counts"]["rejected"] == 1
    with pytest.raises(claque.InputError, match="soon"):
        claque.detect(pyarrow.table(table), strict=True)


def test_a_folder_that_cannot_be_written_is_an_output_error(posts, tmp_path):
    (tmp_path / "file").write_text("here")
    with pytest.raises(claque.OutputError) as refused:
        claque.detect(posts, output=tmp_path / "file" / "case")
    assert isinstance(refused.value, OSError)


def test_errors_travel_with_their_hints():
    for kind in (claque.InputError, claque.PlanError, claque.OutputError, claque.CaseError, claque.NotFittedError):
        error = pickle.loads(pickle.dumps(kind("what", "hint")))
        assert (type(error), error.message, error.hint) == (kind, "what", "hint")
        assert isinstance(error, claque.ClaqueError)


def test_simulations_are_asked_for_within_bounds():
    for asked in (
        {"accounts": 0}, {"posts": -1}, {"days": 1.5}, {"seed": -1}, {"plant": "flood:1:1:1"}, {"plant": "repost-ring"},
        {"sessions": 0.5}, {"viral": 1.5}, {"headlines": 2}, {"slogans": True}, {"plant": "repost-ring:100000:100000:1"},
    ):  # fmt: skip
        with pytest.raises(claque.PlanError):
            claque.simulate(**{"accounts": 10, "posts": 10, **asked})


def test_what_is_optional_is_imported_only_when_asked_for():
    program = (
        "import sys, claque\n"
        "posts = claque.simulate(accounts=50, posts=300, days=2).posts\n"
        "case = claque.detect(posts); repr(case); case._repr_html_(); case.edges.to_pydict()\n"
        "claque.Coordination().fit(posts)\n"
        "print(sorted({name for name in sys.modules} & set('pandas polars pyarrow duckdb networkx igraph sklearn tqdm'.split())))"
    )
    told = subprocess.run([sys.executable, "-c", program], check=True, capture_output=True, text=True)
    assert told.stdout.strip() == "[]"


@pytest.mark.parametrize(
    ("package", "call"),
    [
        ("pandas", "case.edges.to_pandas()"),
        ("polars", "case.edges.to_polars()"),
        ("pyarrow", "case.edges.to_pyarrow()"),
        ("networkx", "case.to_networkx()"),
        ("igraph", "case.to_igraph()"),
        ("tqdm", "claque.detect(posts, progress=True)"),
    ],
)
def test_a_package_that_lacks_is_named_with_what_brings_it(package, call):
    program = (
        f"import sys; sys.modules[{package!r}] = None\n"
        "import claque\n"
        "posts = claque.simulate(accounts=50, posts=300, days=2).posts\n"
        "case = claque.detect(posts, progress=False)\n"
        f"try: {call}\n"
        "except ImportError as error: print(type(error).__name__, error.hint)"
    )
    told = subprocess.run([sys.executable, "-c", program], check=True, capture_output=True, text=True)
    assert told.stdout.startswith("MissingExtra pip install 'claque[")
