"""``/members``: 200, 204, 403, 404, 409, 422; whose an id is, is never told."""

from doorward.access.service import delete_role
from doorward.access.service.holders import Losing
from doorward.kernel.errors import Conflict
from doorward.people.service import delete
from tests.unit.doors import House, fields, refusal
from tests.unit.people.people import a_role, a_user, anything, holding

NOBODY = "usr_0000000000000000"


async def a_stranger(house: House) -> str:
    """Return the id of a user of another tenant."""
    tenant = await house.second_tenant()
    return str((await a_user(house, actor=house.actor(tenant=tenant))).id)


async def test_roles_are_given_listed_and_taken(either_house: House):
    """Put twice is one member with the last roles; gone after a delete."""
    house = either_house
    one, two = await a_role(house, "users:read"), await a_role(house, "events:read")
    stranger = await a_stranger(house)
    async with house.doors() as doors:
        path = f"/members/{stranger}"
        first = await doors.put(path, json={"roles": [one, one]})
        assert (first.status_code, first.json()) == (200, {"id": stranger, "roles": [one]})
        both = {"id": stranger, "roles": sorted((one, two))}
        assert (await doors.put(path, json={"roles": [two, one]})).json() == both
        assert (await doors.put(path, json={"roles": [two, one]})).json() == both
        assert (await doors.get(path)).json() == both
        assert (await doors.get("/members")).json() == {"items": [both], "next": None}
        assert (await doors.delete(path)).status_code == 204
        assert (await doors.delete(path)).status_code == 404
        assert (await doors.get(path)).status_code == 404
        assert (await doors.get("/members")).json()["items"] == []
    told = [event for event in await house.events() if event[0].startswith("member.")]
    assert told == [
        ("member.edited", {"user": stranger, "roles": [one]}),
        ("member.edited", {"user": stranger, "roles": both["roles"]}),
        ("member.removed", {"user": stranger}),
    ]


async def test_an_id_of_nobody_and_a_foreign_one_are_answered_alike(house: House):
    """Every route, each way: the answers differ in nothing but the id (guarantee 4)."""
    role = await a_role(house, "users:read")
    answers = []
    async with house.doors() as doors:
        for id in (await a_stranger(house), NOBODY):
            path = f"/members/{id}"
            heard = [
                await doors.get(path),
                await doors.delete(path),
                await doors.put(path, json={"roles": ["rol_0000000000000000"]}),
                await doors.put(path, json={"roles": [role]}),
                await doors.get(path),
                await doors.get("/members"),
                await doors.delete(path),
            ]
            answers.append([(one.status_code, one.text.replace(id, "<id>")) for one in heard])
    assert answers[0] == answers[1]
    assert [status for status, _ in answers[0]] == [404, 404, 422, 200, 200, 200, 204]


async def test_a_member_elsewhere_is_none_here(house: House):
    """What one tenant gives, no other sees; and the home does not either."""
    tenant = await house.second_tenant()
    there = house.actor(tenant=tenant)
    user = await a_user(house, actor=there)
    role = await a_role(house, "users:read")
    async with house.doors() as doors, house.doors(there) as home:
        await doors.put(f"/members/{user.id}", json={"roles": [role]})
        assert (await home.get("/members")).json()["items"] == []
        assert (await home.get(f"/users/{user.id}")).json()["roles"] == []


async def test_ones_own_users_are_no_members(house: House):
    """A user of the tenant is not listed, and has its roles in its record: 409 says so."""
    role = await a_role(house, "users:read")
    user = await a_user(house, role)
    async with house.doors() as doors:
        assert (await doors.put(f"/members/{user.id}", json={"roles": [role]})).status_code == 409
        assert (await doors.get(f"/members/{user.id}")).status_code == 404
        assert (await doors.get("/members")).json()["items"] == []


async def test_nobody_gives_a_member_more_than_they_have(house: House):
    """Attack: a clerk lets an accomplice from another tenant in as an administrator."""
    mighty, small = await a_role(house, "keys:write"), await a_role(house, "users:read")
    stranger = await a_stranger(house)
    async with house.doors(holding(house)) as clerk, house.doors() as doors:
        path = f"/members/{stranger}"
        refused = await clerk.put(path, json={"roles": [small, mighty]})
        assert (refused.status_code, refused.json()["missing"]) == (403, ["keys:write"])
        await doors.put(path, json={"roles": [mighty]})
        kept = await clerk.put(path, json={"roles": [mighty, small]})
        assert kept.status_code == 200, "what is there already is not given again"
        assert (await clerk.put(path, json={"roles": [small]})).status_code == 200
        assert (await clerk.put(path, json={"roles": [mighty]})).status_code == 403


async def test_wrong_ids_and_no_roles_are_field_errors(house: House):
    """422 for what could be no user's id, for no roles, for roles that are none."""
    async with house.doors() as doors:
        assert fields(await doors.put("/members/ada", json={"roles": ["x"]})) == ["user_id"]
        assert fields(await doors.put(f"/members/{NOBODY}", json={"roles": []})) == ["roles"]
        assert fields(await doors.put(f"/members/{NOBODY}", json={"roles": ["x"]})) == ["roles"]


async def test_members_hold_roles(either_house: House):
    """A role that only a member has is not deleted unsaid."""
    house = either_house
    role = await a_role(house, "users:read")
    async with house.doors() as doors:
        await doors.put(f"/members/{NOBODY}", json={"roles": [role]})
        how = Losing(False, house.clock())
        refused = await refusal(house.db.transact(delete_role, house.actor(), role, how, anything))
        assert isinstance(refused, Conflict)
        forced = Losing(True, house.clock())
        await house.db.transact(delete_role, house.actor(), role, forced, anything)
        assert (await doors.get("/members")).json()["items"] == []


async def test_a_removed_user_goes_on_being_listed_elsewhere(house: House):
    """The list of another tenant does not tell that a home removed somebody."""
    tenant = await house.second_tenant()
    there = house.actor(tenant=tenant)
    user = await a_user(house, actor=there)
    role = await a_role(house, "users:read")
    async with house.doors() as doors:
        await doors.put(f"/members/{user.id}", json={"roles": [role]})
        await house.db.transact(delete, there, user.id, house.clock(), anything)
        assert (await doors.get(f"/members/{user.id}")).json()["roles"] == [role]


async def test_pages_hold_each_member_once(house: House):
    """Whatever the size of a page and however many roles each has."""
    roles = [await a_role(house, "users:read") for _ in range(2)]
    ids = [f"usr_{number:016}" for number in range(5)]
    async with house.doors() as doors:
        for id in ids:
            await doors.put(f"/members/{id}", json={"roles": roles})
        seen: list[str] = []
        after: dict[str, str] = {}
        while True:
            page = (await doors.get("/members", params={"limit": 2, **after})).json()
            seen += [one["id"] for one in page["items"]]
            if page["next"] is None:
                break
            after = {"after": page["next"]}
        assert seen == ids
        found = (await doors.get("/members", params={"search": ids[3][-3:]})).json()["items"]
        assert [one["id"] for one in found] == [ids[3]]
