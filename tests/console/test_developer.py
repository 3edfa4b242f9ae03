"""The page for those who write programs: one address, and lines that work."""

import subprocess
import sys

from tests.console.browsing import Visitor
from tests.console.handling import clipboard
from tests.rows import row


@row("INC-4", facet="screen")
def test_one_address_for_everything(admin: Visitor):
    """The base URL is copied, every address begins with it, the reference is a click away."""
    admin.goto("/developer")
    admin.page.get_by_role("button", name="Copy the base URL").click()
    assert clipboard(admin.page) == admin.base

    shown = admin.page.locator("dd code").all_text_contents()
    assert len(shown) > 4
    assert [one for one in shown if not one.startswith(admin.base)] == []
    for words in ("Python SDK", "Command line", "From a shell"):
        assert admin.page.get_by_role("heading", name=words).is_visible()
    admin.page.get_by_role("link", name="REST reference").click()
    assert admin.page.url == admin.at("/developer/reference")


@row("INC-4", facet="screen")
def test_the_lines_for_a_shell_work_as_copied(admin: Visitor):
    """With an id and a secret put in, they fetch a token and call the API."""
    client = admin.world.make_client(permissions=["clients:read"])
    admin.goto("/developer")
    admin.page.get_by_role("button", name="Copy the lines for a shell").click()
    lines = clipboard(admin.page).replace("CLIENT_ID=…", f"CLIENT_ID={client.client_id}")
    done = subprocess.run(
        ["bash", "-c", lines.replace("CLIENT_SECRET=…", f"CLIENT_SECRET={client.secret}")],
        check=True, capture_output=True, text=True, timeout=30,
    )  # fmt: skip

    assert done.stdout.startswith("HTTP/1.1 200")


@row("INC-4", facet="screen")
def test_the_lines_for_python_work_as_copied(admin: Visitor):
    """The SDK fetches a token by them and calls the API."""
    client = admin.world.make_client(permissions=["clients:read"])
    admin.goto("/developer")
    admin.page.get_by_role("button", name="Copy the lines for Python").click()
    done = subprocess.run(
        [sys.executable, "-c", clipboard(admin.page)],
        check=False, capture_output=True, text=True, timeout=30,
        env={"CLIENT_ID": client.client_id, "CLIENT_SECRET": client.secret},
    )  # fmt: skip

    assert (done.stdout, done.stderr) == ("200\n", "")
