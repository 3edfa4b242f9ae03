"""``GET /v1/users``: the vendor's users call over the people room (INC-47)."""

import pytest

from tests.rows import row
from tests.wire.shapes import missing, problem
from tests.world import Json, World, unique


def people(world: World, **query: object) -> Json:
    """Ask for users and return the answer."""
    answer = world.call("GET", "/v1/users", params=query)
    assert answer.status_code == 200, answer.text
    body: Json = answer.json()
    assert body["totalCount"] >= len(body["users"])
    return body


def names(body: Json) -> list[str]:
    return [user["username"] for user in body["users"]]


def person(world: World, word: str, **more: object) -> Json:
    name = unique(word).replace(" ", "")
    return world.make("users", username=f"{name}@example.com", name=word.title(), **more)


@row("INC-47")
def test_inactive_and_blocked_users_are_filtered(tenant: World):
    """``active`` and ``blocked`` each filter, in both directions."""
    works = person(tenant, "works")
    left = person(tenant, "left", active=False)
    barred = person(tenant, "barred", blocked=True)
    wanted = people(tenant, active="true", blocked="false", pageSize=100)
    assert works["username"] in names(wanted)
    assert not {left["username"], barred["username"]} & set(names(wanted))
    assert names(people(tenant, active="false")) == [left["username"]]
    assert names(people(tenant, blocked="true")) == [barred["username"]]
    assert {left["username"], barred["username"]} <= set(names(people(tenant)))


@row("INC-47")
def test_a_hundred_and_one_users_make_two_pages(tenant: World):
    """With 101 users the page holds 100 and ``totalCount`` says 101; page 2 has the last."""
    already = people(tenant)["totalCount"]
    for number in range(101 - already):
        person(tenant, f"user{number}")
    first = people(tenant, active="true", blocked="false", pageSize=100, page=1)
    assert (len(first["users"]), first["totalCount"]) == (100, 101)
    second = people(tenant, active="true", blocked="false", pageSize=100, page=2)
    assert (len(second["users"]), second["totalCount"]) == (1, 101)
    assert len(set(names(first)) | set(names(second))) == 101
    assert people(tenant, pageSize=100, page=3)["users"] == []


def test_one_user_can_be_looked_up_by_name(tenant: World):
    """``username`` filters to the one who has it."""
    wanted = person(tenant, "wanted")
    person(tenant, "other")
    assert names(people(tenant, username=wanted["username"])) == [wanted["username"]]


def test_a_user_has_the_vendors_members(tenant: World):
    """The SDK's model finds what it needs in each user."""
    made = person(tenant, "shape")
    [user] = people(tenant, username=made["username"])["users"]
    assert {"userId", "username", "active", "blocked", "firstName", "lastName"} <= set(user)
    assert user["active"] is True
    assert user["blocked"] is False


@pytest.mark.parametrize(
    "query", [{"active": "maybe"}, {"pageSize": "0"}, {"pageSize": "x"}, {"page": "0"}]
)
def test_nonsense_in_a_filter_is_refused(world: World, query: dict[str, str]):
    """A filter that cannot be understood is an error, never ignored."""
    answer = world.call("GET", "/v1/users", params=query)
    assert answer.status_code in {400, 422}


@row("INC-11")
def test_listing_users_needs_users_read(world: World):
    """Without ``users:read`` the answer is 403 and names it."""
    client = world.make_client(permissions=["clients:read"])
    assert missing(world.call("GET", "/v1/users", world.token(client))) == ["users:read"]


@row("INC-13")
@pytest.mark.parametrize("value", ["", "Bearer", "Bearer x", "Basic eDp5", "bearer a.b.c"])
def test_listing_users_needs_a_token(world: World, value: str):
    """No request passes without a token; the challenge says Bearer (RFC 6750 §3)."""
    headers = {"Authorization": value} if value else {}
    answer = world.call("GET", "/v1/users", "", headers=headers)
    problem(answer, 401)
    assert answer.headers["www-authenticate"].startswith("Bearer")


def test_users_of_another_tenant_are_not_there(world: World, tenant: World):
    """Users of one tenant never show in another's list."""
    made = person(tenant, "foreign")
    assert people(world, username=made["username"])["users"] == []
