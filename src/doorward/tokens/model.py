"""What a token request is, what it may become, and how rights are narrowed to a scope."""

import re
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from doorward.access import Catalogue
from doorward.credentials import KINDS
from doorward.kernel.authority import Origin
from doorward.kernel.secret import Secret

_SCOPE: Final = re.compile(r"[!#-\[\]-~]+(?: [!#-\[\]-~]+)*", re.ASCII)
LONGEST_SCOPE: Final = 2_000
_MOST_REMEMBERED: Final = 512


class Declined(Exception):
    """A token request that is answered with an error of RFC 6749 §5.2.

    ``code`` and ``words`` are for the caller, ``reason`` is for the log.
    """

    def __init__(self, code: str, words: str, reason: str = "", status: int = 400) -> None:
        super().__init__(words)
        self.code = code
        self.words = words
        self.reason = reason or code
        self.status = status


class Method(StrEnum):
    """How a client showed who it is (RFC 8414 names)."""

    BASIC = "client_secret_basic"
    POST = "client_secret_post"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Asked:
    """A token request, parsed and not yet believed. ``scope`` None asks for all."""

    host: str
    slug: str
    origin: Origin
    method: Method
    client_id: str
    secret: Secret = field(repr=False)
    grant: str = "client_credentials"
    scope: tuple[str, ...] | None = None
    resource: str | None = None

    @property
    def claimed(self) -> str:
        """The client id as it may stand in an event: short, printable and no secret, or empty.

        Whoever mixes the two up sends a secret in the id's place.
        """
        name = self.client_id
        if any(kind.prefix in name for kind in KINDS):
            return ""
        return name if len(name) <= 100 and name.isprintable() and name.isascii() else ""


@dataclass(frozen=True, slots=True)
class Granted:
    """A token that is issued: recorded, and ready to be told to the caller."""

    access_token: str = field(repr=False)
    expires_in: int
    scope: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Narrowed:
    """The scope a token gets, in the order asked for, and the API it is for."""

    scope: tuple[str, ...]
    api: str


def read_scope(text: str | None) -> tuple[str, ...] | None:
    """Return the scope's names, each once, in their order (RFC 6749 §3.3); None for none.

    Raises :class:`Declined` with ``invalid_scope`` for anything outside its grammar.
    """
    if text is None:
        return None
    if len(text) > LONGEST_SCOPE or not _SCOPE.fullmatch(text):
        raise Declined("invalid_scope", "scope is a list of permissions with one space between")
    return tuple(dict.fromkeys(text.split(" ")))


def narrow(
    rights: frozenset[str],
    catalogue: Catalogue,
    issuer: str,
    scope: tuple[str, ...] | None,
    resource: str | None,
) -> Narrowed:
    """Narrow *rights* to the scope and the one API asked for (D-8, RFC 8707 §2, RFC 9068 §3).

    What comes out follows from what goes in alone, so the catalogue remembers it.

    Raises :class:`Declined`: ``invalid_target`` for an unknown resource, ``invalid_scope``
    for what is not granted, for scopes of two APIs, and when nothing is left.
    """
    memo = catalogue.memo
    asked = (rights, issuer, scope, resource)
    found: Narrowed | None = memo.get(asked)
    if found is None:
        found = _narrow(rights, catalogue, issuer, scope, resource)
        if len(memo) >= _MOST_REMEMBERED:
            memo.clear()
        memo[asked] = found
    return found


def _narrow(
    rights: frozenset[str],
    catalogue: Catalogue,
    issuer: str,
    scope: tuple[str, ...] | None,
    resource: str | None,
) -> Narrowed:
    offered = catalogue.permissions
    held = {name: offered[name].api for name in rights & catalogue.grantable}
    if not held:
        raise Declined("invalid_scope", "nothing is granted to this client", "nothing_granted")
    target = None
    if resource is not None:
        listed = catalogue.api_by_audience(resource, issuer)
        if listed is None:
            raise Declined("invalid_target", "resource names no API of this tenant")
        target = listed.id
    if scope is None:
        return _all(held, catalogue, target)
    lacking = [name for name in scope if name not in held]
    if lacking:
        raise Declined("invalid_scope", f"not granted to this client: {' '.join(lacking)}"[:300])
    apis = {held[name] for name in scope}
    if len(apis) > 1:
        raise Declined("invalid_scope", "one token is for one API; ask for each by itself")
    api = apis.pop()
    if target is not None and target != api:
        raise Declined("invalid_scope", "the scope belongs to another API than the resource")
    return Narrowed(scope, api)


def _all(held: dict[str, str], catalogue: Catalogue, target: str | None) -> Narrowed:
    apis = set(held.values())
    if target is None:
        default = catalogue.default_api
        target = next(iter(apis)) if len(apis) == 1 or default is None else default.id
    scope = tuple(sorted(name for name, api in held.items() if api == target))
    if not scope:
        raise Declined("invalid_scope", "nothing is granted for this API", "nothing_granted")
    return Narrowed(scope, target)
