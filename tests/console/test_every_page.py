"""What holds for every page and action of the console, whoever declared it."""

import re

import pytest

from doorward.app.console import entries
from tests.console.browsing import Visitor
from tests.console.looking import csp_findings, screenshot, violations
from tests.rows import row

FILES = {"/events/export", "/events/stream", "/tenant/preset.json"}
"""What is no page: a file, and a stream that goes on."""
PARTS = {"/clients/summary"}
"""What is put into a page, and looked at there."""
LOOKED_AT_BY_ITSELF = {"/developer/reference"}
PLAIN = [one for one in entries() if one.method == "GET" and "{" not in one.path]
PAGES = sorted(one.path for one in PLAIN if not one.public and one.path not in FILES)
PUBLIC = sorted(one.path for one in PLAIN if one.public)
INLINE = re.compile(
    r"<script(?![^>]*\bsrc=)|<style|\sstyle=|\son[a-z]+\s*=|javascript:", re.IGNORECASE
)


def name_of(place: str) -> str:
    """Return what the pictures of *place* are called."""
    return "page-" + (place.strip("/").replace("/", "-") or "home")


@pytest.mark.timeout(300)
def test_they_are_sound(admin: Visitor):
    """Each opens, complains of nothing, can be used by everybody, and fits a phone."""
    for place in PAGES:
        if place not in PARTS | LOOKED_AT_BY_ITSELF:
            look_at(admin, place)


def test_they_are_sound_for_a_stranger(stranger: Visitor):
    """Likewise what is shown before anybody has signed in."""
    for place in PUBLIC:
        look_at(stranger, place)


def look_at(visitor: Visitor, place: str) -> None:
    """Assert that the page at *place* is sound, and keep its pictures."""
    assert visitor.goto(place).status == 200, place
    assert visitor.page.locator("h1").count() == 1, place
    assert violations(visitor.page) == [], place
    screenshot(visitor.page, name_of(place))


def test_its_policy_is_strong(admin: Visitor):
    """One policy for all pages, nothing inline that it would have to let pass, kept by nobody."""
    policies = set()
    for place in PAGES + PUBLIC:
        answer = admin.send("GET", f"/console{place}")
        policies.add(answer.headers["content-security-policy"])
        assert answer.headers["cache-control"] == "no-store", place
        assert answer.headers["x-frame-options"] == "DENY", place
        assert INLINE.findall(answer.text()) == [], place
    [policy] = policies

    assert "unsafe" not in policy
    assert [one for one in csp_findings(policy) if one["severity"] == "HIGH"] == []


@row("TOK-7")
def test_every_action_has_its_twin(admin: Visitor):
    """What a button does, a program can do: the operation is in the OpenAPI document."""
    document = admin.send("GET", "/api/v1/openapi.json").json()
    offered = {
        shape(f"{method.upper()} {path.removeprefix('/api/v1')}")
        for path, methods in document["paths"].items()
        for method in methods
    }
    actions = [one for one in entries() if one.method == "POST"]

    assert len(actions) > 50
    assert [one.path for one in actions if shape(one.twin) not in offered] == []


def shape(operation: str) -> str:
    """Return *operation* without its query and without the names of its parameters."""
    return re.sub(r"\{[a-z_]+\}", "{}", operation.partition("?")[0])


def test_pages_are_found():
    """The list above is not empty by mistake."""
    assert {"/", "/clients", "/developer/reference"} <= set(PAGES)
    assert "/sign-in" in PUBLIC
