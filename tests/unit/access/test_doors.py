"""``/apis``, ``/apis/{id}/areas``, ``/apis/{id}/rules``, ``/roles``: every status they answer."""

import json
import re
from typing import Any

import httpx
import pytest

from tests.unit.doors import House, fields

AUDIENCE = "https://orders.example"


async def made(doors: httpx.AsyncClient, path: str, **body: Any) -> Any:
    answer = await doors.post(path, json=body)
    assert answer.status_code == 201, answer.text
    assert answer.headers["etag"] == '"1"'
    return answer.json()


async def shop(doors: httpx.AsyncClient) -> str:
    """Make an API with an area; return its path."""
    api = await made(doors, "/apis", name="Orders", audience=AUDIENCE)
    path = f"/apis/{api['id']}"
    await made(doors, f"{path}/areas", name="orders")
    return path


async def test_an_api_is_made_read_edited_and_removed(house: House):
    """201, 200, 200, 204, then 404."""
    async with house.doors() as doors:
        api = await made(doors, "/apis", name="Orders", audience=AUDIENCE)
        path = f"/apis/{api['id']}"
        assert api["denial"] == "forbidden"
        assert (api["managed"], api["is_default"], api["portal"]) == (False, False, True)
        edited = await doors.patch(path, json={"denial": "unauthorized", "portal": False})
        assert (edited.status_code, edited.headers["etag"]) == (200, '"2"')
        assert (await doors.get(path)).json() == edited.json()
        assert edited.json()["denial"] == "unauthorized"
        assert (await doors.delete(path)).status_code == 204
        assert (await doors.get(path)).status_code == 404


async def test_an_area_says_its_permissions(house: House):
    """By default read and write; its label is its name in words; it is found by its name."""
    async with house.doors() as doors:
        path = await shop(doors)
        audit = await made(
            doors, f"{path}/areas", name="audit_log", actions=["read"], alias="Audit"
        )
        assert (audit["id"], audit["label"]) == ("audit_log", "Audit log")
        assert audit["permissions"] == ["audit_log:read"]
        listed = (await doors.get(f"{path}/areas")).json()["items"]
        assert [one["permissions"] for one in listed] == [
            ["audit_log:read"],
            ["orders:read", "orders:write"],
        ]
        one = await doors.get(f"{path}/areas/audit_log")
        assert (one.json(), one.headers["etag"]) == (audit, '"1"')
        edited = await doors.patch(f"{path}/areas/audit_log", json={"grantable": False})
        assert edited.json()["grantable"] is False
        assert (await doors.delete(f"{path}/areas/audit_log")).status_code == 204


async def test_a_rule_says_what_a_call_needs(house: House):
    """Made, listed, edited and removed below its API."""
    async with house.doors() as doors:
        path = await shop(doors)
        rule = await made(
            doors, f"{path}/rules", method="GET", template="/orders/{id}", all_of=["orders:read"]
        )
        place = f"{path}/rules/{rule['id']}"
        edited = await doors.patch(place, json={"any_of": ["orders:write", "orders:read"]})
        assert edited.json()["any_of"] == ["orders:read", "orders:write"]
        assert (await doors.get(place)).json() == edited.json()
        assert (await doors.get(f"{path}/rules")).json()["items"] == [edited.json()]
        assert (await doors.delete(place)).status_code == 204
        assert (await doors.get(place)).status_code == 404


async def test_force_takes_what_is_held(house: House):
    """409 says whom it hits, ?force=true does it."""
    async with house.doors() as doors:
        path = await shop(doors)
        role = await made(doors, "/roles", name="Clerk", permissions=["orders:read"])
        refused = await doors.delete(f"{path}/areas/orders")
        assert refused.status_code == 409
        assert "1 role" in refused.json()["detail"]
        forced = await doors.delete(f"{path}/areas/orders", params={"force": "true"})
        assert forced.status_code == 204
        assert (await doors.get(f"/roles/{role['id']}")).json()["permissions"] == []


async def test_the_management_api_shows_its_audience(house: House):
    """It follows the tenant's address, and is taken by it; there is nothing to edit."""
    async with house.doors() as doors:
        [own] = (await doors.get("/apis")).json()["items"]
        assert own["audience"] == "https://doors.example/api/v1"
        body = {"name": "x", "audience": own["audience"]}
        refused = await doors.post("/apis", json=body)
        assert (refused.status_code, fields(refused)) == (409, ["audience"])
        assert (await doors.patch(f"/apis/{own['id']}", json={"name": "x"})).status_code == 409
        assert (await doors.delete(f"/apis/{own['id']}")).status_code == 409
        areas = (await doors.get(f"/apis/{own['id']}/areas", params={"limit": 3})).json()
        assert (len(areas["items"]), areas["next"] is None) == (3, False)


@pytest.mark.parametrize(
    ("path", "body", "wrong"),
    [
        ("/apis", {"name": "x", "audience": "orders"}, ["audience"]),
        ("/apis", {"name": "", "audience": AUDIENCE, "denial": "maybe"}, ["name", "denial"]),
        ("/apis", {"name": "x", "audience": AUDIENCE, "managed": True}, ["managed"]),
        ("{api}/areas", {"name": "Orders"}, ["name"]),
        ("{api}/areas", {"name": "x:y"}, ["name"]),
        ("{api}/areas", {"name": "x", "actions": []}, ["actions"]),
        ("{api}/areas", {"name": "x", "actions": ["READ"]}, ["actions[0]"]),
        ("{api}/areas", {"name": "x", "label": "two\nlines"}, ["label"]),
        ("{api}/rules", {"method": "GET", "template": "/x"}, ["all_of"]),
        ("{api}/rules", {"method": "get", "template": "x"}, ["method", "template"]),
        ("{api}/rules", {"method": "GET", "template": "/x", "any_of": ["no:no"]}, ["any_of"]),
        ("/roles", {"name": "x", "permissions": ["users:fly"]}, ["permissions"]),
        ("/roles", {"name": "x", "permissions": "users:read"}, ["permissions"]),
        ("/roles", {"name": "x", "description": "\x07"}, ["description"]),
        ("/roles", {"name": "x", "built_in": True}, ["built_in"]),
        ("/roles", {}, ["name"]),
    ],
)
async def test_422_names_each_field(
    house: House, path: str, body: dict[str, Any], wrong: list[str]
):
    """What is wrong, unknown or missing is refused under its own name."""
    async with house.doors() as doors:
        answer = await doors.post(path.format(api=await shop(doors)), json=body)
    assert (answer.status_code, fields(answer)) == (422, wrong)


@pytest.mark.parametrize(
    ("path", "body", "taken"),
    [
        ("/apis", {"name": "orders", "audience": "urn:shop:x"}, "name"),
        ("/apis", {"name": "x", "audience": AUDIENCE}, "audience"),
        ("{api}/areas", {"name": "orders"}, "name"),
        ("{api}/areas", {"name": "keys"}, "name"),
        ("/roles", {"name": "ADMINISTRATOR"}, "name"),
    ],
)
async def test_409_names_what_is_taken(house: House, path: str, body: dict[str, Any], taken: str):
    """What must be unique in the tenant."""
    async with house.doors() as doors:
        answer = await doors.post(path.format(api=await shop(doors)), json=body)
    assert (answer.status_code, fields(answer)) == (409, [taken])


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/apis", {"name": "x", "audience": "urn:shop:x"}),
        ("{api}/areas", {"name": "parcels"}),
        ("{api}/rules", {"method": "GET", "template": "/x", "any_of": ["orders:read"]}),
        ("/roles", {"name": "x"}),
    ],
)
async def test_a_repeated_create_makes_one(house: House, path: str, body: dict[str, Any]):
    """The same key is 201, then 200 with the same object."""
    async with house.doors() as doors:
        where, headers = path.format(api=await shop(doors)), {"Idempotency-Key": "k"}
        first = await doors.post(where, json=body, headers=headers)
        again = await doors.post(where, json=body, headers=headers)
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json() == again.json()


async def test_412_for_what_was_changed_meanwhile(house: House):
    """Edits and removals based on an old version are refused, whatever they are of."""
    stale = {"If-Match": '"0"'}
    async with house.doors() as doors:
        path = await shop(doors)
        rule = {"method": "GET", "template": "/x", "any_of": ["orders:read"]}
        made_rule = await made(doors, f"{path}/rules", **rule)
        role = await made(doors, "/roles", name="x")
        for place in (
            path,
            f"{path}/areas/orders",
            f"{path}/rules/{made_rule['id']}",
            f"/roles/{role['id']}",
        ):
            assert (await doors.patch(place, json={}, headers=stale)).status_code == 412, place
            assert (await doors.delete(place, headers=stale)).status_code == 412, place


@pytest.mark.parametrize(
    "path",
    ["/apis/{}", "/apis/{}/areas", "/apis/{}/areas/x", "/apis/{}/rules/x", "/roles/{}"],
)
async def test_404_is_the_same_for_unknown_and_foreign(house: House, path: str):
    """Another tenant's ids are answered like made-up ones."""
    async with house.doors(house.actor(tenant=await house.second_tenant())) as theirs:
        foreign = {
            "apis": (await theirs.get("/apis")).json()["items"][0]["id"],
            "roles": (await theirs.get("/roles")).json()["items"][0]["id"],
        }
    async with house.doors() as doors:
        answers = [
            await doors.get(path.format(one))
            for one in (foreign[path.split("/")[1]], "nobody_0000000000")
        ]
    assert [one.status_code for one in answers] == [404, 404]
    assert answers[0].text == answers[1].text


@pytest.mark.parametrize("id", ["%00", "a%2fb", "a b", "é", "x" * 101])
async def test_422_for_what_could_be_no_id(house: House, id: str):
    """Refused before anything is looked up."""
    async with house.doors() as doors:
        assert (await doors.get(f"/roles/{id}")).status_code in {404, 422}


async def test_lists_search_sort_and_page(house: House):
    """By a part of the name whatever its case; each item once, in order."""
    async with house.doors() as doors:
        for name in ("b", "d", "a", "c"):
            house.clock.tick()
            await made(doors, "/roles", name=f"Job {name}")

        async def names(**query: Any) -> list[str]:
            found: list[str] = []
            after: str | None = None
            while True:
                more = {"after": after} if after else {}
                page = (await doors.get("/roles", params={**query, **more})).json()
                found += [one["name"] for one in page["items"]]
                after = page["next"]
                if after is None:
                    return found

        assert await names(search="JOB", limit=3) == ["Job b", "Job d", "Job a", "Job c"]
        assert await names(search="job", sort="name", limit=1) == [f"Job {one}" for one in "abcd"]
        assert await names(search="job", sort="-name") == [f"Job {one}" for one in "dcba"]
        assert await names(built_in="true", sort="name") == [
            "Administrator",
            "API Token Manager",
            "Auditor",
            "SOC Operator",
        ]
        assert await names(search="%") == []
        refused = await doors.get("/roles", params={"search": "\x00"})
        assert fields(refused) == ["search"]


async def test_403_names_the_permission(house: House):
    """Each door has one permission, and says so."""
    async with house.doors() as doors:
        path = await shop(doors)
    rule = {"method": "GET", "template": "/x", "any_of": ["orders:read"]}
    async with house.doors(house.actor([])) as doors:
        answers = [
            await doors.get("/apis"),
            await doors.get(f"{path}/areas"),
            await doors.get(f"{path}/rules"),
            await doors.delete(path),
            await doors.patch(f"{path}/areas/orders", json={}),
            await doors.post(f"{path}/rules", json=rule),
            await doors.get("/roles"),
            await doors.post("/roles", json={"name": "x"}),
        ]
    assert [one.json()["missing"][0] for one in answers] == [
        *["apis:read"] * 3,
        *["apis:write"] * 3,
        "roles:read",
        "roles:write",
    ]


@pytest.mark.parametrize("query", ["grantable=true", "limit=1&limit=2", "Search=x"])
async def test_422_for_a_filter_nobody_offers(house: House, query: str):
    """A filter that is unknown or doubled is refused by name: ignored, it would list more."""
    async with house.doors() as doors:
        answer = await doors.get(f"/roles?{query}")
    assert (answer.status_code, fields(answer)) == (422, [query.partition("=")[0]])


async def test_no_reference_of_the_document_leads_nowhere(house: House):
    """Every reference of the OpenAPI document is to a shape that it has."""
    async with house.doors() as doors:
        document = (await doors.get("/openapi.json")).json()
    wanted = set(re.findall(r'"\$ref":"([^"]+)"', json.dumps(document, separators=(",", ":"))))
    shapes = {f"#/components/schemas/{name}" for name in document["components"]["schemas"]}
    assert wanted <= shapes
    assert "#/components/schemas/Problem" in wanted
