"""API clients for everybody: without a mouse, small and dark, whatever they are called."""

import pytest
from playwright.sync_api import expect

from tests.console.browsing import Visitor
from tests.console.handling import tab_to
from tests.console.looking import screenshot, violations
from tests.console.tables import dialog, named, row_of
from tests.world import World


def test_by_keyboard_alone(admin: Visitor, tenant: World):
    """Make and delete a client without a mouse."""
    page = admin.page
    admin.goto("/clients")
    tab_to(page, page.get_by_role("button", name="Create API client").first)
    page.keyboard.press("Enter")
    expect(dialog(page)).to_be_visible()
    tab_to(page, named(page))
    page.keyboard.type("Without a mouse")
    tab_to(page, page.get_by_role("button", name="Save"))
    page.keyboard.press("Enter")
    tab_to(page, page.get_by_role("button", name="Copy all three"))
    page.keyboard.press("Enter")
    tab_to(page, page.get_by_role("button", name="Done"))
    page.keyboard.press("Enter")
    expect(row_of(page, "Without a mouse")).to_be_visible()
    tab_to(page, row_of(page, "Without a mouse").get_by_label("Actions on Without a mouse"))
    page.keyboard.press("Enter")
    tab_to(page, row_of(page, "Without a mouse").get_by_role("button", name="Delete", exact=True))
    page.keyboard.press("Enter")
    tab_to(page, dialog(page).get_by_role("button", name="Delete", exact=True))
    page.keyboard.press("Enter")
    expect(row_of(page, "Without a mouse")).to_have_count(0)


def test_looks_and_is_read_well(admin: Visitor, tenant: World):
    """Four looks of each page are kept; none is too wide, and axe finds nothing in any."""
    client = tenant.make_client(
        permissions=["users:read"], name="A client with quite a long name to be shown"
    )
    tenant.token(client)
    page = admin.page
    key = tenant.stored(client)["id"]
    for name, place in (
        ("clients", "/clients"),
        ("client", f"/clients/{key}"),
        ("client-new", "/clients/new"),
        ("client-delete", f"/clients/{key}/delete"),
        ("client-reset", f"/clients/{key}/reset"),
        ("client-rotate", f"/clients/{key}/rotate"),
    ):
        admin.goto(place)
        screenshot(page, name)
        assert violations(page) == [], name


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "{{ 7*7 }}",
        "'\"><svg/onload=alert(1)>",
    ],
)
def test_names_are_text(admin: Visitor, tenant: World, text: str):
    """What somebody called a client is shown as it is and does nothing."""
    made = tenant.make("clients", name=text, description=text)
    page = admin.page
    for place in (
        "/clients",
        f"/clients/{made['id']}",
        f"/clients/{made['id']}/edit",
        f"/clients/{made['id']}/delete",
    ):
        admin.goto(place)
        assert text in page.locator("main").inner_text() or named(page).input_value() == text
