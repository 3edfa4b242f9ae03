"""``/remediation/api/…``: assets into quarantine and back (SPEC P2.2).

That product acknowledges first and acts later, so its clients ask how far it is. Ours are done when
they are acknowledged, and say so to whoever asks.
"""

from typing import Any, Final

from doorward.dialects.data_security.entering import QUARANTINE, Entrance, check_method
from doorward.guard import Doorkeeper, Way
from doorward.kernel.authority import Actor
from doorward.kernel.clock import rfc3339
from doorward.kernel.errors import FieldError, Invalid, NotFound
from doorward.people import USER_PREFIX
from doorward.response import Quarantine, quarantine_asset, quarantine_of, restore_asset
from doorward.tenants import Tenant
from doorward.tokens import Plant
from doorward.web.asgi import Request, Response
from doorward.web.form import parse_form
from doorward.web.intake import strict_json

ASSETS: Final = "/remediation/api/assets"
INTO: Final = "/remediation/api/assets/{asset_id}/quarantine"
BACK: Final = "/remediation/api/assets/{asset_id}/restore"

_INTO: Final = "system_quarantine"
_BACK: Final = "system_restore"
_SHARING: Final = "remove_public_sharing"
_ACCEPTED: Final = 202


class RemediationDoors:
    """The doors of quarantine; one per process."""

    def __init__(self, plant: Plant, keeper: Doorkeeper) -> None:
        self._plant = plant
        self._entrance = Entrance(keeper)

    async def into(self, request: Request, _tenant: Tenant) -> Response:
        """Put one asset into quarantine."""
        return await self._at_asset(request, INTO, _INTO)

    async def back(self, request: Request, _tenant: Tenant) -> Response:
        """Restore one asset."""
        return await self._at_asset(request, BACK, _BACK)

    async def assets(self, request: Request, _tenant: Tenant) -> Response:
        """Do what the body asks of an asset, or tell how far that is."""
        check_method(request, "GET", "POST")
        actor, _ = await self._entrance.enter(request, ASSETS, QUARANTINE)
        if request.method == "POST":
            asset, kind = _asked(strict_json(request.body))
            one, status = await self._do(actor, asset, kind), _ACCEPTED
        else:
            query = parse_form(request.query)
            asset, kind = _asked(dict(query))
            one, status = await self._found(actor, asset, kind), 200
        way = Way(request.method, ASSETS, QUARANTINE)
        return self._entrance.answer(actor, way, _told(one, kind), status)

    async def _at_asset(self, request: Request, template: str, kind: str) -> Response:
        check_method(request, "POST")
        actor, _ = await self._entrance.enter(request, template, QUARANTINE)
        one = await self._do(actor, request.path.split("/")[4], kind)
        way = Way("POST", template, QUARANTINE)
        return self._entrance.answer(actor, way, _told(one, kind), _ACCEPTED)

    async def _do(self, actor: Actor, asset: str, kind: str) -> Quarantine:
        verb = quarantine_asset if kind == _INTO else restore_asset
        return await self._plant.db.transact(verb, actor, asset, self._plant.clock())

    async def _found(self, actor: Actor, asset: str, kind: str) -> Quarantine:
        one = await self._plant.db.read(quarantine_of, actor, asset)
        if one is None or (kind == _BACK and one.lasting):
            raise NotFound("nothing of that kind was done with this asset")
        return one


def _asked(body: Any) -> tuple[str, str]:
    """Return the asset and what is asked of it; raises ``Invalid``."""
    if not isinstance(body, dict):
        raise Invalid.field("asset_id", "name an asset")
    asset, kind = body.get("asset_id"), body.get("remediation_type")
    errors = []
    if not isinstance(asset, str) or not asset or len(asset) > 100 or not asset.isprintable():
        errors.append(FieldError("asset_id", "the id of an asset"))
    if kind == _SHARING:
        errors.append(FieldError("remediation_type", "nothing is shared publicly here"))
    elif kind not in {_INTO, _BACK}:
        errors.append(FieldError("remediation_type", f"{_INTO} or {_BACK}"))
    if errors:
        raise Invalid(*errors)
    return str(asset), str(kind)


def _told(one: Quarantine, kind: str) -> dict[str, Any]:
    by, at = (one.placed_by, one.placed_at)
    if kind == _BACK and one.restored_at is not None:
        by, at = one.restored_by, one.restored_at
    return {
        "asset_id": one.asset.id,
        "asset_name": one.asset.name or one.asset.id,
        "remediation_type": kind,
        "action_taker": by if by.startswith(USER_PREFIX) else "api",
        "action_date": rfc3339(at).replace("Z", "+0000"),
        "status": "success",
    }
