"""``GET`` and ``DELETE /session``: who is signed in, and signing out."""

from dataclasses import asdict
from typing import Any

from fastapi import APIRouter, Response
from pydantic import BaseModel

from doorward.kernel.authority import OWN
from doorward.people.model import Why
from doorward.people.service import Whoami, end_own, own_session, whoami
from doorward.tenants import Tenant
from doorward.web.api import Arrival, BaseUrl, Caller, Desk, answer, moment
from doorward.web.cookies import cookie_to_clear
from doorward.web.fields import ends, gives

router = APIRouter(prefix="/session", tags=["Signing in"])


class Oneself(BaseModel):
    """The person who is signed in."""

    id: str
    username: str
    name: str
    first_name: str
    last_name: str
    email: str
    second_factor: bool
    passkeys: int
    recovery_codes: int


class Home(BaseModel):
    """The tenant that one belongs to."""

    id: str
    name: str
    slug: str


class Here(Home):
    """The tenant that this call acts in."""

    dialect: str
    preset: str
    policies: dict[str, Any]


class RoleHeld(BaseModel):
    """A role that one has."""

    id: str
    name: str


class PlaceHeld(BaseModel):
    """A tenant that one may act in."""

    id: str
    name: str
    roles: list[RoleHeld]


class OwnSession(BaseModel):
    """The session that acts."""

    id: str
    method: str
    created_at: str
    proven_at: str
    until: str


class WhoamiShown(BaseModel):
    """Who is signed in, where, and what it may do there now."""

    user: Oneself
    home: Home
    tenant: Here
    base_url: str
    roles: list[RoleHeld]
    permissions: list[str]
    places: list[PlaceHeld]
    session: OwnSession


@router.get("", summary="Who is signed in", **gives(OWN, WhoamiShown, 404))
async def show_session(desk: Desk, actor: Caller, base_url: BaseUrl) -> Response:
    """Tell who is signed in by this session, and what it may do in the tenant it acts in."""
    return answer(_shown(await desk.db.read(whoami, actor), base_url))


@router.delete("", summary="Sign out", **ends(OWN))
async def sign_out(desk: Desk, actor: Caller, arrival: Arrival) -> Response:
    """End the session, here and wherever its cookie was copied to."""
    session = await desk.db.read(own_session, actor)
    await desk.db.transact(end_own, actor, desk.clock(), only=session.id, why=Why.SIGNED_OUT)
    clear = cookie_to_clear(desk.settings, arrival.address.slug)
    return Response(status_code=204, headers={"Set-Cookie": clear})


def _shown(found: Whoami, base_url: str) -> dict[str, Any]:
    terms, session = found.user.terms, found.session
    places: dict[str, dict[str, Any]] = {
        found.home.id: {"id": found.home.id, "name": found.home.name, "roles": []}
    }
    for one in found.held:
        place = {"id": one.tenant, "name": one.tenant_name, "roles": []}
        roles = places.setdefault(one.tenant, place)["roles"]
        roles.append({"id": one.role, "name": one.name})
    return {
        "user": {
            "id": found.user.id,
            "username": terms.username,
            "name": terms.name,
            "first_name": terms.first_name,
            "last_name": terms.last_name,
            "email": terms.email,
            "second_factor": found.user.second_factor,
            "passkeys": found.passkeys,
            "recovery_codes": found.recovery_codes,
        },
        "home": _named(found.home),
        "tenant": {
            **_named(found.tenant),
            "dialect": found.tenant.dialect,
            "preset": found.tenant.preset,
            "policies": asdict(found.tenant.policies),
        },
        "base_url": base_url,
        "roles": places.get(found.tenant.id, {"roles": []})["roles"],
        "permissions": list(found.permissions),
        "places": list(places.values()),
        "session": {
            "id": session.id,
            "method": session.method,
            "created_at": moment(session.created_at),
            "proven_at": moment(session.proven_at),
            "until": moment(session.until),
        },
    }


def _named(tenant: Tenant) -> dict[str, str]:
    return {"id": tenant.id, "name": tenant.name, "slug": tenant.slug}
