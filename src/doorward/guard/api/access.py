"""Doors that tell what somebody may do: the rights of one subject, and one decision."""

from typing import Annotated, Any

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, Field, StringConstraints

from doorward.clients import API_CLIENTS, API_KEYS, API_TOKENS, Sort
from doorward.guard.model import RouteBook, Way
from doorward.guard.service import (
    RULES,
    Decision,
    Subject,
    decide,
    find_api,
    subject_client,
    subject_user,
)
from doorward.kernel.errors import FieldError, Invalid, NotFound
from doorward.people import READ as READ_USERS
from doorward.web.api import BaseUrl, Caller, Desk, Form, answer
from doorward.web.fields import ObjectId, gives
from doorward_sdk import LONGEST_PATH, METHODS, is_address

router = APIRouter(tags=["Access"])

_SORTS = (API_CLIENTS, API_KEYS, API_TOKENS)
Key = Annotated[str, StringConstraints(min_length=1, max_length=100)]


class DecideForm(Form):
    """Who would call what: one client or one user, from an address where that matters."""

    client: Annotated[
        Key | None, Field(description="id or client id of a client, key or API token")
    ] = None
    user: Annotated[Key | None, Field(description="a user's id")] = None
    method: Annotated[str, Field(pattern=f"^({'|'.join(METHODS)})$", examples=["GET"])]
    path: Annotated[
        str,
        StringConstraints(pattern=r"^/", max_length=LONGEST_PATH),
        Field(description="the raw path, without a query", examples=["/api/v1/clients"]),
    ]
    api: Annotated[
        str | None,
        StringConstraints(min_length=1, max_length=500),
        Field(description="id, name or audience of the API; null: the management API"),
    ] = None
    address: Annotated[
        str | None,
        StringConstraints(max_length=45),
        Field(description="where the caller would be; null where no filter is to be tried"),
    ] = None


class PermissionHeld(BaseModel):
    """One effective right."""

    permission: str
    label: str
    area: str
    api: str


class EndpointOpen(BaseModel):
    """One endpoint that the rights open."""

    api: str
    method: str
    template: str


class AccessShown(BaseModel):
    """What a subject may do now. With a ``hindrance`` none of it passes until that is lifted."""

    id: str
    kind: str
    hindrance: str | None
    permissions: list[PermissionHeld]
    endpoints: list[EndpointOpen]


class DecisionShown(BaseModel):
    """What would become of a call, and why. ``rule`` null: nothing there, so it is denied."""

    allowed: bool
    api: str
    rule: str | None
    missing: list[str]
    hindrance: str | None
    why: str


@router.post("/access/decide", summary="Decide a call", **gives(RULES, DecisionShown, 404))
async def decide_call(
    request: Request, desk: Desk, actor: Caller, base_url: BaseUrl, form: DecideForm
) -> Response:
    """Say whether a client or a user could make a call now, and what is missing if not."""
    actor.warrant(RULES)
    subject = await _subject(desk, actor, form)
    api = find_api(subject.catalogue, form.api, base_url)
    decision = decide(subject, _doors(request), api, form.method, form.path)
    return answer(
        {
            "allowed": decision.allowed,
            "api": api.name,
            "rule": f"{decision.rule.method} {decision.rule.template}" if decision.rule else None,
            "missing": list(decision.missing),
            "hindrance": decision.hindrance or None,
            "why": _why(decision),
        }
    )


def _access_door(sort: Sort, place: str) -> None:
    @router.get(
        f"/{place}/{{id}}/access",
        summary=f"What {sort.one} may do",
        **gives(sort.read, AccessShown, 404),
    )
    async def access(request: Request, desk: Desk, actor: Caller, id: ObjectId) -> Response:
        """The effective rights now, and the endpoints that they open."""
        subject = await subject_client(desk.db, actor, sort, id, desk.clock(), None)
        return answer(_shown(subject, _doors(request)))


for _sort, _place in zip(_SORTS, ("clients", "api-keys", "api-tokens"), strict=True):
    _access_door(_sort, _place)


@router.get(
    "/users/{id}/access", summary="What a user may do", **gives(READ_USERS, AccessShown, 404)
)
async def user_access(request: Request, desk: Desk, actor: Caller, id: ObjectId) -> Response:
    """The effective rights of a user here, and the endpoints that they open."""
    subject = await subject_user(desk.db, actor, id, desk.clock())
    return answer(_shown(subject, _doors(request)))


async def _subject(desk: Any, actor: Any, form: DecideForm) -> Subject:
    if (form.client is None) == (form.user is None):
        raise Invalid(*(FieldError(one, "name a client or a user") for one in ("client", "user")))
    if form.address is not None and not is_address(form.address):
        raise Invalid.field("address", "an IPv4 or IPv6 address")
    now = desk.clock()
    if form.client is None:
        return await subject_user(desk.db, actor, form.user or "", now)
    for sort in _SORTS:
        try:
            return await subject_client(desk.db, actor, sort, form.client, now, form.address)
        except NotFound:
            continue
    raise NotFound("there is no such client")


def _doors(request: Request) -> RouteBook:
    """Return the management API's own endpoint rules, which its root has read off the doors."""
    state = request.app.state
    book: RouteBook | None = getattr(state, "book", None)
    if book is None:
        book = state.book = RouteBook(Way(*way) for way in getattr(state, "ways", ()))
    return book


def _shown(subject: Subject, doors: RouteBook) -> dict[str, Any]:
    powers, catalogue = subject.powers, subject.catalogue
    held = [catalogue.permissions[name] for name in sorted(powers)]
    managed = catalogue.managed_api.name if catalogue.managed_api else ""
    open_doors = [
        {"api": managed, "method": way.method, "template": way.template}
        for way in doors.ways()
        if way.permission in powers
    ]
    ruled = [
        {"api": api.name, "method": rule.method, "template": rule.template}
        for api in catalogue.apis.values()
        for rule in api.rules.rules
        if not rule.missing(powers)
    ]
    return {
        "id": subject.id,
        "kind": subject.sort,
        "hindrance": subject.hindrance or None,
        "permissions": [
            {
                "permission": one.permission,
                "label": one.label,
                "area": one.area,
                "api": catalogue.apis[one.api].name,
            }
            for one in held
        ],
        "endpoints": open_doors + ruled,
    }


def _why(decision: Decision) -> str:
    if decision.hindrance:
        return _HINDRANCES[decision.hindrance]
    if decision.rule is None:
        return "no rule of this API covers the call, so it is denied"
    if decision.missing:
        return f"it lacks {', '.join(decision.missing)}"
    return "its rights cover the rule"


_HINDRANCES = {
    "frozen": "its tenant is frozen",
    "disabled": "it is disabled",
    "expired": "it has expired",
    "user_kept_out": "the user it belongs to is kept out",
    "wrong_address": "it is not let in from this address",
}
