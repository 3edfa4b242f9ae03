"""Adding, reading, changing and removing APIs."""

from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import Any

from doorward.access import store
from doorward.access.events import API_CREATED, API_DELETED, API_EDITED
from doorward.access.model import Api, ApiTerms
from doorward.access.service.catalogue import (
    APIS_READ,
    APIS_WRITE,
    Check,
    own_api,
    publish,
    the_api,
)
from doorward.access.service.holders import Losing, take_permissions
from doorward.events import fact, record
from doorward.kernel.authority import Actor, Warrant
from doorward.kernel.db import UnitOfWork
from doorward.kernel.db.once import Once
from doorward.kernel.errors import Conflict
from doorward.kernel.ids import object_id
from doorward.kernel.page import Page, Window


async def create_api(
    uow: UnitOfWork,
    actor: Actor,
    terms: ApiTerms,
    now: int,
    once: Once = Once(),  # noqa: B008 frozen
) -> tuple[Api, bool]:
    """Add an API that offers nothing yet; return it and whether it is new.

    Needs ``apis:write``; raises ``Conflict`` for a name or audience that is taken.
    """
    warrant = actor.warrant(APIS_WRITE)
    before = await once.made(uow, warrant, now)
    if before is not None:
        return await the_api(uow, warrant, before), False
    await _check_free(uow, warrant, terms)
    api = Api(object_id("api"), terms, False, False, 1, now, now)
    await store.insert_api(uow, warrant, api)
    await publish(uow, warrant)
    await record(uow, fact(API_CREATED, actor, now, details={"api": api.id}))
    await once.keep(uow, warrant, api.id, now)
    return api, True


async def show_api(uow: UnitOfWork, actor: Actor, api_id: str) -> Api:
    """Return one API. Needs ``apis:read``; raises ``NotFound``."""
    return await the_api(uow, actor.warrant(APIS_READ), api_id)


async def list_apis(uow: UnitOfWork, actor: Actor, window: Window) -> Page[Api]:
    """Return a page of APIs. Needs ``apis:read``."""
    return await store.page_of_apis(uow, actor.warrant(APIS_READ), window)


async def edit_api(
    uow: UnitOfWork, actor: Actor, api_id: str, changes: Mapping[str, Any], now: int, check: Check
) -> Api:
    """Change an API's terms. Needs ``apis:write``.

    Raises ``NotFound``, ``Stale``, ``Invalid`` and ``Conflict``; the management API's are
    fixed. Under a new audience tokens for the old one are for nobody.
    """
    warrant = actor.warrant(APIS_WRITE)
    check((await the_api(uow, warrant, api_id)).revision)
    api = await own_api(uow, warrant, api_id)
    terms = replace(api.terms, **changes)
    changed = sorted(name for name in changes if getattr(terms, name) != getattr(api.terms, name))
    if not changed:
        return api
    await _check_free(uow, warrant, terms, api.id)
    await store.update_api(uow, warrant, api.id, terms, now)
    await publish(uow, warrant)
    await record(uow, fact(API_EDITED, actor, now, details={"api": api.id, "changed": changed}))
    return await the_api(uow, warrant, api.id)


async def delete_api(uow: UnitOfWork, actor: Actor, api_id: str, how: Losing, check: Check) -> None:
    """Remove an API with its areas and rules. Needs ``apis:write``.

    Raises ``NotFound``, ``Stale``, and ``Conflict`` saying who holds its permissions still,
    unless it is forced: then they lose them.
    """
    warrant = actor.warrant(APIS_WRITE)
    check((await the_api(uow, warrant, api_id)).revision)
    api = await own_api(uow, warrant, api_id)
    gone: Collection[str] = {
        one for area in await store.areas_of(uow, warrant, api.id) for one in area.permissions
    }
    hit = await take_permissions(uow, actor, warrant, gone, how)
    await store.delete_api(uow, warrant, api.id)
    await publish(uow, warrant)
    about = {"api": api.id, "permissions": sorted(gone), "taken_from": hit}
    await record(uow, fact(API_DELETED, actor, how.now, details=about))


async def _check_free(uow: UnitOfWork, warrant: Warrant, terms: ApiTerms, mine: str = "") -> None:
    if await store.api_named(uow, warrant, terms.name) not in {None, mine}:
        raise Conflict("another API has this name", "name")
    if await store.api_with_audience(uow, warrant, terms.audience) not in {None, mine}:
        raise Conflict("another API has this audience", "audience")
