"""The evaluation of rules over a stream of events, without clock, network or store.

What it keeps is bounded: windows of :mod:`windows`, so many groups a rule, and those seen longest
ago go first. All of it can be written down and gone on with (:meth:`Engine.state`), by the same
rules: what was counted for a rule that has changed since is left behind.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from doorward.correlation.model.fields import Fields, Read, instant_of, reader
from doorward.correlation.model.memory import Memory
from doorward.correlation.model.rules import Found, Rule, Single, Together
from doorward.correlation.model.windows import (
    Entry,
    Window,
    added,
    as_lists,
    from_lists,
    met,
    told,
)

MOST_GROUPS: Final = 100_000
"""How many groups of events one rule keeps apart: clients, addresses, pairs of these."""
REPEATS: Final = 4_096
"""How many of the last events are known again when they come twice."""


class _Counting:
    """A rule about several events, with what it has counted."""

    def __init__(self, rule: Together) -> None:
        self.rule = rule
        self.windows: dict[str, Window] = {}
        self._value = reader(rule.field) if rule.field else None
        self._groups = {
            name: [reader(rule.aliases.get(field, {}).get(name, field)) for field in rule.group_by]
            for name in rule.rules
        }

    def take(self, name: str, event: Fields, at: int) -> tuple[Sequence[Entry], dict[str, str]]:
        """Count *event*, which *name* matched; return what makes the rule true, and about whom."""
        about = _about(self.rule.group_by, self._groups[name], event)
        if about is None:
            return (), {}
        entry = self._entry(name, event, at)
        if entry is None:
            return (), {}
        key = next(iter(about.values())) if len(about) == 1 else "\x1f".join(about.values())
        window = added(self.windows.pop(key, ()), entry, self.rule)
        self.windows[key] = window
        self._forget(at)
        return met(window, entry, self.rule), about

    def _entry(self, name: str, event: Fields, at: int) -> Entry | None:
        if self._value is not None:
            value = self._value(event)
            if value in (None, ""):
                return None
            return Entry(at, event["id"], 1, str(value))
        if self.rule.kind.value.startswith("temporal"):
            return Entry(at, event["id"], 1, name)
        return Entry(at, event["id"], event.get("count") or 1)

    def _forget(self, at: int) -> None:
        """Let go of what is over: two at a time, so that no event waits for a thousand."""
        for _ in range(2):
            oldest = next(iter(self.windows))
            over = self.windows[oldest][-1].at < at - 2 * self.rule.span
            if not over and len(self.windows) <= MOST_GROUPS:
                return
            del self.windows[oldest]


class Engine:
    """All rules of one tenant over its events, in the order of its log."""

    def __init__(self, rules: Iterable[Rule]) -> None:
        self.rules = tuple(rules)
        self.memory = Memory()
        self._seen: dict[str, None] = {}
        self._any: list[tuple[Rule, Single]] = []
        self._of: dict[str, list[tuple[Rule, Single]]] = defaultdict(list)
        self._counting: dict[str, list[_Counting]] = {rule.id: [] for rule in self.rules}
        self._heard: dict[tuple[str, str], list[_Counting]] = defaultdict(list)
        for rule in self.rules:
            self._wire(rule)

    def _wire(self, rule: Rule) -> None:
        for single in rule.singles:
            if single.types is None:
                self._any.append((rule, single))
            for type in single.types or ():
                self._of[type].append((rule, single))
        for together in rule.together:
            counting = _Counting(together)
            self._counting[rule.id].append(counting)
            for name in together.rules:
                self._heard[rule.id, name].append(counting)

    def feed(self, event: Fields) -> list[Found]:
        """Take the next event, as REST shows it; return what the rules find with it.

        One that came before is passed over. What goes on is found again with each further event:
        it has the same :attr:`Found.group`.
        """
        key = event["id"]
        if key in self._seen:
            return []
        self._seen[key] = None
        if len(self._seen) > REPEATS:
            del self._seen[next(iter(self._seen))]
        event = self.memory.enriched(event)
        candidates = self._of.get(event["type"], ())
        found: list[Found] = []
        for rule, single in (*candidates, *self._any):
            if single.test(event):
                self._matched(rule, single, event, found)
        return found

    def _matched(self, rule: Rule, single: Single, event: Fields, found: list[Found]) -> None:
        at = instant_of(event)
        if single.fires:
            about = _said(single, event)
            found.append(
                Found(
                    rule.id,
                    single.name,
                    single.title,
                    single.severity,
                    at,
                    about,
                    (event["id"],),
                    event.get("address") or "",
                )
            )
        self._counted(rule, single.name, event, at, found)

    def _counted(self, rule: Rule, name: str, event: Fields, at: int, found: list[Found]) -> None:
        """Let the rules that count *name* count it, and those that count these go on from there."""
        for counting in self._heard.get((rule.id, name), ()):
            entries, about = counting.take(name, event, at)
            if not entries:
                continue
            one = counting.rule
            if one.fires:
                found.append(
                    Found(
                        rule.id,
                        one.name,
                        one.title,
                        one.severity,
                        at,
                        about,
                        told(entries),
                        event.get("address") or "",
                    )
                )
            self._counted(rule, one.name, event, at, found)

    def state(self) -> dict[str, Any]:
        """Return what was counted and remembered, as JSON can hold it."""
        return {
            "memory": self.memory.state(),
            "seen": list(self._seen),
            "rules": {
                rule.digest: [
                    {key: as_lists(window) for key, window in counting.windows.items()}
                    for counting in self._counting[rule.id]
                ]
                for rule in self.rules
            },
        }

    def load(self, state: Mapping[str, Any]) -> None:
        """Go on with what :meth:`state` gave, for the rules that are the same still."""
        self.memory.load(state["memory"])
        self._seen = dict.fromkeys(state["seen"])
        for rule in self.rules:
            kept = state["rules"].get(rule.digest, ())
            for counting, windows in zip(self._counting[rule.id], kept, strict=False):
                counting.windows = {key: from_lists(lists) for key, lists in windows.items()}


def _said(single: Single, event: Fields) -> dict[str, str]:
    """Return those fields that an incident is about, as far as *event* has them."""
    values = {name: reader(name)(event) for name in single.about}
    return {name: str(value) for name, value in values.items() if value not in {None, ""}}


def _about(names: Sequence[str], reads: Sequence[Read], event: Fields) -> dict[str, str] | None:
    """Return the fields that tell groups apart, None where *event* lacks one."""
    about = {}
    for name, read in zip(names, reads, strict=True):
        value = read(event)
        if value in (None, ""):
            return None
        about[name] = str(value)
    return about
