"""The server speaks through its log; only the command line speaks to the terminal."""

import ast
from collections.abc import Iterator

from tools.lints.lint import Lint, Source, dotted

SPEAKERS = frozenset({"print", "sys.stdout.write", "sys.stderr.write", "pprint.pprint"})


def find(source: Source) -> Iterator[tuple[int, str]]:
    """Find writing to the terminal."""
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Call) and dotted(node.func) in SPEAKERS:
            yield node.lineno, f"{dotted(node.func)}() speaks to the terminal"


PRINTING = Lint(
    "printing",
    "What a server prints ends up in somebody's log file unmasked; the log's own processors mask, "
    "the terminal's do not.",
    find,
    allowed={},
)
