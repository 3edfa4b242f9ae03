"""Surveying: what a tenant offers and which roles it has, as the layout that would make it so."""

from doorward.access import store
from doorward.access.model import Api, ApiLayout, ApiTerms, Layout, Role, RoleLayout
from doorward.access.service.furnishing import BUILT_IN, MANAGEMENT
from doorward.kernel.authority import Warrant
from doorward.kernel.db import UnitOfWork


async def survey(uow: UnitOfWork, warrant: Warrant) -> Layout:
    """Return the layout of the warrant's tenant.

    The built-in roles are left out, and areas of the management API that are as every tenant's.
    Everything stands in the order of its name, so that equal tenants have equal layouts.
    """
    apis = sorted(
        await store.every_api(uow, warrant), key=lambda api: (not api.managed, api.terms.name)
    )
    roles = await store.every_role(uow, warrant)
    everywhere = {role.name for role in BUILT_IN}
    return Layout(
        tuple([await _api(uow, warrant, api) for api in apis]),
        tuple(
            _role(role)
            for role in sorted(roles, key=lambda role: role.terms.name)
            if role.terms.name not in everywhere
        ),
    )


async def _api(uow: UnitOfWork, warrant: Warrant, api: Api) -> ApiLayout:
    areas = {area.name: area.terms for area in await store.areas_of(uow, warrant, api.id)}
    if api.managed:
        areas = {name: terms for name, terms in areas.items() if terms != MANAGEMENT.get(name)}
    rules = [rule.terms for rule in await store.rules_of(uow, warrant, api.id)]
    terms = api.terms
    if api.managed:
        terms = ApiTerms("", "", "", terms.portal, terms.denial)
    return ApiLayout(terms, areas, tuple(rules), api.is_default)


def _role(role: Role) -> RoleLayout:
    terms = role.terms
    return RoleLayout(terms.name, terms.permissions, terms.description, role.built_in)
