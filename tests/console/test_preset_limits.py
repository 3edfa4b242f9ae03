"""What a preset's rules make of the screens: what is refused, what cannot go, what there is."""

from playwright.sync_api import expect

from tests.console.browsing import Visitors
from tests.console.handling import clipboard
from tests.console.tables import act, dialog, named, row_of
from tests.console.test_presets import furnished
from tests.rows import row
from tests.world import World


@row("XIQ-11", "XIQ-12", facet="screen")
def test_the_systems_client_is_there_and_stays(visitors: Visitors, world: World):
    """A fresh tenant lists Event Correlation as the system's; nothing on screen deletes it."""
    visitor = furnished(visitors, world, "xiq-se")
    page = visitor.page
    visitor.goto("/clients")
    mine = row_of(page, "Event Correlation")
    expect(mine).to_contain_text("the system")
    mine.get_by_label("Actions on Event Correlation").click()
    expect(mine.get_by_role("button", name="Edit", exact=True)).to_be_visible()
    expect(mine.get_by_role("button", name="Delete", exact=True)).to_have_count(0)
    key = next(
        one["id"]
        for one in visitor.world.pages("/api/v1/clients")
        if one["name"] == "Event Correlation"
    )
    visitor.watch.expect("status of 409")
    visitor.goto(f"/clients/{key}/delete")
    page.get_by_role("button", name="Delete", exact=True).click()
    expect(page.get_by_role("alert").first).to_be_visible()
    visitor.goto("/clients")
    expect(row_of(page, "Event Correlation")).to_be_visible()


@row("DSEC-4", "DSEC-5", "DSEC-22", facet="screen")
def test_one_client_app_with_what_was_chosen(visitors: Visitors, world: World):
    """What is chosen while adding is all its token has; a second is refused until it is deleted."""
    visitor = furnished(visitors, world, "data-security")
    tenant, page = visitor.world, visitor.page
    visitor.goto("/clients")
    page.get_by_role("button", name="Add Client App").first.click()
    named(page).fill("Responder")
    dialog(page).locator("input[value='incident_management:manage']").check()
    page.get_by_role("button", name="Save").click()
    page.get_by_role("button", name="Copy all three").click()
    client_id, secret, _ = clipboard(page).split("\n")
    answer = tenant.http.post(
        "/oauth/token", data={"grant_type": "client_credentials"}, auth=(client_id, secret)
    )
    assert answer.status_code == 200, answer.text
    assert answer.json()["scope"].split() == ["incident_api"]
    page.get_by_role("button", name="Done").click()
    visitor.watch.expect("status of 409")
    page.get_by_role("button", name="Add Client App").first.click()
    named(page).fill("A second one")
    page.get_by_role("button", name="Save").click()
    expect(dialog(page).get_by_role("alert").first).to_contain_text("delete")
    dialog(page).get_by_role("button", name="Cancel").click()
    act(page, "Responder", "Delete")
    dialog(page).get_by_label("Type the name").fill("Responder")
    dialog(page).get_by_role("button", name="Delete", exact=True).click()
    expect(page.get_by_text("Responder is deleted.")).to_be_visible()
    again = tenant.http.post(
        "/oauth/token", data={"grant_type": "client_credentials"}, auth=(client_id, secret)
    )
    assert again.status_code == 401
    page.get_by_role("button", name="Add Client App").first.click()
    named(page).fill("The next one")
    page.get_by_role("button", name="Save").click()
    expect(page.locator("#once-secret")).to_be_visible()
    page.get_by_role("button", name="Copy all three").click()


@row("EI-10", "EI-17", facet="screen")
def test_five_permissions_and_roles_from_the_start(visitors: Visitors, world: World):
    """The catalogue has five permissions and no sixth; some roles are there before anybody acts."""
    visitor = furnished(visitors, world, "iot-od")
    page = visitor.page
    visitor.goto("/apis")
    page.get_by_role("link", name="Edge Intelligence", exact=True).click()
    for words in (
        "Asset Management", "Data Management", "Data Logics", "System Management",
        "Operations Management",
    ):  # fmt: skip
        expect(page.locator("main")).to_contain_text(words)
    api = next(one for one in visitor.world.pages("/api/v1/apis") if not one["managed"])
    areas = list(visitor.world.pages(f"/api/v1/apis/{api['id']}/areas"))
    assert sum(len(one["permissions"]) for one in areas) == 5
    visitor.goto("/roles")
    built_in = [one["name"] for one in visitor.world.pages("/api/v1/roles") if one["built_in"]]
    assert len(built_in) >= 2
    for name in built_in:
        expect(page.get_by_role("link", name=name, exact=True)).to_be_visible()


@row("EI-2", "EI-18", facet="screen")
def test_a_role_of_ones_own_decides_what_its_key_may_do(visitors: Visitors, world: World):
    """A role is composed of permissions and given to a key, which may do that and nothing else."""
    visitor = furnished(visitors, world, "iot-od")
    tenant, page = visitor.world, visitor.page
    visitor.goto("/roles/new")
    named(page).fill("Asset keeper")
    page.locator("input[value='asset_management:manage']").check()
    page.get_by_role("button", name="Create", exact=True).click()
    expect(page.get_by_text("Asset keeper").first).to_be_visible()
    role = next(one for one in tenant.pages("/api/v1/roles") if one["name"] == "Asset keeper")
    assert role["permissions"] == ["asset_management:manage"]
    key = tenant.make("api-keys", name="Keeper", roles=[role["id"]], expires_in="30d")
    visitor.goto(f"/keys/{key['id']}")
    expect(page.locator("main")).to_contain_text("Asset keeper")
    expect(page.locator("main")).to_contain_text("asset_management:manage")
    expect(page.locator("main")).not_to_contain_text("data_management:manage")
