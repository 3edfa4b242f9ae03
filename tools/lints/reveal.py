"""A secret leaves its wrapping only where somebody decided that it may."""

import ast
from collections.abc import Iterator

from tools.lints.lint import Lint, Source


def find(source: Source) -> Iterator[tuple[int, str]]:
    """Find ``.reveal()``, called or handed on."""
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Attribute) and node.attr == "reveal":
            yield node.lineno, "unwraps a secret"


REVEAL = Lint(
    "reveal",
    "Every place that holds a secret as plain text is a place that can leak it; the list of them "
    "is short, and a new one is a decision.",
    find,
    allowed={
        "src/doorward/kernel/secret.py": "computes digests and checksums",
        "src/doorward/tenants/api.py::create_tenant": "a new tenant's administrator, shown once",
        "src/doorward/web/commands/account.py::keep_account": "its owner's file, mode 0600",
        "src/doorward/web/commands/connection.py::Connection.token": "shows it to the server",
    },
)
