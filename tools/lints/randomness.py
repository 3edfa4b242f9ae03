"""Chance is drawn in one place."""

import ast
from collections.abc import Iterator

from tools.lints.lint import Lint, Source, dotted, imported_names

SOURCES = frozenset({"os.urandom", "uuid.uuid1", "uuid.uuid4", "uuid.uuid7", "random", "secrets"})


def find(source: Source) -> Iterator[tuple[int, str]]:
    """Find generators of randomness, imported or called."""
    for line, name in imported_names(source.tree):
        if name in SOURCES or name.partition(".")[0] in {"random", "secrets"}:
            yield line, f"draws from {name}"
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Call) and dotted(node.func) in SOURCES:
            yield node.lineno, f"draws from {dotted(node.func)}"


RANDOMNESS = Lint(
    "randomness",
    "Ids and secrets must come from the system's generator, in the formats that are promised, and "
    "a simulation must be able to repeat itself; so chance is drawn where that is looked after.",
    find,
    allowed={
        "src/doorward/kernel/ids.py": "draws the ids",
        "src/doorward/kernel/keyring.py": "draws the pepper and the master key, once",
        "src/doorward/kernel/sealing.py": "draws the nonces that sealing needs",
        "src/doorward/kernel/db/migrations/versions/0002_people_keys_and_tokens.py": "ids",
        "src/doorward_sdk/online/reporter.py": "names its reports, so that none is taken twice",
    },
)
