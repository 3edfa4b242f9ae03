"""Rules and workflows in the console: read, tried, made, switched, approved."""

from playwright.sync_api import expect

from tests.console.browsing import Visitor
from tests.console.looking import screenshot, violations
from tests.world import World

SOURCE = """title: A client was reset
name: reset
logsource: {product: doorward}
detection:
  reset: {type: client.reset}
  condition: reset
level: high
"""


def test_rules_are_read_tried_made_and_switched(admin: Visitor, tenant: World):
    """Each says what it finds; one's own is tried on the past; what is wrong stands at its text."""
    tenant.reset(tenant.make_client())
    page = admin.page
    admin.watch.expect(r"status of 422")
    admin.goto("/rules")
    expect(page.get_by_role("link", name="A secret of one client is being guessed")).to_be_visible()
    screenshot(page, "rules")
    assert violations(page) == []
    page.get_by_role("button", name="Create rule").click()
    dialog = page.get_by_role("dialog")
    dialog.locator("textarea").fill(SOURCE.replace("type: client", "nothing: client"))
    dialog.get_by_role("button", name="Create").click()
    expect(dialog.get_by_text("an event has no field nothing")).to_be_visible()
    dialog.locator("textarea").fill(SOURCE)
    dialog.get_by_role("button", name="Create").click()
    expect(page.get_by_role("heading", name="A client was reset")).to_be_visible()
    page.get_by_role("button", name="Try it").click()
    expect(page.get_by_role("status").get_by_text("it would have found")).to_be_visible()
    expect(page.locator("#rehearsal").get_by_role("row")).to_have_count(2)
    screenshot(page, "rule")
    assert violations(page) == []
    page.get_by_role("button", name="Switch off").click()
    expect(page.get_by_role("button", name="Switch on")).to_be_visible()
    [own] = tenant.get("/api/v1/rules", built_in="false")["items"]
    assert own["enabled"] is False


def test_a_workflow_is_made_and_what_waits_is_approved(admin: Visitor, tenant: World):
    """It asks first; approved on the page, the client is refused; the run tells what was done."""
    page = admin.page
    admin.goto("/workflows")
    page.get_by_role("button", name="Create workflow").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Name").fill("Hold on")
    dialog.get_by_label("Then do with the clients and keys it touches").select_option("all")
    dialog.get_by_role("checkbox").check()
    dialog.get_by_role("button", name="Create").click()
    expect(page.get_by_role("heading", name="Hold on")).to_be_visible()
    client = tenant.make_client()
    assets = [{"kind": "client", "id": client.id}]
    tenant.make("incidents", title="Guessing", severity="high", assets=assets)
    event = tenant.events(type="incident.opened")[-1]["id"]
    tenant.call("POST", "/api/v1/workflow-runs/set-off", json={"event": event})
    admin.goto("/workflows")
    screenshot(page, "workflows")
    assert violations(page) == []
    page.get_by_role("button", name="Approve").first.click()
    expect(page.get_by_role("button", name="Approve")).to_have_count(0)
    assert tenant.ask_token(client).status_code == 401
    page.get_by_role("link", name="Hold on").first.click()
    expect(page.get_by_role("cell", name="refuse all calls")).to_be_visible()
    assert violations(page) == []
