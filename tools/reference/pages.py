"""Which page is written by what."""

from collections.abc import Callable, Mapping

from tools.reference import events, settings

PAGES: Mapping[str, Callable[[], str]] = {
    "events.md": events.page,
    "settings.md": settings.page,
}
