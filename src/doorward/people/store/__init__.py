"""Where users and their memberships are kept."""

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
    "delete_user",
    "find_user",
    "insert_user",
    "memberships",
    "page_of_users",
    "update_user",
    "user_named",
    "users",
    "users_from",
]
