"""APIs in the console: what they offer, what their calls need, and a tester of calls."""

import pytest
from playwright.sync_api import expect

from tests.console.browsing import Visitor
from tests.console.looking import screenshot, violations
from tests.world import Json, World


@pytest.fixture
def api(tenant: World) -> Json:
    """Give an API with an area and a rule."""
    made = tenant.make("apis", name="Orders", audience="https://orders.example.com")
    tenant.make(f"apis/{made['id']}/areas", name="orders")
    body = {"method": "GET", "template": "/v1/orders/{id}", "any_of": ["orders:read"]}
    tenant.make(f"apis/{made['id']}/rules", **body)
    return made


def test_an_api_is_built_from_nothing(admin: Visitor, tenant: World):
    """API, area and rule, each in its dialog, and a call of it passes the tester then."""
    page = admin.page
    dialog = page.get_by_role("dialog")
    admin.goto("/apis")
    page.get_by_role("button", name="Add an API").click()
    dialog.get_by_role("textbox", name="Name").fill("Orders")
    dialog.get_by_role("textbox", name="Audience").fill("https://orders.example.com")
    dialog.get_by_role("button", name="Add", exact=True).click()
    expect(page.get_by_role("heading", name="Orders", exact=True)).to_be_visible()
    expect(page.get_by_text("No rules yet: every call is denied")).to_be_visible()

    page.get_by_role("button", name="Add an area").click()
    dialog.get_by_role("textbox", name="Name").fill("orders")
    dialog.get_by_role("textbox", name="What may be done").fill("read")
    dialog.get_by_role("button", name="Add", exact=True).click()
    expect(page.get_by_role("region", name="Areas")).to_contain_text("Read-only")

    page.get_by_role("button", name="Add a rule").click()
    dialog.get_by_role("textbox", name="Path").fill("/v1/orders/{id}")
    dialog.get_by_role("checkbox", name="orders:read, needed").check()
    screenshot(page, "rule-new")
    dialog.get_by_role("button", name="Add", exact=True).click()
    rules = page.get_by_role("region", name="Rules", exact=True)
    expect(rules).to_contain_text("/v1/orders/{id}")

    client = tenant.make_client(permissions=["orders:read"])
    page.get_by_label("Its client id, or the person's id").fill(client.client_id)
    page.get_by_label("Path").fill("/v1/orders/7")
    page.get_by_role("button", name="Try").click()
    expect(page.get_by_text("It would pass")).to_be_visible()
    screenshot(page, "api")
    assert violations(page) == []


def test_the_tester_says_what_is_missing(admin: Visitor, tenant: World, api: Json):
    """A refusal names the permission; a caller that is not there is told beside the form."""
    client = tenant.make_client(permissions=["users:read"])
    page = admin.page
    admin.goto(f"/apis/{api['id']}")
    page.get_by_label("Its client id, or the person's id").fill(client.client_id)
    page.get_by_label("Path").fill("/v1/orders/7")
    page.get_by_role("button", name="Try").click()
    expect(page.get_by_text("It would be refused")).to_be_visible()
    expect(page.get_by_text("Missing: orders:read")).to_be_visible()
    page.get_by_label("Path").fill("/v1/elsewhere")
    page.get_by_role("button", name="Try").click()
    expect(page.get_by_text("no rule of this API covers the call")).to_be_visible()
    page.get_by_label("Its client id, or the person's id").fill("nobody")
    page.get_by_role("button", name="Try").click()
    expect(page.get_by_text("there is no such client")).to_be_visible()


def test_what_goes_is_told_first(admin: Visitor, tenant: World, api: Json):
    """An area that somebody holds goes only when that is ticked, and so does its API."""
    client = tenant.make_client(permissions=["orders:read", "users:read"])
    page = admin.page
    dialog = page.get_by_role("dialog")
    admin.watch.expect("status of 409")
    admin.goto(f"/apis/{api['id']}")
    page.get_by_label("Actions for Orders").click()
    page.get_by_role("region", name="Areas").get_by_role("button", name="Delete").click()
    dialog.get_by_role("button", name="Delete").click()
    expect(dialog.get_by_role("alert")).to_contain_text("still held by 1 client")
    dialog.get_by_label("Take them from all who hold them").check()
    dialog.get_by_role("button", name="Delete").click()
    expect(page.get_by_text("It offers nothing yet")).to_be_visible()
    assert tenant.stored(client)["permissions"] == ["users:read"]

    page.get_by_label("Actions for GET /v1/orders/{id}").click()
    page.get_by_role("region", name="Rules", exact=True).get_by_role(
        "button", name="Delete"
    ).click()
    expect(dialog).to_contain_text("denied from the next one on")
    assert violations(page) == []
    dialog.get_by_role("button", name="Delete").click()
    expect(page.get_by_text("No rules yet: every call is denied")).to_be_visible()
    page.get_by_role("button", name="Delete").first.click()
    dialog.get_by_role("button", name="Delete").click()
    expect(page.get_by_role("link", name="Orders")).to_have_count(0)


def test_the_list_and_the_products_own(admin: Visitor, tenant: World, api: Json):
    """The management API stands beside those that were added, and is not to be deleted."""
    page = admin.page
    admin.goto("/apis")
    expect(page.get_by_role("row").filter(has_text="Doorward's own")).to_have_count(1)
    expect(page.get_by_role("row").filter(has_text="https://orders.example.com")).to_be_visible()
    screenshot(page, "apis")
    assert violations(page) == []
    page.get_by_role("link", name="Management").click()
    expect(page.get_by_role("region", name="Areas")).to_contain_text("users:read")
    expect(page.get_by_role("button", name="Edit").first).to_be_visible()
    expect(page.get_by_role("link", name="Delete")).to_have_count(0)
