"""The guard: may this request pass?

Owns the one pipeline in front of every protected call (authenticate → tenant → effective
permissions → rule → record), introspection, and the recording of use. Does not own
rights (access, clients) or tokens: it reads what they say, fresh, every time.
"""

from doorward.guard.model import Found, RouteBook, Unaccepted, Way
from doorward.guard.service import DEPRECATION, TENANT_HEADER, Doorkeeper, Inspector

__all__ = [
    "DEPRECATION",
    "TENANT_HEADER",
    "Doorkeeper",
    "Found",
    "Inspector",
    "RouteBook",
    "Unaccepted",
    "Way",
]
