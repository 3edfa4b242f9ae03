"""A tenant made from a preset is what the preset says, from its first moment."""

import time

import pytest

from doorward.access import Catalogue, load_catalogue
from doorward.access.service import list_roles
from doorward.clients import list_clients
from doorward.kernel.authority import Actor
from doorward.kernel.errors import Invalid
from doorward.kernel.page import Window
from doorward.presets import read_preset, shelf
from doorward.presets.service import apply_preset
from doorward.tenants import NewTenant, Tenant, create, own_tenant
from tests.unit.doors import House, refusal


async def made(house: House, preset: str, seconds: int | None = None) -> Tenant:
    """Make a tenant from *preset* and return it."""
    slug = f"t-{preset}"
    new = NewTenant(preset, slug, token_seconds=seconds, preset=preset)
    answer = await house.db.transact(create, house.actor(), new, house.tools, house.furnishers)
    return answer.tenant


async def catalogue_in(house: House, tenant: Tenant) -> Catalogue:
    """Return what a tenant offers."""
    warrant = Actor.system(tenant.id).warrant("apis:read")
    return await house.db.read(load_catalogue, warrant)


async def roles_in(house: House, tenant: Tenant) -> dict[str, frozenset[str]]:
    """Return a tenant's roles and what each gives."""
    page = await house.db.read(list_roles, Actor.system(tenant.id), Window(200))
    return {role.terms.name: role.terms.permissions for role in page.items}


@pytest.mark.parametrize("name", shelf())
async def test_a_tenant_gets_all_that_its_preset_names(either_house: House, name: str) -> None:
    """
    Settings, policies, areas, rules and roles are there at once, on both databases.
    """
    preset = shelf()[name]

    tenant = await made(either_house, name)

    assert (tenant.preset, tenant.dialect) == (name, preset.dialect)
    assert tenant.token_seconds == (preset.token_seconds or 900)
    assert {one: getattr(tenant.policies, one) for one in preset.policies} == preset.policies
    catalogue = await catalogue_in(either_house, tenant)
    for api in preset.layout.apis:
        permissions = {f"{n}:{action}" for n, area in api.areas.items() for action in area.actions}
        assert permissions <= catalogue.offered
    rules = sum(len(api.rules) for api in catalogue.apis.values())
    assert rules == sum(len(api.rules) for api in preset.layout.apis)
    assert {role.name for role in preset.layout.roles} <= (
        await roles_in(either_house, tenant)
    ).keys()


@pytest.mark.parametrize("name", shelf())
async def test_the_first_administrators_have_it_all(house: House, name: str) -> None:
    """
    The role Administrator has every permission there is, Auditor every reading one, and the
    machine administrator each of the management API that a client can have.
    """
    tenant = await made(house, name)
    catalogue = await catalogue_in(house, tenant)
    roles = await roles_in(house, tenant)
    clients = await house.db.read(list_clients, Actor.system(tenant.id), Window(), {})

    assert roles["Administrator"] == catalogue.offered
    assert roles["Auditor"] == {one for one in catalogue.offered if one.endswith(":read")}
    assert catalogue.managed_api is not None
    ours = catalogue.managed_api.permissions & catalogue.grantable
    (machine,) = [one for one in clients.items if one.name == "Machine administrator"]
    assert machine.permissions == ours


async def test_tokens_are_for_the_api_that_the_preset_makes_the_default(house: House) -> None:
    """
    One API is the default: the one of the preset, which need not be the management API.
    """
    catalogue = await catalogue_in(house, await made(house, "iot-od"))

    assert [api.name for api in catalogue.apis.values() if api.is_default] == ["Edge Intelligence"]


async def test_what_its_maker_says_goes_over_the_preset(house: House) -> None:
    """
    A life of tokens that was asked for is the one the tenant has.
    """
    assert (await made(house, "data-security", 60)).token_seconds == 60


async def test_a_preset_that_is_not_there_makes_nothing(house: House) -> None:
    """
    The field is named with those there are, and no tenant is left behind.
    """
    refused = await refusal(made(house, "no-such"))

    assert isinstance(refused, Invalid)
    assert [error.field for error in refused.errors] == ["preset"]
    assert "default" in refused.detail
    assert (await made(house, "default")).preset == "default"


async def test_what_was_laid_out_is_on_record(house: House) -> None:
    """
    The tenant's log tells of its settings, its APIs with their areas and calls, and its roles.
    """
    tenant = await made(house, "iot-od")
    told = await house.events(tenant.id)

    assert told[0][0] == "tenant.created"
    laid = [details for kind, details in told if kind == "api.laid_out"]
    assert any("GET /nbapi/ei/v1/agents" in details["rules"] for details in laid)
    assert {"tenant.edited", "api.created", "role.created", "role.edited"} <= {k for k, _ in told}


async def test_the_first_tenant_has_a_preset_too(house: House) -> None:
    """
    Unless another is named it is the plain one.
    """
    tenant = await house.db.read(own_tenant, house.actor().warrant("tenants:read"))

    assert (tenant.preset, tenant.dialect) == ("default", shelf()["default"].dialect)


async def test_a_large_document_is_applied_in_a_moment(either_house: House) -> None:
    """
    The largest there may be is added, and then changed throughout, while others wait no second.
    """
    calls = [{"method": "GET", "template": f"/x{one}"} for one in range(900)]
    areas = [{"name": "x", "label": "X", "actions": ["read", "write"]}]
    for needed in (["x:read"], ["x:write"]):
        rules = [{**call, "all_of": needed} for call in calls]
        preset = read_preset({"name": "x", "management": {"areas": areas, "rules": rules}})
        began = time.process_time()
        applied = await either_house.db.transact(
            apply_preset, either_house.actor(), preset, either_house.clock()
        )
        assert time.process_time() - began < 1
        assert applied.laid.rules.added + applied.laid.rules.changed == 900
