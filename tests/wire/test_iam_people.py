"""``POST /iam/auth/token`` with a user's own name and password (D-9)."""

import pyotp
import pytest

from tests.conftest import DATABASES, Servers
from tests.iam import (
    NEWER,
    TOKEN,
    as_person,
    ask,
    given,
    make_admin,
    me,
    organization,
    refused,
    turn,
)
from tests.rows import row
from tests.world import World, claims, eventually, unique

NOBODY = "these credentials are not accepted"


@pytest.fixture(scope="module", params=DATABASES)
def root(request: pytest.FixtureRequest, servers: Servers) -> World:
    """Give the tenant that makes organizations."""
    return servers.world(request.param)


@pytest.fixture(scope="module")
def org(root: World) -> World:
    """Give an organization of this module's own."""
    return organization(root)


@row("EI-8", "EI-24", "EI-25", "EI-26", "EI-27")
@pytest.mark.parametrize("path", [TOKEN, NEWER])
def test_a_user_buys_a_token_that_other_calls_take(org: World, path: str) -> None:
    """
    The body is understood as it stands, and its token opens what the user's role gives.
    """
    person = org.make_person(permissions=["users:read"])
    body = given(ask(org, as_person(person), path))
    assert (body["expires_in"], body["refresh_expires_in"]) == (300, 1800)
    assert claims(body["access_token"])["sub"] == person.id
    assert org.call("GET", "/api/v1/users", body["access_token"]).status_code == 200


@row("EI-9", "EI-39")
def test_what_it_opens_follows_the_role_as_it_is_now(org: World) -> None:
    """
    A permission taken from the role is missing on the next call, which is 401 here (D-4).
    """
    role = org.make("roles", name=unique("role"), permissions=["users:read"])
    person = org.make_person(roles=[role["id"]])
    token = given(ask(org, as_person(person)))["access_token"]
    assert org.call("GET", "/api/v1/users", token).status_code == 200
    changes = {"permissions": ["roles:read"]}
    assert org.call("PATCH", f"/api/v1/roles/{role['id']}", json=changes).status_code == 200
    answer = org.call("GET", "/api/v1/users", token)
    assert answer.status_code == 401
    assert answer.json()["missing"] == ["users:read"]
    assert org.call("GET", "/api/v1/roles", token).status_code == 200


@row("EI-5")
def test_a_call_without_its_token_is_refused(org: World) -> None:
    """
    No token, half of one and the refresh token are none: 401.
    """
    body = given(ask(org, as_person(make_admin(org))))
    assert me(org, body["access_token"]).status_code == 200
    for bearer in ("", body["access_token"][:-9], body["refresh_token"]):
        refused(me(org, bearer), 401)


@pytest.mark.parametrize("state", [{"active": False}, {"blocked": True}])
def test_a_user_kept_out_buys_nothing_and_has_nothing(org: World, state: dict[str, bool]) -> None:
    """
    Left or blocked: the right password is answered like a wrong one, and tokens hold no more.
    """
    person = make_admin(org)
    token = given(ask(org, as_person(person)))["access_token"]
    assert org.call("PATCH", f"/api/v1/users/{person.id}", json=state).status_code == 200
    assert refused(ask(org, as_person(person)), 401) == NOBODY
    refused(me(org, token), 401)
    back = {name: not value for name, value in state.items()}
    assert org.call("PATCH", f"/api/v1/users/{person.id}", json=back).status_code == 200
    assert me(org, token).status_code == 200
    given(ask(org, as_person(person)))


def test_all_that_proves_nobody_is_answered_alike(root: World, org: World) -> None:
    """
    Unknown, wrong, deleted, another organization's, without a password, with a second factor:
    one and the same 401, and an event each.
    """
    person, gone, careful = (org.make_person() for _ in range(3))
    foreign = organization(root).make_person()
    bare = org.make("users", username=unique("bare").replace(" ", "-"))
    org.enrol(careful)
    assert org.call("DELETE", f"/api/v1/users/{gone.id}").status_code == 204
    before = len(org.events(type="authentication.failed"))
    bodies = [
        {"username": "nobody@example.com", "password": "x"},
        {"username": person.username, "password": person.password + " "},
        {"username": person.username, "password": person.password.upper()},
        {"username": person.id, "password": person.password},
        {"username": bare["username"], "password": "x"},
        as_person(gone),
        as_person(foreign),
        as_person(careful),
    ]
    assert {refused(ask(org, body), 401) for body in bodies} == {NOBODY}
    failures = org.events(type="authentication.failed")[before:]
    assert len(failures) == len(bodies)
    assert failures[-1]["reason"] == "password_not_enough"
    assert person.password not in str(failures)


def test_a_second_factor_cannot_be_sent_here(org: World) -> None:
    """
    There is no member for a code: whoever has a second factor asks elsewhere (D-9).
    """
    person = org.make_person()
    secret = org.enrol(person)
    code = pyotp.TOTP(secret).now()
    assert "code: " in refused(ask(org, {**as_person(person), "code": code}), 400)
    both = {"username": person.username, "password": person.password + code}
    assert refused(ask(org, both), 401) == NOBODY


def test_where_the_policy_says_no_passwords_buy_nothing(root: World) -> None:
    """
    Turned off, a right password is answered like a wrong one; turned on again, it buys.
    """
    org = organization(root)
    person = org.make_person()
    turn(org, password_tokens=False)
    assert refused(ask(org, as_person(person)), 401) == NOBODY
    turn(org, password_tokens=True)
    given(ask(org, as_person(person)))


def test_a_password_is_taken_letter_by_letter(org: World) -> None:
    """
    What a form or a shell would change stays what it is.
    """
    person = org.make_person(password='a+b%41 c&d=é\\" ü§ 汉字 -end')
    given(ask(org, as_person(person)))
    for other in (person.password.replace("+", " "), person.password.replace("%41", "A")):
        refused(ask(org, {"username": person.username, "password": other}), 401)


def test_names_are_names_in_any_case(org: World) -> None:
    """
    A user name is compared as names are: case makes no other user.
    """
    person = org.make_person()
    given(ask(org, {**as_person(person), "username": f" {person.username.upper()} "}))


def test_what_was_bought_is_recorded_once(org: World) -> None:
    """
    Each exchange is one event of the user, and its calls are counted as the user's.
    """
    person = make_admin(org)
    token = given(ask(org, as_person(person)))["access_token"]
    [event] = org.events(person.id, "token.issued")
    assert (event["actor"], event["actor_kind"]) == (person.id, "user")
    assert me(org, token).status_code == 200
    [call] = eventually(lambda: org.events(person.id, "call.allowed"))
    assert call["details"]["route"] == "/iam/users/me"
