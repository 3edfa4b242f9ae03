"""The console's pages about what may be done: roles, APIs, their permissions and rules."""

from doorward.access.console.apis import apis
from doorward.access.console.areas import areas
from doorward.access.console.roles import roles
from doorward.access.console.rules import rules

PAGES = (roles, apis, areas, rules)

__all__ = ["PAGES"]
