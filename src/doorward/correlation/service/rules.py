"""Making, reading, changing and removing rules; built-in ones can only be switched."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from doorward.correlation import store
from doorward.correlation.events import RULE_CREATED, RULE_DELETED, RULE_EDITED
from doorward.correlation.model import Rule
from doorward.correlation.service.shelf import built_in, read, sources
from doorward.events import fact, record
from doorward.kernel.authority import Actor, Warrant
from doorward.kernel.db import Row, UnitOfWork
from doorward.kernel.db.once import Once
from doorward.kernel.errors import Conflict, NotFound
from doorward.kernel.ids import object_id

READ: Final = "rules:read"
WRITE: Final = "rules:write"
MOST: Final = 200
"""How many rules of its own a tenant may have: each is asked about every event."""

Check = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class Kept:
    """A rule as a tenant has it: its text, whether it is on, and since when it is so."""

    rule: Rule
    source: str
    enabled: bool
    built_in: bool
    revision: int = 1
    created_at: int | None = None
    modified_at: int | None = None


async def list_rules(uow: UnitOfWork, actor: Actor) -> Sequence[Kept]:
    """Return all rules: the tenant's own, newest first, and those that are built in."""
    return await rules_of(uow, actor.warrant(READ))


async def rules_of(uow: UnitOfWork, warrant: Warrant) -> Sequence[Kept]:
    """Return all rules of the warrant's tenant."""
    rows = {row["name"]: row for row in await store.every_rule(uow, warrant)}
    own = [_own(row) for name, row in rows.items() if name not in built_in()]
    return [*reversed(own), *(_shipped(name, rows.get(name)) for name in built_in())]


async def show_rule(uow: UnitOfWork, actor: Actor, key: str) -> Kept:
    """Return one rule. Needs ``rules:read``; raises ``NotFound``."""
    return await _the_rule(uow, actor.warrant(READ), key)


async def create_rule(
    uow: UnitOfWork,
    actor: Actor,
    source: str,
    now: int,
    *,
    enabled: bool = True,
    once: Once = Once(),  # noqa: B008 frozen
) -> tuple[Kept, bool]:
    """Make a rule from Sigma's *source*; return it and whether it is new. Needs ``rules:write``.

    Raises ``Invalid`` for what is no rule, ``Conflict`` for one too many.
    """
    warrant = actor.warrant(WRITE)
    before = await once.made(uow, warrant, now)
    if before is not None:
        return await _the_rule(uow, warrant, before), False
    key = object_id("rul")
    rule = read(key, source)
    own = [row for row in await store.every_rule(uow, warrant) if row["name"] not in built_in()]
    if len(own) >= MOST:
        raise Conflict(f"a tenant has at most {MOST} rules of its own: remove one first")
    values = {
        "id": key, "name": key, "source": source, "enabled": enabled, "revision": 1,
        "created_at": now, "modified_at": now,
    }  # fmt: skip
    await store.insert_rule(uow, warrant, values)
    about = {"rule": key, "title": rule.title}
    await record(uow, fact(RULE_CREATED, actor, now, details=about))
    await once.keep(uow, warrant, key, now)
    return await _the_rule(uow, warrant, key), True


async def edit_rule(
    uow: UnitOfWork, actor: Actor, key: str, changes: Mapping[str, Any], now: int, check: Check
) -> Kept:
    """Change a rule's text, or switch it. What it had counted by another text is forgotten.

    Needs ``rules:write``. Raises ``NotFound``, ``Stale``, ``Invalid``, and ``Conflict`` for the
    text of a built-in one.
    """
    warrant = actor.warrant(WRITE)
    kept = await _the_rule(uow, warrant, key)
    check(kept.revision)
    changed = sorted(name for name, to in changes.items() if getattr(kept, name) != to)
    if not changed:
        return kept
    if "source" in changed:
        if kept.built_in:
            raise Conflict("a built-in rule is the same everywhere: make one of your own from it")
        read(key, changes["source"])
    values = {name: changes[name] for name in changed}
    values |= {"revision": kept.revision + 1, "modified_at": now}
    if kept.built_in and kept.created_at is None:
        first = {"id": object_id("rul"), "name": key, "source": "", "created_at": now}
        await store.insert_rule(uow, warrant, first | values)
    else:
        await store.update_rule(uow, warrant, key, values)
    about = {"rule": key, "changed": changed, "enabled": changes.get("enabled", kept.enabled)}
    await record(uow, fact(RULE_EDITED, actor, now, details=about))
    return await _the_rule(uow, warrant, key)


async def delete_rule(uow: UnitOfWork, actor: Actor, key: str, now: int, check: Check) -> None:
    """Remove a rule of one's own. Needs ``rules:write``; raises ``Conflict`` for a built-in one."""
    warrant = actor.warrant(WRITE)
    kept = await _the_rule(uow, warrant, key)
    check(kept.revision)
    if kept.built_in:
        raise Conflict("a built-in rule stays: switch it off instead")
    await store.delete_rule(uow, warrant, key)
    about = {"rule": key, "title": kept.rule.title}
    await record(uow, fact(RULE_DELETED, actor, now, details=about))


async def _the_rule(uow: UnitOfWork, warrant: Warrant, key: str) -> Kept:
    row = await store.find_rule(uow, warrant, key)
    if key in built_in():
        return _shipped(key, row)
    if row is None:
        raise NotFound("there is no such rule")
    return _own(row)


def _own(row: Row) -> Kept:
    return Kept(
        read(row["name"], row["source"]), row["source"], bool(row["enabled"]), False,
        row["revision"], row["created_at"], row["modified_at"],
    )  # fmt: skip


def _shipped(name: str, row: Row | None) -> Kept:
    rule, source = built_in()[name], sources()[name]
    if row is None:
        return Kept(rule, source, True, True)
    return Kept(
        rule, source, bool(row["enabled"]), True, row["revision"], row["created_at"],
        row["modified_at"],
    )  # fmt: skip
