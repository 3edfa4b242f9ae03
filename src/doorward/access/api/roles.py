"""Doors to make, look at, change and remove roles."""

from typing import Annotated, Any

from fastapi import APIRouter, Query, Response
from pydantic import BaseModel, Field

from doorward.access.model import Role, RoleTerms
from doorward.access.service import (
    ROLES_READ,
    ROLES_WRITE,
    create_role,
    delete_role,
    edit_role,
    list_roles,
    show_role,
)
from doorward.access.service.holders import Losing, count_in_role, said
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
from doorward.web.fields import Description, Name, ObjectId, absent, ends, gives, makes, once, sent

router = APIRouter(prefix="/roles", tags=["Roles"])

Permissions = Annotated[
    list[Annotated[str, Field(max_length=100)]],
    Field(
        max_length=500,
        description="what it gives; each must be offered, and the caller's own to give",
        examples=[["users:read"]],
    ),
]


class RoleForm(Form):
    """A role to be made."""

    name: Name
    permissions: Permissions = []  # noqa: RUF012 pydantic copies it
    description: Description = ""


class RoleEdit(Form):
    """What to change of a role; what is not named stays."""

    name: Name = absent()
    permissions: Permissions = absent()
    description: Description = absent()


class RoleShown(BaseModel):
    """A named set of permissions."""

    id: str
    name: str
    description: str
    permissions: list[str]
    built_in: bool
    created_at: str
    last_modified: str


class RoleList(BaseModel):
    """One page of roles."""

    items: list[RoleShown]
    next: str | None


class HoldersShown(BaseModel):
    """How many have a role, by what they are, and the same in words."""

    total: int
    counts: dict[str, int]
    words: str


@router.get("", summary="List roles", **gives(ROLES_READ, RoleList))
async def list_all_roles(
    desk: Desk,
    actor: Caller,
    window: Paging,
    built_in: Annotated[bool | None, Query()] = None,
) -> Response:
    """The tenant's roles, built-in ones too, oldest first."""
    page = await desk.db.read(list_roles, actor, window, built_in=built_in)
    return answer(page_of(page.map(_shown)))


@router.post("", summary="Make a role", **makes(ROLES_WRITE, RoleShown))
async def make_role(
    desk: Desk, actor: Caller, form: RoleForm, key: IdempotencyKey = None
) -> Response:
    """Make a role. Nobody gives what they lack, so neither does a role they make."""
    terms = RoleTerms(form.name, frozenset(form.permissions), form.description)
    asked = once(key, "POST /roles", form)
    role, fresh = await desk.db.transact(create_role, actor, terms, desk.clock(), asked)
    return answer(_shown(role), 201 if fresh else 200, revision=role.revision)


@router.get("/{role_id}", summary="Look at a role", **gives(ROLES_READ, RoleShown, 404))
async def look_at_role(desk: Desk, actor: Caller, role_id: ObjectId) -> Response:
    """One role and what it gives."""
    role = await desk.db.read(show_role, actor, role_id)
    return answer(_shown(role), revision=role.revision)


@router.get("/{role_id}/holders", summary="Who has a role", **gives(ROLES_READ, HoldersShown, 404))
async def holders_of_role(desk: Desk, actor: Caller, role_id: ObjectId) -> Response:
    """How many clients and people would lose what it gives."""
    counts = await desk.db.read(count_in_role, actor, role_id)
    total = sum(counts.values())
    return answer({"total": total, "counts": counts, "words": said(counts)})


@router.patch("/{role_id}", summary="Change a role", **gives(ROLES_WRITE, RoleShown, 404, 409, 412))
async def change_role(
    desk: Desk, actor: Caller, role_id: ObjectId, form: RoleEdit, expected: IfMatch
) -> Response:
    """Change a role. What it gives no more is gone on the next call of all who have it."""
    changes = sent(form)
    if "permissions" in changes:
        changes["permissions"] = frozenset(form.permissions)
    role = await desk.db.transact(edit_role, actor, role_id, changes, desk.clock(), expected.check)
    return answer(_shown(role), revision=role.revision)


@router.delete("/{role_id}", summary="Remove a role", **ends(ROLES_WRITE, 409))
async def remove_role(
    desk: Desk,
    actor: Caller,
    role_id: ObjectId,
    expected: IfMatch,
    force: Annotated[bool, Query(description="take it from all who have it still")] = False,
) -> Response:
    """Remove a role. 409 says who has it still."""
    how = Losing(force, desk.clock())
    await desk.db.transact(delete_role, actor, role_id, how, expected.check)
    return Response(status_code=204)


def _shown(role: Role) -> dict[str, Any]:
    return {
        "id": role.id,
        "name": role.terms.name,
        "description": role.terms.description,
        "permissions": sorted(role.terms.permissions),
        "built_in": role.built_in,
        "created_at": moment(role.created_at),
        "last_modified": moment(role.modified_at),
    }
