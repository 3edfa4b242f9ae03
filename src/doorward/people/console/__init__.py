"""The console's pages about people: signing in, one's own profile."""

from doorward.people.console.entrance import entrance

PAGES = (entrance,)

__all__ = ["PAGES"]
