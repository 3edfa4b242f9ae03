"""Attacks on a person's session: by other pages, by stolen cookies, from other tenants."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.browser import Browser, signed_in
from tests.server import Server
from tests.wire.shapes import problem
from tests.world import Person, World

OTHER = "seven lamps over the harbour"
SESSION = "/api/v1/session"
USERS = "/api/v1/users"


def a_user(name: str) -> dict[str, str]:
    """Return the body of a user to be made."""
    return {"username": name}


@pytest.mark.parametrize("site", ["cross-site", "same-site", "none"])
def test_no_other_page_uses_the_cookie(world: World, site: str):
    """
    What a browser says came from elsewhere is 403 whatever the cookie may, changes nothing, and
    is recorded; not even reading passes.
    """
    person = world.make_person(permissions=["users:read", "users:write"])
    browser = signed_in(world, person)
    name = f"forged-{person.id.lower()}"
    problem(browser.send("POST", USERS, site=site, json=a_user(name)), 403)
    problem(browser.send("GET", USERS, site=site), 403)
    problem(browser.send("DELETE", SESSION, site=site), 403)
    assert browser.send("GET", USERS, params={"search": name}).json()["items"] == []
    events = world.events(client_id=person.id, type="call.refused")
    assert {event["reason"] for event in events} == {"foreign_page"}


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "", "http://localhost"])
def test_a_foreign_origin_does_not_use_the_cookie(world: World, origin: str):
    """
    Where a browser sends no Fetch Metadata, what changes something has to name our own origin.
    """
    person = world.make_person(permissions=["users:write", "users:read"])
    browser = signed_in(world, person)
    told = {"Origin": origin} if origin else {}
    body = a_user(f"forged-{person.id.lower()}")
    problem(browser.send("POST", USERS, site=None, headers=told, json=body), 403)
    ours = {"Origin": world.server.public_url}
    assert browser.send("POST", USERS, site=None, headers=ours, json=body).status_code == 201
    assert browser.send("GET", USERS, site=None).status_code == 200


def test_fetch_metadata_goes_before_the_origin(world: World):
    """
    A request that names our origin and comes from another site is refused.
    """
    browser = signed_in(world, world.make_person(permissions=["users:read"]))
    ours = {"Origin": world.server.public_url}
    problem(browser.send("GET", USERS, site="cross-site", headers=ours), 403)


def test_no_other_page_signs_a_browser_in(world: World):
    """
    Signing in is no business of another page: else somebody would work in the attacker's account.
    """
    person = world.make_person()
    for site, headers in (
        ("cross-site", {}), (None, {"Origin": "https://evil.example"}), (None, {"Origin": "null"})
    ):  # fmt: skip
        browser = Browser(world)
        body = {"username": person.username, "password": person.password}
        problem(browser.send("POST", SESSION, site=site, headers=headers, json=body), 403)
        assert browser.cookies == {}
    assert world.events(client_id=person.id, type="session.opened") == []


def set_password(world: World, person: Person) -> None:
    """Let an administrator set another password."""
    path = f"{USERS}/{person.id}/password"
    assert world.call("PUT", path, json={"password": OTHER}).status_code == 204


def change_password(world: World, person: Person) -> None:
    """Let the person change its own password, in another browser."""
    body = {"present": person.password, "password": OTHER}
    browser = signed_in(world, person)
    assert browser.send("PUT", "/api/v1/user/password", json=body).status_code == 204


def edit(world: World, person: Person, **changes: bool) -> None:
    """Let an administrator change the record."""
    assert world.call("PATCH", f"{USERS}/{person.id}", json=changes).status_code == 200


ENDS: dict[str, Callable[[World, Person], object]] = {
    "an administrator sets the password": set_password,
    "the person changes the password": change_password,
    "blocked": lambda world, person: edit(world, person, blocked=True),
    "inactive": lambda world, person: edit(world, person, active=False),
    "deleted": lambda world, person: world.call("DELETE", f"{USERS}/{person.id}"),
    "the sessions are ended": lambda world, person: world.call(
        "DELETE", f"{USERS}/{person.id}/sessions"
    ),
}


@pytest.mark.parametrize("end", ENDS)
def test_a_stolen_cookie_is_nothing_once_its_person_is_cut_off(world: World, end: str):
    """
    From the moment that the end is acknowledged every copy of the cookie is refused.
    """
    person = world.make_person(permissions=["users:read"])
    thief = signed_in(world, person).copy()
    assert thief.send("GET", USERS).status_code == 200
    ENDS[end](world, person)
    problem(thief.send("GET", USERS), 401)


def test_a_right_that_is_taken_is_gone_from_the_next_call(world: World):
    """
    A session holds no rights: each call reads those of now.
    """
    role = world.make("roles", name=f"for {id(world)} a while", permissions=["users:read"])
    browser = signed_in(world, world.make_person(roles=[role["id"]]))
    assert browser.send("GET", USERS).status_code == 200
    path = f"/api/v1/roles/{role['id']}"
    assert world.call("PATCH", path, json={"permissions": []}).status_code == 200
    problem(browser.send("GET", USERS), 403)


def test_a_cookie_of_one_tenant_is_nothing_in_another(world: World):
    """
    A session belongs to the home at its address: sent elsewhere, under that tenant's name too, it
    is unknown.
    """
    home, other = world.second_tenant(), world.second_tenant()
    person = home.make_person(permissions=["users:read"])
    browser = signed_in(home, person)
    [(name, value)] = browser.cookies.items()
    assert name == f"doorward_session_{home.prefix.removeprefix('/t/')}"
    there = Browser(other, dict(browser.cookies))
    problem(there.send("GET", USERS), 401)
    there.cookies = {f"doorward_session_{other.prefix.removeprefix('/t/')}": value}
    problem(there.send("GET", USERS), 401)
    default = Browser(world, {"doorward_session": value})
    problem(default.send("GET", USERS), 401)
    assert browser.send("GET", USERS).status_code == 200


def test_signing_in_never_takes_a_cookie_that_was_planted(world: World):
    """
    The id changes at sign-in, whatever the browser held; what it held before ends.
    """
    person = world.make_person()
    planted = {"doorward_session": "dwb_0000000000000000_" + "0" * 44 + "_000000"}
    browser = Browser(world, dict(planted))
    assert browser.sign_in(person).status_code == 201
    first = dict(browser.cookies)
    assert first["doorward_session"] != planted["doorward_session"]
    assert browser.sign_in(person).status_code == 201
    assert browser.cookies["doorward_session"] != first["doorward_session"]
    problem(Browser(world, first).whoami(), 401)
    whys = [e["details"]["why"] for e in world.events(client_id=person.id, type="session.ended")]
    assert whys == ["signed_in_anew"]


def test_the_cookie_changes_where_somebody_proves_itself_anew(world: World):
    """
    What was stolen before gains nothing by the proof: it is refused from then on.
    """
    person = world.make_person()
    browser = signed_in(world, person)
    thief = browser.copy()
    body = {"password": person.password}
    assert browser.send("POST", f"{SESSION}/proof", json=body).status_code == 200
    assert browser.whoami().status_code == 200
    problem(thief.whoami(), 401)
    assert world.events(client_id=person.id, type="session.proven")


def test_a_cookie_that_came_twice_is_none(world: World):
    """
    Two of one name say that somebody planted one: 400, and neither acts.
    """
    browser = signed_in(world, world.make_person())
    [(name, value)] = browser.cookies.items()
    for pair in (f"{name}={value}; {name}=x", f"{name}=x; {name}={value}"):
        problem(Browser(world).send("GET", SESSION, headers={"Cookie": pair}), 400)


def test_a_token_goes_before_the_cookie(world: World):
    """
    With an Authorization header the cookie is not looked at, so that no mixture can act.
    """
    browser = signed_in(world, world.make_person(permissions=["users:read"]))
    header = {"Authorization": "Bearer nothing"}
    problem(browser.send("GET", USERS, headers=header), 401)


@pytest.mark.parametrize("value", ["", "dwb_", "dwb_0000000000000000", "\xe4", "x" * 5000, "a=b"])
def test_what_is_no_cookie_of_ours_is_nobody(world: World, value: str):
    """
    401 for anything that no session has, never a fault.
    """
    cookie = f"doorward_session={value}".encode("latin-1")
    headers = {b"Cookie": cookie, b"Sec-Fetch-Site": b"same-origin"}
    problem(world.http.get(SESSION, headers=headers), 401)


def test_guesses_are_throttled(new_server: Callable[..., Server], database: str):
    """
    Over the limit a name hears 429 from that address, with the right password too, whether
    there is such a user or not.
    """
    server = new_server(
        database, env={"DOORWARD_THROTTLE_LOOPBACK": "1", "DOORWARD_THROTTLE_FAILURES": "3"}
    )
    world = World(server.init().start(), server.machine)
    person = world.make_person()
    for username in (person.username, "nobody"):
        statuses = [
            Browser(world).sign_in(person, username=username, password="no").status_code
            for _ in range(5)
        ]
        assert statuses == [401, 401, 401, 429, 429]
    problem(Browser(world).sign_in(person), 429)


def test_nothing_that_signs_in_is_kept(new_server: Callable[..., Server]):
    """
    Neither the cookie nor a piece of it is in the database, the log or an event.
    """
    server = new_server()
    world = World(server.init().start(), server.machine)
    browser = signed_in(world, world.make_person())
    browser.whoami()
    [value] = browser.cookies.values()
    random = value.split("_")[2]
    assert random not in str(world.events())
    assert random not in server.log
    kept = [path.read_bytes() for path in Path(server.data).iterdir() if path.is_file()]
    assert not any(random.encode() in one for one in kept)


def test_over_https_the_cookie_is_of_this_host_alone(new_server: Callable[..., Server]):
    """
    Where callers use https, the name begins with `__Host-` and the cookie is Secure; nothing is
    taken that came in the clear.
    """
    server = new_server(env={
        "DOORWARD_PUBLIC_URL": "https://doors.example", "DOORWARD_TRUSTED_PROXIES": "127.0.0.1",
    })  # fmt: skip
    world = World(server.init().start(), server.machine)
    world.http.headers["X-Forwarded-For"] = "192.0.2.9"
    clear = {"X-Forwarded-Proto": "http"}
    world.http.headers["X-Forwarded-Proto"] = "https"
    person = world.make_person()
    browser = Browser(world)
    answer = browser.sign_in(person)
    assert answer.status_code == 201
    cookie = answer.headers["set-cookie"]
    assert cookie.startswith("__Host-doorward_session=dwb_")
    assert {"Secure", "HttpOnly", "Path=/"} <= {part.strip() for part in cookie.split(";")}
    assert "domain" not in cookie.lower()
    assert browser.whoami().status_code == 200
    problem(browser.whoami(headers=clear), 400)
    plain = Browser(world, {"doorward_session": browser.cookies["__Host-doorward_session"]})
    problem(plain.whoami(), 401)
    body = {"username": person.username, "password": person.password}
    problem(Browser(world).send("POST", SESSION, headers=clear, json=body), 400)
