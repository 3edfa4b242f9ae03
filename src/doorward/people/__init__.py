"""People: the users of a tenant, as records.

Owns who they are and whether they are active or blocked. Does not own how they prove it,
nor what they may do: passwords, sessions and memberships come with the console.
"""

from doorward.people.model import User, UserTerms
from doorward.people.service import (
    READ,
    WRITE,
    create,
    list_users,
    membership_table,
    user_table,
)

__all__ = [
    "READ",
    "WRITE",
    "User",
    "UserTerms",
    "create",
    "list_users",
    "membership_table",
    "user_table",
]
