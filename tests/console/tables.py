"""Words for what a console's page is made of: its dialog, its table's rows."""

from playwright.sync_api import Locator, Page, expect


def dialog(page: Page) -> Locator:
    """Return the dialog that is open."""
    return page.locator("#dialog[open]")


def named(page: Page) -> Locator:
    """Return the field of the name, in the dialog or on a page of its own."""
    return page.locator("input[name=name]")


def row_of(page: Page, name: str) -> Locator:
    """Return the row of the table that is of *name*."""
    return page.get_by_role("row").filter(has=page.get_by_role("link", name=name, exact=True))


def act(page: Page, name: str, what: str) -> None:
    """Choose *what* from the menu of the row of *name*."""
    row_of(page, name).get_by_label(f"Actions on {name}").click()
    row_of(page, name).get_by_role("button", name=what, exact=True).click()
    expect(dialog(page)).to_be_visible()
