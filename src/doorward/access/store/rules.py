"""Statements about endpoint rules."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Select, bindparam, delete, func, insert, select, update

from doorward.access.model import Rule, RuleTerms
from doorward.access.store.tables import joined, rules, split
from doorward.kernel.authority import Warrant
from doorward.kernel.db import Row, UnitOfWork, fetch_page
from doorward.kernel.names import search_key
from doorward.kernel.page import Page, Window

_RULES = rules.c


def _mine(warrant: Warrant, api_id: str) -> Select[Any]:
    return select(rules).where(_RULES.tenant_id == warrant.tenant, _RULES.api_id == api_id)


async def find_rule(uow: UnitOfWork, warrant: Warrant, api_id: str, rule_id: str) -> Rule | None:
    """Return the rule of this API with this id."""
    row = await uow.first(_mine(warrant, api_id).where(_RULES.id == rule_id))
    return _rule(row) if row else None


async def rule_like(uow: UnitOfWork, warrant: Warrant, api_id: str, terms: RuleTerms) -> str | None:
    """Return the id of the rule that matches the same calls as *terms*."""
    same = _mine(warrant, api_id).where(_RULES.method == terms.method, _RULES.shape == terms.shape)
    row = await uow.first(same)
    return row["id"] if row else None


async def every_rule(uow: UnitOfWork, warrant: Warrant) -> Sequence[Rule]:
    """Return all rules of all APIs of the tenant."""
    rows = await uow.all(
        select(rules)
        .where(_RULES.tenant_id == warrant.tenant)
        .order_by(_RULES.template, _RULES.method, _RULES.id)
    )
    return [_rule(row) for row in rows]


async def rules_of(uow: UnitOfWork, warrant: Warrant, api_id: str) -> Sequence[Rule]:
    """Return the rules of one API."""
    order = (_RULES.template, _RULES.method, _RULES.id)
    return [_rule(row) for row in await uow.all(_mine(warrant, api_id).order_by(*order))]


async def page_of_rules(
    uow: UnitOfWork, warrant: Warrant, api_id: str, window: Window
) -> Page[Rule]:
    """Return a page of one API's rules, searched by template."""
    statement = _mine(warrant, api_id)
    if window.search:
        part = search_key(window.search)
        statement = statement.where(func.lower(_RULES.template).contains(part, autoescape=True))
    order = {"created_at": _RULES.created_at, "template": _RULES.template}
    page = await fetch_page(uow, statement, window, key=_RULES.id, sortable=order)
    return page.map(_rule)


async def insert_rules(uow: UnitOfWork, warrant: Warrant, new: Sequence[Rule]) -> None:
    """Add *new* rules."""
    rows = [
        {
            "id": rule.id,
            "tenant_id": warrant.tenant,
            "api_id": rule.api,
            "revision": rule.revision,
            "created_at": rule.created_at,
            "modified_at": rule.modified_at,
            **_columns(rule.terms),
        }
        for rule in new
    ]
    await uow.run_many(insert(rules), rows)


async def update_rules(
    uow: UnitOfWork, warrant: Warrant, changed: Sequence[tuple[str, RuleTerms]], now: int
) -> None:
    """Write new terms of rules, each by its id."""
    here = (_RULES.tenant_id == warrant.tenant, _RULES.id == bindparam("rule"))
    statement = update(rules).where(*here).values(revision=_RULES.revision + 1)
    rows = [{"rule": key, "modified_at": now, **_columns(terms)} for key, terms in changed]
    await uow.run_many(statement, rows)


async def delete_rule(uow: UnitOfWork, warrant: Warrant, rule_id: str) -> None:
    """Take the rule out."""
    await uow.run(delete(rules).where(_RULES.tenant_id == warrant.tenant, _RULES.id == rule_id))


def _columns(terms: RuleTerms) -> dict[str, Any]:
    return {
        "method": terms.method,
        "template": terms.template,
        "shape": terms.shape,
        "any_of": joined(terms.any_of),
        "all_of": joined(terms.all_of),
    }


def _rule(row: Row) -> Rule:
    terms = RuleTerms(row["method"], row["template"], split(row["any_of"]), split(row["all_of"]))
    return Rule(
        row["id"],
        row["api_id"],
        terms,
        row["revision"],
        row["created_at"],
        row["modified_at"],
    )
