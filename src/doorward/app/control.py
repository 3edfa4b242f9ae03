"""The control plane: the rooms' REST doors under ``/api/v1``, with OpenAPI and a reference page."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from fastapi import APIRouter, FastAPI, Response

from doorward import __version__
from doorward.kernel.authority import OWN
from doorward.kernel.sealing import Seal
from doorward.people import Proofs
from doorward.tokens import Plant
from doorward.web import errors
from doorward.web.api import Workplace
from doorward.web.reference import CONTENT_SECURITY_POLICY, render

PREFIX: Final = "/api/v1"
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

    A route without a permission is public: the document itself and the page made of it.
    """
    app = FastAPI(
        title="Doorward",
        version=__version__,
        description=_DESCRIPTION,
        openapi_url=f"{PREFIX}/openapi.json",
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        strict_content_type=False,
        separate_input_output_schemas=False,
    )
    app.state.desk = Workplace(
        plant.db, plant.clock, plant.pepper, seal, plant.settings, tuple(furnishers), proofs
    )
    errors.install(app)
    for router in routers:
        app.include_router(router, prefix=PREFIX)
    app.add_api_route(f"{PREFIX}/docs", _reference(app), include_in_schema=False)
    return app, _ways(_described(app, plant.settings.base_url))


def _ways(document: Mapping[str, Any]) -> list[tuple[str, str, str]]:
    """Read the ways off the document that tells of them, so that the two cannot differ."""
    ways = [("GET", f"{PREFIX}/openapi.json", ""), ("GET", f"{PREFIX}/docs", "")]
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            ways.append((method.upper(), path, operation["x-permission"]))
    return ways


def _reference(app: FastAPI) -> Any:
    async def reference() -> Response:
        """Return the reference page, which needs nothing from anywhere else."""
        headers = {
            "Content-Security-Policy": CONTENT_SECURITY_POLICY,
            "Referrer-Policy": "no-referrer",
        }
        return Response(render(app.openapi()), 200, headers, "text/html; charset=utf-8")

    return reference


def _described(app: FastAPI, base_url: str) -> Mapping[str, Any]:
    """Return the document, with how to get a token and the scopes that routes need."""
    document = app.openapi()
    scopes = sorted({way[2] for way in _ways(document)} - {"", OWN})
    flow = {"tokenUrl": f"{base_url}/oauth/token", "scopes": dict.fromkeys(scopes, "")}
    schemes = {"oauth": {"type": "oauth2", "flows": {"clientCredentials": flow}}}
    document.setdefault("components", {})["securitySchemes"] = schemes
    app.openapi_schema = document
    return document
