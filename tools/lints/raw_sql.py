"""SQL is built by SQLAlchemy, in stores, and never out of strings."""

import ast
import re
from collections.abc import Iterator

from tools.lints.lint import STORE, Lint, Source, dotted

STATEMENT = re.compile(
    r"\b(?:select\s.+\sfrom|insert\s+into|update\s+\S+\s+set|delete\s+from|pragma\s+\w|"
    r"(?:create|drop|alter)\s+(?:table|index))\b",
    re.IGNORECASE | re.DOTALL,
)

TEXT = frozenset({"text", "sa.text", "sqlalchemy.text"})


def find(source: Source) -> Iterator[tuple[int, str]]:
    """Find SQL glued from strings, and ``text()`` of anything but a store's own literal."""
    in_store = STORE.match(source.path) is not None
    for node in ast.walk(source.tree):
        if isinstance(node, ast.JoinedStr) and STATEMENT.search(_fixed_parts(node)):
            yield node.lineno, "glues SQL in an f-string"
        elif isinstance(node, ast.BinOp) and _is_statement(node.left):
            yield node.lineno, "glues SQL with an operator"
        elif isinstance(node, ast.Call) and _is_format_of_statement(node.func):
            yield node.lineno, "glues SQL with format()"
        elif isinstance(node, ast.Call) and dotted(node.func) in TEXT:
            if not in_store:
                yield node.lineno, "writes SQL as text() outside a store"
            elif not all(isinstance(argument, ast.Constant) for argument in node.args):
                yield node.lineno, "hands text() a string that was made elsewhere"


def _is_statement(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and STATEMENT.search(str(node.value)) is not None


def _is_format_of_statement(node: ast.expr) -> bool:
    return isinstance(node, ast.Attribute) and node.attr == "format" and _is_statement(node.value)


def _fixed_parts(node: ast.JoinedStr) -> str:
    return "?".join(str(part.value) for part in node.values if isinstance(part, ast.Constant))


RAW_SQL = Lint(
    "raw-sql",
    "A statement made of strings is one careless value away from somebody else's statement, and "
    "speaks only one of our two databases.",
    find,
    allowed={
        "src/doorward/kernel/db/": "speaks to each database in its own words",
        "src/doorward/events/store/batch.py::_insert": "the journal's batch, of our own columns",
        "src/doorward/events/store/batch.py::_insert_named": "the same, with names for its values",
        "src/doorward/events/store/batch.py::_from_arrays": "the same, for PostgreSQL",
    },
)
