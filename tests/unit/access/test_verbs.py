"""APIs, areas, rules and roles below any door: the catalogue moves with them, nothing widens."""

from collections.abc import Collection
from typing import Any

import pytest

from doorward.access import CATALOGUE, MANAGEMENT, catalogue_of, load_catalogue, role_permissions
from doorward.access.model import ApiTerms, AreaTerms, RoleTerms, RuleTerms
from doorward.access.service import (
    create_api,
    create_area,
    create_role,
    create_rule,
    delete_api,
    delete_area,
    delete_role,
    delete_rule,
    edit_api,
    edit_area,
    edit_role,
    edit_rule,
    holders,
    list_roles,
    register_holder,
)
from doorward.access.service.holders import Losing
from doorward.kernel.authority import Actor, Warrant
from doorward.kernel.db import UnitOfWork
from doorward.kernel.errors import Conflict, Forbidden, Invalid, NotFound
from doorward.kernel.page import Window
from doorward.tenants import own_tenant
from tests.unit.doors import House, refusal

BOTH = frozenset({"read", "write"})


def anything(revision: int, /) -> None:
    """Accept any revision."""


class Shop:
    """A tenant's own API, with one area and one rule."""

    def __init__(self, house: House, actor: Actor | None = None) -> None:
        self.house = house
        self.actor = actor or house.actor()
        self.api = ""
        self.rule = ""

    async def do(self, verb: Any, *args: Any) -> Any:
        return await self.house.db.transact(verb, self.actor, *args)

    def how(self, *, forced: bool = False) -> Losing:
        return Losing(forced, self.house.clock())

    async def open(self) -> "Shop":
        now = self.house.clock()
        api, _ = await self.do(create_api, ApiTerms("Orders", "https://orders.example"), now)
        self.api = api.id
        await self.do(create_area, self.api, "orders", AreaTerms("Orders", BOTH), now)
        terms = RuleTerms("GET", "/orders", all_of=frozenset({"orders:read"}))
        rule, _ = await self.do(create_rule, self.api, terms, now)
        self.rule = rule.id
        return self

    async def catalogue(self) -> Any:
        warrant = self.actor.warrant("apis:read")
        return await self.house.db.read(load_catalogue, warrant)


class Badge:
    """A party above that holds rights and roles, as clients will."""

    noun = "badges"

    def __init__(self) -> None:
        self.rights = {"orders:write"}
        self.roles: set[str] = set()

    async def count_holding(
        self, uow: UnitOfWork, warrant: Warrant, permissions: Collection[str]
    ) -> int:
        return int(bool(self.rights & {*permissions}))

    async def count_in_role(self, uow: UnitOfWork, warrant: Warrant, role_id: str) -> int:
        return int(role_id in self.roles)

    async def take(
        self, uow: UnitOfWork, warrant: Warrant, permissions: Collection[str], now: int
    ) -> None:
        self.rights -= {*permissions}

    async def leave_role(self, uow: UnitOfWork, warrant: Warrant, role_id: str, now: int) -> None:
        self.roles.discard(role_id)


@pytest.fixture
def badge(monkeypatch: pytest.MonkeyPatch) -> Badge:
    """Give the only registered holder."""
    monkeypatch.setattr(holders, "_HOLDERS", [])
    one = Badge()
    register_holder(one)
    return one


async def test_a_new_tenant_has_the_management_api(either_house: House):
    """Its areas are offered and grantable; the built-in roles give all of it, or a part."""
    shop = Shop(either_house)
    catalogue = await shop.catalogue()
    assert {one.area for one in catalogue.permissions.values()} == set(MANAGEMENT)
    assert catalogue.offered == catalogue.grantable
    assert catalogue.default_api is catalogue.managed_api
    page = await either_house.db.read(list_roles, shop.actor, Window(sort="name"))
    admin, manager, auditor, operator = page.items
    assert all(one.built_in and one.terms.description for one in page.items)
    assert "api_tokens:unlock" not in manager.terms.permissions
    assert operator.terms.permissions == {"events:read", "events:write"}
    assert admin.terms.permissions == catalogue.offered
    assert auditor.terms.permissions == {one for one in catalogue.offered if one.endswith(":read")}


async def test_every_change_makes_the_next_catalogue(either_house: House):
    """What a decision reads by revision is what the last change left."""
    shop = await Shop(either_house).open()
    warrant = shop.actor.warrant("apis:read")
    revision = (await either_house.db.read(own_tenant, warrant)).catalogue_revision
    assert revision == 4
    for number, offered in ((1, False), (3, True), (4, True)):
        row: Any = await either_house.db.look(CATALOGUE, (either_house.home, str(number)))
        assert ("orders:read" in catalogue_of(row[0]).offered) is offered
    assert catalogue_of(row[0]).match(shop.api, "GET", "/orders") is not None
    assert await either_house.db.look(CATALOGUE, (either_house.home, "5")) is None
    assert await either_house.db.look(CATALOGUE, ("another", "4")) is None


async def test_the_last_twenty_catalogues_are_kept(house: House):
    """Older ones are forgotten; the one in force never is."""
    shop = await Shop(house).open()
    for number in range(20):
        await shop.do(edit_api, shop.api, {"name": f"Orders {number}"}, house.clock(), anything)
    assert await house.db.look(CATALOGUE, (house.home, "4")) is None
    assert await house.db.look(CATALOGUE, (house.home, "5")) is not None
    assert (await shop.catalogue()).apis[shop.api].name == "Orders 19"


async def test_an_area_is_one_apis_in_the_tenant(house: House):
    """A permission means one thing: no other API may offer an area of the same name."""
    shop = await Shop(house).open()
    now = house.clock()
    other, _ = await shop.do(create_api, ApiTerms("Other", "urn:other:api"), now)
    for name in ("orders", "clients"):
        taken = await refusal(shop.do(create_area, other.id, name, AreaTerms("x", BOTH), now))
        assert type(taken) is Conflict
    theirs = Shop(house, house.actor(tenant=await house.second_tenant()))
    assert (await theirs.open()).api


async def test_areas_and_rules_of_another_api_are_unknown(house: House):
    """The path's API must be theirs, and the tenant's."""
    shop = await Shop(house).open()
    own = (await shop.catalogue()).managed_api
    foreign = Shop(house, house.actor(tenant=await house.second_tenant()))
    for one, api in ((shop, own.id), (foreign, shop.api)):
        for work in (
            one.do(delete_area, (api, "orders"), one.how(), anything),
            one.do(delete_rule, (api, shop.rule), house.clock(), anything),
        ):
            assert type(await refusal(work)) is NotFound


async def test_the_management_api_is_nobodys_to_change(house: House):
    """Its terms, areas and rules are fixed, and it cannot be removed."""
    shop = Shop(house)
    own, now = (await shop.catalogue()).managed_api.id, house.clock()
    rule = RuleTerms("GET", "/x", all_of=frozenset({"users:read"}))
    for work in (
        shop.do(edit_api, own, {"name": "x"}, now, anything),
        shop.do(delete_api, own, shop.how(forced=True), anything),
        shop.do(create_area, own, "more", AreaTerms("x", BOTH), now),
        shop.do(edit_area, (own, "users"), {"grantable": False}, shop.how(), anything),
        shop.do(delete_area, (own, "users"), shop.how(forced=True), anything),
        shop.do(create_rule, own, rule, now),
    ):
        assert type(await refusal(work)) is Conflict


async def test_removing_says_what_it_breaks(either_house: House, badge: Badge):
    """While anybody holds a right that would go, it goes only by force, and from all of them."""
    house, shop = either_house, await Shop(either_house).open()
    terms = RoleTerms("Clerk", frozenset({"orders:read", "users:read"}))
    clerk, _ = await shop.do(create_role, terms, house.clock())
    place = (shop.api, "orders")
    for work in (
        shop.do(delete_area, place, shop.how(), anything),
        shop.do(delete_api, shop.api, shop.how(), anything),
    ):
        refused = await refusal(work)
        assert isinstance(refused, Conflict)
        assert "held by 1 role, 1 badge" in refused.detail
    only = {"actions": frozenset({"read"})}
    refused = await refusal(shop.do(edit_area, place, only, shop.how(), anything))
    assert "held by 1 badge" in refused.detail
    await shop.do(edit_area, place, only, shop.how(forced=True), anything)
    assert badge.rights == set()
    await shop.do(delete_api, shop.api, shop.how(forced=True), anything)
    warrant = shop.actor.warrant("roles:read")
    left = await house.db.read(role_permissions, warrant, [clerk.id])
    assert left == {clerk.id: frozenset({"users:read"})}
    assert "orders:read" not in (await shop.catalogue()).offered
    kind, about = (await house.events())[-1]
    assert (kind, about["taken_from"]) == ("api.deleted", {"roles": 1})


async def test_a_right_that_was_taken_does_not_come_back(house: House, badge: Badge):
    """A later area of the same name is nobody's until it is granted."""
    shop = await Shop(house).open()
    clerk, _ = await shop.do(
        create_role, RoleTerms("Clerk", frozenset({"orders:read"})), house.clock()
    )
    await shop.do(delete_area, (shop.api, "orders"), shop.how(forced=True), anything)
    await shop.do(create_area, shop.api, "orders", AreaTerms("Orders", BOTH), house.clock())
    warrant = shop.actor.warrant("roles:read")
    assert await house.db.read(role_permissions, warrant, [clerk.id]) == {clerk.id: frozenset()}
    assert badge.rights == set()


async def test_an_area_nobody_holds_goes_unforced(house: House, badge: Badge):
    """Only what somebody holds is asked about twice; its rules deny from then on."""
    badge.rights = set()
    shop = await Shop(house).open()
    await shop.do(delete_area, (shop.api, "orders"), shop.how(), anything)
    catalogue = await shop.catalogue()
    rule = catalogue.match(shop.api, "GET", "/orders")
    assert rule.missing(catalogue.offered) == ("orders:read",)


async def test_a_role_in_use_goes_only_by_force(house: House, badge: Badge):
    """Whoever has it loses it then."""
    shop = Shop(house)
    role, _ = await shop.do(create_role, RoleTerms("Reader"), house.clock())
    badge.roles = {role.id}
    refused = await refusal(shop.do(delete_role, role.id, shop.how(), anything))
    assert "held by 1 badge" in refused.detail
    await shop.do(delete_role, role.id, shop.how(forced=True), anything)
    assert badge.roles == set()
    warrant = shop.actor.warrant("roles:read")
    gone = await refusal(house.db.read(role_permissions, warrant, [role.id]))
    assert isinstance(gone, Invalid)
    assert [one.field for one in gone.errors] == ["roles"]


async def test_a_role_gives_no_more_than_its_maker_has(house: House):
    """New or edited; what it gave already may stay, and be taken away."""
    lesser = Shop(house, house.actor(["roles:write", "roles:read", "users:read"]))
    now = house.clock()
    mighty = RoleTerms("Mighty", frozenset({"users:read", "keys:write"}))
    refused = await refusal(lesser.do(create_role, mighty, now))
    assert isinstance(refused, Forbidden)
    assert refused.missing == ("keys:write",)
    role, _ = await Shop(house).do(create_role, mighty, now)
    more = {"permissions": mighty.permissions | {"clients:write"}}
    refused = await refusal(lesser.do(edit_role, role.id, more, now, anything))
    assert isinstance(refused, Forbidden)
    assert refused.missing == ("clients:write",)
    fewer = {"permissions": frozenset({"users:read"})}
    after = await lesser.do(edit_role, role.id, fewer, now, anything)
    assert after.terms.permissions == {"users:read"}


async def test_a_role_gives_only_what_is_offered(house: House):
    """An unknown permission, and one that a read-only area does not offer, are named."""
    wanted = frozenset({"users:read", "users:fly", "nothing:read"})
    refused = await refusal(Shop(house).do(create_role, RoleTerms("x", wanted), house.clock()))
    assert isinstance(refused, Invalid)
    assert [one.field for one in refused.errors] == ["permissions", "permissions"]


async def test_built_in_roles_are_fixed(house: House):
    """Neither edited nor removed, by force either."""
    shop = Shop(house)
    page = await house.db.read(list_roles, shop.actor, Window())
    for role in page.items:
        for work in (
            shop.do(edit_role, role.id, {"name": "x"}, house.clock(), anything),
            shop.do(delete_role, role.id, shop.how(forced=True), anything),
        ):
            assert type(await refusal(work)) is Conflict


@pytest.mark.parametrize("name", ["Clerk", " clerk ", "CLERK", "\uff23lerk"])
async def test_a_roles_name_is_taken_once(either_house: House, name: str):
    """Case, outer blanks and compatibility forms make no other name."""
    shop = Shop(either_house)
    await shop.do(create_role, RoleTerms("Clerk"), either_house.clock())
    taken = await refusal(shop.do(create_role, RoleTerms(name), either_house.clock()))
    assert isinstance(taken, Conflict)
    assert [one.field for one in taken.errors] == ["name"]


async def test_another_tenants_role_is_unknown(house: House):
    """Its id is no better than one that never was."""
    theirs = Shop(house, house.actor(tenant=await house.second_tenant()))
    role, _ = await theirs.do(create_role, RoleTerms("Theirs"), house.clock())
    warrant = house.actor().warrant("roles:read")
    words = set()
    for one in (role.id, "rol_0000000000000000"):
        refused = await refusal(house.db.read(role_permissions, warrant, [one]))
        words.add(refused.detail)
    assert len(words) == 1


async def test_a_rule_names_what_its_api_offers(house: House):
    """Another API's permission is refused by field; two rules for the same calls clash."""
    shop, now = await Shop(house).open(), house.clock()
    foreign = RuleTerms("GET", "/x", frozenset({"users:read"}), frozenset({"orders:fly"}))
    refused = await refusal(shop.do(create_rule, shop.api, foreign, now))
    assert isinstance(refused, Invalid)
    assert [one.field for one in refused.errors] == ["any_of", "all_of"]
    needs = frozenset({"orders:read"})
    await shop.do(create_rule, shop.api, RuleTerms("GET", "/orders/{id}", needs), now)
    same = shop.do(create_rule, shop.api, RuleTerms("GET", "/orders/{no}", needs), now)
    assert type(await refusal(same)) is Conflict
    clash = {"template": "/orders/{other}"}
    same = shop.do(edit_rule, (shop.api, shop.rule), clash, now, anything)
    assert type(await refusal(same)) is Conflict


async def test_every_change_is_recorded(house: House):
    """Each verb leaves its event, in order."""
    shop, now = await Shop(house).open(), house.clock()
    await shop.do(edit_rule, (shop.api, shop.rule), {"method": "HEAD"}, now, anything)
    await shop.do(delete_rule, (shop.api, shop.rule), now, anything)
    await shop.do(edit_area, (shop.api, "orders"), {"alias": "Bestellungen"}, shop.how(), anything)
    await shop.do(delete_area, (shop.api, "orders"), shop.how(forced=True), anything)
    await shop.do(edit_api, shop.api, {"portal": False}, now, anything)
    await shop.do(delete_api, shop.api, shop.how(), anything)
    role, _ = await shop.do(create_role, RoleTerms("x"), now)
    await shop.do(edit_role, role.id, {"description": "y"}, now, anything)
    await shop.do(delete_role, role.id, shop.how(), anything)
    kinds = [kind for kind, _ in await house.events() if not kind.startswith("tenant.")]
    assert kinds == [
        *("api.created", "api.area_added", "api.rule_added", "api.rule_edited"),
        *("api.rule_removed", "api.area_edited", "api.area_removed", "api.edited", "api.deleted"),
        *("role.created", "role.edited", "role.deleted"),
    ]
