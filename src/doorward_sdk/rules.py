"""Endpoint rules: which permissions a call needs; what no rule names is denied."""

from __future__ import annotations

from collections.abc import Container, Iterable
from dataclasses import dataclass
from typing import Final, Generic, TypeVar

from doorward_sdk.paths import is_plain, segments_of, shape_of, template_error

METHODS: Final = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")


class UnsoundRule(ValueError):
    """A rule that must not stand. ``faults`` are pairs: the member at fault, how to mend it."""

    def __init__(self, *faults: tuple[str, str]) -> None:
        """Keep the *faults*."""
        super().__init__("; ".join(f"{member}: {words}" for member, words in faults))
        self.faults = faults


@dataclass(frozen=True, slots=True)
class EndpointRule:
    """What calls of one method and path template need. Raises :class:`UnsoundRule`.

    A call needs every permission of ``all_of`` and, where there are any, one of ``any_of``.
    A rule that asks for nothing is refused: it would be an open door.
    """

    method: str
    template: str
    any_of: frozenset[str] = frozenset()
    all_of: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        """Refuse what would match nothing, or let everybody in."""
        faults = []
        if self.method not in METHODS:
            faults.append(("method", f"one of {', '.join(METHODS)}"))
        if wrong := template_error(self.template):
            faults.append(("template", wrong))
        if not self.permissions:
            faults.append(("all_of", "name a permission here or in any_of"))
        if faults:
            raise UnsoundRule(*faults)

    @property
    def permissions(self) -> frozenset[str]:
        """All permissions that it names."""
        return self.any_of | self.all_of

    @property
    def shape(self) -> str:
        """Its template without the parameters' names."""
        return shape_of(self.template)

    def missing(self, powers: Container[str]) -> tuple[str, ...]:
        """Return the permissions that *powers* lack, empty when the call may pass.

        Where one of several would do, all of them are named.
        """
        lacking = sorted(one for one in self.all_of if one not in powers)
        if self.any_of and not any(one in powers for one in self.any_of):
            lacking += sorted(self.any_of)
        return tuple(lacking)

    def used(self, powers: Container[str]) -> tuple[str, ...]:
        """Return the permissions that a call with *powers* passes by: one of ``any_of`` will do."""
        held = sorted(one for one in self.any_of if one in powers)
        needless = not held or not self.all_of.isdisjoint(held)
        return tuple(sorted(self.all_of) + ([] if needless else held[:1]))


Kept = TypeVar("Kept", bound=EndpointRule)


class _Node(Generic[Kept]):
    """A place in the tree of templates: what may come next, and the rules that end here."""

    __slots__ = ("literal", "parameter", "rules")

    def __init__(self) -> None:
        self.literal: dict[str, _Node[Kept]] = {}
        self.parameter: _Node[Kept] | None = None
        self.rules: dict[str, Kept] = {}


class RuleBook(Generic[Kept]):
    """The rules of one API, compiled to find the one that a call falls under."""

    __slots__ = ("_root", "rules")

    def __init__(self, rules: Iterable[Kept]) -> None:
        """Compile *rules*; the last of two for the same calls stands."""
        self._root: _Node[Kept] = _Node()
        self.rules: tuple[Kept, ...] = tuple(rules)
        for rule in self.rules:
            node = self._root
            for segment in segments_of(rule.shape):
                if segment == "{}":
                    node.parameter = node.parameter or _Node()
                    node = node.parameter
                else:
                    node = node.literal.setdefault(segment, _Node())
            node.rules[rule.method] = rule

    def __len__(self) -> int:
        return len(self.rules)

    def match(self, method: str, path: str) -> Kept | None:
        """Return the rule for *method* and the raw *path*, or None: the call is denied.

        Segment by segment a literal goes before a parameter. A path that could mean
        something else to another reader matches nothing.
        """
        if not is_plain(path):
            return None
        return _find(self._root, segments_of(path), 0, method)


def _find(node: _Node[Kept], segments: list[str], place: int, method: str) -> Kept | None:
    if place == len(segments):
        return node.rules.get(method)
    for following in (node.literal.get(segments[place]), node.parameter):
        if following is not None:
            found = _find(following, segments, place + 1, method)
            if found is not None:
                return found
    return None
