"""Whatever is stored is shown as text: no page runs it, and no page is torn by it."""

from collections.abc import Iterator
from itertools import cycle, islice
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Dialog, Page

from tests.console.browsing import Visitor
from tests.console.looking import too_wide
from tests.proofs.hostile import ALL
from tests.proofs.routes import furnish, ids_in, named
from tests.proofs.sizes import limit, size
from tests.proofs.test_hostile_names import creates, send
from tests.world import World

DEED = "window.pwned=1"
SHAPES = (
    "<script>{}</script>",
    "<img src=x onerror={}>",
    "<svg onload={}>",
    "'\"><script>{}</script>",
    '" autofocus onfocus={} x="',
    "' onmouseover={} '",
    "</title><script>{}</script>",
    "</textarea><script>{}</script>",
    "</option></select><img src=x onerror={}>",
    "javascript:{}",
    "<iframe srcdoc='<script>{}</script>'>",
    "<a href=javascript:{}>a link</a>",
    "{{{{constructor.constructor('{}')()}}}}",
    "${{{}}}",
    "<template><script>{}</script></template>",
    "<div hx-get=/console/ hx-trigger=load hx-on::load={}>",
    "<form action=javascript:{}><input type=submit autofocus>",
    "]]><script>{}</script>",
    "<!--><script>{}</script>-->",
    "\\x3cscript\\x3e{}\\x3c/script\\x3e",
)
TAILS = ("", " x", "\u202e", "z" * 20, "\u00a0", "\U0001f511", "%00", "&#0;", "\u0301" * 9, "--")
MARKUP = [f"{shape.format(DEED)}{tail}" for tail in TAILS for shape in SHAPES]
STRINGS = [*MARKUP, *ALL, *("W" * length for length in range(20, 100))]
"""More than 500 of them; with every field of every create they are stored some thousand times."""
MOST = size(24, 400)
ROUNDS = size(3, 40)


def test_there_are_enough_of_them():
    """Markup that would run, the strings of the other proof, and words that never end."""
    assert len(set(STRINGS)) >= 500


def fill(tenant: World) -> int:
    """Store the strings in every text field of every create; return how many were taken."""
    furnish(tenant)
    strings = cycle(STRINGS)
    taken = 0
    for route, field in creates(tenant):
        if route.path == "/api/v1/tenants":
            continue
        path = route.filled(ids_in(tenant, route.path))
        for text in islice(strings, 4 * ROUNDS):
            answer = send(tenant, "POST", path, {**named(route.body), field: text})
            assert answer.status_code < 500
            taken += answer.status_code == 201
    return taken


def crawl(page: Page, visitor: Visitor) -> Iterator[str]:
    """Open every page that pages link to, breadth first; dialogs too, as pages of their own."""
    inside = urlsplit(visitor.at()).path
    found, opened = ["/"], set()
    while found and len(opened) < MOST:
        place = found.pop(0)
        shape = place.partition("?")[0]
        if place in opened or "/static/" in place or shape.endswith((".csv", ".jsonl", "/export")):
            continue
        opened.add(place)
        answer = page.goto(visitor.at(place))
        assert answer is not None
        assert answer.status < 500, place
        yield place
        for link in page.locator("main a[href], nav a[href]").evaluate_all(
            "all => all.map(one => one.getAttribute('href'))"
        ):
            parts = urlsplit(link)
            if parts.path.startswith(inside) and not parts.netloc:
                rest = parts.path.removeprefix(inside) or "/"
                found.append(rest + (f"?{parts.query}" if parts.query else ""))


@pytest.mark.timeout(limit(240, 3_000))
def test_nothing_stored_runs_or_tears_a_page(admin: Visitor, tenant: World):
    """Every page and dialog of a tenant full of it: nothing ran, none is wider than its window."""
    assert fill(tenant) >= 100
    page = admin.page
    spoken: list[str] = []

    def hear(dialog: Dialog) -> None:
        spoken.append(dialog.message)
        dialog.dismiss()

    page.on("dialog", hear)
    admin.watch.expect("status of 40[349]")
    opened = []
    for place in crawl(page, admin):
        opened.append(place)
        assert page.evaluate("window.pwned") is None, place
        assert too_wide(page) == [], place
    assert len(opened) >= min(MOST, 24)
    assert spoken == []
