"""Rules as they are evaluated: what one event has to be like, and what several together are.

They are Sigma's (event and correlation rules); how they are written and read stands in
``sigma``, how they are evaluated in :mod:`engine`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from doorward.correlation.model.fields import Fields

Test = Callable[[Fields], bool]


class Kind(StrEnum):
    """What several events together have to be: so many, so different, together, in order."""

    EVENT_COUNT = "event_count"
    VALUE_COUNT = "value_count"
    TEMPORAL = "temporal"
    TEMPORAL_ORDERED = "temporal_ordered"


class Severity(StrEnum):
    """How bad what a rule finds is."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"
    CRITICAL = "critical"


LONGEST_SPAN: Final = 7 * 86_400_000
"""The longest time (ms) that a rule looks over: what it counts is kept that long, twice."""
MOST_COUNTED: Final = 100_000


@dataclass(frozen=True, slots=True)
class Single:
    """A rule about one event. ``types`` are those it can be of, None for any.

    One that ``fires`` is told of by itself, and not only to the rules that count it; its incidents
    are told apart by the fields ``about``, which Sigma calls ``fields``.
    """

    name: str
    title: str
    severity: Severity
    test: Test
    types: frozenset[str] | None
    about: tuple[str, ...]
    fires: bool


@dataclass(frozen=True, slots=True)
class Together:
    """A rule about events that other rules match, alike in the fields ``group_by``.

    ``aliases`` say under which name a rule's events have a field that they are grouped by.
    ``count`` is how many make it true; ``field`` whose different values are counted.
    """

    name: str
    title: str
    severity: Severity
    kind: Kind
    rules: tuple[str, ...]
    group_by: tuple[str, ...]
    aliases: Mapping[str, Mapping[str, str]]
    span: int
    count: int
    field: str
    fires: bool


@dataclass(frozen=True, slots=True)
class Rule:
    """One document: rules about single events and about several, and what it is called.

    ``digest`` is of its text: what was counted for another text is not gone on with.
    """

    id: str
    title: str
    description: str
    severity: Severity
    singles: tuple[Single, ...]
    together: tuple[Together, ...]
    digest: str

    @property
    def group_by(self) -> tuple[str, ...]:
        """What the incidents of the rule that is told of are told apart by."""
        return self.together[0].group_by if self.together else self.singles[0].about


BY_SUBJECT: Final = ("client_id",)
"""By what a rule about single events tells incidents apart, unless it says so itself."""


@dataclass(frozen=True, slots=True)
class Found:
    """What a rule found: when, about whom, in which events (ids), and where the last came from."""

    rule: str
    name: str
    title: str
    severity: Severity
    at: int
    about: Mapping[str, str]
    events: tuple[str, ...]
    address: str = ""

    @property
    def group(self) -> str:
        """The same for all that belongs into one incident, whenever it is found."""
        said = " ".join(f"{name}={value}" for name, value in sorted(self.about.items()))
        return f"{self.rule}/{self.name} {said}".strip()
