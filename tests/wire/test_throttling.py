"""Throttling of failed authentication: by (client, address) and by address, never by client."""

import time
from uuid import uuid4

import httpx
import pytest

from tests.conftest import DATABASES, Servers
from tests.world import Client, Json, World, eventually

LIMIT, ADDRESS_LIMIT = 5, 40


@pytest.fixture(params=DATABASES)
def world(request: pytest.FixtureRequest, servers: Servers) -> World:
    """Two workers that throttle this machine too, and believe its X-Forwarded-For."""
    return servers.world(
        request.param,
        workers=2,
        DOORWARD_THROTTLE_LOOPBACK="1",
        DOORWARD_THROTTLE_FAILURES=str(LIMIT),
        DOORWARD_THROTTLE_ADDRESS_FAILURES=str(ADDRESS_LIMIT),
        DOORWARD_TRUSTED_PROXIES="127.0.0.1/32",
    )


def address() -> str:
    """Return an address that no other test uses (RFC 3849 documentation prefix)."""
    tail = uuid4().hex
    return f"2001:db8:{tail[:4]}:{tail[4:8]}::{tail[8:12]}"


def knock(world: World, client_id: str, secret: str, source: str) -> httpx.Response:
    """Ask for a token from *source* on a connection of its own, so that any worker may answer."""
    headers = world.basic_header(client_id, secret) | {"X-Forwarded-For": source}
    return httpx.post(
        f"{world.server.url}/oauth/token",
        data={"grant_type": "client_credentials"},
        headers=headers,
        timeout=10,
    )


@pytest.fixture
def wrong(world: World) -> str:
    """A well-formed secret that is nobody's."""
    client = world.make_client()
    world.call("DELETE", f"/api/v1/clients/{client.id}")
    return client.secret


def fail_until_throttled(world: World, client: Client, wrong: str, source: str) -> httpx.Response:
    """Knock wrongly until 429 comes, at most a few times more than the limit."""
    answers = []
    for _ in range(LIMIT + 3):
        answers.append(knock(world, client.client_id, wrong, source))
        if answers[-1].status_code == 429:
            break
    assert {answer.status_code for answer in answers[: LIMIT - 1]} == {401}
    assert answers[-1].status_code == 429
    return answers[-1]


def test_too_many_wrong_secrets_are_429(world: World, wrong: str):
    """Over the limit wrong secrets get 429 with Retry-After; all workers count together."""
    answer = fail_until_throttled(world, world.make_client(), wrong, address())
    assert 1 <= int(answer.headers["retry-after"]) <= 60
    assert answer.headers["cache-control"] == "no-store"


def test_the_right_secret_still_passes(world: World, wrong: str):
    """Nobody can lock a client out by guessing: over the limit the right secret gets a token."""
    client, source = world.make_client(), address()
    fail_until_throttled(world, client, wrong, source)
    for _ in range(4):
        assert knock(world, *client.basic, source).status_code == 200
    assert knock(world, client.client_id, wrong, source).status_code == 429


def test_another_address_is_not_throttled(world: World, wrong: str):
    """Ids are public: throttling a client everywhere would be a remote off switch."""
    client = world.make_client()
    fail_until_throttled(world, client, wrong, address())
    assert knock(world, client.client_id, wrong, address()).status_code == 401


def test_another_client_of_the_address_is_not_throttled(world: World, wrong: str):
    """The pair counts on its own: one broken script does not stop its neighbours."""
    source = address()
    fail_until_throttled(world, world.make_client(), wrong, source)
    assert knock(world, world.make_client().client_id, wrong, source).status_code == 401


def test_an_address_that_tries_many_ids_is_throttled(world: World, wrong: str):
    """Guessing over many ids counts for the address."""
    source = address()
    statuses = [
        knock(world, f"key-{'1' * 18}{number:02}", wrong, source).status_code
        for number in range(11, 11 + ADDRESS_LIMIT + 8)
    ]
    assert set(statuses[: ADDRESS_LIMIT // 2]) == {401}
    assert statuses[-1] == 429


def test_unknown_ids_are_throttled_like_known_ones(world: World, wrong: str):
    """429 tells nothing about whether a client exists."""
    stranger = Client("", "key-" + uuid4().hex[:20].replace("0", "1"), wrong, {})
    fail_until_throttled(world, stranger, wrong, address())


def test_throttled_guesses_are_one_counted_event(world: World, wrong: str):
    """
    A flood is recorded durably as one event a source and second (of each worker): every
    wrong guess is counted in exactly one event.
    """
    client, source = world.make_client(), address()
    began = time.monotonic()
    statuses = [knock(world, client.client_id, wrong, source).status_code for _ in range(30)]
    seconds = time.monotonic() - began
    assert statuses == [401] * LIMIT + [429] * (30 - LIMIT)

    def recorded(type: str) -> list[Json]:
        return world.events(client.client_id, f"authentication.{type}")

    def counted() -> int:
        return sum(one["count"] for one in recorded("failed") + recorded("throttled"))

    assert eventually(lambda: counted() >= 30)
    assert counted() == 30
    floods = recorded("throttled")
    assert len(floods) <= 2 * (seconds + 2)
    assert {one["address"] for one in floods} == {source}
    assert {one["result"] for one in floods} == {"refused"}


def test_loopback_is_exempt_by_default(servers: Servers):
    """Without the setting, failures from this machine are not throttled."""
    world = servers.world("sqlite")
    client, other = world.make_client(), world.make_client()
    impostor = Client(client.id, client.client_id, other.secret, {})
    assert {world.ask_token(impostor).status_code for _ in range(40)} == {401}


def test_a_flood_of_unreadable_requests_is_told_and_barely_recorded(world: World):
    """Each hears what is wrong with it, never 429; over the limit they are one event a second."""
    tenant = world.second_tenant()
    source = address()
    for _ in range(4 * LIMIT):
        answer = httpx.post(
            f"{world.server.url}{tenant.prefix}/oauth/token",
            data={"scope": "users:read"},
            headers={"X-Forwarded-For": source},
            timeout=10,
        )
        assert answer.status_code == 400
    flood = eventually(lambda: tenant.events(type="authentication.throttled"))
    assert flood
    assert len(tenant.events(type="authentication.failed")) < 4 * LIMIT
