"""What a token request is, and what it may become."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Final

from doorward.credentials import KINDS
from doorward.kernel.authority import Origin
from doorward.kernel.secret import Secret
from doorward.tokens.model.refresh import PREFIX

_SCOPE: Final = re.compile(r"[!#-\[\]-~]+(?: [!#-\[\]-~]+)*", re.ASCII)
LONGEST_SCOPE: Final = 2_000
_SECRETS: Final = (*(kind.prefix for kind in KINDS), PREFIX)


class Declined(Exception):
    """A token request that is answered with an error of RFC 6749 §5.2.

    ``code`` and ``words`` are for the caller, ``reason`` is for the log. ``dialect`` is that
    of the tenant, None until a reading has told which one it is; by then it is recorded.
    """

    def __init__(self, code: str, words: str, reason: str = "", status: int = 400) -> None:
        super().__init__(words)
        self.code = code
        self.words = words
        self.reason = reason or code
        self.status = status
        self.dialect: str | None = None


class Method(StrEnum):
    """How a client showed who it is (RFC 8414 names)."""

    BASIC = "client_secret_basic"
    POST = "client_secret_post"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Asked:
    """A token request, parsed and not yet believed. ``scope`` None asks for all.

    Who presents a secret with an empty ``client_id`` is whoever the secret says; a ``name`` that
    came with it must then be that client's. ``sorts`` are the kinds of client the door is for,
    any when empty. ``lend`` asks for a refresh token too, ``claims`` go into the token.
    """

    host: str
    slug: str
    origin: Origin
    method: Method
    client_id: str
    secret: Secret = field(repr=False)
    grant: str = "client_credentials"
    scope: tuple[str, ...] | None = None
    resource: str | None = None
    name: str | None = None
    sorts: frozenset[str] = frozenset()
    lend: bool = False
    claims: Mapping[str, Any] = field(default_factory=dict)

    @property
    def claimed(self) -> str:
        """The client id as it may stand in an event: short, printable and no secret, or empty.

        Whoever mixes the two up sends a secret in the id's place.
        """
        name = self.client_id or self.name or ""
        if any(prefix in name for prefix in _SECRETS):
            return ""
        return name if len(name) <= 100 and name.isprintable() and name.isascii() else ""


@dataclass(frozen=True, slots=True)
class Lent:
    """A refresh token that goes with an access token, and for how many seconds it may be used."""

    token: Secret = field(repr=False)
    expires_in: int


@dataclass(frozen=True, slots=True)
class Granted:
    """A token that is issued: recorded, and ready to be told to the caller.

    ``tenant`` is its name; ``wire_scope`` the scope as the tenant's dialect spells it.
    """

    access_token: str = field(repr=False)
    expires_in: int
    scope: tuple[str, ...]
    jti: str = ""
    tenant: str = ""
    dialect: str = ""
    lent: Lent | None = None
    wire_scope: tuple[str, ...] = ()


def read_scope(text: str | None) -> tuple[str, ...] | None:
    """Return the scope's names, each once, in their order (RFC 6749 §3.3); None for none.

    Raises :class:`Declined` with ``invalid_scope`` for anything outside its grammar.
    """
    if text is None:
        return None
    if len(text) > LONGEST_SCOPE or not _SCOPE.fullmatch(text):
        raise Declined("invalid_scope", "scope is a list of permissions with one space between")
    return tuple(dict.fromkeys(text.split(" ")))
