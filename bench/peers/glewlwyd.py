"""Debian's ``glewlwyd``: ES256, SQLite, secrets under PBKDF2 of 1,000 rounds.

Set up through its administration API. It is shipped with 150,000 rounds; 1,000 is the kinder
setting, so that not the hash alone is compared.
"""

import gzip
import http.client
import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives import serialization as pem
from cryptography.hazmat.primitives.asymmetric import ec

from bench.contender import Contender, Site, made_up
from bench.debian import Program, program
from bench.processes import Tree
from bench.requests import Client, Refused
from tests.process import free_port

ROUNDS = 1_000
VERSION = "2.7.5"
SCHEMA = "usr/share/doc/glewlwyd/database/init.sqlite3.sql.gz"


@contextmanager
def glewlwyd(site: Site) -> Iterator[Contender]:
    """Run it on a fresh database; raises Missing where it can be neither found nor fetched."""
    binary = program("glewlwyd", site.build)
    port = free_port()
    database = site.scratch / f"glewlwyd-{port}.sqlite3"
    _create(database, binary)
    tree = Tree.start(
        [str(binary.path), "--env-variables"],
        {**binary.env, **_settings(binary, port, database)},
        site.scratch / f"glewlwyd-{port}.log",
    )
    try:
        tree.wait_until(lambda: _listens(port), 20)
        clients = made_up(site.clients)
        _furnish(Administration(port), clients)
        yield Contender(
            name=f"glewlwyd {VERSION}, ES256, PBKDF2 {ROUNDS}",
            trees=[tree],
            token_url=f"http://127.0.0.1:{port}/api/bench/token",
            clients=clients,
            scope="bench",
        )
    finally:
        tree.stop()


@dataclass(slots=True)
class Administration:
    """Its administration API on *port*; remembers the session cookie."""

    port: int
    cookie: str = ""

    def ask(self, method: str, path: str, body: object = None) -> Any:
        """Send one request; raises Refused on any other answer than 200."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        headers = {"Content-Type": "application/json", "Cookie": self.cookie}
        with closing(connection):
            text = None if body is None else json.dumps(body)
            connection.request(method, f"/api{path}", text, headers)
            answer = connection.getresponse()
            said = answer.read()
        if answer.status != http.HTTPStatus.OK:
            message = f"glewlwyd {method} {path} answered {answer.status}: {said[:200]!r}"
            raise Refused(message)
        if cookie := answer.getheader("Set-Cookie"):
            self.cookie = cookie.partition(";")[0]
        return json.loads(said) if said else None


def _furnish(api: Administration, clients: list[Client]) -> None:
    # The account and password every new installation has.
    api.ask("POST", "/auth/", {"username": "admin", "password": "password"})
    store = api.ask("GET", "/mod/client/database")
    store["parameters"]["pbkdf2-iterations"] = ROUNDS
    api.ask("PUT", "/mod/client/database", store)
    api.ask("PUT", "/mod/client/database/reset/")
    api.ask("POST", "/scope/", {"name": "bench", "password_required": False, "scheme": {}})
    plugin = {"module": "oauth2-glewlwyd", "name": "bench", "display_name": "bench"}
    api.ask("POST", "/mod/plugin/", {**plugin, "parameters": _protocol()})
    for client in clients:
        record = {
            "client_id": client.id,
            "password": client.secret,
            "confidential": True,
            "enabled": True,
            "scope": ["bench"],
            "authorization_type": ["client_credentials"],
            "redirect_uri": [],
        }
        api.ask("POST", "/client/", record)


def _protocol() -> dict[str, object]:
    """Its OAuth 2 plug-in: ES256, client credentials only."""
    key = ec.generate_private_key(ec.SECP256R1())
    private = key.private_bytes(pem.Encoding.PEM, pem.PrivateFormat.PKCS8, pem.NoEncryption())
    public = key.public_key().public_bytes(pem.Encoding.PEM, pem.PublicFormat.SubjectPublicKeyInfo)
    return {
        "url": "bench",
        "jwt-type": "ecdsa",
        "jwt-key-size": "256",
        "key": private.decode(),
        "cert": public.decode(),
        "access-token-duration": 900,
        "refresh-token-duration": 900,
        "code-duration": 60,
        "auth-type-client-enabled": True,
        "auth-type-code-enabled": False,
        "auth-type-implicit-enabled": False,
        "auth-type-password-enabled": False,
        "auth-type-refresh-enabled": False,
    }


def _settings(binary: Program, port: int, database: Path) -> dict[str, str]:
    modules = binary.root / "usr/lib/glewlwyd"
    return {
        "GLWD_PORT": str(port),
        "GLWD_BIND_ADDRESS": "127.0.0.1",
        "GLWD_API_PREFIX": "api",
        "GLWD_EXTERNAL_URL": f"http://127.0.0.1:{port}/",
        "GLWD_LOGIN_URL": "login.html",
        "GLWD_LOG_MODE": "console",
        "GLWD_LOG_LEVEL": "ERROR",
        "GLWD_HASH_ALGORITHM": "SHA512",
        "GLWD_DATABASE_TYPE": "sqlite3",
        "GLWD_DATABASE_SQLITE3_PATH": str(database),
        "GLWD_ADMIN_SCOPE": "g_admin",
        "GLWD_PROFILE_SCOPE": "g_profile",
        "GLWD_SESSION_KEY": "bench",
        "GLWD_SESSION_EXPIRATION": "3600",
        "GLWD_USER_MODULE_PATH": str(modules / "user"),
        "GLWD_CLIENT_MODULE_PATH": str(modules / "client"),
        "GLWD_AUTH_SCHEME_MODULE_PATH": str(modules / "scheme"),
        "GLWD_PLUGIN_MODULE_PATH": str(modules / "plugin"),
    }


def _create(database: Path, binary: Program) -> None:
    with gzip.open(binary.root / SCHEMA, "rt") as script:
        statements = script.read()
    with closing(sqlite3.connect(database)) as connection:
        connection.executescript(statements)


def _listens(port: int) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=2)
    with closing(connection):
        connection.request("GET", "/config")
        return connection.getresponse().status > 0
