"""Which page is written by what."""

from collections.abc import Callable, Mapping

from tools.reference import settings

PAGES: Mapping[str, Callable[[], str]] = {
    "settings.md": settings.page,
}
