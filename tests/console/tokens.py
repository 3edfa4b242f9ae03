"""What tests do with API tokens and with dialogs in the console, in words."""

from typing import Any

from playwright.sync_api import Locator, Page, expect

from tests.console.handling import clipboard
from tests.world import Json, World, unique


def make_token(world: World, **more: Any) -> Json:
    """Make a token by REST, of a new user who may read users."""
    user = more.pop("user", None) or world.make_person(permissions=["users:read"]).id
    return world.make(
        "api-tokens", **{"user": user, "name": unique("token"), "expires_in": "30d", **more}
    )


def unfold(page: Page, token: Json) -> Locator:
    """Unfold a token's entry and return it."""
    page.wait_for_load_state()
    page.get_by_role("button", name=f"Show Details of {token['name']}").click()
    entry = page.locator(f"#entry-{token['id']}")
    expect(entry).to_be_visible()
    return entry


def unlock(entry: Locator) -> None:
    """Unlock an entry and wait until it is."""
    entry.get_by_role("button", name="Unlock Token").click()
    expect(entry.get_by_role("button", name="Copy", exact=True)).to_be_visible()


def copied(page: Page, entry: Locator) -> str:
    """Copy the JWT of an open entry and return what the clipboard has then."""
    page.evaluate("() => navigator.clipboard.writeText('')")
    entry.get_by_role("button", name="Copy", exact=True).click()
    expect(page.locator("#toasts")).to_contain_text("Copied")
    return clipboard(page)


def act(page: Page, token: Json, item: str) -> None:
    """Choose *item* in a token's Actions menu."""
    # Before its scripts run, a page opens a place where it opens a dialog afterwards.
    page.wait_for_load_state()
    page.get_by_label(f"Actions for {token['name']}").click()
    page.get_by_role("button", name=item, exact=True).click()


def press(page: Page, name: str) -> None:
    """Press a button of the dialog, and wait until that is done."""
    page.locator("#dialog").get_by_role("button", name=name, exact=True).click()
    expect(page.locator("#dialog")).to_be_hidden()
    page.wait_for_load_state()
