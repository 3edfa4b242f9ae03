"""Doors to what an API offers: its areas, and so its permissions."""

from typing import Annotated, Any

from fastapi import APIRouter, Response
from pydantic import BaseModel, Field

from doorward.access.api.apis import Force
from doorward.access.model import Area, AreaTerms
from doorward.access.model.areas import ACTION_PATTERN, MOST_ACTIONS, NAME_PATTERN
from doorward.access.service import (
    APIS_READ,
    APIS_WRITE,
    create_area,
    delete_area,
    edit_area,
    list_areas,
    show_area,
)
from doorward.access.service.holders import Losing
from doorward.web.api import (
    Caller,
    Desk,
    Form,
    IdempotencyKey,
    IfMatch,
    Paging,
    answer,
    moment,
    page_of,
)
from doorward.web.fields import Name, ObjectId, Words, absent, ends, gives, makes, once, sent

router = APIRouter(prefix="/apis/{api_id}/areas", tags=["APIs"])

Label = Annotated[Name, Field(description="what people read")]
Alias = Annotated[Words, Field(description="what else it is known as, for example to the portal")]
Grantable = Annotated[bool, Field(description="whether a client may have its permissions")]
Actions = Annotated[
    list[Annotated[str, Field(pattern=ACTION_PATTERN)]],
    Field(
        min_length=1,
        max_length=MOST_ACTIONS,
        description="read, write, own, or names of its own; without write it is read-only",
        examples=[["read", "write"]],
    ),
]


class AreaForm(Form):
    """An area to be offered: its name begins its permissions, ``name:action``."""

    name: Annotated[
        str,
        Field(
            pattern=NAME_PATTERN,
            description="unique in the tenant, and for good",
            examples=["orders"],
        ),
    ]
    label: Annotated[Words, Field(description="what people read; empty: the name")] = ""
    actions: Actions = ["read", "write"]  # noqa: RUF012 pydantic copies it
    alias: Alias = ""
    grantable: Grantable = True


class AreaEdit(Form):
    """What to change of an area; what is not named stays."""

    label: Label = absent()
    actions: Actions = absent()
    alias: Alias = absent()
    grantable: Grantable = absent()


class AreaShown(BaseModel):
    """An area, by its name, and the permissions it offers."""

    id: str
    name: str
    label: str
    alias: str
    grantable: bool
    actions: list[str]
    permissions: list[str]
    wire: dict[str, str]
    created_at: str
    last_modified: str


class AreaList(BaseModel):
    """One page of areas."""

    items: list[AreaShown]
    next: str | None


@router.get("", summary="List an API's areas", **gives(APIS_READ, AreaList, 404))
async def list_all_areas(desk: Desk, actor: Caller, api_id: ObjectId, window: Paging) -> Response:
    """What an API offers, oldest area first."""
    page = await desk.db.read(list_areas, actor, api_id, window)
    return answer(page_of(page.map(_shown)))


@router.post("", summary="Add an area", **makes(APIS_WRITE, AreaShown, 404))
async def add_area(
    desk: Desk, actor: Caller, api_id: ObjectId, form: AreaForm, key: IdempotencyKey = None
) -> Response:
    """Let an API offer a new area. Nobody has its permissions until they are granted."""
    label = form.label or form.name.replace("_", " ").capitalize()
    terms = AreaTerms(label, frozenset(form.actions), form.alias, form.grantable)
    asked = once(key, f"POST /apis/{api_id}/areas", form)
    area, fresh = await desk.db.transact(
        create_area, actor, api_id, form.name, terms, desk.clock(), asked
    )
    return answer(_shown(area), 201 if fresh else 200, revision=area.revision)


@router.get("/{name}", summary="Look at an area", **gives(APIS_READ, AreaShown, 404))
async def look_at_area(desk: Desk, actor: Caller, api_id: ObjectId, name: ObjectId) -> Response:
    """One area and its permissions."""
    area = await desk.db.read(show_area, actor, api_id, name)
    return answer(_shown(area), revision=area.revision)


@router.patch("/{name}", summary="Change an area", **gives(APIS_WRITE, AreaShown, 404, 409, 412))
async def change_area(
    desk: Desk,
    actor: Caller,
    api_id: ObjectId,
    name: ObjectId,
    form: AreaEdit,
    expected: IfMatch,
    force: Force = False,
) -> Response:
    """Change an area. 409 says who holds an action that would go."""
    changes = sent(form)
    if "actions" in changes:
        changes["actions"] = frozenset(form.actions)
    how = Losing(force, desk.clock())
    area = await desk.db.transact(edit_area, actor, (api_id, name), changes, how, expected.check)
    return answer(_shown(area), revision=area.revision)


@router.delete("/{name}", summary="Remove an area", **ends(APIS_WRITE, 409))
async def remove_area(
    desk: Desk,
    actor: Caller,
    api_id: ObjectId,
    name: ObjectId,
    expected: IfMatch,
    force: Force = False,
) -> Response:
    """Let an API offer an area no more. 409 says who holds its permissions still."""
    how = Losing(force, desk.clock())
    await desk.db.transact(delete_area, actor, (api_id, name), how, expected.check)
    return Response(status_code=204)


def _shown(area: Area) -> dict[str, Any]:
    return {
        "id": area.name,
        "name": area.name,
        "label": area.terms.label,
        "alias": area.terms.alias,
        "grantable": area.terms.grantable,
        "actions": sorted(area.terms.actions),
        "permissions": sorted(area.permissions),
        "wire": dict(area.terms.wire),
        "created_at": moment(area.created_at),
        "last_modified": moment(area.modified_at),
    }
