"""The console put together: every room's pages before the gate, in the tenant's own words."""

from functools import cache
from pathlib import Path

from doorward import rooms
from doorward.app.developer import developer
from doorward.app.home import home
from doorward.kernel.clock import Clock
from doorward.presets import words_of
from doorward.web.console import Ask, Entry
from doorward.web.console.assets import asset
from doorward.web.console.rendering import environment
from doorward.web.console.serving import Console
from doorward.web.console.wording import Wording, read_wording


def build_console(ask: Ask, clock: Clock) -> Console:
    """Return the console whose pages and actions *ask* the REST doors."""
    here = Path(__file__).parent
    folders = {
        "web": here.parent / "web" / "console" / "templates",
        "app": here / "templates",
        **rooms.templates(),
    }
    return Console(ask, entries(), environment(folders, asset, clock), wording_of, clock)


def entries() -> list[Entry]:
    """Return every page and action there is."""
    return [*home.entries, *developer.entries, *rooms.pages()]


@cache
def wording_of(preset: str) -> Wording:
    """Return what the console of a tenant that was furnished like *preset* calls things."""
    return read_wording(words_of(preset), read_wording(words_of("default")))
