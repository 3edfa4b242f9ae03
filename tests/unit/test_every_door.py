"""Every REST door, as the OpenAPI document lists them: what it says it needs, its verb asks for.

The guard, which refuses early by the same document, is left out here: behind it every verb
must refuse on its own.
"""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from doorward.rooms import CARDS
from tests.proofs.routes import PARAMETER, Route, routes
from tests.unit.doors import House, open_house


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    """Give a house with every room that has doors."""
    async with open_house(tmp_path, [card for card in CARDS if card.router]) as house:
        yield house


async def listed(house: House) -> list[tuple[Route, str]]:
    """Return every operation with the permission it says it needs."""
    async with house.doors() as doors:
        published = (await doors.get("/openapi.json")).json()
    found = routes(published)
    assert len(found) >= 40
    return [
        (route, published["paths"][route.path][route.method.lower()]["x-permission"])
        for route in found
    ]


async def test_every_verb_asks_for_what_its_door_names(house: House):
    """An actor with every right but the one named is refused by that name, and by no other."""
    every = await listed(house)
    rights = {permission for _, permission in every}
    for route, permission in every:
        if not permission:
            continue  # where people come in, nobody is known yet
        async with house.doors(house.actor(rights - {permission})) as doors:
            path = PARAMETER.sub("zz_0000000000000000", route.path)
            # A rule without a permission is refused before anything else is looked at.
            more = {"all_of": ["users:read"]} if route.path.endswith("/rules") else {}
            body = None if route.body is None else route.body | more
            answer = await doors.request(route.method, path, json=body)
        assert answer.status_code == 403, (str(route), answer.text)
        assert answer.json()["missing"] == [permission], str(route)


async def test_every_list_refuses_a_filter_it_does_not_offer(house: House):
    """Wherever a page is given, an unknown filter is a field error."""
    async with house.doors() as doors:
        published = (await doors.get("/openapi.json")).json()
        lists = [
            path
            for path, item in published["paths"].items()
            if "limit" in {one["name"] for one in item.get("get", {}).get("parameters", ())}
        ]
        for path in lists:
            where = PARAMETER.sub("zz_0000000000000000", path)
            answer = await doors.get(where, params={"no_such_filter": "x"})
            assert answer.status_code == 422, path
    assert len(lists) >= 7
