"""``/tenants``: 200, 201, 403, 404, 409, 412, 422."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from doorward.kernel.authority import Actor
from doorward.kernel.card import Tools
from doorward.kernel.db import UnitOfWork
from doorward.kernel.secret import Secret
from tests.unit.doors import House, fields


async def administrator(uow: UnitOfWork, actor: Actor, tools: Tools) -> Mapping[str, Any]:
    """Furnish a tenant with credentials."""
    return {"client_id": "key-1", "client_secret": Secret("dws_once")}


async def test_post_201_shows_the_secret_once(house: House):
    """The answer holds addresses and credentials, and nobody may keep it."""
    house.rooms = [replace(house.rooms[0], furnish=administrator)]
    headers = {"Idempotency-Key": "k"}
    async with house.doors() as doors:
        body = {"name": " Acme ", "slug": "acme"}
        first = await doors.post("/tenants", json=body, headers=headers)
        again = await doors.post("/tenants", json=body, headers=headers)
    assert (first.status_code, again.status_code) == (201, 200)
    shown = first.json()
    assert shown["name"] == "Acme"
    assert shown["base_url"] == shown["issuer"] == "https://doors.example/t/acme"
    assert (shown["client_id"], shown["client_secret"]) == ("key-1", "dws_once")
    assert first.headers["cache-control"] == "no-store"
    assert again.json() == {
        name: value for name, value in shown.items() if not name.startswith("client_")
    }


async def test_get_200_shows_ones_own(house: House):
    """By id with its tag, and as the only one of the list."""
    async with house.doors() as doors:
        one = await doors.get(f"/tenants/{house.home}")
        listed = await doors.get("/tenants")
    assert (one.status_code, one.headers["etag"]) == (200, '"1"')
    assert listed.json() == {"items": [one.json()], "next": None}


async def test_get_404_for_another(house: House):
    """Another tenant's id is as unknown as any."""
    theirs = await house.second_tenant()
    async with house.doors() as doors:
        assert (await doors.get(f"/tenants/{theirs}")).status_code == 404


@pytest.mark.parametrize("query", [{"search": "DEF"}, {"search": "default"}, {"sort": "-name"}])
async def test_the_list_searches_and_sorts(house: House, query: dict[str, str]):
    """Like every list."""
    async with house.doors() as doors:
        assert len((await doors.get("/tenants", params=query)).json()["items"]) == 1


async def test_a_search_may_find_nothing(house: House):
    """A name without the part is not shown."""
    async with house.doors() as doors:
        assert (await doors.get("/tenants", params={"search": "_"})).json()["items"] == []


async def test_patch_200_and_412(house: House):
    """An edit moves the tag; one based on the old tag is refused."""
    path, old = f"/tenants/{house.home}", {"If-Match": '"1"'}
    async with house.doors() as doors:
        edited = await doors.patch(path, json={"token_seconds": 60}, headers=old)
        late = await doors.patch(path, json={"name": "Late"}, headers=old)
    assert (edited.status_code, edited.headers["etag"]) == (200, '"2"')
    assert (edited.json()["token_seconds"], edited.json()["name"]) == (60, "Default")
    assert late.status_code == 412


@pytest.mark.parametrize(
    "body",
    [
        {"name": ""},
        {"name": None},
        {"name": "two\nlines"},
        {"token_seconds": 1},
        {"token_seconds": 86_401},
        {"token_seconds": "60"},
        {"token_seconds": None},
        {"host": "localhost"},
        {"slug": "other"},
        {"state": "frozen"},
    ],
)
async def test_patch_422_names_the_field(house: House, body: dict[str, object]):
    """A member that is wrong, or that no edit has, is refused by its name."""
    async with house.doors() as doors:
        answer = await doors.patch(f"/tenants/{house.home}", json=body)
    assert answer.status_code == 422
    assert fields(answer) == list(body)


@pytest.mark.parametrize("slug", ["", "x", "UPPER", "with space", "-x", "../up", "a/b", "x" * 100])
async def test_post_422_for_what_is_no_slug(house: House, slug: str):
    """What could not stand in an address is refused by name, before anything is made."""
    async with house.doors() as doors:
        answer = await doors.post("/tenants", json={"name": "x", "slug": slug})
    assert (answer.status_code, fields(answer)) == (422, ["slug"])


@pytest.mark.parametrize(
    ("body", "taken"),
    [
        ({"slug": "acme"}, "slug"),
        ({"slug": "default"}, "slug"),
        ({"slug": "b2", "host": "doors.example"}, "host"),
    ],
)
async def test_post_409_for_what_is_taken(house: House, body: dict[str, str], taken: str):
    """The public address itself is taken too."""
    await house.second_tenant("acme")
    async with house.doors() as doors:
        answer = await doors.post("/tenants", json={"name": "x", **body})
    assert (answer.status_code, fields(answer)) == (409, [taken])


async def test_403_names_the_permission(house: House):
    """Reading and writing have a permission each."""
    async with house.doors(house.actor([])) as doors:
        read = await doors.get("/tenants")
        made = await doors.post("/tenants", json={"name": "x", "slug": "x1"})
    assert [read.json()["missing"], made.json()["missing"]] == [
        ["tenants:read"],
        ["tenants:write"],
    ]
