"""A bar chart drawn by the server: shapes and words, no style and no script."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final

WIDTH: Final = 720
HEIGHT: Final = 196
_LEFT: Final = 64
_BOTTOM: Final = 28
_TOP: Final = 18
_LABELS: Final = 6


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar and what it stands for; ``kind`` names its colour."""

    x: float
    y: float
    width: float
    height: float
    kind: str


@dataclass(frozen=True, slots=True)
class Mark:
    """A word beside an axis."""

    x: float
    y: float
    words: str


@dataclass(frozen=True, slots=True)
class Chart:
    """Everything that a template draws, and the same as rows of a table."""

    bars: Sequence[Bar]
    heights: Sequence[Mark]
    times: Sequence[Mark]
    rows: Sequence[tuple[str, Mapping[str, int]]]
    totals: Mapping[str, int]
    width: int = WIDTH
    height: int = HEIGHT
    left: int = _LEFT


def draw(used: Mapping[str, Any], kinds: Mapping[str, frozenset[str]]) -> Chart:
    """Return the chart of what ``GET /usage`` told, its types of events gathered into *kinds*.

    Bars of one step stand on each other, the first kind at the bottom.
    """
    begins = datetime.fromisoformat(used["since"]).astimezone(UTC)
    ends = datetime.fromisoformat(used["until"])
    steps = max(1, -(-int((ends - begins).total_seconds()) // used["step"]))
    sums = {kind: [0] * steps for kind in kinds}
    for series in used["series"]:
        for kind, types in kinds.items():
            if series["type"] in types:
                sums[kind] = [a + b for a, b in zip(sums[kind], series["counts"], strict=True)]
    instants = [begins + timedelta(seconds=used["step"] * place) for place in range(steps)]
    top = _rounded(max(map(sum, zip(*sums.values(), strict=True))))
    return Chart(
        _bars(sums, steps, top),
        [Mark(_LEFT - 6, _y(value, top), _short(value)) for value in (0, top // 2, top)],
        _times(instants, used["step"]),
        [
            (instant.strftime("%Y-%m-%d %H:%M UTC"), {kind: sums[kind][place] for kind in kinds})
            for place, instant in enumerate(instants)
        ],
        {kind: sum(values) for kind, values in sums.items()},
    )


def _bars(sums: Mapping[str, Sequence[int]], steps: int, top: int) -> list[Bar]:
    slot = (WIDTH - _LEFT) / steps
    bars = []
    for place in range(steps):
        below = 0
        for kind, values in sums.items():
            if values[place]:
                y = _y(below + values[place], top)
                x = _LEFT + slot * place + slot * 0.1
                bars.append(Bar(round(x, 1), y, round(slot * 0.8, 1), _y(below, top) - y, kind))
                below += values[place]
    return bars


def _times(instants: Sequence[datetime], step: int) -> list[Mark]:
    slot = (WIDTH - _LEFT) / len(instants)
    every = max(1, len(instants) // _LABELS)
    words = "%d %b" if step * len(instants) > 2 * 86_400 else "%H:%M"
    return [
        Mark(round(_LEFT + slot * place, 1), HEIGHT - 6, instants[place].strftime(words))
        for place in range(0, len(instants), every)
        if _LEFT + slot * place < WIDTH - 36
    ]


def _y(value: int, top: int) -> int:
    return round(_TOP + (HEIGHT - _TOP - _BOTTOM) * (1 - value / top))


def _short(value: int) -> str:
    for size, letter in ((1_000_000, "M"), (1_000, "k")):
        if value >= size:
            return f"{value / size:g}{letter}"
    return str(value)


def _rounded(most: int) -> int:
    """Return the next height that reads well, and halves into whole numbers."""
    size = 2
    while True:
        for step in (1, 2, 5):
            if size * step >= most:
                return size * step
        size *= 10
