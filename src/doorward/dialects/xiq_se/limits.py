"""How much one request may ask: measured on its text alone, before anything looks at a schema.

Validation compares every field with every other of its name, and execution does what it is
told as often as it is told; so both are given only what is small when written out in full.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    InlineFragmentNode,
    IntValueNode,
    OperationDefinitionNode,
    SelectionNode,
    VariableNode,
)

from doorward.kernel.errors import Invalid
from doorward.kernel.page import DEFAULT_LIMIT, LARGEST_LIMIT

MOST_TOKENS: Final = 2_000
MOST_FIELDS: Final = 500
"""Fields of an operation with its fragments written out; the usual introspection has 300."""
MOST_WRITTEN: Final = 1_500
"""The same of all operations and fragments together."""
DEEPEST: Final = 20
MOST_ALIASES: Final = 20
MOST_REPEATS: Final = 20
MOST_DEFINITIONS: Final = 40
MOST_VALUES: Final = 20_000
"""Fields times the entries of the pages around them: 200 clients with everything are 3,200."""
PAGES: Final = frozenset({"clients", "authorizationGroups", "users", "events"})


@dataclass(slots=True)
class Measure:
    """What an operation amounts to. ``roots`` are the fields it begins with, ``changes`` those
    one level below them.
    """

    fields: int = 0
    aliases: int = 0
    repeats: int = 0
    values: int = 0
    roots: set[str] = field(default_factory=set)
    changes: int = 0


def measure(
    document: DocumentNode, operation: OperationDefinitionNode, variables: Mapping[str, Any]
) -> Measure:
    """Return what *operation* amounts to; raises ``Invalid`` as soon as that is too much.

    Everything in the document is measured, since all of it is validated.
    """
    if len(document.definitions) > MOST_DEFINITIONS:
        raise Invalid.field("query", f"more than {MOST_DEFINITIONS} operations and fragments")
    fragments = {
        one.name.value: one
        for one in document.definitions
        if isinstance(one, FragmentDefinitionNode)
    }
    asked, written = Measure(), 0
    for one in document.definitions:
        if isinstance(one, OperationDefinitionNode | FragmentDefinitionNode):
            walk = _Walk(fragments, variables, asked if one is operation else Measure())
            walk.level(one.selection_set.selections, 1, 1)
            written += walk.found.fields
            if written > MOST_WRITTEN:
                raise Invalid.field("query", f"more than {MOST_WRITTEN} fields in one document")
    return asked


@dataclass(slots=True)
class _Walk:
    fragments: Mapping[str, FragmentDefinitionNode]
    variables: Mapping[str, Any]
    found: Measure

    def level(self, selections: Iterable[SelectionNode], depth: int, times: int) -> None:
        """Add the fields of one level, which comes *times* times, and all below them."""
        if depth > DEEPEST:
            raise Invalid.field("query", f"nested deeper than {DEEPEST} levels")
        found = self.found
        names = set()
        for one in self._fields(selections, ()):
            found.fields += 1
            found.values += times
            found.aliases += one.alias is not None
            shown = (one.alias or one.name).value
            found.repeats += shown in names
            names.add(shown)
            if depth == 1:
                found.roots.add(one.name.value)
            found.changes += depth == 2 and not one.name.value.startswith("__")
            self._check()
            if one.selection_set:
                below = times * self._entries(one)
                self.level(one.selection_set.selections, depth + 1, below)

    def _fields(
        self, selections: Iterable[SelectionNode], within: tuple[str, ...]
    ) -> Iterator[FieldNode]:
        for one in selections:
            if isinstance(one, FieldNode):
                yield one
                continue
            # Fragments of nothing but fragments double at each step as well.
            self.found.fields += 1
            self._check()
            if isinstance(one, InlineFragmentNode):
                yield from self._fields(one.selection_set.selections, (*within, ""))
            elif isinstance(one, FragmentSpreadNode):
                name = one.name.value
                fragment = self.fragments.get(name)
                if name in within or len(within) > DEEPEST:
                    raise Invalid.field("query", "fragments go round in a circle, or too deep")
                if fragment is not None:
                    yield from self._fields(fragment.selection_set.selections, (*within, name))

    def _entries(self, one: FieldNode) -> int:
        """Return how many entries the page *one* may have, 1 where it is no page."""
        if one.name.value not in PAGES:
            return 1
        for argument in one.arguments or ():
            if argument.name.value == "first":
                value: Any = argument.value
                if isinstance(value, IntValueNode):
                    return _within(int(value.value[:9]))
                if isinstance(value, VariableNode):
                    return _within(self.variables.get(value.name.value, LARGEST_LIMIT))
        return DEFAULT_LIMIT

    def _check(self) -> None:
        found = self.found
        for much, most, what in (
            (found.fields, MOST_FIELDS, "fields"),
            (found.aliases, MOST_ALIASES, "aliases"),
            (found.repeats, MOST_REPEATS, "fields asked for again"),
            (found.values, MOST_VALUES, "values in one answer: ask for smaller pages"),
        ):
            if much > most:
                raise Invalid.field("query", f"more than {most} {what}")


def _within(first: object) -> int:
    return min(max(first, 1), LARGEST_LIMIT) if isinstance(first, int) else LARGEST_LIMIT
