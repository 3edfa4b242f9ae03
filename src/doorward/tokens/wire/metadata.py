"""Authorization server metadata (RFC 8414), per tenant."""

import orjson

from doorward.access import Catalogue
from doorward.kernel.errors import NotAllowed, NotFound
from doorward.tenants import UNSCOPED_ADDRESS, base_url_of, tenant_of
from doorward.tokens.service import Plant, metadata_of
from doorward.web.asgi import Request, Response

_HEADERS = {
    "Content-Type": "application/json",
    "Cache-Control": "public, max-age=300",
    "Access-Control-Allow-Origin": "*",
}


async def metadata(request: Request, plant: Plant) -> Response:
    """Answer the metadata of the tenant at the request's address (D-15)."""
    if request.method not in {"GET", "HEAD"}:
        raise NotAllowed("metadata is only read", ("GET", "HEAD"))
    row = await plant.db.look(UNSCOPED_ADDRESS, (request.address.host, request.address.slug))
    if row is None:
        raise NotFound("there is no tenant at this address")
    tenant = tenant_of(row)
    catalogue = await plant.catalogues.at(tenant.id, tenant.catalogue_revision)
    issuer = base_url_of(plant.settings.base_url, tenant)
    document = catalogue.memo.get(issuer)
    if document is None:
        document = catalogue.memo[issuer] = orjson.dumps(metadata_of(issuer, _shown(catalogue)))
    return Response(200, document, _HEADERS)


def _shown(catalogue: Catalogue) -> list[str]:
    """Return the permissions of APIs that developers are shown: strangers read this page."""
    return sorted(
        name
        for name in catalogue.grantable
        if catalogue.apis[catalogue.permissions[name].api].portal
    )
