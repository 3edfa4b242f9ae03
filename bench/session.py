"""One run: its plan, what has been found so far, and rounds that take turns."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bench.contender import Site
from bench.debian import Program
from bench.load import Load, Reading, drive
from bench.processes import Tree
from bench.report import Report, Row


@dataclass(frozen=True, slots=True)
class Plan:
    """How long and how often: *seconds* a round, *warm* seconds thrown away before the first."""

    measures: Sequence[str]
    rounds: int = 5
    seconds: float = 6
    warm: float = 2
    clients: int = 100
    few: int = 1_000
    many: int = 1_000_000

    @classmethod
    def quick(cls, measures: Sequence[str]) -> "Plan":
        """One short round each: shows that everything runs, its figures mean little."""
        return cls(measures, rounds=1, seconds=1, warm=0, clients=20, few=200, many=5_000)


@dataclass(frozen=True, slots=True)
class Cell:
    """One row to be: what is sent to whom over how many connections."""

    measure: str
    server: str
    load: Load
    trees: Sequence[Tree]
    connections: int


@dataclass(frozen=True, slots=True)
class Session:
    """What the measures share: the plan, the places, the generator, the report, the telling."""

    plan: Plan
    site: Site
    wrk: Program
    report: Report
    tell: Callable[[str], None]

    def measure(self, cells: Sequence[Cell]) -> None:
        """Warm every cell, then run the rounds, the cells taking turns within each round.

        The machine drifts; servers measured in turns drift together. Every other round goes
        backwards, so that nobody always follows the same neighbour. Raises WrongAnswers.
        """
        if self.plan.warm:
            for cell in cells:
                self.tell(f"warming {cell.server}, {cell.measure}, {cell.connections} connections")
                self._round(cell, self.plan.warm)
        rounds: dict[int, list[Reading]] = {at: [] for at in range(len(cells))}
        for number in range(self.plan.rounds):
            order = list(rounds) if number % 2 == 0 else list(reversed(rounds))
            for at in order:
                reading = self._round(cells[at], self.plan.seconds)
                rounds[at].append(reading)
                self.tell(_line(number + 1, self.plan.rounds, cells[at], reading))
        for at, cell in enumerate(cells):
            row = Row(cell.measure, cell.server, cell.connections, tuple(rounds[at]))
            self.report.rows.append(row)

    def _round(self, cell: Cell, seconds: float) -> Reading:
        return drive(self.wrk, cell.load, cell.trees, cell.connections, seconds)


def _line(number: int, of: int, cell: Cell, reading: Reading) -> str:
    return (
        f"{number}/{of}  {cell.measure}  {cell.server}, {cell.connections} connections:"
        f"  {reading.per_second:,.0f}/s, p50 {reading.p50_ms:.1f} ms, p99 {reading.p99_ms:.1f} ms,"
        f" {reading.cpu_us:,.0f} µs CPU"
    )
