"""Who sees and does what with API tokens in the console: nobody signed in, each built-in role."""

from collections.abc import Mapping
from typing import Final

import pytest
from playwright.sync_api import expect

from tests.console.browsing import Visitors
from tests.console.tokens import make_token
from tests.rows import row
from tests.world import World, unique

SEES: Final[Mapping[str, tuple[bool, bool, bool]]] = {
    "Administrator": (True, True, True),
    "API Token Manager": (True, True, False),
    "Auditor": (True, False, False),
    "SOC Operator": (False, False, False),
}
"""Whether one of this role sees the list, changes what is in it, and unlocks."""
ACTS: Final = ("edit", "disable", "enable", "expire", "delete")


@row("TOK-9", "TOK-19", "TOK-28", facet="screen")
@pytest.mark.parametrize("preset", ["default", "horizon"])
@pytest.mark.parametrize("role", SEES)
def test_each_role_sees_and_does_its_part(visitors: Visitors, world: World, role: str, preset: str):
    """
    The list, the buttons that change it and the one that unlocks are there for those who may, also
    where a missing right is answered as unauthenticated; what others send is refused.
    """
    tenant = world.second_tenant(preset=preset)
    lists, changes, unlocks = SEES[role]
    token = make_token(tenant)
    visitor = visitors.person(tenant, role)
    page = visitor.page
    visitor.watch.expect("status of 40[13]")
    assert visitor.goto("/tokens").status == (200 if lists else 403)
    link = page.get_by_role("navigation", name="Main").locator("a[href$='/tokens']")
    expect(link).to_have_count(int(lists))
    if lists:
        expect(page.get_by_role("button", name="Add", exact=True)).to_have_count(int(changes))
        page.get_by_role("button", name=f"Show Details of {token['name']}").click()
        entry = page.locator(f"#entry-{token['id']}")
        expect(entry).to_be_visible()
        expect(entry.get_by_role("button", name="Unlock Token")).to_have_count(int(unlocks))
        expect(page.get_by_role("switch")).to_have_count(int(changes))
        page.get_by_label(f"Actions for {token['name']}").click()
        items = page.locator("details[open] .dropdown-item").all_inner_texts()
        writing = ["Edit", "Disable", "Expire now", "Delete"] if changes else []
        assert items == ["Use and rights", *writing]
    refused = {403, 401} if preset == "horizon" else {403}
    unlocked = visitor.send("POST", f"/api/v1/api-tokens/{token['id']}/unlock", {})
    assert unlocked.status in ({200} if unlocks else refused)
    if not changes:
        sent = [visitor.send("POST", f"/console/tokens/{token['id']}/{act}").status for act in ACTS]
        sent.append(visitor.send("POST", "/console/tokens/new").status)
        assert set(sent) == {403}
        now = tenant.get(f"/api/v1/api-tokens/{token['id']}")
        assert (now["state"], now["last_modified"]) == ("active", token["last_modified"])


@row("TOK-9", facet="screen")
def test_a_token_manager_makes_one(visitors: Visitors, tenant: World):
    """With nothing but that role, by the form."""
    user = tenant.make_person()
    keeper = visitors.person(tenant, "API Token Manager")
    page = keeper.page
    keeper.goto("/tokens")
    page.get_by_role("button", name="Add", exact=True).first.click()
    name = unique("token")
    page.get_by_label("User (Name)", exact=True).fill(user.username)
    page.get_by_label("Name", exact=True).fill(name)
    page.locator("#dialog").get_by_text("30 days", exact=True).click()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("row").filter(has_text=name).first).to_be_visible()


def test_nobody_signed_in_sees_nothing(visitors: Visitors, tenant: World):
    """Every page and action leads to the sign-in, and nothing happens."""
    token = make_token(tenant)
    stranger = visitors.stranger(tenant)
    for place in ("/tokens", "/tokens/new", f"/tokens/{token['id']}", "/keys", "/people"):
        stranger.goto(place)
        expect(stranger.page.get_by_role("heading", name="Sign in to Doorward")).to_be_visible()
        assert token["name"] not in stranger.page.content()
    for act in ACTS:
        answer = stranger.send("POST", f"/console/tokens/{token['id']}/{act}")
        assert answer.url.endswith("/sign-in")
    assert tenant.get(f"/api/v1/api-tokens/{token['id']}")["state"] == "active"
