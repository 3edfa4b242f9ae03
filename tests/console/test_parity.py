"""Whatever the console does, the API does: every action's twin, and every form's action (TOK-7)."""

import re
from collections.abc import Iterator
from html.parser import HTMLParser

from doorward.app.developer import developer
from doorward.app.home import home
from doorward.rooms import pages
from doorward.web.console import Entry
from tests.console.browsing import Visitor
from tests.rows import row
from tests.world import Json, World

PREFIX = "/api/v1"


class Forms(HTMLParser):
    """The forms and links of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.posts: list[str] = []
        self.links: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note where a form or a link leads."""
        told = dict(attrs)
        if tag == "form" and (told.get("method") or "").lower() == "post":
            assert told.get("hx-post", told.get("action")) == told.get("action")
            # One without an address has buttons that each know their own.
            self.posts += [told["action"] or ""] if "action" in told else []
        if "formaction" in told:
            self.posts.append(told["formaction"] or "")
        if tag == "a":
            self.links.append(told.get("href") or "")
        for name, value in told.items():
            assert name not in {"hx-put", "hx-patch", "hx-delete"}, (name, value)


def entries() -> list[Entry]:
    """Return every page and action of the console."""
    return [*home.entries, *developer.entries, *pages()]


def shape(template: str) -> str:
    """Return a REST path without its query and the names of its parameters."""
    return re.sub(r"\{[^}]+\}", "{}", template.partition("?")[0])


@row("TOK-7", facet="screen")
def test_every_action_has_its_twin(world: World):
    """What an action names as its twin is in the OpenAPI document, with that method."""
    document = world.get(f"{PREFIX}/openapi.json")
    served = {
        f"{method.upper()} {shape(path.removeprefix(PREFIX))}"
        for path, item in document["paths"].items()
        for method in item
    }
    actions = [one for one in entries() if one.method == "POST"]
    assert len(actions) > 20
    lost = {one.twin for one in actions if shape(one.twin) not in served}
    assert lost == set()


def walk(admin: Visitor, seeds: list[str]) -> Iterator[tuple[str, Forms]]:
    """Give the forms of every page that links reach, one page of each shape."""
    known = [one for one in entries() if one.method == "GET"]
    seen: set[str] = set()
    waiting = [*seeds]
    while waiting:
        place = waiting.pop(0)
        match = next((one for one in known if one.shape.fullmatch(place)), None)
        if match is None or match.path in seen or match.path.endswith(("/export", "/stream")):
            continue
        seen.add(match.path)
        answer = admin.context.request.get(admin.at(place), max_redirects=0)
        if answer.status != 200 or "text/html" not in answer.headers["content-type"]:
            continue
        forms = Forms()
        forms.feed(answer.text())
        yield match.path, forms
        begins = re.escape(admin.at("").removeprefix(admin.world.server.public_url))
        for link in forms.links:
            inside = re.match(f"{begins}(/[^?#]*)", link)
            if inside:
                waiting.append(inside[1])


def furnished(tenant: World) -> Json:
    """Put one of everything into a tenant, so that every page has something to show."""
    client = tenant.make_client()
    tenant.ask_token(client)
    role = tenant.make("roles", name="Mine", permissions=["users:read"])
    person = tenant.make_person(roles=[role["id"]])
    tenant.make("api-keys", name="Key", roles=[role["id"]], expires_in="30d")
    tenant.make("api-tokens", name="Token", user=person.id, expires_in="30d")
    api = tenant.make("apis", name="Orders", audience="https://orders.example.com")
    tenant.make(f"apis/{api['id']}/areas", name="orders")
    body = {"method": "GET", "template": "/v1/orders", "any_of": ["orders:read"]}
    tenant.make(f"apis/{api['id']}/rules", **body)
    tenant.call("POST", f"{PREFIX}/keys/rotate")
    return api


@row("TOK-7", facet="screen")
def test_every_form_posts_to_an_action(admin: Visitor, tenant: World):
    """From page to page, each form leads to an action that is declared, and so has a twin."""
    api = furnished(tenant)
    actions = [one for one in entries() if one.method == "POST"]
    reached = set()
    seeds = [one.path for one in entries() if one.method == "GET" and "{" not in one.path]
    count = 0
    for path, forms in walk(admin, [f"/apis/{api['id']}", *seeds]):
        count += 1
        for post in forms.posts:
            place = post.removeprefix(admin.at("").removeprefix(admin.world.server.public_url))
            match = next((one for one in actions if one.shape.fullmatch(place)), None)
            assert match is not None, f"{path} posts to {post}, which nobody declared"
            reached.add(match.path)
    assert count > 25
    assert len(reached) > 20
