"""Syslog over TLS to a real rsyslog: whole, in order, in three formats, to nobody else."""

import csv
import io
import json
import re
import signal
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.conftest import DATABASES, Servers
from tests.proofs.sizes import size
from tests.rows import row
from tests.syslogd import Syslogd
from tests.wire.shapes import problem
from tests.wire.sinks import NEAR, add_sink, place, state, tell, until
from tests.wire.test_tls import self_signed
from tests.world import Json, World, unique

Receivers = Callable[..., Syslogd]


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Give the receiver's certificate, for this machine, and its key."""
    return self_signed(tmp_path_factory.mktemp("receiver"))


@pytest.fixture(scope="module")
def stranger(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Give a certificate that nobody here trusts."""
    return self_signed(tmp_path_factory.mktemp("stranger"))


@pytest.fixture(params=DATABASES)
def home(request: pytest.FixtureRequest, servers: Servers) -> World:
    """Give a tenant of its own on a server that may call this machine."""
    return servers.world(request.param, **NEAR).second_tenant()


@pytest.fixture(params=DATABASES)
def app(request: pytest.FixtureRequest, servers: Servers) -> World:
    """Give a tenant that is like the product, on such a server."""
    acme = unique("Acme")
    return servers.world(request.param, **NEAR).second_tenant(acme, preset="data-security")


@pytest.fixture
def receivers(tmp_path: Path, pair: tuple[Path, Path]) -> Iterator[Receivers]:
    """Give a maker of receivers; all are ended after the test."""
    made: list[Syslogd] = []

    def make(certificate: tuple[Path, Path] = pair, **more: object) -> Syslogd:
        one = Syslogd(tmp_path / f"rsyslog{len(made)}", *certificate, **more)  # type: ignore[arg-type]  # by name
        made.append(one)
        return one.start()

    yield make
    for one in made:
        one.kill()


def to(receiver: Syslogd, **more: object) -> Json:
    """Return the members of a sink that leads to *receiver*."""
    return {
        "kind": "syslog", "host": "localhost", "port": receiver.port,
        "ca": receiver.certificate.read_text(), **more,
    }  # fmt: skip


@row("DSEC-7")
def test_every_event_arrives_once_in_order_as_structured_data_and_json(
    home: World, receivers: Receivers
):
    """RFC 5424 in the frames of RFC 5425: the ids of the log, each once, and the whole event."""
    receiver = receivers()
    sink = add_sink(home, **to(receiver))
    ids = tell(home, 20)
    until(lambda: set(ids) <= {*receiver.ids()})
    seen = receiver.ids()
    assert seen == sorted({*seen}, key=place)
    line = next(one for one in receiver.lines() if f' id="{ids[-1]}"' in one)
    head = re.match(r"<110>1 \d{4}-\d\d-\d\dT[\d:.]+Z localhost doorward - (\S+) \[(\S+) ", line)
    assert head
    assert head.groups() == ("external.reported", "doorward@32473")
    event = json.loads(line.partition("] ")[2])
    assert event == home.get(f"/api/v1/events/{ids[-1]}")
    assert state(home, sink)["state"] == "working"
    assert until(lambda: state(home, sink)["sent"] >= 20)
    assert state(home, sink)["lag_seconds"] <= 2


def test_nothing_is_lost_while_the_receiver_dies_and_comes_back(home: World, receivers: Receivers):
    """Killed and ended in order while events flow: all arrive, first times in order, and each
    that comes again says so.
    """
    receiver = receivers()
    sink = add_sink(home, **to(receiver))
    ids: list[str] = []
    for number in (signal.SIGKILL, signal.SIGTERM):
        ids += tell(home, size(60, 2_000))
        receiver.kill(number)
        ids += tell(home, size(20, 500))
        until(lambda: state(home, sink)["failing_since"])
        receiver.start()
    ids += tell(home, size(20, 500))
    until(lambda: {*ids} <= {*receiver.ids()}, within=60)
    first: list[str] = []
    for line, seen in zip(receiver.lines(), receiver.ids(), strict=True):
        if seen in first:
            assert 'again="true"' in line
        else:
            first.append(seen)
    assert first == sorted(first, key=place)
    until(lambda: state(home, sink)["state"] == "working")


def test_a_receiver_that_is_not_who_it_should_be_gets_nothing(
    home: World, receivers: Receivers, stranger: tuple[Path, Path]
):
    """Another's certificate, and a right one of another name: no event, no test event, and the
    sink says why.
    """
    wrong = receivers(stranger)
    trusted = to(receivers())["ca"]
    sinks = [add_sink(home, **{**to(wrong), "ca": trusted})]
    sinks.append(add_sink(home, **to(wrong, server_name="elsewhere.example.com")))
    tell(home, 3)
    for sink in sinks:
        error = until(lambda sink=sink: state(home, sink)["last_error"])
        assert "certificate" in error
        trial = home.call("POST", f"/api/v1/sinks/{sink['id']}/test").json()
        assert (trial["arrived"], "certificate" in trial["answer"]) == (False, True)
    assert wrong.lines() == []


def test_a_receiver_may_ask_who_we_are(home: World, receivers: Receivers, pair: tuple[Path, Path]):
    """With a client certificate we are let in; without one the sink fails and nothing counts."""
    asking = receivers(asks="x509/certvalid")
    certificate, key = (path.read_text() for path in pair)
    shown = {"certificate": certificate, "private_key": key}
    known, unknown = add_sink(home, **to(asking), **shown), add_sink(home, **to(asking))
    ids = tell(home, 3)
    until(lambda: {*ids} <= {*asking.ids()})
    assert home.call("POST", f"/api/v1/sinks/{known['id']}/test").json()["arrived"] is True
    assert home.call("POST", f"/api/v1/sinks/{unknown['id']}/test").json()["arrived"] is False
    until(lambda: state(home, unknown)["failing_since"])
    assert "private_key" not in json.dumps(state(home, known))
    assert key not in json.dumps(state(home, known))


@pytest.mark.parametrize(("transport", "framed"), [("tcp", True), ("udp", False)])
def test_unencrypted_only_where_somebody_says_so(
    home: World, receivers: Receivers, transport: str, framed: bool
):
    """TCP and UDP work when they are named; what belongs to TLS is refused with them."""
    receiver = receivers(tls=False)
    members = to(receiver, transport=transport, host="127.0.0.1")
    refused = home.call("POST", "/api/v1/sinks", json={"name": "x", **members})
    assert [one["field"] for one in refused.json()["errors"]] == ["ca"]
    del members["ca"]
    add_sink(home, **members)
    ids = tell(home, 5)
    until(lambda: {*ids} <= {*receiver.ids()})


def test_cef_and_csv_have_their_fields_in_their_places(home: World, receivers: Receivers):
    """CEF says id, outcome and actor; CSV has its fields in the documented order."""
    cef, table = receivers(), receivers()
    add_sink(home, **to(cef, format="cef"))
    add_sink(home, **to(table, format="csv"))
    nasty = 'a=b|c\\d, "e"'
    (event,) = tell(home, user=nasty, result="refused", reason=nasty)
    line = until(lambda: next((one for one in cef.lines() if f"externalId={event}" in one), None))
    assert "|external.reported|" in line
    assert " outcome=refused " in line
    assert ' reason=a\\=b|c\\\\d, "e" ' in line
    found = until(lambda: [one for one in table.lines() if f",{event}," in one])
    cells = next(csv.reader(io.StringIO(found[0].partition(" - ")[2].partition(" - ")[2])))
    names = [
        "timestamp",
        "serial",
        "log_type",
        "item_type",
        "item_name",
        "user",
        "source_ip",
        "location",
        "action",
        "target_name",
        "target_type",
        "cloud_app_instance",
        "event_id",
        "result",
        "again",
    ]
    said = dict(zip(names, cells, strict=True))
    assert re.fullmatch(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC", said["timestamp"])
    assert (said["log_type"], said["event_id"]) == ("policy_violation", event)
    assert (said["action"], said["result"], said["again"]) == ("reported", "refused", "")


@row("DSEC-6", "DSEC-7", "DSEC-8", "DSEC-10")
def test_one_syslog_receiver_and_one_log_client_side_by_side(app: World, receivers: Receivers):
    """The SIEM by syslog and the SOAR by API get the same events; a second receiver is refused
    with words that say how to chain the two, and there is room again after a delete.
    """
    siem = receivers()
    sink = add_sink(app, **to(siem, format="csv", from_beginning=True))
    soar = app.make_client(permissions=["logs:access"])
    token = app.token(soar, scope="api_access")
    again = app.call("POST", "/api/v1/sinks", json={"name": "second", **to(siem)})
    words = problem(again, 409)["detail"]
    assert "only one syslog receiver" in words
    for part in ("SIEM", "SOAR", "directly", "id and a secret"):
        assert part in words
    ids = tell(app, 10)
    fetched: list[str] = []
    while answer := app.call("GET", "/api/v1/log_events_bulk", token):
        if answer.status_code == 204:
            break
        fetched += [one["event_id"] for one in answer.json()["events"]]
    assert {*ids} <= {*fetched}
    until(lambda: all(any(f",{one}," in line for line in siem.lines()) for one in ids))
    assert app.call("DELETE", f"/api/v1/sinks/{sink['id']}").status_code == 204
    assert app.call("POST", "/api/v1/sinks", json={"name": "new", **to(siem)}).status_code == 201
