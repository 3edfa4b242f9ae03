"""Every shipped preset beside what its product needs: catalogue, rules, roles, settings."""

from typing import Any, Final

import pytest

from doorward.access import Denial, Extent, RuleTerms, catalogue_of
from doorward.access.model import RuleBook
from doorward.presets import Preset, shelf

READ, BOTH = {"read"}, {"read", "write"}
EI: Final = "/nbapi/ei/v1"
FIVE: Final = {
    "asset_management": "Asset Management",
    "data_management": "Data Management",
    "data_logics": "Develop and Manage Data Logics",
    "system_management": "EI System Management",
    "operations_management": "Operations Management",
}
ANY_OF_FIVE: Final = {f"{area}:manage" for area in FIVE}

INCYDR: Final[dict[str, tuple[set[str], str, str]]] = {
    "actors": (BOTH, "Actors", "GET /v1/actors/actor/search"),
    "agents": (BOTH, "Agents", "GET /v1/agents"),
    "alert_rules": (BOTH, "Alert Rules", "GET /v2/alert-rules"),
    "alerts": (BOTH, "Alerts", "POST /v1/alerts/query-alerts"),
    "audit_log": (READ, "Audit Log", "POST /v1/audit/search-audit-log"),
    "cases": (BOTH, "Cases", "GET /v1/cases"),
    "data_preferences": (BOTH, "Data Preferences", "GET /v2/trusted-activities"),
    "departments": (READ, "Departments", "GET /v1/departments"),
    "devices": (BOTH, "Devices", "GET /v1/devices"),
    "directory_groups": (READ, "Directory Groups", "GET /v1/directory-groups"),
    "file_events": (READ, "File Events", "POST /v2/file-events"),
    "legal_hold": (BOTH, "Legal Hold", "GET /v1/legal-hold/matters"),
    "orgs": (BOTH, "Organizations", "GET /v1/orgs"),
    "risk_indicator_categories": (
        READ,
        "Risk Indicator Categories",
        "GET /v1/risk-indicator-categories",
    ),
    "user_risk_profiles": (BOTH, "User Risk Profiles", "GET /v1/user-risk-profiles"),
    "watchlists": (BOTH, "Watchlists", "GET /v2/watchlists"),
}


def managed(preset: Preset) -> Any:
    """Return what a preset says of the management API."""
    return next(api for api in preset.layout.apis if api.managed)


def roles(preset: Preset) -> dict[str, Any]:
    """Return a preset's roles by name."""
    return {role.name: role for role in preset.layout.roles}


def rule(preset: Preset, call: str, api: int = 0) -> RuleTerms | None:
    """Return the rule that a call such as ``GET /v1/users`` falls under."""
    return RuleBook(preset.layout.apis[api].rules).match(*call.split())


def test_six_presets_are_shipped() -> None:
    """
    The plain one and one for each product, under these names.
    """
    expected = ["default", "data-security", "horizon", "incydr", "iot-od", "xiq-se"]

    assert list(shelf()) == expected
    assert all(preset.title and preset.words for preset in shelf().values())


@pytest.mark.parametrize("name", shelf())
def test_a_rule_names_only_what_its_own_api_offers(name: str) -> None:
    """
    No rule asks for a permission that nobody could ever have.
    """
    from doorward.access import MANAGEMENT

    for api in shelf()[name].layout.apis:
        areas = {**(MANAGEMENT if api.managed else {}), **api.areas}
        offered = {f"{area}:{action}" for area, of in areas.items() for action in of.actions}
        assert [one for one in api.rules if one.permissions - offered] == []


def test_the_portal_s_catalogue() -> None:
    """
    Sixteen areas beside users, each with its actions and label; two that no client can have.
    """
    areas = managed(shelf()["incydr"]).areas

    assert {name: (set(of.actions), of.label) for name, of in areas.items() if of.grantable} == {
        name: (actions, label) for name, (actions, label, _) in INCYDR.items()
    }
    assert {name for name, of in areas.items() if not of.grantable} == {"oauth", "customer"}
    assert areas["alert_rules"].alias == "Rules"
    assert areas["data_preferences"].alias == "Trusted Activities"


@pytest.mark.parametrize("area", INCYDR)
def test_an_area_s_calls_need_its_permission(area: str) -> None:
    """
    Each area's first call needs its read, whatever the method.
    """
    found = rule(shelf()["incydr"], INCYDR[area][2])

    assert found is not None
    assert found.all_of == {f"{area}:read"}


@pytest.mark.parametrize(
    ("call", "needed"),
    [
        ("GET /v1/files/get-file-by-sha256/abc", {"devices:read"}),
        ("GET /v1/files/get-file-by-xfc-content-id/abc", {"devices:read"}),
        ("GET /v1/cases/7/fileevent/e1/file", {"cases:read", "devices:read"}),
        ("POST /v2/alert-rules/enable", {"alert_rules:write"}),
        ("POST /v2/alert-rules/r1/disable", {"alert_rules:write"}),
        ("GET /v1/users/roles", {"users:read"}),
        ("PUT /v1/users/u1/roles", {"users:write"}),
        ("GET /v1/sessions/s1/events", {"alerts:read"}),
        ("POST /v1/sessions/change-states", {"alerts:write"}),
        ("POST /v2/watchlists/w1/included-actors/add", {"watchlists:write"}),
        ("GET /v1/watchlists/w1/excluded-users/u1", {"watchlists:read"}),
        ("GET /v1/audit/redeem-download-token", {"audit_log:read"}),
        ("GET /v1/customer", {"customer:read"}),
        ("DELETE /v1/audit/export", None),
    ],
)
def test_a_portal_call_needs_what_it_means(call: str, needed: set[str] | None) -> None:
    """
    A download needs read of devices, a search that is a POST needs read, a change needs write,
    and what no rule names is denied.
    """
    found = rule(shelf()["incydr"], call)

    assert (None if found is None else set(found.all_of)) == needed


def test_the_portal_s_settings() -> None:
    """
    A quarter of an hour, Basic refused on the portal, one role that may do everything.
    """
    preset = shelf()["incydr"]

    assert preset.settings["token_seconds"] == 900
    assert preset.policies["basic_on_portal"] == "refuse"
    assert roles(preset)["Customer Cloud Admin"].permissions is Extent.ALL


def test_data_security() -> None:
    """
    One client, 7199 s, and three permissions that go by names of their own on the wire.
    """
    preset = shelf()["data-security"]
    areas = managed(preset).areas
    wire = {f"{name}:{one}": to for name, of in areas.items() for one, to in of.wire.items()}

    assert wire == {
        "logs:access": "api_access",
        "incident_management:manage": "incident_api",
        "quarantine:manage": "remediation_api",
    }
    assert [of.label for of in areas.values()] == [
        "Log access",
        "Incident management",
        "Quarantine management",
    ]
    assert (preset.policies["most_clients"], preset.token_seconds) == (1, 7199)


def test_site_engine() -> None:
    """
    Numeric ids, secrets that can be copied, passwords for tokens, Basic where it is no portal;
    the capability tree, and groups of which one has it all.
    """
    preset = shelf()["xiq-se"]
    groups = roles(preset)

    assert dict(preset.policies) == {
        "client_ids": "digits",
        "retrievable_secrets": True,
        "password_tokens": True,
    }
    assert not managed(preset).terms.portal
    assert {"northbound", "event_correlation"} <= managed(preset).areas.keys()
    assert managed(preset).areas["northbound"].label == "Northbound API"
    assert groups["XIQ-SE Administrator"].permissions is Extent.ALL
    assert groups["Northbound API Reader"].permissions == {"northbound:read"}
    assert len(managed(preset).areas) == 8


def test_edge_intelligence() -> None:
    """
    Exactly five permissions, each with its label, on an API that tokens are for by default.
    """
    preset = shelf()["iot-od"]
    _, api = preset.layout.apis

    assert {name: of.label for name, of in api.areas.items()} == FIVE
    assert all(of.actions == {"manage"} for of in api.areas.values())
    assert api.default
    assert not managed(preset).default
    assert {one.terms.denial for one in preset.layout.apis} == {Denial.UNAUTHORIZED}
    assert (preset.policies["key_seconds"], preset.policies["refresh_seconds"]) == (300, 1800)
    assert preset.policies["password_tokens"]
    assert {"tenant-admin", "device-operator"} <= roles(preset).keys()
    assert all(role.description for role in preset.layout.roles)


@pytest.mark.parametrize(
    ("call", "any_of", "all_of"),
    [
        (f"GET {EI}/agents", ANY_OF_FIVE, set()),
        (f"GET {EI}/assetTypes", ANY_OF_FIVE, set()),
        (f"POST {EI}/assetTypes", set(), {"asset_management:manage"}),
        (f"GET {EI}/assetTypes/t1", ANY_OF_FIVE, set()),
        (f"PUT {EI}/assetTypes/t1", set(), {"asset_management:manage"}),
        (f"DELETE {EI}/assetTypes/t1", set(), {"asset_management:manage"}),
    ],
)
def test_the_matrix(call: str, any_of: set[str], all_of: set[str]) -> None:
    """
    Reading needs one of the five, changing an asset type needs Asset Management.
    """
    found = rule(shelf()["iot-od"], call, api=1)

    assert found is not None
    assert (found.any_of, found.all_of) == (any_of, all_of)


def test_horizon() -> None:
    """
    A missing permission is 401, and a space's roles are there beside the house's own.
    """
    preset = shelf()["horizon"]

    assert managed(preset).terms.denial is Denial.UNAUTHORIZED
    assert {
        "Service", "Space Manager", "MFA Manager", "Configuration Manager", "Directory Manager",
        "Asset Type Manager", "Taxonomy Manager", "Asset Manager", "Permission Manager",
        "Task Manager",
    } == roles(preset).keys()  # fmt: skip


def test_an_old_catalogue_is_still_read() -> None:
    """
    A catalogue written before scopes had names of their own is read as having none.
    """
    old = (
        '{"v":1,"apis":[{"id":"a","name":"x","audience":"","is_default":true,"managed":true,'
        '"portal":true,"denial":"forbidden","rules":[],"areas":[{"name":"clients","label":"C",'
        '"grantable":true,"actions":["read"]}]}]}'
    )

    assert catalogue_of(old).by_wire == {}
