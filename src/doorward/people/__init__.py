"""People: the users of a tenant.

Owns who they are, whether they are active or blocked, and how they prove it. Sessions come
with the console.
"""

from doorward.people.model import User, UserTerms
from doorward.people.passwords import Hasher
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
    "Hasher",
    "User",
    "UserTerms",
    "create",
    "list_users",
    "membership_table",
    "user_table",
]
