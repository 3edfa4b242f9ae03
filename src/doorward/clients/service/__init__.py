"""The verbs of the clients room."""

from doorward.clients.service.changing import delete, disable, edit, enable
from doorward.clients.service.furnishing import furnish, register_administrator
from doorward.clients.service.holding import ClientHolder
from doorward.clients.service.registering import create
from doorward.clients.service.rights import READ, WRITE, ceiling
from doorward.clients.service.secrets import end_secret, list_secrets, reset, rotate
from doorward.clients.service.showing import known_among, list_clients, show, usage
from doorward.clients.store import CARD_KEYS, CARD_WIDTH, card_columns, card_of, card_statement

__all__ = [
    "CARD_KEYS",
    "CARD_WIDTH",
    "READ",
    "WRITE",
    "ClientHolder",
    "card_columns",
    "card_of",
    "card_statement",
    "ceiling",
    "create",
    "delete",
    "disable",
    "edit",
    "enable",
    "end_secret",
    "furnish",
    "known_among",
    "list_clients",
    "list_secrets",
    "register_administrator",
    "reset",
    "rotate",
    "show",
    "usage",
]
