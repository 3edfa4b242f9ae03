"""Owns the answer to "how much of the job is proven?".

The rows stand in docs/rows.toml; what the last `make test` saw stands in
build/rows/results.json, written by tests/rows.py. `python -m tools.rows
[PRODUCT]` prints both together and always ends with `rows: N proven of M`.
"""

from __future__ import annotations

import json
import sys
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
TABLE = ROOT / "docs" / "rows.toml"
RESULTS = ROOT / "build" / "rows" / "results.json"
FACETS = ("wire", "screen")
BEYOND = "DW"


@dataclass(frozen=True, slots=True)
class Row:
    """One thing the product must do, and where it has to be seen."""

    product: str
    number: int
    words: str
    needs: tuple[str, ...]

    @property
    def id(self) -> str:
        """The row's permanent name, as `INC-14`."""
        return f"{self.product}-{self.number}"


def read_table(path: Path = TABLE) -> dict[str, Row]:
    """Return every row by id, in the table's order.

    Raises ValueError for a row without words or with a facet nobody knows.
    """
    rows: dict[str, Row] = {}
    for product, section in tomllib.loads(path.read_text("utf-8")).items():
        for number, entry in section["rows"].items():
            row = Row(product, int(number), entry["words"], tuple(entry["needs"]))
            if not row.words or not row.needs or not set(row.needs) <= set(FACETS):
                message = f"{row.id}: needs words and facets out of {FACETS}"
                raise ValueError(message)
            rows[row.id] = row
    return rows


def read_results(path: Path = RESULTS) -> dict[str, Any] | None:
    """Return what the last `make test` saw, or None if there was none or it did not finish."""
    if not path.exists():
        return None
    tests: dict[str, Any] = json.loads(path.read_text("utf-8"))["tests"]
    return tests


def proven_facets(tests: dict[str, Any]) -> set[tuple[str, str]]:
    """Return the (row id, facet) pairs that at least one test names and none left unproven.

    *tests* maps a test's name to `{"outcome", "rows": [[id, facet], …]}`. Only
    the outcome `passed` proves: a skipped test has shown nothing.
    """
    seen: set[tuple[str, str]] = set()
    spoilt: set[tuple[str, str]] = set()
    for test in tests.values():
        pairs = {(row_id, facet) for row_id, facet in test["rows"]}
        seen |= pairs
        if test["outcome"] != "passed":
            spoilt |= pairs
    return seen - spoilt


def is_proven(row: Row, proven: set[tuple[str, str]]) -> bool:
    """Whether every facet the row needs is proven."""
    return all((row.id, facet) in proven for facet in row.needs)


def line(row: Row, proven: set[tuple[str, str]]) -> str:
    """Return the table line of one row."""
    marks = [
        f"{facet} {'proven' if (row.id, facet) in proven else 'not yet'}"
        if facet in row.needs
        else ""
        for facet in FACETS
    ]
    return f"{row.id:<8} {marks[0]:<13} {marks[1]:<15} {row.words}"


def count(rows: list[Row], proven: set[tuple[str, str]]) -> str:
    """Return `N proven of M`."""
    return f"{sum(is_proven(row, proven) for row in rows)} proven of {len(rows)}"


def report(
    rows: dict[str, Row], tests: dict[str, Any] | None, product: str | None = None
) -> list[str]:
    """Return the printed lines; the rows beyond the seeds have a count of their own."""
    proven = proven_facets(tests or {})
    wanted = [row for row in rows.values() if product in (None, row.product)]
    seeds = [row for row in wanted if row.product != BEYOND]
    beyond = [row for row in wanted if row.product == BEYOND]
    lines = [line(row, proven) for row in seeds + beyond]
    if tests is None:
        lines.append("nothing is proven: no `make test` has finished here")
    if beyond:
        lines.append(f"{BEYOND}: {count(beyond, proven)}")
    lines.append(f"rows: {count(seeds, proven)}")
    return lines


def main(arguments: list[str]) -> int:
    """Print the table, or one product's; an unknown product exits 2."""
    rows = read_table()
    product = arguments[0].upper() if arguments and arguments[0] else None
    products = list(dict.fromkeys(row.product for row in rows.values()))
    if product is not None and product not in products:
        sys.stderr.write(f"no product {product}: one of {', '.join(products)}\n")
        return 2
    sys.stdout.write("\n".join(report(rows, read_results(), product)) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
