"""Dry runs: what a rule would have found in events of the past, or finds in its sample."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from doorward.correlation.model import Engine, Fields, Found, Rule
from doorward.correlation.service.rules import READ, show_rule
from doorward.correlation.service.shelf import built_in, read, sample_of
from doorward.events import READ as READ_EVENTS
from doorward.events import Filter, Recorded, read_newest
from doorward.kernel.authority import Actor, Warrant
from doorward.kernel.db import Database
from doorward.kernel.errors import Invalid, NotFound
from doorward.kernel.page import Window

MOST_EVENTS: Final = 20_000
"""So many events one dry run looks at: the last ones of the time that is asked for."""
_PAGE: Final = 200
_MOST_FOUND: Final = 200


@dataclass(frozen=True, slots=True)
class Would:
    """An incident that a rule would have made: what, when first and last, in which events."""

    last: Found
    first_at: int
    times: int
    events: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """What came of a dry run. It is ``complete`` when no event of the time was left out."""

    rule: Rule
    events: int
    since: int | None
    complete: bool
    found: Sequence[Would]


async def rehearse(
    db: Database, actor: Actor, key: str, source: str | None, since: int, until: int
) -> Rehearsal:
    """Run the rule *key*, or the unsaved *source*, over the tenant's events of a time.

    Nothing is opened and nothing counted. Needs ``rules:read`` and ``events:read``. Raises
    ``NotFound``, and ``Invalid`` for what is no rule.
    """
    actor.warrant(READ)
    if source is None:
        kept = await db.read(show_rule, actor, key)
        rule = kept.rule
    else:
        rule = read(key, source)
    if since >= until:
        raise Invalid.field("since", "before until")
    past, complete = await _past(db, actor.warrant(READ_EVENTS), (since, until), _types(rule))
    return _played(rule, past, since, complete=complete)


def play_sample(actor: Actor, name: str) -> tuple[Rehearsal, Sequence[Fields]]:
    """Play the sample of a built-in rule; return what it finds, and the sample's events.

    Needs ``rules:read``. Raises ``NotFound`` for a rule of one's own.
    """
    actor.warrant(READ)
    if name not in built_in():
        raise NotFound("only built-in rules have a sample")
    events = sample_of(name)
    return _played(built_in()[name], events, None, complete=True), events


def _played(
    rule: Rule, events: Sequence[Fields], since: int | None, *, complete: bool
) -> Rehearsal:
    engine = Engine([rule])
    found: dict[str, Would] = {}
    for event in events:
        for one in engine.feed(event):
            before = found.get(one.group)
            if before is None and len(found) >= _MOST_FOUND:
                continue
            ids = (*before.events, *one.events) if before else one.events
            found[one.group] = Would(
                one, before.first_at if before else one.at, before.times + 1 if before else 1,
                tuple(dict.fromkeys(ids))[-_MOST_FOUND:],
            )  # fmt: skip
    return Rehearsal(rule, len(events), since, complete, list(found.values()))


def _types(rule: Rule) -> tuple[str, ...]:
    """Return the types of event that matter to *rule*, none for all of them."""
    types: set[str] = set()
    for single in rule.singles:
        if single.types is None:
            return ()
        types |= single.types
    return tuple(sorted(types | {"token.issued", "client.rotated", "api_key.rotated"}))


async def _past(
    db: Database, warrant: Warrant, time: tuple[int, int], types: tuple[str, ...]
) -> tuple[list[Fields], bool]:
    """Return the last events of a *time*, oldest first, and whether they are all there were.

    It reads from the end of the log, so that a dry run of an hour is quick in a log of years.
    """
    since, until = time
    wanted = Filter(types=types, since=since, until=until)
    found: list[Fields] = []
    after: str | None = None
    looked = 0
    while len(found) < MOST_EVENTS and looked < MOST_EVENTS // _PAGE:
        page = await db.read(read_newest, warrant, wanted, Window(_PAGE, after))
        found += [fields_of(event) for event in page.items]
        after = page.next
        looked += 1
        if after is None:
            return found[::-1], True
    return found[::-1], False


def fields_of(event: Recorded) -> Fields:
    """Return *event* as rules read it: the members that REST shows, and its instant."""
    body = event.body
    return {
        "id": event.id, "type": event.type, "at": event.at, "tenant_id": event.tenant,
        "actor": event.actor or None, "actor_kind": event.actor_kind or None,
        "client_id": event.client or None,
        "result": event.result, "address": body.get("address"),
        "request_id": body.get("request_id"), "reason": body.get("reason"),
        "count": body.get("count", 1), "details": body.get("details", {}),
    }  # fmt: skip
