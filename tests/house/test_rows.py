"""The rows tool tells the truth: what counts as proof, and what takes proof away."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.rows import row
from tools.rows import ROOT, Row, is_proven, main, proven_facets, read_results, read_table, report

SEEDS = {"XIQ": 29, "DSEC": 23, "INC": 56, "EI": 41, "TOK": 33}
TESTS = """
import pytest
from tests.rows import row

@row("INC-1")
def test_passes(): pass

@row("INC-1", facet="screen")
def test_passes_on_screen(): pass

@row("INC-2", "INC-3")
def test_fails(): assert False

@row("INC-3", "INC-7")
@pytest.mark.parametrize("n", [1, 2])
def test_passes_twice(n): pass

@row("INC-8")
@pytest.mark.parametrize("n", [1, 2])
def test_is_skipped_once(n):
    if n == 2: pytest.skip("not here")

@row("INC-9")
@pytest.mark.xfail
def test_is_expected_to_fail(): assert False

@row("INC-13")
class TestClass:
    def test_passes(self): pass

@pytest.fixture
def broken_end():
    yield
    raise RuntimeError

@row("INC-14")
def test_fails_at_the_end(broken_end): pass

@row("INC-15")
def test_left_out(): pass
"""


def run_pytest(folder: Path, *options: str) -> subprocess.CompletedProcess[str]:
    """Run pytest with the plug-in in a folder of its own."""
    (folder / "pytest.ini").write_text("[pytest]\n")
    return subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "tests.rows", "-p", "no:cacheprovider", *options],
        cwd=folder,
        env=os.environ | {"PYTHONPATH": str(ROOT), "PYTEST_ADDOPTS": ""},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def write_tests(folder: Path, tree: str, text: str = TESTS) -> None:
    """Put a test file below *tree*."""
    (folder / tree).mkdir(parents=True)
    (folder / tree / "test_sample.py").write_text(text)


@pytest.mark.parametrize("workers", [[], ["-n2"]], ids=["alone", "xdist"])
def test_only_tests_that_all_passed_prove_a_row(tmp_path: Path, workers: list[str]) -> None:
    """A row is proven by passing tests only: one that failed, was skipped, was
    expected to fail, broke in tear-down or was left out takes the proof away.
    """
    write_tests(tmp_path, "tests/wire")
    run_pytest(tmp_path, *workers, "--rows-into=out/rows.json", "-k", "not left_out")
    tests = read_results(tmp_path / "out/rows.json")
    assert tests is not None
    assert proven_facets(tests) == {
        ("INC-1", "wire"),
        ("INC-1", "screen"),
        ("INC-7", "wire"),
        ("INC-13", "wire"),
    }
    outcome = {name.split("::", 1)[1]: test["outcome"] for name, test in tests.items()}
    assert outcome["test_left_out"] == "not run"
    assert outcome["test_is_skipped_once[2]"] == "skipped"
    assert outcome["test_fails_at_the_end"] == "failed"


@pytest.mark.parametrize("tree", ["tests/unit", "tests/house"])
def test_tests_from_inside_prove_nothing(tmp_path: Path, tree: str) -> None:
    """Only tests that drive the product from outside count."""
    write_tests(tmp_path, tree)
    run_pytest(tmp_path, "--rows-into=rows.json")
    assert read_results(tmp_path / "rows.json") == {}


def test_an_unknown_row_fails_collection(tmp_path: Path) -> None:
    """A test that names a row the table does not have is not even collected."""
    text = "from tests.rows import row\n@row('INC-999')\ndef test_a(): pass\n"
    write_tests(tmp_path, "tests/wire", text)
    seen = run_pytest(tmp_path)
    assert seen.returncode == pytest.ExitCode.INTERRUPTED
    assert "INC-999" in seen.stdout


def test_a_marker_written_by_hand_is_checked_too(tmp_path: Path) -> None:
    """Going round the decorator does not bring an unknown row or facet in."""
    text = "import pytest\n@pytest.mark.row('INC-1', facet='smell')\ndef test_a(): pass\n"
    write_tests(tmp_path, "tests/wire", text)
    assert run_pytest(tmp_path, "--rows-into=rows.json").returncode == pytest.ExitCode.USAGE_ERROR


def test_a_run_that_dies_leaves_no_older_proof(tmp_path: Path) -> None:
    """Results of an earlier run do not outlive the start of the next."""
    old = tmp_path / "rows.json"
    old.write_text('{"tests": {}}')
    write_tests(tmp_path, "tests/wire", "import os\nos._exit(9)\n")
    run_pytest(tmp_path, "--rows-into=rows.json")
    assert read_results(old) is None


def test_a_partial_run_leaves_the_results_alone(tmp_path: Path) -> None:
    """Without --rows-into nothing is written."""
    write_tests(tmp_path, "tests/wire")
    run_pytest(tmp_path)
    assert list(tmp_path.rglob("*.json")) == []


@pytest.mark.parametrize("ids", [(), ("INC-1", "inc-2"), ("DW-18",)])
def test_row_refuses_unknown_ids(ids: tuple[str, ...]) -> None:
    """The decorator raises for no id, a misspelt one and one past the end."""
    with pytest.raises(ValueError, match=r"rows\.toml"):
        row(*ids)


def test_the_table_has_every_row() -> None:
    """All rows of the five products and all beyond them are there, numbered without gaps."""
    ids = list(read_table())
    wanted = SEEDS | {"DW": 17}
    assert ids == [f"{name}-{n}" for name, last in wanted.items() for n in range(1, last + 1)]


def test_words_are_one_short_sentence_each() -> None:
    """Every row has words of its own, short enough for a line of the table."""
    words = [each.words for each in read_table().values()]
    assert len(set(words)) == len(words)
    assert [each for each in words if len(each) > 110 or each.endswith(".")] == []


def test_a_row_needs_all_its_facets() -> None:
    """Proof on the wire alone does not prove a row that also needs the screen."""
    both = Row("INC", 6, "words", ("wire", "screen"))
    assert not is_proven(both, {("INC-6", "wire")})
    assert is_proven(both, {("INC-6", "wire"), ("INC-6", "screen")})


def test_the_report_ends_with_the_count_of_the_seeds_rows() -> None:
    """DW rows are counted on a line of their own, never in the last one."""
    tests = {
        "a": {"outcome": "passed", "rows": [["INC-13", "wire"], ["DW-7", "wire"]]},
        "b": {"outcome": "passed", "rows": [["INC-6", "wire"]]},
    }
    lines = report(read_table(), tests)
    assert lines[-2:] == ["DW: 1 proven of 17", "rows: 1 proven of 182"]
    assert len(lines) == 182 + 17 + 2
    [line] = [each for each in lines if each.startswith("INC-6 ")]
    assert "wire proven" in line
    assert "screen not yet" in line


def test_one_product_can_be_asked_for(capsys: pytest.CaptureFixture[str]) -> None:
    """With a product's name only its rows are shown and counted."""
    assert main(["INC"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert all(re.match(r"INC-\d+ |nothing is proven|rows: ", line) for line in lines)
    assert re.fullmatch(r"rows: \d+ proven of 56", lines[-1])


def test_an_unknown_product_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    """A misspelt product exits 2 and names those there are."""
    assert main(["NOPE"]) == 2
    assert "XIQ, DSEC, INC, EI, TOK, DW" in capsys.readouterr().err


def test_without_a_finished_run_nothing_is_proven() -> None:
    """No results, no proof: the report says so and still ends with its count."""
    lines = report(read_table(), None)
    assert lines[-3].startswith("nothing is proven")
    assert lines[-1] == "rows: 0 proven of 182"
