"""Roles in the console: what each allows, in words and by area; made, changed and removed."""

import re
from typing import Any

from playwright.sync_api import expect

from tests.console.browsing import Visitor, Visitors
from tests.console.looking import screenshot, violations
from tests.rows import row
from tests.world import World


@row("EI-3", facet="screen")
def test_each_role_says_what_it_allows(admin: Visitor, tenant: World):
    """The list tells it in a sentence for every role, whether or not its maker wrote one."""
    tenant.make("roles", name="Mine", permissions=["users:read", "roles:read", "roles:write"])
    admin.goto("/roles")
    page = admin.page
    for role in tenant.pages("/api/v1/roles"):
        line = page.get_by_role("row").filter(has=page.get_by_role("link", name=role["name"]))
        said = line.get_by_role("cell").nth(1)
        assert said.inner_text().startswith("May "), role["name"]
    expect(page.get_by_role("row").filter(has_text="Mine")).to_contain_text(
        "May read and change Roles; read Users"
    )
    screenshot(page, "roles")
    assert violations(page) == []


@row("EI-3", facet="screen")
def test_a_role_shows_its_areas_and_endpoints(admin: Visitor, tenant: World):
    """One role: the functional areas, what may be done there, and the doors that it opens."""
    role = tenant.make("roles", name="Reader", permissions=["events:read"])
    admin.goto(f"/roles/{role['id']}")
    page = admin.page
    expect(page.get_by_text("May read Events.")).to_be_visible()
    areas = page.get_by_role("region", name="Functional areas")
    expect(areas.get_by_role("row").nth(1)).to_have_text(re.compile("Management.*Events.*read"))
    page.get_by_role("heading", name="Endpoints it opens").click()
    endpoints = page.get_by_role("region", name="Endpoints")
    expect(endpoints.get_by_role("cell", name="/api/v1/events", exact=True)).to_be_visible()
    screenshot(page, "role")
    assert violations(page) == []


def test_a_role_is_made_changed_and_removed(admin: Visitor, tenant: World):
    """In dialogs: everything at nothing first, errors beside their field, and who loses it."""
    page = admin.page
    admin.watch.expect(r"status of (409|422)")
    admin.goto("/roles")
    page.get_by_role("button", name="Create role").click()
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_role("checkbox", name="Read Users")).not_to_be_checked()
    assert dialog.locator("input:checked").count() == 0
    dialog.get_by_label("Name").fill("Auditor")
    dialog.get_by_role("checkbox", name="Read Users").check()
    dialog.get_by_role("button", name="Create").click()
    expect(dialog.get_by_text("another role has this name")).to_be_visible()
    expect(dialog.get_by_role("checkbox", name="Read Users")).to_be_checked()
    dialog.get_by_label("Name").fill("Reader")
    dialog.get_by_role("button", name="Create").click()
    expect(page.get_by_role("heading", name="Reader", exact=True)).to_be_visible()
    [role] = [one for one in tenant.pages("/api/v1/roles") if one["name"] == "Reader"]
    assert role["permissions"] == ["users:read"]

    page.get_by_role("button", name="Edit").click()
    dialog.get_by_role("checkbox", name="Read Users").uncheck()
    dialog.get_by_role("checkbox", name="Read Events").check()
    screenshot(page, "role-edit")
    dialog.get_by_role("button", name="Save").click()
    expect(page.get_by_text("May read Events.")).to_be_visible()

    client = tenant.make_client(permissions=[], roles=[role["id"]])
    page.reload()
    page.get_by_role("button", name="Delete").click()
    expect(dialog).to_contain_text("1 client")
    dialog.get_by_role("button", name="Delete").click()
    expect(dialog.get_by_role("alert")).to_contain_text("still held by 1 client")
    dialog.get_by_label("Take it from all who have it").check()
    assert violations(page) == []
    dialog.get_by_role("button", name="Delete").click()
    expect(page.get_by_text("It is deleted.")).to_be_visible()
    assert tenant.stored(client)["roles"] == []


def test_built_in_roles_and_readers(visitors: Visitors, tenant: World):
    """Nobody is offered to change a built-in role, and whoever only reads is offered nothing."""
    reader = visitors.person(tenant, "Auditor")
    reader.goto("/roles")
    expect(reader.page.get_by_role("button", name="Create role")).to_have_count(0)
    reader.page.get_by_role("link", name="Administrator", exact=True).click()
    expect(reader.page.get_by_role("heading", name="Administrator", exact=True)).to_be_visible()
    expect(reader.page.get_by_role("button", name="Edit")).to_have_count(0)


def test_who_saves_second_is_told(visitors: Visitors, tenant: World):
    """A form that was opened before somebody else's change does not undo it unseen."""
    first, second = visitors.administrator(tenant), visitors.administrator(tenant)
    role = tenant.make("roles", name="Readers", permissions=["users:read"])
    second.watch.expect("status of 412")
    assert first.person is not None
    assert second.person is not None
    mine, yours = (one.page.get_by_role("dialog") for one in (first, second))
    for one, dialog in ((first, mine), (second, yours)):
        one.goto(f"/roles/{role['id']}")
        one.page.get_by_role("button", name="Edit").click()
        dialog.get_by_label("What it is for").fill(f"What {one.person.username} wrote")
    mine.get_by_role("button", name="Save").click()
    expect(first.page.get_by_text("Saved.")).to_be_visible()
    yours.get_by_role("button", name="Save").click()
    expect(yours.get_by_role("alert")).to_contain_text("it was changed since you read it")
    assert written(tenant, role) == f"What {first.person.username} wrote"
    words = f"What {second.person.username} wrote"
    expect(yours.get_by_label("What it is for")).to_have_value(words)
    yours.get_by_role("button", name="Save").click()
    expect(second.page.get_by_text("Saved.")).to_be_visible()
    assert written(tenant, role) == words


def written(tenant: World, role: dict[str, Any]) -> Any:
    """Return what *role* is said to be for."""
    return tenant.get(f"/api/v1/roles/{role['id']}")["description"]
