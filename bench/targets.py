"""The speeds and sizes promised, each judged against what one run saw."""

from collections.abc import Iterator

from bench.report import Report, Row, Verdict

OURS = "Doorward, SQLite"
OIDC = "oidc-provider"
GLEWLWYD = "glewlwyd"
POSTGRES = "Doorward, PostgreSQL"


def judged(report: Report) -> Iterator[Verdict]:
    """Every target a run of these measures could judge."""
    measures = set(report.plan["measures"])
    if "tokens" in measures:
        yield from _tokens(report)
    if "introspect" in measures:
        ours = report.row("introspections", OURS, 32)
        peer = report.row("introspections", OIDC, 32)
        yield _ratio("introspections/s ÷ oidc-provider's, 32 connections", ours, peer, 3)
    if "identities" in measures:
        yield from _identities(report)
    if "list" in measures:
        row = report.row("list of 50 clients", OURS, 8)
        seen = row.p99_ms if row else None
        yield _at_most("p99 of a page of 50 clients, 8 connections", seen, 40, "ms")
    if "million" in measures:
        yield from _million(report)
    if "pages" in measures:
        slowest = report.figure("console pages", "the slowest page")
        yield _at_most("the slowest page of the console", slowest, 150, "ms")


def _tokens(report: Report) -> Iterator[Verdict]:
    for connections, least in ((32, 1.5), (128, 2)):
        ours = report.row("tokens", OURS, connections)
        at = f"{connections} connections"
        yield _ratio(
            f"tokens/s ÷ oidc-provider's, {at}",
            ours,
            report.row("tokens", OIDC, connections),
            least,
        )
        yield _ratio(
            f"tokens/s ÷ glewlwyd's, {at}", ours, report.row("tokens", GLEWLWYD, connections), 8
        )
        yield _ratio(
            f"tokens/s on PostgreSQL ÷ on SQLite, {at}",
            report.row("tokens", POSTGRES, connections),
            ours,
            0.5,
        )
    row = report.row("tokens", OURS, 32)
    yield _at_most("p99 of a token, 32 connections", row.p99_ms if row else None, 25, "ms")


def _identities(report: Report) -> Iterator[Verdict]:
    plain = report.row("tokens beside keys", OURS, 32)
    for measure, least in (("key exchanges", 0.8), ("refreshes", 0.6)):
        row = report.row(measure, OURS, 32)
        yield _ratio(f"{measure}/s ÷ tokens/s, 32 connections", row, plain, least)
    calls = report.row("calls by API token", OURS, 32)
    beside = report.row("tokens beside API tokens", OURS, 32)
    yield _ratio("calls by API token/s ÷ tokens/s, 32 connections", calls, beside, 1.5)
    quiet, flooded = (report.row(f"tokens, {when}", OURS, 32) for when in ("quiet", "sign-ins"))
    ratio = flooded.p99_ms / quiet.p99_ms if quiet and flooded else None
    yield _at_most("p99 of a token in a flood of sign-ins ÷ without", ratio, 2, "×")


def _million(report: Report) -> Iterator[Verdict]:
    many, few = (
        report.row("tokens, by clients", f"{OURS}, {report.plan[size]:,} clients", 32)
        for size in ("many", "few")
    )
    ratio = many.p50_ms / few.p50_ms if many and few else None
    count = f"{report.plan['many']:,} clients"
    yield _at_most(f"p50 of a token, {count} ÷ {report.plan['few']:,}", ratio, 1.2, "×")
    rss = report.figure("many clients", "resident, all workers (RSS)")
    yield _at_most(f"resident, all workers, {count}", rss, 350, "MB")
    ready = report.figure("start to ready", count)
    yield _at_most(f"start to ready, {count}", ready, 3, "s")


def _ratio(target: str, over: Row | None, under: Row | None, least: float) -> Verdict:
    if over is None or under is None:
        return Verdict(target, f"≥ {least:g}×", "", None)
    ratio = over.per_second / under.per_second
    return Verdict(target, f"≥ {least:g}×", f"{ratio:.2f}×", ratio >= least)


def _at_most(target: str, seen: float | None, most: float, unit: str) -> Verdict:
    space = "" if unit == "×" else " "
    limit = f"≤ {most:g}{space}{unit}"
    if seen is None:
        return Verdict(target, limit, "", None)
    return Verdict(target, limit, f"{seen:.2f}{space}{unit}", seen <= most)
