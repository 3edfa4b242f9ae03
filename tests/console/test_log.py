"""The events in the console: filtered, followed live, taken away, one in all its members."""

import csv
import json

from playwright.sync_api import expect

from tests.console.browsing import Visitor, Visitors
from tests.console.looking import screenshot, violations
from tests.world import World


def test_filters_narrow_the_list(admin: Visitor, tenant: World):
    """By type, by result and by client, the newest first; nothing left says what to do."""
    client, other = tenant.make_client(), tenant.make_client()
    tenant.ask_token(client)
    tenant.ask_token(client, secret=other.secret)
    page = admin.page
    admin.goto("/events")
    rows = page.get_by_role("region", name="Events").get_by_role("row")
    expect(rows.filter(has_text="authentication.failed")).to_have_count(1)
    screenshot(page, "events")
    assert violations(page) == []
    page.get_by_label("Client id, or who acted").fill(client.client_id)
    page.get_by_role("button", name="Filter").click()
    expect(rows).to_have_count(4)
    expect(rows.nth(1)).to_contain_text("authentication.failed")
    expect(rows.nth(2)).to_contain_text("token.issued")
    page.get_by_label("Result").select_option("refused")
    page.get_by_role("button", name="Filter").click()
    expect(rows).to_have_count(2)
    expect(rows.nth(1)).to_contain_text("Refused")
    page.get_by_label("Type", exact=True).select_option("token.revoked")
    page.get_by_role("button", name="Filter").click()
    expect(page.get_by_text("Nothing matches")).to_be_visible()


def test_one_event(admin: Visitor, tenant: World):
    """An event's page tells what it means, and every member of it."""
    client = tenant.make_client()
    tenant.ask_token(client)
    [event] = tenant.events(client.client_id, "token.issued")
    page = admin.page
    admin.goto("/events")
    page.get_by_role("link", name="token.issued").first.click()
    expect(page.get_by_text("An access token was issued.")).to_be_visible()
    expect(page.get_by_text(event["request_id"]).first).to_be_visible()
    assert json.loads(page.locator("#event-json").inner_text()) == event
    screenshot(page, "event")
    assert violations(page) == []


def test_following_live(admin: Visitor, tenant: World):
    """What happens appears on top while it is followed, and no more once that is stopped."""
    client = tenant.make_client()
    page = admin.page
    admin.goto(f"/events?client_id={client.client_id}")
    page.get_by_role("button", name="Follow live").click()
    expect(page.get_by_text("Following: what happens appears on top.")).to_be_visible()
    tenant.ask_token(client)
    rows = page.get_by_role("region", name="Events").get_by_role("row")
    expect(rows.nth(1)).to_contain_text("token.issued")
    page.get_by_role("button", name="Stop").click()
    tenant.ask_token(client)
    page.wait_for_timeout(1500)
    expect(page.get_by_role("link", name="token.issued")).to_have_count(1)


def test_following_ends_with_the_session(visitors: Visitors, tenant: World):
    """Somebody who is signed out elsewhere hears nothing more."""
    reader = visitors.person(tenant, "Auditor")
    reader.watch.expect("status of 401")
    reader.goto("/events")
    reader.page.get_by_role("button", name="Follow live").click()
    expect(reader.page.get_by_text("Following")).to_be_visible()
    assert reader.send("DELETE", "/api/v1/session").status == 204
    expect(reader.page.get_by_text("It ended: sign in again")).to_be_visible()
    expect(reader.page.get_by_role("button", name="Follow live")).to_be_visible()


def test_taking_it_away(admin: Visitor, tenant: World):
    """The files hold what the filters let through."""
    client = tenant.make_client()
    tenant.ask_token(client)
    page = admin.page
    admin.goto(f"/events?client_id={client.client_id}&type=token.issued")
    with page.expect_download() as waiting:
        page.get_by_role("link", name="CSV").click()
    rows = list(csv.reader(waiting.value.path().read_text().splitlines()))
    assert waiting.value.suggested_filename == "events.csv"
    assert [one[2] for one in rows] == ["type", "token.issued"]
    with page.expect_download() as waiting:
        page.get_by_role("link", name="JSON lines").click()
    [line] = waiting.value.path().read_text().splitlines()
    assert json.loads(line) == tenant.events(client.client_id, "token.issued")[0]


def test_usage_sets_granted_beside_used(admin: Visitor, tenant: World):
    """A client's line tells what it called, and the permissions that it never used."""
    busy = tenant.make_client(name="Busy", permissions=["users:read", "roles:read"])
    tenant.make_client(name="Idle")
    assert tenant.call("GET", "/api/v1/users", tenant.token(busy)).status_code == 200
    page = admin.page
    page.wait_for_timeout(1200)
    admin.goto("/usage")
    line = page.get_by_role("row").filter(has_text="Busy")
    expect(line.get_by_role("cell").nth(1)).to_have_text("1")
    expect(line.get_by_role("cell").nth(2)).to_have_text("1")
    expect(line).to_contain_text("1 of 2")
    line.get_by_text("1 of 2").click()
    expect(line).to_contain_text("roles:read")
    expect(page.get_by_role("row").filter(has_text="Idle")).to_contain_text("Not used")
    screenshot(page, "usage")
    assert violations(page) == []
