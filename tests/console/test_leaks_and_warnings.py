"""What ends soon is marked in its list, and a leaked secret is given up on a page for all."""

from datetime import UTC, datetime, timedelta

from playwright.sync_api import expect

from tests.console.browsing import Visitor
from tests.console.handling import secret_is_gone
from tests.console.looking import screenshot
from tests.rows import row
from tests.world import World, unique


def in_days(days: int) -> str:
    """Return the instant so many days from now."""
    return (datetime.now(UTC) + timedelta(days=days)).strftime("%Y-%m-%dT%H:%M:%SZ")


@row("DW-4", facet="screen")
def test_what_ends_soon_is_marked(admin: Visitor, tenant: World) -> None:
    """In the list of clients and of keys, and on the first page, where it is within a week."""
    soon = tenant.make_client(name=unique("soon"), expires_at=in_days(3))
    later = tenant.make_client(name=unique("later"), expires_at=in_days(60))
    key = tenant.make("api-keys", name=unique("key"), roles=["Auditor"], expires_in="20d")
    page = admin.page
    admin.goto("/clients")
    expect(page.get_by_role("row", name=soon.body["name"])).to_contain_text("ends soon")
    expect(page.get_by_role("row", name=later.body["name"])).not_to_contain_text("ends soon")
    admin.goto("/keys")
    expect(page.get_by_role("row", name=key["name"])).to_contain_text("ends soon")
    admin.goto("/")
    ending = page.get_by_role("region", name="Ending within 14 days")
    expect(ending.get_by_role("link", name=soon.body["name"])).to_contain_text("within a week")


@row("DW-13", facet="screen")
def test_anybody_ends_a_secret_that_was_found(stranger: Visitor, tenant: World) -> None:
    """Without signing in, on one page; it ends, and the page keeps nothing and tells nothing."""
    client = tenant.make_client()
    page = stranger.page
    stranger.goto("/revoke")
    screenshot(page, "revoke")
    page.get_by_label("What you found").fill(f"{client.secret} nothing-of-ours")
    page.get_by_label("Where it was seen").fill("https://code.example/x.env?y")
    page.get_by_role("button", name="End it").click()
    expect(page.get_by_role("main")).to_contain_text("has ended")
    assert tenant.ask_token(client).status_code == 401
    [event] = tenant.events(client.client_id, "credential.leaked")
    assert event["details"]["place"] == "https://code.example/x.env"
    secret_is_gone(stranger, client.secret)
