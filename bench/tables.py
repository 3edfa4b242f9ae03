"""A report as tables: on the terminal, or as Markdown for docs/performance.md."""

from collections.abc import Sequence

from rich import box
from rich.console import Console
from rich.table import Table

from bench.report import Report

Cells = Sequence[str]
ROWS = ("measure", "server", "conn.", "per second", "min–max", "p50 ms", "p99 ms", "CPU µs")
FIGURES = ("measure", "what", "value")
VERDICTS = ("target", "limit", "seen", "")
WORDS = {True: "reached", False: "falls short", None: "not measured"}


def show(report: Report, console: Console) -> None:
    """Print the tables."""
    for title, heads, lines in _tables(report):
        table = Table(title=title, title_justify="left", title_style="bold", box=box.SIMPLE)
        for place, head in enumerate(heads):
            right = heads is ROWS and place > 1
            table.add_column(head, justify="right" if right else "left", overflow="fold")
        for line in lines:
            table.add_row(*line)
        console.print(table)
    for sentence in report.missing:
        console.print(f"not measured: {sentence}", highlight=False)


def markdown(report: Report) -> str:
    """The same tables in Markdown."""
    parts = []
    for title, heads, lines in _tables(report):
        rule = ["---:" if heads is ROWS and n > 1 else "---" for n in range(len(heads))]
        table = [heads, rule, *lines]
        parts.append(f"{title}\n\n" + "\n".join(f"| {' | '.join(line)} |" for line in table))
    parts += [f"Not measured: {sentence}" for sentence in report.missing]
    return "\n\n".join(parts) + "\n"


def _tables(report: Report) -> list[tuple[str, Cells, list[Cells]]]:
    rows = [_row(report, at) for at in range(len(report.rows))]
    figures = [(f.measure, f.name, f"{_number(f.value)} {f.unit}") for f in report.figures]
    verdicts = [(v.target, v.limit, v.seen, WORDS[v.reached]) for v in report.verdicts]
    tables: list[tuple[str, Cells, list[Cells]]] = []
    if rows:
        tables.append(("Under load (medians of the rounds)", ROWS, rows))
    if figures:
        tables.append(("Single figures", FIGURES, list(figures)))
    if verdicts:
        tables.append(("Targets", VERDICTS, list(verdicts)))
    return tables


def _row(report: Report, at: int) -> Cells:
    row = report.rows[at]
    low, high = row.spread
    return (
        row.measure,
        row.server,
        str(row.connections),
        f"{row.per_second:,.0f}",
        f"{low:,.0f}–{high:,.0f}",
        f"{row.p50_ms:.1f}",
        f"{row.p99_ms:.1f}",
        f"{row.cpu_us:,.0f}",
    )


def _number(value: float) -> str:
    if value >= 100:
        return f"{value:,.0f}"
    return f"{value:.2f}" if value < 10 else f"{value:.1f}"
