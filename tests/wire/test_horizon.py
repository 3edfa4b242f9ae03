"""``GET /api/user/me`` and ``/api/user/context``: who calls, and where it acts."""

import base64
from uuid import UUID

import httpx
import pytest

from tests.conftest import DATABASES, Servers
from tests.rows import row
from tests.wire.shapes import problem
from tests.world import Json, Person, World, eventually, unique

ME, CONTEXT = "/api/user/me", "/api/user/context"


@pytest.fixture(scope="module", params=DATABASES)
def root(request: pytest.FixtureRequest, servers: Servers) -> World:
    """Give the tenant that makes others."""
    return servers.world(request.param)


@pytest.fixture(scope="module")
def tenant(root: World) -> World:
    """Give a tenant like that product."""
    return root.second_tenant(name="A tenant of scripts", preset="horizon")


def unlocked(tenant: World, person: Person, **more: object) -> tuple[str, Json]:
    """Make an API token of *person*; return its JWT and the token as it is kept."""
    body = {"name": unique("script"), "user": person.id, "expires_in": "1d", **more}
    made = tenant.make("api-tokens", **body)
    answer = tenant.call("POST", f"/api/v1/api-tokens/{made['id']}/unlock", json={})
    assert answer.status_code == 200, answer.text
    return str(answer.json()["jwt"]), made


@row("TOK-1", "TOK-5", "TOK-12")
def test_an_api_token_is_told_whose_it_is(tenant: World) -> None:
    """
    The user with its roles as they are now, the tenant, and which token it was.
    """
    role = tenant.make("roles", name=unique("Keeper"), permissions=["users:read"])
    person = tenant.make_person(roles=[role["id"]], first_name="Ada", last_name="Lovelace")
    jwt, made = unlocked(tenant, person)
    told = tenant.get(ME, jwt)
    assert (told["id"], told["username"]) == (person.id, person.username)
    assert told["name"] == "Ada Lovelace"
    assert told["roles"] == [{"id": role["id"], "name": role["name"], "builtIn": False}]
    assert told["tenant"] == {
        "id": tenant.machine["id"],
        "name": "A tenant of scripts",
        "slug": tenant.prefix.removeprefix("/t/"),
    }
    assert told["authenticated"]["by"] == "api_token"
    assert told["authenticated"]["tokenId"] == made["client_id"]
    assert tenant.call("PATCH", f"/api/v1/users/{person.id}", json={"roles": []}).is_success
    assert tenant.get(ME, jwt)["roles"] == []


def test_a_user_token_is_told_the_same(tenant: World) -> None:
    """
    A user's own short-lived token answers too, and is told apart.
    """
    person = tenant.make_person()
    told = tenant.get(ME, tenant.token_of(person))
    assert told["id"] == person.id
    assert told["authenticated"]["by"] == "user_token"
    assert told["authenticated"]["tokenId"] is None


def test_the_context_names_tenant_and_space(tenant: World) -> None:
    """
    A tenant is one space, whose root is the tenant's own id.
    """
    person = tenant.make_person()
    told = tenant.get(CONTEXT, unlocked(tenant, person)[0])
    assert told["tenant"]["id"] == told["space"]["rid"] == tenant.machine["id"]
    assert str(UUID(told["space"]["rid"])) == told["space"]["rid"]
    assert told["user"]["username"] == person.username


def test_a_member_acts_where_the_header_says(root: World, tenant: World) -> None:
    """
    A user of another tenant is told its roles there; an API token goes nowhere else (D-13).
    """
    person = tenant.make_person()
    there = root.second_tenant(preset="horizon")
    role = there.make("roles", name=unique("Guest"), permissions=["users:read"])
    body = {"roles": [role["id"]]}
    assert there.call("PUT", f"/api/v1/members/{person.id}", json=body).is_success
    header = {"x-tenant-id": there.machine["id"]}
    told = tenant.call("GET", ME, tenant.token_of(person), headers=header).json()
    assert told["id"] == person.id
    assert [one["name"] for one in told["roles"]] == [role["name"]]
    assert told["tenant"]["id"] == there.machine["id"]
    problem(tenant.call("GET", ME, unlocked(tenant, person)[0], headers=header), 403)


@row("TOK-14", "TOK-17")
def test_what_is_not_accepted_is_401(tenant: World) -> None:
    """
    Missing, broken, disabled, expired, deleted, of a user kept out: one 401, and on again.
    """
    person = tenant.make_person()
    jwt, made = unlocked(tenant, person)
    path = f"/api/v1/api-tokens/{made['id']}"
    for path_asked in (ME, CONTEXT):
        problem(tenant.call("GET", path_asked, ""), 401)
        problem(tenant.call("GET", path_asked, jwt[:-5]), 401)
    assert tenant.call("POST", f"{path}/disable").is_success
    problem(tenant.call("GET", ME, jwt), 401)
    assert tenant.call("POST", f"{path}/enable").is_success
    assert tenant.call("GET", ME, jwt).status_code == 200
    for state in (True, False):
        assert tenant.call(
            "PATCH", f"/api/v1/users/{person.id}", json={"blocked": state}
        ).is_success
        assert tenant.call("GET", ME, jwt).status_code == (401 if state else 200)
    assert tenant.call("POST", f"{path}/expire").is_success
    problem(tenant.call("GET", ME, jwt), 401)
    assert [one["reason"] for one in tenant.events(made["client_id"], "call.refused")] == [
        "suspended", "suspended", "suspended",
    ]  # fmt: skip


def test_a_token_of_another_tenant_is_401(root: World, tenant: World) -> None:
    """
    Signed by another tenant's key, it is nobody's here (D-15).
    """
    other = root.second_tenant(preset="horizon")
    jwt, _made = unlocked(other, other.make_person())
    assert other.call("GET", ME, jwt).status_code == 200
    problem(tenant.call("GET", ME, jwt), 401)


@row("TOK-13")
def test_who_acts_for_nobody_is_answered_as_unauthenticated(tenant: World) -> None:
    """
    A client has no user to tell of, and a user without a permission hears the same: 401.
    """
    client = tenant.make_client(permissions=["users:read"])
    problem(tenant.call("GET", ME, tenant.token(client)), 401)
    [event] = tenant.events(client.client_id, "call.refused")
    assert event["details"]["route"] == ME
    jwt, _made = unlocked(tenant, tenant.make_person())
    assert problem(tenant.call("GET", "/api/v1/users", jwt), 401)["missing"] == ["users:read"]


@pytest.mark.parametrize(("policy", "status"), [("refuse", 401), ("warn", 200)])
def test_basic_is_as_the_policy_says(root: World, policy: str, status: int) -> None:
    """
    Refused, or taken with a notice that it is to end (D-16).
    """
    tenant = root.second_tenant(preset="horizon")
    path = f"/api/v1/tenants/{tenant.machine['id']}"
    assert tenant.call("PATCH", path, json={"policies": {"basic_on_portal": policy}}).is_success
    person = tenant.make_person(password="a+b%41 long enough :-)")
    answer = tenant.http.get(ME, headers=tenant.basic_header(person.username, person.password))
    assert answer.status_code == status, answer.text
    if status == 200:
        assert answer.headers["deprecation"].startswith("@")
        assert answer.json()["authenticated"]["by"] == "password"
        wrong = base64.b64encode(f"{person.username}:a b%41".encode()).decode()
        problem(tenant.http.get(ME, headers={"Authorization": f"Basic {wrong}"}), 401)


@row("TOK-4")
def test_plain_http_is_refused_where_https_is_configured(servers: Servers) -> None:
    """
    With an https address a token in the clear is refused; with TLS in front it works.
    """
    proxied = {
        "DOORWARD_PUBLIC_URL": "https://doors.example.com",
        "DOORWARD_TRUSTED_PROXIES": "127.0.0.1/32",
    }
    root = servers.world("sqlite", **proxied)
    root.http.headers["X-Forwarded-Proto"] = "https"
    tenant = root.second_tenant(preset="horizon")
    tenant.http.headers["X-Forwarded-Proto"] = "https"
    jwt, _made = unlocked(tenant, tenant.make_person())
    assert tenant.call("GET", ME, jwt).status_code == 200
    plain = tenant.call("GET", ME, jwt, headers={"X-Forwarded-Proto": "http"})
    assert "https" in problem(plain, 400)["detail"]


def test_it_is_only_read_and_counted(tenant: World) -> None:
    """
    GET and HEAD; anything else is 405. What passed is counted as the token's use.
    """
    jwt, made = unlocked(tenant, tenant.make_person())
    assert tenant.call("HEAD", ME, jwt).status_code == 200
    assert problem(tenant.call("POST", ME, jwt), 405)
    [call] = eventually(lambda: tenant.events(made["client_id"], "call.allowed"))
    assert call["details"]["route"] == ME


def test_other_tenants_have_no_such_doors(root: World) -> None:
    """
    Where that product is not spoken there is nothing there (D-15).
    """
    answer: httpx.Response = root.call("GET", ME)
    problem(answer, 404)
    problem(root.call("GET", CONTEXT, ""), 404)
