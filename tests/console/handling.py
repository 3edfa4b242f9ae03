"""What people do with pages beyond clicking: copy, leave, walk by keyboard, touch a key."""

from typing import Any

from playwright.sync_api import Error, Locator, Page

from tests.console.browsing import Visitor
from tests.world import eventually

_KEPT = """async () => {
  const kept = [document.documentElement.outerHTML, document.title, location.href];
  for (const one of document.querySelectorAll("input, textarea, select")) kept.push(one.value);
  for (const store of [localStorage, sessionStorage])
    for (let i = 0; i < store.length; i++) kept.push(store.key(i), store.getItem(store.key(i)));
  kept.push(JSON.stringify(history.state), window.name, document.cookie);
  for (const base of await indexedDB.databases()) kept.push(base.name);
  for (const name of await caches.keys())
    for (const request of await (await caches.open(name)).keys())
      kept.push(await (await (await caches.open(name)).match(request)).text());
  return kept.join("\\n");
}"""
_CACHED = """async (urls) => {
  const found = [];
  for (const url of urls) {
    const asked = { cache: "only-if-cached", mode: "same-origin" };
    const answer = await fetch(url, asked).catch(() => null);
    if (answer?.ok) found.push(await answer.text());
  }
  return found.join("\\n");
}"""


def clipboard(page: Page) -> str:
    """Return what was copied, as the next program would paste it."""
    text: str = page.evaluate("() => navigator.clipboard.readText()")
    return text


def secret_is_gone(visitor: Visitor, secret: str) -> None:
    """Assert that the browser has no trace of *secret* once its page was left.

    Looked at: the page in sight, every page of the history as going back and forward shows it,
    fields, addresses and titles, both storages, databases, caches, and what the HTTP cache would
    answer for any page that was visited. The last page of the history is in sight afterwards.
    """
    page = visitor.page
    assert secret not in page.evaluate(_KEPT), "in the page"
    history = visitor.devtools.send("Page.getNavigationHistory")
    assert secret not in str(history), "in an address or a title"
    ours = [one["url"] for one in history["entries"] if one["url"].startswith(visitor.base)]
    visitor.watch.expect(r"ERR_CACHE_MISS|status of 504")
    assert secret not in page.evaluate(_CACHED, ours), "in the HTTP cache"
    onward = len(history["entries"]) - 1
    for step in [back] * history["currentIndex"] + [forward] * onward:
        step(page)
        if page.url.startswith(visitor.base):
            assert secret not in _told(page, _KEPT), f"after going {step.__name__}"


def back(page: Page) -> None:
    """Go back in the history, whether the browser kept that page whole or loads it again."""
    # A page that was kept has no load event to wait for.
    page.go_back(wait_until="commit")
    _settle(page)


def forward(page: Page) -> None:
    """Go forward in the history, likewise."""
    page.go_forward(wait_until="commit")
    _settle(page)


def _settle(page: Page) -> None:
    # Playwright's own waiting for a condition evaluates text in the page, which the policy forbids.
    assert eventually(lambda: _told(page, "document.readyState") == "complete")


def _told(page: Page, script: str) -> Any:
    """Return what *script* says, asked again where the page was just being loaded anew."""
    for _ in range(5):
        try:
            return page.evaluate(script)
        except Error as error:
            if "Execution context was destroyed" not in error.message:
                raise
    message = f"{page.url} is loaded over and over"
    raise AssertionError(message)


def tab_to(page: Page, target: Locator, *, most: int = 80, backwards: bool = False) -> None:
    """Press Tab until *target* has the focus, as somebody without a mouse does."""
    for _ in range(most):
        page.keyboard.press("Shift+Tab" if backwards else "Tab")
        if target.evaluate("one => one === document.activeElement"):
            return
    message = f"{most} times Tab does not reach it: {target}"
    raise AssertionError(message)


def give_passkey_holder(visitor: Visitor, *, verified: bool = True, present: bool = True) -> str:
    """Give *visitor*'s browser a virtual authenticator that keeps passkeys; returns its id.

    It answers at once; *verified* says whether it recognises the person (a fingerprint).
    """
    visitor.devtools.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": verified,
        "automaticPresenceSimulation": present,
    }
    made: Any = visitor.devtools.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    return str(made["authenticatorId"])


def passkeys(visitor: Visitor, holder: str) -> list[Any]:
    """Return the passkeys that a virtual authenticator keeps."""
    kept: Any = visitor.devtools.send("WebAuthn.getCredentials", {"authenticatorId": holder})
    return list(kept["credentials"])
