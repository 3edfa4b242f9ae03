"""Users' records below any door."""

from typing import Any

import pytest

from doorward.kernel.authority import Actor
from doorward.kernel.errors import Conflict, Forbidden, Invalid, NotFound
from doorward.people import UserTerms, list_users
from doorward.people.service import create, delete, edit, show
from tests.unit.doors import House, refusal


def anything(revision: int) -> None:
    """Accept any revision."""


async def made(house: House, username: str, actor: Actor | None = None, **more: Any) -> Any:
    house.clock.tick()
    terms = UserTerms(username, **more)
    user, _ = await house.db.transact(create, actor or house.actor(), terms, house.clock())
    return user


async def listed(house: House, **wanted: Any) -> tuple[list[str], int]:
    actor = house.actor(["users:read"])

    async def look(uow: Any) -> Any:
        return await list_users(uow, actor, **wanted)

    users, total = await house.db.read(look)
    return [user.terms.username for user in users], total


async def test_every_filter_filters(either_house: House):
    """Active and blocked each in both directions, and the username whatever its case."""
    house = either_house
    await made(house, "works")
    await made(house, "left", active=False)
    await made(house, "barred", blocked=True)
    assert await listed(house) == (["works", "left", "barred"], 3)
    assert await listed(house, active=True) == (["works", "barred"], 2)
    assert await listed(house, active=False) == (["left"], 1)
    assert await listed(house, blocked=True) == (["barred"], 1)
    assert await listed(house, active=True, blocked=False) == (["works"], 1)
    assert await listed(house, username="LEFT") == (["left"], 1)
    assert await listed(house, username="nobody") == ([], 0)


async def test_pages_by_number_tell_the_whole_count(either_house: House):
    """Each user once over the pages; past the end there is nothing, but still the count."""
    names = [f"user{number}" for number in range(5)]
    for name in names:
        await made(either_house, name)
    pages = [await listed(either_house, offset=offset, limit=2) for offset in (0, 2, 4, 6)]
    assert [total for _, total in pages] == [5] * 4
    assert [name for page, _ in pages for name in page] == names
    assert pages[3][0] == []


async def test_a_username_is_taken_once_a_tenant(either_house: House):
    """In any case, by an edit too; another tenant may have it."""
    house = either_house
    ada, bob = await made(house, "ada@example.com"), await made(house, "bob")
    taken = await refusal(made(house, "ADA@Example.com"))
    assert isinstance(taken, Conflict)
    assert [one.field for one in taken.errors] == ["username"]
    change = {"username": "Ada@example.com"}
    work = house.db.transact(edit, house.actor(), bob.id, change, house.clock(), anything)
    assert type(await refusal(work)) is Conflict
    own = await house.db.transact(edit, house.actor(), ada.id, change, house.clock(), anything)
    assert (own.terms.username, own.revision) == ("Ada@example.com", 2)
    theirs = house.actor(tenant=await house.second_tenant())
    assert (await made(house, "ada@example.com", theirs)).id != ada.id


async def test_users_of_another_tenant_are_not_there(house: House):
    """Neither listed nor found, changed nor removed by id."""
    theirs = house.actor(tenant=await house.second_tenant())
    foreign = await made(house, "foreign", theirs)
    assert await listed(house) == ([], 0)
    for work in (
        house.db.read(show, house.actor(), foreign.id),
        house.db.transact(edit, house.actor(), foreign.id, {}, 0, anything),
        house.db.transact(delete, house.actor(), foreign.id, 0, anything),
    ):
        refused = await refusal(work)
        assert isinstance(refused, NotFound)
        assert refused.detail == "there is no such user"
    assert (await house.db.read(show, theirs, foreign.id)) == foreign


async def test_listing_needs_its_permission(house: House):
    """Without users:read nothing is told, by dialects either."""
    refused = await refusal(house.db.read(list_users, house.actor(["users:write"])))
    assert isinstance(refused, Forbidden)
    assert refused.missing == ("users:read",)


async def test_changes_are_recorded_without_what_they_say(house: House):
    """Events name the record and the members that changed, never their values."""
    user = await made(house, "ada@example.com", name="Ada")
    change = {"notes": "moved to Paris", "active": False}
    await house.db.transact(edit, house.actor(), user.id, change, house.clock(), anything)
    await house.db.transact(edit, house.actor(), user.id, change, house.clock(), anything)
    await house.db.transact(delete, house.actor(), user.id, house.clock(), anything)
    assert (await house.events())[1:] == [
        ("user.created", {"user": user.id, "roles": [], "password": False}),
        ("user.edited", {"user": user.id, "changed": ["active", "notes"]}),
        ("user.deleted", {"user": user.id}),
    ]


@pytest.mark.parametrize("email", ["ada", "@", "a@", "a b@c", "a@b@c", "a" * 250 + "@b.de"])
def test_an_address_is_one_or_nothing(email: str):
    """A part, an @ and another part."""
    with pytest.raises(Invalid) as refused:
        UserTerms("ada", email=email)
    assert [one.field for one in refused.value.errors] == ["email"]
