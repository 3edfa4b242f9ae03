"""Endpoint rules: which permissions a call needs; what no rule names is denied (guarantee 1)."""

from collections.abc import Container, Iterable
from dataclasses import dataclass
from typing import Final

from doorward.access.model.paths import is_plain, segments_of, shape_of, template_error
from doorward.kernel.errors import FieldError, Invalid

METHODS: Final = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")


@dataclass(frozen=True, slots=True)
class RuleTerms:
    """What an owner says of an endpoint. Raises :class:`Invalid` naming each wrong member.

    A call needs every permission of ``all_of`` and, where there are any, one of ``any_of``.
    A rule that asks for nothing is refused: it would be an open door.
    """

    method: str
    template: str
    any_of: frozenset[str] = frozenset()
    all_of: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        errors = []
        if self.method not in METHODS:
            errors.append(FieldError("method", f"one of {', '.join(METHODS)}"))
        if wrong := template_error(self.template):
            errors.append(FieldError("template", wrong))
        if not self.permissions:
            errors.append(FieldError("all_of", "name a permission here or in any_of"))
        if errors:
            raise Invalid(*errors)

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


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule of an API, as it stands."""

    id: str
    api: str
    terms: RuleTerms
    revision: int
    created_at: int
    modified_at: int


class _Node:
    """A place in the tree of templates: what may come next, and the rules that end here."""

    __slots__ = ("literal", "parameter", "rules")

    def __init__(self) -> None:
        self.literal: dict[str, _Node] = {}
        self.parameter: _Node | None = None
        self.rules: dict[str, RuleTerms] = {}


class RuleBook:
    """The rules of one API, compiled to find the one that a call falls under."""

    __slots__ = ("_count", "_root")

    def __init__(self, rules: Iterable[RuleTerms]) -> None:
        self._root = _Node()
        self._count = 0
        for rule in rules:
            self._count += 1
            node = self._root
            for segment in segments_of(rule.shape):
                if segment == "{}":
                    node.parameter = node.parameter or _Node()
                    node = node.parameter
                else:
                    node = node.literal.setdefault(segment, _Node())
            node.rules[rule.method] = rule

    def __len__(self) -> int:
        return self._count

    def match(self, method: str, path: str) -> RuleTerms | None:
        """Return the rule for *method* and the raw *path*, or None: the call is denied.

        Segment by segment a literal goes before a parameter. A path that could mean
        something else to another reader matches nothing.
        """
        if not is_plain(path):
            return None
        return _find(self._root, segments_of(path), 0, method)


def _find(node: _Node, segments: list[str], place: int, method: str) -> RuleTerms | None:
    if place == len(segments):
        return node.rules.get(method)
    for following in (node.literal.get(segments[place]), node.parameter):
        if following is not None:
            found = _find(following, segments, place + 1, method)
            if found is not None:
                return found
    return None
