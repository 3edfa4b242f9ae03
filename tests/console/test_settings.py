"""Settings in the console: signing keys, the tenant, its policies and presets."""

import pytest
from playwright.sync_api import expect

from tests.browser import let_pass
from tests.console.browsing import Visitor, Visitors
from tests.console.handling import clipboard, give_passkey_holder, secret_is_gone
from tests.console.looking import screenshot, violations
from tests.world import PASSWORD, World


def test_the_ring_and_its_rotation(admin: Visitor, tenant: World):
    """Each key says what it does and why it cannot go; a rotation puts a next one beside it."""
    page = admin.page
    dialog = page.get_by_role("dialog")
    admin.goto("/signing-keys")
    rows = page.get_by_role("region", name="Signing keys").get_by_role("row")
    expect(rows).to_have_count(2)
    expect(rows.nth(1)).to_contain_text("Rotate first")
    page.get_by_role("button", name="Rotate").click()
    expect(dialog).to_contain_text("nothing breaks for programs that read the key set")
    dialog.get_by_role("combobox", name="The next key signs with").select_option("EdDSA")
    dialog.get_by_role("button", name="Rotate").click()
    expect(rows).to_have_count(3)
    expect(rows.nth(2)).to_contain_text("Next")
    expect(rows.nth(2)).to_contain_text("EdDSA")
    screenshot(page, "signing-keys")
    assert violations(page) == []

    rows.nth(2).get_by_role("button", name="Remove").click()
    expect(dialog).to_contain_text("It has not signed anything")
    dialog.get_by_role("button", name="Remove").click()
    expect(rows).to_have_count(2)


def test_a_rotation_asks_who_sits_here(admin: Visitor, tenant: World):
    """With an old proof it asks for the password first, says when that is wrong, then goes on."""
    assert admin.person is not None
    let_pass(tenant, admin.person, 6 * 60_000, "proven_at")
    admin.watch.expect("status of 403")
    page = admin.page
    dialog = page.get_by_role("dialog")
    admin.goto("/signing-keys")
    page.get_by_role("button", name="Rotate").click()
    dialog.get_by_role("combobox", name="The next key signs with").select_option("RS256")
    dialog.get_by_role("button", name="Rotate").click()
    expect(dialog.get_by_role("heading", name="Prove it is you")).to_be_visible()
    assert violations(page) == []
    dialog.get_by_label("Your password").fill("not the password")
    dialog.get_by_role("button", name="Go on").click()
    expect(dialog.get_by_role("alert")).to_be_visible()
    assert len(tenant.get("/api/v1/keys")["items"]) == 1
    dialog.get_by_label("Your password").fill(PASSWORD)
    dialog.get_by_role("button", name="Go on").click()
    expect(page.get_by_text("The next key is published")).to_be_visible()
    assert {one["alg"] for one in tenant.get("/api/v1/keys")["items"]} == {"ES256", "RS256"}
    admin.goto("/policies")
    expect(page.get_by_role("heading", name="Policies")).to_be_visible()


def test_a_passkey_lets_a_rotation_pass(admin: Visitor, tenant: World):
    """Who has one is asked for no password."""
    assert admin.person is not None
    give_passkey_holder(admin)
    page = admin.page
    admin.goto("/profile")
    page.get_by_label("Name of a new passkey").fill("This laptop")
    page.get_by_role("button", name="Add passkey").click()
    expect(page.get_by_text("This laptop")).to_be_visible()
    let_pass(tenant, admin.person, 6 * 60_000, "proven_at")
    admin.watch.expect("status of 403")
    dialog = page.get_by_role("dialog")
    admin.goto("/signing-keys")
    page.get_by_role("button", name="Rotate").click()
    dialog.get_by_role("button", name="Rotate").click()
    dialog.get_by_role("button", name="Use a passkey").click()
    expect(page.get_by_text("The next key is published")).to_be_visible()


def test_what_the_tenant_is(admin: Visitor, tenant: World):
    """Its addresses can be copied, its name changed, with what is wrong beside the field."""
    page = admin.page
    dialog = page.get_by_role("dialog")
    admin.watch.expect("status of 422")
    admin.goto("/tenant")
    page.get_by_role("button", name="Copy the issuer").click()
    assert clipboard(page) == admin.base
    screenshot(page, "tenant")
    assert violations(page) == []
    page.get_by_role("button", name="Edit").click()
    dialog.get_by_label("Access tokens live (seconds)").fill("1")
    dialog.get_by_role("button", name="Save").click()
    expect(dialog.locator(".invalid-feedback")).to_be_visible()
    dialog.get_by_label("Access tokens live (seconds)").fill("600")
    dialog.get_by_label("Name").fill("Renamed")
    dialog.get_by_role("button", name="Save").click()
    expect(page.get_by_role("heading", name="Renamed")).to_be_visible()
    expect(page.get_by_text("10 minutes, where a client says nothing else")).to_be_visible()


def test_policies_tell_what_the_preset_says(admin: Visitor, tenant: World):
    """Every policy of the API is explained, beside it the preset's value; a change holds."""
    page = admin.page
    dialog = page.get_by_role("dialog")
    admin.watch.expect("status of 422")
    admin.goto("/policies")
    own = tenant.get("/api/v1/tenants")["items"][0]
    assert page.get_by_role("main").get_by_role("region").count() == len(own["policies"])
    screenshot(page, "policies")
    assert violations(page) == []
    most = page.get_by_role("region", name="How many API clients there may be")
    expect(most).to_contain_text("Preset: No limit")
    most.get_by_role("button").click()
    dialog.get_by_label("At most").fill("0")
    dialog.get_by_role("button", name="Save").click()
    expect(dialog.get_by_text("1 to 1000000, or null for no limit")).to_be_visible()
    dialog.get_by_label("At most").fill("7")
    dialog.get_by_role("button", name="Save").click()
    expect(most).to_contain_text("7 at most")
    expect(most).to_contain_text("Changed")
    switch = page.get_by_role("region", name="Secrets can be copied again")
    switch.get_by_role("button").click()
    dialog.get_by_role("checkbox", name="On").check()
    dialog.get_by_role("button", name="Save").click()
    expect(switch).to_contain_text("Changed")
    policies = tenant.get("/api/v1/tenants")["items"][0]["policies"]
    assert (policies["most_clients"], policies["retrievable_secrets"]) == (7, True)


def test_a_preset_is_tried_before_it_is_applied(admin: Visitor, tenant: World):
    """What it would do is told first; applied it did that, and would do nothing more."""
    page = admin.page
    dialog = page.get_by_role("dialog")
    admin.goto("/tenant/presets")
    screenshot(page, "presets")
    assert violations(page) == []
    roles = len(list(tenant.pages("/api/v1/roles")))
    card = page.get_by_role("region", name="XIQ Site Engine client API access")
    card.get_by_role("button").click()
    expect(dialog).to_contain_text("areas of permissions")
    assert len(list(tenant.pages("/api/v1/roles"))) == roles
    dialog.get_by_role("button", name="Apply").click()
    expect(page.get_by_text("Applied.")).to_be_visible()
    assert len(list(tenant.pages("/api/v1/roles"))) > roles
    admin.goto("/tenant/presets/xiq-se")
    expect(page.get_by_text("it would change nothing")).to_be_visible()


def test_a_tenant_is_made(visitors: Visitors, world: World):
    """From the default tenant, like a preset; its machine administrator's secret is shown once."""
    admin = visitors.administrator(world)
    page = admin.page
    dialog = page.get_by_role("dialog")
    admin.goto("/tenant")
    page.get_by_role("button", name="Create a tenant").click()
    slug = world.second_tenant().prefix.removeprefix("/t/") + "x"
    dialog.get_by_label("Name").fill("Made by hand")
    dialog.get_by_label("Part of the address").fill(slug)
    dialog.get_by_label("12Port Horizon", exact=False).or_(
        dialog.get_by_role("radio").nth(2)
    ).first.check()
    dialog.get_by_role("button", name="Create").click()
    expect(dialog).to_contain_text("the only time the secret is displayed")
    page.get_by_role("button", name="Copy all three").click()
    client_id, secret, base = clipboard(page).splitlines()
    made = World(world.server, {"client_id": client_id, "client_secret": secret}, f"/t/{slug}")
    assert base.endswith(f"/t/{slug}")
    assert made.get("/api/v1/tenants")["items"][0]["name"] == "Made by hand"
    assert violations(page) == []
    page.get_by_role("button", name="Done").click()
    expect(page.get_by_role("heading", name="Your tenants")).to_be_visible()
    secret_is_gone(admin, secret)


@pytest.mark.parametrize("role", ["Auditor"])
def test_readers_are_offered_no_change(visitors: Visitors, tenant: World, role: str):
    """Whoever only reads sees all of it and no button that would be refused."""
    reader = visitors.person(tenant, role)
    for place in ("/signing-keys", "/tenant", "/policies", "/apis"):
        assert reader.goto(place).status == 200
        words = reader.page.get_by_role("main").get_by_role("button").all_inner_texts()
        assert [one for one in words if one.strip() not in {"", "Search"}] == [], place
