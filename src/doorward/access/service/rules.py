"""Endpoint rules: which permissions a call of an API needs."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from doorward.access import store
from doorward.access.events import RULE_ADDED, RULE_EDITED, RULE_REMOVED
from doorward.access.model import Rule, RuleTerms
from doorward.access.service.catalogue import (
    APIS_READ,
    APIS_WRITE,
    Check,
    own_api,
    publish,
    the_api,
)
from doorward.events import fact, record
from doorward.kernel.authority import Actor, Warrant
from doorward.kernel.db import UnitOfWork
from doorward.kernel.db.once import Once
from doorward.kernel.errors import Conflict, FieldError, Invalid, NotFound
from doorward.kernel.ids import object_id
from doorward.kernel.page import Page, Window


async def create_rule(
    uow: UnitOfWork,
    actor: Actor,
    api_id: str,
    terms: RuleTerms,
    now: int,
    once: Once = Once(),  # noqa: B008 frozen
) -> tuple[Rule, bool]:
    """Say what an endpoint of an API needs; return the rule and whether it is new.

    Needs ``apis:write``; raises ``NotFound``, ``Invalid`` for permissions the API does not
    offer, ``Conflict`` when another rule has the same calls.
    """
    warrant = actor.warrant(APIS_WRITE)
    before = await once.made(uow, warrant, now)
    if before is not None:
        return await _the_rule(uow, warrant, api_id, before), False
    api = await own_api(uow, warrant, api_id)
    await _check(uow, warrant, api.id, terms)
    rule = Rule(object_id("rul"), api.id, terms, 1, now, now)
    await store.insert_rules(uow, warrant, [rule])
    await publish(uow, warrant)
    about = {"api": api.id, "rule": rule.id, "method": terms.method, "template": terms.template}
    about["permissions"] = " ".join(sorted(terms.permissions))
    await record(uow, fact(RULE_ADDED, actor, now, details=about))
    await once.keep(uow, warrant, rule.id, now)
    return rule, True


async def show_rule(uow: UnitOfWork, actor: Actor, api_id: str, rule_id: str) -> Rule:
    """Return one rule. Needs ``apis:read``; raises ``NotFound``."""
    return await _the_rule(uow, actor.warrant(APIS_READ), api_id, rule_id)


async def list_rules(uow: UnitOfWork, actor: Actor, api_id: str, window: Window) -> Page[Rule]:
    """Return a page of an API's rules. Needs ``apis:read``; raises ``NotFound``."""
    warrant = actor.warrant(APIS_READ)
    api = await the_api(uow, warrant, api_id)
    return await store.page_of_rules(uow, warrant, api.id, window)


async def edit_rule(
    uow: UnitOfWork,
    actor: Actor,
    place: tuple[str, str],
    changes: Mapping[str, Any],
    now: int,
    check: Check,
) -> Rule:
    """Change the rule at *place*, which is (API id, rule id). Needs ``apis:write``.

    Raises ``NotFound``, ``Stale``, ``Invalid`` and ``Conflict`` as creating does.
    """
    warrant = actor.warrant(APIS_WRITE)
    rule = await _own_rule(uow, warrant, place, check)
    terms = replace(rule.terms, **changes)
    changed = sorted(name for name in changes if getattr(terms, name) != getattr(rule.terms, name))
    if not changed:
        return rule
    await _check(uow, warrant, rule.api, terms, rule.id)
    await store.update_rules(uow, warrant, [(rule.id, terms)], now)
    await publish(uow, warrant)
    about = {"api": rule.api, "rule": rule.id, "changed": changed}
    await record(uow, fact(RULE_EDITED, actor, now, details=about))
    return await _the_rule(uow, warrant, rule.api, rule.id)


async def delete_rule(
    uow: UnitOfWork, actor: Actor, place: tuple[str, str], now: int, check: Check
) -> None:
    """Remove the rule at *place*: its calls are denied from now on. Needs ``apis:write``."""
    warrant = actor.warrant(APIS_WRITE)
    rule = await _own_rule(uow, warrant, place, check)
    await store.delete_rule(uow, warrant, rule.id)
    await publish(uow, warrant)
    about = {"api": rule.api, "rule": rule.id}
    await record(uow, fact(RULE_REMOVED, actor, now, details=about))


async def _the_rule(uow: UnitOfWork, warrant: Warrant, api_id: str, rule_id: str) -> Rule:
    api = await the_api(uow, warrant, api_id)
    rule = await store.find_rule(uow, warrant, api.id, rule_id)
    if rule is None:
        raise NotFound("there is no such rule")
    return rule


async def _own_rule(
    uow: UnitOfWork, warrant: Warrant, place: tuple[str, str], check: Check
) -> Rule:
    rule = await _the_rule(uow, warrant, *place)
    check(rule.revision)
    await own_api(uow, warrant, rule.api)
    return rule


async def _check(
    uow: UnitOfWork, warrant: Warrant, api_id: str, terms: RuleTerms, mine: str = ""
) -> None:
    offered = {
        one for area in await store.areas_of(uow, warrant, api_id) for one in area.permissions
    }
    errors = [
        FieldError(field, f"this API does not offer {permission}")
        for field, wanted in (("any_of", terms.any_of), ("all_of", terms.all_of))
        for permission in sorted(wanted - offered)
    ]
    if errors:
        raise Invalid(*errors)
    if await store.rule_like(uow, warrant, api_id, terms) not in {None, mine}:
        raise Conflict("another rule has the same calls", "template")
