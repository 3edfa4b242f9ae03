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
def map_path_parameters(context: Any, path_parameters: dict[str, Any] | None) -> Any:
    """Put ids that exist in the place of most of the made-up ones; deletes have their own."""
    if path_parameters and _random.random() < 0.7:
        ids = _given["doomed" if context.operation.method == "delete" else "kept"]
        known = ids.get(context.operation.path)
        return dict(_random.choice(known)) if known else path_parameters
    return path_parameters


@schemathesis.hook
def map_body(context: Any, body: Any) -> Any:
    """Put a body that is known to be good in the place of some, where a schema cannot say one."""
    good = _given["good"].get(context.operation.label)
    if good is None or _random.random() > 0.3:
        return body
    return {k: f"{v} {_random.random()}" if k == "name" else v for k, v in good.items()}


@schemathesis.hook
def before_call(_context: Any, case: Any, _kwargs: Any) -> None:
    """Sign the call, and keep it from ending the client that signs."""
    ids = case.path_parameters or {}
    if case.method != "GET":
        nobody = "cli_0000000000000000"
        spared = {name: nobody if id in _given["own"] else id for name, id in ids.items()}
        case.path_parameters = spared or case.path_parameters
    own = case.operation.path.startswith(("/api/v1/user/", "/api/v1/session"))
    if case.operation.path.endswith("/events/stream"):
        # What never ends by itself is not waited for.
        case.query = {**(case.query or {}), "seconds": 1}
    case.headers = {
        **(case.headers or {}),
        "Authorization": f"Bearer {_persons_token() if own else _clients_token()}",
    }


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
