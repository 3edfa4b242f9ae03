"""``/api/v1/session``: signing in by name and password, who one is, and signing out."""

import time

import pyotp
import pytest

from tests.browser import Browser, let_pass, signed_in
from tests.rows import row
from tests.wire.shapes import fields, missing, problem
from tests.world import PASSWORD, World, unique

SESSION = "/api/v1/session"
MINUTE = 60_000


def next_code(secret: str) -> str:
    """Return the code of the step after this one, which a clock may be off by."""
    return pyotp.TOTP(secret).at(int(time.time()) + 30)


def test_signing_in_opens_a_session(world: World):
    """
    201 with a cookie that no script reads and no other site sends; the session may what its
    person may, and an event tells of it.
    """
    person = world.make_person(permissions=["users:read"])
    browser = Browser(world)
    answer = browser.sign_in(person)
    assert answer.status_code == 201
    assert answer.headers["cache-control"] == "no-store"
    cookie = answer.headers["set-cookie"]
    assert cookie.startswith("doorward_session=dwb_")
    assert {"HttpOnly", "SameSite=Lax", "Path=/"} <= {part.strip() for part in cookie.split(";")}
    assert "Secure" not in cookie
    assert "dwb_" not in answer.text
    assert browser.send("GET", "/api/v1/users").status_code == 200
    assert missing(browser.send("GET", "/api/v1/roles")) == ["roles:read"]
    [event] = world.events(client_id=person.id, type="session.opened")
    assert event["details"] == {
        "session": answer.json()["session"]["id"], "method": "password",
    }  # fmt: skip


def test_who_is_signed_in(world: World):
    """
    One answer tells the person, its tenants, its roles and rights where it acts, and its session.
    """
    person = world.make_person(
        permissions=["users:read"], first_name="Ada", email="ada@example.com"
    )
    body = signed_in(world, person).whoami().json()
    assert body["user"] | {"id": person.id, "first_name": "Ada"} == body["user"]
    assert body["home"] | {"name": "Default", "slug": "default"} == body["home"]
    assert body["tenant"]["id"] == body["home"]["id"]
    assert body["tenant"]["policies"]["basic_on_portal"] == "refuse"
    assert body["permissions"] == ["users:read"]
    [role] = body["roles"]
    assert body["places"] == [
        {"id": body["home"]["id"], "name": body["home"]["name"], "roles": [role]}
    ]
    assert body["session"]["method"] == "password"
    assert body["base_url"] == world.server.public_url


def test_signing_out_ends_the_session_for_every_copy(world: World):
    """
    204, and the cookie is cleared; whoever copied it before hears 401 from then on.
    """
    person = world.make_person()
    browser = signed_in(world, person)
    thief = browser.copy()
    answer = browser.send("DELETE", SESSION)
    assert answer.status_code == 204
    assert browser.cookies == {}
    problem(thief.whoami(), 401)
    [event] = world.events(client_id=person.id, type="session.ended")
    assert event["details"]["why"] == "signed_out"


def test_a_second_factor_is_asked_for_once_the_password_is_right(world: World):
    """
    Without a code: a problem of its own type after a right password, the usual one before; with a
    code it opens, once.
    """
    person = world.make_person()
    secret = world.enrol(person)
    browser = Browser(world)
    for more in ({}, {"code": ""}):
        body = problem(browser.sign_in(person, **more), 401)
        assert body["type"].endswith("/code-needed")
    wrong = problem(browser.sign_in(person, password="not it at all"), 401)
    assert wrong["type"] == "about:blank"
    problem(browser.sign_in(person, code="000000"), 401)
    code = next_code(secret)
    assert browser.sign_in(person, code=code).status_code == 201
    assert browser.whoami().json()["session"]["method"] == "password+code"
    problem(Browser(world).sign_in(person, code=code), 401)
    assert len(world.events(client_id=person.id, type="session.code_asked")) == 2


def test_nothing_tells_a_stranger_from_a_wrong_password(world: World):
    """
    Unknown user, wrong password, user without one, blocked user: the same answer to the byte.
    """
    person, blocked = world.make_person(), world.make_person(blocked=True)
    bare = world.make("users", username=unique("bare").replace(" ", "-"))
    told = set()
    for username, password in (
        ("nobody@example.com", PASSWORD),
        (person.username, "not it at all"),
        (bare["username"], PASSWORD),
        (blocked.username, PASSWORD),
    ):
        answer = Browser(world).sign_in(person, username=username, password=password)
        assert "set-cookie" not in answer.headers
        body = {k: v for k, v in answer.json().items() if k != "request_id"}
        told.add((answer.status_code, str(body)))
    assert len(told) == 1
    assert told.pop()[0] == 401


def test_what_cannot_be_read_is_refused(world: World):
    """
    A form, two of one member, a member too many, a password too long: each with its status.
    """
    browser = Browser(world)
    problem(browser.send("POST", SESSION, data={"username": "a", "password": "b"}), 400)
    twice = b'{"username":"a","username":"b","password":"c"}'
    problem(browser.send("POST", SESSION, content=twice), 400)
    body = {"username": "a", "password": "b", "tenant": "c"}
    assert fields(browser.send("POST", SESSION, json=body)) == ["tenant"]
    body = {"username": "a", "password": "b" * 1001}
    assert fields(browser.send("POST", SESSION, json=body)) == ["password"]
    assert browser.send("PUT", SESSION, json={}).status_code in {401, 405}


def test_ones_sessions_are_listed_and_ended(world: World):
    """
    Each with where it is from, the asking one marked; one is ended by its id, the others at once.
    """
    person = world.make_person()
    here, there, elsewhere = (signed_in(world, person) for _ in range(3))
    items = here.send("GET", "/api/v1/user/sessions").json()["items"]
    assert [item["current"] for item in items] == [True, False, False]
    assert items[0]["address"] == "127.0.0.1"
    path = f"/api/v1/user/sessions/{items[1]['id']}"
    assert here.send("DELETE", path).status_code == 204
    problem(there.whoami(), 401)
    problem(here.send("DELETE", path), 404)
    assert elsewhere.whoami().status_code == 200
    assert here.send("DELETE", "/api/v1/user/sessions").status_code == 204
    problem(elsewhere.whoami(), 401)
    assert here.whoami().status_code == 200
    whys = [e["details"]["why"] for e in world.events(client_id=person.id, type="session.ended")]
    assert whys == ["ended_by_user", "ended_by_user"]


def test_an_administrator_ends_a_users_sessions(world: World):
    """
    With `users:read` they are listed, with `users:write` ended; nobody's are 404.
    """
    person = world.make_person()
    first, second = signed_in(world, person), signed_in(world, person)
    path = f"/api/v1/users/{person.id}/sessions"
    items = world.get(path)["items"]
    assert len(items) == 2
    assert world.call("DELETE", f"{path}/{items[0]['id']}").status_code == 204
    problem(first.whoami(), 401)
    assert second.whoami().status_code == 200
    problem(world.call("DELETE", f"{path}/{items[0]['id']}"), 404)
    assert world.call("DELETE", path).status_code == 204
    problem(second.whoami(), 401)
    problem(world.call("GET", "/api/v1/users/usr_0000000000000000/sessions"), 404)
    reader = world.token(world.make_client(permissions=["users:read"]))
    assert missing(world.call("DELETE", path, reader)) == ["users:write"]


def test_another_users_session_is_nobodys_to_end(world: World):
    """
    One's own are one's own: the id of another's is answered like one that is not there.
    """
    victim, other = signed_in(world, world.make_person()), signed_in(world, world.make_person())
    session = victim.whoami().json()["session"]["id"]
    problem(other.send("DELETE", f"/api/v1/user/sessions/{session}"), 404)
    assert victim.whoami().status_code == 200


def test_a_session_acts_where_its_person_has_roles(world: World):
    """
    `x-tenant-id` chooses the tenant (D-13); the answer names it beside the home, with its roles.
    """
    home, there = world.second_tenant(), world.second_tenant()
    person = home.make_person(permissions=["users:read"])
    browser = signed_in(home, person)
    header = {"x-tenant-id": there.machine["id"]}
    problem(browser.whoami(headers=header), 403)
    role = there.make("roles", name=unique("guest"), permissions=["roles:read"])
    put = there.call("PUT", f"/api/v1/members/{person.id}", json={"roles": [role["id"]]})
    assert put.is_success, put.text
    body = browser.whoami(headers=header).json()
    assert (body["home"]["id"], body["tenant"]["id"]) == (home.machine["id"], there.machine["id"])
    assert body["permissions"] == ["roles:read"]
    assert [one["id"] for one in body["roles"]] == [role["id"]]
    assert {place["id"] for place in body["places"]} == {home.machine["id"], there.machine["id"]}
    assert browser.send("GET", "/api/v1/roles", headers=header).status_code == 200
    problem(browser.send("GET", "/api/v1/users", headers=header), 403)


@row("EI-30")
def test_the_memberships_door_takes_a_session(world: World):
    """
    `/iam/users/me` answers a signed-in person as it answers its token (D-17).
    """
    tenant = world.second_tenant(preset="iot-od")
    admin = next(r["id"] for r in tenant.pages("/api/v1/roles") if r["name"] == "Administrator")
    person = tenant.make_person(roles=[admin])
    browser = signed_in(tenant, person)
    by_session = browser.send("GET", "/iam/users/me")
    by_token = tenant.call("GET", "/iam/users/me", tenant.token_of(person))
    assert (by_session.status_code, by_session.json()) == (by_token.status_code, by_token.json())


def test_when_somebody_last_signed_in_is_told(world: World):
    """
    Never, then the moment of the last sign-in, in the user's record.
    """
    person = world.make_person()
    assert world.get(f"/api/v1/users/{person.id}")["last_sign_in"] is None
    opened = Browser(world).sign_in(person).json()["session"]["created_at"]
    assert world.get(f"/api/v1/users/{person.id}")["last_sign_in"] == opened


@pytest.mark.parametrize("door", ["GET", "DELETE"])
def test_who_has_no_session_is_told_so(world: World, door: str):
    """
    401 for nobody, 403 for a client, 404 for a user that came by a token.
    """
    person = world.make_person()
    problem(world.call(door, SESSION, ""), 401)
    assert missing(world.call(door, SESSION)) == ["own"]
    problem(world.call(door, SESSION, world.token_of(person)), 404)


def test_a_session_that_is_not_used_ends(world: World):
    """
    After 30 minutes without a call it is over; a call in time keeps it, and 12 hours end it anyway.
    """
    person = world.make_person(permissions=["users:read"])
    browser = signed_in(world, person)
    let_pass(world, person, 29 * MINUTE, "seen_at")
    assert browser.whoami().status_code == 200
    let_pass(world, person, 29 * MINUTE, "seen_at")
    assert browser.whoami().status_code == 200
    let_pass(world, person, 31 * MINUTE, "seen_at")
    problem(browser.whoami(), 401)
    assert world.get(f"/api/v1/users/{person.id}/sessions")["items"] == []
    browser = signed_in(world, person)
    let_pass(world, person, 12 * 60 * MINUTE, "until")
    problem(browser.whoami(), 401)


def test_few_acts_ask_for_a_fresh_proof(world: World):
    """
    Five minutes after a proof: 403 of a type of its own, recorded, until the person proves itself
    again. A token is asked nothing.
    """
    own = world.second_tenant()
    role = next(r["id"] for r in own.pages("/api/v1/roles") if r["name"] == "Administrator")
    person = own.make_person(roles=[role])
    browser = signed_in(own, person)
    system = next(
        client
        for client in own.pages("/api/v1/clients")
        if not client["user_defined"] and client["name"] == "Event Correlation"
    )
    token = own.make("api-tokens", name="mine", user=person.id, expires_in="1d")
    acts = {
        f"/api/v1/clients/{system['id']}/reset": None,
        f"/api/v1/clients/{system['id']}/rotate": {},
        f"/api/v1/api-tokens/{token['id']}/unlock": None,
        "/api/v1/keys/rotate": {},
    }
    let_pass(own, person, 5 * MINUTE, "proven_at")
    for path, body in acts.items():
        told = problem(browser.send("POST", path, json=body), 403)
        assert told["type"].endswith("/fresh-proof-needed")
        assert told["title"] == "Prove it is you"
    events = own.events(client_id=person.id, type="call.refused")
    assert {event["reason"] for event in events} == {"proof_too_old"}
    mine = own.make_client()
    assert browser.send("POST", f"/api/v1/clients/{mine.id}/reset").status_code == 200
    proof = f"{SESSION}/proof"
    assert fields(browser.send("POST", proof, json={"password": "not it"})) == ["password"]
    assert browser.send("POST", proof, json={"password": person.password}).status_code == 200
    let_pass(own, person, 4 * MINUTE, "proven_at")
    for path, body in acts.items():
        assert browser.send("POST", path, json=body).is_success, path
    by_token = own.token_of(person)
    assert own.call("POST", f"/api/v1/clients/{system['id']}/reset", by_token).is_success


def test_proof_takes_the_second_factor_too(world: World):
    """
    Whoever has one proves nothing anew by a password alone: the field is named.
    """
    person = world.make_person()
    secret = world.enrol(person)
    browser = signed_in(world, person, code=next_code(secret))
    body = {"password": person.password}
    assert fields(browser.send("POST", f"{SESSION}/proof", json=body)) == ["code"]
    wrong = body | {"code": "000000"}
    assert fields(browser.send("POST", f"{SESSION}/proof", json=wrong)) == ["password"]
