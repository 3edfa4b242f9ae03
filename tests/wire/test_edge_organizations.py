"""In which organization a call to the example Edge Intelligence API acts."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.conftest import DATABASES, Servers
from tests.edge import (
    ASSETS,
    BODY,
    FIVE,
    PREFIX,
    call,
    edge_intelligence,
    id_of,
    key_token,
    labels,
    role_of,
    user_token,
)
from tests.iam import me, role_named
from tests.protected import Protected
from tests.rows import row
from tests.world import Person, World, claims, eventually

NOBODYS = "11111111-2222-4333-8444-555555555555"


@pytest.fixture(scope="module", params=DATABASES)
def edge(
    request: pytest.FixtureRequest, servers: Servers, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Protected]:
    """Give the API of one organization, beside another."""
    folder = tmp_path_factory.mktemp("edge")
    with edge_intelligence(servers.world(request.param), folder) as running:
        yield running


def neighbour(edge: Protected) -> World:
    """Return the other organization."""
    assert edge.neighbour
    return edge.neighbour


def join(org: World, user: str, *permissions: str) -> None:
    """Give the user of another organization a role of these *permissions* in *org*."""
    body = {"roles": [role_of(org, *permissions)]}
    answer = org.call("PUT", f"/api/v1/members/{user}", json=body)
    assert answer.status_code == 200, answer.text


@pytest.fixture
def traveller(edge: Protected) -> tuple[Person, str]:
    """Give a user of this organization who may look here and change assets there; its token."""
    person = edge.world.make_person(permissions=[FIVE[1]])
    join(neighbour(edge), person.id, ASSETS)
    return person, edge.world.token_of(person)


@row("EI-37")
@pytest.mark.parametrize("holder", [key_token, user_token], ids=["key", "user"])
def test_each_call_names_its_organization(edge: Protected, holder: Any) -> None:
    """
    Missing is 400 and names the header; malformed, repeated, unknown and foreign get one and the
    same 403.
    """
    mine = holder(edge.world, ASSETS)
    missing = edge.call("GET", f"{PREFIX}/agents", mine)
    there = id_of(neighbour(edge))
    named = [[("x-tenant-id", name)] for name in ("?", "", NOBODYS, there, there.upper())]
    named.append([("x-tenant-id", claims(mine)["tenant"])] * 2)

    bearer = ("Authorization", f"Bearer {mine}")
    refusals = [edge.http.get(f"{PREFIX}/agents", headers=[bearer, *headers]) for headers in named]

    assert missing.status_code == 400
    assert "x-tenant-id" in missing.json()["detail"]
    assert {(one.status_code, one.content) for one in refusals} == {(403, refusals[0].content)}
    assert len({frozenset(one.headers) for one in refusals}) == 1
    assert edge.call("GET", f"{PREFIX}/agents").status_code == 401


@row("EI-38")
def test_the_header_selects_among_a_users_organizations(
    edge: Protected, traveller: tuple[Person, str]
) -> None:
    """
    One token, two organizations: each answer has the named one's agents alone, and what may be
    done there is what the user's role there says.
    """
    _, token = traveller
    for org, changes in ((edge.world, 401), (neighbour(edge), 201)):
        there = id_of(org)
        seen = labels(call(edge, token, "GET", "/agents", there=there))
        made = call(edge, token, "POST", "/assetTypes", there=there, json=BODY)

        assert len(seen) == 3
        assert all(one.endswith(there) for one in seen)
        assert made.status_code == changes


@row("EI-34", "EI-36")
def test_the_ids_that_an_administrator_is_told_are_those_to_name(edge: Protected) -> None:
    """
    Who administers both organizations finds both ids at /iam/users/me, and each opens its own.
    """
    other = neighbour(edge)
    person = edge.world.make_person(roles=[role_named(edge.world, "tenant-admin")])
    member = other.call(
        "PUT", f"/api/v1/members/{person.id}", json={"roles": [role_named(other, "tenant-admin")]}
    )
    assert member.status_code == 200, member.text
    token = edge.world.token_of(person)

    told = [one["tenant_id"] for one in me(edge.world, token).json()["roles"]]

    assert sorted(told) == sorted(map(id_of, (edge.world, other)))
    for there in told:
        seen = labels(call(edge, token, "GET", "/agents", there=there))
        assert all(one.endswith(there) for one in seen)


@row("EI-37")
def test_a_membership_that_ends_ends_on_the_next_call(
    edge: Protected, traveller: tuple[Person, str]
) -> None:
    """
    Who is no member any more is answered exactly like somebody who never heard of the place.
    """
    person, token = traveller
    there = id_of(neighbour(edge))
    assert call(edge, token, "GET", "/agents", there=there).status_code == 200

    ended = neighbour(edge).call("DELETE", f"/api/v1/members/{person.id}")
    after, unknown = (call(edge, token, "GET", "/agents", there=one) for one in (there, NOBODYS))

    assert ended.status_code == 204
    assert (after.status_code, after.content) == (403, unknown.content)
    assert call(edge, token, "GET", "/agents").status_code == 200


@row("EI-7")
def test_another_organizations_key_is_nobody_here(edge: Protected) -> None:
    """
    Its token is 401 whichever organization it names, and so is that of a user who lives there.
    """
    other = neighbour(edge)
    for token in (key_token(other, ASSETS), user_token(other, ASSETS)):
        for there in (id_of(other), id_of(edge.world), NOBODYS):
            answer = call(edge, token, "GET", "/agents", there=there)
            assert answer.status_code == 401
            assert answer.headers["www-authenticate"] == 'Bearer error="invalid_token"'


@row("EI-38")
def test_what_one_organization_makes_is_its_own(
    edge: Protected, traveller: tuple[Person, str]
) -> None:
    """
    An asset type is found, listed and removed in the organization that it was made in only.
    """
    _, token = traveller
    mine, there = key_token(edge.world, ASSETS), id_of(neighbour(edge))
    made = call(edge, token, "POST", "/assetTypes", there=there, json=BODY).json()["id"]
    one = f"/assetTypes/{made}"

    listed = call(edge, mine, "GET", "/assetTypes", params={"size": 200}).json()["assetTypes"]
    assert made not in {each["id"] for each in listed}
    assert call(edge, mine, "GET", one).status_code == 404
    assert call(edge, mine, "DELETE", one).status_code == 404
    assert call(edge, token, "GET", one, there=there).status_code == 200


def test_what_a_user_did_elsewhere_stands_in_the_log_at_home(
    edge: Protected, traveller: tuple[Person, str]
) -> None:
    """
    The API reports to the organization it belongs to: its log has the call, and where it acted;
    the other organization's log has not.
    """
    person, token = traveller
    there = id_of(neighbour(edge))
    call(edge, token, "GET", "/agents", there=there)

    (event,) = eventually(lambda: edge.world.events(person.id, "call.allowed"))

    assert (event["actor"], event["details"]["acted_in"]) == (person.id, there)
    assert neighbour(edge).events(person.id, "call.allowed") == []


@row("EI-9")
def test_a_role_that_changes_acts_on_the_next_call(edge: Protected) -> None:
    """
    What a user's role, here or there, gains and loses, the same token has and lacks at once.
    """
    world, other = edge.world, neighbour(edge)
    person = world.make_person(permissions=[ASSETS])
    token = world.token_of(person)
    there = id_of(other)
    assert call(edge, token, "POST", "/assetTypes", json=BODY).status_code == 201

    role = {"roles": [role_of(world, FIVE[2])]}
    assert world.call("PATCH", f"/api/v1/users/{person.id}", json=role).status_code == 200
    assert call(edge, token, "POST", "/assetTypes", json=BODY).status_code == 401
    assert call(edge, token, "GET", "/agents").status_code == 200

    for permission, wanted in ((ASSETS, 201), (FIVE[3], 401)):
        join(other, person.id, permission)
        made = call(edge, token, "POST", "/assetTypes", there=there, json=BODY)
        assert made.status_code == wanted
