"""``/api/v1/user/password`` and ``…/second-factor``: 200, 204, 401, 403, 409, 422."""

import time

import pyotp

from tests.wire.shapes import fields, missing, problem
from tests.world import PASSWORD, Person, World

OTHER = "seven lamps over the harbour"
OWN = "/api/v1/user"


def next_code(secret: str) -> str:
    """Return the code of the step after this one, which a clock may be off by."""
    return pyotp.TOTP(secret).at(int(time.time()) + 30)


def test_ones_own_password_is_changed_with_the_present_one(world: World):
    """204; the token that did it ends with all others; the new one signs in."""
    person = world.make_person(permissions=["users:read"])
    token, another = world.token_of(person), world.token_of(person)
    wrong = {"present": "not it at all", "password": OTHER}
    assert fields(world.call("PUT", f"{OWN}/password", token, json=wrong)) == ["present"]
    weak = {"present": PASSWORD, "password": f"{person.username} 1"}
    assert fields(world.call("PUT", f"{OWN}/password", token, json=weak)) == ["password"]
    right = {"present": PASSWORD, "password": OTHER}
    assert world.call("PUT", f"{OWN}/password", token, json=right).status_code == 204
    for ended in (token, another):
        problem(world.call("PUT", f"{OWN}/password", ended, json=right), 401)
    assert world.ask_user_token(person).status_code == 401
    assert world.passes(world.token_of(person, password=OTHER))


def test_what_is_ones_own_is_for_users_only(world: World):
    """403 for the machine administrator, who holds everything that can be held."""
    body = {"present": PASSWORD, "password": OTHER}
    assert missing(world.call("PUT", f"{OWN}/password", json=body)) == ["own"]
    for path in ("second-factor", "second-factor/confirm", "second-factor/remove"):
        assert missing(world.call("POST", f"{OWN}/{path}", json={})) == ["own"]


def test_nobody_can_be_granted_what_is_ones_own(world: World):
    """It is no permission: neither a client nor a role can have it, and no scope names it."""
    body = {"name": "x", "permissions": ["own"]}
    for kind in ("clients", "roles"):
        assert fields(world.call("POST", f"/api/v1/{kind}", json=body)) == ["permissions"]
    assert world.ask_token(world.admin, scope="own").json()["error"] == "invalid_scope"


def test_a_user_without_any_role_looks_after_its_own(world: World):
    """Nothing else opens for it."""
    person = world.make_person()
    token = world.token_of(person)
    assert missing(world.call("GET", "/api/v1/users", token)) == ["users:read"]
    world.enrol(person)
    assert world.get(f"/api/v1/users/{person.id}")["second_factor"]


def begun(world: World, person: Person, token: str) -> str:
    """Begin a second factor and return its secret."""
    body = {"password": person.password}
    answer = world.call("POST", f"{OWN}/second-factor", token, json=body)
    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "no-store"
    return str(answer.json()["secret"])


def test_a_second_factor_is_begun_confirmed_and_removed(world: World):
    """Each by its own proof; one code works once; 409 out of order."""
    person = world.make_person()
    token = world.token_of(person)
    confirm, remove = f"{OWN}/second-factor/confirm", f"{OWN}/second-factor/remove"
    problem(world.call("POST", confirm, token, json={"code": "000000"}), 409)
    answer = world.call("POST", f"{OWN}/second-factor", token, json={"password": OTHER})
    assert fields(answer) == ["password"]
    secret = begun(world, person, token)
    assert not world.get(f"/api/v1/users/{person.id}")["second_factor"]
    assert world.ask_user_token(person).status_code == 200, "unconfirmed it asks nothing"
    now = {"code": pyotp.TOTP(secret).now()}
    assert fields(world.call("POST", confirm, token, json={"code": "no code"})) == ["code"]
    assert world.call("POST", confirm, token, json=now).status_code == 204
    assert world.get(f"/api/v1/users/{person.id}")["second_factor"]
    problem(world.call("POST", f"{OWN}/second-factor", token, json={"password": PASSWORD}), 409)
    assert fields(world.call("POST", remove, token, json=now)) == ["code"], "it is spent"
    later = {"code": next_code(secret)}
    assert world.call("POST", remove, token, json=later).status_code == 204
    problem(world.call("POST", remove, token, json=later), 409)
    assert not world.get(f"/api/v1/users/{person.id}")["second_factor"]


def test_a_short_password_needs_its_second_factor(world: World):
    """Eight characters do beside one; removed by an administrator, the password ends with it."""
    person = world.make_person()
    short = {"present": PASSWORD, "password": "vK3$mQ9x"}
    token = world.token_of(person)
    assert fields(world.call("PUT", f"{OWN}/password", token, json=short)) == ["password"]
    secret = world.enrol(person)
    remove = f"{OWN}/second-factor/remove"
    path = f"/api/v1/users/{person.id}"
    body = {"password": "vK3$mQ9x"}
    assert world.call("PUT", f"{path}/password", json=body).status_code == 204
    problem(world.call("POST", remove, token, json={"code": next_code(secret)}), 401)
    assert world.call("DELETE", f"{path}/second-factor").status_code == 204
    shown = world.get(path)
    assert (shown["has_password"], shown["second_factor"]) == (False, False)
    problem(world.call("DELETE", f"{path}/second-factor"), 409)
    assert world.ask_user_token(person, password="vK3$mQ9x").status_code == 401
