"""The console's pages about machine identities."""

from doorward.clients.console.changing import changing
from doorward.clients.console.details import details
from doorward.clients.console.listing import listing
from doorward.clients.console.making import making
from doorward.clients.console.secrets import secrets

PAGES = (listing, making, changing, secrets, details)

__all__ = ["PAGES"]
