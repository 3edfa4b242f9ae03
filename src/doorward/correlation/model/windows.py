"""What is kept of the events that a rule counts: as little as decides it, for as long as it may.

A window takes events in any order: one that comes late counts where it belongs, as long as it
is no later than the span of its rule. Each window holds at most :data:`MOST` entries.
"""

from bisect import insort
from collections.abc import Sequence
from typing import Any, Final, NamedTuple

from doorward.correlation.model.rules import Kind, Together

MOST: Final = 64
"""How many entries a window holds: a higher count is kept in so many parts of the span."""
_TOLD: Final = 50
"""How many event ids are told of what was found."""


class Entry(NamedTuple):
    """One event, or several of one moment: when, the last one's id, how many, and its value."""

    at: int
    event: str
    weight: int = 1
    value: str = ""


Window = tuple[Entry, ...]
"""Entries by time. A tuple, since most windows hold one."""


def added(window: Window, entry: Entry, rule: Together) -> Window:
    """Return *window* with *entry*, without what no later event could be counted with."""
    if not window:
        return (entry,)
    if rule.kind is Kind.EVENT_COUNT and rule.count > MOST:
        merged = _merged(window, entry, rule.span // MOST)
        if merged is not None:
            return merged
    entries = list(window)
    if rule.kind is Kind.VALUE_COUNT:
        same = next((one for one in entries if one.value == entry.value), None)
        if same is not None:
            if same.at >= entry.at:
                return window
            entries.remove(same)
    insort(entries, entry, key=lambda one: one.at)
    oldest = entries[-1].at - 2 * rule.span
    kept = [one for one in entries if one.at >= oldest]
    if rule.kind in {Kind.TEMPORAL, Kind.TEMPORAL_ORDERED}:
        return tuple(_of_each(kept, rule))
    most = min(rule.count, MOST) + 1
    return tuple(kept[-max(most, 2) :])


def met(window: Window, entry: Entry, rule: Together) -> Sequence[Entry]:
    """Return the entries that, with *entry*, make *rule* true; none when it is not true."""
    match rule.kind:
        case Kind.EVENT_COUNT:
            return _counted(window, entry, rule, weigh=True)
        case Kind.VALUE_COUNT:
            return _counted(window, entry, rule, weigh=False)
        case Kind.TEMPORAL:
            return _together(window, entry, rule)
        case Kind.TEMPORAL_ORDERED:
            return _in_order(window, entry, rule)


def told(entries: Sequence[Entry]) -> tuple[str, ...]:
    """Return the ids of the last of *entries*."""
    return tuple(dict.fromkeys(one.event for one in entries[-_TOLD:]))


def _merged(window: Window, entry: Entry, width: int) -> Window | None:
    """Return *window* with *entry* added to the last part of the span, None if it is not in it."""
    last = window[-1]
    if entry.at // width != last.at // width:
        return None
    newer = entry if entry.at >= last.at else last
    return (*window[:-1], Entry(newer.at, newer.event, last.weight + entry.weight))


def _counted(window: Window, entry: Entry, rule: Together, *, weigh: bool) -> Sequence[Entry]:
    """Look at each stretch of the span that holds *entry* and ends with an event."""
    for last in window:
        if last.at < entry.at or last.at > entry.at + rule.span:
            continue
        inside = [one for one in window if last.at - rule.span <= one.at <= last.at]
        if (sum(one.weight for one in inside) if weigh else len(inside)) >= rule.count:
            return inside
    return ()


def _together(window: Window, entry: Entry, rule: Together) -> Sequence[Entry]:
    """Take of each rule the event nearest to *entry*; ``value`` is the rule's name."""
    chosen = [entry]
    for name in rule.rules:
        if name == entry.value:
            continue
        near = [one for one in window if one.value == name and one.event != entry.event]
        if not near:
            return ()
        chosen.append(min(near, key=lambda one: abs(one.at - entry.at)))
    times = [one.at for one in chosen]
    near_enough = max(times) - min(times) <= rule.span
    return sorted(chosen, key=lambda one: one.at) if near_enough else ()


def _in_order(window: Window, entry: Entry, rule: Together) -> Sequence[Entry]:
    """Go from *entry* back to the first rule and on to the last, by the nearest each time."""
    place = rule.rules.index(entry.value)
    chosen = [entry]
    for name in reversed(rule.rules[:place]):
        before = [one for one in window if one.value == name and one.at <= chosen[0].at]
        before = [one for one in before if one.event != chosen[0].event]
        if not before:
            return ()
        chosen.insert(0, before[-1])
    for name in rule.rules[place + 1 :]:
        after = [one for one in window if one.value == name and one.at >= chosen[-1].at]
        after = [one for one in after if one.event != chosen[-1].event]
        if not after:
            return ()
        chosen.append(after[0])
    return chosen if chosen[-1].at - chosen[0].at <= rule.span else ()


def _of_each(entries: list[Entry], rule: Together) -> list[Entry]:
    """Keep the last few of each rule, so that many of one do not push out the other."""
    most = max(2, MOST // max(1, len(rule.rules)))
    kept: list[Entry] = []
    seen: dict[str, int] = {}
    for one in reversed(entries):
        seen[one.value] = seen.get(one.value, 0) + 1
        if seen[one.value] <= most:
            kept.append(one)
    kept.reverse()
    return kept


def as_lists(window: Window) -> list[list[Any]]:
    """Return *window* as JSON can hold it."""
    return [list(entry) for entry in window]


def from_lists(lists: Sequence[Sequence[Any]]) -> Window:
    """Return the window that :func:`as_lists` wrote."""
    return tuple(Entry(*one) for one in lists)
