"""REST doors of tenants: make one, look at one's own, change it."""

from dataclasses import asdict
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

from fastapi import APIRouter, Response
from pydantic import BaseModel, Field

from doorward.kernel.card import Tools
from doorward.kernel.errors import Conflict
from doorward.kernel.secret import Secret
from doorward.tenants.model import (
    HOST_PATTERN,
    LONGEST_HOST,
    LONGEST_SLUG,
    LONGEST_TOKEN,
    PLAIN,
    SHORTEST_SLUG,
    SHORTEST_TOKEN,
    SLUG_PATTERN,
    NewTenant,
    State,
    Tenant,
    base_url_of,
)
from doorward.tenants.service import READ, WRITE, create, edit, list_tenants, show
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
from doorward.web.fields import Name, ObjectId, absent, gives, makes, once, sent

router = APIRouter(prefix="/tenants", tags=["Tenants"])

Seconds = Annotated[
    int,
    Field(
        ge=SHORTEST_TOKEN,
        le=LONGEST_TOKEN,
        description="how long tokens live where a client says nothing else",
    ),
]
Host = Annotated[
    str,
    Field(
        pattern=HOST_PATTERN,
        max_length=LONGEST_HOST,
        description="a host name of its own; null: below /t/<slug>",
        examples=["doors.example.com"],
    ),
]


class TenantForm(Form):
    """A tenant to be made. Only the default tenant makes tenants."""

    name: Name
    slug: Annotated[
        str,
        Field(
            pattern=SLUG_PATTERN,
            min_length=SHORTEST_SLUG,
            max_length=LONGEST_SLUG,
            description="its part of the address, for good: /t/<slug>",
            examples=["acme"],
        ),
    ]
    host: Host | None = None
    token_seconds: Seconds | None = None
    preset: Annotated[
        str,
        Field(
            pattern=r"^[a-z0-9](-?[a-z0-9])*$",
            max_length=40,
            description="what it is furnished like: one of those of GET /presets",
            examples=["default"],
        ),
    ] = PLAIN


class PoliciesEdit(Form):
    """Policies to turn; what is not named stays. Each acts on the next request."""

    client_ids: Annotated[
        Literal["key", "digits"], Field(description="how the ids of new clients are spelled")
    ] = absent()
    most_clients: Annotated[
        int | None, Field(description="how many API clients people may register; null: any number")
    ] = absent()
    retrievable_secrets: Annotated[
        bool, Field(description="whether a client's secret can be looked at again later")
    ] = absent()
    password_tokens: Annotated[
        bool, Field(description="whether a user's password buys tokens for programs")
    ] = absent()
    basic_on_portal: Annotated[
        Literal["warn", "refuse"],
        Field(description="what a user's name and password get on an API for developers"),
    ] = absent()
    key_seconds: Annotated[int, Field(description="how long tokens of API keys live")] = absent()
    refresh_seconds: Annotated[int, Field(description="how long refresh tokens live")] = absent()
    user_token_seconds: Annotated[int, Field(description="how long tokens of users live")] = (
        absent()
    )


class TenantEdit(Form):
    """What to change of one's own tenant; what is not named stays."""

    name: Name = absent()
    host: Host | None = absent()
    token_seconds: Seconds = absent()
    policies: PoliciesEdit = absent()


class PoliciesShown(BaseModel):
    """What a tenant decided where products differ."""

    client_ids: str
    most_clients: int | None
    retrievable_secrets: bool
    password_tokens: bool
    basic_on_portal: str
    key_seconds: int
    refresh_seconds: int
    user_token_seconds: int


class TenantShown(BaseModel):
    """A tenant as its own actors see it."""

    id: str
    slug: str
    name: str
    host: str | None
    state: State
    token_seconds: int
    preset: str
    dialect: str
    policies: PoliciesShown
    base_url: str
    issuer: str
    created_at: str
    last_modified: str


class TenantMade(TenantShown):
    """A new tenant, with the credentials of its machine administrator, shown this once."""

    client_id: str | None = None
    client_secret: str | None = None


class TenantList(BaseModel):
    """One page of tenants."""

    items: list[TenantShown]
    next: str | None


@router.get("", summary="List tenants", **gives(READ, TenantList))
async def list_own_tenants(desk: Desk, actor: Caller, window: Paging) -> Response:
    """The one tenant the caller belongs to; others are not shown to anybody."""
    page = await desk.db.read(list_tenants, actor, window)
    return answer(page_of(page.map(lambda tenant: _shown(tenant, desk.settings.base_url))))


@router.post("", summary="Make a tenant", **makes(WRITE, TenantMade))
async def create_tenant(
    desk: Desk, actor: Caller, form: TenantForm, key: IdempotencyKey = None
) -> Response:
    """Make and furnish a tenant. Its administrator's secret is in this answer and nowhere else."""
    new = NewTenant(form.name, form.slug, form.host, form.token_seconds, form.preset)
    if form.host is not None and form.host == urlsplit(desk.settings.base_url).netloc:
        raise Conflict("this host is taken", "host")
    tools = Tools(desk.clock(), desk.seal, desk.pepper)
    asked = once(key, "POST /tenants", form)
    made = await desk.db.transact(create, actor, new, tools, desk.furnishers, asked)
    body = _shown(made.tenant, desk.settings.base_url)
    for name, value in made.told.items():
        body[name] = value.reveal() if isinstance(value, Secret) else value
    return answer(body, 201 if made.fresh else 200, revision=made.tenant.revision, secret=True)


@router.get("/{tenant_id}", summary="Look at a tenant", **gives(READ, TenantShown, 404))
async def show_tenant(desk: Desk, actor: Caller, tenant_id: ObjectId) -> Response:
    """The caller's own tenant: its addresses and settings."""
    tenant = await desk.db.read(show, actor, tenant_id)
    return answer(_shown(tenant, desk.settings.base_url), revision=tenant.revision)


@router.patch("/{tenant_id}", summary="Change a tenant", **gives(WRITE, TenantShown, 404, 409, 412))
async def edit_tenant(
    desk: Desk, actor: Caller, tenant_id: ObjectId, form: TenantEdit, expected: IfMatch
) -> Response:
    """Change the caller's own tenant. A host can be given up here, not claimed."""
    tenant = await desk.db.transact(
        edit, actor, tenant_id, sent(form), desk.clock(), expected.check
    )
    return answer(_shown(tenant, desk.settings.base_url), revision=tenant.revision)


def _shown(tenant: Tenant, public_url: str) -> dict[str, Any]:
    base_url = base_url_of(public_url, tenant)
    return {
        "id": tenant.id,
        "slug": tenant.slug,
        "name": tenant.name,
        "host": tenant.host,
        "state": tenant.state.value,
        "token_seconds": tenant.token_seconds,
        "preset": tenant.preset,
        "dialect": tenant.dialect,
        "policies": asdict(tenant.policies),
        "base_url": base_url,
        "issuer": base_url,
        "created_at": moment(tenant.created_at),
        "last_modified": moment(tenant.modified_at),
    }
