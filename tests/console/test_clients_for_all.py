"""API clients for everybody: without a mouse, small and dark, whatever they are called."""

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.console.browsing import Visitor
from tests.console.handling import tab_to
from tests.console.looking import screenshot, violations
from tests.console.tables import dialog, named, row_of
from tests.world import World


def test_by_keyboard_alone(admin: Visitor, tenant: World):
    """Make, reset and delete a client without a mouse."""
    page = admin.page
    admin.goto("/clients")
    press(page, page.get_by_role("button", name="Create API client").first)
    expect(dialog(page)).to_be_visible()
    tab_to(page, named(page))
    page.keyboard.type("Without a mouse")
    press(page, page.get_by_role("button", name="Save"))
    put_away(page)
    row = row_of(page, "Without a mouse")
    choose(page, row, "Reset secret")
    put_away(page)
    choose(page, row, "Delete")
    expect(row).to_have_count(0)


def press(page: Page, button: Locator) -> None:
    """Walk to *button* and press it."""
    tab_to(page, button)
    page.keyboard.press("Enter")


def put_away(page: Page) -> None:
    """Copy the secret that is shown once, and leave it."""
    press(page, page.get_by_role("button", name="Copy all three"))
    press(page, page.get_by_role("button", name="Done"))


def choose(page: Page, row: Locator, what: str) -> None:
    """Open the menu of *row*, choose *what*, and agree to it in its dialog."""
    press(page, row.get_by_label("Actions on"))
    press(page, row.get_by_role("button", name=what, exact=True))
    expect(dialog(page)).to_be_visible()
    press(page, dialog(page).get_by_role("button", name=what, exact=True))


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
