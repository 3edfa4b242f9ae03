"""Doors to add, look at, change and remove APIs."""

from typing import Annotated, Any

from fastapi import APIRouter, Query, Response
from pydantic import BaseModel, Field

from doorward.access.model import Api, ApiTerms, Denial
from doorward.access.model.apis import AUDIENCE_PATTERN, LONGEST_AUDIENCE, MANAGEMENT_PATH
from doorward.access.service import (
    APIS_READ,
    APIS_WRITE,
    create_api,
    delete_api,
    edit_api,
    list_apis,
    show_api,
)
from doorward.access.service.holders import Losing
from doorward.kernel.errors import Conflict
from doorward.web.api import (
    BaseUrl,
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

router = APIRouter(prefix="/apis", tags=["APIs"])

Audience = Annotated[
    str,
    Field(
        pattern=AUDIENCE_PATTERN,
        max_length=LONGEST_AUDIENCE,
        description="what tokens for it name as their audience: an absolute URI",
        examples=["https://orders.example.com"],
    ),
]
Portal = Annotated[bool, Field(description="shown to integration developers")]
DenialName = Annotated[
    str,
    Field(
        pattern=f"^({Denial.FORBIDDEN}|{Denial.UNAUTHORIZED})$",
        description="what a missing permission is answered with: 403 forbidden, 401 unauthorized",
        examples=[Denial.FORBIDDEN.value],
    ),
]
Force = Annotated[
    bool, Query(description="take the permissions that go from all who hold them still")
]


class ApiForm(Form):
    """An API to be protected. It offers nothing until it has areas."""

    name: Name
    audience: Audience
    description: Description = ""
    portal: Portal = True
    denial: DenialName = Denial.FORBIDDEN.value


class ApiEdit(Form):
    """What to change of an API; what is not named stays."""

    name: Name = absent()
    audience: Audience = absent()
    description: Description = absent()
    portal: Portal = absent()
    denial: DenialName = absent()


class ApiShown(BaseModel):
    """A protected API; ``managed`` is Doorward's own."""

    id: str
    name: str
    audience: str
    description: str
    portal: bool
    denial: Denial
    is_default: bool
    managed: bool
    created_at: str
    last_modified: str


class ApiList(BaseModel):
    """One page of APIs."""

    items: list[ApiShown]
    next: str | None


@router.get("", summary="List APIs", **gives(APIS_READ, ApiList))
async def list_all_apis(desk: Desk, actor: Caller, base_url: BaseUrl, window: Paging) -> Response:
    """The APIs this tenant protects, Doorward's own among them, oldest first."""
    page = await desk.db.read(list_apis, actor, window)
    return answer(page_of(page.map(lambda api: _shown(api, base_url))))


@router.post("", summary="Add an API", **makes(APIS_WRITE, ApiShown))
async def add_api(
    desk: Desk, actor: Caller, base_url: BaseUrl, form: ApiForm, key: IdempotencyKey = None
) -> Response:
    """Add an API. Nobody has any right to it until it offers some and they are granted."""
    _check_own(form.audience, base_url)
    terms = ApiTerms(form.name, form.audience, form.description, form.portal, Denial(form.denial))
    asked = once(key, "POST /apis", form)
    api, fresh = await desk.db.transact(create_api, actor, terms, desk.clock(), asked)
    return answer(_shown(api, base_url), 201 if fresh else 200, revision=api.revision)


@router.get("/{api_id}", summary="Look at an API", **gives(APIS_READ, ApiShown, 404))
async def look_at_api(desk: Desk, actor: Caller, base_url: BaseUrl, api_id: ObjectId) -> Response:
    """One API; what it offers and needs is below ``areas`` and ``rules``."""
    api = await desk.db.read(show_api, actor, api_id)
    return answer(_shown(api, base_url), revision=api.revision)


@router.patch("/{api_id}", summary="Change an API", **gives(APIS_WRITE, ApiShown, 404, 409, 412))
async def change_api(
    desk: Desk,
    actor: Caller,
    base_url: BaseUrl,
    api_id: ObjectId,
    form: ApiEdit,
    expected: IfMatch,
) -> Response:
    """Change an API. Under a new audience, tokens for the old one are for nobody."""
    changes = sent(form)
    if "audience" in changes:
        _check_own(form.audience, base_url)
    if "denial" in changes:
        changes["denial"] = Denial(form.denial)
    api = await desk.db.transact(edit_api, actor, api_id, changes, desk.clock(), expected.check)
    return answer(_shown(api, base_url), revision=api.revision)


@router.delete("/{api_id}", summary="Remove an API", **ends(APIS_WRITE, 409))
async def remove_api(
    desk: Desk, actor: Caller, api_id: ObjectId, expected: IfMatch, force: Force = False
) -> Response:
    """Remove an API with its areas and rules. 409 says who holds its permissions still."""
    how = Losing(force, desk.clock())
    await desk.db.transact(delete_api, actor, api_id, how, expected.check)
    return Response(status_code=204)


def _check_own(audience: str, base_url: str) -> None:
    # The management API's audience follows the address, so no row holds it to clash with.
    if audience == base_url + MANAGEMENT_PATH:
        raise Conflict("another API has this audience", "audience")


def _shown(api: Api, base_url: str) -> dict[str, Any]:
    return {
        "id": api.id,
        "name": api.terms.name,
        "audience": api.audience_at(base_url),
        "description": api.terms.description,
        "portal": api.terms.portal,
        "denial": api.terms.denial.value,
        "is_default": api.is_default,
        "managed": api.managed,
        "created_at": moment(api.created_at),
        "last_modified": moment(api.modified_at),
    }
