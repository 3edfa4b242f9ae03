"""API keys: rights by roles alone, an end always, a secret once (EI-19, EI-22)."""

import pytest

from doorward.clients.service.terms import LONGEST_LIFE
from doorward.kernel.clock import DAY, rfc3339
from doorward.tenants import WRITE, check_policies
from doorward.tenants.store import update_tenant
from tests.unit.clients.conftest import role_id
from tests.unit.doors import NOW, House, fields


def form(**more: object) -> dict[str, object]:
    return {"name": "Scada", "roles": ["Auditor"], "expires_in": "30d", **more}


async def test_a_key_is_made_with_its_roles_and_end(either_house: House):
    """201 with the secret, the name it signs in with, and the end that was chosen."""
    async with either_house.doors() as doors:
        made = await doors.post("/api-keys", json=form())
        shown = await doors.get(f"/api-keys/{made.json()['id']}")
    assert made.status_code == 201, made.text
    assert made.headers["cache-control"] == "no-store"
    body = made.json()
    assert body["secret"].startswith("dwk_")
    assert body["client_id"].startswith("key-")
    assert body["roles"] == [await role_id(either_house, "Auditor")]
    assert body["expires_at"] == rfc3339(NOW + 30 * DAY)
    assert (body["username"], body["token_seconds"], body["state"]) == ("scada", 300, "active")
    assert "secret" not in shown.json()
    assert shown.json()["username"] == "scada"


async def test_a_key_of_another_tenant_signs_in_with_its_organization(house: House):
    """`<organization>-><name>`, lower-cased; only the root of all leaves it out."""
    tenant = await house.second_tenant()
    async with house.doors(house.actor(tenant=tenant)) as doors:
        made = await doors.post("/api-keys", json=form())
        listed = (await doors.get("/api-keys")).json()["items"]
    assert made.json()["username"] == "another->scada"
    assert [one["username"] for one in listed] == ["another->scada"]


@pytest.mark.parametrize(
    ("more", "wrong"),
    [
        ({"expires_in": None}, "expires_at"),
        ({"expires_at": "2030-01-01T00:00:00Z"}, "expires_at"),
        ({"expires_in": "30"}, "expires_in"),
        ({"expires_in": None, "expires_at": "2020-01-01T00:00:00Z"}, "expires_at"),
        ({"expires_in": "11y"}, "expires_at"),
        ({"roles": []}, "roles"),
        ({"roles": ["Nobody"]}, "roles"),
        ({"filter": "10.0.0.9-10.0.0.1"}, "filter"),
        ({"permissions": ["users:read"]}, "permissions"),
    ],
)
async def test_a_field_that_cannot_be_is_named(house: House, more: dict[str, object], wrong: str):
    """422 names it, and no key is made."""
    async with house.doors() as doors:
        answer = await doors.post("/api-keys", json=form(**more))
        listed = (await doors.get("/api-keys")).json()["items"]
    assert answer.status_code == 422, answer.text
    assert fields(answer) == [wrong]
    assert listed == []


async def test_ten_years_is_the_longest(house: House):
    """A key may be given that long, and not a millisecond more."""
    async with house.doors() as doors:
        last = rfc3339(NOW + LONGEST_LIFE)
        at = await doors.post("/api-keys", json=form(expires_in=None, expires_at=last))
        beyond = rfc3339(NOW + LONGEST_LIFE + 1)
        over = await doors.post(
            "/api-keys", json=form(name="Other", expires_in=None, expires_at=beyond)
        )
    assert (at.status_code, over.status_code) == (201, 422)


async def test_nobody_gives_a_key_more_than_they_have(house: House):
    """403 naming what is missing, on making, on more roles, on resetting and on reviving."""
    async with house.doors() as doors:
        made = (await doors.post("/api-keys", json=form())).json()
    weak = house.actor({"api_keys:read", "api_keys:write", "users:read"})
    path = f"/api-keys/{made['id']}"
    async with house.doors(weak) as doors:
        answers = [
            await doors.post("/api-keys", json=form(name="Other")),
            await doors.patch(path, json={"roles": ["Administrator"]}),
            await doors.patch(path, json={"expires_in": "60d"}),
            await doors.post(f"{path}/reset"),
            await doors.post(f"{path}/rotate"),
        ]
        narrower = await doors.patch(path, json={"filter": "10.0.0.0/8"})
        wider = await doors.patch(path, json={"filter": ""})
        shorter = await doors.patch(path, json={"expires_in": "1d"})
        off = await doors.post(f"{path}/disable")
        on = await doors.post(f"{path}/enable")
    assert [answer.status_code for answer in answers] == [403] * 5
    assert all("clients:read" in answer.json()["missing"] for answer in answers)
    assert (narrower.status_code, wider.status_code) == (200, 403)
    assert (shorter.status_code, off.status_code, on.status_code) == (200, 200, 403)


async def test_a_key_can_be_ended_early(house: House):
    """By its own door or by an edit; it stays listed and says that it has expired."""
    async with house.doors() as doors:
        first = (await doors.post("/api-keys", json=form())).json()
        second = (await doors.post("/api-keys", json=form(name="Other"))).json()
        house.clock.tick(5)
        ended = await doors.post(f"/api-keys/{first['id']}/expire")
        edited = await doors.patch(
            f"/api-keys/{second['id']}", json={"expires_at": "2020-01-01T00:00:00Z"}
        )
        listed = (await doors.get("/api-keys")).json()["items"]
    assert (ended.json()["state"], edited.json()["state"]) == ("expired", "expired")
    assert ended.json()["expires_at"] == rfc3339(NOW + 5)
    assert [one["state"] for one in listed] == ["expired", "expired"]
    told = [type for type, _ in await house.events() if type.startswith("api_key.")]
    assert told == ["api_key.created", "api_key.created", "api_key.expired", "api_key.edited"]


async def test_the_kinds_are_kept_apart(house: House):
    """No kind's doors show, change or end another kind; two kinds may bear one name."""
    async with house.doors() as doors:
        key = (await doors.post("/api-keys", json=form())).json()
        client = await doors.post("/clients", json={"name": "Scada"})
        taken = await doors.post("/api-keys", json=form(name="SCADA"))
        statuses = [
            (await doors.request(method, f"/{place}/{id}{more}")).status_code
            for place, id in (("clients", key["id"]), ("api-keys", client.json()["id"]))
            for method, more in (("GET", ""), ("POST", "/reset"), ("DELETE", ""))
        ]
        names = [one["name"] for one in (await doors.get("/api-keys")).json()["items"]]
        clients = [one["kind"] for one in (await doors.get("/clients")).json()["items"]]
    assert client.status_code == 201
    assert taken.status_code == 409
    assert statuses == [404] * 6
    assert names == ["Scada"]
    assert set(clients) == {"api_client"}


async def test_tokens_of_keys_live_as_long_as_the_tenant_says(house: House):
    """The tenant's policy at the making of the key."""
    policies = {"policies": check_policies({"key_seconds": 120})}
    await house.db.transact(update_tenant, house.actor().warrant(WRITE), policies, NOW)
    async with house.doors() as doors:
        made = (await doors.post("/api-keys", json=form())).json()
    assert made["token_seconds"] == 120
