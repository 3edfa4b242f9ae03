"""Making, reading and changing tenants, below any door."""

from collections.abc import Mapping
from typing import Any

import pytest

from doorward.kernel.authority import Actor
from doorward.kernel.card import Tools
from doorward.kernel.db import UnitOfWork
from doorward.kernel.db.once import Once
from doorward.kernel.errors import Conflict, Forbidden, NotFound, Stale
from doorward.tenants import (
    UNSCOPED_ADDRESS,
    NewTenant,
    create,
    create_default,
    edit,
    move_catalogue,
    set_decoys,
    show,
    tenant_of,
    unscoped_default_tenant,
)
from tests.unit.doors import House, refusal


def anything(revision: int) -> None:
    """Accept any revision."""


async def made(house: House, slug: str, actor: Actor | None = None, **more: Any):
    new = NewTenant("Acme", slug, **more)
    return await house.db.transact(create, actor or house.actor(), new, house.tools, [])


async def test_there_is_one_default_tenant(either_house: House):
    """The start finds it, and a second cannot be made."""
    found = await either_house.db.read(unscoped_default_tenant)
    assert found is not None
    assert (found.id, found.slug, found.is_default) == (either_house.home, "default", True)
    again = either_house.db.transact(create_default, either_house.tools, [])
    assert type(await refusal(again)) is Conflict


async def test_furnishing_is_part_of_making(either_house: House):
    """Every furnisher acts as the system in the new tenant; what they tell is merged."""
    seen = []

    async def furnish(uow: UnitOfWork, actor: Actor, tools: Tools) -> Mapping[str, Any]:
        seen.append((actor.id, actor.tenant, tools.now))
        return {f"told{len(seen)}": len(seen)}

    new = NewTenant("Acme", "acme")
    db, actor, tools = either_house.db, either_house.actor(), either_house.tools
    one = await db.transact(create, actor, new, tools, [furnish, furnish])
    assert seen == [("system", one.tenant.id, tools.now)] * 2
    assert one.told == {"told1": 1, "told2": 2}


async def test_a_failed_furnishing_leaves_no_tenant(either_house: House):
    """Nothing of a tenant stays when a room cannot furnish it."""

    async def furnish(uow: UnitOfWork, actor: Actor, tools: Tools) -> Mapping[str, Any]:
        raise Conflict("no room")

    new = NewTenant("Acme", "acme")
    db, actor, tools = either_house.db, either_house.actor(), either_house.tools
    assert type(await refusal(db.transact(create, actor, new, tools, [furnish]))) is Conflict
    assert (await made(either_house, "acme")).tenant.slug == "acme"


async def test_tenants_are_made_from_the_default_tenant_only(house: House):
    """A tenant's own administrator makes none, whatever it was granted."""
    theirs = house.actor(tenant=await house.second_tenant())
    assert type(await refusal(made(house, "third", theirs))) is Forbidden


async def test_making_needs_the_permission(house: House):
    """Without tenants:write it is refused, and the permission is named."""
    refused = await refusal(made(house, "third", house.actor(["tenants:read"])))
    assert isinstance(refused, Forbidden)
    assert refused.missing == ("tenants:write",)


@pytest.mark.parametrize(("slug", "host"), [("acme", None), ("default", None), ("b2", "a.example")])
async def test_an_address_is_taken_once(house: House, slug: str, host: str | None):
    """Slugs and hosts are unique over the whole installation."""
    await made(house, "acme", host="a.example")
    refused = await refusal(made(house, slug, host=host))
    assert isinstance(refused, Conflict)
    assert [error.field for error in refused.errors] == ["host" if host else "slug"]


async def test_a_repeated_create_makes_one_tenant(house: House):
    """The same key gives the same tenant, and tells nothing a second time."""

    async def furnish(uow: UnitOfWork, actor: Actor, tools: Tools) -> Mapping[str, Any]:
        return {"client_secret": "once"}

    async def ask() -> Any:
        new, once = NewTenant("Acme", "acme"), Once("key", "digest")
        return await house.db.transact(create, house.actor(), new, house.tools, [furnish], once)

    first, again = await ask(), await ask()
    assert (first.fresh, again.fresh) == (True, False)
    assert again.tenant == first.tenant
    assert again.told == {}


async def test_making_is_recorded_on_both_sides(house: House):
    """The maker's log says whom it made, the new tenant's log begins with it."""
    tenant = await house.second_tenant("acme")
    about = {"tenant": tenant, "slug": "acme"}
    assert (await house.events())[-1] == ("tenant.created", about)
    assert await house.events(tenant) == [("tenant.created", about)]


async def test_nobody_sees_another_tenant(house: House):
    """Neither the default tenant its tenants, nor they it, nor anybody a made-up one."""
    theirs = await house.second_tenant()
    words = set()
    for actor, wanted in (
        (house.actor(), theirs),
        (house.actor(tenant=theirs), house.home),
        (house.actor(), "00000000-0000-4000-8000-000000000000"),
    ):
        refused = await refusal(house.db.read(show, actor, wanted))
        assert isinstance(refused, NotFound)
        words.add(refused.detail)
    assert words == {"there is no such tenant"}


async def test_an_edit_moves_the_revision_and_is_recorded(either_house: House):
    """What changes is written and named in the event; what does not, moves nothing."""
    house = either_house
    house.clock.tick(5)
    changes = {"name": "Renamed", "token_seconds": 900}
    ours, now = house.actor(), house.clock()
    after = await house.db.transact(edit, ours, house.home, changes, now, anything)
    assert (after.name, after.revision, after.modified_at) == ("Renamed", 2, now)
    again = await house.db.transact(edit, ours, house.home, changes, now + 1, anything)
    assert again == after
    about = {"tenant": house.home, "changed": ["name"]}
    edits = [event for event in await house.events() if event[0] == "tenant.edited"]
    assert edits == [("tenant.edited", about)]


async def test_a_stale_edit_changes_nothing(house: House):
    """The revision is checked in the transaction of the change."""

    def stale(revision: int) -> None:
        raise Stale("moved")

    ours = house.actor()
    work = house.db.transact(edit, ours, house.home, {"name": "Late"}, house.clock(), stale)
    assert type(await refusal(work)) is Stale
    assert (await house.db.read(show, ours, house.home)).name == "Default"


async def test_a_tenant_claims_no_host(house: House):
    """Whose name a host is only the operator knows; giving one up is free."""
    theirs = (await made(house, "acme", host="a.example")).tenant.id
    admin, system = house.actor(tenant=theirs), Actor.system(theirs)

    async def change(actor: Actor, host: str | None) -> Any:
        return await house.db.transact(edit, actor, theirs, {"host": host}, house.clock(), anything)

    assert type(await refusal(change(admin, "doors.example"))) is Forbidden
    assert (await change(admin, None)).host is None
    assert (await change(system, "b.example")).host == "b.example"


async def test_the_catalogue_number_moves_alone(either_house: House):
    """It counts up by one, and is no edit of the tenant."""
    warrant = either_house.actor().warrant("apis:write")
    assert await either_house.db.transact(move_catalogue, warrant) == 1
    assert await either_house.db.transact(move_catalogue, warrant) == 2
    tenant = await either_house.db.read(show, either_house.actor(), either_house.home)
    assert (tenant.catalogue_revision, tenant.revision) == (2, 1)


@pytest.mark.parametrize(
    ("host", "slug", "found"),
    [
        ("doors.example", "", "default"),
        ("doors.example", "acme", "acme"),
        ("acme.example", "", "acme"),
        ("acme.example", "acme", "acme"),
        ("acme.example", "other", None),
        ("doors.example", "nobody", None),
        ("", "", "default"),
        ("", "default", "default"),
    ],
)
async def test_an_address_leads_to_one_tenant(
    either_house: House, host: str, slug: str, found: str | None
):
    """A tenant's host, else the prefix, else the default tenant (D-15)."""
    await made(either_house, "acme", host="acme.example")
    await made(either_house, "other")
    row = await either_house.db.look(UNSCOPED_ADDRESS, (host, slug))
    assert (None if row is None else tenant_of(row).slug) == found


async def test_decoys_stand_with_the_tenant(house: House):
    """A higher room says what is read in place of what does not exist."""
    warrant = Actor.system(house.home).warrant("clients:write")
    await house.db.transact(set_decoys, warrant, "cli_decoy", "decoy")
    row: Any = await house.db.look(UNSCOPED_ADDRESS, ("", ""))
    assert {"cli_decoy", "decoy"} <= set(row)
