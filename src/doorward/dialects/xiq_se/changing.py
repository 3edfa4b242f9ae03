"""Northbound changes of clients: one verb each, and that product's answer to it."""

import re
from collections.abc import Callable
from typing import Any, Final

from doorward import clients
from doorward.clients import Client, Draft, Handover
from doorward.dialects.xiq_se.asking import Asking
from doorward.dialects.xiq_se.reading import Shown, moment, show_client
from doorward.kernel.errors import FieldError, Forbidden, Invalid, Refusal, Unavailable

_LONGEST: Final = {"name": 100, "description": 1_000, "owner": 100}
_MOST: Final = {"authorizationGroups": 100, "capabilities": 500}
_SECONDS: Final = range(2, 86_401)


def create_client(asking: Asking, input: Shown) -> Shown:  # noqa: A002 a name on the wire
    """Register a client."""

    def change() -> Shown:
        _check(input, nullable=frozenset(input) - {"name"})
        draft = Draft(
            input["name"].strip(), input["description"] or "", input["owner"] or "",
            frozenset(input["capabilities"] or ()), tuple(input["authorizationGroups"] or ()),
            input.get("tokenExpiration"), input["enabled"] is not False,
            moment("expiresAt", input.get("expiresAt")),
        )  # fmt: skip
        actor, vault = asking.actor, asking.vault
        made = asking.change(clients.create, actor, draft, vault, asking.plant.clock())
        return _handed("registered", made)

    return _tried(change)


def edit_client(asking: Asking, id: str, input: Shown) -> Shown:  # noqa: A002 see above
    """Change what *input* names of a client."""

    def change() -> Shown:
        _check(input, nullable=frozenset({"expiresAt"}))
        changes = {_COLUMNS[name]: _READERS.get(name, _as_is)(to) for name, to in input.items()}
        now = asking.plant.clock()
        client = asking.change(clients.edit, asking.actor, id, changes, now, _any_version)
        return _done("changed", client)

    return _tried(change)


def enable_client(asking: Asking, id: str) -> Shown:
    """Let a client in again."""
    return _switched(asking, id, clients.enable, "enabled")


def disable_client(asking: Asking, id: str) -> Shown:
    """Keep a client out until it is enabled."""
    return _switched(asking, id, clients.disable, "disabled")


def reset_client_secret(asking: Asking, id: str) -> Shown:
    """Give a client a new secret and end all it had."""

    def change() -> Shown:
        now = asking.plant.clock()
        return _handed(
            "given a new secret", asking.change(clients.reset, asking.actor, id, asking.vault, now)
        )

    return _tried(change)


def delete_client(asking: Asking, id: str) -> Shown:
    """Remove a client with its secrets and tokens."""

    def change() -> Shown:
        now = asking.plant.clock()
        asking.change(clients.delete, asking.actor, id, now, _any_version)
        return _done("deleted", None)

    return _tried(change)


def in_words(refusal: Refusal) -> str:
    """Return what is told of a refusal, with each field that is wrong, by the schema's names."""
    errors = getattr(refusal, "errors", ())
    wrong = "; ".join(f"{_NAMES.get(one.field, one.field)}: {one.message}" for one in errors)
    return f"{refusal.detail} ({wrong})" if wrong else refusal.detail


def _switched(asking: Asking, key: str, verb: Callable[..., Any], what: str) -> Shown:
    return _tried(lambda: _done(what, asking.change(verb, asking.actor, key, asking.plant.clock())))


def _tried(change: Callable[[], Shown]) -> Shown:
    """Return what came of *change*.

    What could not be done is an answer; what the caller may not do, or nobody now, is an error.
    """
    try:
        return change()
    except (Forbidden, Unavailable):
        raise
    except Refusal as refusal:
        return {"status": "ERROR", "message": in_words(refusal), "client": None}


def _done(what: str, client: Client | None) -> Shown:
    shown = None if client is None else show_client(client)
    return {"status": "SUCCESS", "message": f"the client is {what}", "client": shown}


def _handed(what: str, made: Handover) -> Shown:
    assert made.secret is not None  # noqa: S101 nothing here repeats an earlier create
    return _done(what, made.client) | {"clientSecret": made.secret.reveal()}


def _check(values: Shown, nullable: frozenset[str]) -> None:
    """Raise ``Invalid`` naming each member that no client can have."""
    errors = []
    for name, to in values.items():
        wrong = ""
        if to is None:
            wrong = "" if name in nullable else "cannot be null: leave it out"
        elif name in _LONGEST:
            wrong = _wrong_text(name, to)
        elif name in _MOST:
            much = len(to) > _MOST[name] or any(len(one) > 100 for one in to)
            wrong = f"at most {_MOST[name]} names" if much else ""
        elif name == "tokenExpiration" and to not in _SECONDS:
            wrong = f"{_SECONDS[0]} to {_SECONDS[-1]} seconds"
        if wrong:
            errors.append(FieldError(name, wrong))
    if errors:
        raise Invalid(*errors)


def _wrong_text(name: str, text: str) -> str:
    if name == "name" and not text.strip():
        return "one line that readily identifies the client"
    line = re.sub(r"[\n\r\t]", "", text) if name == "description" else text
    fits = len(text) <= _LONGEST[name] and line.isprintable()
    return "" if fits else f"at most {_LONGEST[name]} printable characters"


def _as_is(value: Any) -> Any:
    return value


def _any_version(_revision: int) -> None:
    """Accept a change whatever version it is based on."""


_COLUMNS: Final = {
    "name": "name",
    "description": "description",
    "owner": "owner",
    "authorizationGroups": "roles",
    "capabilities": "permissions",
    "tokenExpiration": "token_seconds",
    "enabled": "enabled",
    "expiresAt": "expires_at",
}
_READERS: Final[dict[str, Callable[[Any], Any]]] = {
    "name": str.strip,
    "authorizationGroups": tuple,
    "capabilities": frozenset,
    "expiresAt": lambda text: moment("expiresAt", text),
}
_NAMES: Final = {column: name for name, column in _COLUMNS.items()}
