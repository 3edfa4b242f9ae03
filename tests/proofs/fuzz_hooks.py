"""What schemathesis needs to know to get past the front door; loaded by its own command.

Every call gets a token bought that instant, since what is tried may well turn the
signing keys; most of the ids are of things that exist, and where a schema cannot say what is good,
some of the bodies are known to be; every answer's status is noted.
"""

import json
import os
import random
from pathlib import Path
from typing import Any

import httpx
import schemathesis

SETTING = "DOORWARD_FUZZ"
_given = json.loads(os.environ.get(SETTING, "{}"))
_random = random.Random(7)
_line = httpx.Client()


@schemathesis.hook
def before_call(_context: Any, case: Any, _kwargs: Any) -> None:
    """Aim the call at what exists and sign it, and keep it from ending the client that signs."""
    case.path_parameters = _aimed(case)
    good = _given["good"].get(case.operation.label)
    if good is not None and _random.random() < 0.3:
        case.body = {k: f"{v} {_random.random()}" if k == "name" else v for k, v in good.items()}
    own = case.operation.path.startswith(("/api/v1/user/", "/api/v1/session"))
    if case.operation.path.endswith("/events/stream"):
        # What never ends by itself is not waited for.
        case.query = {**(case.query or {}), "seconds": 1}
    # An ETag out of nowhere fits nothing, and hides what the call would have done.
    spoken = {name: it for name, it in (case.headers or {}).items() if name.lower() != "if-match"}
    case.headers = {
        **(spoken if _random.random() < 0.7 else case.headers or {}),
        "Authorization": f"Bearer {_persons_token() if own else _clients_token()}",
    }


def _aimed(case: Any) -> Any:
    """Put ids that exist in the place of most of the made-up ones; deletes have their own."""
    ids = case.path_parameters
    known = _given["doomed" if case.method == "DELETE" else "kept"].get(case.operation.path)
    if ids and known and _random.random() < 0.9:
        ids = dict(_random.choice(known))
    if not ids or case.method == "GET":
        return ids
    nobody = "cli_0000000000000000"
    return {name: nobody if id in _given["own"] else id for name, id in ids.items()}


def _clients_token() -> str:
    answer = _line.post(
        _given["url"] + "/oauth/token",
        data={"grant_type": "client_credentials", "resource": _given["resource"]},
        auth=(_given["client_id"], _given["client_secret"]),
    )
    assert answer.status_code == 200, answer.text
    return str(answer.json()["access_token"])


def _persons_token() -> str:
    answer = _line.post(_given["url"] + "/api/v1/user-token", json=_given["person"])
    assert answer.status_code == 200, answer.text
    return str(answer.json()["access_token"])


@schemathesis.hook
def after_call(_context: Any, case: Any, response: Any) -> None:
    """Note the status."""
    with Path(_given["notes"]).open("a") as notes:
        notes.write(f"{case.operation.label} {response.status_code}\n")
