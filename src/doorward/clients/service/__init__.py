"""The verbs of the clients room."""

from doorward.clients.service.attention import Attention, attention
from doorward.clients.service.changing import edit
from doorward.clients.service.cutting import delete, disable, enable, expire
from doorward.clients.service.furnishing import furnish, register_administrator
from doorward.clients.service.holding import ClientHolder
from doorward.clients.service.inheriting import inherit
from doorward.clients.service.own import held_roles
from doorward.clients.service.registering import create
from doorward.clients.service.rights import READ, WRITE, ceiling
from doorward.clients.service.secrets import copy, end_secret, list_secrets, reset, rotate
from doorward.clients.service.showing import known_among, list_clients, show, usage
from doorward.clients.service.sorts import API_CLIENTS, API_KEYS, API_TOKENS, SORTS, Sort
from doorward.clients.service.unlocking import UNLOCK, Unlocked, unlock
from doorward.clients.service.uploading import Depot, Uploaded, upload
from doorward.clients.store import (
    CARD_KEYS,
    CARD_WIDTH,
    UNSCOPED_ROLE_NAMES,
    card_columns,
    card_of,
    card_statement,
    role_names_of,
)
from doorward.clients.store import ids_by_name as client_ids_named
from doorward.clients.store import names_by_id as client_names

__all__ = [
    "API_CLIENTS",
    "API_KEYS",
    "API_TOKENS",
    "CARD_KEYS",
    "CARD_WIDTH",
    "READ",
    "SORTS",
    "UNLOCK",
    "UNSCOPED_ROLE_NAMES",
    "WRITE",
    "Attention",
    "ClientHolder",
    "Depot",
    "Sort",
    "Unlocked",
    "Uploaded",
    "attention",
    "card_columns",
    "card_of",
    "card_statement",
    "ceiling",
    "client_ids_named",
    "client_names",
    "copy",
    "create",
    "delete",
    "disable",
    "edit",
    "enable",
    "end_secret",
    "expire",
    "furnish",
    "held_roles",
    "inherit",
    "known_among",
    "list_clients",
    "list_secrets",
    "register_administrator",
    "reset",
    "role_names_of",
    "rotate",
    "show",
    "unlock",
    "upload",
    "usage",
]
