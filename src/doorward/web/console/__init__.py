"""The console's furniture: visits, pages, templates, static files; rooms declare pages with it."""

from doorward.web.console.pages import Entry, Pages
from doorward.web.console.visit import HERE, Ask, Fields, Moved, Page, Passed, Refused, Reply, Visit

__all__ = [
    "HERE", "Ask", "Entry", "Fields", "Moved", "Page", "Pages", "Passed", "Refused", "Reply",
    "Visit",
]  # fmt: skip
