"""``POST /oauth/token`` (RFC 6749 §4.4; D-8, D-11, D-12)."""

from doorward.settings import Settings
from doorward.tokens.grants import GRANTS
from doorward.tokens.model import Declined, Granted
from doorward.tokens.service import Issuer
from doorward.tokens.wire.oauth import ask, check_transport, oauth_answer, read_parameters
from doorward.web.asgi import Request, Response

PATH = "/oauth/token"


async def token(request: Request, issuer: Issuer, settings: Settings) -> Response:
    """Answer a token request; raises what the OAuth error table translates."""
    parameters = read_parameters(request)
    check_transport(request, settings)
    if "grant_type" not in parameters:
        raise Declined("invalid_request", f"grant_type is missing: {', '.join(GRANTS)}")
    granted = await issuer.issue(ask(request, parameters))
    return oauth_answer(200, standard(granted))


def standard(granted: Granted) -> dict[str, object]:
    """Return the answer of RFC 6749 §5.1."""
    return {
        "access_token": granted.access_token,
        "token_type": "Bearer",
        "expires_in": granted.expires_in,
        "scope": " ".join(granted.scope),
    }
