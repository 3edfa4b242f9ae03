"""A secret that leaked ends, whoever holds it: ``POST /api/v1/leaks/revoke``, ``POST /leaks``."""

import base64
import hashlib
import json
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from tests.conftest import DATABASES, Servers
from tests.iam import again, ask, by_grant, given, make_key, organization
from tests.rows import row
from tests.wire.shapes import fields, problem
from tests.world import Client, Json, World, unique

REVOKE = "/api/v1/leaks/revoke"
NOBODYS = "dws_AAAAAAAAAAAAAAAA_" + "A" * 44 + "_"


def leaked(world: World) -> list[Json]:
    """Return every leak that the tenant's log tells of."""
    return list(world.pages("/api/v1/events", type="credential.leaked"))


def give_up(world: World, *secrets: str, **more: str) -> Any:
    """Report secrets as a finder does, without a token."""
    return world.http.post(REVOKE, json={"secrets": list(secrets), **more})


@row("DW-13")
def test_whoever_holds_a_secret_ends_it(tenant: World) -> None:
    """
    The secret and the tokens it gave end before the answer; another secret of the client goes on;
    the event says what, where and that it was still good, and never the secret.
    """
    client = tenant.make_client()
    token = tenant.token(client)
    path = f"/api/v1/clients/{client.id}/rotate"
    rotated = tenant.call("POST", path, json={"old_secret_expires_in": 3600}).json()
    newer = Client(client.id, client.client_id, rotated["client_secret"], {})
    kept = tenant.token(newer)
    place = f"https://me:pw@code.example/a/b.py?s={client.secret}#L1"

    answer = give_up(tenant, client.secret, place=place)

    assert (answer.status_code, answer.json()) == (202, {"received": 1})
    assert tenant.ask_token(client).status_code == 401
    assert tenant.call("GET", "/v1/users", token).status_code == 401
    assert tenant.call("GET", "/v1/users", kept).status_code == 200
    [event] = leaked(tenant)
    assert event["client_id"] == client.client_id
    assert event["details"] == {
        "kind": "client_secret", "credential": client.secret.split("_")[1], "ended": True,
        "source": "possession", "place": "https://code.example/a/b.py",
    }  # fmt: skip
    assert client.secret not in json.dumps(event)


@row("DW-13")
def test_every_kind_of_secret_ends(tenant: World) -> None:
    """
    API keys, access tokens, API tokens and refresh tokens end as client secrets do.
    """
    made = tenant.make("api-keys", name=unique("key"), roles=["Auditor"], expires_in="1d")
    key = Client(made["id"], made["client_id"], made["secret"], made)
    client = tenant.make_client()
    token = tenant.token(client)
    user = tenant.make("users", username=unique("user").replace(" ", "-"))["id"]
    entry = tenant.make("api-tokens", name=unique("token"), user=user, expires_in="1d")
    jwt = tenant.call("POST", f"/api/v1/api-tokens/{entry['id']}/unlock").json()["jwt"]
    secrets = [key.secret, token, jwt]
    assert give_up(tenant, *secrets).json() == {"received": len(secrets)}

    assert tenant.ask_token(key).status_code == 401
    for dead in (token, jwt):
        assert tenant.call("GET", "/api/v1/user/me", dead).status_code == 401
    kinds = [event["details"]["kind"] for event in leaked(tenant)]
    assert kinds == ["api_key", "access_token", "access_token"]
    assert tenant.ask_token(client).status_code == 200


@row("DW-13")
def test_a_refresh_token_ends_with_its_family(world: World) -> None:
    """
    The refresh token, its successor and the access tokens they gave end; the key goes on.
    """
    org = organization(world)
    key = make_key(org)
    first = given(ask(org, by_grant(key)))
    second = given(ask(org, again(first["refresh_token"])))

    assert give_up(org, first["refresh_token"]).status_code == 202

    assert ask(org, again(second["refresh_token"])).status_code == 401
    for pair in (first, second):
        assert org.call("GET", "/api/v1/clients", pair["access_token"]).status_code == 401
    [event] = leaked(org)
    assert (event["details"]["kind"], event["client_id"]) == ("refresh_token", key.client_id)
    given(ask(org, by_grant(key)))


@row("DW-13")
def test_the_answer_is_the_same_for_known_and_unknown(tenant: World) -> None:
    """
    Ours, altered, dead, of nobody or no secret at all: one answer, byte for byte, and what is
    told again leaves no second event.
    """
    client = tenant.make_client()
    altered = client.secret[:30] + ("A" if client.secret[30] != "A" else "B") + client.secret[31:]
    tried = [client.secret, client.secret, altered, NOBODYS + "000000", "no secret", "x" * 9_000]
    answers = [give_up(tenant, one) for one in tried]

    assert {(one.status_code, one.content) for one in answers} == {(202, b'{"received":1}')}
    names = [sorted(one.headers) for one in answers]
    assert names == [names[0]] * len(names)
    assert len(leaked(tenant)) == 1


def test_a_secret_ends_at_whatever_address_it_is_told(tenant: World, world: World) -> None:
    """
    A finder cannot know the tenant: told at another's address it ends, and only its own hears.
    """
    client = tenant.make_client()
    before = len(leaked(world))
    assert give_up(world, client.secret).status_code == 202
    assert tenant.ask_token(client).status_code == 401
    assert (len(leaked(tenant)), len(leaked(world))) == (1, before)


@row("DW-13")
def test_what_a_scan_finds_it_can_end(tenant: World, tmp_path: Path) -> None:
    """
    `doorward scan --end` gives up what it found, without an account; it says so and ends with 1.
    """
    client = tenant.make_client()
    (tmp_path / "app.env").write_text(f"SECRET={client.secret}\n")
    env = {"DOORWARD_URL": tenant.server.url}
    done = tenant.server.cli("scan", str(tmp_path), "--end", env=env)
    assert (done.returncode, "1 were given up" in done.stderr) == (1, True), done.stderr
    assert client.secret not in done.stdout + done.stderr
    assert tenant.ask_token(client).status_code == 401


def test_a_report_that_cannot_be_read_is_refused(world: World) -> None:
    """
    422 for none, too many or what is no text; secrets in the address are not looked at.
    """
    for secrets in ([], ["x"] * 101, [7]):
        answer = world.http.post(REVOKE, json={"secrets": secrets})
        assert fields(answer)
    client = world.make_client()
    assert world.http.post(f"{REVOKE}?secrets={client.secret}", json={}).status_code in {400, 422}
    assert world.ask_token(client).status_code == 200


class Partner:
    """A scanner of other people's code, with a real key pair whose public half is in a file."""

    def __init__(self, keys: Path) -> None:
        self._keys = keys
        self._private = ec.generate_private_key(ec.SECP256R1())
        self.name = hashlib.sha256(self._pem().encode()).hexdigest()
        self.publish(self.name, self._pem())

    def _pem(self) -> str:
        public = self._private.public_key()
        return public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()

    def publish(self, name: str, pem: str) -> None:
        """Write the list of public keys in the form that GitHub gives it."""
        key = {"key_identifier": name, "key": pem, "is_current": True}
        self._keys.write_text(json.dumps({"public_keys": [key]}))

    def report(self, world: World, found: object, **changes: str) -> Any:
        """Send a signed report; *changes* replace its headers."""
        body = json.dumps(found).encode()
        signature = self._private.sign(body, ec.ECDSA(hashes.SHA256()))
        headers = {
            "Content-Type": "application/json",
            "Github-Public-Key-Identifier": self.name,
            "Github-Public-Key-Signature": base64.b64encode(signature).decode(),
            **changes,
        }
        return world.http.post("/leaks", content=body, headers=headers)


@pytest.fixture(scope="module")
def partner(tmp_path_factory: pytest.TempPathFactory) -> Partner:
    """Give a partner whose keys lie in a file."""
    return Partner(tmp_path_factory.mktemp("partner") / "keys.json")


@pytest.fixture(params=DATABASES)
def scanned(request: pytest.FixtureRequest, servers: Servers, partner: Partner) -> World:
    """Give a server that the partner reports to."""
    return servers.world(request.param, DOORWARD_LEAK_KEYS=str(partner._keys))


@row("DW-13")
def test_a_partner_s_report_ends_what_it_names(scanned: World, partner: Partner) -> None:
    """
    GitHub's format: the list is signed as it is sent, the secret ends before the answer, and the
    answer labels each by the digest of what was sent.
    """
    client = scanned.second_tenant()
    mine = client.make_client()
    url = "https://code.example/octo/repo/blob/1/x.env"
    found = [
        {"token": mine.secret, "type": "doorward_client_secret", "url": url, "source": "content"},
        {"token": NOBODYS + "000000", "type": "doorward_client_secret", "url": None},
    ]
    answer = partner.report(scanned, found)

    assert answer.status_code == 200, answer.text
    digest = base64.b64encode(hashlib.sha256(mine.secret.encode()).digest()).decode()
    assert answer.json()[0] == {
        "token_hash": digest, "token_type": "doorward_client_secret", "label": "true_positive",
    }  # fmt: skip
    assert answer.json()[1]["label"] == "false_positive"
    assert client.ask_token(mine).status_code == 401
    [event] = leaked(client)
    assert (event["details"]["source"], event["details"]["place"]) == ("partner", url)


@row("DW-13")
def test_a_report_that_no_partner_signed_does_nothing(scanned: World, partner: Partner) -> None:
    """
    403 without a signature, by another key, over another body, or under a name nobody published;
    the secret goes on.
    """
    client = scanned.make_client()
    found = [{"token": client.secret, "type": "x", "url": ""}]
    other = ec.generate_private_key(ec.SECP256R1()).sign(b"[]", ec.ECDSA(hashes.SHA256()))
    wrong = base64.b64encode(other).decode()
    for changes in (
        {"Github-Public-Key-Signature": ""},
        {"Github-Public-Key-Signature": wrong},
        {"Github-Public-Key-Signature": "no base64!"},
        {"Github-Public-Key-Identifier": "another"},
    ):
        answer = partner.report(scanned, found, **changes)
        assert problem(answer, 403)["detail"].startswith("the signature")
    assert scanned.ask_token(client).status_code == 200
    for odd in ({}, [7], [{"type": "x"}], [{"token": 7}]):
        assert partner.report(scanned, odd).status_code in {400, 422}
    assert scanned.call("GET", "/leaks", "").status_code == 405


def test_without_a_partner_there_is_no_such_door(world: World, partner: Partner) -> None:
    """404 where no keys are configured, whoever signed."""
    assert partner.report(world, []).status_code == 404


def test_a_key_of_another_kind_proves_nothing() -> None:
    """
    Only ECDSA on P-256 counts: an RSA key, another curve and no key at all are not taken.
    """
    from doorward.kernel.signature import proves

    for key in (rsa.generate_private_key(65537, 2048), ec.generate_private_key(ec.SECP384R1())):
        pem = key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
        assert not proves(pem.decode(), b"x", "AAAA")
    assert not proves("no key", b"x", "AAAA")
