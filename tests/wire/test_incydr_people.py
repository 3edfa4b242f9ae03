"""What people do in the vendor's own way: user tokens, Basic, and the customer (D-5, D-16)."""

import pyotp
import pytest

from tests.rows import row
from tests.wire.shapes import missing, oauth_error, problem
from tests.world import Person, World, claims, eventually

AUTH, CUSTOMER, USERS = "/v1/auth", "/v1/customer", "/v1/users"


def turn(tenant: World, **policies: object) -> None:
    """Turn policies of the tenant."""
    path = f"/api/v1/tenants/{tenant.machine['id']}"
    assert tenant.call("PATCH", path, json={"policies": policies}).is_success


def user_token(tenant: World, person: Person, **headers: str) -> str:
    """Return the token of the vendor's answer, after checking all of it."""
    basic = tenant.basic_header(person.username, person.password)
    answer = tenant.http.get(AUTH, headers={**basic, **headers})
    assert answer.status_code == 200, answer.text
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["deprecation"].startswith("@")
    body = answer.json()
    assert set(body) == {"data"}
    assert set(body["data"]) == {"v3_user_token"}
    return str(body["data"]["v3_user_token"])


@pytest.fixture
def portal(world: World) -> World:
    """Give a tenant like that product."""
    return world.second_tenant(preset="incydr", name="Example customer")


def test_basic_buys_a_user_token(portal: World) -> None:
    """
    The token is the user's own, short-lived, and opens what its roles give.
    """
    person = portal.make_person(permissions=["users:read"], password="a+b%41 long: enough")
    token = user_token(portal, person)
    assert claims(token)["sub"] == person.id
    assert portal.passes(token)
    with_body = portal.http.get(
        AUTH,
        params={"useBody": "true"},
        headers=portal.basic_header(person.username, person.password),
    )
    assert with_body.status_code == 200
    [first, _second] = portal.events(person.id, "token.issued")
    assert first["actor_kind"] == "user"


def test_a_second_factor_is_sent_in_its_header(portal: World) -> None:
    """
    Who has one needs the code of ``totp-auth``; the password alone and a wrong code are 401.
    """
    person = portal.make_person(permissions=["users:read"])
    secret = portal.enrol(person)
    basic = portal.basic_header(person.username, person.password)
    oauth_error(portal.http.get(AUTH, headers=basic), 401)
    oauth_error(portal.http.get(AUTH, headers={**basic, "totp-auth": "000000"}), 401)
    oauth_error(portal.http.get(AUTH, headers={**basic, "totp-auth": "0" * 21}), 400)
    code = eventually(lambda: _fresh(secret), within=40)
    assert portal.passes(user_token(portal, person, **{"totp-auth": code}))
    oauth_error(portal.http.get(AUTH, headers={**basic, "totp-auth": code}), 401)


_SPENT: dict[str, str] = {}


def _fresh(secret: str) -> str:
    """Return a code of the next step of time, once there is one; enrolling spent the first."""
    now = pyotp.TOTP(secret).now()
    return "" if _SPENT.setdefault(secret, now) == now else now


def test_what_proves_nobody_is_one_401(portal: World) -> None:
    """
    Nothing, a client's secret, a wrong or unknown name, a user kept out: an event each.
    """
    person, gone = portal.make_person(), portal.make_person()
    client = portal.make_client()
    assert portal.call("PATCH", f"/api/v1/users/{gone.id}", json={"active": False}).is_success
    basics = [
        {},
        {"Authorization": "Basic !!"},
        {"Authorization": "Bearer x"},
        portal.basic_header(*client.basic),
        portal.basic_header(person.username, "wrong"),
        portal.basic_header("nobody", person.password),
        portal.basic_header(gone.username, gone.password),
    ]
    before = len(portal.events(type="authentication.failed"))
    for headers in basics:
        assert oauth_error(portal.http.get(AUTH, headers=headers), 401)
    assert len(portal.events(type="authentication.failed")) == before + len(basics)


def test_a_user_token_is_asked_for_by_get(portal: World) -> None:
    """
    Other methods are 405, and nothing of it stands in the address.
    """
    person = portal.make_person()
    basic = portal.basic_header(person.username, person.password)
    assert portal.http.post(AUTH, headers=basic).headers["allow"] == "GET, HEAD"
    answer = portal.http.get(AUTH, params={"password": person.password}, headers=basic)
    assert oauth_error(answer, 400) == "invalid_request"


@row("INC-10")
def test_basic_on_the_portals_apis_is_refused_or_warned_of(portal: World) -> None:
    """
    Refused at first; with the policy it works for what the user may, and says that it ends.
    """
    person = portal.make_person(permissions=["users:read"])
    basic = portal.basic_header(person.username, person.password)
    problem(portal.http.get(USERS, headers=basic), 401)
    turn(portal, basic_on_portal="warn")
    answer = portal.http.get(USERS, headers=basic)
    assert answer.status_code == 200
    assert answer.headers["deprecation"].startswith("@")
    assert eventually(lambda: portal.events(type="authentication.deprecated"))
    powerless = portal.make_person()
    headers = portal.basic_header(powerless.username, powerless.password)
    assert missing(portal.http.get(USERS, headers=headers)) == ["users:read"]
    problem(portal.http.get(USERS, headers=portal.basic_header(person.username, "x")), 401)


@row("INC-54")
def test_basic_goes_on_working_outside_the_portal(portal: World) -> None:
    """
    On an API that developers are not shown it needs no policy and brings no notice.
    """
    document = portal.get("/api/v1/presets/incydr")
    document["management"]["portal"] = False
    applied = portal.call("POST", "/api/v1/preset", json=document)
    assert applied.is_success, applied.text
    person = portal.make_person(permissions=["users:read"])
    answer = portal.http.get(USERS, headers=portal.basic_header(person.username, person.password))
    assert answer.status_code == 200, answer.text
    assert "deprecation" not in answer.headers


def test_the_customer_is_for_people_alone(portal: World) -> None:
    """
    No client can be given its permission, and one without it hears which is missing (D-5).
    """
    client = portal.make_client(permissions=["users:read"])
    assert missing(portal.call("GET", CUSTOMER, portal.token(client))) == ["customer:read"]
    assert missing(portal.call("GET", CUSTOMER)) == ["customer:read"]
    person = portal.make_person(permissions=["users:read"])
    token = user_token(portal, person)
    assert missing(portal.call("GET", CUSTOMER, token)) == ["customer:read"]
    problem(portal.call("GET", CUSTOMER, ""), 401)
    assert portal.call("POST", CUSTOMER, token).status_code == 405


@row("INC-37")
def test_an_administrators_user_token_is_told_the_customer(world: World) -> None:
    """
    Name and id of the tenant, and no registration key; an API token of that user as well.
    """
    portal = world.second_tenant(name="Example customer")
    role = next(one for one in portal.pages("/api/v1/roles") if one["name"] == "Administrator")
    person = portal.make_person(roles=[role["id"]])
    document = portal.get("/api/v1/presets/incydr")
    applied = portal.call("POST", "/api/v1/preset", json=document)
    assert applied.status_code == 200, applied.text
    answer = portal.call("GET", CUSTOMER, user_token(portal, person))
    assert answer.status_code == 200, answer.text
    assert answer.json() == {
        "name": "Example customer",
        "registrationKey": None,
        "tenantId": portal.machine["id"],
    }
    assert eventually(lambda: portal.events(person.id, "call.allowed"))


@row("INC-46")
def test_the_older_gateways_token_call_answers_the_same(world: World) -> None:
    """
    Basic, the grant in the query, an empty body: the three members and no more.
    """
    client = world.make_client()
    answer = world.http.post(
        "/api/v3/oauth/token", params={"grant_type": "client_credentials"}, auth=client.basic
    )
    assert answer.status_code == 200, answer.text
    assert set(answer.json()) == {"access_token", "token_type", "expires_in"}
    assert world.passes(answer.json()["access_token"])
    assert oauth_error(world.http.post("/api/v3/oauth/token"), 401) == "invalid_client"
    query = {"client_id": client.client_id, "client_secret": client.secret}
    assert oauth_error(world.http.post("/api/v3/oauth/token", params=query), 400)
