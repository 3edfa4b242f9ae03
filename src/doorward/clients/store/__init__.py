"""The memory of the clients room: its tables, and the statement a decision rests on."""

from doorward.clients.store.administrators import administrators
from doorward.clients.store.attention import count_clients, ending_soon, never_used
from doorward.clients.store.cards import (
    CARD_KEYS,
    CARD_WIDTH,
    card_columns,
    card_of,
    card_statement,
)
from doorward.clients.store.groups import UNSCOPED_ROLE_NAMES, role_names_of
from doorward.clients.store.holdings import holding, in_role, strip, unassign
from doorward.clients.store.names import ids_by_name, names_by_id
from doorward.clients.store.own import held_by_client
from doorward.clients.store.rows import (
    add_roles,
    client_roles,
    clients,
    count_user_defined,
    find_client,
    insert_client,
    known_ids,
    name_taken,
    page_of_clients,
    remove_client,
    update_client,
)
from doorward.clients.store.users import rights_of_user, user_called, user_open

__all__ = [
    "CARD_KEYS",
    "CARD_WIDTH",
    "UNSCOPED_ROLE_NAMES",
    "add_roles",
    "administrators",
    "card_columns",
    "card_of",
    "card_statement",
    "client_roles",
    "clients",
    "count_clients",
    "count_user_defined",
    "ending_soon",
    "find_client",
    "held_by_client",
    "holding",
    "ids_by_name",
    "in_role",
    "insert_client",
    "known_ids",
    "name_taken",
    "names_by_id",
    "never_used",
    "page_of_clients",
    "remove_client",
    "rights_of_user",
    "role_names_of",
    "strip",
    "unassign",
    "update_client",
    "user_called",
    "user_open",
]
