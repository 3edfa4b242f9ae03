"""``POST /oauth/revoke`` (RFC 7009)."""

from doorward.settings import Settings
from doorward.tokens.model import Declined
from doorward.tokens.service import Revoker
from doorward.tokens.wire.oauth import ask, check_transport, oauth_answer, read_parameters
from doorward.web.asgi import Request, Response

PATH = "/oauth/revoke"


async def revoke(request: Request, revoker: Revoker, settings: Settings) -> Response:
    """End a token of the caller's own; what is not its own is answered the same (§2.2)."""
    parameters = read_parameters(request)
    check_transport(request, settings)
    presented = parameters.get("token")
    if presented is None:
        raise Declined("invalid_request", "token is missing")
    await revoker.revoke(ask(request, parameters), presented)
    return oauth_answer(200, {})
