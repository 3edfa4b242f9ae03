"""Fixtures of the console's tests."""

import pytest

from tests.conftest import Servers
from tests.world import World


@pytest.fixture
def world(servers: Servers) -> World:
    """Give the default tenant of a shared server, on SQLite: what is shown comes by REST,
    which is proved on both databases elsewhere.
    """
    return servers.world("sqlite")
