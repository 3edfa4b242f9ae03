"""The way in: name and password, a second factor, one's own profile, and the way out."""

import re
import time

import httpx
import pyotp
from playwright.sync_api import expect

from tests.console.browsing import Visitor, Visitors
from tests.console.handling import clipboard, give_passkey_holder, passkeys, secret_is_gone
from tests.console.looking import screenshot, violations
from tests.console.tables import dialog
from tests.rows import row
from tests.world import Person, World

PASSWORD = "a long sentence that nobody guesses"


def type_in(visitor: Visitor, person: Person, password: str = "") -> None:
    """Fill in name and password and press the button."""
    page = visitor.page
    page.get_by_label("User name").fill(person.username)
    page.get_by_label("Password").fill(password or person.password)
    page.get_by_role("button", name="Sign in").click()


def test_in_and_out(visitors: Visitors, tenant: World):
    """A page that was asked for is shown once one has signed in; after the way out nothing is."""
    person = tenant.make_person(permissions=["clients:read"])
    visitor = visitors.stranger(tenant)
    page = visitor.page
    visitor.goto("/clients?enabled=true")
    expect(page.get_by_role("heading", name="Sign in to Doorward")).to_be_visible()
    screenshot(page, "sign-in")
    assert violations(page) == []
    type_in(visitor, person)
    page.wait_for_url("**/console/clients?enabled=true")
    page.get_by_label(f"Profile of {person.username}").click()
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_text("You are signed out.")).to_be_visible()
    visitor.goto("/clients")
    expect(page.get_by_role("heading", name="Sign in to Doorward")).to_be_visible()


def test_unknown_and_wrong_look_alike(visitors: Visitors, tenant: World):
    """Whoever guesses learns nothing of who is here."""
    person = tenant.make_person()
    said = []
    for name, password in ((person.username, "wrong"), ("nobody-at-all", "wrong")):
        visitor = visitors.stranger(tenant)
        visitor.watch.expect("status of 401")
        visitor.goto("/sign-in")
        type_in(visitor, Person(person.id, name, password, {}))
        expect(visitor.page.get_by_role("alert")).to_be_visible()
        said.append(visitor.page.get_by_role("alert").inner_text())
    assert said[0] == said[1]


def test_a_second_factor_is_set_up_and_asked_for(visitors: Visitors, tenant: World):
    """Set up in the profile; from then on the code is asked for once the password was right."""
    person = tenant.make_person()
    visitor = visitors.stranger(tenant).sign_in(person)
    page = visitor.page
    visitor.goto("/profile")
    page.get_by_role("button", name="Set up an authenticator app").click()
    dialog(page).get_by_label("Your password").fill(person.password)
    page.get_by_role("button", name="Go on").click()
    secret = page.locator("#factor-secret").inner_text()
    drawn = page.get_by_alt_text("QR code of the secret below")
    assert drawn.evaluate("async one => { await one.decode(); return one.naturalWidth }") > 100
    page.get_by_label("Code that the app shows").fill(pyotp.TOTP(secret).now())
    page.get_by_role("button", name="Confirm").click()
    expect(page.get_by_text("From now on signing in takes a code too.")).to_be_visible()
    secret_is_gone(visitor, secret)
    again = visitors.stranger(tenant)
    again.watch.expect("status of 401")
    again.goto("/sign-in")
    type_in(again, person)
    later = pyotp.TOTP(secret).at(int(time.time()) + 30)
    again.page.get_by_label(re.compile("Code of your")).fill(later)
    again.page.get_by_role("button", name="Sign in").click()
    expect(again.page.get_by_label(f"Profile of {person.username}")).to_be_visible()


def test_a_password_is_changed_in_the_profile(visitors: Visitors, tenant: World):
    """It ends the session; the new one signs in, and the old one does not."""
    person = tenant.make_person()
    visitor = visitors.stranger(tenant).sign_in(person)
    page = visitor.page
    visitor.goto("/profile")
    page.get_by_role("button", name="Change password").click()
    dialog(page).get_by_label("Present password").fill(person.password)
    dialog(page).get_by_label("New password").fill("short")
    visitor.watch.expect("status of 4(01|22)")
    dialog(page).get_by_role("button", name="Change password").click()
    expect(dialog(page)).to_contain_text("at least 15 characters")
    dialog(page).get_by_label("Present password").fill(person.password)
    dialog(page).get_by_label("New password").fill(PASSWORD)
    dialog(page).get_by_role("button", name="Change password").click()
    expect(page.get_by_role("heading", name="Sign in to Doorward")).to_be_visible()
    type_in(visitor, person, PASSWORD)
    expect(page.get_by_label(f"Profile of {person.username}")).to_be_visible()


@row("TOK-8", facet="screen")
def test_the_profile_tells_where_one_is_signed_in_and_what_this_is(
    visitors: Visitors, tenant: World
):
    """Sessions are listed and ended; at the bottom About links the API documentation."""
    person = tenant.make_person(permissions=["clients:read"])
    other = visitors.stranger(tenant).sign_in(person)
    visitor = visitors.stranger(tenant).sign_in(person)
    page = visitor.page
    visitor.goto("/profile")
    screenshot(page, "profile")
    assert violations(page) == []
    page.get_by_role("button", name="Sign out everywhere else").click()
    expect(page.get_by_text("You are signed out everywhere else.")).to_be_visible()
    other.goto("/clients")
    expect(other.page.get_by_role("heading", name="Sign in to Doorward")).to_be_visible()
    about = page.get_by_role("region", name="About")
    about.get_by_role("link", name="API Documentation").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("REST reference")


def test_two_tenants_in_two_browsers(visitors: Visitors, world: World):
    """A cookie of one tenant opens nothing at another."""
    one, other = world.second_tenant(), world.second_tenant()
    client = one.make_client(name="Of the first")
    mine = visitors.administrator(one)
    theirs = visitors.administrator(other)
    key = one.stored(client)["id"]
    theirs.watch.expect("status of 404")
    assert theirs.goto(f"/clients/{key}").status == 404
    assert "Of the first" not in theirs.page.content()
    mine.page.goto(theirs.at("/clients"))
    expect(mine.page.get_by_role("heading", name="Sign in to Doorward")).to_be_visible()


def test_a_form_from_elsewhere_is_refused(admin: Visitor, tenant: World):
    """Another site's page can send a form, and nothing comes of it."""
    client = tenant.make_client(name="Not by them")
    key = tenant.stored(client)["id"]
    cookies = "; ".join(f"{one['name']}={one['value']}" for one in admin.context.cookies())
    for headers in (
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
        {"origin": "https://elsewhere.example"},
        {},
    ):
        answer = httpx.post(
            admin.at(f"/clients/{key}/delete"),
            data={"typed": "Not by them"},
            headers={"cookie": cookies, **headers},
        )
        assert answer.status_code == 403, headers
    assert tenant.ask_token(client).status_code == 200


def test_a_passkey_is_added_and_signs_in(visitors: Visitors, tenant: World):
    """Added in the profile; afterwards it alone opens a session, and removed it opens none."""
    person = tenant.make_person(permissions=["clients:read"])
    visitor = visitors.stranger(tenant).sign_in(person)
    page = visitor.page
    holder = give_passkey_holder(visitor)
    visitor.goto("/profile")
    page.get_by_label("Name of a new passkey").fill("This laptop")
    page.get_by_role("button", name="Add passkey").click()
    expect(page.get_by_text("This laptop")).to_be_visible()
    assert len(passkeys(visitor, holder)) == 1
    page.get_by_label(f"Profile of {person.username}").click()
    page.get_by_role("button", name="Sign out").click()
    page.get_by_role("button", name="Use a passkey").click()
    expect(page.get_by_label(f"Profile of {person.username}")).to_be_visible()
    assert visitor.send("GET", "/api/v1/session").json()["session"]["method"] == "passkey"
    visitor.goto("/profile")
    page.get_by_role("button", name="Remove This laptop").click()
    expect(page.get_by_text("The passkey is removed.")).to_be_visible()
    page.get_by_label(f"Profile of {person.username}").click()
    page.get_by_role("button", name="Sign out").click()
    visitor.watch.expect("status of 401")
    page.get_by_role("button", name="Use a passkey").click()
    expect(page.locator(".dw-toast").last).not_to_have_text("")
    expect(page.get_by_role("heading", name="Sign in to Doorward")).to_be_visible()


def test_recovery_codes_are_shown_once_and_work(visitors: Visitors, tenant: World):
    """Ten codes are copied together and gone afterwards; one of them stands in for the app."""
    person = tenant.make_person()
    secret = tenant.enrol(person)
    visitor = visitors.stranger(tenant)
    visitor.sign_in(person, code=pyotp.TOTP(secret).at(int(time.time()) + 30))
    page = visitor.page
    visitor.goto("/profile")
    page.get_by_role("button", name="Get new recovery codes").click()
    page.get_by_role("button", name="Copy all").click()
    codes = clipboard(page).split()
    assert len(set(codes)) == 10
    page.get_by_role("button", name="Done").click()
    expect(page.get_by_text("10 recovery codes are left")).to_be_visible()
    secret_is_gone(visitor, codes[0])
    again = visitors.stranger(tenant)
    again.watch.expect("status of 401")
    again.goto("/sign-in")
    type_in(again, person)
    again.page.get_by_label(re.compile("Code of your")).fill(codes[0])
    again.page.get_by_role("button", name="Sign in").click()
    expect(again.page.get_by_label(f"Profile of {person.username}")).to_be_visible()
