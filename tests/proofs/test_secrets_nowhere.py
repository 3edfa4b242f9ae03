"""Guarantee 5: a secret is shown once and kept nowhere.

Secrets of every sort are made, used, mistyped and lost through every door; then every
file the server wrote, its log and all it tells are searched for them, raw and encoded.
"""

import base64
import os
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from tests.postgres import Postgres
from tests.rows import row
from tests.server import Server
from tests.world import Client, World, eventually, unique

KEYS = ("pepper", "master.key")


class Canaries:
    """Everything secret that passed through a server, and how it might have been written."""

    def __init__(self) -> None:
        self.words: dict[str, str] = {}

    def add(self, name: str, word: str) -> str:
        """Remember *word* and return it."""
        self.words[name] = word
        return word

    def spellings(self) -> Iterator[tuple[str, bytes]]:
        """Give every word as it is, the part of it that matters, and encoded."""
        for name, word in self.words.items():
            raw = word.encode()
            yield name, raw
            yield name, raw.hex().encode()
            yield name, quote(word, safe="").encode()
            for shift in range(3):
                # Base64 of it, wherever it stands in what was encoded.
                text = base64.b64encode(b"\0" * shift + raw)
                yield name, text[4 if shift else 0 : -4]

    def found_in(self, text: bytes) -> list[str]:
        """Return the names of the words that are in *text*."""
        return sorted({name for name, spelt in self.spellings() if spelt and spelt in text})


def live_a_life(world: World) -> Canaries:
    """Make, use, mistype and end secrets, through every door there is."""
    canaries = Canaries()
    canaries.add("the administrator's secret", world.admin.secret)
    client = world.make_client()
    tokens = [world.token(client)]
    keep_secret(canaries, "first secret", client.secret)
    renewed = world.reset(client)
    keep_secret(canaries, "reset secret", renewed.secret)
    rotated = world.call(
        "POST", f"/api/v1/clients/{client.id}/rotate", json={"old_secret_expires_in": 60}
    ).json()["client_secret"]
    keep_secret(canaries, "rotated secret", rotated)
    latest = Client(client.id, client.client_id, rotated, {})
    tokens += [world.token(latest), world.token(renewed)]
    tokens += other_kinds(world, canaries)
    tokens += people(world, canaries)
    misuse(world, latest, canaries)
    basic = world.basic_header(*world.admin.basic)
    for path in ("/oauth/introspect", "/oauth/revoke"):
        world.http.post(path, data={"token": tokens[-1]}, headers=basic)
    world.passes(tokens[0])
    world.passes(tokens[1])
    for number, token in enumerate([*tokens, world.admin_token()]):
        canaries.add(f"token {number}", token)
        canaries.add(f"signature {number}", token.rpartition(".")[2])
    return canaries


def other_kinds(world: World, canaries: Canaries) -> list[str]:
    """Make an API key and an API token, use what they are proven by, and return their tokens."""
    body = {"name": unique("key"), "roles": ["Auditor"], "expires_in": "1d"}
    made = world.make("api-keys", **body)
    keep_secret(canaries, "an API key's secret", made["secret"])
    key = Client(made["id"], made["client_id"], made["secret"], made)
    renewed = world.call("POST", f"/api/v1/api-keys/{key.id}/rotate").json()["secret"]
    keep_secret(canaries, "an API key's rotated secret", renewed)
    user = world.make("users", username=unique("user").replace(" ", "-"))["id"]
    token = world.make("api-tokens", name=unique("token"), user=user, expires_in="1d")
    unlocked = world.call("POST", f"/api/v1/api-tokens/{token['id']}/unlock").json()["jwt"]
    world.call("GET", "/v1/users", unlocked)
    return [world.token(key), unlocked]


def people(world: World, canaries: Canaries) -> list[str]:
    """Give a user passwords and a second factor, right, weak and wrong ones; return the tokens."""
    first = canaries.add("a first password", "canary sings before the storm")
    second = canaries.add("a second password", "canary sings behind the barn")
    wrong = canaries.add("a wrong password", "canary sings under the moon")
    weak = canaries.add("a weak password", "canary7q")
    person = world.make_person(password=first)
    canaries.add("a second factor", world.enrol(person))
    own = world.make_person(password=first)
    token = world.token_of(own)
    for present, password in ((wrong, second), (first, weak), (first, second)):
        body = {"present": present, "password": password}
        world.call("PUT", "/api/v1/user/password", token, json=body)
    path = f"/api/v1/users/{person.id}/password"
    for password in (weak, second):
        world.call("PUT", path, json={"password": password})
    world.call("POST", "/api/v1/users", json={"username": 7, "password": second})
    world.ask_user_token(own, username=wrong)
    world.ask_user_token(own, password=wrong)
    return [token, world.token_of(own, password=second)]


def keep_secret(canaries: Canaries, name: str, secret: str) -> None:
    """Remember a secret whole, and the part that is not its public id."""
    canaries.add(name, secret)
    canaries.add(f"{name}, its secret part", secret.split("_")[2])


def misuse(world: World, client: Client, canaries: Canaries) -> None:
    """Present secrets where they do not belong: mistyped, in queries, paths and wrong fields."""
    wrong = canaries.add("a mistyped secret", client.secret[:-9] + "MISTYPED1")
    world.ask_token(client, secret=wrong)
    odd = canaries.add("an odd secret", "canary-hunter-22-correct-horse")
    world.ask_token(client, secret=odd)
    world.http.post("/oauth/token", params={"client_secret": client.secret})
    world.http.post("/oauth/token", data={"grant_type": "x", "client_id": client.secret})
    world.http.get(f"/api/v1/clients/{client.secret}?client_secret={client.secret}")
    world.call("GET", f"/v1/users?access_token={client.secret}", token=odd)
    world.call("POST", "/api/v1/clients", json={"name": 7, "client_secret": client.secret})
    world.call("GET", "/v1/users", token=client.secret)


def told(world: World, node: Server) -> dict[str, bytes]:
    """Return everything the server tells about what happened."""
    texts: dict[str, bytes] = {"log": node.log_file.read_bytes()}
    texts["metrics"] = world.http.get("/metrics").content
    for path in ("events", "clients", "api-keys", "api-tokens", "keys", "users", "roles", "apis"):
        texts[path] = "\n".join(map(str, world.pages(f"/api/v1/{path}", limit=200))).encode()
    for client in world.pages("/api/v1/clients", limit=200):
        path = f"/api/v1/clients/{client['id']}"
        for each in (path, f"{path}/secrets", f"{path}/usage"):
            texts[each] = world.call("GET", each).content
    return texts


def hits(canaries: Canaries, texts: dict[str, bytes]) -> list[tuple[str, list[str]]]:
    """Return where anything secret was found."""
    found = [(place, canaries.found_in(text)) for place, text in texts.items()]
    return [(place, names) for place, names in found if names]


def files(folder: Path) -> dict[str, bytes]:
    """Return all files below *folder* but the keys that are secrets themselves."""
    paths = [path for path in folder.rglob("*") if path.is_file() and path.name not in KEYS]
    return {str(path.relative_to(folder)): path.read_bytes() for path in paths}


def test_the_search_finds_what_is_there() -> None:
    """
    A search that could find nothing would prove nothing: each spelling is found.
    """
    canaries = Canaries()
    word = canaries.add("word", "dws_correct/horse+battery")
    encoded = base64.b64encode(f"key-1:{word}".encode())
    for text in (
        word.encode(),
        encoded,
        quote(word, safe="").encode(),
        word.encode().hex().encode(),
    ):
        assert canaries.found_in(b"before " + text + b" after") == ["word"]
    assert canaries.found_in(b"nothing here") == []


@row("INC-6", "INC-7", "INC-24", "DSEC-20")
@pytest.mark.timeout(120)
def test_no_secret_is_kept_on_sqlite(new_server: Any) -> None:
    """
    Database, write-ahead log, server log, events, metrics and answers: 0 hits.
    """
    server = new_server(workers=2).init().start()
    world = World(server, server.machine)
    canaries = live_a_life(world)
    texts = told(world, server)
    kept = files(server.data)
    assert any(name.endswith("-wal") for name in kept)
    assert hits(canaries, texts | kept) == []
    server.stop()
    assert hits(canaries, files(server.data) | {"log": server.log_file.read_bytes()}) == []


@row("INC-6", "INC-7", "INC-24", "DSEC-20")
@pytest.mark.timeout(120)
def test_no_secret_is_kept_on_postgresql(new_server: Any, tmp_path: Path) -> None:
    """
    The cluster's tables and write-ahead log as they are on disk, and all else: 0 hits.
    """
    postgres = Postgres(tmp_path / "pg").start()
    try:
        server = new_server(postgres.fresh_database(), workers=2).init().start()
        world = World(server, server.machine)
        canaries = live_a_life(world)
        marker = world.make_client(name="a name that must be on disk").client_id
        texts = told(world, server)
        postgres.sql("CHECKPOINT")
        kept = files(postgres.folder)
        assert any(marker.encode() in text for text in kept.values()), "the search looks elsewhere"
        assert hits(canaries, texts | kept | files(server.data)) == []
        server.kill()
    finally:
        postgres.stop()


def test_the_debug_surface_of_a_crash_tells_nothing(new_server: Any) -> None:
    """
    A worker that is ended by SIGABRT writes no core and no secret to the log.
    """
    server = new_server(workers=1).init().start()
    world = World(server, server.machine)
    client = world.make_client()
    world.token(client)
    canaries = Canaries()
    keep_secret(canaries, "secret", client.secret)
    for pid, command in server.children().items():
        if "worker" in command:
            os.kill(pid, signal.SIGABRT)
    assert eventually(server.is_ready)
    assert list(server.folder.rglob("core*")) == []
    assert canaries.found_in(server.log_file.read_bytes()) == []
