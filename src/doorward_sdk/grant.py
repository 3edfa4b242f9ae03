"""Getting a token for oneself by client credentials (RFC 6749 §4.4), without doing any I/O."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from typing import Final

_LONGEST_MARGIN: Final = 60.0
_PAUSE: Final = 5.0
_PLAIN: Final = re.compile(r"[A-Za-z0-9._~-]+")
_SAFE: Final = re.compile(r"https://.+|http://(localhost|127(\.\d{1,3}){3}|\[::1\])(:\d+)?(/.*)?")


class TokenUnavailable(Exception):
    """The issuer could not be asked, or gave no token now; trying again later may help."""


class GrantRefused(Exception):
    """The issuer refuses these credentials or this scope; trying again will not help.

    *error* is RFC 6749 §5.2's code.
    """

    def __init__(self, error: str, description: str) -> None:
        """Keep the issuer's own words, which hold no secret."""
        super().__init__(f"{error}: {description}" if description else error)
        self.error = error


@dataclass(frozen=True, slots=True, kw_only=True)
class ClientCredentials:
    """Who asks for a token, where, and for what.

    An empty *scope* asks for everything that was granted, an empty *resource* for the tenant's
    default API. Raises ValueError for an issuer that is not reached over https, unless it is
    this very machine or *allow_http* says that the network between is one's own.
    """

    issuer: str
    client_id: str
    client_secret: str = field(repr=False)
    scope: str = ""
    resource: str = ""
    allow_http: bool = False

    def __post_init__(self) -> None:
        """Refuse what would send a secret in the clear, or break the header it goes into."""
        check_issuer(self.issuer, allow_http=self.allow_http)
        if not _PLAIN.fullmatch(self.client_id) or not _PLAIN.fullmatch(self.client_secret):
            message = "the client id or its secret has characters that none has"
            raise ValueError(message)

    @property
    def token_url(self) -> str:
        """Where the token is asked for."""
        return f"{self.issuer}/oauth/token"

    def form(self) -> dict[str, str]:
        """Return the form to post, with the id and secret as HTTP Basic."""
        form = {"grant_type": "client_credentials"}
        if self.scope:
            form["scope"] = self.scope
        if self.resource:
            form["resource"] = self.resource
        return form


@dataclass(frozen=True, slots=True)
class AccessToken:
    """A token at hand. Times are those of the clock that was given when it came."""

    value: str = field(repr=False)
    renew_at: float
    expires_at: float


def check_issuer(issuer: str, *, allow_http: bool = False) -> None:
    """Raise ValueError unless secrets may be sent to *issuer*, which ends without a slash."""
    pattern = re.compile("https?://.+") if allow_http else _SAFE
    if not pattern.fullmatch(issuer) or issuer.endswith("/"):
        message = "the issuer is an https address without a slash at its end"
        raise ValueError(message)


def read_grant(status: int, body: bytes, asked_at: float) -> AccessToken:
    """Return the token in the issuer's answer to a request sent at *asked_at*.

    Raises GrantRefused, TokenUnavailable.
    """
    try:
        document = json.loads(body)
    except ValueError:
        document = None
    if not isinstance(document, dict):
        message = f"the issuer answered {status} without a JSON object"
        raise TokenUnavailable(message)
    if status in {400, 401, 403}:
        error, description = document.get("error"), document.get("error_description", "")
        raise GrantRefused(str(error or status), str(description))
    value, seconds = document.get("access_token"), document.get("expires_in")
    kind = document.get("token_type")
    if (
        status not in {200, 201}
        or not isinstance(value, str)
        or not isinstance(seconds, int | float)
        or not isinstance(kind, str)
        or kind.lower() != "bearer"
    ):
        message = f"the issuer answered {status} and gave no bearer token"
        raise TokenUnavailable(message)
    # A call takes time too: a token is renewed while it still holds for one.
    margin = min(_LONGEST_MARGIN, seconds / 5)
    return AccessToken(value, asked_at + seconds - margin, asked_at + seconds)


class Holding:
    """The token at hand, and whether another one is due. Holds no lock: its shell does."""

    def __init__(self) -> None:
        """Begin with empty hands."""
        self._token: AccessToken | None = None
        self._not_before = float("-inf")

    def ready(self, now: float) -> str | None:
        """Return the token when nothing needs to be fetched."""
        token = self._token
        if token is None or now >= token.expires_at:
            return None
        due = now >= token.renew_at and now >= self._not_before
        return None if due else token.value

    def spare(self, now: float) -> str | None:
        """Return the token that holds still, for when no other can be had; ask again later."""
        token = self._token
        if token is None or now >= token.expires_at:
            return None
        self._not_before = now + _PAUSE
        return token.value

    def keep(self, token: AccessToken) -> None:
        """Hold *token* from now on."""
        self._token = token

    def drop(self, refused: str) -> None:
        """Let go of the token that was *refused*; one that came meanwhile stays."""
        if self._token is not None and self._token.value == refused:
            self._token = None
