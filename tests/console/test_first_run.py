"""From an empty folder to the first token: what a newcomer sees, kept as pictures."""

import re
import subprocess
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import expect

from tests.console.browsing import Visitors
from tests.console.handling import clipboard
from tests.rows import row
from tests.server import Server
from tests.world import World, eventually

IMAGES = Path(__file__).parents[2] / "build" / "screens" / "first-run"
LINK = re.compile(r"http://\S+/console/link#\S+")


@row("INC-4", facet="screen")
def test_from_the_printed_link_to_the_first_token(
    visitors: Visitors, new_server: Callable[..., Server]
):
    """The link makes an administrator, who is led to the first client; its line works."""
    server = new_server()
    server.launch("--first-run-demo")
    server.wait_ready()
    assert eventually(lambda: LINK.search(server.log))
    link = LINK.search(server.log)
    assert link
    visitor = visitors.stranger(World(server, {"base_url": server.public_url}))
    page = visitor.page

    def keep(name: str) -> None:
        IMAGES.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=IMAGES / f"{name}.png", animations="disabled")

    page.goto(link.group())
    expect(page.get_by_role("heading", name="Welcome to Doorward")).to_be_visible()
    assert "#" not in page.url, "the token does not stay in the address"
    page.get_by_label("User name").fill("ada")
    page.get_by_label("Password").fill("a door is a hole in the wall")
    keep("1-link")
    page.get_by_role("button", name="Go on").click()
    expect(page.get_by_label("Profile of ada")).to_be_visible()
    keep("2-home")
    page.get_by_role("link", name=re.compile("client", re.IGNORECASE)).first.click()
    page.get_by_role("button", name="Create API client").first.click()
    page.locator("input[name=name]").fill("Nightly report")
    page.get_by_role("radiogroup", name="Users", exact=True).get_by_text("Read").click()
    expect(page.locator("#summary")).to_contain_text("can read Users")
    keep("3-client")
    page.get_by_role("button", name="Save").click()
    page.get_by_label("Copy the curl line").click()
    keep("4-secret")
    done = subprocess.run(
        ["bash", "-c", clipboard(page)], check=True, capture_output=True, text=True, timeout=30
    )
    assert '"access_token"' in done.stdout
    page.get_by_role("button", name="Done").click()
    page.get_by_role("link", name="Nightly report", exact=True).click()
    expect(page.get_by_text("just now").first).to_be_visible()
    keep("5-details")
