"""People: the users of a tenant, as records, and the comparison of their passwords.

Owns who they are, whether they are active or blocked, how a password is hashed and what a
decision reads of a person. Does not own tokens, nor what a role gives.
"""

from doorward.people.model import USER_PREFIX, Person, Place, User, UserTerms
from doorward.people.passwords import Hasher
from doorward.people.service import (
    PERSON_WIDTH,
    READ,
    UNSCOPED_PERSON,
    WRITE,
    create,
    has_id,
    home_id,
    list_users,
    membership_table,
    person_columns,
    person_of,
    person_statement,
    user_table,
)

__all__ = [
    "PERSON_WIDTH",
    "READ",
    "UNSCOPED_PERSON",
    "USER_PREFIX",
    "WRITE",
    "Hasher",
    "Person",
    "Place",
    "User",
    "UserTerms",
    "create",
    "has_id",
    "home_id",
    "list_users",
    "membership_table",
    "person_columns",
    "person_of",
    "person_statement",
    "user_table",
]
