"""Doors to make, look at, change and remove users."""

from typing import Annotated, Any

from fastapi import APIRouter, Query, Response
from pydantic import BaseModel, Field

from doorward.people.model import EMAIL_PATTERN, LONGEST_EMAIL, SHORTEST_ALONE, User, UserTerms
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
    SecretText,
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


Roles = Annotated[
    list[Annotated[str, Field(max_length=100)]],
    Field(max_length=100, description="ids of roles in this tenant; what they give is yours too"),
]


class UserForm(Form):
    """A user to be made; without a password nobody can sign in as it."""

    username: Username
    name: Words = ""
    first_name: Words = ""
    last_name: Words = ""
    email: Email = ""
    notes: Description = ""
    active: Active = True
    blocked: Blocked = False
    roles: Roles = []  # noqa: RUF012 pydantic copies it
    password: Annotated[
        SecretText | None, Field(description=f"at least {SHORTEST_ALONE} characters, or left out")
    ] = None


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
    roles: Roles = absent()


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
    roles: list[str]
    has_password: bool
    second_factor: bool
    last_sign_in: str | None
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


@router.post("", summary="Make a user", **makes(WRITE, UserShown))
async def create_user(
    desk: Desk, actor: Caller, form: UserForm, key: IdempotencyKey = None
) -> Response:
    """Make a user. Nobody gives roles that give more than they have themselves."""
    terms = UserTerms(**form.model_dump(exclude={"roles", "password"}))
    kept = await desk.proofs.first(actor, terms, form.password) if form.password else None
    asked = once(key, "POST /users", form)
    user, fresh = await desk.db.transact(
        create, actor, terms, desk.clock(), asked, roles=form.roles, kept=kept
    )
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
    """Change a user. Letting one in again gives all its roles anew."""
    user = await desk.db.transact(edit, actor, user_id, sent(form), desk.clock(), expected.check)
    return answer(_shown(user), revision=user.revision)


@router.delete("/{user_id}", summary="Remove a user", **ends(WRITE))
async def delete_user(desk: Desk, actor: Caller, user_id: ObjectId, expected: IfMatch) -> Response:
    """Remove a user. Its API tokens end; clients that it made stay: they are tied to no user."""
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
        "roles": list(user.roles),
        "has_password": user.has_password,
        "second_factor": user.second_factor,
        "last_sign_in": moment(user.signed_in_at),
        "created_at": moment(user.created_at),
        "last_modified": moment(user.modified_at),
    }
