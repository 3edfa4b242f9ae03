"""Which page is written by what."""

from collections.abc import Callable, Mapping

from tools.reference import commands, events, permissions, presets, settings

PAGES: Mapping[str, Callable[[], str]] = {
    "cli.md": commands.page,
    "events.md": events.page,
    "permissions.md": permissions.page,
    "presets.md": presets.page,
    "settings.md": settings.page,
}
