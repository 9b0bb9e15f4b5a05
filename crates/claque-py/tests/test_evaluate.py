"""Evaluations and studies of power: the same figures as the command line, value by value; what is refused, what is left."""

import csv
import datetime
import json
import os
import signal
import subprocess
import sys
import time

import claque
import pandas
import polars
import pytest

JUDGED = {"resamples": 60, "permuted_times": 1, "rest_is_ordinary": True}
STUDIED = {"accounts": [3, 12], "actions": [1, 12], "trials": 6, "traces": ["repost", "url"]}


@pytest.fixture(scope="module")
def truth(simulation):
    return simulation.truth


@pytest.fixture(scope="module")
def evaluation(posts, truth):
    return claque.evaluate(posts, truth, sweep_window=["10s", 60], sweep_min_objects=2, sweep_alpha=0.05, **JUDGED)


@pytest.fixture(scope="module")
def study(posts):
    return claque.power(posts, **STUDIED)


def without(record, *names):
    return {name: value for name, value in record.items() if name not in names}


def test_an_evaluation_says_what_the_command_line_says(binary, files, truth, tmp_path, evaluation):
    truth.to_pandas().to_csv(tmp_path / "truth.csv", index=False)
    subprocess.run(
        [binary, "evaluate", files / "posts.parquet", "--labels", tmp_path / "truth.csv", "-o", tmp_path / "native", "-q",
         "--resamples", "60", "--rest-is-ordinary", "--sweep", "--sweep-window", "10s,60s", "--sweep-min-objects", "2",
         "--sweep-alpha", "0.05"],
        check=True,
    )  # fmt: skip
    native = claque.Evaluation(tmp_path / "native")
    assert without(native.record, "inputs", "labels") == without(evaluation.record, "inputs", "labels")
    assert without(native.record["labels"], "name") == without(evaluation.record["labels"], "name")
    for name in (
        "scores", "ranking", "flagged", "findings", "confounds", "permuted_times", "sweep", "curve", "activity_curve",
    ):  # fmt: skip
        assert getattr(native, name).to_pyarrow().equals(getattr(evaluation, name).to_pyarrow()), name


def test_tables_of_an_evaluation_are_its_figures(evaluation):
    record = evaluation.record
    ranking = evaluation.ranking.to_pydict()
    for name, value, low, high in zip(*(ranking[column] for column in ("measure", "value", "low", "high"))):
        assert record["ranking"][name] == {"value": value, "low": low, "high": high}
    assert evaluation.flagged.to_pydict()["recall"] == [row["recall"]["value"] for row in record["flagged"]]
    assert evaluation.curve.to_pydict()["precision"] == [cut["precision"] for cut in record["curve"]]
    assert len(evaluation.sweep) == len(record["sweep"]["plans"]) == 2
    with open(evaluation.path / "scores.csv", newline="") as file:
        rows = list(csv.DictReader(file))
    scores = evaluation.scores.to_pydict()
    assert scores["account_id"] == [row["account_id"] for row in rows]
    assert scores["score"] == [float(row["score"]) for row in rows]
    assert scores["flagged"] == [row["flagged"] == "1" for row in rows]
    assert scores["label"] == [row["label"] or None for row in rows]
    assert sum(scores["flagged"]) == record["flagged"][1]["accounts"] > record["flagged"][0]["accounts"] > 0


def test_labels_come_as_any_table_and_as_a_file(posts, truth, tmp_path, evaluation):
    wanted = claque.evaluate(posts, truth, **JUDGED).record
    table = truth.to_pandas()
    table.to_csv(tmp_path / "truth.csv", index=False)
    for labels in (table, polars.DataFrame(truth), truth.to_pydict(), tmp_path / "truth.csv"):
        record = claque.evaluate(posts, labels, **JUDGED).record
        assert record["ranking"] == wanted["ranking"] and record["flagged"] == wanted["flagged"]
        assert record["accounts"] == wanted["accounts"]


def test_flags_and_fractions_are_labels_and_no_ids(posts, truth):
    everybody = sorted(set(posts.to_pydict()["account_id"]))
    planted = set(truth.to_pydict()["account_id"])
    flags = [account in planted for account in everybody]
    by_flag = claque.evaluate(posts, {"account_id": everybody, "label": flags}, resamples=20)
    # As pandas has it once a cell was empty.
    fractions = pandas.DataFrame({"account_id": everybody, "label": [float(flag) for flag in flags]})
    by_fraction = claque.evaluate(posts, fractions, resamples=20)
    assert by_flag.record["accounts"] == by_fraction.record["accounts"]
    assert by_flag.record["accounts"]["positive"] == len(planted)
    with pytest.raises(claque.InputError, match="fractions"):
        claque.evaluate(posts, pandas.DataFrame({"id": [9.06e17], "label": ["x"]}))


def test_odd_cells_of_labels_are_cells(posts, truth):
    accounts = truth.to_pydict()["account_id"]
    wanted = claque.evaluate(posts, truth, rest_is_ordinary=True, resamples=20).record["accounts"]
    # One reader or another ends a record at a carriage return, takes the most frequent sign for what parts cells, or JSON for it.
    odd = {
        "{note": ["17\r18,organic"] * len(accounts),
        "a;b;c;d": ["x"] * len(accounts),
        "account_id": accounts,
        "label": ["planted"] * len(accounts),
        "id": [1.5] * len(accounts),
    }
    record = claque.evaluate(posts, odd, rest_is_ordinary=True, resamples=20).record
    assert record["accounts"] == wanted


def test_a_length_of_time_is_any_timedelta(posts, truth):
    hour = datetime.timedelta(hours=1)
    evaluation = claque.evaluate(
        posts, truth, rest_is_ordinary=True, resamples=20, sweep_window=[hour], sweep_min_objects=2, sweep_alpha=0.05
    )
    assert evaluation.sweep.to_pydict()["window_ms"] == [3_600_000]


def test_what_an_evaluation_cannot_do_is_refused(posts, truth, tmp_path):
    with pytest.raises(claque.PlanError, match="resamples"):
        claque.evaluate(posts, truth, resamples=0)
    with pytest.raises(claque.PlanError, match="sweep_alpha"):
        claque.evaluate(posts, truth, sweep_alpha=[2.0])
    with pytest.raises(TypeError, match="narratives"):
        claque.evaluate(posts, truth, narratives=True)
    with pytest.raises(claque.InputError):
        claque.evaluate(posts, tmp_path / "nothing.csv")
    with pytest.raises(claque.ClaqueError):
        claque.evaluate(posts, {"account_id": ["nobody"], "label": ["x"]})
    with pytest.raises(claque.CaseError, match="evaluation"):
        claque.Evaluation(tmp_path)


def test_a_study_says_what_the_command_line_says(binary, files, tmp_path, study):
    subprocess.run(
        [binary, "power", files / "posts.parquet", "-o", tmp_path / "native", "-q", "--trace", "repost,url", "--accounts",
         "3,12", "--actions", "1,12", "--trials", "6"],
        check=True,
    )  # fmt: skip
    native = claque.Power(tmp_path / "native")
    assert without(native.record, "inputs") == without(study.record, "inputs")
    assert native.cells.to_pyarrow().equals(study.cells.to_pyarrow())
    assert native.trials.to_pyarrow().equals(study.trials.to_pyarrow())
    assert native.statements == study.statements


def test_tables_of_a_study_are_its_files(study):
    with open(study.path / "power.csv", newline="") as file:
        rows = list(csv.DictReader(file))
    cells = study.cells.to_pydict()
    assert cells["trace"] == [row["trace"] for row in rows] and {"all", "repost", "url"} <= set(cells["trace"])
    for name in ("share", "low", "high", "own_objects"):
        assert cells[name] == [float(row[name]) for row in rows], name
    for name in ("stated", "frontier"):
        assert cells[name] == [{"true": True, "false": False, "": None}[row[name]] for row in rows], name
    for name in ("trials", "detected", "accounts", "actions", "within_ms"):
        assert cells[name] == [int(row[name]) for row in rows], name
    assert cells["most_unseen"] == [int(row["most_unseen"]) if row["most_unseen"] else None for row in rows]
    trials = study.trials.to_pydict()
    with open(study.path / "trials.csv", newline="") as file:
        assert trials["caught"] == [int(row["caught"]) for row in csv.DictReader(file)]
    assert sum(trials["detected"]) == sum(
        detected for detected, trace in zip(cells["detected"], cells["trace"]) if trace == "all"
    )


def test_what_a_study_cannot_do_is_refused(posts):
    for wrong, named in (
        ({"accounts": 1}, "accounts"), ({"actions": []}, "actions"), ({"trials": 0}, "trials"),
        ({"own_objects": 2}, "own_objects"), ({"participation": -1}, "participation"), ({"within": "soon"}, "within"),
        ({"accounts": 100_000, "actions": 100_000}, "10,000,000"), ({"preset": "qut"}, "preset"),
    ):  # fmt: skip
        with pytest.raises(claque.PlanError, match=named):
            claque.power(posts, **wrong)
    with pytest.raises(TypeError, match="watch_list"):
        claque.power(posts, watch_list="list.csv")


def test_folders_of_both_are_kept_replaced_and_removed_as_cases_are(evaluation, study, tmp_path):
    for one, marker in ((evaluation, "evaluation.json"), (study, "power.json")):
        saved = one.save(tmp_path / marker.partition(".")[0])
        assert type(saved) is type(one) and (saved.path / marker).is_file() and saved.report.is_file()
        with pytest.raises(claque.OutputError, match="exists"):
            one.save(saved.path)
        one.save(saved.path, force=True)
        with pytest.raises(claque.OutputError, match="holds no"):
            other = tmp_path / "other"
            other.mkdir(exist_ok=True)
            (other / "mine.txt").write_text("mine")
            one.save(other, force=True)
        assert "folder: " in repr(one) and "<iframe" in one._repr_html_()


def test_temporary_folders_of_both_go(posts, truth):
    with claque.evaluate(posts, truth, **JUDGED) as one, claque.power(posts, accounts=3, actions=2, trials=2) as other:
        assert one.report.is_file() and other.report.is_file()
    assert not one.path.parent.exists() and not other.path.parent.exists()


def test_a_study_that_is_stopped_by_ctrl_c_goes_on_with_its_trials(posts, tmp_path):
    import pyarrow.parquet

    pyarrow.parquet.write_table(posts.to_pyarrow(), tmp_path / "posts.parquet")
    call = "claque.power('posts.parquet', accounts=12, actions=12, trials={}, traces='url', output='study', resume={})"
    program = (
        "import claque\nprint('begins', flush=True)\n"
        f"try:\n    {call.format(100_000, False)}\n"
        "except KeyboardInterrupt:\n    print('stopped', flush=True)\n"
    )
    with subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True, cwd=tmp_path) as running:
        assert running.stdout.readline() == "begins\n"
        kept = tmp_path / "study.trials.ndjson"
        until = time.monotonic() + 60
        while not (kept.exists() and kept.read_bytes().count(b"\n") > 4) and time.monotonic() < until:
            time.sleep(0.05)
        asked = time.monotonic()
        running.send_signal(signal.SIGINT)
        assert running.stdout.readline() == "stopped\n"
        waited = time.monotonic() - asked
    assert waited < 10, f"stopped after {waited:.1f} s"
    assert sorted(os.listdir(tmp_path)) == ["posts.parquet", "study.trials.ndjson"]
    done = kept.read_bytes().count(b"\n") - 1
    how = {"accounts": 12, "actions": 12, "traces": "url", "output": tmp_path / "study"}
    with pytest.raises(claque.OutputError, match="not completed") as refused:
        claque.power(tmp_path / "posts.parquet", trials=done + 2, **how)
    assert "resume=True" in refused.value.hint and "--" not in str(refused.value)
    told = []
    study = claque.power(
        tmp_path / "posts.parquet", trials=done + 2, resume=True, progress=lambda *step: told.append(step), **how
    )
    assert study.record["cells"][0]["trials"] == done + 2 and not kept.exists()
    assert all(total == 2 for stage, _, total, _ in told if stage == "planting operations")


def test_reports_are_those_of_the_command_line(binary, case, study, tmp_path):
    saved = case.save(tmp_path / "case")
    key = tmp_path / "key"
    for name, how, flags in (
        ("md", {"format": "md"}, ["--format", "md"]),
        ("json", {"format": "json", "top": 1}, ["--format", "json", "--top", "1"]),
        ("paper", {"format": "pdf-ready", "redact_text": True}, ["--format", "pdf-ready", "--redact-text"]),
        ("html", {}, []),
        ("hidden", {"format": "json", "pseudonymise": True, "key": key},
         ["--format", "json", "--pseudonymise", "--key", key]),
        ("with", {"power": study}, ["--power", study.path]),
    ):  # fmt: skip
        file = saved.write_report(tmp_path / f"{name}.ours", **how)
        native = tmp_path / f"{name}.native"
        subprocess.run([binary, "report", saved.path, "-o", native, *flags], check=True, capture_output=True)
        assert file.read_bytes() == native.read_bytes(), name
    ids = set(case.accounts.to_pydict()["account_id"])
    told = json.loads((tmp_path / "hidden.ours").read_bytes())
    members = {account["account_id"] for group in told["groups"] for account in group["record"]["accounts"]}
    assert members and not members & ids


def test_reports_keep_to_the_rules_of_output(case, tmp_path):
    case.write_report(tmp_path / "case.md", format="md")
    with pytest.raises(claque.OutputError, match="exists"):
        case.write_report(tmp_path / "case.md", format="md")
    case.write_report(tmp_path / "case.md", format="md", force=True)
    assert os.listdir(tmp_path) == ["case.md"]
    for wrong in ({"format": "docx"}, {"key": "key"}, {"format": "md", "power": "power"}, {"top": -1}):
        with pytest.raises(claque.PlanError):
            case.write_report(tmp_path / "other", **wrong)
    with pytest.raises(claque.OutputError):
        case.write_report(tmp_path / "no" / "such" / "folder.md", format="md")
    assert os.listdir(tmp_path) == ["case.md"]
