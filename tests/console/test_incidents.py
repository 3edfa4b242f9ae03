"""Incidents and quarantine in the console: one click cuts off, one more puts back."""

import pytest
from playwright.sync_api import expect

from tests.console.browsing import Visitor
from tests.console.looking import screenshot, violations
from tests.rows import row
from tests.world import Client, World, unique


@pytest.fixture
def attacked(tenant: World) -> tuple[Client, str]:
    """A client of the tenant and the id of an incident that touches it."""
    client = tenant.make_client(name=unique("Nightly export"))
    tenant.token(client)
    event = tenant.events(client.client_id)[-1]["id"]
    made = tenant.make(
        "incidents", title="Secret guessing", severity="high", rule="secret_guessing",
        assets=[{"kind": "client", "id": client.id}], events=[event],
    )  # fmt: skip
    return client, str(made["id"])


@row("DW-12")
def test_one_click_cuts_off_and_one_more_restores(
    admin: Visitor, tenant: World, attacked: tuple[Client, str]
):
    """From the page of the incident, without a form: felt by the client's token at once."""
    client, _ = attacked
    token = tenant.token(client)
    page = admin.page
    admin.goto("/incidents")
    page.get_by_role("link", name="Secret guessing").click()
    page.get_by_role("button", name="Cut off").click()
    expect(page.get_by_text("nothing of it is accepted any more")).to_be_visible()
    assert not tenant.passes(token)
    assert tenant.ask_token(client).status_code == 401
    screenshot(page, "incident")
    assert violations(page) == []
    page.get_by_role("button", name="Restore").click()
    expect(page.get_by_text("It is put back as it was")).to_be_visible()
    assert tenant.passes(token)


@row("DW-12", "DW-2")
def test_the_page_tells_all_and_is_worked_on(admin: Visitor, attacked: tuple[Client, str]):
    """What it touches with its blast radius, timeline and events; status, notes, evidence."""
    client, id = attacked
    page = admin.page
    admin.goto(f"/incidents/{id}")
    touched = page.get_by_role("region", name="What it touches")
    expect(touched).to_contain_text(client.id)
    expect(page.get_by_role("link", name="token.issued")).to_be_visible()
    page.get_by_role("combobox", name="Status").select_option("open-in-progress")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Saved.")).to_be_visible()
    page.get_by_role("textbox", name="Note").fill("Asked the owner")
    page.get_by_role("button", name="Write note").click()
    expect(page.get_by_text("Asked the owner")).to_be_visible()
    for form in ("JSON", "Markdown"):
        with page.expect_download() as taken:
            page.get_by_role("link", name=f"Evidence as {form}").click()
        assert "Asked the owner" in taken.value.path().read_text("utf-8")


@row("DW-12", "DW-15")
def test_quarantine_and_the_kill_switches(admin: Visitor, tenant: World):
    """Something is cut off by its id and put back; a freeze says first what it hits."""
    client = tenant.make_client(name=unique("Loose"))
    token = tenant.token(client)
    page = admin.page
    dialog = page.get_by_role("dialog")
    admin.goto("/quarantine")
    page.get_by_role("button", name="Cut off").click()
    dialog.get_by_role("textbox", name="Which").fill(client.client_id)
    dialog.get_by_role("button", name="Cut off").click()
    row_of_it = page.get_by_role("region", name="Quarantine").get_by_role("row").nth(1)
    expect(row_of_it).to_contain_text(client.id)
    assert not tenant.passes(token)
    screenshot(page, "quarantine")
    assert violations(page) == []
    row_of_it.get_by_role("button", name="Restore").click()
    expect(page.get_by_text("It is put back as it was")).to_be_visible()
    assert tenant.passes(token)
    page.get_by_role("button", name="Freeze issuance").click()
    expect(dialog).to_contain_text("could turn it back")
    dialog.get_by_role("button", name="Freeze").click()
    expect(page.get_by_text("No token is issued.")).to_be_visible()
    assert tenant.ask_token(client).status_code == 401
    page.get_by_role("button", name="Issue tokens again").click()
    expect(page.get_by_text("Tokens are issued again")).to_be_visible()
    assert tenant.ask_token(client).status_code == 200
