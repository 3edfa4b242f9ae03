"""Errors are caught by name; only the outermost doors may catch what nobody foresaw."""

import ast
from collections.abc import Iterator

from tools.lints.lint import Lint, Source, dotted

BROAD = frozenset({"Exception", "BaseException", "builtins.Exception", "builtins.BaseException"})


def find(source: Source) -> Iterator[tuple[int, str]]:
    """Find ``except:``, ``except Exception`` and ``suppress(Exception)``.

    A handler that ends in a bare ``raise`` only tidies up and hides nothing.
    """
    for node in ast.walk(source.tree):
        if isinstance(node, ast.ExceptHandler):
            caught = node.type.elts if isinstance(node.type, ast.Tuple) else [node.type]
            broad = any(one is None or dotted(one) in BROAD for one in caught)
            if broad and not _passes_on(node.body[-1]):
                yield node.lineno, "catches everything"
        elif isinstance(node, ast.Call) and dotted(node.func).rpartition(".")[2] == "suppress":
            yield from (
                (node.lineno, "suppresses everything")
                for argument in node.args
                if dotted(argument) in BROAD
            )


def _passes_on(last: ast.stmt) -> bool:
    return isinstance(last, ast.Raise) and last.exc is None


BROAD_EXCEPT = Lint(
    "broad-except",
    "A handler for everything hides the fault it was not written for, and can turn a refusal "
    "into a pass. Catch the error you know; the doors listed are where an unknown one loses its "
    "detail and gains an id.",
    find,
    allowed={
        "src/doorward/app/application.py::Application.__call__": "the last door of a request",
        "src/doorward/web/console/serving.py::Console.__call__": "the last door of a page",
        "src/doorward/kernel/db/postgres.py": "hands the error to all who wait for the batch",
        "src/doorward/worker.py::_housekeep": "housekeeping may fail, serving goes on",
        "src/doorward_sdk/online/lifespan.py::live": "an application says so that it has none",
    },
)
