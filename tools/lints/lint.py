"""What a lint is: a reason, the files it reads, what it finds there, the exceptions it knows."""

import ast
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

STORE = re.compile(r"src/doorward/[a-z_]+/store(?:\.py|/[a-z_]+\.py)\Z")
"""Where a room keeps its tables and queries."""

FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)


@dataclass(frozen=True, slots=True)
class Finding:
    """One breach: where, and what was seen there."""

    path: str
    line: int
    lint: str
    message: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.lint}: {self.message}"


@dataclass(frozen=True)
class Source:
    """One Python file: its path below the root with ``/``, and its text."""

    path: str
    text: str

    @cached_property
    def tree(self) -> ast.Module:
        """Its syntax tree; raises ``SyntaxError`` for what is not Python."""
        return ast.parse(self.text, self.path)

    @cached_property
    def lines(self) -> list[str]:
        """Its lines, without line ends."""
        return self.text.splitlines()

    @cached_property
    def _spans(self) -> list[tuple[int, int, str]]:
        return sorted(_spans(self.tree, ""))

    def owner(self, line: int) -> str:
        """Return the dotted name of the innermost function or class at *line*, or ``""``."""
        name = ""
        for first, last, qualified in self._spans:
            if first <= line <= last:
                name = qualified
        return name


@dataclass(frozen=True, slots=True)
class Lint:
    """One habit, held.

    ``find`` yields (line, message) pairs. ``below`` are the folders it reads. ``allowed`` maps a
    file, a folder ending in ``/`` or ``file::function`` to the reason why it may.
    """

    name: str
    reason: str
    find: Callable[[Source], Iterable[tuple[int, str]]]
    below: tuple[str, ...] = ("src/",)
    allowed: Mapping[str, str] = field(default_factory=dict)

    def pardons(self, source: Source, line: int) -> str | None:
        """Return the entry of ``allowed`` that covers *line*, or None."""
        owner = source.owner(line)
        for entry in self.allowed:
            path, _, function = entry.partition("::")
            here = source.path.startswith(path) if path.endswith("/") else source.path == path
            if here and (not function or owner == function or owner.startswith(f"{function}.")):
                return entry
        return None


def examine(lints: Iterable[Lint], sources: Iterable[Source]) -> list[Finding]:
    """Run *lints* over *sources*. An exception that nothing needs any more is a finding too."""
    findings = []
    for lint in lints:
        used = set()
        for source in sources:
            if not source.path.startswith(lint.below):
                continue
            for line, message in lint.find(source):
                entry = lint.pardons(source, line)
                if entry is None:
                    findings.append(Finding(source.path, line, lint.name, message))
                else:
                    used.add(entry)
        for entry in lint.allowed.keys() - used:
            message = "is allowed what it no longer does: take it off the list"
            findings.append(Finding(entry, 0, lint.name, message))
    return sorted(findings, key=str)


def sources_below(root: Path, folders: Iterable[str]) -> list[Source]:
    """Read every Python file below *folders* of *root*."""
    return [
        Source(path.relative_to(root).as_posix(), path.read_text("utf-8"))
        for folder in folders
        for path in sorted((root / folder).rglob("*.py"))
        if "node_modules" not in path.parts
    ]


def dotted(node: ast.expr) -> str:
    """Return ``a.b.c`` for a chain of names, or ``""`` for anything else."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        before = dotted(node.value)
        return f"{before}.{node.attr}" if before else ""
    return ""


def imported_names(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Yield (line, dotted name) of everything imported: ``time`` and ``time.time`` alike."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield from ((node.lineno, f"{node.module}.{alias.name}") for alias in node.names)


def _spans(node: ast.AST, prefix: str) -> Iterator[tuple[int, int, str]]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, (*FUNCTIONS, ast.ClassDef)):
            name = f"{prefix}{child.name}"
            yield child.lineno, child.end_lineno or child.lineno, name
            yield from _spans(child, f"{name}.")
        else:
            yield from _spans(child, prefix)
