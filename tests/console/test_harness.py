"""The harness sees what it is there to see: each sort of trouble, planted in a page made up."""

import pytest
from playwright.sync_api import Browser, Route, expect

from doorward.web.console.serving import CONTENT_SECURITY_POLICY
from tests.console.browsing import Visitor, Visitors
from tests.console.handling import (
    back,
    clipboard,
    give_passkey_holder,
    passkeys,
    secret_is_gone,
    tab_to,
)
from tests.console.looking import SCREENS, csp_findings, screenshot, violations
from tests.proofs.sizes import SOAK
from tests.world import World

SECRET = "dws_not_for_long"


def serve(visitor: Visitor, place: str, body: str, script: str = "", **headers: str) -> None:
    """Let *visitor*'s browser find a page made up at *place*, with the console's sort of policy."""
    page = (
        f"<!doctype html><html lang=en><title>Made up</title><main><h1>Made up</h1>{body}</main>"
        f"<script src='/made-up{place}.js' defer></script>"
    )
    sent = {
        "content-security-policy": CONTENT_SECURITY_POLICY,
        "cache-control": "no-store",
        **headers,
    }

    def answer(route: Route) -> None:
        route.fulfill(body=page, content_type="text/html", headers=sent)

    visitor.context.route(visitor.at(place), answer)
    visitor.context.route(
        f"**/made-up{place}.js",
        lambda route: route.fulfill(body=script, content_type="text/javascript"),
    )


@pytest.fixture
def visitor(visitors: Visitors, world: World) -> Visitor:
    """Give a stranger at a console in which nothing is wrong but what a test plants."""
    return visitors.stranger(world)


@pytest.mark.parametrize(
    ("body", "script", "word"),
    [
        ("", "console.error('oh dear')", "oh dear"),
        ("", "throw new Error('out of luck')", "out of luck"),
        ("", "setTimeout(() => { throw new Error('later') })", "later"),
        ("<p style='color:red'>x</p>", "", "Content Security Policy"),
        ("<script>1</script>", "", "Content Security Policy"),
        ("<a href='javascript:alert(1)' id=a>x</a>", "a.click()", "Content Security Policy"),
    ],
)
def test_complaints_are_heard(browser: Browser, world: World, body: str, script: str, word: str):
    """An error, an uncaught one, and each breach of the policy fail the test they happen in."""
    visitors = Visitors(browser)
    visitor = visitors.stranger(world)
    serve(visitor, "/bad", body, script)
    visitor.goto("/bad")
    visitor.page.wait_for_timeout(100)

    with pytest.raises(AssertionError, match=word):
        visitors.leave()


def test_what_comes_from_elsewhere_is_seen(browser: Browser, world: World):
    """Even where a policy would let it pass."""
    visitors = Visitors(browser)
    visitor = visitors.stranger(world)
    visitor.context.route("http://elsewhere.example/**", lambda route: route.abort())
    serve(visitor, "/far", "<img alt='' src='http://elsewhere.example/x.png'>",
          **{"content-security-policy": "img-src *"})  # fmt: skip
    visitor.watch.expect("Failed to load resource")
    visitor.goto("/far")

    with pytest.raises(AssertionError, match=r"elsewhere\.example"):
        visitors.leave()


HIDING = {
    "text": (f"<p>{SECRET}</p>", ""),
    "attribute": (f"<p data-secret={SECRET}>x</p>", ""),
    "field": ("<input aria-label=x id=f>", f"f.value = '{SECRET}'"),
    "local storage": ("", f"localStorage.setItem('a', '{SECRET}')"),
    "session storage": ("", f"sessionStorage.setItem('{SECRET}', '')"),
    "a state of the history": ("", f"history.replaceState('{SECRET}', '')"),
    "an address": ("", f"history.replaceState(null, '', '#{SECRET}')"),
    "a name": ("", f"window.name = '{SECRET}'"),
    "a cache": ("", f"caches.open('a').then((one) => one.put('/b', new Response('{SECRET}')))"),
    "a cookie": ("", f"document.cookie = 'a={SECRET}'"),
}


@pytest.mark.parametrize("place", HIDING)
def test_a_secret_is_found_where_it_hides(visitor: Visitor, place: str):
    """Each place in which a page can leave something behind is looked at."""
    body, script = HIDING[place]
    serve(visitor, "/keeps", body, script)
    visitor.goto("/keeps")
    visitor.page.wait_for_timeout(50)

    with pytest.raises(AssertionError):
        secret_is_gone(visitor, SECRET)


@pytest.mark.parametrize("where", ["back", "forward"])
def test_a_secret_is_found_in_the_page_before_and_after(visitor: Visitor, where: str):
    """A page that the browser kept, or loads again, still shows it."""
    serve(visitor, "/keeps", "<p id=p></p>", f"p.textContent = '{SECRET}'")
    serve(visitor, "/next", "")
    for place in ("/keeps", "/next") if where == "back" else ("/next", "/keeps"):
        visitor.goto(place)
    if where == "forward":
        back(visitor.page)

    with pytest.raises(AssertionError, match="after"):
        secret_is_gone(visitor, SECRET)


def test_no_secret_is_found_where_there_is_none(visitor: Visitor):
    """A page that forgot it passes."""
    serve(visitor, "/clean", "<p>nothing</p>")
    serve(visitor, "/next", "")
    for place in ("/next", "/clean", "/next"):
        visitor.goto(place)

    secret_is_gone(visitor, SECRET)


def test_the_browser_keeps_pages_to_go_back_to(visitor: Visitor):
    """The cache of whole pages is on, else nothing would be proved of it."""
    told = "addEventListener('pageshow', (event) => document.title = `kept ${event.persisted}`)"
    serve(visitor, "/kept", "", told, **{"cache-control": "private"})
    serve(visitor, "/next", "")
    visitor.goto("/kept")
    visitor.goto("/next")
    back(visitor.page)

    expect(visitor.page).to_have_title("kept true")


def test_what_was_copied_is_read_back(visitor: Visitor):
    """By the same clipboard that a button writes to."""
    serve(visitor, "/copy", "<button id=b>Copy</button>",
          "b.onclick = () => navigator.clipboard.writeText('copied')")  # fmt: skip
    visitor.goto("/copy")
    visitor.page.get_by_role("button", name="Copy").click()

    assert clipboard(visitor.page) == "copied"


def test_a_page_is_looked_at(visitor: Visitor):
    """Both widths are kept; a page too wide for a phone and a missing icon are refused."""
    serve(visitor, "/look", "<p>well</p>")
    visitor.goto("/look")
    screenshot(visitor.page, "harness")
    kept = sorted(path.name for path in SCREENS.glob("harness-*"))
    every = [f"harness-{w}-{t}.png" for w in (1440, 390) for t in ("dark", "light")]
    assert kept == (every if SOAK else ["harness-1440-light.png", "harness-390-dark.png"])
    for path in SCREENS.glob("harness-*"):
        path.unlink()

    serve(visitor, "/wide", f"<p>{'w' * 500}</p>")
    visitor.goto("/wide")
    with pytest.raises(AssertionError, match="wider"):
        screenshot(visitor.page, "harness")
    serve(visitor, "/icon", "<svg><use href='/console/look#no-such-icon'></use></svg>")
    visitor.goto("/icon")
    with pytest.raises(AssertionError, match="no-such-icon"):
        screenshot(visitor.page, "harness")
    for path in SCREENS.glob("harness-*"):
        path.unlink()


def test_axe_sees_what_people_cannot(visitor: Visitor):
    """An unnamed field is told of, in a soak in both themes; a sound page is not."""
    serve(visitor, "/sound", "<label>Name <input></label>")
    visitor.goto("/sound")
    assert violations(visitor.page) == []

    serve(visitor, "/blind", "<input>")
    visitor.goto("/blind")
    told = {one.partition(" at ")[0] for one in violations(visitor.page)}
    assert told == ({"dark: label", "light: label"} if SOAK else {"dark: label"})


def test_walking_by_keyboard(visitor: Visitor):
    """Tab reaches what can be reached, and a thing that cannot be is refused."""
    serve(visitor, "/walk", "<a href='#'>One</a> <button>Two</button> <b id=no>Three</b>")
    visitor.goto("/walk")
    tab_to(visitor.page, visitor.page.get_by_role("button", name="Two"))

    with pytest.raises(AssertionError):
        tab_to(visitor.page, visitor.page.locator("#no"), most=5)


def test_a_passkey_can_be_kept(visitor: Visitor):
    """The virtual authenticator answers a page at localhost under its policy."""
    create = """navigator.credentials.create({ publicKey: {
      challenge: new Uint8Array(32), rp: { id: "localhost", name: "Made up" },
      user: { id: new Uint8Array(16), name: "a", displayName: "A" },
      pubKeyCredParams: [-7, -257].map((alg) => ({ type: "public-key", alg })),
      authenticatorSelection: { residentKey: "required", userVerification: "required" },
    } }).then((made) => { document.title = made.type; });"""
    serve(visitor, "/touch", "", create)
    holder = give_passkey_holder(visitor)
    visitor.goto("/touch")
    expect(visitor.page).to_have_title("public-key")

    [kept] = passkeys(visitor, holder)
    assert kept["rpId"] == "localhost"


def test_a_weak_policy_is_found():
    """The evaluator has an opinion, worst first."""
    assert csp_findings("script-src 'unsafe-inline'")[0]["severity"] == "HIGH"


async def test_asynchronous_tests_run_beside_the_browser():
    """With the browser running, a test of the same process may have a loop of its own."""
