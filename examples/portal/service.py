"""The portal itself. Who may call is not its business: that was settled before a call gets here."""

import asyncio
import os
from collections.abc import AsyncIterator
from typing import Any, Final

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from examples.portal.records import ALERTS, DEVICES, EVENTS, FILES, STATES

_PIECES: Final = 16


async def search_file_events(request: Request) -> Response:
    """Give the file events whose file name holds the search term."""
    asked = await _body(request)
    if asked is None:
        return _error(400, "the body is a JSON object")
    term = str(asked.get("searchTerm", ""))
    found = [one for one in EVENTS if term in str(one["file"]["name"])]
    return JSONResponse({"fileEvents": found, "totalCount": len(found), "nextPgToken": None})


async def list_devices(_request: Request) -> Response:
    """Give the devices."""
    return JSONResponse({"devices": list(DEVICES.values()), "totalCount": len(DEVICES)})


async def get_device(request: Request) -> Response:
    """Give one device."""
    found = DEVICES.get(request.path_params["id"])
    return JSONResponse(found) if found else _error(404, "there is no such device")


async def query_alerts(request: Request) -> Response:
    """Give the alerts, those of one state where it is asked for."""
    asked = await _body(request)
    if asked is None:
        return _error(400, "the body is a JSON object")
    found = [one for one in ALERTS.values() if asked.get("state", one["state"]) == one["state"]]
    return JSONResponse({"alerts": found, "totalCount": len(found)})


async def update_state(request: Request) -> Response:
    """Set the state of alerts."""
    asked = await _body(request) or {}
    names, state = asked.get("alertIds"), asked.get("state")
    if not isinstance(names, list) or not isinstance(state, str) or state not in STATES:
        return _error(400, f"alertIds is a list, state one of {', '.join(sorted(STATES))}")
    found = [ALERTS[name] for name in names if isinstance(name, str) and name in ALERTS]
    for alert in found:
        alert |= {"state": state, "note": str(asked.get("note", ""))}
    return JSONResponse({"updated": len(found)})


async def download(request: Request) -> Response:
    """Give a file piece by piece, as slowly as ``PORTAL_DOWNLOAD_SECONDS`` says."""
    content = FILES.get(request.path_params["sha256"])
    if content is None:
        return _error(404, "there is no such file")
    seconds = float(os.environ.get("PORTAL_DOWNLOAD_SECONDS", "0"))
    length = {"Content-Length": str(len(content))}
    pieces = _slowly(content, seconds / _PIECES)
    return StreamingResponse(pieces, headers=length, media_type="application/octet-stream")


async def _slowly(content: bytes, pause: float) -> AsyncIterator[bytes]:
    size = -(-len(content) // _PIECES)
    for start in range(0, len(content), size):
        yield content[start : start + size]
        await asyncio.sleep(pause)


async def _body(request: Request) -> dict[str, Any] | None:
    try:
        body = await request.json()
    except ValueError:
        return None
    return body if isinstance(body, dict) else None


def _error(status: int, message: str) -> Response:
    return JSONResponse({"message": message, "status": str(status)}, status)


app = Starlette(
    routes=[
        Route("/v2/file-events", search_file_events, methods=["POST"]),
        Route("/v1/devices", list_devices),
        Route("/v1/devices/{id}", get_device),
        Route("/v1/alerts/query-alerts", query_alerts, methods=["POST"]),
        Route("/v1/alerts/update-state", update_state, methods=["POST"]),
        Route("/v1/files/get-file-by-sha256/{sha256}", download),
    ]
)
