"""What whoever has a role, and nothing besides, can reach (XIQ-8, EI-3)."""

from doorward.access import store
from doorward.access.model import Area, Reach, ReachedArea, RuleTerms
from doorward.access.service.roles import ROLES_READ, the_role
from doorward.kernel.authority import Actor
from doorward.kernel.db import UnitOfWork


async def role_reach(uow: UnitOfWork, actor: Actor, role_id: str) -> Reach:
    """Return what a role reaches. Needs ``roles:read``; raises ``NotFound``."""
    warrant = actor.warrant(ROLES_READ)
    role = await the_role(uow, warrant, role_id)
    held = role.terms.permissions
    names = {api.id: api.terms.name for api in await store.every_api(uow, warrant)}
    areas = [
        ReachedArea(names[area.api], area, actions)
        for area in await store.every_area(uow, warrant)
        if (actions := _actions(area, held))
    ]
    endpoints: list[tuple[str, RuleTerms]] = [
        (names[rule.api], rule.terms)
        for rule in await store.every_rule(uow, warrant)
        if not rule.terms.missing(held)
    ]
    return Reach(role, tuple(areas), tuple(endpoints))


def _actions(area: Area, held: frozenset[str]) -> tuple[str, ...]:
    return tuple(action for action in sorted(area.terms.actions) if f"{area.name}:{action}" in held)
