"""A tenant of each preset, made over HTTP and looked at from outside."""

import pytest

from tests.rows import row
from tests.wire.shapes import fields
from tests.world import Json, World, unique

SHIPPED = ("default", "data-security", "horizon", "incydr", "iot-od", "xiq-se")
FIVE = {
    "Asset Management",
    "Data Management",
    "Develop and Manage Data Logics",
    "EI System Management",
    "Operations Management",
}


def areas(tenant: World, api: str = "Management") -> dict[str, Json]:
    """Return what an API of the tenant offers, by the area's name."""
    [found] = [one for one in tenant.pages("/api/v1/apis") if one["name"] == api]
    return {one["name"]: one for one in tenant.pages(f"/api/v1/apis/{found['id']}/areas")}


def rules(tenant: World, api: str) -> dict[str, Json]:
    """Return the endpoint rules of an API, by their call."""
    [found] = [one for one in tenant.pages("/api/v1/apis") if one["name"] == api]
    pages = tenant.pages(f"/api/v1/apis/{found['id']}/rules", limit=200)
    return {f"{one['method']} {one['template']}": one for one in pages}


def roles(tenant: World) -> dict[str, Json]:
    """Return the tenant's roles by name."""
    return {one["name"]: one for one in tenant.pages("/api/v1/roles")}


def ask(tenant: World, *permissions: str):
    """Try to register a client with *permissions*."""
    body = {"name": unique("client"), "permissions": list(permissions)}
    return tenant.call("POST", "/api/v1/clients", json=body)


@pytest.mark.parametrize("preset", SHIPPED)
def test_a_tenant_is_what_its_preset_says(world: World, preset: str):
    """Preset and dialect are told, every area and rule of the document is there, and it works."""
    tenant = world.second_tenant(preset=preset)
    document = world.get(f"/api/v1/presets/{preset}")
    [shown] = tenant.pages("/api/v1/tenants")
    assert (shown["preset"], shown["dialect"]) == (preset, document["dialect"])
    assert shown["policies"] | document["policies"] == shown["policies"]
    for api in ({"name": "Management", **document["management"]}, *document["apis"]):
        offered = areas(tenant, api["name"])
        for area in api["areas"]:
            assert {name: offered[area["name"]][name] for name in area} == area
        assert len(rules(tenant, api["name"])) == len(api["rules"])
    assert tenant.token(tenant.make_client(permissions=["users:read"]))


def test_the_presets_are_listed(world: World, tenant: World):
    """Every tenant is shown the same ones; one that is not there is 404, and a field error."""
    names = [one["name"] for one in world.pages("/api/v1/presets")]
    assert sorted(names) == sorted(SHIPPED)
    assert [one["name"] for one in tenant.pages("/api/v1/presets")] == names
    assert world.call("GET", "/api/v1/presets/no-such").status_code == 404
    body = {"name": unique("x"), "slug": "never-made", "preset": "no-such"}
    assert fields(world.call("POST", "/api/v1/tenants", json=body)) == ["preset"]


class TestPortal:
    """The catalogue of the developer portal."""

    @row("INC-35")
    @pytest.mark.parametrize(
        "area",
        [
            "audit_log",
            "departments",
            "directory_groups",
            "file_events",
            "risk_indicator_categories",
        ],
    )
    def test_what_only_reports_offers_no_write(self, world: World, area: str):
        """Read can be granted, write is refused by name."""
        tenant = world.second_tenant(preset="incydr")
        assert areas(tenant)[area]["actions"] == ["read"]
        assert fields(ask(tenant, f"{area}:write"))[0].startswith("permissions")
        assert ask(tenant, f"{area}:read").status_code == 201

    @row("INC-36", "INC-37")
    def test_aliases_and_what_is_for_people_only(self, world: World):
        """Two areas have another name in the portal; two are offered to no client."""
        tenant = world.second_tenant(preset="incydr")
        offered = areas(tenant)
        assert (offered["alert_rules"]["label"], offered["alert_rules"]["alias"]) == (
            "Alert Rules",
            "Rules",
        )
        preferences = offered["data_preferences"]
        assert (preferences["label"], preferences["alias"]) == (
            "Data Preferences",
            "Trusted Activities",
        )
        for permission in ("oauth:read", "oauth:write", "customer:read"):
            assert not offered[permission.partition(":")[0]]["grantable"]
            assert "client" in ask(tenant, permission).json()["errors"][0]["message"]

    @row("INC-5")
    def test_one_role_may_do_everything(self, world: World):
        """Customer Cloud Admin is built in and gives whatever the tenant offers."""
        tenant = world.second_tenant(preset="incydr")
        given = set(roles(tenant)["Customer Cloud Admin"]["permissions"])
        assert {"clients:write", "alerts:write", "customer:read"} <= given
        assert given == set(roles(tenant)["Administrator"]["permissions"])


class TestEdge:
    """The five permissions and the roles made of them."""

    @row("EI-10")
    def test_there_are_five_permissions(self, world: World):
        """One API, five areas with one permission each, and no sixth."""
        tenant = world.second_tenant(preset="iot-od")
        offered = areas(tenant, "Edge Intelligence")
        assert {one["label"] for one in offered.values()} == FIVE
        assert sum(len(one["permissions"]) for one in offered.values()) == 5

    @row("EI-17", "EI-3")
    def test_roles_exist_and_say_what_they_allow(self, world: World):
        """Built-in ones cannot be changed, and each says in words what it allows."""
        tenant = world.second_tenant(preset="iot-od")
        found = roles(tenant)
        assert {"tenant-admin", "device-operator", "Administrator"} <= found.keys()
        for role in found.values():
            assert role["built_in"]
            assert len(role["description"]) > 20
        path = f"/api/v1/roles/{found['device-operator']['id']}"
        assert tenant.call("PATCH", path, json={"name": "mine"}).status_code == 409

    @row("EI-18", "EI-3")
    def test_roles_are_composed_of_permissions(self, world: World):
        """A role of one's own from two of the five, and what it reaches."""
        tenant = world.second_tenant(preset="iot-od")
        both = ["asset_management:manage", "data_management:manage"]
        role = tenant.make("roles", name="EI Management", permissions=both)
        reach = tenant.get(f"/api/v1/roles/{role['id']}/access")
        assert {one["label"] for one in reach["areas"]} == {"Asset Management", "Data Management"}
        opened = {f"{one['method']} {one['template']}" for one in reach["endpoints"]}
        assert "POST /nbapi/ei/v1/assetTypes" in opened
        assert tenant.call("DELETE", f"/api/v1/roles/{role['id']}").status_code == 204

    def test_tokens_are_for_it_by_default(self, world: World):
        """A client with rights of both APIs gets a token for Edge Intelligence."""
        tenant = world.second_tenant(preset="iot-od")
        [listed] = [one for one in tenant.pages("/api/v1/apis") if one["is_default"]]
        assert listed["name"] == "Edge Intelligence"
        assert listed["denial"] == "unauthorized"


@row("XIQ-15")
def test_site_engine_ids_are_digits(world: World):
    """Given by the system, never two alike, and no edit changes one."""
    tenant = world.second_tenant(preset="xiq-se")
    made = [tenant.make_client(permissions=["northbound:read"]) for _ in range(3)]
    ids = [client.client_id for client in made]
    assert len(set(ids)) == 3
    assert all(one.isdigit() and one[0] != "0" for one in [*ids, tenant.admin.client_id])
    path = f"/api/v1/clients/{made[0].id}"
    assert fields(tenant.call("PATCH", path, json={"client_id": "123"})) == ["client_id"]
    assert tenant.token(made[0])


def test_a_group_tells_its_functional_areas(world: World):
    """The group's capabilities, by label: all of them for administrators, one for a reader."""
    tenant = world.second_tenant(preset="xiq-se")
    found = roles(tenant)

    def reached(name: str) -> dict[str, list[str]]:
        reach = tenant.get(f"/api/v1/roles/{found[name]['id']}/access")
        return {one["label"]: one["actions"] for one in reach["areas"]}

    assert reached("Northbound API Reader") == {"Northbound API": ["read"]}
    assert {"Event Correlation", "XIQ-SE Console"} <= reached("XIQ-SE Administrator").keys()


@row("DSEC-5", "DSEC-9", "DSEC-22", "DSEC-23")
def test_a_second_client_app_is_refused_until_the_first_goes(world: World):
    """The first Add succeeds beside the system's clients; the second says what to do instead."""
    tenant = world.second_tenant(preset="data-security")
    first = tenant.make_client(permissions=["logs:access"])
    refused = ask(tenant, "quarantine:manage")
    assert refused.status_code == 409
    for words in ("only one", "delete", "SIEM", "SOAR"):
        assert words in refused.json()["detail"]
    token = tenant.token(first)
    assert tenant.call("DELETE", f"/api/v1/clients/{first.id}").status_code == 204
    assert tenant.ask_token(first).status_code == 401
    assert tenant.call("GET", "/api/v1/clients", token).status_code == 401
    assert ask(tenant, "quarantine:manage").status_code == 201
    assert ask(tenant, "logs:access").status_code == 409


def test_a_scope_has_its_own_name_on_the_wire(world: World):
    """What a permission is called by that product stands with its area."""
    tenant = world.second_tenant(preset="data-security")
    wire = {name: one["wire"] for name, one in areas(tenant).items() if one["wire"]}
    assert wire == {
        "logs": {"access": "api_access"},
        "incident_management": {"manage": "incident_api"},
        "quarantine": {"manage": "remediation_api"},
    }
    [shown] = tenant.pages("/api/v1/tenants")
    assert shown["token_seconds"] == 7199
