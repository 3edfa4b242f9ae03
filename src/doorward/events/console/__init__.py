"""The console's pages about what happened: the events, and how much clients use."""

from doorward.events.console.log import log
from doorward.events.console.used import used

PAGES = (log, used)

__all__ = ["PAGES"]
