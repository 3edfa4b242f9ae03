"""Nothing is left for later in the source, silence has its reason, and no machine is named."""

import io
import re
import tokenize
from collections.abc import Iterator

from tools.lints.lint import Lint, Source

LATER = re.compile(r"\b(TODO|FIXME|XXX|HACK)\b")
NOQA = re.compile(r"#\s*noqa\b(?P<rest>.*)")
NOQA_WITH_REASON = re.compile(r":\s*[A-Z]+[0-9]+(,\s*[A-Z]+[0-9]+)*\s+\S.*")
TYPE_IGNORE = re.compile(r"#\s*type:\s*ignore(?P<rest>.*)")
# That another library's function carries no types is its own reason.
IGNORE_WITH_REASON = re.compile(r"\[[a-z, -]+\]\s*#\s*\S.*|\[(?:no-untyped-call|import-untyped)\]")
ADDRESS = re.compile(r"/(?:home|root|Users|work)/[A-Za-z0-9._-]")


def _comments(source: Source) -> Iterator[tuple[int, str]]:
    for token in tokenize.generate_tokens(io.StringIO(source.text).readline):
        if token.type == tokenize.COMMENT:
            yield token.start[0], token.string


def find(source: Source) -> Iterator[tuple[int, str]]:
    """Find notes to self, and silenced checks without a reason beside or above them."""
    for line, comment in _comments(source):
        above = source.lines[line - 2].lstrip() if line > 1 else ""
        if found := LATER.search(comment):
            yield line, f"leaves {found.group()} behind"
        if above.startswith("#"):
            continue
        if (found := NOQA.search(comment)) and not NOQA_WITH_REASON.match(found["rest"]):
            yield line, "silences ruff without a code and a reason: # noqa: CODE reason"
        if (found := TYPE_IGNORE.search(comment)) and not IGNORE_WITH_REASON.match(found["rest"]):
            yield line, "silences mypy without a reason: # type: ignore[code]  # reason"


def find_machine_paths(source: Source) -> Iterator[tuple[int, str]]:
    """Find somebody's home folder or workplace."""
    for number, line in enumerate(source.lines, 1):
        if found := ADDRESS.search(line):
            yield number, f"names a place on one machine: {found.group()}…"


MARKS = Lint(
    "marks",
    "A note to self is a task nobody owns; a check silenced without a reason stays silent.",
    find,
    below=("src/", "tests/", "tools/", "bench/"),
)

MACHINE_PATHS = Lint(
    "machine-paths",
    "A path of the writer's machine works nowhere else.",
    find_machine_paths,
    below=("src/", "tests/", "tools/", "bench/"),
)
