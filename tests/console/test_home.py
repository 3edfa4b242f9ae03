"""The first page of the console, and what its palette finds."""

from playwright.sync_api import expect

from tests.console.browsing import Visitor, Visitors
from tests.console.looking import screenshot, violations
from tests.world import World


def test_the_way_to_the_first_token(admin: Visitor, tenant: World):
    """Until a token is fetched the page says what to do next; from then on it does not."""
    page = admin.page
    admin.goto("/")
    steps = page.get_by_role("region", name="From nothing to the first call")
    expect(steps.get_by_text("Create your first API client")).to_be_visible()
    screenshot(page, "home-first")
    assert violations(page) == []
    client = tenant.make_client(name="Nightly job")
    page.reload()
    expect(steps).to_contain_text("Done.")
    expect(steps).to_contain_text("for Nightly job")
    tenant.ask_token(client)
    page.reload()
    expect(steps).to_have_count(0)


def test_how_things_stand(admin: Visitor, tenant: World):
    """Counts, tokens issued and refused as a chart and as a table, and the last failures."""
    client, other = tenant.make_client(), tenant.make_client()
    tenant.ask_token(client)
    tenant.ask_token(client, secret=other.secret)
    page = admin.page
    page.wait_for_timeout(1200)
    admin.goto("/")
    total = len(list(tenant.pages("/api/v1/clients")))
    expect(page.get_by_role("main").get_by_role("link", name="API Clients")).to_contain_text(
        str(total)
    )
    expect(page.get_by_role("img", name="Tokens issued and refused")).to_be_visible()
    expect(page.get_by_role("figure")).to_contain_text("1 refused")
    page.get_by_text("The same as a table").click()
    table = page.get_by_role("region", name="Tokens issued and refused, as a table")
    expect(table.get_by_role("row").last.get_by_role("cell").last).to_have_text("1")
    failures = page.get_by_role("region", name="Last failures")
    expect(failures).to_contain_text("authentication.failed")
    screenshot(page, "home")
    assert violations(page) == []


def test_everybody_sees_their_part(visitors: Visitors, tenant: World):
    """Whoever may see tokens only is shown tokens only, and no page breaks."""
    manager = visitors.person(tenant, "API Token Manager")
    manager.goto("/")
    main = manager.page.get_by_role("main")
    expect(main.get_by_role("link", name="API tokens")).to_be_visible()
    expect(main.get_by_role("link", name="API Clients")).to_have_count(0)
    expect(main.get_by_role("heading", name="Last failures")).to_have_count(0)


def test_finding_by_name(admin: Visitor, tenant: World):
    """Ctrl-K finds a client and a person by a part of the name, and hostile text is text."""
    tenant.make_client(name="Nightly <b>job</b>")
    person = tenant.make_person()
    page = admin.page
    admin.goto("/roles")
    page.keyboard.press("Control+k")
    find = page.get_by_label("Go to a page or find a client")
    found = page.locator("#palette-found")
    find.fill("nightly")
    expect(found.get_by_role("link", name="Nightly <b>job</b>")).to_be_visible()
    find.fill(person.username)
    expect(found.get_by_role("link", name=person.username)).to_be_visible()
    find.fill("signing")
    expect(found.get_by_role("link", name="Signing keys")).to_be_visible()
    find.fill("nothing of the kind")
    expect(found.get_by_text("Nothing goes by")).to_be_visible()
    assert violations(page) == []
