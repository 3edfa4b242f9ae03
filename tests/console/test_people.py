"""People in the console: invited, given roles, kept out, signed out, deleted."""

import re

from playwright.sync_api import Page, expect

from tests.browser import signed_in
from tests.console.browsing import Visitor, Visitors
from tests.console.handling import clipboard, secret_is_gone
from tests.console.looking import screenshot, violations
from tests.console.tokens import make_token, press
from tests.rows import row
from tests.world import Person, World, unique


def act(page: Page, person: Person, item: str) -> None:
    """Choose *item* in a person's menu."""
    page.wait_for_load_state()
    page.get_by_label(f"Actions for {person.username}").click()
    page.get_by_role("button", name=item, exact=True).click()
    expect(page.locator("#dialog[open]")).to_be_visible()


def test_somebody_is_invited(visitors: Visitors, tenant: World):
    """
    Record and roles, then a link that is shown once; whoever opens it chooses a password and is
    signed in, and the browser that made it keeps no trace of it.
    """
    admin, invited = visitors.administrator(tenant), visitors.stranger(tenant)
    page = admin.page
    admin.goto("/people")
    page.get_by_role("button", name="Invite").click()
    username = unique("ada").replace(" ", "-") + "@example.com"
    for label, value in (
        ("User name", username),
        ("First name", "Ada"),
        ("Last name", "Lovelace"),
        ("E-mail", username),
    ):
        page.get_by_label(label, exact=True).fill(value)
    page.get_by_label("Auditor", exact=True).check()
    page.locator("#dialog").get_by_role("button", name="Invite", exact=True).click()
    expect(page.get_by_text(f"{username} is made")).to_be_visible()
    page.get_by_role("button", name="Make the link").click()
    link = page.locator("#new-link").inner_text()
    page.get_by_role("button", name="Copy the link").click()
    expect(page.locator("#toasts")).to_contain_text("Copied")
    assert clipboard(page) == link
    page.get_by_role("button", name="Done").click()
    page.wait_for_url(re.compile(r"/people/usr_"))
    expect(page.get_by_role("main")).to_contain_text("Invited, no password")
    invited.page.goto(link)
    invited.page.get_by_label("Password", exact=True).fill("a quiet river in winter")
    invited.page.get_by_role("button", name="Go on").click()
    expect(invited.page.get_by_label(f"Profile of {username}")).to_be_visible()
    page.reload()
    expect(page.get_by_role("main")).to_contain_text("May sign in")
    secret_is_gone(admin, link.partition("#")[2])


def test_a_reset_link_ends_what_there_was(visitors: Visitors, tenant: World):
    """For who has a password: the dialog says that sessions and tokens end with a new one."""
    admin, stranger = visitors.administrator(tenant), visitors.stranger(tenant)
    person = tenant.make_person()
    old = signed_in(tenant, person)
    page = admin.page
    admin.goto("/people")
    act(page, person, "Send a reset link")
    expect(page.locator("#dialog")).to_contain_text("every session and token")
    page.get_by_role("button", name="Make the link").click()
    link = page.locator("#new-link").inner_text()
    page.get_by_role("button", name="Copy the link").click()
    page.get_by_role("button", name="Done").click()
    stranger.page.goto(link)
    stranger.page.get_by_label("Password", exact=True).fill("a quiet river in winter")
    stranger.page.get_by_role("button", name="Go on").click()
    expect(stranger.page.get_by_label(f"Profile of {person.username}")).to_be_visible()
    assert old.whoami().status_code == 401


@row("EI-3", facet="screen")
def test_a_record_and_its_roles_are_edited(admin: Visitor):
    """Each role says what it allows; what was chosen is what the person may do."""
    page, world = admin.page, admin.world
    person = world.make_person()
    admin.goto(f"/people/{person.id}")
    page.get_by_role("button", name="Edit", exact=True).first.click()
    told = page.get_by_label("SOC Operator", exact=True).get_attribute("aria-describedby")
    expect(page.locator(f"#{told}")).to_contain_text("May follow the events")
    page.get_by_label("SOC Operator", exact=True).check()
    page.get_by_label("Name", exact=True).fill("Grace Hopper")
    page.get_by_label("Notes", exact=True).fill("On call")
    press(page, "Save")
    expect(page.get_by_role("heading", name="Grace Hopper")).to_be_visible()
    expect(page.get_by_role("main")).to_contain_text("events:write")
    now = world.get(f"/api/v1/users/{person.id}")
    assert (now["name"], now["notes"], len(now["roles"]), now["active"]) == (
        "Grace Hopper", "On call", 1, True,
    )  # fmt: skip
    page.get_by_role("button", name="Edit", exact=True).first.click()
    page.get_by_label("User name", exact=True).fill(admin.person.username if admin.person else "")
    page.get_by_label("Still with us").uncheck()
    admin.watch.expect("status of 409")
    page.locator("#dialog").get_by_role("button", name="Save").click()
    expect(page.locator("#d-username")).to_contain_text("another user")
    expect(page.get_by_label("Still with us")).not_to_be_checked()
    page.get_by_label("User name", exact=True).fill(person.username)
    press(page, "Save")
    expect(page.get_by_role("main")).to_contain_text("Has left")


def test_somebody_is_kept_out_and_let_in(admin: Visitor):
    """The dialog names the tokens that stop; all of it works again afterwards."""
    page, world = admin.page, admin.world
    person = world.make_person(permissions=["users:read"])
    token = make_token(world, user=person.id)
    session = signed_in(world, person)
    admin.goto("/people")
    act(page, person, "Keep out")
    expect(page.locator("#dialog")).to_contain_text("1 API token stops")
    expect(page.locator("#dialog")).to_contain_text(token["name"])
    press(page, "Keep out")
    expect(page.get_by_role("row").filter(has_text=person.username)).to_contain_text("Kept out")
    assert session.whoami().status_code == 401
    page.get_by_label(f"Actions for {person.username}").click()
    page.get_by_role("button", name="Let in again").click()
    expect(page.get_by_role("row").filter(has_text=person.username)).to_contain_text("May sign in")
    assert session.whoami().status_code == 200


def test_sessions_are_ended(admin: Visitor):
    """One by one from the person's page, or all of them."""
    page, world = admin.page, admin.world
    person = world.make_person()
    first, second, third = (signed_in(world, person) for _ in range(3))
    admin.goto(f"/people/{person.id}")
    rows = page.get_by_role("region", name="Sessions").locator("tbody tr")
    expect(rows).to_have_count(3)
    rows.first.get_by_role("button").click()
    expect(rows).to_have_count(2)
    act(page, person, "Sign out everywhere")
    press(page, "Sign out everywhere")
    expect(page.get_by_role("main")).to_contain_text("Nowhere at the moment")
    assert [one.whoami().status_code for one in (first, second, third)] == [401, 401, 401]


def test_a_second_factor_is_removed(admin: Visitor):
    """After a warning; from then on the password alone lets in."""
    page, world = admin.page, admin.world
    person = world.make_person()
    world.enrol(person)
    admin.goto("/people")
    expect(page.get_by_role("row").filter(has_text=person.username)).to_contain_text("on")
    act(page, person, "Remove second factor")
    expect(page.locator("#dialog")).to_contain_text("the password alone lets this person in")
    press(page, "Remove")
    expect(page.locator("#toasts")).to_contain_text("second factor is removed")
    assert signed_in(world, person).whoami().status_code == 200


def test_somebody_is_deleted(admin: Visitor):
    """What stops is named, and the user name has to be entered; then it is gone for good."""
    page, world = admin.page, admin.world
    person = world.make_person(permissions=["users:read"])
    token = make_token(world, user=person.id)
    admin.goto("/people")
    act(page, person, "Delete")
    expect(page.locator("#dialog")).to_contain_text("stops for good")
    expect(page.locator("#dialog")).to_contain_text(token["name"])
    admin.watch.expect("status of 422")
    page.get_by_label("Enter the user name to go on").fill("somebody else")
    page.locator("#dialog").get_by_role("button", name="Delete").click()
    expect(page.locator("#d-confirm")).to_contain_text("the user name")
    page.get_by_label("Enter the user name to go on").fill(person.username)
    press(page, "Delete")
    expect(page.locator("#toasts")).to_contain_text("is deleted")
    assert world.call("GET", f"/api/v1/users/{person.id}").status_code == 404


def test_people_are_found(admin: Visitor):
    """By name and by state, page after page."""
    page, world = admin.page, admin.world
    for number in range(26):
        world.make("users", username=f"person-{number:02}", blocked=number == 7)
    admin.goto("/people")
    rows = page.get_by_role("region", name="People").locator("tbody tr")
    expect(rows).to_have_count(25)
    page.get_by_role("link", name="Next page").click()
    expect(rows).to_have_count(2)
    page.get_by_label("State").select_option("Kept out")
    page.get_by_role("button", name="Filter").click()
    expect(rows).to_have_count(1)
    expect(rows).to_contain_text("person-07")
    page.get_by_label("Search by name").fill("person-08")
    page.get_by_role("button", name="Filter").click()
    expect(page.get_by_text("Nobody is like that")).to_be_visible()


def test_a_user_of_another_tenant_gets_roles(visitors: Visitors, world: World):
    """By id: given, changed, taken away; an id that is none is refused at its field."""
    tenant = world.second_tenant()
    admin, foreign = visitors.administrator(tenant), world.make_person()
    page = admin.page
    admin.goto("/people")
    page.get_by_role("link", name="From other tenants").click()
    expect(page.get_by_text("Nobody from elsewhere")).to_be_visible()
    page.wait_for_load_state()
    page.get_by_role("button", name="Give roles").click()
    admin.watch.expect("status of 422")
    page.get_by_label("User ID").fill("../users")
    page.get_by_label("Auditor", exact=True).check()
    page.locator("#dialog").get_by_role("button", name="Save").click()
    expect(page.locator("#d-user_id")).to_contain_text("usr_")
    page.get_by_label("User ID").fill(foreign.id)
    press(page, "Save")
    entry = page.get_by_role("row").filter(has_text=foreign.id)
    expect(entry).to_contain_text("Auditor")
    entry.get_by_role("button", name="Edit").click()
    page.get_by_label("SOC Operator", exact=True).check()
    page.get_by_label("Auditor", exact=True).uncheck()
    press(page, "Save")
    expect(entry).to_contain_text("SOC Operator")
    expect(entry).not_to_contain_text("Auditor")
    entry.get_by_role("button", name="Remove").click()
    press(page, "Remove")
    expect(entry).to_have_count(0)


def test_an_auditor_looks_and_changes_nothing(visitors: Visitors, tenant: World):
    """No button that changes; what is sent all the same is refused."""
    person = tenant.make_person()
    auditor = visitors.person(tenant, "Auditor")
    page = auditor.page
    for place in ("/people", f"/people/{person.id}", "/people/members"):
        assert auditor.goto(place).status == 200
        names = page.get_by_role("main").get_by_role("button").all_inner_texts()
        assert {name.strip() for name in names} <= {"", "Filter"}
    acts = ("edit", "block", "unblock", "delete", "link", "second-factor", "sessions")
    sent = [auditor.send("POST", f"/console/people/{person.id}/{one}").status for one in acts]
    # What deletes wants the name first, and says so to anybody who may look.
    assert set(sent) <= {403, 422}
    assert tenant.get(f"/api/v1/users/{person.id}")["last_modified"] == person.body["last_modified"]


def test_the_pages_are_looked_at(admin: Visitor):
    """At both widths in both themes, and by axe-core; hostile words are words."""
    page, world = admin.page, admin.world
    hostile = "<img src=x onerror=alert(1)>" + "w" * 60
    person = world.make_person(username=hostile, name=hostile, notes=hostile)
    make_token(world, user=person.id, name=hostile)
    signed_in(world, person)
    for name, place in (
        ("list", "/people"),
        ("one", f"/people/{person.id}"),
        ("new", "/people/new"),
        ("delete", f"/people/{person.id}/delete"),
        ("members", "/people/members"),
    ):
        admin.goto(place)
        screenshot(page, f"people-{name}")
        assert violations(page) == [], place
