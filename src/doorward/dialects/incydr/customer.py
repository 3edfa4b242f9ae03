"""``GET /v1/customer``: what the tenant is called and its id, for its administrators (D-5)."""

from typing import Final

import orjson

from doorward.guard import Doorkeeper, Way
from doorward.kernel.errors import NotAllowed
from doorward.web.asgi import Request, Response

CUSTOMER: Final = Way("GET", "/v1/customer", "customer:read")
"""No client can have this permission: its area is not grantable, so people alone hold it."""


async def customer(request: Request, keeper: Doorkeeper) -> Response:
    """Tell an administrator's user token about the tenant it acts in.

    ``registrationKey`` is null: it licenses the product's agents, and nothing is licensed here.
    """
    if request.method not in {"GET", "HEAD"}:
        raise NotAllowed("the customer is only read here", ("GET", "HEAD"))
    actor, found = await keeper.identify(request, CUSTOMER.template)
    await keeper.check(actor, found, CUSTOMER)
    keeper.passed(actor, CUSTOMER, 200)
    body = {"name": found.card.tenant_name, "registrationKey": None, "tenantId": actor.tenant}
    headers = {"Content-Type": "application/json", "Cache-Control": "private, no-cache"}
    return Response(200, orjson.dumps(body), headers | keeper.notice(found))
