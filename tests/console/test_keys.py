"""API keys in the console: found, made, copied once, changed and ended by clicking."""

import re

import httpx
from playwright.sync_api import Page, expect

from tests.console.browsing import Visitor, Visitors
from tests.console.handling import clipboard, secret_is_gone
from tests.console.looking import screenshot, violations
from tests.console.tokens import press
from tests.rows import row
from tests.world import Client, Json, World, unique


def dialog(page: Page) -> None:
    """Wait for the dialog."""
    expect(page.locator("#dialog[open]")).to_be_visible()


def fill(page: Page, name: str, role: str = "Auditor", ends: str = "90 days") -> None:
    """Open the dialog and fill in what a key must have."""
    page.wait_for_load_state()
    page.get_by_role("button", name=re.compile("Generate API Key", re.IGNORECASE)).first.click()
    dialog(page)
    page.get_by_label("Name", exact=True).fill(name)
    page.get_by_label(role, exact=True).check()
    page.locator("#dialog").get_by_text(ends, exact=True).click()


def generate(page: Page) -> None:
    """Press the dialog's button."""
    page.get_by_role("button", name="Generate", exact=True).click()


def make_key(world: World, **more: object) -> Json:
    """Make a key by REST."""
    body = {"name": unique("key"), "roles": ["Auditor"], "expires_in": "30d", **more}
    return world.make("api-keys", **body)


def redeem(world: World, key: Json, secret: str) -> httpx.Response:
    """Ask for a token with a key's secret."""
    return world.ask_token(Client(key["id"], key["client_id"], secret, key))


def act(page: Page, key: Json, item: str) -> None:
    """Choose *item* in a key's menu."""
    page.wait_for_load_state()
    page.get_by_label(f"Actions for {key['name']}").click()
    page.get_by_role("button", name=item, exact=True).click()


@row("EI-20", "EI-21", facet="screen")
def test_the_way_to_a_key_where_keys_are_the_main_thing(visitors: Visitors, world: World):
    """
    The person icon furthest right in the header, Access Control, the tab API Key, Generate API
    Key: a form with name, role and expiration, and a button that generates.
    """
    admin = visitors.administrator(world.second_tenant(preset="iot-od"))
    page = admin.page
    admin.goto("/")
    icon = page.locator("header").get_by_label("People", exact=True)
    places = [one.bounding_box() for one in page.locator("header .dw-menu > summary").all()]
    mine = icon.bounding_box()
    assert mine is not None
    assert mine["x"] == max(place["x"] for place in places if place is not None)
    icon.click()
    page.get_by_role("link", name="Access Control", exact=True).click()
    page.get_by_role("main").get_by_role("link", name="API Key", exact=True).click()
    expect(page.get_by_role("heading", name="API Key", exact=True)).to_be_visible()
    fill(page, "Line 7", "device-operator", "30 days")
    generate(page)
    expect(page.locator("#new-secret")).to_be_visible()


@row("EI-22", "EI-23", facet="screen")
def test_the_secret_is_copied_and_then_gone(admin: Visitor):
    """The clipboard has what signs the key in; after Done the browser has no trace of it."""
    page, world = admin.page, admin.world
    admin.goto("/keys")
    name = unique("key")
    fill(page, name)
    generate(page)
    expect(page.get_by_text("It cannot be viewed again")).to_be_visible()
    page.get_by_role("button", name="Copy the secret").click()
    expect(page.locator("#toasts")).to_contain_text("Copied")
    secret = clipboard(page)
    assert secret.startswith("dwk_")
    page.get_by_role("button", name="Done").click()
    expect(page.get_by_role("heading", name=name)).to_be_visible()
    [key] = world.get("/api/v1/api-keys", search=name)["items"]
    assert redeem(world, key, secret).status_code == 200
    secret_is_gone(admin, secret)


@row("EI-23", facet="screen")
def test_leaving_before_copying_is_warned_about(admin: Visitor):
    """
    Done says first what is lost, Escape too, and the browser asks before another page; the
    client id alone is no copy of the secret. Afterwards it is gone.
    """
    page = admin.page
    admin.goto("/keys")
    fill(page, unique("key"))
    generate(page)
    secret = page.locator("#new-secret").inner_text()
    page.get_by_role("button", name="Copy the client ID").click()
    asked = []
    page.on("dialog", lambda one: (asked.append(one.type), one.dismiss()))
    page.locator("#dialog").get_by_text("Client ID").click()
    page.evaluate("setTimeout(() => location.reload())")
    page.wait_for_timeout(300)
    assert asked == ["beforeunload"]
    warning = page.get_by_text("The secret was not copied")
    expect(warning).to_be_hidden()
    page.keyboard.press("Escape")
    expect(warning).to_be_visible()
    expect(page.locator("#new-secret")).to_have_text(secret)
    page.get_by_role("button", name="Done").click()
    page.wait_for_url(re.compile(r"/keys/cli_"))
    secret_is_gone(admin, secret)


@row("EI-19", facet="screen")
def test_roles_and_an_end_are_required(admin: Visitor):
    """
    The browser asks for the end; past the browser, REST names both fields and no key is made;
    what was typed is still there.
    """
    page, world = admin.page, admin.world
    admin.goto("/keys")
    page.get_by_role("button", name="Generate API key").first.click()
    dialog(page)
    name = unique("key")
    page.get_by_label("Name", exact=True).fill(name)
    generate(page)
    assert page.locator("#dialog form").evaluate("one => one.checkValidity()") is False
    admin.watch.expect("status of 422")
    page.locator("#dialog form").evaluate("one => { one.noValidate = true }")
    generate(page)
    expect(page.locator("#d-roles")).to_be_visible()
    page.get_by_label("Auditor", exact=True).check()
    page.locator("#dialog form").evaluate("one => { one.noValidate = true }")
    generate(page)
    expect(page.get_by_text("Say when it ends")).to_be_visible()
    expect(page.get_by_label("Auditor", exact=True)).to_be_checked()
    expect(page.get_by_label("Name", exact=True)).to_have_value(name)
    assert list(world.pages("/api/v1/api-keys", search=name)) == []


@row("EI-3", facet="screen")
def test_each_role_says_what_it_allows(admin: Visitor):
    """Where roles are chosen and on the key's page; one without words is told by its rights."""
    page, world = admin.page, admin.world
    world.make("roles", name="Bare", permissions=["users:read"])
    said = {one["name"]: one["description"] for one in world.pages("/api/v1/roles")}
    admin.goto("/keys/new")
    for name, words in said.items():
        box = page.get_by_label(name, exact=True)
        told = page.locator("#" + str(box.get_attribute("aria-describedby")))
        expect(told).to_have_text(words or "Gives users:read")
    key = make_key(world)
    admin.goto(f"/keys/{key['id']}")
    expect(page.get_by_role("main")).to_contain_text(said["Auditor"])


def test_a_key_is_edited(admin: Visitor):
    """Every term; an end left alone stays to the millisecond, and a date that was typed is UTC."""
    page, world = admin.page, admin.world
    key = make_key(world)
    admin.goto("/keys")
    act(page, key, "Edit")
    page.get_by_label("Name", exact=True).fill("Renamed")
    page.get_by_label("IP filter", exact=True).fill("10.0.0.0/8")
    page.get_by_label("SOC Operator", exact=True).check()
    page.get_by_label("Description", exact=True).fill("Of the press line")
    press(page, "Save")
    now = world.get(f"/api/v1/api-keys/{key['id']}")
    assert now["expires_at"] == key["expires_at"]
    assert (now["name"], now["filter"], now["description"], len(now["roles"])) == (
        "Renamed", "10.0.0.0/8", "Of the press line", 2,
    )  # fmt: skip
    act(page, now, "Edit")
    page.locator("#dialog").get_by_text("On a date", exact=True).click()
    page.get_by_label("Date and time (UTC)").fill("2027-06-01T12:00")
    press(page, "Save")
    assert world.get(f"/api/v1/api-keys/{key['id']}")["expires_at"].startswith(
        "2027-06-01T12:00:00"
    )


def test_a_key_is_switched_off_and_on(admin: Visitor):
    """By the switch in its row, and by the menu, whose dialog says first what stops."""
    page, world = admin.page, admin.world
    key = make_key(world)
    admin.goto("/keys")
    switch = page.get_by_role("switch", name=f"{key['name']} is enabled")
    switch.click()
    expect(page.locator("#toasts")).to_contain_text("is disabled")
    assert redeem(world, key, key["secret"]).status_code == 401
    switch.click()
    expect(page.locator("#toasts")).to_contain_text("is enabled")
    assert redeem(world, key, key["secret"]).status_code == 200
    act(page, key, "Disable")
    expect(page.get_by_text("neither this key nor any token it got is accepted")).to_be_visible()
    page.get_by_role("button", name="Disable", exact=True).last.click()
    expect(switch).not_to_be_checked()


def test_a_secret_is_rotated_and_reset(admin: Visitor):
    """
    Rotating, one says when the old one dies and reads who used it last; a reset kills both. Each
    new secret is shown once.
    """
    page, world = admin.page, admin.world
    key = make_key(world)
    redeem(world, key, key["secret"])
    admin.goto(f"/keys/{key['id']}")
    page.get_by_role("button", name="Rotate secret").first.click()
    dialog(page)
    expect(page.locator("#dialog")).to_contain_text("127.0.0.1")
    page.get_by_label("When does the old secret die?").select_option("in a week")
    page.get_by_role("button", name="Rotate", exact=True).click()
    second = page.locator("#new-secret").inner_text()
    page.get_by_role("button", name="Copy the secret").click()
    page.get_by_role("button", name="Done").click()
    page.wait_for_url(re.compile(r"/keys/cli_"))
    expect(page.get_by_role("region", name="Secrets").get_by_role("row")).to_have_count(3)
    assert [redeem(world, key, one).status_code for one in (key["secret"], second)] == [200, 200]
    act(page, key, "Reset secret")
    page.get_by_role("button", name="Reset secret", exact=True).last.click()
    third = page.locator("#new-secret").inner_text()
    told = [redeem(world, key, one).status_code for one in (key["secret"], second, third)]
    assert told == [401, 401, 200]


def test_a_secret_is_ended(admin: Visitor):
    """One alone, from the key's page; the other goes on."""
    page, world = admin.page, admin.world
    key = make_key(world)
    answer = world.call("POST", f"/api/v1/api-keys/{key['id']}/rotate")
    second = answer.json()["secret"]
    admin.goto(f"/keys/{key['id']}")
    page.get_by_role("row").filter(has_text="Expiring").get_by_role("button", name="End").click()
    page.get_by_role("button", name="End secret").click()
    expect(page.locator("#toasts")).to_contain_text("The secret has ended")
    assert [redeem(world, key, one).status_code for one in (key["secret"], second)] == [401, 200]


def test_a_key_expires_and_is_deleted(admin: Visitor):
    """
    Expired, it stays listed and says so; deleting one in use shows the use and asks for its name.
    """
    page, world = admin.page, admin.world
    key = make_key(world)
    token = redeem(world, key, key["secret"]).json()["access_token"]
    assert world.call("GET", "/api/v1/roles", token).status_code == 200
    world.events()
    admin.goto("/keys")
    act(page, key, "Expire now")
    page.get_by_role("button", name="Expire now", exact=True).last.click()
    expect(page.get_by_role("row").filter(has_text=key["name"])).to_contain_text("Expired")
    act(page, key, "Delete")
    dialog(page)
    expect(page.locator("#dialog")).to_contain_text("/api/v1/roles")
    admin.watch.expect("status of 422")
    page.get_by_label("Enter the name of the key to go on").fill("something else")
    page.get_by_role("button", name="Delete", exact=True).last.click()
    expect(page.locator("#d-confirm")).to_contain_text("the name of the key")
    page.get_by_label("Enter the name of the key to go on").fill(key["name"])
    page.get_by_role("button", name="Delete", exact=True).last.click()
    expect(page.locator("#toasts")).to_contain_text("is deleted")
    assert world.call("GET", f"/api/v1/api-keys/{key['id']}").status_code == 404


def test_keys_are_found(admin: Visitor):
    """By name, by state, in an order, page after page."""
    page, world = admin.page, admin.world
    for number in range(27):
        make_key(world, name=f"Key {number:02}")
    admin.goto("/keys")
    rows = page.get_by_role("region", name="API keys").locator("tbody tr")
    expect(rows).to_have_count(25)
    page.get_by_role("link", name="Next page").click()
    expect(rows).to_have_count(2)
    page.get_by_role("link", name="Name", exact=True).click()
    expect(rows.first).to_contain_text("Key 00")
    page.get_by_label("Search by name or client ID").fill("key 13")
    page.get_by_role("button", name="Filter").click()
    expect(rows).to_have_count(1)
    page.get_by_label("State").select_option("Disabled")
    page.get_by_role("button", name="Filter").click()
    expect(page.get_by_text("No key is like that")).to_be_visible()


def test_an_auditor_looks_and_changes_nothing(visitors: Visitors, tenant: World):
    """No button that changes; what is sent all the same is refused."""
    key = make_key(tenant)
    auditor = visitors.person(tenant, "Auditor")
    page = auditor.page
    for place in ("/keys", f"/keys/{key['id']}"):
        auditor.goto(place)
        expect(page.get_by_role("main")).to_contain_text(key["name"])
        names = page.get_by_role("main").get_by_role("button").all_inner_texts()
        assert {name.strip() for name in names} <= {"", "Filter"}
        expect(page.get_by_role("switch")).to_have_count(0)
    for act in ("disable", "expire", "delete", "reset"):
        assert auditor.send("POST", f"/console/keys/{key['id']}/{act}").status == 403
    assert tenant.get(f"/api/v1/api-keys/{key['id']}")["state"] == "active"


def test_the_pages_are_looked_at(admin: Visitor):
    """At both widths in both themes, and by axe-core; hostile words are words."""
    page, world = admin.page, admin.world
    admin.goto("/keys")
    screenshot(page, "keys-empty")
    hostile = "<img src=x onerror=alert(1)>" + "w" * 60
    key = make_key(world, name=hostile, description=hostile, filter="10.0.0.0/8, 2001:db8::/32")
    make_key(world)
    places = ("/keys", f"/keys/{key['id']}", "/keys/new", f"/keys/{key['id']}/rotate")
    for name, place in zip(("list", "one", "new", "rotate"), places, strict=True):
        admin.goto(place)
        screenshot(page, f"keys-{name}")
        assert violations(page) == [], place
