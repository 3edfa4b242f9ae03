"""How quarantine and blast radius look on the wire, and what their doors take."""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field

from doorward.response.api.shapes import AssetShown, Key, Kind, asset_shown
from doorward.response.model import MODES, AssetKind, Placing, Quarantine, Reach
from doorward.web.api import Form, moment
from doorward.web.fields import Description

Mode = Literal["all", "write"]


class QuarantineForm(Form):
    """What is to be cut off, how far, and why."""

    kind: Kind
    id: Key
    mode: Annotated[
        Mode, Field(description="all: nothing is accepted; write: only what reads is")
    ] = "all"
    reason: Description = ""
    incident: Annotated[
        str | None, Field(max_length=100, description="the incident it answers, by id")
    ] = None

    def placing(self) -> Placing:
        """Return it as the verb takes it."""
        kind, mode = AssetKind(self.kind), MODES[self.mode]
        return Placing(kind, self.id, mode, self.reason, self.incident or "")


class QuarantineShown(BaseModel):
    """One quarantine, in force or lifted."""

    id: str
    asset: AssetShown
    mode: Mode
    reason: str
    incident: str | None
    placed_by: str
    placed_at: str
    restored_by: str | None
    restored_at: str | None


class QuarantineList(BaseModel):
    """One page of quarantines."""

    items: list[QuarantineShown]
    next: str | None


class PlaceShown(BaseModel):
    """Where calls came from; of an address, the client that made them."""

    place: str
    calls: int
    last_at: str


class ReachedShown(BaseModel):
    """An endpoint that was called."""

    route: str
    permission: str
    calls: int
    refused: int
    last_at: str


class ReachShown(BaseModel):
    """What one asset did in the last seven days, and what it holds."""

    asset: AssetShown
    calls_day: int
    calls_week: int
    refused_week: int
    tokens: int
    last_at: str | None
    places: list[PlaceShown]
    endpoints: list[ReachedShown]


class BlastShown(BaseModel):
    """The same of everything that an incident touches, the first 20."""

    assets: list[ReachShown]


def quarantine_shown(one: Quarantine) -> dict[str, Any]:
    """Return the wire form of a quarantine."""
    return {
        "id": one.id,
        "asset": asset_shown(one.asset),
        "mode": one.mode.value,
        "reason": one.reason,
        "incident": one.incident or None,
        "placed_by": one.placed_by,
        "placed_at": moment(one.placed_at),
        "restored_by": one.restored_by or None,
        "restored_at": moment(one.restored_at),
    }


def reach_shown(reach: Reach) -> dict[str, Any]:
    """Return the wire form of what an asset did."""
    return {
        "asset": asset_shown(reach.asset),
        "calls_day": reach.calls_day,
        "calls_week": reach.calls_week,
        "refused_week": reach.refused_week,
        "tokens": reach.tokens,
        "last_at": moment(reach.last_at),
        "places": [
            {"place": place, "calls": calls, "last_at": moment(last)}
            for place, calls, last in reach.places
        ],
        "endpoints": [
            {
                "route": route, "permission": permission, "calls": calls, "refused": refused,
                "last_at": moment(last),
            }
            for route, permission, calls, refused, last in reach.endpoints
        ],
    }  # fmt: skip
