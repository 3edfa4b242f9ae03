"""``/incident/api/…``: our incidents as that product's clients read and close them (SPEC P2.2).

What changed is read on from the path that the last answer gave; a state can only be closed, for one
of three categories, as often as somebody likes.
"""

from typing import Any, Final

from doorward.dialects.data_security.asking import CLOSING, DELTA, WORDS, Asked
from doorward.dialects.data_security.entering import INCIDENTS, Entrance, check_method
from doorward.guard import Doorkeeper, Way
from doorward.kernel.clock import rfc3339
from doorward.kernel.errors import Invalid
from doorward.people import USER_PREFIX
from doorward.response import (
    AssetKind,
    Incident,
    edit_incident,
    incidents_changed,
    show_incident,
)
from doorward.tenants import Tenant
from doorward.tokens import Plant
from doorward.web.asgi import Request, Response
from doorward.web.intake import strict_json

ONE: Final = "/incident/api/incidents/{incident_id}"
STATE: Final = "/incident/api/incidents/{incident_id}/state"
APPS: Final = "/incident/api/apps"

APP_NAMES: Final = {
    AssetKind.CLIENT: "API clients",
    AssetKind.API_KEY: "API keys",
    AssetKind.API_TOKEN: "API tokens",
    AssetKind.USER: "People",
    AssetKind.ADDRESS: "Network addresses",
}
"""Where that product has cloud applications, we have sorts of things that can be touched."""


class IncidentDoors:
    """The doors of incidents; one per process."""

    def __init__(self, plant: Plant, keeper: Doorkeeper) -> None:
        self._plant = plant
        self._entrance = Entrance(keeper)

    async def apps(self, request: Request, _tenant: Tenant) -> Response:
        """Answer the sorts of things that incidents touch."""
        check_method(request, "GET")
        actor, _ = await self._entrance.enter(request, APPS, INCIDENTS)
        listed = [
            {"app_name": name, "app_id": kind.value, "app_type": kind.value}
            for kind, name in APP_NAMES.items()
        ]
        return self._entrance.answer(actor, Way("GET", APPS, INCIDENTS), listed)

    async def delta(self, request: Request, tenant: Tenant) -> Response:
        """Answer incidents in the order of their last changes, and where to read on."""
        check_method(request, "GET")
        actor, found = await self._entrance.enter(request, DELTA, INCIDENTS)
        asked = Asked(request)
        changed = await self._plant.db.read(incidents_changed, actor, asked.wanted, asked.limit)
        base_url = self._entrance.base_url(found)
        body = {
            "limit": asked.limit,
            "nextPath": asked.next_path(changed[-1].updated_at if changed else None),
            "resources": [shown(one, tenant.name, base_url) for one in changed],
        }
        return self._entrance.answer(actor, Way("GET", DELTA, INCIDENTS), body)

    async def one(self, request: Request, tenant: Tenant) -> Response:
        """Answer one incident by its number."""
        check_method(request, "GET")
        actor, found = await self._entrance.enter(request, ONE, INCIDENTS)
        incident = await self._plant.db.read(show_incident, actor, _number(request))
        body = shown(incident, tenant.name, self._entrance.base_url(found))
        return self._entrance.answer(actor, Way("GET", ONE, INCIDENTS), body)

    async def state(self, request: Request, _tenant: Tenant) -> Response:
        """Answer how far the work on one incident is, or close it."""
        check_method(request, "GET", "POST")
        actor, _ = await self._entrance.enter(request, STATE, INCIDENTS)
        number = _number(request)
        if request.method == "POST":
            changes = {"status": _closing(strict_json(request.body))}
            now = self._plant.clock()
            incident = await self._plant.db.transact(edit_incident, actor, number, changes, now)
        else:
            incident = await self._plant.db.read(show_incident, actor, number)
        body = _resolved(incident)
        return self._entrance.answer(actor, Way(request.method, STATE, INCIDENTS), body)


def _number(request: Request) -> str:
    return request.path.split("/")[4]


def _closing(body: Any) -> Any:
    """Return the status that a body asks for; raises ``Invalid``."""
    if not isinstance(body, dict) or body.get("state") != "closed":
        raise Invalid.field("state", "closed: an incident can only be closed here")
    category = body.get("category")
    if not isinstance(category, str) or category not in CLOSING:
        raise Invalid.field("category", f"one of: {', '.join(CLOSING)}")
    return CLOSING[category]


def _resolved(incident: Incident) -> dict[str, Any]:
    """Return state and category, and who closed it when: nobody, while it is open."""
    by = incident.closed_by
    closed = incident.closed_at
    return {
        "state": "open" if incident.status.open else "closed",
        "category": WORDS[incident.status][1],
        "resolved_by": (by if by.startswith(USER_PREFIX) else "api") if by else None,
        "resolution_date": None if closed is None else rfc3339(closed),
    }


def shown(incident: Incident, tenant: str, base_url: str) -> dict[str, Any]:
    """Return an incident with that product's members.

    Its asset is the first thing that it touches. What we have nothing of is null or empty.
    """
    asset = incident.assets[0] if incident.assets else None
    kind = asset.kind if asset else AssetKind.CLIENT
    page = f"{base_url}/console/incidents/{incident.id}"
    return {
        "incident_id": incident.number,
        "tenant": tenant,
        "app_id": kind.value,
        "app_name": APP_NAMES[kind],
        "app_type": kind.value,
        "cloud_id": asset.in_events if asset else "",
        "asset_name": (asset.name or asset.id) if asset else incident.title,
        "asset_sha256": None,
        "asset_id": asset.id if asset else "",
        "asset_page_uri": page,
        "asset_cloud_uri": None,
        "exposure_type": 0,
        "exposure_level": "internal",
        "policy_id": incident.rule,
        "policy_name": incident.title,
        "policy_version": 1,
        "policy_page_uri": f"{base_url}/console/incidents",
        "severity": incident.severity.word.capitalize(),
        "status": WORDS[incident.status][0],
        **_resolved(incident),
        "created_at": rfc3339(incident.opened_at),
        "updated_at": rfc3339(incident.updated_at),
        "group_ids": [incident.group],
        "asset_owner_id": None,
        "asset_owner_name": None,
        "asset_owner_email": None,
        "collaborators": [],
        "data_patterns": [],
        "assigned_to": incident.assignee or None,
    }
