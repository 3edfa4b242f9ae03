"""API tokens in the console: made, unlocked without being seen, locked again."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser import let_pass
from tests.console.browsing import Visitor, Visitors
from tests.console.handling import give_passkey_holder, secret_is_gone
from tests.console.looking import screenshot, violations
from tests.console.tokens import copied, make_token, unfold, unlock
from tests.rows import row
from tests.world import World, claims, unique

MINUTE = 60_000
STANDING = """() => [document.documentElement.outerHTML,
  ...[...document.querySelectorAll("input, textarea")].map((one) => one.value)].join()"""


@row("TOK-10", "TOK-18", "TOK-12", "TOK-16", facet="screen")
def test_a_token_is_added(visitors: Visitors, world: World):
    """
    Management, API Tokens, Add: user, name, description, end; Save makes it, and its JWT names
    the user, whose rights bound the caller.
    """
    tenant = world.second_tenant(preset="horizon")
    admin = visitors.administrator(tenant)
    person = tenant.make_person(permissions=["users:read"])
    page = admin.page
    admin.goto("/")
    group = page.get_by_role("navigation", name="Main").get_by_role("group", name="Management")
    group.get_by_role("link", name="API Tokens", exact=True).click()
    expect(page.get_by_role("heading", name="API Tokens", exact=True)).to_be_visible()
    page.get_by_role("button", name="Add", exact=True).first.click()
    page.get_by_label("User (Name)", exact=True).fill(person.username[:-1])
    offered = page.locator(f"datalist option[value='{person.username}']")
    expect(offered).to_have_count(1)
    page.get_by_label("User (Name)", exact=True).fill(person.username)
    name = unique("token")
    page.get_by_label("Name", exact=True).fill(name)
    page.get_by_label("Description", exact=True).fill("Nightly report")
    page.locator("#dialog").get_by_text("30 days", exact=True).click()
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_role("row").filter(has_text=name).first).to_contain_text("Nightly report")
    [token] = tenant.get("/api/v1/api-tokens", search=name)["items"]
    assert (token["user"], token["description"]) == (person.id, "Nightly report")
    # It gives what its user may do, so who unlocks it needs as much.
    entry = unfold(page, token)
    unlock(entry)
    jwt = copied(page, entry)
    assert claims(jwt)["user"] == person.username
    assert tenant.call("GET", "/api/v1/users", jwt).status_code == 200
    assert tenant.call("GET", "/api/v1/roles", jwt).status_code == 401


@row("TOK-11", facet="screen")
def test_a_fields_name_explains_it(admin: Visitor):
    """Clicking each of the six names shows words about it, and once more hides them."""
    page = admin.page
    admin.goto("/tokens/new")
    about = {
        "User (Name)": "A user of this tenant",
        "Name": "in lists and in the log",
        "Description": "what the token is for",
        "Filter (IP)": "in which the caller must be",
        "Expires": "After this time",
        "Enabled": "While this is on",
    }
    for name, words in about.items():
        told = page.locator("details.dw-help").filter(has_text=words)
        expect(told.locator("p")).to_be_hidden()
        told.locator("summary").get_by_text(name, exact=True).click()
        expect(told.locator("p")).to_be_visible()
        told.locator("summary").get_by_text(name, exact=True).click()
        expect(told.locator("p")).to_be_hidden()


@row("TOK-20", "TOK-21", "TOK-22", "TOK-23", "TOK-24", "TOK-25", "TOK-26", facet="screen")
def test_a_jwt_is_copied_unseen_shown_and_locked(admin: Visitor):
    """
    An arrow in the Actions column unfolds a locked field. Unlocking makes a JWT that is not in
    the page; Copy fills the clipboard with it; Show puts it in its field; Lock and folding take
    it away. Each unlocking makes another one.
    """
    page, world = admin.page, admin.world
    token = make_token(world)
    admin.goto("/tokens")
    heads = page.get_by_role("region").locator("thead th").all_inner_texts()
    place = heads.index("Actions")
    arrow = page.get_by_role("button", name=f"Show Details of {token['name']}")
    expect(page.locator("tbody tr").first.locator("td").nth(place).locator(arrow)).to_have_count(1)
    entry = unfold(page, token)
    field = entry.get_by_label("JWT", exact=True)
    expect(field).to_have_value("Locked")
    expect(entry.get_by_role("button", name="Copy", exact=True)).to_be_hidden()
    unlock(entry)
    first = copied(page, entry)
    assert world.passes(first)
    assert first not in page.evaluate(STANDING)
    entry.get_by_role("button", name="Show Token").click()
    expect(field).to_have_value(first)
    entry.get_by_role("button", name="Lock Token").click()
    expect(field).to_have_value("Locked")
    assert first not in page.evaluate(STANDING)
    unlock(entry)
    second = copied(page, entry)
    assert second != first
    entry.get_by_role("button", name="Show Token").click()
    arrow.click()
    expect(entry).to_be_hidden()
    assert second not in page.evaluate(STANDING)
    arrow.click()
    expect(field).to_have_value("Locked")
    assert [world.passes(one) for one in (first, second)] == [True, True]


@row("TOK-27", facet="screen")
@pytest.mark.parametrize("way", ["link", "address", "back"])
def test_going_to_another_page_locks_it(admin: Visitor, way: str):
    """However one leaves while the JWT is shown, the browser has no trace of it afterwards."""
    page, world = admin.page, admin.world
    token = make_token(world)
    admin.goto("/keys")
    admin.goto("/tokens")
    entry = unfold(page, token)
    unlock(entry)
    entry.get_by_role("button", name="Show Token").click()
    jwt = entry.get_by_label("JWT", exact=True).input_value()
    assert world.passes(jwt)
    if way == "link":
        page.get_by_role("link", name="API keys").first.click()
    elif way == "address":
        admin.goto("/people")
    else:
        page.go_back(wait_until="commit")
    expect(page.get_by_role("heading", level=1)).not_to_have_text("API tokens")
    secret_is_gone(admin, jwt)


def test_earlier_jwts_are_revoked_where_that_is_ticked(admin: Visitor):
    """Else they go on."""
    page, world = admin.page, admin.world
    token = make_token(world)
    admin.goto("/tokens")
    entry = unfold(page, token)
    unlock(entry)
    first = copied(page, entry)
    entry.get_by_role("button", name="Lock Token").click()
    entry.get_by_label(re.compile("Revoke earlier JWTs")).check()
    unlock(entry)
    assert [world.passes(one) for one in (first, copied(page, entry))] == [False, True]


def test_unlocking_asks_for_the_password_once_more(admin: Visitor):
    """
    Five minutes after signing in a dialog asks for it: a wrong one is refused there, cancelling
    leaves the field locked, the right one goes on; the password is not kept in the page.
    """
    page, world = admin.page, admin.world
    assert admin.person is not None
    token = make_token(world)
    let_pass(world, admin.person, 6 * MINUTE, "proven_at")
    admin.goto("/tokens")
    admin.watch.expect("status of (403|422)")
    entry = unfold(page, token)
    entry.get_by_role("button", name="Unlock Token").click()
    asked = page.get_by_role("dialog", name="Prove it is you")
    expect(asked).to_be_visible()
    asked.get_by_role("button", name="Cancel").click()
    expect(entry.get_by_label("JWT", exact=True)).to_have_value("Locked")
    entry.get_by_role("button", name="Unlock Token").click()
    asked.get_by_label("Password").fill("not it at all")
    asked.get_by_role("button", name="Go on").click()
    expect(asked.get_by_role("alert")).not_to_be_empty()
    asked.get_by_label("Password").fill(admin.person.password)
    asked.get_by_role("button", name="Go on").click()
    expect(asked).to_be_hidden()
    assert world.passes(copied(page, entry))
    assert admin.person.password not in page.evaluate(STANDING)


def test_a_passkey_proves_it_too(admin: Visitor):
    """Where the visitor has one, the dialog offers it."""
    page, world = admin.page, admin.world
    assert admin.person is not None
    token = make_token(world)
    give_passkey_holder(admin)
    admin.goto("/profile")
    page.get_by_label("Name of a new passkey").fill("This laptop")
    page.get_by_role("button", name="Add passkey").click()
    expect(page.get_by_text("This laptop")).to_be_visible()
    let_pass(world, admin.person, 6 * MINUTE, "proven_at")
    admin.goto(f"/tokens/{token['id']}")
    admin.watch.expect("status of 403")
    entry = page.get_by_role("main")
    entry.get_by_role("button", name="Unlock Token").click()
    page.get_by_role("button", name="Use a passkey").click()
    expect(entry.get_by_role("button", name="Copy", exact=True)).to_be_visible()
    assert world.passes(copied(page, entry))


def test_in_another_tenant_of_ones_own(visitors: Visitors, world: World):
    """Who has roles in two sees and unlocks the tokens of the one that the address names."""
    there = world.second_tenant()
    person = world.make_person()
    roles = [one["id"] for one in there.pages("/api/v1/roles") if one["name"] == "Administrator"]
    there.call("PUT", f"/api/v1/members/{person.id}", json={"roles": roles})
    token = make_token(there)
    visitor = visitors.stranger(world).sign_in(person)
    page = visitor.page
    visitor.goto(f"/in/{there.machine['id']}/tokens")
    entry = unfold(page, token)
    unlock(entry)
    jwt = copied(page, entry)
    assert there.passes(jwt)
    assert not world.passes(jwt)


def test_the_pages_are_looked_at(admin: Visitor):
    """At both widths in both themes, and by axe-core, unfolded; hostile words are words."""
    page, world = admin.page, admin.world
    admin.goto("/tokens")
    screenshot(page, "tokens-empty")
    hostile = "<img src=x onerror=alert(1)>" + "w" * 60
    token = make_token(world, name=hostile, description=hostile, filter="10.0.0.0/8")
    make_token(world)
    for name, place in (
        ("list", "/tokens"),
        ("one", f"/tokens/{token['id']}"),
        ("new", "/tokens/new"),
        ("delete", f"/tokens/{token['id']}/delete"),
    ):
        admin.goto(place)
        if name == "list":
            entry = unfold(page, token)
            unlock(entry)
            entry.get_by_role("button", name="Show Token").click()
        screenshot(page, f"tokens-{name}")
        assert violations(page) == [], place
