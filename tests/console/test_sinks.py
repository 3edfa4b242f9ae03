"""Syslog & webhooks in the console: added, looked at, tried out, stopped and deleted."""

import re

from playwright.sync_api import expect

from tests.console.browsing import Visitor
from tests.console.handling import clipboard, secret_is_gone
from tests.console.looking import screenshot, violations
from tests.wire.sinks import add_sink, tell, until
from tests.world import World, unique


def test_a_file_is_added_tried_out_stopped_and_deleted(admin: Visitor, tenant: World):
    """
    From the empty page to a sink that works: its state and lag are told, the test shows its
    answer, it stops and goes on, and is gone after the delete.
    """
    page, name = admin.page, unique("Archive")
    admin.goto("/sinks")
    expect(page.get_by_role("heading", name="Syslog & webhooks")).to_be_visible()
    expect(page.get_by_text("Events go nowhere yet")).to_be_visible()
    page.get_by_role("button", name="File").first.click()
    page.get_by_label("Name", exact=True).fill(name)
    page.get_by_role("button", name="Add", exact=True).click()
    expect(page.get_by_role("heading", name=name)).to_be_visible()
    tell(tenant, 2)
    sink = next(iter(tenant.pages("/api/v1/sinks")))
    until(lambda: tenant.get(f"/api/v1/sinks/{sink['id']}")["sent"] >= 2)
    page.reload()
    expect(page.get_by_text("Working")).to_be_visible()
    page.get_by_role("button", name="Test").click()
    page.get_by_role("button", name="Send a test event").click()
    expect(page.get_by_text("Arrived")).to_be_visible()
    page.get_by_role("button", name="Close").last.click()
    admin.goto(f"/sinks/{sink['id']}")
    page.get_by_role("button", name="Stop").click()
    expect(page.get_by_text("Disabled")).to_be_visible()
    page.get_by_role("button", name="Go on").click()
    expect(page.get_by_text("Disabled")).not_to_be_visible()
    page.get_by_role("button", name="Delete").click()
    page.locator("#dialog").get_by_role("button", name="Delete").click()
    expect(page.get_by_text("Events go nowhere yet")).to_be_visible()
    assert list(tenant.pages("/api/v1/sinks")) == []


def test_a_webhooks_secret_is_shown_once_and_what_is_wrong_stands_beside_its_field(
    admin: Visitor, tenant: World
):
    """
    The secret can be copied when the webhook is made and nowhere after; an address that is
    none is refused in the form.
    """
    page, name = admin.page, unique("Alerts")
    admin.goto("/sinks")
    page.get_by_role("button", name="Webhook").first.click()
    page.get_by_label("Name", exact=True).fill(name)
    page.get_by_label("Address").fill("http://example.com/hook")
    admin.watch.expect("status of 422")
    page.get_by_role("button", name="Add", exact=True).click()
    expect(page.get_by_text("an https address such as")).to_be_visible()
    page.get_by_label("Address").fill("https://hooks.example.com/doorward")
    page.get_by_role("button", name="Add", exact=True).click()
    page.get_by_role("button", name="Copy the secret").click()
    secret = clipboard(page)
    assert re.fullmatch(r"dwh_\w{16}_\w{44}_\w{6}", secret)
    page.get_by_role("button", name="Done").click()
    expect(page.get_by_role("heading", name=name)).to_be_visible()
    secret_is_gone(admin, secret)


def test_the_list_tells_of_lag_and_the_last_error(admin: Visitor, tenant: World):
    """
    A receiver that is not there is told of in the list and on its page, which look sound.
    """
    sink = add_sink(tenant, kind="syslog", host="127.0.0.1", port=1, transport="tcp")
    tell(tenant)
    path = f"/api/v1/sinks/{sink['id']}"
    until(lambda: tenant.get(path)["failing_since"])
    admin.goto("/sinks")
    page = admin.page
    expect(page.get_by_text("its address is not one this server may call")).to_be_visible()
    expect(page.get_by_text("Failing")).to_be_visible()
    screenshot(page, "sinks")
    assert violations(page) == []
    admin.goto(f"/sinks/{sink['id']}")
    expect(page.get_by_text("Nothing has been taken since")).to_be_visible()
    assert violations(page) == []
