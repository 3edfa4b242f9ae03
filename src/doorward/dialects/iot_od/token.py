"""``POST /iam/auth/token``: what a person or an API key proves itself with, for two tokens.

The body is one of three JSON forms (D-9, EI-40), and nothing of two of them::

    {"username", "password"}                                          a user, or a key by its name
    {"grant_type": "client_credentials", "client_id", "client_secret"}    a key
    {"grant_type": "refresh_token", "refresh_token"}                      what was given before
"""

from collections.abc import Mapping
from typing import Final

from doorward.credentials import KINDS
from doorward.dialects.iot_od.answers import told
from doorward.kernel.errors import FieldError, Invalid, Malformed, NotAllowed
from doorward.kernel.secret import Secret
from doorward.tenants import Tenant
from doorward.tokens import (
    Asked,
    Granted,
    Issuer,
    Login,
    Method,
    PersonIssuer,
    Plant,
    Refresher,
    read_members,
)
from doorward.web.asgi import Request, Response

_LONGEST: Final = {
    "grant_type": 50,
    "username": 300,
    "password": 1_000,
    "client_id": 300,
    "client_secret": 1_000,
    "refresh_token": 200,
}
_FORMS: Final[Mapping[str, tuple[str, ...]]] = {
    "": ("username", "password"),
    "client_credentials": ("client_id", "client_secret"),
    "refresh_token": ("refresh_token",),
}
_PREFIXES: Final = tuple(kind.prefix for kind in KINDS)
_KEYS: Final = frozenset(("api_key",))


class TokenDoor:
    """The token endpoint under each of its addresses; one per process."""

    def __init__(self, plant: Plant) -> None:
        self._settings = plant.settings
        self._issuer = Issuer(plant)
        self._persons = PersonIssuer(plant)
        self._refresher = Refresher(plant)

    async def answer(self, request: Request, _tenant: Tenant) -> Response:
        """Answer a token request with the five members that those clients know, and no sixth."""
        if request.method != "POST":
            raise NotAllowed("a token is asked for by POST", ("POST",))
        if self._settings.secure and not request.secure:
            raise Malformed("use https: this server takes no secrets in the clear")
        granted = await self._grant(request, read_form(request))
        assert granted.lent is not None  # noqa: S101 each of the three asks for it
        body = {
            "access_token": granted.access_token,
            "refresh_token": granted.lent.token.reveal(),
            "token_type": "bearer",
            "expires_in": granted.expires_in,
            "refresh_expires_in": granted.lent.expires_in,
        }
        return told(200, body)

    async def _grant(self, request: Request, form: Mapping[str, str]) -> Granted:
        at, origin = request.address, request.origin
        if "refresh_token" in form:
            secret = Secret(form["refresh_token"])
            return await self._refresher.refresh(at.host, at.slug, origin, secret)
        if "client_id" in form:
            return await self._issuer.issue(_key(request, form["client_id"], form["client_secret"]))
        name, password = form["username"], form["password"]
        if password.startswith(_PREFIXES):
            return await self._issuer.issue(_key(request, name, password))
        login = Login(at.host, at.slug, origin, name, Secret(password), lend=True)
        return await self._persons.issue(login)


def read_form(request: Request) -> Mapping[str, str]:
    """Return the members of one of the three forms.

    Raises ``Malformed`` for what is no JSON object, ``Invalid`` naming every member that is
    missing, wrong, or of another form than the rest.
    """
    members = read_members(request, _LONGEST)
    grant = members.pop("grant_type", "")
    wanted = _FORMS.get(grant)
    if wanted is None:
        words = "client_credentials or refresh_token; leave it out with username and password"
        raise Invalid.field("grant_type", words)
    asked = f"with grant_type {grant}" if grant else "without a grant_type"
    errors = [FieldError(name, f"is missing {asked}") for name in wanted if name not in members]
    errors += [
        FieldError(name, f"has no place {asked}: send {' and '.join(wanted)} alone")
        for name in members
        if name not in wanted
    ]
    if errors:
        raise Invalid(*errors)
    return members


def _key(request: Request, name: str, secret: str) -> Asked:
    """Return what an API key asks for; it is found by its secret and must go by *name*."""
    at = request.address
    return Asked(
        at.host, at.slug, request.origin, Method.POST, "", Secret(secret),
        name=name, sorts=_KEYS, lend=True,
    )  # fmt: skip
