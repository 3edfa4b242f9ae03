"""``POST /iam/auth/token``: what is no token request at all is told so, and changes nothing."""

import json
from typing import Any

import pytest

from tests.conftest import DATABASES, Servers
from tests.iam import NEWER, TOKEN, again, ask, by_grant, by_name, given, make_key, organization
from tests.iam import refused as told
from tests.wire.shapes import problem
from tests.world import Client, Json, World

JSON = {"Content-Type": "application/json"}
USER = {"username": "ada@example.com", "password": "correct horse battery"}
KEY = {"grant_type": "client_credentials", "client_id": "acme->edge", "client_secret": "dwk_x"}
REFRESH = {"grant_type": "refresh_token", "refresh_token": "dwr_x"}


@pytest.fixture(scope="module", params=DATABASES)
def org(request: pytest.FixtureRequest, servers: Servers) -> World:
    """Give an organization of this module's own."""
    return organization(servers.world(request.param))


@pytest.fixture(scope="module")
def key(org: World) -> Client:
    """Give an API key of it."""
    return make_key(org)


def without(form: Json, name: str) -> Json:
    """Return *form* without one member."""
    return {member: value for member, value in form.items() if member != name}


@pytest.mark.parametrize("path", [TOKEN, NEWER])
@pytest.mark.parametrize(
    ("form", "name"),
    [(form, name) for form in (USER, KEY, REFRESH) for name in form if name != "grant_type"],
)
@pytest.mark.parametrize("wrong", [None, 7, True, ["x"], {"a": 1}, "", "x" * 1_001, "left out"])
def test_a_wrong_member_is_named(org: World, path: str, form: Json, name: str, wrong: Any) -> None:
    """
    Missing, of another type, empty or too long: 400 that names the member, at both addresses.
    """
    body = without(form, name) if wrong == "left out" else {**form, name: wrong}
    message = told(ask(org, body, path), 400)
    assert f"{name}: " in message
    assert "x" * 50 not in message


@pytest.mark.parametrize(
    ("body", "name"),
    [
        ({**USER, "grant_type": "client_credentials"}, "username"),
        ({**USER, "grant_type": "password"}, "grant_type"),
        ({**USER, "grant_type": "refresh_token"}, "username"),
        ({**USER, **REFRESH}, "username"),
        ({**USER, **KEY}, "password"),
        ({**USER, "client_id": "acme->edge"}, "client_id"),
        ({**USER, "refresh_token": "dwr_x"}, "refresh_token"),
        ({**KEY, "refresh_token": "dwr_x"}, "refresh_token"),
        ({**KEY, "grant_type": "refresh_token"}, "refresh_token"),
        ({**KEY, "grant_type": "authorization_code"}, "grant_type"),
        ({**REFRESH, "client_secret": "dwk_x"}, "client_secret"),
        (without(KEY, "grant_type"), "username"),
        (without(REFRESH, "grant_type"), "password"),
        ({**USER, "scope": "assets:read"}, "scope"),
        ({**USER, "Password": "x"}, "Password"),
        ({}, "username"),
    ],
)
def test_members_of_two_forms_or_of_none_are_named(org: World, body: Json, name: str) -> None:
    """
    Contradictory and unknown members: 400 that says which has no place and what to send.
    """
    assert f"{name}: " in told(ask(org, body), 400)


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"", "application/json"),
        (b"null", "application/json"),
        (b'["username"]', "application/json"),
        (b'"username"', "application/json"),
        (b'{"username": "a"', "application/json"),
        (b"{'username': 'a'}", "application/json"),
        (b'{"username": "a", "username": "b", "password": "c"}', "application/json"),
        (b'{"username": "\xff", "password": "c"}', "application/json"),
        (b'{"username": "\\ud800", "password": "c"}', "application/json"),
        (b'{"username": "a\\u0000", "password": "c"}', "application/json"),
        (b'{"username": NaN, "password": "c"}', "application/json"),
        (b"username=a&password=b", "application/x-www-form-urlencoded"),
        (json.dumps(USER).encode(), "application/x-www-form-urlencoded"),
        (json.dumps(USER).encode(), "text/plain"),
        (json.dumps(USER).encode("utf-16"), "application/json"),
    ],
)
def test_a_body_that_is_no_json_object_is_malformed(org: World, content: bytes, kind: str) -> None:
    """
    Another type, no JSON, a member twice, no UTF-8, half a character: 400.
    """
    told(org.http.post(TOKEN, content=content, headers={"Content-Type": kind}), 400)


def test_a_body_too_long_is_413(org: World) -> None:
    """
    More than 64 KB is not read to its end.
    """
    told(org.http.post(TOKEN, content=b" " * 65_537, headers=JSON), 413)


def test_nothing_stands_in_the_address(org: World, key: Client) -> None:
    """
    A secret, a grant type or anything else in the query is refused, even beside a right body.
    """
    for query in (by_grant(key), {"grant_type": "client_credentials"}, {"x": "y"}):
        message = told(ask(org, by_grant(key), params=query), 400)
        assert key.secret not in message
        told(org.http.post(TOKEN, params=query), 400)


@pytest.mark.parametrize("method", ["GET", "PUT", "PATCH", "DELETE"])
@pytest.mark.parametrize("path", [TOKEN, NEWER])
def test_only_post_is_answered(org: World, path: str, method: str) -> None:
    """
    Other methods are 405 and say which is meant.
    """
    answer = org.http.request(method, path)
    told(answer, 405)
    assert answer.headers["allow"] == "POST"


def test_a_content_type_may_say_its_charset(org: World, key: Client) -> None:
    """
    What some libraries add to the content type does no harm.
    """
    headers = {"Content-Type": "application/json; charset=utf-8"}
    given(org.http.post(TOKEN, content=json.dumps(by_grant(key)), headers=headers))


def test_a_bad_request_is_an_event_and_changes_nothing(org: World, key: Client) -> None:
    """
    Each is recorded as what it was, of nobody; the key and its refresh token go on working.
    """
    token = given(ask(org, by_name(key)))
    before, mine = len(unread(org)), len(org.events(key.client_id))
    told(ask(org, {**by_grant(key), "username": "x"}), 400)
    told(ask(org, {**again(token["refresh_token"]), "password": "x"}), 400)
    told(org.http.post(TOKEN, content=b"{", headers=JSON), 400)
    told(org.http.post(TOKEN, content=b" " * 65_537, headers=JSON), 413)
    told(ask(org, by_grant(key), params={"x": "y"}), 400)
    assert len(unread(org)) == before + 5
    assert len(org.events(key.client_id)) == mine
    given(ask(org, again(token["refresh_token"])))


def unread(org: World) -> list[Json]:
    """Return the events of requests that nobody could read."""
    failed = org.events(type="authentication.failed")
    return [event for event in failed if event["reason"] == "malformed_request"]


def test_a_tenant_that_does_not_speak_it_has_no_such_door(world: World) -> None:
    """
    Elsewhere there is nothing at these addresses (D-15), nor where there is no tenant.
    """
    portal = world.second_tenant(preset="horizon")
    for path in (TOKEN, NEWER):
        problem(ask(portal, USER, path), 404)
        problem(ask(world, USER, path), 404)
        problem(world.http.post(f"/t/nobody-is-here{path}", json=USER), 404)
