"""A document is read strictly: what is wrong is named by its place, what is right is kept."""

import copy
from typing import Any

import pytest

from doorward.kernel.errors import Invalid
from doorward.presets import read_preset, shelf, write_preset

AREA = {"name": "orders", "label": "Orders", "actions": ["read", "write"]}
RULE = {"method": "GET", "template": "/orders/{id}", "all_of": ["orders:read"]}
SHOP = {"name": "Shop", "audience": "https://shop.example", "areas": [AREA], "rules": [RULE]}
DOCUMENT: dict[str, Any] = {
    "name": "shop",
    "title": "A shop",
    "token_seconds": 600,
    "policies": {"most_clients": 2},
    "management": {"denial": "unauthorized"},
    "apis": [SHOP],
    "roles": [{"name": "Clerk", "permissions": ["orders:read"]}],
}


def changed(place: tuple[Any, ...], value: Any) -> dict[str, Any]:
    """Return the document with *value* at *place*."""
    document = copy.deepcopy(DOCUMENT)
    inner: Any = document
    for step in place[:-1]:
        inner = inner[step]
    inner[place[-1]] = value
    return document


@pytest.mark.parametrize("name", shelf())
def test_a_preset_is_written_as_it_was_read(name: str) -> None:
    """
    Writing a shipped preset and reading that gives the same preset.
    """
    preset = shelf()[name]

    assert read_preset(write_preset(preset)) == preset


def test_what_a_document_does_not_say_is_left_alone() -> None:
    """
    A document of a name alone speaks of no API, no role and no setting but the name.
    """
    bare = read_preset({"name": "bare"})

    assert bare.layout.apis == bare.layout.roles == ()
    assert bare.settings == {"preset": "bare", "policies": {}}


@pytest.mark.parametrize(
    ("place", "value", "field"),
    [
        (("name",), "Not A Name", "name"),
        (("name",), 7, "name"),
        (("colour",), "red", "colour"),
        (("token_seconds",), "900", "token_seconds"),
        (("token_seconds",), True, "token_seconds"),
        (("dialect",), "No Such!", "dialect"),
        (("policies",), [], "policies"),
        (("policies", "colour"), "red", "policies.colour"),
        (("policies", "most_clients"), 0, "policies.most_clients"),
        (("management", "denial"), "teapot", "management.denial"),
        (("management", "audience"), "urn:x:y", "management.audience"),
        (("management", "portal"), "yes", "management.portal"),
        (("apis",), {}, "apis"),
        (("apis", 0), "Shop", "apis[0]"),
        (("apis", 0, "audience"), "shop", "apis[0].audience"),
        (("apis", 0, "audience"), "", "apis[0].audience"),
        (("apis", 0, "areas", 0, "name"), "Orders!", "apis[0].areas[0].name"),
        (("apis", 0, "areas", 0, "actions"), [], "apis[0].areas[0].actions"),
        (("apis", 0, "areas", 0, "actions"), "read", "apis[0].areas[0].actions"),
        (("apis", 0, "areas", 0, "grantable"), 1, "apis[0].areas[0].grantable"),
        (("apis", 0, "areas", 0, "wire"), {"fly": "x"}, "apis[0].areas[0].wire"),
        (("apis", 0, "areas", 0, "colour"), "red", "apis[0].areas[0].colour"),
        (("apis", 0, "areas"), [AREA, AREA], "apis[0].areas"),
        (("apis", 0, "rules", 0, "method"), "FETCH", "apis[0].rules[0].method"),
        (("apis", 0, "rules", 0, "template"), "orders", "apis[0].rules[0].template"),
        (("apis", 0, "rules", 0, "all_of"), [], "apis[0].rules[0].all_of"),
        (("apis", 0, "rules"), [RULE, RULE], "apis[0].rules"),
        (("apis",), [SHOP, {"name": "shop", "audience": "urn:xx:y"}], "apis"),
        (("apis",), [{**SHOP, "default": True}, {**SHOP, "default": True}], "apis"),
        (("roles",), [{"name": str(number)} for number in range(1000)], "apis"),
        (("roles", 0, "permissions"), "most", "roles[0].permissions"),
        (("roles", 0, "permissions"), [1], "roles[0].permissions"),
        (("roles", 0, "power"), 9, "roles[0].power"),
        (("roles",), [{"name": "a"}, {"name": "A"}], "roles"),
    ],
)
def test_what_is_wrong_is_named_by_its_place(
    place: tuple[Any, ...], value: Any, field: str
) -> None:
    """
    An unknown member, a wrong kind, a value that cannot be and a repetition are each told
    where they stand.
    """
    with pytest.raises(Invalid) as refusal:
        read_preset(changed(place, value))

    assert field in {error.field for error in refusal.value.errors}


def test_everything_wrong_is_told_at_once() -> None:
    """
    Two mistakes in two places are two errors.
    """
    document = changed(("token_seconds",), "x")
    document["roles"][0]["power"] = 9

    with pytest.raises(Invalid) as refusal:
        read_preset(document)

    assert {error.field for error in refusal.value.errors} == {"token_seconds", "roles[0].power"}


def test_the_document_the_others_are_changed_from_is_good() -> None:
    """
    Nothing above is refused for another reason than the one it names.
    """
    assert read_preset(DOCUMENT).layout.apis[1].rules[0].template == "/orders/{id}"
