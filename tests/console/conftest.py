"""Fixtures of the console's tests: a browser for all of them, a visitor for each."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from doorward.web.console.assets import FOLDER
from tests.conftest import Servers
from tests.console.browsing import Chromium, Visitor, Visitors
from tests.world import World


@pytest.fixture(scope="session", autouse=True)
def _built() -> None:
    assert (FOLDER / "vendor" / "manifest.json").exists(), "run `make assets` once"


@pytest.fixture
def world(servers: Servers) -> World:
    """Give the default tenant of a shared server, on SQLite.

    What pages show comes by REST, which is proved on both databases elsewhere.
    """
    return servers.world("sqlite")


@pytest.fixture(scope="session")
def _chromium() -> Iterator[Chromium]:
    running = Chromium()
    yield running
    running.close()


@pytest.fixture
def browser(_chromium: Chromium) -> Iterator[Browser]:
    """Give the browser of this test process."""
    with _chromium.awake() as browser:
        yield browser


@pytest.fixture
def visitors(browser: Browser) -> Iterator[Visitors]:
    """Give a maker of visitors, each with cookies and storage of their own.

    Afterwards none of their pages may have complained, asked elsewhere or broken its policy.
    """
    made = Visitors(browser)
    yield made
    made.leave()


@pytest.fixture
def stranger(visitors: Visitors, tenant: World) -> Visitor:
    """Give somebody who is not signed in, at a tenant of the test's own."""
    return visitors.stranger(tenant)


@pytest.fixture
def admin(visitors: Visitors, tenant: World) -> Visitor:
    """Give a signed-in administrator of a tenant of the test's own."""
    return visitors.administrator(tenant)


@pytest.fixture
def page(admin: Visitor) -> Page:
    """Give the administrator's page."""
    return admin.page
