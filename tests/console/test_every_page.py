"""What holds for every page and action of the console, whoever declared it."""

import re

import pytest

from tests.console.browsing import Visitor
from tests.console.declared import declared
from tests.console.looking import csp_findings, screenshot, violations
from tests.rows import row

FILES = {"/events/export", "/events/stream", "/tenant/preset.json"}
"""What is no page: a file, and a stream that goes on."""
PAGES = [
    path
    for path, said in declared("page")
    if "{" not in path and not said.get("public") and path not in FILES
]
PUBLIC = [path for path, said in declared("page") if "{" not in path and said.get("public")]
INLINE = re.compile(
    r"<script(?![^>]*\bsrc=)|<style|\sstyle=|\son[a-z]+\s*=|javascript:", re.IGNORECASE
)


def name_of(place: str) -> str:
    """Return what the pictures of *place* are called."""
    return "page-" + (place.strip("/").replace("/", "-") or "home")


# The reference is long, and looked at for itself.
@pytest.mark.parametrize("place", [one for one in PAGES if one != "/developer/reference"])
def test_it_is_sound(admin: Visitor, place: str):
    """It opens, complains of nothing, can be used by everybody, and fits a phone."""
    assert admin.goto(place).status == 200
    if not admin.page.locator("h1").count():
        pytest.skip("this is a part, which is put into a page")
    assert violations(admin.page) == []
    screenshot(admin.page, name_of(place))


@pytest.mark.parametrize("place", PUBLIC)
def test_it_is_sound_for_a_stranger(stranger: Visitor, place: str):
    """Likewise what is shown before anybody has signed in."""
    assert stranger.goto(place).status == 200
    assert violations(stranger.page) == []
    screenshot(stranger.page, name_of(place))


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
    actions = declared("action")

    assert len(actions) > 5
    assert [path for path, said in actions if shape(said["twin"]) not in offered] == []


def shape(operation: str) -> str:
    """Return *operation* without its query and without the names of its parameters."""
    return re.sub(r"\{[a-z_]+\}", "{}", operation.partition("?")[0])


def test_pages_are_found():
    """The list above is not empty by mistake."""
    assert {"/", "/clients", "/developer/reference"} <= set(PAGES)
    assert "/sign-in" in PUBLIC
