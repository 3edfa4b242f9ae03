"""Where users and their memberships are kept."""

from doorward.people.store.cards import (
    PERSON_WIDTH,
    UNSCOPED_PERSON,
    has_id,
    home_id,
    person_columns,
    person_of,
    person_statement,
)
from doorward.people.store.rows import (
    delete_user,
    find_user,
    insert_user,
    memberships,
    page_of_users,
    update_user,
    user_named,
    users,
    users_from,
)

__all__ = [
    "PERSON_WIDTH",
    "UNSCOPED_PERSON",
    "delete_user",
    "find_user",
    "has_id",
    "home_id",
    "insert_user",
    "memberships",
    "page_of_users",
    "person_columns",
    "person_of",
    "person_statement",
    "update_user",
    "user_named",
    "users",
    "users_from",
]
