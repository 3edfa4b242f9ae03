"""Doors to the roles that users of other tenants have here."""

from typing import Annotated, Any

from fastapi import APIRouter, Response
from pydantic import BaseModel, Field

from doorward.people.model import Member
from doorward.people.service import (
    READ,
    WRITE,
    list_members,
    put_member,
    remove_member,
    show_member,
)
from doorward.web.api import Caller, Desk, Form, Paging, answer, page_of
from doorward.web.fields import ObjectId, ends, gives

router = APIRouter(prefix="/members", tags=["Members"])


class MemberForm(Form):
    """What a user of another tenant may do here."""

    roles: Annotated[
        list[Annotated[str, Field(max_length=100)]],
        Field(min_length=1, max_length=100, description="ids of roles in this tenant"),
    ]


class MemberShown(BaseModel):
    """A user of another tenant, by id alone, and its roles here."""

    id: str
    roles: list[str]


class MemberList(BaseModel):
    """One page of members."""

    items: list[MemberShown]
    next: str | None


@router.get("", summary="List members", **gives(READ, MemberList))
async def list_all_members(desk: Desk, actor: Caller, window: Paging) -> Response:
    """Users of other tenants that have roles here, by id."""
    page = await desk.db.read(list_members, actor, window)
    return answer(page_of(page.map(_shown)))


@router.get("/{user_id}", summary="Look at a member", **gives(READ, MemberShown, 404))
async def look_at_member(desk: Desk, actor: Caller, user_id: ObjectId) -> Response:
    """The roles that one user of another tenant has here."""
    return answer(_shown(await desk.db.read(show_member, actor, user_id)))


@router.put(
    "/{user_id}",
    summary="Give roles to another tenant's user",
    **gives(WRITE, MemberShown, 404, 409),
)
async def put_roles(desk: Desk, actor: Caller, user_id: ObjectId, form: MemberForm) -> Response:
    """Let a user of another tenant have exactly these roles here.

    Whether there is such a user is not told: an id that nobody has is taken like any other.
    """
    member = await desk.db.transact(put_member, actor, user_id, form.roles, desk.clock())
    return answer(_shown(member))


@router.delete("/{user_id}", summary="Remove a member", **ends(WRITE))
async def remove(desk: Desk, actor: Caller, user_id: ObjectId) -> Response:
    """Take all roles here from a user of another tenant."""
    await desk.db.transact(remove_member, actor, user_id, desk.clock())
    return Response(status_code=204)


def _shown(member: Member) -> dict[str, Any]:
    return {"id": member.user, "roles": list(member.roles)}
