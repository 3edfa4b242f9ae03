"""The door that tells what a role reaches."""

from collections.abc import Sequence
from typing import Any

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel

from doorward.access.model import MANAGEMENT_NAME, Reach, ReachedArea
from doorward.access.service import ROLES_READ, role_reach
from doorward.web.api import Caller, Desk, answer
from doorward.web.fields import ObjectId, gives

router = APIRouter(prefix="/roles", tags=["Roles"])


class AreaReached(BaseModel):
    """One functional area, and what may be done there."""

    api: str
    area: str
    label: str
    alias: str
    actions: list[str]
    permissions: list[str]


class EndpointReached(BaseModel):
    """One endpoint that is open."""

    api: str
    method: str
    template: str


class ReachShown(BaseModel):
    """What whoever has a role, and nothing besides, can reach."""

    id: str
    name: str
    areas: list[AreaReached]
    endpoints: list[EndpointReached]


@router.get(
    "/{role_id}/access", summary="What a role reaches", **gives(ROLES_READ, ReachShown, 404)
)
async def reach(request: Request, desk: Desk, actor: Caller, role_id: ObjectId) -> Response:
    """The functional areas of a role, and the endpoints it opens, the management API's too."""
    found = await desk.db.read(role_reach, actor, role_id)
    return answer(_reached(found, getattr(request.app.state, "ways", ())))


def _reached(reach: Reach, ways: Sequence[tuple[str, str, str]]) -> dict[str, Any]:
    held = reach.role.terms.permissions
    ours = [
        {"api": MANAGEMENT_NAME, "method": method, "template": path}
        for method, path, permission in ways
        if permission in held
    ]
    ruled = [
        {"api": api, "method": rule.method, "template": rule.template}
        for api, rule in reach.endpoints
    ]
    return {
        "id": reach.role.id,
        "name": reach.role.terms.name,
        "areas": [_area(one) for one in reach.areas],
        "endpoints": ours + ruled,
    }


def _area(one: ReachedArea) -> dict[str, Any]:
    return {
        "api": one.api,
        "area": one.area.name,
        "label": one.area.terms.label,
        "alias": one.area.terms.alias,
        "actions": list(one.actions),
        "permissions": [f"{one.area.name}:{action}" for action in one.actions],
    }
