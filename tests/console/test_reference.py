"""The REST reference: read by anybody, sent from with the visitor's own rights."""

import json
import re
import subprocess

from playwright.sync_api import Locator, expect

from tests.console.browsing import Visitor, Visitors
from tests.console.handling import clipboard, secret_is_gone, tab_to
from tests.console.looking import csp_findings, screenshot, violations
from tests.rows import row
from tests.world import World

PLACE = "/developer/reference"


def operation(visitor: Visitor, id: str) -> Locator:
    """Return the operation with this anchor, opened."""
    visitor.page.goto(visitor.at(f"{PLACE}#{id}"))
    found = visitor.page.locator(f"#{id}")
    expect(found).to_have_attribute("open", "")
    return found


def answer(shown: Locator) -> Locator:
    """Return where the answer to what was sent is shown."""
    return shown.get_by_role("region", name="Answer to")


@row("TOK-32", facet="screen")
def test_a_request_is_sent_with_the_visitor_s_own_rights(admin: Visitor):
    """Status, headers and body come back; who may everything is let through."""
    made = admin.world.make_client(name="Seen in the reference")
    shown = operation(admin, "get-clients")
    shown.get_by_label("search").fill("seen in")
    shown.get_by_role("button", name="Send").click()

    expect(answer(shown)).to_contain_text("200 OK")
    expect(answer(shown)).to_contain_text("content-type: application/json")
    body = json.loads(shown.get_by_label("Body of the answer").inner_text())
    assert [one["id"] for one in body["items"]] == [made.id]


@row("TOK-32", facet="screen")
def test_nobody_is_given_more_rights_than_they_have(visitors: Visitors, tenant: World):
    """An Auditor's create is refused as any program's would be, and nothing is made."""
    auditor = visitors.person(tenant, "Auditor")
    auditor.watch.expect("status of 403")
    shown = operation(auditor, "post-roles")
    shown.get_by_role("button", name="Send").click()
    auditor.page.get_by_role("button", name="Send it").click()

    expect(answer(shown)).to_contain_text("403 Forbidden")
    expect(answer(shown)).to_contain_text("roles:write")
    assert "Nightly export" not in {one["name"] for one in tenant.pages("/api/v1/roles")}


def test_what_changes_something_asks_first(admin: Visitor):
    """Cancelled, by button or Escape, nothing is sent; agreed to, it is done."""
    made = admin.world.make_client()
    shown = operation(admin, "delete-clients-id")
    shown.get_by_label("id", exact=True).fill(made.id)
    sure = admin.page.get_by_role("dialog", name=f"Send DELETE /api/v1/clients/{made.id}?")

    shown.get_by_role("button", name="Send").click()
    expect(sure.get_by_role("button", name="Cancel")).to_be_focused()
    sure.get_by_role("button", name="Cancel").click()
    shown.get_by_role("button", name="Send").click()
    admin.page.keyboard.press("Escape")
    expect(sure).to_be_hidden()
    assert admin.world.stored(made)["id"] == made.id

    shown.get_by_role("button", name="Send").click()
    sure.get_by_role("button", name="Send it").click()
    expect(answer(shown)).to_contain_text("204 No Content")
    assert admin.world.call("GET", f"/api/v1/clients/{made.id}").status_code == 404


def test_a_secret_that_was_answered_is_gone_with_the_page(admin: Visitor):
    """Neither the page, the way back to it nor any store of the browser keeps it."""
    shown = operation(admin, "post-clients")
    shown.get_by_role("button", name="Send").click()
    admin.page.get_by_role("button", name="Send it").click()
    expect(answer(shown)).to_contain_text("201 Created")
    body = json.loads(shown.get_by_label("Body of the answer").inner_text())
    assert body["client_secret"].startswith("dws_")
    admin.goto("/developer")

    secret_is_gone(admin, body["client_secret"])


def test_a_body_that_is_no_json_is_told_beside_it(admin: Visitor):
    """It is not sent, and the field has the focus."""
    shown = operation(admin, "post-clients")
    body = shown.get_by_label("Body, JSON")
    body.fill('{"name": ')
    shown.get_by_role("button", name="Send").click()

    expect(body).to_be_focused()
    expect(shown.get_by_role("alert")).to_contain_text("not JSON")
    expect(admin.page.get_by_role("dialog")).to_have_count(0)


def test_a_path_s_parameter_cannot_lead_elsewhere(admin: Visitor):
    """What is filled in is one segment, whatever is in it."""
    admin.watch.expect("status of 4")
    shown = operation(admin, "get-clients-id")
    shown.get_by_label("id", exact=True).fill("../users?x=1#y")
    with admin.page.expect_request(re.compile("/api/v1/clients/")) as asked:
        shown.get_by_role("button", name="Send").click()

    assert asked.value.url.endswith("/api/v1/clients/..%2Fusers%3Fx%3D1%23y")
    expect(answer(shown)).to_contain_text(re.compile("4.. "))


@row("TOK-11", facet="screen")
def test_a_parameter_s_name_tells_about_it(admin: Visitor):
    """A click on the name shows what it means, another hides it; of a body's members too."""
    for id, name, words in [
        ("get-clients", "limit", "how many items one page has at most"),
        ("post-clients", "filter", "from where it may be used"),
    ]:
        shown = operation(admin, id)
        meaning = shown.get_by_text(words)
        expect(meaning).to_be_hidden()
        shown.locator("summary").get_by_text(name, exact=True).click()
        expect(meaning).to_be_visible()
        shown.locator("summary").get_by_text(name, exact=True).click()
        expect(meaning).to_be_hidden()


@row("TOK-11", facet="screen")
def test_every_name_has_something_to_tell(admin: Visitor):
    """No parameter and no member of a body is without its sentence."""
    admin.goto(PLACE)
    meanings = admin.page.locator(".dw-reference .dw-help > p")

    assert meanings.count() > 200
    assert [one for one in meanings.all_text_contents() if len(one.split()) < 2] == []


@row("INC-4", facet="screen")
def test_every_operation_is_there_for_anybody(stranger: Visitor):
    """Without signing in it can be read, with each permission, and not sent from."""
    document = stranger.world.http.get("/api/v1/openapi.json").json()
    stranger.page.goto(f"{stranger.base}/api/v1/docs")
    assert stranger.page.url == stranger.at(PLACE)

    for path, methods in document["paths"].items():
        for method, said in methods.items():
            form = f"form[data-method={method.upper()}][data-path='{path}']"
            line = stranger.page.locator(f".dw-operation:has({form}) > summary")
            expect(line).to_have_count(1)
            assert said["summary"] in line.inner_text()
            assert said["x-permission"] in line.inner_text()
    assert stranger.page.locator("button[type=submit]:enabled").count() == 0
    stranger.page.get_by_role("link", name="Sign in").click()
    assert stranger.page.url == stranger.at(f"/sign-in?next={PLACE}")


def test_an_operation_is_found_by_its_words(admin: Visitor):
    """By path, word and permission together; what does not match steps aside."""
    admin.goto(PLACE)
    search = admin.page.get_by_label("Find an operation")
    search.fill("rotate clients:write")

    expect(admin.page.get_by_role("status").filter(has_text="operation")).to_have_text(
        "1 operation"
    )
    expect(admin.page.locator(".dw-operation:visible")).to_have_id("post-clients-id-rotate")
    search.fill("no such thing")
    expect(admin.page.get_by_role("status").filter(has_text="operation")).to_have_text(
        "0 operations"
    )


def test_it_is_used_by_keyboard_alone(admin: Visitor):
    """Find, open, fill in, send, and read the answer, which has the focus."""
    page = admin.page
    admin.goto(PLACE)
    tab_to(page, page.get_by_label("Find an operation"))
    page.keyboard.type("get /api/v1/roles list")
    line = page.locator("#get-roles > summary")
    tab_to(page, line)
    page.keyboard.press("Enter")
    send = page.locator("#get-roles").get_by_role("button", name="Send")
    tab_to(page, send)
    page.keyboard.press("Enter")

    expect(answer(page.locator("#get-roles"))).to_be_focused()
    expect(answer(page.locator("#get-roles"))).to_contain_text("200 OK")


def test_the_line_for_a_shell_works_as_it_was_copied(admin: Visitor):
    """Pasted with a token in the environment it does what the page says."""
    shown = operation(admin, "post-clients")
    shown.get_by_role("button", name="Copy the line").click()
    done = subprocess.run(
        ["bash", "-c", clipboard(admin.page)],
        check=True, capture_output=True, text=True, timeout=30,
        env={"PATH": "/usr/bin:/bin", "TOKEN": admin.world.admin_token()},
    )  # fmt: skip

    assert json.loads(done.stdout)["name"] == "Nightly export"


def test_its_policy_is_strong(stranger: Visitor):
    """An independent evaluator finds nothing high in the policy of the page."""
    policy = stranger.goto(PLACE).headers["content-security-policy"]

    assert [one for one in csp_findings(policy) if one["severity"] == "HIGH"] == []
    assert "unsafe" not in policy


def test_it_looks_well(admin: Visitor):
    """At two widths, light and dark, for all eyes."""
    operation(admin, "post-clients")
    admin.page.get_by_label("Find an operation").fill("post /api/v1/clients")
    assert violations(admin.page) == []
    screenshot(admin.page, "reference")
