"""Calls by API token: from where, as whom, with which rights, and until when (TOK-1…17)."""

import time
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import jwt
import pytest
from joserfc import jwt as joserfc
from joserfc.errors import InvalidKeyIdError
from joserfc.jwk import KeySet

from tests.conftest import DATABASES, Servers
from tests.rows import row
from tests.world import Json, World, claims, unique

LATER = "2036-01-01T00:00:00Z"
ME = "/api/v1/users?limit=1"


@pytest.fixture(params=DATABASES)
def tenant(request: pytest.FixtureRequest, servers: Servers) -> World:
    """Give a tenant like that product, behind a proxy on this machine that is believed."""
    believed = servers.world(request.param, DOORWARD_TRUSTED_PROXIES="127.0.0.1/32")
    return believed.second_tenant(preset="horizon")


def robot(tenant: World, *permissions: str) -> Json:
    """Make a user with one role of these permissions."""
    role = tenant.make("roles", name=unique("role"), permissions=list(permissions))
    name = f"{unique('robot').replace(' ', '.')}@example.com"
    return tenant.make("users", username=name, roles=[role["id"]]) | {"role": role["id"]}


def api_token(tenant: World, user: Json, **more: Any) -> Json:
    """Make an API token for *user*."""
    body = {"name": unique("token"), "user": user["id"], "expires_at": LATER} | more
    return tenant.make("api-tokens", **body)


def unlocked(tenant: World, token: Json, **body: Any) -> str:
    """Unlock an API token and return its JWT."""
    answer = tenant.call("POST", f"/api/v1/api-tokens/{token['id']}/unlock", json=body)
    assert answer.status_code == 200, answer.text
    return str(answer.json()["jwt"])


def change(tenant: World, token: Json, **body: Any) -> None:
    """Edit an API token."""
    answer = tenant.call("PATCH", f"/api/v1/api-tokens/{token['id']}", json=body)
    assert answer.status_code == 200, answer.text


def status(tenant: World, bearer: str, address: str = "") -> int:
    """Return the status of a call with *bearer*, as if it came from *address*."""
    headers = {"X-Forwarded-For": address} if address else {}
    return tenant.call("GET", ME, bearer, headers=headers).status_code


@row("TOK-1", "TOK-2", "TOK-3", "TOK-4", "TOK-12")
def test_a_script_calls_with_the_jwt_alone(tenant: World) -> None:
    """
    The unlocked JWT is the credential: a bearer token with its user in it, signed by the tenant.
    """
    user = robot(tenant, "users:read")
    bearer = unlocked(tenant, api_token(tenant, user))

    said = claims(bearer)
    assert len(bearer.split(".")) == 3
    assert len(bearer) <= 4096
    assert (said["sub"], said["user"]) == (user["id"], user["username"])
    assert status(tenant, bearer) == 200
    assert status(tenant, "") == 401


@row("TOK-3")
def test_outside_libraries_verify_it_with_the_tenants_keys_only(tenant: World) -> None:
    """
    Two JOSE libraries accept the JWT with the tenant's published keys, and not with another's.
    """
    bearer = unlocked(tenant, api_token(tenant, robot(tenant, "users:read")))
    published = tenant.http.get("/oauth/jwks").json()
    issuer = claims(bearer)["iss"]

    keys = KeySet.import_key_set(published)
    token = joserfc.decode(bearer, keys, algorithms=["ES256"])
    joserfc.JWTClaimsRegistry(iss={"essential": True, "value": issuer}).validate(token.claims)
    kid = jwt.get_unverified_header(bearer)["kid"]
    key = next(jwt.PyJWK(one) for one in published["keys"] if one["kid"] == kid)
    read = jwt.decode(bearer, key, algorithms=["ES256"], audience=f"{issuer}/api/v1", issuer=issuer)
    assert read["exp"] == int(datetime(2036, 1, 1, tzinfo=UTC).timestamp())

    other = World(tenant.server, tenant.server.machine).second_tenant()
    theirs = KeySet.import_key_set(other.http.get("/oauth/jwks").json())
    with pytest.raises(InvalidKeyIdError):
        joserfc.decode(bearer, theirs, algorithms=["ES256"])
    assert status(other, bearer) == 401


@row("TOK-15")
@pytest.mark.parametrize(
    ("text", "inside", "outside"),
    [
        ("192.0.2.7", "192.0.2.7", "192.0.2.8"),
        ("192.0.2.0/24, 198.51.100.1", "192.0.2.200", "198.51.100.2"),
        ("192.0.2.10-192.0.2.20", "192.0.2.20", "192.0.2.21"),
        ("2001:db8:1::/48", "2001:db8:1::5", "2001:db8:2::5"),
        ("2001:db8::1-2001:db8::9", "2001:db8::9", "2001:db8::a"),
    ],
)
def test_the_filter_says_from_where(tenant: World, text: str, inside: str, outside: str) -> None:
    """
    Addresses, networks and ranges of both versions let exactly what is in them pass.
    """
    bearer = unlocked(tenant, api_token(tenant, robot(tenant, "users:read"), filter=text))
    assert status(tenant, bearer, inside) == 200
    assert status(tenant, bearer, outside) == 401
    assert status(tenant, bearer, "no address") == 401


@row("TOK-15")
def test_the_filter_is_about_the_real_peer(tenant: World) -> None:
    """
    127.0.0.1 passes and 127.0.0.2 does not, whatever the one who is not believed says it is.
    """
    token = api_token(tenant, robot(tenant, "users:read"), filter="127.0.0.1")
    bearer = unlocked(tenant, token)
    assert status(tenant, bearer) == 200
    path = f"{tenant.server.url}{tenant.prefix}{ME}"
    elsewhere = httpx.HTTPTransport(local_address="127.0.0.2")
    with httpx.Client(transport=elsewhere) as caller:
        headers = {"Authorization": f"Bearer {bearer}", "X-Forwarded-For": "127.0.0.1"}
        refused = caller.get(path, headers=headers)
    # 127.0.0.2 is no proxy that is believed, so it is where it is.
    assert refused.status_code == 401
    change(tenant, token, filter="127.0.0.0/30")
    with httpx.Client(transport=httpx.HTTPTransport(local_address="127.0.0.2")) as caller:
        headers = {"Authorization": f"Bearer {bearer}"}
        assert caller.get(path, headers=headers).status_code == 200


@row("TOK-17")
def test_enabled_off_and_on_with_the_same_jwt(tenant: World) -> None:
    """
    Disabled it is refused on the next call, enabled again the very same JWT works.
    """
    token = api_token(tenant, robot(tenant, "users:read"))
    bearer = unlocked(tenant, token)
    for act, wanted in (("disable", 401), ("enable", 200)):
        tenant.call("POST", f"/api/v1/api-tokens/{token['id']}/{act}")
        assert status(tenant, bearer) == wanted


@row("TOK-14")
def test_after_expire_the_jwt_does_not_validate(tenant: World) -> None:
    """
    It works until Expire and not after it; an Expire moved into the past ends it at once.
    """
    user = robot(tenant, "users:read")
    soon = datetime.now(UTC) + timedelta(seconds=3)
    bearer = unlocked(tenant, api_token(tenant, user, expires_at=soon.isoformat()))
    assert status(tenant, bearer) == 200
    time.sleep(3.2)
    assert status(tenant, bearer) == 401

    token = api_token(tenant, user)
    bearer = unlocked(tenant, token)
    change(tenant, token, expires_at="2020-01-01T00:00:00Z")
    assert status(tenant, bearer) == 401


@row("TOK-12", "TOK-13")
def test_the_users_roles_decide_now(tenant: World) -> None:
    """
    What the user's role gains or loses the JWT has or lacks on its next call, lacking is 401.
    """
    user = robot(tenant, "users:read")
    bearer = unlocked(tenant, api_token(tenant, user))
    roles = f"/api/v1/roles/{user['role']}"
    assert tenant.call("GET", "/api/v1/roles", bearer).status_code == 401
    tenant.call("PATCH", roles, json={"permissions": ["roles:read"]})
    assert tenant.call("GET", "/api/v1/roles", bearer).status_code == 200
    assert status(tenant, bearer) == 401
    tenant.call("PATCH", f"/api/v1/users/{user['id']}", json={"roles": []})
    assert tenant.call("GET", "/api/v1/roles", bearer).status_code == 401


@pytest.mark.parametrize("how", ["blocked", "inactive", "deleted"])
def test_a_token_is_worth_what_its_user_is(tenant: World, how: str) -> None:
    """
    While its user is kept out the JWT is refused; with its user it is gone for good.
    """
    user = robot(tenant, "users:read")
    bearer = unlocked(tenant, api_token(tenant, user))
    path = f"/api/v1/users/{user['id']}"
    if how == "deleted":
        assert tenant.call("DELETE", path).status_code == 204
        assert status(tenant, bearer) == 401
        return
    off, on = {"blocked": (True, False), "inactive": (False, True)}[how]
    member = "blocked" if how == "blocked" else "active"
    tenant.call("PATCH", path, json={member: off})
    assert status(tenant, bearer) == 401
    tenant.call("PATCH", path, json={member: on})
    assert status(tenant, bearer) == 200


@row("TOK-22")
def test_two_unlocks_give_two_that_both_hold(tenant: World) -> None:
    """
    Earlier JWTs go on, unless the unlocker ends them; another user ends them too.
    """
    user = robot(tenant, "users:read")
    token = api_token(tenant, user)
    first, second = unlocked(tenant, token), unlocked(tenant, token)
    assert first != second
    assert [status(tenant, one) for one in (first, second)] == [200, 200]

    third = unlocked(tenant, token, revoke_earlier=True)
    assert [status(tenant, one) for one in (first, second, third)] == [401, 401, 200]

    change(tenant, token, user=robot(tenant, "users:read")["id"])
    assert status(tenant, third) == 401


@row("TOK-30")
def test_a_deleted_token_is_refused(tenant: World) -> None:
    """
    After Delete its JWT is 401 and it is not listed.
    """
    token = api_token(tenant, robot(tenant, "users:read"))
    bearer = unlocked(tenant, token)
    assert tenant.call("DELETE", f"/api/v1/api-tokens/{token['id']}").status_code == 204
    assert status(tenant, bearer) == 401
    assert token["id"] not in {one["id"] for one in tenant.pages("/api/v1/api-tokens")}


def test_the_log_tells_user_and_token(tenant: World) -> None:
    """
    What was done by JWT is the user's act, through the token, whose use is counted.
    """
    user = robot(tenant, "roles:read", "roles:write", "users:read")
    token = api_token(tenant, user)
    bearer = unlocked(tenant, token)
    made = tenant.call("POST", "/api/v1/roles", bearer, json={"name": unique("by robot")})
    assert made.status_code == 201
    [event] = tenant.events(type="role.created", client_id=user["id"])[-1:]
    assert (event["actor"], event["actor_kind"]) == (user["id"], "user")


@row("TOK-4")
def test_over_plain_http_it_is_refused_where_https_is_meant(
    servers: Servers, tenant: World
) -> None:
    """
    A server whose address is https takes no JWT over http from elsewhere, read or unread.
    """
    strict = servers.world("sqlite", DOORWARD_PUBLIC_URL="https://doors.example.com",
                           DOORWARD_TRUSTED_PROXIES="127.0.0.1/32")  # fmt: skip
    headers = {"X-Forwarded-For": "192.0.2.1", "X-Forwarded-Proto": "https"}
    bearer = "eyJhbGciOiJFUzI1NiJ9.e30.AA"
    assert strict.call("GET", ME, bearer, headers=headers).status_code == 401
    plain = strict.call("GET", ME, bearer, headers={"X-Forwarded-For": "192.0.2.1"})
    assert plain.status_code == 400
    assert "https" in plain.json()["detail"]
