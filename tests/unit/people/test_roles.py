"""Roles of users: given within one's own rights, taken by anybody who manages users."""

from typing import Any

import pytest

from doorward.access.service import delete_role, edit_role
from doorward.access.service.holders import Losing
from doorward.kernel.errors import Conflict, Forbidden, Invalid
from doorward.people.service import delete, edit, list_users, show
from tests.unit.doors import House, refusal
from tests.unit.people.people import a_role, a_user, anything, holding


async def edited(house: House, actor: Any, user: Any, **changes: Any) -> Any:
    house.clock.tick()
    return await house.db.transact(edit, actor, user.id, changes, house.clock(), anything)


async def missing(work: Any) -> tuple[str, ...]:
    """Return what a refusal names as missing."""
    refused = await refusal(work)
    assert isinstance(refused, Forbidden)
    return refused.missing


async def test_roles_are_given_shown_and_taken(either_house: House):
    """Made with some, edited to others; twice the same is once; the revision moves."""
    house = either_house
    one, two = await a_role(house, "users:read"), await a_role(house, "events:read")
    user = await a_user(house, one, one)
    assert user.roles == (one,)
    changed = await edited(house, house.actor(), user, roles=[two, one])
    assert changed.roles == tuple(sorted((one, two)))
    assert changed.revision == user.revision + 1
    same = await edited(house, house.actor(), user, roles=[one, two])
    assert same.revision == changed.revision
    assert (await edited(house, house.actor(), user, roles=[])).roles == ()
    assert (await house.events())[-1][1]["changed"] == ["roles"]


async def test_lists_tell_roles_of_each(either_house: House):
    """By page and by number alike."""
    house = either_house
    role = await a_role(house, "users:read")
    await a_user(house)
    await a_user(house, role)

    async def look(uow: Any) -> Any:
        return await list_users(uow, house.actor())

    users, _ = await house.db.read(look)
    assert [one.roles for one in users] == [(), (role,)]


async def test_nobody_gives_a_role_beyond_their_own_rights(house: House):
    """Attack: a clerk makes, or makes of oneself, somebody mightier. Refused, by name."""
    mighty = await a_role(house, "keys:write", "users:read")
    clerk = holding(house)
    assert await missing(a_user(house, mighty, actor=clerk)) == ("keys:write",)
    user = await a_user(house, actor=clerk)
    assert await missing(edited(house, clerk, user, roles=[mighty])) == ("keys:write",)
    assert (await edited(house, holding(house, "keys:write"), user, roles=[mighty])).roles


async def test_nobody_gives_a_built_in_role_beyond_their_own_rights(house: House):
    """Attack: the Administrator role, which every tenant has, is given by a clerk."""
    from doorward.access.service import list_roles
    from doorward.kernel.page import Window

    page = await house.db.read(list_roles, house.actor(), Window(search="administrator"))
    [administrator] = page.items
    clerk = holding(house)
    user = await a_user(house, actor=clerk)
    assert "keys:write" in await missing(edited(house, clerk, user, roles=[administrator.id]))


async def test_letting_a_mightier_user_in_again_takes_its_rights(house: House):
    """Attack: a clerk lets in again an administrator who was kept out. Refused, by name."""
    mighty = await a_role(house, "keys:write")
    clerk = holding(house)
    for out, back in (
        ({"blocked": True}, {"blocked": False}),
        ({"active": False}, {"active": True}),
    ):
        user = await a_user(house, mighty)
        await edited(house, clerk, user, **out)
        assert await missing(edited(house, clerk, user, **back)) == ("keys:write",)
        assert not (await house.db.read(show, clerk, user.id)).open
        assert (await edited(house, holding(house, "keys:write"), user, **back)).open


async def test_letting_half_in_takes_nothing(house: House):
    """One of two bars is no way in: a user who has left is not let in by unblocking."""
    mighty = await a_role(house, "keys:write")
    user = await a_user(house, mighty, blocked=True, active=False)
    changed = await edited(house, holding(house), user, blocked=False)
    assert not changed.open


async def test_anybody_who_manages_users_may_take_and_keep_out(house: House):
    """To take away is never refused: neither roles nor the way in."""
    mighty = await a_role(house, "keys:write")
    user = await a_user(house, mighty)
    clerk = holding(house)
    assert (await edited(house, clerk, user, notes="on leave")).roles == (mighty,)
    assert (await edited(house, clerk, user, blocked=True)).terms.blocked
    assert (await edited(house, clerk, user, roles=[])).roles == ()


@pytest.mark.parametrize("where", ["nowhere", "elsewhere"])
async def test_a_role_of_nobody_and_one_of_another_tenant_are_alike(house: House, where: str):
    """Both are no role here, in the same words (guarantee 4)."""
    role = "rol_0000000000000000"
    if where == "elsewhere":
        role = await a_role(house, "users:read", tenant=await house.second_tenant())
    refused = await refusal(a_user(house, role))
    assert isinstance(refused, Invalid)
    assert [(one.field, one.message) for one in refused.errors] == [
        ("roles", "there is no such role")
    ]


async def test_a_role_in_use_is_not_taken_silently(either_house: House):
    """Deleting it says how many users have it; forced, they lose it and count as edited."""
    house = either_house
    role = await a_role(house, "users:read")
    user = await a_user(house, role)
    how = Losing(False, house.clock())
    refused = await refusal(house.db.transact(delete_role, house.actor(), role, how, anything))
    assert isinstance(refused, Conflict)
    assert "1 user" in refused.detail
    forced = Losing(True, house.clock())
    await house.db.transact(delete_role, house.actor(), role, forced, anything)
    left = await house.db.read(show, house.actor(), user.id)
    assert (left.roles, left.revision) == ((), user.revision + 1)
    assert (await house.events())[-1][1]["taken_from"] == {"users": 1}


async def test_a_removed_user_leaves_no_role_behind(either_house: House):
    """Nobody has the role afterwards, so it can be deleted unforced."""
    house = either_house
    role = await a_role(house, "users:read")
    user = await a_user(house, role)
    await house.db.transact(delete, house.actor(), user.id, house.clock(), anything)
    how = Losing(False, house.clock())
    await house.db.transact(delete_role, house.actor(), role, how, anything)


async def test_an_edited_role_is_edited_for_all_who_have_it(house: House):
    """The ceiling over a user follows the role as it is now."""
    role = await a_role(house, "users:read")
    user = await a_user(house, role, blocked=True)
    change = {"permissions": frozenset({"users:read", "keys:write"})}
    await house.db.transact(edit_role, house.actor(), role, change, house.clock(), anything)
    assert await missing(edited(house, holding(house), user, blocked=False)) == ("keys:write",)
