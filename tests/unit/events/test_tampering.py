"""Whoever can write to the database changes one thing in a covered part of the log: it shows."""

import random
from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import delete, insert, update

from doorward.events.store.chains import heads
from doorward.events.store.tables import events
from doorward.kernel.db import UnitOfWork
from tests.proofs.sizes import size
from tests.rows import row
from tests.unit.events.chained import Chained
from tests.unit.events.conftest import Place, event

Record = dict[str, Any]
Tampering = Callable[[random.Random, list[Record], list[Record]], bool]
"""Changes the rows of the log and of the heads; returns whether an outside head is at hand."""

_TOLD = ("at", "type", "client_id", "actor", "actor_kind", "result", "body", "tenant_id")


def edit(chance: random.Random, log: list[Record], _heads: list[Record]) -> bool:
    """Change one column of one event."""
    one = chance.choice(log)
    name = chance.choice(_TOLD)
    value = one[name]
    one[name] = value + chance.choice((-1, 1)) if name == "at" else _changed(chance, value)
    return False


def _changed(chance: random.Random, text: str) -> str:
    place = chance.randrange(len(text) + 1)
    return f"{text[:place]}{chance.choice('x0 é')}{text[place:]}"


def remove(chance: random.Random, log: list[Record], _heads: list[Record]) -> bool:
    """Delete one event."""
    log.remove(chance.choice(log))
    return False


def swap(chance: random.Random, log: list[Record], _heads: list[Record]) -> bool:
    """Let two events change places."""
    one, other = chance.sample(log, 2)
    for name in ("id", "xact"):
        one[name], other[name] = other[name], one[name]
    return False


def swap_words(chance: random.Random, log: list[Record], _heads: list[Record]) -> bool:
    """Let two events change what they tell, each in its place."""
    one, other = chance.sample(log, 2)
    one["body"], other["body"] = other["body"], one["body"]
    return False


def cut_off(chance: random.Random, log: list[Record], signed: list[Record]) -> bool:
    """Delete the end of the log with all heads that cover it: only an outside head tells."""
    kept = chance.randrange(len(log))
    del log[kept:]
    covered = {one["id"] for one in log}
    signed[:] = [one for one in signed if int(one["event"].split(".")[-1]) in covered]
    return True


def edit_head(chance: random.Random, _log: list[Record], signed: list[Record]) -> bool:
    """Change what a head is signed with."""
    one = chance.choice(signed)
    one["jws"] = _changed(chance, one["jws"])
    return False


def remove_head(chance: random.Random, _log: list[Record], signed: list[Record]) -> bool:
    """Delete one head."""
    signed.remove(chance.choice(signed))
    return False


_TAMPERINGS: Sequence[Tampering] = (
    edit, remove, swap, swap_words, cut_off, edit, cut_off, edit_head, remove_head,
)  # fmt: skip


class Shelf:
    """The rows as they were, to be put back after each tampering."""

    def __init__(self, place: Place, log: list[Record], signed: list[Record]) -> None:
        self._place = place
        self.log = log
        self.heads = signed

    @classmethod
    async def of(cls, place: Place) -> "Shelf":
        """Take every row of the log and of its heads."""
        log = [dict(one) for one in await place.rows(events.select().order_by(events.c.id))]
        signed = [dict(one) for one in await place.rows(heads.select().order_by(heads.c.number))]
        return cls(place, log, signed)

    async def lay(self, log: Sequence[Record], signed: Sequence[Record]) -> None:
        """Let the database hold these rows and no others."""

        async def verb(uow: UnitOfWork) -> None:
            await uow.run(delete(events))
            await uow.run(delete(heads))
            for table, rows in ((events, log), (heads, signed)):
                if rows:
                    await uow.run(insert(table).values(list(rows)))

        await self._place.db.transact(verb)


async def _sealed(place: Place) -> Chained:
    """Return a log of some thirty events of two tenants under six heads, its end covered."""
    chained = Chained(place)
    await chained.begin("tenant-a", "tenant-b")
    for part in range(5):
        await chained.write(*(f"{part} {number}" for number in range(part % 3 + 2)))
        await chained.write(event("theirs", client="key-they"))
        await chained.seal()
    await chained.write("last")
    await chained.seal()
    return chained


@row("DW-16")
async def test_every_single_tampering_is_found(place: Place) -> None:
    """
    One random edit, deletion, exchange, or cut (with a head kept outside) of what heads cover:
    each is found, and where the log was put back nothing is.
    """
    chained = await _sealed(place)
    shelf = await Shelf.of(place)
    newest = (await chained.heads())[-1]
    end = max(int(one["event"].split(".")[-1]) for one in shelf.heads)
    chance = random.Random(20_261_125)
    missed, tried = [], 0
    for number in range(size(60, 1000)):
        tampering = _TAMPERINGS[number % len(_TAMPERINGS)]
        mine = [dict(one) for one in shelf.log if one["tenant_id"] == "tenant-a"]
        covered = [one for one in mine if one["id"] <= end]
        signed = [dict(one) for one in shelf.heads if one["tenant_id"] == "tenant-a"]
        before = ([dict(one) for one in covered], [dict(one) for one in signed])
        outside = [newest] if tampering(chance, covered, signed) else []
        # Two events that tell the same may change places, and nothing is another than before.
        if (sorted(covered, key=lambda one: int(one["id"])), signed) == before:
            continue
        tried += 1
        rest = [one for one in mine if one["id"] > end] if tampering is not cut_off else []
        await shelf.lay([*covered, *rest], signed)
        if not await chained.findings(outside):
            missed.append((number, tampering.__name__))
    await shelf.lay(shelf.log, shelf.heads)

    assert missed == []
    assert tried > size(60, 1000) * 0.9
    assert await chained.findings([newest]) == []


async def test_what_no_head_covers_yet_is_not_vouched_for(place: Place) -> None:
    """
    An edit after the last head cannot be told from the truth, and is counted as not covered.
    """
    chained = await _sealed(place)
    await chained.write("not covered")

    check = await chained.check()
    assert check.finish() == []
    # The last head's own event, and this one.
    assert check.unsealed == 2

    verb = update(events).where(events.c.body.contains("not covered")).values(result="refused")

    async def tamper(uow: UnitOfWork) -> int:
        return await uow.run(verb)

    assert await place.db.transact(tamper) == 1
    assert await chained.findings() == []


async def test_a_finding_says_between_which_events_it_lies(place: Place) -> None:
    """
    A damage is told once, with the heads before and after it; what comes later is judged on.
    """
    chained = await _sealed(place)
    (one,) = [entry for entry in await place.log() if entry.body.get("details") == {"word": "2 1"}]
    number = int(one.id.split(".")[-1])

    async def tamper(uow: UnitOfWork) -> int:
        return await uow.run(update(events).where(events.c.id == number).values(actor="key-other"))

    await place.db.transact(tamper)

    (found,) = await chained.findings()
    order = [entry.id for entry in await place.log()]
    assert order.index(found.after) < order.index(one.id) <= order.index(found.until)
    assert found.words == "events are not what they were when head 3 was signed"
