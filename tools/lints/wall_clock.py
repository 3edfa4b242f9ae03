"""Time is told by one clock."""

import ast
from collections.abc import Iterator

from tools.lints.lint import Lint, Source, dotted, imported_names

READINGS = frozenset(
    {
        "time.time",
        "time.time_ns",
        "time.gmtime",
        "time.localtime",
        "datetime.now",
        "datetime.utcnow",
        "datetime.today",
        "datetime.datetime.now",
        "datetime.datetime.utcnow",
        "date.today",
        "datetime.date.today",
    }
)
IMPORTED = frozenset({"time.time", "time.time_ns", "time.gmtime", "time.localtime"})


def find(source: Source) -> Iterator[tuple[int, str]]:
    """Find readings of the wall clock, and the names that would hide them."""
    for line, name in imported_names(source.tree):
        if name in IMPORTED:
            yield line, f"takes {name} by name"
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Attribute) and dotted(node) in READINGS:
            yield node.lineno, f"reads {dotted(node)}"


WALL_CLOCK = Lint(
    "wall-clock",
    "Expiry, order and staleness are only testable when the clock is handed in; kernel.clock is "
    "the one that ticks.",
    find,
    allowed={
        "src/doorward/kernel/clock.py": "the clock itself",
        "src/doorward_sdk/online/clock.py": "the same for programs of others, which have no ours",
    },
)
