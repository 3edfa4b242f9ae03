"""What every tenant offers from the start: the management API, and the built-in roles."""

from collections.abc import Mapping
from typing import Any, Final

from doorward.access import store
from doorward.access.model import (
    ADMINISTRATOR,
    API_TOKEN_MANAGER,
    AUDITOR,
    MANAGEMENT_NAME,
    SOC_OPERATOR,
    Api,
    ApiTerms,
    Area,
    AreaTerms,
    Role,
    RoleTerms,
    permissions_of,
)
from doorward.access.service.catalogue import APIS_WRITE, publish
from doorward.access.service.roles import ROLES_WRITE
from doorward.kernel.authority import Actor
from doorward.kernel.card import Tools
from doorward.kernel.db import UnitOfWork
from doorward.kernel.ids import object_id

_BOTH: Final = frozenset(("read", "write"))

MANAGEMENT: Final[Mapping[str, AreaTerms]] = {
    "clients": AreaTerms("Clients", _BOTH),
    "roles": AreaTerms("Roles", _BOTH),
    "apis": AreaTerms("APIs", _BOTH),
    "users": AreaTerms("Users", _BOTH),
    "events": AreaTerms("Events", _BOTH),
    "tenants": AreaTerms("Tenants", _BOTH),
    "keys": AreaTerms("Signing keys", _BOTH),
    "api_keys": AreaTerms("API keys", _BOTH),
    "api_tokens": AreaTerms("API tokens", frozenset(("read", "unlock", "write"))),
    "tokens": AreaTerms("Tokens", frozenset(("introspect",))),
}
"""The areas of the management API, all of them grantable."""

_EVERY: Final = frozenset(
    permission
    for name, area in MANAGEMENT.items()
    for permission in permissions_of(name, area.actions)
)

BUILT_IN: Final = (
    RoleTerms(
        ADMINISTRATOR,
        _EVERY,
        "May do everything in this tenant: clients, keys and tokens, people and their roles, APIs"
        " and what they need, signing keys, events and the tenant's own settings",
    ),
    RoleTerms(
        API_TOKEN_MANAGER,
        frozenset(("api_tokens:read", "api_tokens:write", "users:read")),
        "May make, change, disable and delete API tokens, and look at the people they belong to."
        " May not unlock one: only an administrator sees a token itself",
    ),
    RoleTerms(
        AUDITOR,
        frozenset(one for one in _EVERY if one.endswith(":read")),
        "May look at everything in this tenant, the events too, and change nothing",
    ),
    RoleTerms(
        SOC_OPERATOR,
        frozenset(("events:read", "events:write")),
        "May follow the events and say where they are sent, to see what looks like an attack and"
        " act on it. May not see or change clients, people or keys",
    ),
)
"""The roles of every tenant (SPEC §4). Their names are permanent: policies refer to them."""


async def furnish(uow: UnitOfWork, actor: Actor, tools: Tools) -> Mapping[str, Any]:
    """Give a new tenant the management API and the built-in roles."""
    warrant = actor.warrant(APIS_WRITE)
    now = tools.now
    words = "Doorward itself: who may do what here"
    # Its audience follows the tenant's address, so none is written down.
    terms = ApiTerms(MANAGEMENT_NAME, "", words)
    api = Api(object_id("api"), terms, True, True, 1, now, now)
    await store.insert_api(uow, warrant, api)
    areas = [
        Area(object_id("are"), api.id, name, area, 1, now, now) for name, area in MANAGEMENT.items()
    ]
    await store.insert_areas(uow, warrant, areas)
    await publish(uow, warrant)
    for role in BUILT_IN:
        built_in = Role(object_id("rol"), role, True, 1, now, now)
        await store.insert_role(uow, actor.warrant(ROLES_WRITE), built_in)
    return {}
