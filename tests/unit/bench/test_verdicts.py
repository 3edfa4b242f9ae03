"""What the benchmark promises: no verdict without both sides, no median of a wrong round."""

import pytest

from bench.load import Reading
from bench.report import Figure, Report, Row, Verdict
from bench.tables import markdown
from bench.targets import judged


def reading(per_second: float, p50_ms: float = 5, p99_ms: float = 20) -> Reading:
    return Reading(per_second, p50_ms, p99_ms, p99_ms * 2, 100, int(per_second))


def report(*measures: str) -> Report:
    plan = {"measures": list(measures), "few": 1_000, "many": 1_000_000}
    return Report({}, plan)


def verdicts(found: Report) -> dict[str, Verdict]:
    return {verdict.target: verdict for verdict in judged(found)}


def test_a_row_is_the_median_of_its_rounds():
    """
    One lucky or unlucky round moves neither the rate nor the latency of a row.
    """
    row = Row("tokens", "x", 32, [reading(10, 1, 1), reading(5000, 4, 20), reading(6000, 5, 900)])

    assert (row.per_second, row.p50_ms, row.p99_ms) == (5000, 4, 20)
    assert row.spread == (10, 6000)


@pytest.mark.parametrize(("ours", "reached"), [(1_500, True), (1_499, False)])
def test_a_ratio_is_reached_exactly_at_its_limit(ours: float, reached: bool):
    """
    1.5 times the peer's rate is reached, a hair less falls short.
    """
    found = report("tokens")
    found.rows.append(Row("tokens", "Doorward, SQLite", 32, [reading(ours)]))
    found.rows.append(Row("tokens", "oidc-provider 9.13.3 ×2, ES256", 32, [reading(1_000)]))

    assert verdicts(found)["tokens/s ÷ oidc-provider's, 32 connections"].reached is reached


def test_a_target_without_its_peer_is_neither_reached_nor_missed():
    """
    A peer that could not run here never counts as beaten.
    """
    found = report("tokens")
    found.rows.append(Row("tokens", "Doorward, SQLite", 32, [reading(9_000)]))

    assert verdicts(found)["tokens/s ÷ glewlwyd's, 32 connections"].reached is None


def test_a_million_clients_are_judged_by_latency_memory_and_start():
    """
    The three promises about a million clients are each judged on their own figure.
    """
    found = report("million")
    found.rows += [
        Row("tokens, by clients", "Doorward, SQLite, 1,000 clients", 32, [reading(9_000, 5)]),
        Row("tokens, by clients", "Doorward, SQLite, 1,000,000 clients", 32, [reading(9_000, 6.1)]),
    ]
    found.figures += [
        Figure("many clients", "resident, all workers (RSS)", 349, "MB"),
        Figure("start to ready", "1,000,000 clients", 3.01, "s"),
    ]

    said = [(verdict.seen, verdict.reached) for verdict in judged(found)]

    assert said == [("1.22×", False), ("349.00 MB", True), ("3.01 s", False)]


def test_only_measures_that_ran_are_judged():
    """
    A run of one measure says nothing about the targets of the others.
    """
    assert [verdict.target for verdict in judged(report("list"))] == [
        "p99 of a page of 50 clients, 8 connections"
    ]


def test_the_tables_hold_rows_verdicts_and_what_is_missing():
    """
    Whoever reads the Markdown sees the rate, its spread, the verdict and every gap.
    """
    found = report("list")
    rounds = [reading(1_000), reading(1_234), reading(2_000)]
    found.rows.append(Row("list of 50 clients", "Doorward, SQLite", 8, rounds))
    found.missing.append("glewlwyd is missing")
    found.verdicts.extend(judged(found))

    said = markdown(found)

    assert "| 8 | 1,234 | 1,000–2,000 | 5.0 | 20.0 | 100 |" in said
    assert "| 20.00 ms | reached |" in said
    assert "Not measured: glewlwyd is missing" in said
