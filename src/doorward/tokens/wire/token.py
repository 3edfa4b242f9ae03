"""``POST /oauth/token`` (RFC 6749 §4.4; D-8, D-11, D-12)."""

from doorward.settings import Settings
from doorward.tokens.grants import GRANTS
from doorward.tokens.model import Declined, Granted
from doorward.tokens.service import Issuer
from doorward.tokens.wire.oauth import ask, check_transport, read_parameters
from doorward.web.asgi import Request

PATH = "/oauth/token"


async def exchange(
    request: Request,
    issuer: Issuer,
    settings: Settings,
    *,
    query: frozenset[str] = frozenset(),
    empty_body: bool = False,
) -> Granted:
    """Return the token that *request* gets; raises what the OAuth error table translates.

    *query* and *empty_body* are as for :func:`read_parameters`.
    """
    parameters = read_parameters(request, query=query, empty_body=empty_body)
    check_transport(request, settings)
    if "grant_type" not in parameters:
        raise Declined("invalid_request", f"grant_type is missing: {', '.join(GRANTS)}")
    return await issuer.issue(ask(request, parameters))


def standard(granted: Granted) -> dict[str, object]:
    """Return the answer of RFC 6749 §5.1."""
    return {
        "access_token": granted.access_token,
        "token_type": "Bearer",
        "expires_in": granted.expires_in,
        "scope": " ".join(granted.scope),
    }
