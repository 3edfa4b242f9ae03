"""Workflows: what sets one off, what it then does step by step, and how a run of it stands."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Final

from doorward.correlation.model.rules import Severity

OPENED: Final = "incident.opened"
"""What sets a workflow off that names no other type of event."""
MOST_STEPS: Final = 20
_GRAVITY: Final = {one.value: place for place, one in enumerate(Severity)}


class Do(StrEnum):
    """What a step does. Names are permanent: they stand in rows and on the wire."""

    QUARANTINE = "quarantine"
    DISABLE = "disable"
    ROTATE = "rotate"
    REVOKE = "revoke"
    NOTIFY = "notify"
    ASSIGN = "assign"
    NOTE = "note"


NEEDED: Final[Mapping[Do, tuple[str, ...]]] = {
    Do.QUARANTINE: ("quarantine:write",),
    Do.DISABLE: ("clients:write", "api_keys:write", "api_tokens:write"),
    Do.ROTATE: ("clients:write",),
    Do.REVOKE: ("clients:write", "api_keys:write"),
    Do.NOTIFY: (),
    Do.ASSIGN: ("incidents:write",),
    Do.NOTE: ("incidents:write",),
}
"""What somebody must be allowed themselves to let a workflow do it."""


class State(StrEnum):
    """How a run stands. Permanent, as :class:`Do`."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    REJECTED = "rejected"


@dataclass(frozen=True, slots=True)
class Trigger:
    """What sets a workflow off: events of these types, of these rules, of at least a severity.

    Rules and severity are an incident's; empty means any.
    """

    types: tuple[str, ...] = (OPENED,)
    rules: tuple[str, ...] = ()
    severity: str = ""

    def fits(self, event: Mapping[str, Any]) -> bool:
        """Whether *event*, as rules read it, sets it off."""
        about = event["details"]
        if event["type"] not in self.types:
            return False
        if self.rules and about.get("rule") not in self.rules:
            return False
        least = _GRAVITY.get(self.severity, 0)
        return not self.severity or _GRAVITY.get(about.get("severity", ""), -1) >= least


@dataclass(frozen=True, slots=True)
class Step:
    """One step: what it does, and the rest that this takes.

    ``mode`` is a quarantine's, ``kinds`` are the sorts of asset it is for (empty: machine
    identities), ``to`` a mail address or an https one, or whose an incident becomes, ``text``
    a note's.
    """

    do: Do
    mode: str = "all"
    kinds: tuple[str, ...] = ()
    to: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True)
class Workflow:
    """An answer to what happens. One that the system defined can be switched, and no more.

    With ``approval`` a run waits until somebody lets it go on.
    """

    id: str
    name: str
    description: str
    trigger: Trigger
    steps: tuple[Step, ...]
    approval: bool = False
    enabled: bool = True
    user_defined: bool = True
    revision: int = 1
    created_at: int | None = None
    modified_at: int | None = None

    @property
    def needed(self) -> frozenset[str]:
        """What its maker must be allowed."""
        return frozenset(one for step in self.steps for one in NEEDED[step.do])


@dataclass(frozen=True, slots=True)
class Run:
    """One run: of which workflow, set off by which event, and what came of each step."""

    id: str
    workflow: str
    name: str
    event: str
    incident: str
    client: str
    state: State
    steps: tuple[Step, ...]
    created_at: int
    ended_at: int | None = None
    decided_by: str = ""
    log: Sequence[Mapping[str, Any]] = field(default_factory=tuple)


SHIPPED: Final = {
    one.id: one
    for one in (
        Workflow(
            "contain-guessed-secret",
            "Contain a guessed secret",
            "Puts the client into quarantine, once somebody approves, when its secret was guessed"
            " and then used from a new network.",
            Trigger(rules=("guessed-then-used",)),
            (
                Step(Do.QUARANTINE),
                Step(Do.NOTE, text="Put into quarantine because its secret was guessed and used."),
            ),
            approval=True,
            user_defined=False,
        ),
        Workflow(
            "contain-leaked-secret",
            "Contain a leaked secret",
            "Lets the client change nothing, once somebody approves, when its secret was reported"
            " as leaked.",
            Trigger(rules=("secret-leaked",)),
            (
                Step(Do.QUARANTINE, mode="write"),
                Step(Do.NOTE, text="May only read until its leaked secret has been replaced."),
            ),
            approval=True,
            user_defined=False,
        ),
    )
}
"""The workflows of every tenant."""


def trigger_of(document: Mapping[str, Any]) -> Trigger:
    """Return the trigger that :func:`dataclasses.asdict` wrote."""
    lists = {name: tuple(document[name]) for name in ("types", "rules")}
    return Trigger(**lists, severity=document["severity"])


def step_of(document: Mapping[str, Any]) -> Step:
    """Return the step that :func:`dataclasses.asdict` wrote."""
    rest = {name: document[name] for name in ("mode", "to", "text")}
    return Step(Do(document["do"]), kinds=tuple(document["kinds"]), **rest)
