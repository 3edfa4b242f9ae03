"""Refresh tokens: rotated, repeatable until the successor is used, and ended by reuse (D-11)."""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import httpx
import pytest

from tests.conftest import DATABASES, Servers
from tests.iam import (
    NEWER,
    TOKEN,
    again,
    as_person,
    ask,
    by_grant,
    by_name,
    given,
    make_admin,
    make_key,
    me,
    organization,
    refused,
    turn,
)
from tests.rows import row
from tests.world import Json, World, claims, eventually

NOBODY = "these credentials are not accepted"


@pytest.fixture(scope="module", params=DATABASES)
def root(request: pytest.FixtureRequest, servers: Servers) -> World:
    """Give the tenant that makes organizations, on two workers."""
    return servers.world(request.param, workers=2)


@pytest.fixture(scope="module")
def org(root: World) -> World:
    """Give an organization of this module's own."""
    return organization(root)


def key_pair(org: World) -> Json:
    """Return the two tokens of a new key."""
    return given(ask(org, by_grant(make_key(org))))


def user_pair(org: World) -> Json:
    """Return the two tokens of a new user."""
    return given(ask(org, as_person(make_admin(org))))


PAIRS = pytest.mark.parametrize("pair", [key_pair, user_pair], ids=["key", "user"])
Pair = Callable[[World], Json]


def renew(org: World, token: str, path: str = TOKEN) -> Json:
    """Refresh and return the next pair."""
    return given(ask(org, again(token), path))


@row("EI-40")
@PAIRS
def test_a_refresh_token_is_exchanged_for_a_new_pair(org: World, pair: Pair) -> None:
    """
    At either address, again and again: five members, new tokens, the same holder.
    """
    now = pair(org)
    holder = claims(now["access_token"])["sub"]
    for path in (TOKEN, NEWER, TOKEN):
        then, now = now, renew(org, now["refresh_token"], path)
        assert now["refresh_token"] != then["refresh_token"]
        assert now["access_token"] != then["access_token"]
        assert (now["expires_in"], now["refresh_expires_in"]) == (300, 1800)
        assert claims(now["access_token"])["sub"] == holder
        assert me(org, now["access_token"]).status_code == 200


@PAIRS
def test_a_hundred_uses_at_once_have_one_successor(org: World, pair: Pair) -> None:
    """
    Whoever asks at the same moment gets the same refresh token, and every access token works.
    """
    first = pair(org)["refresh_token"]

    def use(_number: int) -> httpx.Response:
        url = f"{org.server.url}{org.prefix}{TOKEN}"
        return httpx.post(url, json=again(first), timeout=60)

    with ThreadPoolExecutor(20) as pool:
        pairs = [given(answer) for answer in pool.map(use, range(100))]
    assert len({one["refresh_token"] for one in pairs}) == 1
    assert len({one["access_token"] for one in pairs}) == 100
    assert {me(org, one["access_token"]).status_code for one in pairs[::10]} == {200}
    renew(org, pairs[0]["refresh_token"])


@PAIRS
def test_a_lost_answer_is_asked_for_again(org: World, pair: Pair) -> None:
    """
    The same token presented again gives the same successor, until that one is used.
    """
    first = pair(org)["refresh_token"]
    lost, found = renew(org, first), renew(org, first)
    assert lost["refresh_token"] == found["refresh_token"]
    third = renew(org, found["refresh_token"])
    assert me(org, third["access_token"]).status_code == 200


@PAIRS
def test_reuse_ends_the_family_and_its_access_tokens(org: World, pair: Pair) -> None:
    """
    A token whose successor was used is in two hands: all of the family ends, and nothing else.
    """
    other = pair(org)
    pairs = [pair(org)]
    for _ in range(3):
        pairs.append(renew(org, pairs[-1]["refresh_token"]))
    holder = claims(pairs[0]["access_token"])["sub"]
    assert {me(org, one["access_token"]).status_code for one in pairs} == {200}
    assert refused(ask(org, again(pairs[0]["refresh_token"])), 401) == NOBODY
    for one in pairs:
        refused(ask(org, again(one["refresh_token"])), 401)
        refused(me(org, one["access_token"]), 401)
    [ended] = org.events(holder, "refresh.ended")
    assert ended["details"]["why"] == "reuse"
    assert org.events(holder, "refresh.failed")[-1]["reason"] == "ended_family"
    assert me(org, renew(org, other["refresh_token"])["access_token"]).status_code == 200


@PAIRS
def test_the_first_reuse_ends_what_was_refreshed_meanwhile(org: World, pair: Pair) -> None:
    """
    Many reuses at once end the family once; no successor comes out of it.
    """
    first = pair(org)
    second = renew(org, first["refresh_token"])
    third = renew(org, second["refresh_token"])

    def use(token: str) -> int:
        url = f"{org.server.url}{org.prefix}{TOKEN}"
        return httpx.post(url, json=again(token), timeout=60).status_code

    with ThreadPoolExecutor(10) as pool:
        statuses = list(pool.map(use, [first["refresh_token"]] * 10))
    assert set(statuses) == {401}
    assert use(third["refresh_token"]) == 401
    refused(me(org, third["access_token"]), 401)


@row("EI-7")
@PAIRS
def test_another_organization_knows_nothing_of_it(root: World, org: World, pair: Pair) -> None:
    """
    There it is unknown, which ends nothing here.
    """
    token = pair(org)["refresh_token"]
    other = organization(root)
    assert refused(ask(other, again(token)), 401) == NOBODY
    assert other.events(type="refresh.failed")[-1]["reason"] == "unknown_refresh_token"
    renew(org, token)


@PAIRS
def test_a_forged_or_mistyped_one_ends_nothing(org: World, pair: Pair) -> None:
    """
    Every changed letter is refused, and the real one goes on working.
    """
    token = pair(org)["refresh_token"]
    for place in (4, 12, 19, 30, len(token) - 1):
        letter = "A" if token[place] != "A" else "B"
        forged = token[:place] + letter + token[place + 1 :]
        assert refused(ask(org, again(forged)), 401) == NOBODY
    for other in ("dwr_", "x", token[:-1], token + "x", token.lower(), f" {token}"):
        refused(ask(org, again(other)), 401)
    renew(org, token)


def test_an_access_token_or_a_secret_is_no_refresh_token(org: World) -> None:
    """
    Nor is a refresh token a secret: each proves only what it is.
    """
    key = make_key(org)
    pair = given(ask(org, by_name(key)))
    refused(ask(org, again(key.secret)), 401)
    assert len(pair["access_token"]) > 200
    assert "refresh_token: " in refused(ask(org, again(pair["access_token"])), 400)
    refused(ask(org, by_grant(key, client_secret=pair["refresh_token"])), 401)
    answer = org.http.post("/oauth/token", data=again(pair["refresh_token"]))
    assert answer.status_code == 400


@pytest.mark.parametrize(("act", "undo"), [("disable", "enable"), ("filter", "filter")])
def test_a_key_that_is_suspended_refreshes_nothing_meanwhile(
    org: World, act: str, undo: str
) -> None:
    """
    Lifting the suspension puts back exactly what was not ended (D-1).
    """
    key = make_key(org)
    token = given(ask(org, by_name(key)))["refresh_token"]
    path = f"/api/v1/api-keys/{key.id}"

    def do(what: str, places: str) -> None:
        if what == "filter":
            assert org.call("PATCH", path, json={"filter": places}).status_code == 200
        else:
            assert org.call("POST", f"{path}/{what}").status_code == 200

    do(act, "192.0.2.1")
    refused(ask(org, again(token)), 401)
    do(undo, "")
    renew(org, token)


@pytest.mark.parametrize("act", ["reset", "delete", "expire"])
def test_a_key_that_was_ended_refreshes_nothing(org: World, act: str) -> None:
    """
    A reset, a deletion and an end are for good: also for what was lent before.
    """
    key = make_key(org)
    token = given(ask(org, by_name(key)))["refresh_token"]
    path = f"/api/v1/api-keys/{key.id}"
    answer = org.call("DELETE", path) if act == "delete" else org.call("POST", f"{path}/{act}")
    assert answer.is_success
    refused(ask(org, again(token)), 401)


def test_a_changed_password_ends_what_was_lent_to_a_user(org: World) -> None:
    """
    So does a user's being kept out, while it lasts.
    """
    person = make_admin(org)
    token = given(ask(org, as_person(person)))["refresh_token"]
    path = f"/api/v1/users/{person.id}"
    assert org.call("PATCH", path, json={"blocked": True}).status_code == 200
    refused(ask(org, again(token)), 401)
    assert org.call("PATCH", path, json={"blocked": False}).status_code == 200
    token = renew(org, token)["refresh_token"]
    body = {"password": "another quiet river in spring"}
    assert org.call("PUT", f"{path}/password", json=body).status_code == 204
    refused(ask(org, again(token)), 401)


def test_what_a_key_may_is_asked_anew(org: World) -> None:
    """
    A refreshed token has the key's rights as they are now, not those of the first exchange.
    """
    role = org.make("roles", name="refreshing", permissions=["asset_management:manage"])
    key = make_key(org, role["id"])
    pair = given(ask(org, by_name(key)))
    more = {"permissions": ["asset_management:manage", "data_management:manage"]}
    assert org.call("PATCH", f"/api/v1/roles/{role['id']}", json=more).status_code == 200
    scope = claims(renew(org, pair["refresh_token"])["access_token"])["scope"]
    assert scope == "asset_management:manage data_management:manage"


@row("EI-28", "EI-29")
@PAIRS
def test_both_tokens_end_after_their_seconds(root: World, pair: Pair) -> None:
    """
    Two seconds each here: they work, and then they do not, however that is asked.
    """
    org = organization(root)
    turn(org, key_seconds=2, user_token_seconds=2, refresh_seconds=2)
    first = pair(org)
    assert (first["expires_in"], first["refresh_expires_in"]) == (2, 2)
    assert me(org, first["access_token"]).status_code == 200
    second = renew(org, first["refresh_token"])
    assert eventually(lambda: me(org, second["access_token"]).status_code == 401)
    time.sleep(1)
    assert refused(ask(org, again(second["refresh_token"])), 401) == NOBODY
    holder = claims(first["access_token"])["sub"]
    assert org.events(holder, "refresh.failed")[-1]["reason"] == "expired_refresh_token"


def test_a_family_is_not_lent_beyond_its_key(root: World) -> None:
    """
    A key that ends in a minute lends for a minute, and says so.
    """
    org = organization(root)
    soon = (datetime.now(UTC) + timedelta(seconds=60)).isoformat()
    body = given(ask(org, by_name(make_key(org, expires_in=None, expires_at=soon))))
    assert body["refresh_expires_in"] <= 60
    assert body["expires_in"] <= 60


@PAIRS
def test_each_refresh_is_recorded(org: World, pair: Pair) -> None:
    """
    One event each, with what it was by; no event or answer holds a refresh token.
    """
    body = pair(org)
    renew(org, body["refresh_token"])
    holder = claims(body["access_token"])["sub"]
    events = org.events(holder, "token.issued")
    assert [one["details"]["grant"] for one in events][-1] == "refresh_token"
    assert "dwr_" not in str(org.events(holder))
