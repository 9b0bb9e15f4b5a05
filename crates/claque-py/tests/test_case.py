"""A case: its folder, its page, and texts of strangers in a notebook."""

import gc
import html.parser
import os
import pickle
import subprocess
import sys
from pathlib import Path

import claque
import pyarrow
import pytest
from conftest import same


def test_a_temporary_folder_goes_with_the_case(posts):
    case = claque.detect(posts)
    folder = case.path
    assert (folder / "report.html").is_file()
    del case
    gc.collect()
    assert not folder.exists() and not folder.parent.exists()


def test_a_temporary_folder_goes_at_the_end_of_the_block_and_of_the_program(posts):
    with claque.detect(posts) as case:
        assert case.path.is_dir()
    assert not case.path.exists()
    program = (
        "import claque; posts = claque.simulate(accounts=50, posts=300, days=2).posts;"
        "case = claque.detect(posts); print(case.path)"
    )
    told = subprocess.run([sys.executable, "-c", program], check=True, capture_output=True, text=True)
    assert told.stdout.strip() and not Path(told.stdout.strip()).exists()


def test_a_case_with_output_stays(posts, case, tmp_path):
    kept = claque.detect(posts, output=tmp_path / "case")
    kept.close()
    del kept
    gc.collect()
    same(claque.open(tmp_path / "case"), case)


def test_a_folder_that_is_there_is_replaced_only_when_asked(posts, tmp_path):
    claque.detect(posts, output=tmp_path / "case")
    with pytest.raises(claque.OutputError, match="already holds") as refused:
        claque.detect(posts, output=tmp_path / "case")
    assert "force=True" in refused.value.hint and "--" not in str(refused.value)
    claque.detect(posts, output=tmp_path / "case", force=True)
    assert os.listdir(tmp_path) == ["case"]


def test_a_failed_run_leaves_nothing_behind(tmp_path, monkeypatch):
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr("tempfile.tempdir", None)
    with pytest.raises(claque.InputError):
        claque.detect(pyarrow.table({"nothing": ["of", "use"]}))
    assert os.listdir(tmp_path) == []


def test_save_copies_and_keeps_to_the_rules_of_output(case, tmp_path):
    saved = case.save(tmp_path / "deep" / "case")
    same(saved, case)
    with pytest.raises(claque.OutputError, match="exists"):
        case.save(saved.path)
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "mine.txt").write_text("mine")
    with pytest.raises(claque.OutputError, match="no case"):
        case.save(tmp_path / "other", force=True)
    case.save(saved.path, force=True)
    (saved.path / "decisions.sqlite").write_bytes(b"")
    with pytest.raises(claque.OutputError, match="decisions"):
        case.save(saved.path, force=True)
    assert sorted(os.listdir(tmp_path / "deep")) == ["case"]


def test_a_case_travels_by_its_path_and_a_temporary_one_does_not(case, tmp_path):
    with pytest.raises(claque.CaseError, match="temporary"):
        pickle.dumps(case)
    same(pickle.loads(pickle.dumps(case.save(tmp_path / "case"))), case)


def test_what_is_no_case_is_refused(tmp_path):
    for content in (None, b"", b"[]", b"{}", b"\xff", b'{"format_version": 1}'):
        if content is not None:
            (tmp_path / "case.json").write_bytes(content)
        with pytest.raises((claque.CaseError, KeyError)):
            claque.open(tmp_path).findings  # noqa: B018


def test_a_case_says_what_was_found_in_plain_words(case):
    text = repr(case)
    assert text.startswith("Case of ") and "acted together" in text and "F1" in text
    for word in ("bot", "fake", "guilty", "suspicious"):
        assert word not in text.lower().split()


def test_a_group_has_its_evidence(case):
    group = case.group("F1")
    assert {account["account_id"] for account in group["accounts"]} == set(case.findings.to_pydict()["members"][0])
    with pytest.raises(claque.CaseError, match="F99"):
        case.group("F99")


def test_explain_gives_every_co_action_of_a_pair(case):
    edge = {name: cells[0] for name, cells in case.edges.head(1).to_pydict().items()}
    told = case.explain(edge["account_a"], edge["account_b"])
    trace = next(trace for trace in told["traces"] if trace["trace"] == edge["trace"])
    assert trace["objects"] == edge["objects"] and len(trace["co_actions"]) == edge["co_actions"]
    with pytest.raises(claque.ClaqueError, match="nobody"):
        case.explain(edge["account_a"], "nobody")


class Frames(html.parser.HTMLParser):
    """Which elements a notebook would make."""

    def __init__(self):
        super().__init__()
        self.elements = []

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))


HOSTILE = '</pre><script>alert(1)</script>"\' onload="x" \u202e<img src=x onerror=alert(2)>'


@pytest.fixture(scope="module")
def hostile_case(posts):
    table = posts.to_pydict()
    table["account_id"] = [HOSTILE + account for account in table["account_id"]]
    table["text"] = [HOSTILE + text for text in table["text"]]
    return claque.detect(pyarrow.table(table))


def test_nothing_that_a_post_says_becomes_part_of_the_notebook(hostile_case):
    seen = Frames()
    seen.feed(hostile_case._repr_html_())
    assert [tag for tag, _ in seen.elements] == ["pre", "iframe"]
    sandbox = seen.elements[1][1]["sandbox"].split()
    assert "allow-same-origin" not in sandbox and "allow-top-navigation" not in sandbox
    page = seen.elements[1][1]["srcdoc"]
    assert page.replace('<base href="about:srcdoc">', "") == hostile_case.report.read_text("utf-8")
    for table in (hostile_case.edges, hostile_case.accounts, hostile_case.findings):
        rows = Frames()
        rows.feed(table._repr_html_())
        assert {tag for tag, _ in rows.elements} <= {"p", "table", "thead", "tbody", "tr", "th", "td"}
        assert "\u202e" not in repr(table) and "\u202e" not in table._repr_html_()


def test_hostile_ids_are_kept_byte_for_byte(hostile_case, posts):
    known = {HOSTILE + account for account in posts.to_pydict()["account_id"]}
    assert set(hostile_case.edges.to_pydict()["account_a"]) <= known
    assert set(hostile_case.to_networkx().nodes) <= known


def test_a_page_too_large_for_a_notebook_is_pointed_to(case, monkeypatch):
    monkeypatch.setattr("claque._case.INLINE_BYTES", 10)
    shown = case._repr_html_()
    assert "<iframe" not in shown and str(case.report) in shown
