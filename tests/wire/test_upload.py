"""Upload: a system-made client's secret is sent to its receiver over HTTPS (XIQ-25, D-14)."""

import base64
import hashlib
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from joserfc import jwt
from joserfc.jwk import KeySet

from tests.receiver import Receiver
from tests.rows import row
from tests.server import Server
from tests.wire.shapes import fields, missing, problem
from tests.wire.test_tls import self_signed
from tests.world import Client, Json, World


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Give a certificate for loopback that the server is told to trust, and its key."""
    return self_signed(tmp_path_factory.mktemp("ca"))


@pytest.fixture
def home(certificate: tuple[Path, Path], new_server: Callable[..., Server]) -> World:
    """Give a server that trusts this authority and may call this machine."""
    env = {"SSL_CERT_FILE": str(certificate[0]), "DOORWARD_OUTGOING_NETWORKS": "127.0.0.0/8, ::1"}
    server = new_server(env=env).init().start()
    return World(server, server.machine)


@pytest.fixture
def receiver(certificate: tuple[Path, Path]) -> Iterator[Receiver]:
    """Give a receiver that takes everything."""
    listening = Receiver(*certificate)
    yield listening
    listening.close()


def correlator(world: World) -> Json:
    """Return the client that the system made to correlate events."""
    (found,) = [one for one in world.pages("/api/v1/clients") if one["name"] == "Event Correlation"]
    return found


def send_to(world: World, url: str) -> Client:
    """Name the correlator's receiver, give it a known secret, and return it with that."""
    found = correlator(world)
    path = f"/api/v1/clients/{found['id']}"
    answer = world.call("PATCH", path, json={"receiver": url})
    assert answer.status_code == 200, answer.text
    return world.reset(Client(found["id"], found["client_id"], "", found))


def told(world: World, client: Client) -> list[tuple[str, Json]]:
    """Return what the log says of deliveries."""
    every = world.events(client.client_id)
    return [(one["type"], one["details"]) for one in every if "deliver" in one["type"]]


@row("XIQ-25")
def test_200_for_a_new_secret_that_arrived_and_ends_the_old(home: World, receiver: Receiver):
    """The receiver's secret works at once; the old one and its tokens have ended."""
    client = send_to(home, receiver.url)
    token = home.token(client)
    answer = home.call("POST", f"/api/v1/clients/{client.id}/upload")
    assert answer.status_code == 200, answer.text
    said = answer.json()
    (body,) = receiver.bodies()
    assert (said["status"], said["tries"], said["new_secret"]) == (204, 1, True)
    assert said["host"] == f"localhost:{receiver.port}"
    assert body["client_secret"] not in answer.text
    fresh = Client(client.id, body["client_id"], body["client_secret"], client.body)
    assert fresh.client_id == client.client_id
    assert home.ask_token(client).status_code == 401
    assert home.call("GET", "/api/v1/events", token).status_code == 401
    assert home.call("GET", "/api/v1/events", home.token(fresh)).status_code == 200
    secrets = home.get(f"/api/v1/clients/{client.id}/secrets")["items"]
    assert [(one["state"], one["expires_at"]) for one in secrets][-1] == ("active", None)
    assert [one["state"] for one in secrets].count("active") == 1
    ((type, about),) = told(home, client)
    assert type == "secret.delivered"
    assert (about["status"], about["tries"], about["new"]) == (204, 1, True)
    assert body["client_secret"] not in str(home.events())


def test_the_request_is_signed_by_the_tenant(home: World, receiver: Receiver):
    """A receiver can check who sent it, that it was meant, and that nobody changed the body."""
    client = send_to(home, receiver.url)
    assert home.call("POST", f"/api/v1/clients/{client.id}/upload").status_code == 200
    headers, body = receiver.got[0]
    bearer = headers["Authorization"].removeprefix("Bearer ")
    keys = KeySet.import_key_set(home.http.get("/oauth/jwks").json())
    said = jwt.decode(bearer, keys, algorithms=["ES256"]).claims
    digest = base64.urlsafe_b64encode(hashlib.sha256(body).digest()).rstrip(b"=").decode()
    assert (said["aud"], said["body_sha256"]) == (receiver.url, digest)
    assert said["iss"] == home.machine["base_url"]
    # Whoever receives it cannot use it here.
    assert home.call("GET", "/api/v1/events", bearer).status_code == 401


@pytest.mark.parametrize(
    ("statuses", "tries", "status"), [((500, 503, 204), 3, 200), ((500,), 3, 503), ((403,), 1, 503)]
)
def test_503_naming_the_receiver_when_it_does_not_arrive(
    home: World,
    certificate: tuple[Path, Path],
    statuses: tuple[int, ...],
    tries: int,
    status: int,
):
    """It is tried three times, but not where it was refused; a failure leaves the old secret."""
    listening = Receiver(*certificate, *statuses)
    try:
        client = send_to(home, listening.url)
        answer = home.call("POST", f"/api/v1/clients/{client.id}/upload")
    finally:
        listening.close()
    assert answer.status_code == status, answer.text
    assert len(listening.got) == tries
    assert len({body for _, body in listening.got}) == 1, "each try is the same request"
    ((type, about),) = told(home, client)
    assert about["tries"] == tries
    sent = listening.bodies()[-1]["client_secret"]
    if status == 200:
        assert type == "secret.delivered"
        return
    assert f"localhost:{listening.port}" in problem(answer, 503)["detail"]
    assert (type, about["status"]) == ("secret.delivery_failed", statuses[-1])
    assert sent not in str(home.events())
    assert home.ask_token(client).status_code == 200
    assert home.ask_token(client, secret=sent).status_code == 401


def test_a_redirect_is_a_failure(home: World, certificate: tuple[Path, Path]):
    """Where it leads to nobody chose, so nothing goes there."""
    listening = Receiver(*certificate, 307, 204)
    try:
        client = send_to(home, listening.url)
        answer = home.call("POST", f"/api/v1/clients/{client.id}/upload")
    finally:
        listening.close()
    problem(answer, 503)
    assert len(listening.got) == 1
    assert home.ask_token(client).status_code == 200


@pytest.mark.parametrize("trusts", [False, True])
def test_503_for_places_and_certificates_that_nobody_allowed(
    new_server: Callable[..., Server], certificate: tuple[Path, Path], trusts: bool
):
    """Without the operator's word this machine is not called; an unknown authority is no host."""
    env = {"SSL_CERT_FILE": str(certificate[0])}
    if not trusts:
        env = {"DOORWARD_OUTGOING_NETWORKS": "127.0.0.1/32, ::1"}
    server = new_server(env=env).init().start()
    own = World(server, server.machine)
    listening = Receiver(*certificate)
    try:
        client = send_to(own, listening.url)
        answer = own.call("POST", f"/api/v1/clients/{client.id}/upload")
    finally:
        listening.close()
    words = "may call" if trusts else "not trusted"
    assert words in problem(answer, 503)["detail"]
    assert listening.got == []
    assert own.ask_token(client).status_code == 200
    assert [about["status"] for _, about in told(own, client)] == [None]


@row("XIQ-25")
def test_409_for_a_users_client_and_for_none_to_send_to(world: World):
    """Only system-made clients have a receiver, and without one nothing can be sent."""
    client = world.make_client()
    path = f"/api/v1/clients/{client.id}"
    assert "system" in problem(world.call("POST", f"{path}/upload"), 409)["detail"]
    refused = world.call("PATCH", path, json={"receiver": "https://correlator.example.com/"})
    assert fields(refused) == ["receiver"]
    own = world.second_tenant()
    answer = own.call("POST", f"/api/v1/clients/{correlator(own)['id']}/upload")
    assert "receiver" in problem(answer, 409)["detail"]


@pytest.mark.parametrize(
    "url",
    [
        "http://correlator.example.com/", "https://", "ftp://x.example/", "https://a@x.example/",
        "https://x.example/#part", "https://x.example:99999/", "https://x.ex ample/", "secret",
        "https://x.example\\@127.0.0.1/",
    ],
)  # fmt: skip
def test_422_for_a_receiver_that_is_no_https_address(tenant: World, url: str):
    """Only https, a host and a path."""
    path = f"/api/v1/clients/{correlator(tenant)['id']}"
    assert fields(tenant.call("PATCH", path, json={"receiver": url})) == ["receiver"]


def test_403_for_who_has_not_all_rights_of_the_client(tenant: World):
    """Whoever says where a secret goes, or sends it, could as well have it."""
    path = f"/api/v1/clients/{correlator(tenant)['id']}"
    weak = tenant.token(tenant.make_client(permissions=["clients:write"]))
    reader = tenant.token(tenant.make_client(permissions=["clients:read"]))
    body = {"receiver": "https://correlator.example.com/"}
    assert "events:read" in missing(tenant.call("PATCH", path, weak, json=body))
    assert "events:read" in missing(tenant.call("POST", f"{path}/upload", weak))
    assert missing(tenant.call("POST", f"{path}/upload", reader)) == ["clients:write"]
