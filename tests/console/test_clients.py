"""API clients in the browser: made, found, changed, cut off; the secret shown once."""

import re

import httpx
from playwright.sync_api import expect

from tests.console.browsing import Visitor, Visitors
from tests.console.handling import clipboard, secret_is_gone
from tests.console.tables import act, dialog, named, row_of
from tests.rows import row
from tests.world import World


@row(
    "INC-6",
    "INC-11",
    "DSEC-1",
    "DSEC-18",
    "DSEC-19",
    "INC-34",
    "INC-39",
    "INC-40",
    "INC-41",
    "INC-42",
    "INC-43",
    "INC-44",
    facet="screen",
)
def test_a_client_is_made_and_its_curl_line_works(admin: Visitor, tenant: World):
    """Name, rights, Save: id, secret and base URL are copied at once and get a token."""
    page = admin.page
    admin.goto("/clients")
    page.get_by_role("button", name="Create API client").first.click()
    expect(dialog(page)).to_contain_text("Create API client")
    checked = (
        dialog(page)
        .get_by_role("radio", name="None")
        .evaluate_all("all => all.every(one => one.checked)")
    )
    assert checked, "everything begins at None"
    named(page).fill("Nightly report")
    page.get_by_role("radiogroup", name="Users", exact=True).get_by_text("Read").click()
    expect(page.locator("#summary")).to_contain_text("can read Users, can change nothing")
    before = {one["name"] for one in tenant.pages("/api/v1/clients")}
    assert "Nightly report" not in before, "nothing exists before Save"
    page.get_by_role("button", name="Save").click()
    expect(dialog(page)).to_contain_text("This is the only time the secret is displayed")
    page.get_by_role("button", name="Copy all three").click()
    client_id, secret, url = clipboard(page).split("\n")
    assert url == admin.base
    assert secret in page.locator("#text-curl").inner_text()
    answer = httpx.post(
        f"{url}/oauth/token",
        data={"grant_type": "client_credentials"},
        auth=(client_id, secret),
    )
    assert answer.status_code == 200
    assert answer.json()["scope"] == "users:read"
    page.get_by_role("button", name="Done").click()
    expect(row_of(page, "Nightly report")).to_contain_text(client_id)
    secret_is_gone(admin, secret)


@row("DSEC-20", "INC-24", facet="screen")
def test_the_secret_is_gone_once_it_was_left(admin: Visitor):
    """A reload shows nothing of it, and leaving before it was copied asks first."""
    page = admin.page
    admin.goto("/clients")
    page.get_by_role("button", name="Create API client").first.click()
    named(page).fill("Left early")
    page.get_by_role("button", name="Save").click()
    secret = page.locator("#once-secret").inner_text()
    page.keyboard.press("Escape")
    expect(page.get_by_text("You have not copied it.")).to_be_visible()
    page.get_by_role("button", name="Done").click()
    expect(row_of(page, "Left early")).to_be_visible()
    page.reload()
    assert secret not in page.content()
    secret_is_gone(admin, secret)


@row("DSEC-13", facet="screen")
def test_a_name_is_needed_and_is_nobody_elses(admin: Visitor, tenant: World):
    """What is wrong is told beside the field, and what was typed stays."""
    tenant.make_client(name="Taken")
    page = admin.page
    admin.goto("/clients")
    page.get_by_role("button", name="Create API client").first.click()
    name = named(page)
    page.get_by_role("button", name="Save").click()
    assert name.evaluate("one => one.validity.valueMissing")
    name.fill("Taken")
    dialog(page).get_by_label("Description").fill("stays here")
    admin.watch.expect("status of 409")
    page.get_by_role("button", name="Save").click()
    expect(dialog(page)).to_contain_text("another client has this name")
    expect(dialog(page).get_by_label("Description")).to_have_value("stays here")


@row("INC-22", "INC-25", "INC-26", "INC-30", "INC-31", "INC-32", "INC-33", facet="screen")
def test_details_tell_everything_but_the_secret(admin: Visitor, tenant: World):
    """Dates, id, rights, secrets with their use, calls, events, and whether it could do a thing."""
    client = tenant.make_client(permissions=["users:read"], name="Told of")
    token = tenant.token(client)
    assert tenant.call("GET", "/api/v1/users", token).status_code == 200
    page = admin.page
    admin.goto("/clients")
    row_of(page, "Told of").get_by_label("Details of Told of").click()
    for words in ("Date created", "Last modified", "Last redeemed", "Client ID", "users:read"):
        expect(page.locator("main")).to_contain_text(words)
    expect(page.locator("main")).to_contain_text(client.client_id)
    assert client.secret not in page.content()
    page.get_by_label("Path").fill("/api/v1/users")
    page.get_by_role("button", name="Try").click()
    expect(page.locator("#decision")).to_contain_text("It can.")
    page.get_by_label("Path").fill("/api/v1/roles")
    page.get_by_role("button", name="Try").click()
    expect(page.locator("#decision")).to_contain_text("roles:read")
    page.get_by_label("Actions on Told of").click()
    for what in ("Edit", "Reset secret", "Rotate secret", "Delete"):
        expect(page.get_by_role("button", name=what)).to_be_visible()


@row("INC-21", "INC-27", "INC-48", facet="screen")
def test_an_edit_changes_name_words_and_rights(admin: Visitor, tenant: World):
    """The form comes filled in; saving acts on the next call."""
    client = tenant.make_client(permissions=["users:read"], name="Before")
    token = tenant.token(client)
    page = admin.page
    admin.goto("/clients")
    act(page, "Before", "Edit")
    name = named(page)
    expect(name).to_have_value("Before")
    name.fill("After")
    page.get_by_role("radiogroup", name="Users", exact=True).get_by_text("None").click()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("heading", name="After")).to_be_visible()
    assert tenant.call("GET", "/api/v1/users", token).status_code == 403


@row("INC-7", "INC-28", "INC-49", "INC-50", "INC-51", "DW-2", facet="screen")
def test_a_reset_says_what_it_breaks_and_gives_a_new_secret(admin: Visitor, tenant: World):
    """Recent use is told first; then id and new secret are shown together; the old one fails."""
    client = tenant.make_client(name="To reset")
    tenant.token(client)
    page = admin.page
    admin.goto("/clients")
    act(page, "To reset", "Reset secret")
    expect(dialog(page)).to_contain_text("It is in use")
    dialog(page).get_by_role("button", name="Reset secret").click()
    page.get_by_role("button", name="Copy all three").click()
    client_id, secret, _ = clipboard(page).split("\n")
    assert client_id == client.client_id
    assert secret != client.secret
    assert tenant.ask_token(client).status_code == 401
    page.get_by_role("button", name="Done").click()
    secret_is_gone(admin, secret)


@row("DW-1", facet="screen")
def test_a_rotation_asks_when_the_old_secret_dies(admin: Visitor, tenant: World):
    """Both work in between; the page tells of each when it was last used, and ends one at once."""
    client = tenant.make_client(name="To rotate")
    tenant.token(client)
    page = admin.page
    admin.goto("/clients")
    act(page, "To rotate", "Rotate secret")
    expect(dialog(page)).to_contain_text("When does the old secret die?")
    expect(dialog(page)).to_contain_text("127.0.0.1")
    dialog(page).get_by_role("button", name="Make new secret").click()
    page.get_by_role("button", name="Copy all three").click()
    assert tenant.ask_token(client).status_code == 200
    page.get_by_role("button", name="Done").click()
    page.get_by_role("link", name="To rotate", exact=True).click()
    page.get_by_role("row").filter(has_text="expiring").get_by_role("button", name="End").click()
    dialog(page).get_by_role("button", name="End secret").click()
    expect(page.get_by_text("The secret has ended.")).to_be_visible()
    assert tenant.ask_token(client).status_code == 401


@row("INC-29", "INC-52", "DW-2", facet="screen")
def test_deleting_what_is_used_wants_its_name(admin: Visitor, tenant: World):
    """The dialog says what breaks; typed wrongly nothing is deleted, typed right it is for good."""
    client = tenant.make_client(name="To delete")
    tenant.token(client)
    page = admin.page
    admin.goto("/clients")
    act(page, "To delete", "Delete")
    expect(dialog(page)).to_contain_text("Make sure that nothing uses it")
    page.get_by_label("Type the name to delete it").fill("to del")
    admin.watch.expect("status of 422")
    dialog(page).get_by_role("button", name="Delete").click()
    expect(dialog(page)).to_contain_text("type the client's name")
    page.get_by_label("Type the name to delete it").fill("To delete")
    dialog(page).get_by_role("button", name="Delete").click()
    expect(page.get_by_text("To delete is deleted.")).to_be_visible()
    expect(row_of(page, "To delete")).to_have_count(0)
    assert tenant.ask_token(client).status_code == 401


def test_the_switch_and_many_at_once(admin: Visitor, tenant: World):
    """A switch acts at once; chosen rows are disabled and enabled together."""
    clients = [tenant.make_client(name=f"Many {number}") for number in range(3)]
    page = admin.page
    admin.goto("/clients?search=Many")
    page.get_by_role("switch", name="Many 0 is enabled").click()
    expect(page.get_by_text("It is disabled.")).to_be_visible()
    assert tenant.ask_token(clients[0]).status_code == 401
    page.get_by_label("Choose all").check()
    page.get_by_role("button", name="Enable chosen").click()
    expect(page.get_by_text("of 5 enabled").or_(page.get_by_text("3 of 3 enabled"))).to_be_visible()
    assert tenant.ask_token(clients[0]).status_code == 200


def test_search_filter_and_paging(admin: Visitor, tenant: World):
    """The table is narrowed by name and state, and goes on page by page."""
    for number in range(52):
        tenant.make("clients", name=f"Page {number:02}")
    page = admin.page
    admin.goto("/clients?search=Page 5")
    expect(page.get_by_role("link", name=re.compile("^Page 5"))).to_have_count(2)
    admin.goto("/clients?search=Page")
    page.get_by_role("link", name="Next page").click()
    expect(page.get_by_role("link", name=re.compile(r"^Page \d\d$"))).to_have_count(2)
    admin.goto("/clients?search=nobody-is-called-so")
    expect(page.get_by_text("No client is like that")).to_be_visible()


@row("INC-20", "INC-23", "INC-53", "INC-55", "INC-56", facet="screen")
def test_words_that_help(admin: Visitor, tenant: World):
    """Columns, hints at the fields, the advice of one client for each, and related pages."""
    client = tenant.make_client(name="Seen")
    page = admin.page
    admin.goto("/clients")
    for words in ("Name", "Client ID"):
        expect(page.get_by_role("columnheader", name=words, exact=True)).to_be_visible()
    expect(row_of(page, "Seen")).to_contain_text(client.client_id)
    expect(page.get_by_role("link", name=re.compile("^Authentication"))).to_be_visible()
    page.get_by_role("button", name="Create API client").first.click()
    expect(dialog(page)).to_contain_text(
        "one client for each integration or script, not one for many"
    )
    expect(dialog(page)).to_contain_text("readily identifies the client")
    expect(dialog(page).get_by_label("Description")).to_be_visible()


@row("INC-5", facet="screen")
def test_who_may_not_write_sees_no_button(visitors: Visitors, tenant: World):
    """Without the right to write there is nothing to press, and the address is refused."""
    tenant.make_client(name="Only looked at")
    reader = visitors.person(tenant, permissions=["clients:read"])
    reader.goto("/clients")
    expect(reader.page.get_by_role("link", name="Only looked at", exact=True)).to_be_visible()
    expect(reader.page.get_by_role("button", name="Create API client")).to_have_count(0)
    expect(reader.page.get_by_role("switch")).to_have_count(0)
    nobody = visitors.person(tenant, permissions=["users:read"])
    nobody.watch.expect("status of 403")
    assert nobody.goto("/clients").status == 403
    expect(nobody.page.get_by_role("link", name="API clients")).to_have_count(0)
