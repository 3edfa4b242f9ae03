"""What every tenant offers from the start: the management API, and two roles for it."""

from collections.abc import Mapping
from typing import Any, Final

from doorward.access import store
from doorward.access.model import (
    ADMINISTRATOR,
    AUDITOR,
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


async def furnish(uow: UnitOfWork, actor: Actor, tools: Tools) -> Mapping[str, Any]:
    """Give a new tenant the management API and the built-in roles."""
    warrant = actor.warrant(APIS_WRITE)
    now = tools.now
    words = "Doorward itself: who may do what here"
    # Its audience follows the tenant's address, so none is written down.
    terms = ApiTerms("Management", "", words)
    api = Api(object_id("api"), terms, True, True, 1, now, now)
    await store.insert_api(uow, warrant, api)
    for name, area in MANAGEMENT.items():
        await store.insert_area(
            uow, warrant, Area(object_id("are"), api.id, name, area, 1, now, now)
        )
    await publish(uow, warrant)
    every = frozenset(
        permission
        for name, area in MANAGEMENT.items()
        for permission in permissions_of(name, area.actions)
    )
    reading = frozenset(one for one in every if one.endswith(":read"))
    for role in (
        RoleTerms(ADMINISTRATOR, every, "May do everything in this tenant"),
        RoleTerms(AUDITOR, reading, "May look at everything in this tenant"),
    ):
        built_in = Role(object_id("rol"), role, True, 1, now, now)
        await store.insert_role(uow, actor.warrant(ROLES_WRITE), built_in)
    return {}
