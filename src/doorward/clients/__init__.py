"""Machine identities: who may knock, with which rights, and whether they are let in now.

Owns clients, what they are granted and the card a decision reads of them. Does not own
their secrets (credentials room), the meaning of rights (access room) or tokens.
"""

from doorward.clients.model import Card, Client, ClientKind, Draft, Handover
from doorward.clients.service import (
    CARD_KEYS,
    CARD_WIDTH,
    READ,
    WRITE,
    card_columns,
    card_of,
    card_statement,
    create,
    delete,
    disable,
    edit,
    enable,
    end_secret,
    furnish,
    known_among,
    list_clients,
    list_secrets,
    register_administrator,
    reset,
    rotate,
    show,
    usage,
)

__all__ = [
    "CARD_KEYS",
    "CARD_WIDTH",
    "READ",
    "WRITE",
    "Card",
    "Client",
    "ClientKind",
    "Draft",
    "Handover",
    "card_columns",
    "card_of",
    "card_statement",
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
