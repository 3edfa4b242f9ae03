"""What an API offers: adding, reading, changing and removing areas."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from doorward.access import store
from doorward.access.events import AREA_ADDED, AREA_EDITED, AREA_REMOVED
from doorward.access.model import Area, AreaTerms, check_name, permissions_of
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
from doorward.kernel.errors import Conflict, NotFound
from doorward.kernel.ids import object_id
from doorward.kernel.page import Page, Window


async def create_area(
    uow: UnitOfWork,
    actor: Actor,
    api_id: str,
    name: str,
    terms: AreaTerms,
    now: int,
    once: Once = Once(),  # noqa: B008 frozen
) -> tuple[Area, bool]:
    """Let an API offer a new area; nobody has its permissions yet. Returns it, and if it is new.

    Needs ``apis:write``; raises ``NotFound``, ``Invalid``, and ``Conflict`` for a name that
    any API of the tenant uses: a permission means one thing.
    """
    warrant = actor.warrant(APIS_WRITE)
    before = await once.made(uow, warrant, now)
    if before is not None:
        return await _the_area(uow, warrant, api_id, before), False
    api = await own_api(uow, warrant, api_id)
    check_name(name)
    if await store.find_area(uow, warrant, name) is not None:
        raise Conflict("an API of this tenant has an area of this name", "name")
    area = Area(object_id("are"), api.id, name, terms, 1, now, now)
    await store.insert_areas(uow, warrant, [area])
    await publish(uow, warrant)
    about = {"api": api.id, "area": name, "permissions": sorted(area.permissions)}
    await record(uow, fact(AREA_ADDED, actor, now, details=about))
    await once.keep(uow, warrant, name, now)
    return area, True


async def show_area(uow: UnitOfWork, actor: Actor, api_id: str, name: str) -> Area:
    """Return one area. Needs ``apis:read``; raises ``NotFound``."""
    return await _the_area(uow, actor.warrant(APIS_READ), api_id, name)


async def list_areas(uow: UnitOfWork, actor: Actor, api_id: str, window: Window) -> Page[Area]:
    """Return a page of an API's areas. Needs ``apis:read``; raises ``NotFound``."""
    warrant = actor.warrant(APIS_READ)
    api = await the_api(uow, warrant, api_id)
    return await store.page_of_areas(uow, warrant, api.id, window)


async def edit_area(
    uow: UnitOfWork,
    actor: Actor,
    place: tuple[str, str],
    changes: Mapping[str, Any],
    how: Losing,
    check: Check,
) -> Area:
    """Change the area at *place*, which is (API id, area name). Needs ``apis:write``.

    Raises ``NotFound``, ``Stale``, ``Invalid``, and ``Conflict`` when an action goes that
    somebody holds still, unless it is forced.
    """
    warrant = actor.warrant(APIS_WRITE)
    area = await _own_area(uow, warrant, place, check)
    terms = replace(area.terms, **changes)
    changed = sorted(name for name in changes if getattr(terms, name) != getattr(area.terms, name))
    if not changed:
        return area
    offered = permissions_of(area.name, terms.actions)
    hit = {}
    if gone := area.permissions - offered:
        hit = await take_permissions(uow, actor, warrant, gone, how)
    await store.update_area(uow, warrant, area.name, terms, how.now)
    await publish(uow, warrant)
    about = {"api": area.api, "area": area.name, "changed": changed, "taken_from": hit}
    about["permissions"] = sorted(offered)
    await record(uow, fact(AREA_EDITED, actor, how.now, details=about))
    return await _the_area(uow, warrant, area.api, area.name)


async def delete_area(
    uow: UnitOfWork, actor: Actor, place: tuple[str, str], how: Losing, check: Check
) -> None:
    """Let an API offer the area at *place* no more. Needs ``apis:write``.

    Raises ``NotFound``, ``Stale``, and ``Conflict`` saying who holds its permissions still,
    unless it is forced. Rules that name one deny until they are changed.
    """
    warrant = actor.warrant(APIS_WRITE)
    area = await _own_area(uow, warrant, place, check)
    hit = await take_permissions(uow, actor, warrant, area.permissions, how)
    await store.delete_area(uow, warrant, area.name)
    await publish(uow, warrant)
    about = {"api": area.api, "area": area.name, "taken_from": hit}
    about["permissions"] = sorted(area.permissions)
    await record(uow, fact(AREA_REMOVED, actor, how.now, details=about))


async def _the_area(uow: UnitOfWork, warrant: Warrant, api_id: str, name: str) -> Area:
    api = await the_api(uow, warrant, api_id)
    area = await store.find_area(uow, warrant, name)
    if area is None or area.api != api.id:
        raise NotFound("there is no such area")
    return area


async def _own_area(
    uow: UnitOfWork, warrant: Warrant, place: tuple[str, str], check: Check
) -> Area:
    area = await _the_area(uow, warrant, *place)
    check(area.revision)
    await own_api(uow, warrant, area.api)
    return area
