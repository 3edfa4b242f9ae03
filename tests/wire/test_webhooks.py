"""Webhooks: signed, timed, in order, repeated, given up as dead letters and delivered later."""

import hashlib
import hmac
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import DATABASES, Servers
from tests.receiver import Receiver
from tests.wire.shapes import fields, problem
from tests.wire.sinks import NEAR, add_sink, place, state, tell, until
from tests.wire.test_tls import self_signed
from tests.world import Json, World


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Give a certificate for this machine and its key."""
    return self_signed(tmp_path_factory.mktemp("receiver"))


@pytest.fixture(params=DATABASES)
def home(request: pytest.FixtureRequest, servers: Servers) -> World:
    """Give a tenant of its own on a server that may call this machine."""
    return servers.world(request.param, **NEAR).second_tenant()


@pytest.fixture
def receiver(pair: tuple[Path, Path]) -> Iterator[Receiver]:
    """Give a receiver that takes everything."""
    listening = Receiver(*pair)
    yield listening
    listening.close()


def hook(home: World, receiver: Receiver, pair: tuple[Path, Path], **more: object) -> Json:
    """Add a webhook that leads to *receiver*."""
    members = {"kind": "webhook", "url": receiver.url, "ca": pair[0].read_text(), **more}
    return add_sink(home, **members)


def events(receiver: Receiver) -> list[Json]:
    """Return all events that came, in the order they came."""
    return [event for body in receiver.bodies() for event in body["events"]]


def check(secret: str, headers: dict[str, str], body: bytes) -> int:
    """Check a delivery as a receiver does and return its time."""
    said = dict(part.split("=", 1) for part in headers["Doorward-Signature"].split(","))
    signed = f"{said['t']}.{headers['Doorward-Delivery']}.".encode() + body
    digest = hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest()
    assert hmac.compare_digest(digest, said["v1"])
    return int(said["t"])


def test_events_are_posted_in_order_and_signed(
    home: World, receiver: Receiver, pair: tuple[Path, Path]
):
    """Every delivery is proven by the secret that was shown once and says when it was sent; the
    events are as the log has them, each once.
    """
    made = hook(home, receiver, pair)
    secret = made["secret"]
    assert secret.startswith("dwh_")
    assert "secret" not in state(home, made)
    ids = tell(home, 30)
    until(lambda: {*ids} <= {one["id"] for one in events(receiver)})
    seen = [one["id"] for one in events(receiver)]
    assert seen == sorted({*seen}, key=place)
    for headers, body in list(receiver.got):
        assert abs(time.time() - check(secret, headers, body)) < 60
    assert events(receiver)[-1] == home.get(f"/api/v1/events/{seen[-1]}")
    renewed = home.call("POST", f"/api/v1/sinks/{made['id']}/secret").json()["secret"]
    time.sleep(1.5)
    (last,) = tell(home)
    until(lambda: last in {one["id"] for one in events(receiver)})
    check(renewed, *receiver.got[-1])
    assert secret not in home.server.log


def test_what_is_not_taken_is_sent_again(home: World, pair: tuple[Path, Path]):
    """A receiver that is out of order gets the same delivery under the same name until it has
    taken it, and then what came meanwhile; nothing is skipped.
    """
    receiver = Receiver(*pair, 500, 503, 429, 500, 200)
    try:
        made = hook(home, receiver, pair, types=["external.reported"])
        ids = tell(home, 5)
        until(lambda: {*ids} <= {one["id"] for one in events(receiver)[5:]})
        names = [headers["Doorward-Delivery"] for headers, _ in receiver.got]
        assert len({*names[:4]}) == 1
        assert until(lambda: state(home, made)["last_error"]) == "it answered 429"
        until(lambda: state(home, made)["state"] == "working")
    finally:
        receiver.close()


def test_what_is_refused_becomes_a_dead_letter_and_can_be_delivered(
    home: World, pair: tuple[Path, Path]
):
    """After five refusals the delivery is set aside, those behind it go on, and it can be
    looked at and sent again, signed anew; then it is gone.
    """
    receiver = Receiver(*pair, 400, 400, 400, 400, 400, 200)
    try:
        made = hook(home, receiver, pair, types=["external.reported"])
        (poison,) = tell(home)
        path = f"/api/v1/sinks/{made['id']}/letters"
        letter = until(lambda: next(iter(home.get(path)["items"]), None), within=40)
        assert (letter["first"], letter["events"], letter["tries"]) == (poison, 1, 5)
        assert letter["reason"] == "it answered 400"
        (good,) = tell(home)
        until(lambda: good in [one["id"] for one in events(receiver)])
        stranger = World(home.server, home.server.machine)
        elsewhere = f"{path}/{letter['id']}/replay"
        assert stranger.call("POST", elsewhere).status_code == 404
        assert stranger.call("GET", path).status_code == 404
        assert home.call("POST", f"{path}/{letter['id']}/replay").status_code == 204
        assert [one["id"] for one in receiver.bodies()[-1]["events"]] == [poison]
        check(made["secret"], *receiver.got[-1])
        assert home.get(path)["items"] == []
        assert home.call("POST", f"{path}/{letter['id']}/replay").status_code == 404
    finally:
        receiver.close()


def test_a_test_event_shows_the_answer(home: World, pair: tuple[Path, Path]):
    """The button's answer is the receiver's, good or bad, and the test is recorded."""
    receiver = Receiver(*pair, 204, 403)
    try:
        made = hook(home, receiver, pair, enabled=False)
        path = f"/api/v1/sinks/{made['id']}/test"
        good, bad = (home.call("POST", path).json() for _ in range(2))
        assert (good["arrived"], good["answer"]) == (True, "it answered 204")
        assert (bad["arrived"], bad["answer"]) == (False, "it answered 403")
        (event,) = receiver.bodies()[0]["events"]
        assert (event["type"], event["id"]) == ("sink.tested", "0")
        told = [one["details"]["arrived"] for one in home.events(type="sink.tested")]
        assert told == [True, False]
    finally:
        receiver.close()


def test_no_address_inside_is_called(world: World, pair: tuple[Path, Path], receiver: Receiver):
    """What only this server can reach gets nothing, whatever name leads there, unless the
    operator allows it; plain http and credentials in the address are refused at once.
    """
    made = hook(world, receiver, pair, types=["external.reported"])
    tell(world)
    trial = world.call("POST", f"/api/v1/sinks/{made['id']}/test").json()
    assert (trial["arrived"], trial["answer"]) == (
        False, "its address is not one this server may call",
    )  # fmt: skip
    syslog = {"kind": "syslog", "host": "127.0.0.1", "port": receiver.port, "transport": "tcp"}
    other = add_sink(world, **syslog, types=["external.reported"])
    trial = world.call("POST", f"/api/v1/sinks/{other['id']}/test").json()
    assert trial["answer"] == "its address is not one this server may call"
    tell(world)
    until(lambda: state(world, other)["last_error"])
    assert receiver.got == []
    for url in ("http://example.com/", "https://ada:pw@example.com/", "ftp://example.com"):
        body = {"name": "x", "kind": "webhook", "url": url}
        assert fields(world.call("POST", "/api/v1/sinks", json=body)) == ["url"]
    for sink in (made, other):
        assert world.call("DELETE", f"/api/v1/sinks/{sink['id']}").status_code == 204
    problem(world.call("POST", f"/api/v1/sinks/{other['id']}/test"), 404)
