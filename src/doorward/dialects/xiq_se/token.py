"""``POST /oauth/token/access-token``: a token whose claims that product's clients read."""

from dataclasses import replace
from typing import Any, Final

from doorward.clients import UNSCOPED_ROLE_NAMES, ClientKind, role_names_of
from doorward.tenants import Tenant
from doorward.tokens import (
    Asked,
    Declined,
    Granted,
    Issuer,
    Plant,
    ask,
    check_transport,
    oauth_answer,
    read_parameters,
)
from doorward.web.asgi import Request, Response

PATH: Final = "/oauth/token/access-token"
_IN_QUERY: Final = frozenset({"grant_type", "scope"})
_SORTS: Final = frozenset({ClientKind.API_CLIENT.value})
_LONGEST_ROLES: Final = 1_000
"""Characters of role names in one token: a token has at most 4 KB, and they are for reading."""


class TokenDoor:
    """The product's token endpoint; one per process."""

    def __init__(self, plant: Plant) -> None:
        self._plant = plant
        self._issuer = Issuer(plant)

    async def answer(self, request: Request, _tenant: Tenant) -> Response:
        """Answer a token request: Basic, the grant in the query, an empty body or a form."""
        granted = await self._grant(request)
        body = {
            "access_token": granted.access_token,
            "token_type": "Bearer",
            "expires_in": granted.expires_in,
        }
        return oauth_answer(200, body)

    async def _grant(self, request: Request) -> Granted:
        parameters = read_parameters(request, query=_IN_QUERY, empty_body=True)
        check_transport(request, self._plant.settings)
        if "grant_type" not in parameters:
            raise Declined("invalid_request", "grant_type is missing: client_credentials")
        asked = ask(request, parameters)
        claims = await self._claims(asked)
        return await self._issuer.issue(replace(asked, sorts=_SORTS, claims=claims))

    async def _claims(self, asked: Asked) -> dict[str, Any]:
        """Return what the token says besides: whoever asks, the same is read."""
        key = (asked.host, asked.slug, asked.client_id)
        names = role_names_of(await self._plant.db.look(UNSCOPED_ROLE_NAMES, key))
        shown, length = [], 0
        for name in names:
            length += len(name)
            if length <= _LONGEST_ROLES:
                shown.append(name)
        return {"roles": shown, "longLived": False}
