"""Owns the tie between a test and the rows it proves, as a pytest plug-in.

A test says `@row("INC-14", "INC-50")`, or `@row("INC-24", facet="screen")` for
what it shows on a page. `make test` passes `--rows-into FILE`, and the outcome
of every test that names a row is written there once the run has ended. Rows
are about the product as others meet it, so only tests that drive it from
outside count: those below `PROOF_TREES`.

With xdist each worker tells what it collected and the controller hears every
outcome; a test that was collected and then not run is written as `not run`.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Literal

import pytest

from tools.rows import FACETS, read_table

PROOF_TREES = ("tests/wire/", "tests/clients/", "tests/console/", "tests/proofs/")
KNOWN = frozenset(read_table())
PROPERTY = "doorward_rows"


def row(*ids: str, facet: Literal["wire", "screen"] = "wire") -> pytest.MarkDecorator:
    """Return the decorator that names the rows a test proves, in one facet.

    Raises ValueError at import, so at collection, for an id or facet nobody knows.
    """
    unknown = [each for each in ids if each not in KNOWN]
    if not ids or unknown or facet not in FACETS:
        message = f"not in docs/rows.toml: {unknown or ids} ({facet})"
        raise ValueError(message)
    return pytest.mark.row(*ids, facet=facet)


def named_rows(item: pytest.Item) -> list[list[str]]:
    """Return the (row id, facet) pairs a test names; none outside the proof trees."""
    if not item.nodeid.startswith(PROOF_TREES):
        return []
    pairs = []
    for mark in item.iter_markers("row"):
        facet = mark.kwargs.get("facet", "wire")
        if not KNOWN.issuperset(mark.args) or facet not in FACETS:
            message = f"{item.nodeid}: not in docs/rows.toml: {mark.args} ({facet})"
            raise pytest.UsageError(message)
        pairs += [[row_id, facet] for row_id in mark.args]
    return pairs


class RowsRecorder:
    """Gathers what this process collected and heard, and writes it if it is the controller."""

    def __init__(self, config: pytest.Config, target: Path) -> None:
        self.config = config
        self.target = target
        self.tests: dict[str, dict[str, Any]] = {}
        self.is_worker = hasattr(config, "workerinput")
        if not self.is_worker:
            # A run that dies half-way must not leave an older run's proof behind.
            target.unlink(missing_ok=True)

    @pytest.hookimpl(tryfirst=True)
    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """Note every test that names a row, before -k or -m take any away."""
        for item in items:
            pairs = named_rows(item)
            if pairs:
                self._expect(item.nodeid, pairs)
                item.user_properties.append((PROPERTY, pairs))

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Keep the worst outcome of a test's set-up, call and tear-down."""
        pairs = dict(report.user_properties).get(PROPERTY)
        if not isinstance(pairs, list):
            return
        test = self._expect(report.nodeid, pairs)
        if report.outcome != "passed" or hasattr(report, "wasxfail"):
            test["outcome"] = "failed" if report.failed else "skipped"
        elif report.when == "call" and test["outcome"] == "not run":
            test["outcome"] = "passed"

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: Any) -> None:
        """Add what a worker collected."""
        for nodeid, pairs in getattr(node, "workeroutput", {}).get(PROPERTY, {}).items():
            self._expect(nodeid, pairs)

    def pytest_sessionfinish(self) -> None:
        """Hand the collection to the controller, or write the results if this is it."""
        if self.is_worker:
            collected = {nodeid: test["rows"] for nodeid, test in self.tests.items()}
            self.config.workeroutput[PROPERTY] = collected  # type: ignore[attr-defined]  # xdist adds it
            return
        self.target.parent.mkdir(parents=True, exist_ok=True)
        text = json.dumps({"tests": self.tests}, indent=1, sort_keys=True)
        self.target.write_text(text + "\n", "utf-8")

    def _expect(self, nodeid: str, pairs: list[list[str]]) -> dict[str, Any]:
        return self.tests.setdefault(nodeid, {"outcome": "not run", "rows": pairs})


def pytest_addoption(parser: pytest.Parser) -> None:
    """Offer --rows-into, which `make test` passes and partial runs do without."""
    parser.addoption("--rows-into", metavar="FILE", help="write which rows were proven to FILE")


def pytest_configure(config: pytest.Config) -> None:
    """Declare the marker; record only where --rows-into says so."""
    config.addinivalue_line("markers", "row(*ids, facet): the rows of docs/rows.toml it proves")
    target = config.getoption("--rows-into")
    if target:
        config.pluginmanager.register(RowsRecorder(config, config.rootpath / target), "rows")
