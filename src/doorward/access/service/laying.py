"""Laying out: a tenant gets all that a layout names, and keeps whatever else it has."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from doorward.access import store
from doorward.access.events import API_CREATED, LAID_OUT
from doorward.access.model import (
    Api,
    ApiLayout,
    ApiTerms,
    Area,
    AreaTerms,
    Laid,
    Layout,
    Rule,
    RuleTerms,
    check_name,
)
from doorward.access.service.catalogue import APIS_WRITE, load_catalogue, publish
from doorward.access.service.furnishing import MANAGEMENT
from doorward.access.service.heirs import pass_on
from doorward.access.service.laying_roles import lay_roles
from doorward.events import fact, record
from doorward.kernel.authority import Actor, Warrant
from doorward.kernel.db import UnitOfWork
from doorward.kernel.errors import Conflict, Invalid
from doorward.kernel.ids import object_id


async def lay_out(uow: UnitOfWork, actor: Actor, layout: Layout, now: int) -> Laid:
    """Let the actor's tenant have what *layout* names: add what is missing, change what differs.

    Nothing is taken away: neither things that the layout does not name, nor actions of areas,
    nor permissions of roles. Needs ``apis:write``, and ``roles:write`` where roles come of it.
    Raises ``Conflict`` for names and audiences that stand for something else here, ``Invalid``
    for what could not be, ``Forbidden`` for roles beyond the actor's own rights; what is first
    offered here nobody could have yet, and who defines it may give it.
    """
    warrant = actor.warrant(APIS_WRITE)
    before = await load_catalogue(uow, warrant)
    laid = Laid()
    touched = [await _lay_api(uow, actor, api, laid, now) for api in layout.apis]
    after = await publish(uow, warrant) if any(touched) else before
    await lay_roles(uow, actor, layout.roles, (before, after), laid, now)
    await pass_on(uow, actor, warrant, (before, after), now)
    return laid


async def _lay_api(uow: UnitOfWork, actor: Actor, wanted: ApiLayout, laid: Laid, now: int) -> bool:
    """Lay one API out; return whether anything of it changed."""
    warrant = actor.warrant(APIS_WRITE)
    api, changed = await _the_api(uow, actor, wanted, now)
    if wanted.default and not api.is_default:
        await store.make_default(uow, warrant, api.id)
        changed.append("default")
    laid.apis.added += "added" in changed
    laid.apis.changed += bool(changed) and "added" not in changed
    areas = await _lay_areas(uow, warrant, api, wanted, laid, now)
    rules = await _lay_rules(uow, warrant, api, wanted.rules, laid, now)
    if not (changed or areas or rules):
        return False
    about = {"api": api.id, "areas": areas, "rules": rules, "changed": changed}
    await record(uow, fact(LAID_OUT, actor, now, details=about))
    return True


async def _the_api(
    uow: UnitOfWork, actor: Actor, wanted: ApiLayout, now: int
) -> tuple[Api, list[str]]:
    """Return the API, made or changed where need be, and what was changed of its terms."""
    warrant = actor.warrant(APIS_WRITE)
    api = await _found(uow, warrant, wanted)
    if api is None:
        await _check_audience(uow, warrant, wanted.terms)
        api = Api(object_id("api"), wanted.terms, False, False, 1, now, now)
        await store.insert_api(uow, warrant, api)
        await record(uow, fact(API_CREATED, actor, now, details={"api": api.id}))
        return api, ["added"]
    terms = wanted.terms
    if api.managed:
        terms = replace(api.terms, portal=terms.portal, denial=terms.denial)
    names = ("audience", "denial", "description", "name", "portal")
    changed = [one for one in names if getattr(terms, one) != getattr(api.terms, one)]
    if changed:
        await _check_audience(uow, warrant, terms, api.id)
        await store.update_api(uow, warrant, api.id, terms, now)
    return api, changed


async def _found(uow: UnitOfWork, warrant: Warrant, wanted: ApiLayout) -> Api | None:
    if wanted.managed:
        return await store.managed_api(uow, warrant)
    api_id = await store.api_named(uow, warrant, wanted.terms.name)
    api = await store.find_api(uow, warrant, api_id) if api_id else None
    if api is not None and api.managed:
        raise Conflict(f"{wanted.terms.name} is the management API's name", "apis")
    return api


async def _check_audience(
    uow: UnitOfWork, warrant: Warrant, terms: ApiTerms, mine: str = ""
) -> None:
    if await store.api_with_audience(uow, warrant, terms.audience) not in {None, mine}:
        raise Conflict(f"another API has the audience {terms.audience}", "apis")


async def _lay_areas(
    uow: UnitOfWork, warrant: Warrant, api: Api, wanted: ApiLayout, laid: Laid, now: int
) -> list[str]:
    """Add and change areas; return the names of those that were."""
    here = {area.name: area for area in await store.every_area(uow, warrant)}
    new, changed = [], []
    for name, terms in wanted.areas.items():
        check_name(name)
        area = here.get(name)
        if area is None:
            new.append(Area(object_id("are"), api.id, name, terms, 1, now, now))
        elif area.api != api.id:
            raise Conflict(f"another API of this tenant has an area {name}", "areas")
        elif (merged := _merged(api, area, terms)) != area.terms:
            await store.update_area(uow, warrant, name, merged, now)
            changed.append(name)
    await store.insert_areas(uow, warrant, new)
    laid.areas.added += len(new)
    laid.areas.changed += len(changed)
    return sorted([*changed, *(area.name for area in new)])


def _merged(api: Api, here: Area, wanted: AreaTerms) -> AreaTerms:
    """Return *wanted* with what the area has already; nothing that is offered goes."""
    if api.managed and here.name in MANAGEMENT and not wanted.grantable:
        raise Invalid.field("areas", f"{here.name} is the house's own: it stays grantable")
    return replace(
        wanted,
        actions=wanted.actions | here.terms.actions,
        wire={**here.terms.wire, **wanted.wire},
    )


async def _lay_rules(
    uow: UnitOfWork,
    warrant: Warrant,
    api: Api,
    wanted: Sequence[RuleTerms],
    laid: Laid,
    now: int,
) -> list[str]:
    """Add and change rules; return the calls of those that were."""
    if not wanted:
        return []
    await _check_offered(uow, warrant, api, wanted)
    here = {
        (rule.terms.method, rule.terms.shape): rule
        for rule in await store.rules_of(uow, warrant, api.id)
    }
    new, changed = [], []
    for terms in wanted:
        rule = here.get((terms.method, terms.shape))
        if rule is None:
            new.append(Rule(object_id("rul"), api.id, terms, 1, now, now))
        elif rule.terms != terms:
            changed.append((rule.id, terms))
    await store.insert_rules(uow, warrant, new)
    await store.update_rules(uow, warrant, changed, now)
    laid.rules.added += len(new)
    laid.rules.changed += len(changed)
    touched = [*(terms for _, terms in changed), *(rule.terms for rule in new)]
    return [f"{terms.method} {terms.template}" for terms in touched]


async def _check_offered(
    uow: UnitOfWork, warrant: Warrant, api: Api, wanted: Iterable[RuleTerms]
) -> None:
    offered = {
        one for area in await store.areas_of(uow, warrant, api.id) for one in area.permissions
    }
    for terms in wanted:
        if lacking := sorted(terms.permissions - offered):
            words = f"{terms.method} {terms.template} needs {lacking[0]}, which its API lacks"
            raise Invalid.field("rules", words)
