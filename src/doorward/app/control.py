"""The control plane: the rooms' REST doors under ``/api/v1``, with their OpenAPI document."""

import asyncio
from collections.abc import Iterable, Sequence
from typing import Any, Final

import orjson
from fastapi import APIRouter, FastAPI, Response

from doorward import __version__
from doorward.kernel.authority import OWN
from doorward.kernel.sealing import Seal
from doorward.people import Proofs
from doorward.tokens import Plant, Porter
from doorward.web import errors
from doorward.web.api import Workplace
from doorward.web.meanings import explain

PREFIX: Final = "/api/v1"
REFERENCE: Final = "../../console/developer/reference"
_DESCRIPTION: Final = (
    "Manage one tenant's machine identities and what they may do. Get a token from the "
    "tenant's token endpoint and send it as a bearer token; every route says which permission "
    "it needs in `x-permission`."
)


def build_control(
    plant: Plant,
    seal: Seal,
    routers: Iterable[APIRouter],
    furnishers: Sequence[Any],
    proofs: Proofs | None = None,
) -> tuple[FastAPI, list[tuple[str, str, str]]]:
    """Return the application, and method, template and permission of each of its routes.

    A route without a permission is public: the document itself and the way to the page made of it.
    """
    app = FastAPI(
        title="Doorward",
        version=__version__,
        description=_DESCRIPTION,
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        strict_content_type=False,
        separate_input_output_schemas=False,
    )
    app.state.desk = Workplace(
        plant.db, plant.clock, plant.pepper, seal, plant.settings, tuple(furnishers), proofs,
        Porter(plant),
    )  # fmt: skip
    errors.install(app)
    ways = [("GET", f"{PREFIX}/openapi.json", ""), ("GET", f"{PREFIX}/docs", "")]
    for router in routers:
        app.include_router(router, prefix=PREFIX)
        ways += _ways(router)
    app.state.ways = ways
    _describe(app, plant.settings.base_url)
    app.add_api_route(f"{PREFIX}/openapi.json", _document(app), include_in_schema=False)
    app.add_api_route(f"{PREFIX}/docs", _reference, include_in_schema=False)
    return app, ways


def _ways(router: Any) -> list[tuple[str, str, str]]:
    """Return the ways of *router* and of those within it, by what their document is made of."""
    found = []
    for route in router.routes:
        within = getattr(route, "original_router", None)
        if within is not None:
            found += _ways(within)
            continue
        permission = (route.openapi_extra or {})["x-permission"]
        found += [(method, f"{PREFIX}{route.path}", permission) for method in sorted(route.methods)]
    return found


def _document(app: FastAPI) -> Any:
    async def document() -> Response:
        """Return the OpenAPI document; making it takes long, and is done aside."""
        made = await asyncio.to_thread(app.openapi)
        return Response(orjson.dumps(made), 200, media_type="application/json")

    return document


async def _reference() -> Response:
    """Send on to the reference page, which the console shows to anybody."""
    # Relative, so that a tenant below a prefix stays there.
    return Response(status_code=303, headers={"Location": REFERENCE})


def _describe(app: FastAPI, base_url: str) -> None:
    """Let the document say how to get a token and which scopes routes need.

    It is made when it is first asked for: a start that waits for it is a second longer.
    """
    plain = app.openapi

    def openapi() -> dict[str, Any]:
        document = app.openapi_schema
        if document is None or "securitySchemes" not in document.get("components", {}):
            document = plain()
            scopes = sorted({way[2] for way in app.state.ways} - {"", OWN})
            flow = {"tokenUrl": f"{base_url}/oauth/token", "scopes": dict.fromkeys(scopes, "")}
            schemes = {"oauth": {"type": "oauth2", "flows": {"clientCredentials": flow}}}
            document.setdefault("components", {})["securitySchemes"] = schemes
            explain(document)
            app.openapi_schema = document
        return document

    app.openapi = openapi  # type: ignore[method-assign]  # FastAPI's documented way to extend it
