"""What a run found: rows of readings, single figures, verdicts; kept as JSON, shown as tables."""

import json
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from statistics import median
from typing import Any

from bench.load import Reading


@dataclass(frozen=True, slots=True)
class Row:
    """All rounds of one measure of one server at one number of connections."""

    measure: str
    server: str
    connections: int
    rounds: Sequence[Reading]

    def middle(self, of: Callable[[Reading], float]) -> float:
        """The median over the rounds."""
        return median(map(of, self.rounds))

    @property
    def per_second(self) -> float:
        """Median answers a second."""
        return self.middle(lambda reading: reading.per_second)

    @property
    def p50_ms(self) -> float:
        """Median of the rounds' median latencies, in milliseconds."""
        return self.middle(lambda reading: reading.p50_ms)

    @property
    def p99_ms(self) -> float:
        """Median of the rounds' 99th percentiles, in milliseconds."""
        return self.middle(lambda reading: reading.p99_ms)

    @property
    def cpu_us(self) -> float:
        """Median CPU microseconds of the server an answer."""
        return self.middle(lambda reading: reading.cpu_us)

    @property
    def spread(self) -> tuple[float, float]:
        """The slowest and the fastest round, answers a second."""
        rates = [reading.per_second for reading in self.rounds]
        return min(rates), max(rates)


@dataclass(frozen=True, slots=True)
class Figure:
    """One number with its unit, such as megabytes or microseconds of a step."""

    measure: str
    name: str
    value: float
    unit: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """A target beside what was seen; *reached* is None where a side of it was not measured."""

    target: str
    limit: str
    seen: str
    reached: bool | None


@dataclass(slots=True)
class Report:
    """Everything one run found, in the order it was found."""

    machine: dict[str, str]
    plan: dict[str, Any]
    rows: list[Row] = field(default_factory=list)
    figures: list[Figure] = field(default_factory=list)
    verdicts: list[Verdict] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)

    def row(self, measure: str, server: str, connections: int) -> Row | None:
        """The row of *measure* of *server*, whose name may go on with its version, if any."""
        rows = [r for r in self.rows if (r.measure, r.connections) == (measure, connections)]
        exact = (row for row in rows if row.server == server)
        longer = (row for row in rows if row.server.startswith(server))
        return next(exact, None) or next(longer, None)

    def figure(self, measure: str, name: str) -> float | None:
        """The figure of that name, if there is one."""
        found = (f.value for f in self.figures if (f.measure, f.name) == (measure, name))
        return next(found, None)

    def save(self, path: Path) -> None:
        """Keep everything as JSON, each round of each row included."""
        said = asdict(self)
        for row, kept in zip(self.rows, said["rows"], strict=True):
            kept["median"] = {
                "per_second": row.per_second,
                "p50_ms": row.p50_ms,
                "p99_ms": row.p99_ms,
                "cpu_us": row.cpu_us,
            }
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(said, indent=1) + "\n")
