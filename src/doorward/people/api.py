"""REST doors of users' records."""

from typing import Annotated, Any

from fastapi import APIRouter, Query, Response
from pydantic import BaseModel, Field

from doorward.people.model import EMAIL_PATTERN, LONGEST_EMAIL, User, UserTerms
from doorward.people.service import READ, WRITE, create, delete, edit, page_users, show
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
from doorward.web.fields import (
    Description,
    Name,
    ObjectId,
    Words,
    absent,
    ends,
    gives,
    makes,
    once,
    sent,
)

router = APIRouter(prefix="/users", tags=["Users"])

Username = Annotated[Name, Field(description="unique in the tenant", examples=["ada@example.com"])]
Email = Annotated[
    str,
    Field(pattern=EMAIL_PATTERN, max_length=LONGEST_EMAIL, examples=["ada@example.com"]),
]
Active = Annotated[bool, Field(description="false: has left")]
Blocked = Annotated[bool, Field(description="true: kept out for now")]


class UserForm(Form):
    """A user's record to be made."""

    username: Username
    name: Words = ""
    first_name: Words = ""
    last_name: Words = ""
    email: Email = ""
    notes: Description = ""
    active: Active = True
    blocked: Blocked = False


class UserEdit(Form):
    """What to change of a record; what is not named stays."""

    username: Username = absent()
    name: Words = absent()
    first_name: Words = absent()
    last_name: Words = absent()
    email: Email = absent()
    notes: Description = absent()
    active: Active = absent()
    blocked: Blocked = absent()


class UserShown(BaseModel):
    """A user's record."""

    id: str
    username: str
    name: str
    first_name: str
    last_name: str
    email: str
    notes: str
    active: bool
    blocked: bool
    created_at: str
    last_modified: str


class UserList(BaseModel):
    """One page of records."""

    items: list[UserShown]
    next: str | None


@router.get("", summary="List users", **gives(READ, UserList))
async def list_all_users(
    desk: Desk,
    actor: Caller,
    window: Paging,
    active: Annotated[bool | None, Query()] = None,
    blocked: Annotated[bool | None, Query()] = None,
) -> Response:
    """The tenant's users, oldest first; a search looks in names and addresses."""
    wanted = {"active": active, "blocked": blocked}
    page = await desk.db.read(page_users, actor, window, wanted)
    return answer(page_of(page.map(_shown)))


@router.post("", summary="Make a user's record", **makes(WRITE, UserShown))
async def create_user(
    desk: Desk, actor: Caller, form: UserForm, key: IdempotencyKey = None
) -> Response:
    """Make a record of a person."""
    terms = UserTerms(**form.model_dump())
    asked = once(key, "POST /users", form)
    user, fresh = await desk.db.transact(create, actor, terms, desk.clock(), asked)
    return answer(_shown(user), 201 if fresh else 200, revision=user.revision)


@router.get("/{user_id}", summary="Look at a user", **gives(READ, UserShown, 404))
async def show_user(desk: Desk, actor: Caller, user_id: ObjectId) -> Response:
    """One record."""
    user = await desk.db.read(show, actor, user_id)
    return answer(_shown(user), revision=user.revision)


@router.patch("/{user_id}", summary="Change a user", **gives(WRITE, UserShown, 404, 409, 412))
async def edit_user(
    desk: Desk, actor: Caller, user_id: ObjectId, form: UserEdit, expected: IfMatch
) -> Response:
    """Change a record."""
    user = await desk.db.transact(edit, actor, user_id, sent(form), desk.clock(), expected.check)
    return answer(_shown(user), revision=user.revision)


@router.delete("/{user_id}", summary="Remove a user", **ends(WRITE))
async def delete_user(desk: Desk, actor: Caller, user_id: ObjectId, expected: IfMatch) -> Response:
    """Remove a record. Clients that its person made stay: they are tied to no user."""
    await desk.db.transact(delete, actor, user_id, desk.clock(), expected.check)
    return Response(status_code=204)


def _shown(user: User) -> dict[str, Any]:
    terms = user.terms
    return {
        "id": user.id,
        "username": terms.username,
        "name": terms.name,
        "first_name": terms.first_name,
        "last_name": terms.last_name,
        "email": terms.email,
        "notes": terms.notes,
        "active": terms.active,
        "blocked": terms.blocked,
        "created_at": moment(user.created_at),
        "last_modified": moment(user.modified_at),
    }
