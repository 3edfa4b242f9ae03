"""Each preset's console has its product's own words and places."""

import re

from playwright.sync_api import Page, expect

from tests.console.browsing import Visitor, Visitors
from tests.console.handling import clipboard
from tests.console.looking import screenshot, violations
from tests.console.tables import dialog
from tests.rows import row
from tests.world import World


def furnished(visitors: Visitors, world: World, preset: str) -> Visitor:
    """Give an administrator of a new tenant that was made from *preset*."""
    tenant = world.second_tenant(preset=preset)
    names = {one["name"] for one in tenant.pages("/api/v1/roles")}
    role = next(one for one in ("Administrator", "Customer Cloud Admin") if one in names)
    return visitors.person(tenant, role)


def follow(page: Page, *labels: str) -> None:
    """Go to a place by the navigation: the section is seen, the last label is clicked."""
    navigation = page.get_by_role("navigation", name="Main")
    for label in labels[:-1]:
        expect(navigation.get_by_text(label, exact=True).first).to_be_visible()
    navigation.get_by_role("link", name=labels[-1], exact=True).click()


def heads(page: Page) -> list[str]:
    """Return the visible column heads of the table."""
    return [
        one.strip() for one in page.locator("thead th:visible").all_inner_texts() if one.strip()
    ]


@row("INC-18", "INC-19", "INC-20", "INC-25", "INC-39", "INC-48", "INC-49", "INC-52", facet="screen")
def test_administration_integrations_api_clients(visitors: Visitors, world: World):
    """Administration › Integrations › API Clients, and the four dialogs under their own titles."""
    visitor = furnished(visitors, world, "incydr")
    page = visitor.page
    visitor.goto("/")
    follow(page, "Administration", "Integrations", "API Clients")
    expect(page.get_by_label("Breadcrumb")).to_contain_text(
        re.compile(r"Administration\s*Integrations\s*API Clients")
    )
    assert {"Client name", "Last modified", "Last redeemed", "Client ID", "Actions"} <= set(
        heads(page)
    )
    page.get_by_role("button", name="Create new API client").first.click()
    expect(dialog(page).get_by_role("heading", name="Create new API client")).to_be_visible()
    page.locator("input[name=name]").fill("SIEM export")
    page.get_by_role("radiogroup", name="Alerts", exact=True).get_by_text("Read").click()
    expect(page.locator("#summary")).to_contain_text("can read Alerts, can change nothing")
    page.get_by_role("button", name="Save").click()
    page.get_by_role("button", name="Copy all three").click()
    assert len(clipboard(page).split("\n")) == 3
    page.get_by_role("button", name="Done").click()
    for choice, title, button in (
        ("Edit", "Edit API client", "Save"),
        ("Reset API secret", "Reset API secret", "Reset secret"),
        ("Delete", "Delete API client", "Delete"),
    ):
        page.get_by_label("Actions on SIEM export").click()
        page.locator(".dropdown-item:visible", has_text=choice).first.click()
        expect(dialog(page).get_by_role("heading", name=title)).to_be_visible()
        expect(dialog(page).get_by_role("button", name=button, exact=True)).to_be_visible()
        dialog(page).get_by_role("button", name="Cancel").click()
    screenshot(page, "preset-incydr")


@row("INC-34", "INC-35", "INC-36", "INC-37", facet="screen")
def test_a_read_only_area_has_no_write(visitors: Visitors, world: World):
    """What can only be read offers None and Read; what machines cannot have is not offered."""
    visitor = furnished(visitors, world, "incydr")
    visitor.goto("/clients/new")
    group = visitor.page.get_by_role("radiogroup", name="Audit Log", exact=True)
    assert group.locator("label").all_inner_texts() == ["None", "Read"]
    expect(visitor.page.get_by_role("rowheader", name="Organizations (Orgs)")).to_be_visible()
    expect(visitor.page.get_by_role("radiogroup", name="Customer", exact=True)).to_have_count(0)


@row(
    "XIQ-1", "XIQ-2", "XIQ-5", "XIQ-6", "XIQ-14", "XIQ-15", "XIQ-18", "XIQ-19", "XIQ-20",
    "XIQ-21", "XIQ-22", "XIQ-26", "XIQ-27", "XIQ-29",
    facet="screen",
)  # fmt: skip
def test_client_api_access(visitors: Visitors, world: World):
    """The tab with the Registered Clients table, its columns, and one window to add and edit."""
    visitor = furnished(visitors, world, "xiq-se")
    page = visitor.page
    visitor.goto("/clients")
    expect(page.locator(".dw-tabs").get_by_role("link", name="Client API Access")).to_be_visible()
    expect(page.get_by_role("heading", name="Registered Clients")).to_be_visible()
    page.get_by_role("button", name="Add", exact=True).first.click()
    expect(dialog(page).get_by_role("heading", name="Add/Edit Client")).to_be_visible()
    expect(dialog(page)).to_contain_text("readily identifies the client")
    page.locator("input[name=name]").fill("Ticket system")
    page.locator("textarea[name=description]").fill("Reads the inventory")
    page.locator("input[name=token_seconds]").fill("120")
    page.get_by_role("button", name="Save").click()
    page.get_by_role("button", name="Done").click()
    page.get_by_role("button", name="Done").click()
    columns = heads(page)
    for words in (
        "Registered Client", "Client ID", "Authorization Group", "Description",
        "Token Expiration (sec)", "Enabled", "Client Secret Actions", "User Defined",
    ):  # fmt: skip
        assert words in columns
    mine = page.get_by_role("row").filter(
        has=page.get_by_role("link", name="Ticket system", exact=True)
    )
    expect(mine).to_contain_text("Reads the inventory")
    expect(mine).to_contain_text("120")
    assert re.search(r"\b\d{15}\b", mine.inner_text()), "the client ID is a number"
    expect(mine).to_contain_text("a user")
    system = page.get_by_role("row").filter(has_text="Event Correlation")
    expect(system).to_contain_text("the system")
    mine.get_by_label("Actions on Ticket system").click()
    mine.get_by_role("button", name="Edit", exact=True).click()
    expect(dialog(page).get_by_role("heading", name="Add/Edit Client")).to_be_visible()
    expect(page.locator("input[name=name]")).to_have_value("Ticket system")
    expect(page.locator("input[name=token_seconds]")).to_have_value("120")
    dialog(page).get_by_role("button", name="Cancel").click()
    expect(page.get_by_role("heading", name="Related")).to_be_visible()
    screenshot(page, "preset-xiq-se")
    assert violations(page) == []
    nobody = visitors.person(visitor.world, permissions=["users:read"])
    nobody.goto("/")
    expect(nobody.page.get_by_role("link", name="Client API Access")).to_have_count(0)


@row("XIQ-8", "XIQ-9", facet="screen")
def test_the_group_selector_shows_its_areas_live(visitors: Visitors, world: World):
    """The selector stands below everything else in the window; a choice shows what it reaches."""
    visitor = furnished(visitors, world, "xiq-se")
    page = visitor.page
    visitor.goto("/clients")
    page.get_by_role("button", name="Add", exact=True).first.click()
    group = dialog(page).get_by_label("Authorization Group")
    above = page.locator("#dialog input[name=expires_at]").bounding_box()
    place = group.bounding_box()
    assert above
    assert place
    assert place["y"] > above["y"]
    names = group.locator("option").all_inner_texts()
    group.select_option(label=next(one for one in names if one != "None"))
    expect(page.locator("#summary")).to_contain_text("reaches these functional areas")
    first = page.locator("#summary").inner_text()
    group.select_option(label=names[-1])
    expect(page.locator("#summary")).not_to_have_text(first)


@row("XIQ-23", "XIQ-24", "XIQ-25", "XIQ-28", facet="screen")
def test_the_secrets_icons(visitors: Visitors, world: World):
    """Copy gives a secret that works, Generate new ends it; Upload is for the system's clients."""
    visitor = furnished(visitors, world, "xiq-se")
    tenant, page = visitor.world, visitor.page
    client = tenant.make_client(permissions=(), name="Copied")
    visitor.goto("/clients")
    mine = page.get_by_role("row").filter(has=page.get_by_role("link", name="Copied", exact=True))
    mine.get_by_label("Copy to clipboard").click()
    expect(page.get_by_text("Copied.", exact=True)).to_be_visible()
    assert clipboard(page) == client.secret
    assert client.secret not in page.content()
    expect(mine.get_by_text("Upload to the client")).to_have_count(0)
    system = page.get_by_role("row").filter(has_text="Event Correlation")
    expect(system.get_by_text("Upload to the client")).to_have_count(1)
    mine.get_by_role("button", name="Generate new secret of Copied").click()
    dialog(page).get_by_role("button", name="Reset secret").click()
    page.get_by_role("button", name="Copy all three").click()
    client_id, fresh, _ = clipboard(page).split("\n")
    assert client_id == client.client_id
    assert fresh != client.secret
    assert tenant.ask_token(client).status_code == 401
    page.get_by_role("button", name="Done").click()
    mine.get_by_label("Actions on Copied").click()
    mine.get_by_role("button", name="Delete", exact=True).click()
    if dialog(page).get_by_label("Type the name").count():
        dialog(page).get_by_label("Type the name").fill("Copied")
    dialog(page).get_by_role("button", name="Delete", exact=True).click()
    expect(page.get_by_text("Copied is deleted.")).to_be_visible()


@row("DSEC-11", "DSEC-12", "DSEC-18", "DSEC-19", facet="screen")
def test_settings_directory_and_external_services(visitors: Visitors, world: World):
    """Settings › Directory & External Services › Add Client App; Cancel leaves nothing."""
    visitor = furnished(visitors, world, "data-security")
    page = visitor.page
    visitor.goto("/")
    follow(page, "Settings", "Directory & External Services")
    page.get_by_role("button", name="Add Client App").first.click()
    expect(dialog(page).get_by_role("heading", name="Add Client App")).to_be_visible()
    page.locator("input[name=name]").fill("Log reader")
    dialog(page).get_by_role("button", name="Cancel").click()
    assert "Log reader" not in {one["name"] for one in visitor.world.pages("/api/v1/clients")}
    page.get_by_role("button", name="Add Client App").first.click()
    page.locator("input[name=name]").fill("Log reader")
    page.get_by_role("button", name="Save").click()
    expect(page.locator("#once-secret")).to_be_visible()
    page.get_by_role("button", name="Copy all three").click()
    page.get_by_role("button", name="Done").click()
    screenshot(page, "preset-data-security")


@row("EI-30", facet="screen")
def test_the_page_itself_asks_for_memberships(visitors: Visitors, world: World):
    """The page calls where the tenant's id can be read, with the visitor's own session."""
    visitor = furnished(visitors, world, "iot-od")
    with visitor.page.expect_response("**/iam/users/me") as asked:
        visitor.goto("/profile")
    assert asked.value.status == 200
    assert asked.value.request.resource_type == "fetch"
    ids = {one["tenant_id"] for one in asked.value.json()["roles"]}
    assert ids == {visitor.send("GET", "/api/v1/session").json()["tenant"]["id"]}
    expect(visitor.page.locator("[data-tenant-ids] li")).to_contain_text(ids.pop())


@row("EI-30", facet="screen")
def test_a_refusal_there_breaks_no_page(visitors: Visitors, world: World):
    """Whoever administers no tenant gets 403 from it, and every page works all the same."""
    tenant = world.second_tenant(preset="iot-od")
    tenant.make_client(name="To be seen")
    visitor = visitors.person(tenant, permissions=["clients:read"])
    visitor.watch.expect("status of 403")
    with visitor.page.expect_response("**/iam/users/me") as asked:
        visitor.goto("/clients")
    assert asked.value.status == 403
    expect(visitor.page.get_by_role("link", name="To be seen", exact=True)).to_be_visible()
    visitor.page.get_by_role("button", name="Dark or light").click()
    assert visitor.page.locator("html").get_attribute("data-bs-theme") == "dark"
