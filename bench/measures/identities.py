"""Keys, refresh tokens, API tokens and passwords, beside plain tokens of the same server."""

import json
import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from tempfile import NamedTemporaryFile

from bench.doorward import Node, initialised, serving
from bench.load import SCRIPT, Load
from bench.requests import call, prepared, send
from bench.session import Cell, Session
from bench.targets import OURS

CONNECTIONS = 32
FLOOD = 8
JSON = {"Content-Type": "application/json"}
PASSWORD = "correct horse battery staple"


def identities(session: Session) -> None:
    """Measure each way of proving oneself against client credentials at the standard door."""
    with serving(initialised(session.site, "identities", preset="iot-od")) as node:
        count = session.site.clients
        plain = node.contender(OURS, node.register_many(count)).tokens()
        role = _role(node)
        keys = [_exchange(node, *_key(node, role, number)) for number in range(count)]
        lent = [_refresh(node, key) for key in keys]
        url = f"{node.url}/iam/auth/token"
        loads = {
            "tokens beside keys": plain,
            "key exchanges": Load(url, keys, '"refresh_token"'),
            "refreshes": Load(url, lent, '"refresh_token"'),
        }
        session.measure(
            [Cell(name, OURS, load, [node.tree], CONNECTIONS) for name, load in loads.items()]
        )
    with serving(initialised(session.site, "api-tokens", preset="horizon")) as node:
        plain = node.contender(OURS, node.register_many(session.site.clients)).tokens()
        calls = Load(f"{node.url}/api/user/me", _calls(node, session.site.clients), '"username"')
        session.measure(
            [
                Cell("tokens beside API tokens", OURS, plain, [node.tree], CONNECTIONS),
                Cell("calls by API token", OURS, calls, [node.tree], CONNECTIONS),
            ]
        )
        _user(node, "flooded", [])
        session.measure([Cell("tokens, quiet", OURS, plain, [node.tree], CONNECTIONS)])
        with _flood(session, node):
            session.measure([Cell("tokens, sign-ins", OURS, plain, [node.tree], CONNECTIONS)])


def _role(node: Node) -> str:
    body = {"name": "Bench keys", "permissions": ["asset_management:manage"]}
    return str(_post(node, "roles", body)["id"])


def _key(node: Node, role: str, number: int) -> tuple[str, str]:
    body = {"name": f"bench {number}", "roles": [role], "expires_in": "30d"}
    made = _post(node, "api-keys", body)
    return str(made["username"]), str(made["secret"])


def _exchange(node: Node, name: str, secret: str) -> bytes:
    body = json.dumps({"username": name, "password": secret})
    return prepared("POST", f"{node.url}/iam/auth/token", JSON, body)


def _refresh(node: Node, exchange: bytes) -> bytes:
    lent = send(exchange, node.url).body["refresh_token"]
    body = json.dumps({"grant_type": "refresh_token", "refresh_token": lent})
    return prepared("POST", f"{node.url}/iam/auth/token", JSON, body)


def _calls(node: Node, count: int) -> list[bytes]:
    user = _user(node, "bench", [])
    found = []
    for number in range(count):
        body = {"name": f"bench {number}", "user": user, "expires_at": "2036-01-01T00:00:00Z"}
        made = _post(node, "api-tokens", body)
        unlocked = _post(node, f"api-tokens/{made['id']}/unlock", {})
        headers = {"Authorization": f"Bearer {unlocked['jwt']}"}
        found.append(prepared("GET", f"{node.url}/api/user/me", headers))
    return found


def _user(node: Node, name: str, roles: list[str]) -> str:
    user = str(_post(node, "users", {"username": f"{name}@example.com", "roles": roles})["id"])
    url = f"{node.url}/api/v1/users/{user}/password"
    call("PUT", url, node.administration(), {"password": PASSWORD})
    return user


def _post(node: Node, place: str, body: dict[str, object]) -> dict[str, object]:
    answer = call("POST", f"{node.url}/api/v1/{place}", node.administration(), body)
    return dict(answer.body)


@contextmanager
def _flood(session: Session, node: Node) -> Iterator[None]:
    """Guess passwords all the while, as fast as the server lets anybody."""
    url = f"{node.url}/api/v1/user-token"
    guess = json.dumps({"username": "flooded@example.com", "password": "wrong horse battery"})
    request = prepared("POST", url, JSON, guess)
    with NamedTemporaryFile(prefix="bench-flood-") as file:
        file.write(b"%d\n%s\n" % (len(request), request))
        file.flush()
        seconds = session.plan.warm + session.plan.rounds * session.plan.seconds + 30
        command = [str(session.wrk.path), "-t1", f"-c{FLOOD}", f"-d{seconds:.0f}s"]
        command += ["--timeout", "10s", "-s", str(SCRIPT), url, "--", file.name, "never"]
        flood = subprocess.Popen(
            command,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env={**os.environ, **session.wrk.env},
        )
        try:
            yield
        finally:
            flood.terminate()
            flood.wait(10)
