"""The terms of an API token in the console: edited, switched, expired, deleted."""

from datetime import UTC, datetime, timedelta

from playwright.sync_api import expect

from tests.console.browsing import Visitor
from tests.console.tokens import act, copied, make_token, press, unfold, unlock
from tests.rows import row
from tests.world import unique


@row("TOK-28", "TOK-29", "TOK-33", facet="screen")
def test_everything_of_a_token_is_edited(admin: Visitor):
    """User, name, description, filter, end and state; an end in the past is taken."""
    page, world = admin.page, admin.world
    token, other = make_token(world), world.make_person()
    admin.goto("/tokens")
    act(page, token, "Edit")
    name = unique("token")
    for label, value in (
        ("User (Name)", other.username),
        ("Name", name),
        ("Description", "Something else"),
        ("Filter (IP)", "10.0.0.1-10.0.0.9"),
    ):
        page.get_by_label(label, exact=True).fill(value)
    page.get_by_label("Accept its JWTs").uncheck()
    page.locator("#dialog").get_by_text("180 days", exact=True).click()
    press(page, "Save")
    now = world.get(f"/api/v1/api-tokens/{token['id']}")
    shown = ("user", "name", "description", "filter", "enabled")
    assert [now[one] for one in shown] == [
        other.id, name, "Something else", "10.0.0.1-10.0.0.9", False,
    ]  # fmt: skip
    ends = datetime.fromisoformat(now["expires_at"]) - datetime.now(UTC)
    assert timedelta(days=179) < ends <= timedelta(days=180)
    act(page, now, "Edit")
    page.locator("#dialog").get_by_text("On a date", exact=True).click()
    page.get_by_label("Date and time (UTC)").fill("2020-01-01T00:00")
    press(page, "Save")
    expect(page.get_by_role("row").filter(has_text=name).first).to_contain_text("Expired")


@row("TOK-14", "TOK-31", "TOK-33", facet="screen")
def test_deleting_offers_to_expire_instead(admin: Visitor):
    """
    The dialog says that deleting cannot be undone; expiring now from there ends the JWT, and the
    token stays listed and is marked.
    """
    page, world = admin.page, admin.world
    token = make_token(world)
    admin.goto("/tokens")
    entry = unfold(page, token)
    unlock(entry)
    jwt = copied(page, entry)
    assert world.passes(jwt)
    act(page, token, "Delete")
    expect(page.locator("#dialog")).to_contain_text("This cannot be undone")
    press(page, "Expire now instead")
    expect(page.get_by_role("row").filter(has_text=token["name"]).first).to_contain_text("Expired")
    assert world.call("GET", "/v1/users", jwt).status_code == 401


@row("TOK-30", facet="screen")
def test_a_token_is_deleted_for_good(admin: Visitor):
    """
    Cancelling changes nothing; one that was used asks for its name; afterwards it is not listed,
    and its JWT is refused.
    """
    page, world = admin.page, admin.world
    token = make_token(world)
    admin.goto("/tokens")
    entry = unfold(page, token)
    unlock(entry)
    jwt = copied(page, entry)
    assert world.passes(jwt)
    world.events()
    act(page, token, "Delete")
    press(page, "Cancel")
    assert world.passes(jwt)
    act(page, token, "Delete")
    expect(page.locator("#dialog")).to_contain_text("/v1/users")
    page.get_by_label("Enter the name of the token to go on").fill(token["name"])
    press(page, "Delete")
    expect(page.locator("#toasts")).to_contain_text("is deleted")
    expect(page.get_by_role("row").filter(has_text=token["name"])).to_have_count(0)
    assert world.call("GET", "/v1/users", jwt).status_code == 401


@row("TOK-15", "TOK-17", facet="screen")
def test_the_switch_and_the_filter(admin: Visitor):
    """
    Switched off, the JWT is refused, and on again the same one works; with a filter for elsewhere
    it is refused.
    """
    page, world = admin.page, admin.world
    token = make_token(world)
    admin.goto("/tokens")
    entry = unfold(page, token)
    unlock(entry)
    jwt = copied(page, entry)
    switch = page.get_by_role("switch", name=f"{token['name']} is enabled")
    for said, passes in (("is disabled", False), ("is enabled", True)):
        switch.click()
        expect(page.locator("#toasts")).to_contain_text(said)
        assert world.passes(jwt) is passes
    for text, passes in (("127.0.0.2, ::1/128", False), ("127.0.0.0/8", True), ("", True)):
        act(page, token, "Edit")
        page.get_by_label("Filter (IP)", exact=True).fill(text)
        press(page, "Save")
        expect(page.locator("#toasts")).to_contain_text("Saved")
        assert world.passes(jwt) is passes, text
    act(page, token, "Edit")
    page.get_by_label("Filter (IP)", exact=True).fill("10.0.0.0/33")
    admin.watch.expect("status of 422")
    page.locator("#dialog").get_by_role("button", name="Save").click()
    expect(page.locator("#d-filter")).to_contain_text("addresses")
