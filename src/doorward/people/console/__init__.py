"""The console's pages about people: signing in, one's own profile."""

from doorward.people.console.entrance import entrance
from doorward.people.console.profile import profile

PAGES = (entrance, profile)

__all__ = ["PAGES"]
