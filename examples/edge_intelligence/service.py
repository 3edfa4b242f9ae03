"""The API itself. Who may call is not its business: that was settled before a call gets here."""

from collections.abc import Sequence
from typing import Any, Final

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Mount, Route

from doorward_sdk import Caller
from examples.edge_intelligence.organization import Organization, Unfit

LARGEST_PAGE: Final = 200
_ORGANIZATIONS: Final[dict[str, Organization]] = {}


def organization(request: Request) -> Organization:
    """Return the organization that the call acts in, as the gate confirmed it."""
    caller: Caller = request.scope["doorward"]
    return _ORGANIZATIONS.setdefault(caller.tenant, Organization.of(caller.tenant))


async def list_agents(request: Request) -> Response:
    """Give a page of the organization's agents."""
    return _page(request, "agents", organization(request).agents)


async def list_asset_types(request: Request) -> Response:
    """Give a page of the organization's asset types."""
    return _page(request, "assetTypes", list(organization(request).asset_types.values()))


async def create_asset_type(request: Request) -> Response:
    """Make an asset type."""
    return await _put(request, "", 201)


async def update_asset_type(request: Request) -> Response:
    """Change an asset type."""
    key = request.path_params["id"]
    if key not in organization(request).asset_types:
        return _error(404, "there is no such asset type")
    return await _put(request, key, 200)


async def get_asset_type(request: Request) -> Response:
    """Give one asset type."""
    found = organization(request).asset_types.get(request.path_params["id"])
    return JSONResponse(found) if found else _error(404, "there is no such asset type")


async def delete_asset_type(request: Request) -> Response:
    """Remove an asset type."""
    if organization(request).asset_types.pop(request.path_params["id"], None) is None:
        return _error(404, "there is no such asset type")
    return Response(status_code=204)


async def _put(request: Request, key: str, status: int) -> Response:
    try:
        made = organization(request).put(await request.json(), key)
    except Unfit as unfit:
        return _error(400, str(unfit))
    except ValueError:
        return _error(400, "the body is not JSON")
    return JSONResponse(made, status)


def _page(request: Request, name: str, items: Sequence[dict[str, Any]]) -> Response:
    asked = request.query_params
    try:
        page, size = int(asked.get("page", "0")), int(asked.get("size", "50"))
    except ValueError:
        page = size = -1
    if page < 0 or not 1 <= size <= LARGEST_PAGE:
        return _error(400, f"page is 0 or more, size is 1 to {LARGEST_PAGE}")
    shown = items[page * size : (page + 1) * size]
    return JSONResponse({name: list(shown), "page": page, "size": size, "total": len(items)})


def _error(status: int, message: str) -> Response:
    return JSONResponse({"message": message, "status": str(status)}, status)


app = Starlette(
    routes=[
        Mount(
            "/nbapi/ei/v1",
            routes=[
                Route("/agents", list_agents),
                Route("/assetTypes", list_asset_types),
                Route("/assetTypes", create_asset_type, methods=["POST"]),
                Route("/assetTypes/{id}", get_asset_type),
                Route("/assetTypes/{id}", update_asset_type, methods=["PUT"]),
                Route("/assetTypes/{id}", delete_asset_type, methods=["DELETE"]),
            ],
        )
    ]
)
