"""The pages and actions of a room's console, declared where the room is."""

import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Final

from doorward.web.console.visit import Moved, Page, Passed, Visit

Shows = Callable[[Visit], Awaitable[Page | Moved | Passed]]

_PARAMETER: Final = re.compile(r"\{([a-z_]+)\}")


@dataclass(frozen=True, slots=True)
class Entry:
    """One page or action: a path within the console and what shows it.

    ``twin`` is the REST operation an action calls (``POST /clients/{id}/reset``); ``form`` shows
    an action's form again when that refuses. A ``public`` one asks for no session and knows
    nobody; an ``anybody`` one is shown without a session too, and knows who is signed in.
    ``spot`` is the name of its place in the navigation.
    """

    method: str
    path: str
    shows: Shows
    twin: str = ""
    form: Shows | None = None
    public: bool = False
    spot: str = ""
    anybody: bool = False

    @property
    def shape(self) -> re.Pattern[str]:
        """What paths it is for; the groups are its parameters."""
        return re.compile(_PARAMETER.sub(r"(?P<\1>[0-9A-Za-z_.:-]+)", self.path))


class Pages:
    """The pages and actions of one room, at one *spot* of the navigation unless they say else."""

    def __init__(self, spot: str = "") -> None:
        self.spot = spot
        self.entries: list[Entry] = []

    def page(
        self, path: str, *, public: bool = False, anybody: bool = False
    ) -> Callable[[Shows], Shows]:
        """Declare what is shown at *path*."""

        def declare(shows: Shows) -> Shows:
            entry = Entry("GET", path, shows, public=public, spot=self.spot, anybody=anybody)
            self.entries.append(entry)
            return shows

        return declare

    def action(
        self, path: str, *, twin: str, form: Shows | None = None, public: bool = False
    ) -> Callable[[Shows], Shows]:
        """Declare what a form sent to *path* does: the REST operation *twin*.

        Where that is refused, *form* is shown again, with what was wrong beside each field.
        """

        def declare(shows: Shows) -> Shows:
            self.entries.append(Entry("POST", path, shows, twin, form, public, self.spot))
            return shows

        return declare
