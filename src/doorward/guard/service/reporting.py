"""Calls that a protected API let through or refused, told by itself: its use is counted too."""

from collections.abc import Container, Sequence
from typing import Final

from doorward.clients import known_among
from doorward.events import Event, Result, Usage, count_calls, record_all
from doorward.guard.events import ALLOWED, REFUSED
from doorward.guard.model import Reported
from doorward.guard.store import people_among
from doorward.kernel.authority import Actor, ActorKind, Origin
from doorward.kernel.clock import DAY
from doorward.kernel.db import UnitOfWork
from doorward.kernel.db.once import Once

REPORTS: Final = "tokens:introspect"
_OLDEST: Final = 7 * DAY
_REFUSALS: Final = frozenset({401, 403})


async def take_report(
    uow: UnitOfWork, actor: Actor, calls: Sequence[Reported], now: int, once: Once
) -> None:
    """Record *calls* of this tenant's clients and users. Needs ``tokens:introspect``.

    All are recorded in this tenant, also those of its users that acted in another one: an API
    writes into no log but that of the tenant it belongs to. Who is not the tenant's is passed
    over without a word, so that nobody learns here which ids there are. A report that came
    before under its key is not taken again.
    """
    warrant = actor.warrant(REPORTS)
    if await once.made(uow, warrant, now) is not None:
        return
    names = {one.client_id for one in calls}
    people = await people_among(uow, warrant, names | {one.subject for one in calls})
    known = await known_among(uow, warrant, names - people) | people
    ours = [one for one in calls if one.client_id in known]
    await record_all(uow, [_event(actor, one, people, now) for one in ours])
    await count_calls(uow, warrant, [_usage(one, now) for one in ours])
    await once.keep(uow, warrant, "report", now)


def _event(actor: Actor, call: Reported, people: Container[str], now: int) -> Event:
    result = _result(call.status)
    who = call.subject if call.subject in people else call.client_id
    details: dict[str, object] = {"method": call.method, "route": call.route}
    if result is Result.REFUSED:
        details["missing"] = call.permission.split()
    else:
        details |= {"permission": call.permission, "status": call.status}
    if call.tenant not in {"", actor.tenant}:
        details["acted_in"] = call.tenant
    return Event(
        REFUSED if result is Result.REFUSED else ALLOWED,
        actor.tenant,
        _at(call, now),
        who,
        (ActorKind.USER if who in people else ActorKind.CLIENT).value,
        call.client_id,
        result,
        "insufficient_scope" if result is Result.REFUSED else "",
        Origin(call.address),
        details | {"reporter": actor.id},
        call.count,
    )


def _usage(call: Reported, now: int) -> Usage:
    return Usage(
        call.client_id, call.permission, f"{call.method} {call.route}".strip(), call.address,
        _result(call.status).value, call.count, _at(call, now),
    )  # fmt: skip


def _result(status: int) -> Result:
    if status in _REFUSALS:
        return Result.REFUSED
    return Result.SUCCESS if status < 500 else Result.ERROR


def _at(call: Reported, now: int) -> int:
    # The reporter's clock orders nothing here, and cannot write into the past or the future.
    return min(now, max(call.last_at, now - _OLDEST))
