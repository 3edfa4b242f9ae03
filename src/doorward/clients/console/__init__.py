"""The console's pages about machine identities."""

from doorward.clients.console.changing import changing
from doorward.clients.console.details import details
from doorward.clients.console.key_secrets import key_secrets
from doorward.clients.console.keys import keys
from doorward.clients.console.listing import listing
from doorward.clients.console.making import making
from doorward.clients.console.secrets import secrets
from doorward.clients.console.tokens import tokens

PAGES = (listing, making, changing, secrets, details, keys, key_secrets, tokens)

__all__ = ["PAGES"]
