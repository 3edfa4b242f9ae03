"""Warnings ahead of time: each end in its three steps, each long rest once, on both databases."""

import asyncio
from collections.abc import Sequence
from typing import Any

from sqlalchemy import insert, update

from doorward.clients import Draft, create, disable, warn
from doorward.clients.model import ClientKind
from doorward.clients.store import clients
from doorward.events import use_table
from doorward.kernel.clock import DAY
from doorward.tenants import settle
from tests.rows import row
from tests.unit.clients.conftest import role_id
from tests.unit.doors import NOW, House

Told = Sequence[tuple[str, Any]]


async def make_key(house: House, name: str, days: float) -> str:
    """Make an API key that ends in so many days, and return its id."""
    role = await role_id(house, "Auditor")
    draft = Draft(
        name, roles=(role,), kind=ClientKind.API_KEY, expires_at=house.clock() + int(days * DAY)
    )
    made = await house.db.transact(create, house.actor(), draft, house.tools.vault, house.clock())
    return made.client.id


async def make_client(house: House, name: str, tenant: str = "") -> tuple[str, str]:
    """Register a client and return its id and client id."""
    actor = house.actor(tenant=tenant)
    made = await house.db.transact(create, actor, Draft(name), house.tools.vault, house.clock())
    return made.client.id, made.client.client_id


async def used(house: House, client_id: str) -> None:
    """Let a client be used now."""

    async def verb(uow: Any) -> None:
        values = {
            "credential_id": f"c{house.clock()}", "tenant_id": house.home, "client_id": client_id,
            "at": house.clock(), "address": "", "agent": "",
        }  # fmt: skip
        await uow.run(insert(use_table).values(**values))

    await house.db.transact(verb)


async def days_pass(house: House, days: int) -> None:
    """Let days pass, with a look at each of them, twice."""
    for _ in range(days):
        house.clock.tick(DAY)
        await warn(house.db, house.clock())
        await warn(house.db, house.clock())


async def told(house: House, kind: str, tenant: str = "") -> Told:
    """Return name and days of every warning of that kind."""
    events = await house.events(tenant)
    return [(about["name"], about["days"]) for name, about in events if name == kind]


@row("DW-4")
async def test_an_end_is_told_of_three_times(either_house: House) -> None:
    """
    Thirty, seven and one days ahead, once each however often one looks, and not afterwards.
    """
    await make_key(either_house, "long", 35.5)

    await days_pass(either_house, 5)
    assert await told(either_house, "credential.expiring") == []
    await days_pass(either_house, 20)
    assert await told(either_house, "credential.expiring") == [("long", 30)]
    await days_pass(either_house, 15)
    assert await told(either_house, "credential.expiring") == [
        ("long", 30), ("long", 7), ("long", 1),
    ]  # fmt: skip


async def test_what_was_made_for_a_short_while_is_told_of_no_earlier(house: House) -> None:
    """
    A key that is to live five days is not told of when it is made, but a day before its end.
    """
    await make_key(house, "brief", 5)
    await warn(house.db, house.clock())
    assert await told(house, "credential.expiring") == []
    await days_pass(house, 5)
    assert await told(house, "credential.expiring") == [("brief", 1)]


async def test_another_end_is_told_of_anew(house: House) -> None:
    """
    Once an end is put off, its warnings come again for the new one.
    """
    key = await make_key(house, "renewed", 40)
    await days_pass(house, 39)
    until = house.clock() + 40 * DAY

    async def put_off(uow: Any) -> None:
        await uow.run(update(clients).where(clients.c.id == key).values(expires_at=until))

    await house.db.transact(put_off)
    await days_pass(house, 12)
    assert await told(house, "credential.expiring") == [
        ("renewed", 30), ("renewed", 7), ("renewed", 1), ("renewed", 30),
    ]  # fmt: skip


@row("DW-4")
async def test_a_long_rest_is_told_of_once(either_house: House) -> None:
    """
    After as many days as the policy says, once; and again only after a use and as long a rest.
    """
    house = either_house
    await house.db.transact(settle, house.actor(), {"policies": {"unused_days": 10}}, NOW)
    _, client_id = await make_client(house, "resting")
    await days_pass(house, 10)
    assert await told(house, "credential.unused") == []
    await days_pass(house, 6)
    assert await told(house, "credential.unused") == [("resting", 10)]
    await used(house, client_id)
    await days_pass(house, 9)
    assert len(await told(house, "credential.unused")) == 1
    await days_pass(house, 5)
    assert await told(house, "credential.unused") == [("resting", 10)] * 2


async def test_who_may_rest_is_not_told_of(house: House) -> None:
    """
    Disabled ones, those of the system, and all of a tenant whose policy says never.
    """
    disabled, _ = await make_client(house, "disabled")
    await house.db.transact(disable, house.actor(), disabled, NOW)
    other = await house.second_tenant()
    actor = house.actor(tenant=other)
    await house.db.transact(settle, actor, {"policies": {"unused_days": None}}, NOW)
    await make_client(house, "never", other)
    await make_client(house, "plain")

    house.clock.tick(91 * DAY)
    assert await warn(house.db, house.clock()) == 1
    assert await told(house, "credential.unused") == [("plain", 90)]
    assert await told(house, "credential.unused", other) == []


async def test_two_who_look_at_once_tell_once(either_house: House) -> None:
    """
    Every node looks; what one has told the other does not tell again.
    """
    await make_key(either_house, "one", 40)
    either_house.clock.tick(39 * DAY)
    looks = [warn(either_house.db, either_house.clock()) for _ in range(4)]
    assert sorted(await asyncio.gather(*looks)) == [0, 0, 0, 1]
    assert await told(either_house, "credential.expiring") == [("one", 1)]


async def test_a_long_list_is_looked_through(house: House) -> None:
    """
    However many there are, each is looked at: a stretch ends where the next begins.
    """
    from doorward.clients.store import warnings as store

    kept = store._STRETCH
    store._STRETCH = 3
    try:
        for number in range(8):
            await make_client(house, f"client {number}")
        house.clock.tick(91 * DAY)
        assert await warn(house.db, house.clock()) == 8
    finally:
        store._STRETCH = kept
