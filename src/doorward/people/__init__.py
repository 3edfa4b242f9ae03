"""People: the users of a tenant, their roles, and what they sign in with.

Owns who they are, whether they are active or blocked, which roles they have here or in other
tenants, how they prove themselves and what a decision reads of them. Does not own what a role
gives, nor tokens; sessions come with the console.
"""

from doorward.people.model import USER_PREFIX, Kept, Oneself, Person, Place, User, UserTerms
from doorward.people.passwords import Hasher
from doorward.people.service import (
    PERSON_WIDTH,
    READ,
    UNSCOPED_PERSON,
    WRITE,
    Proofs,
    create,
    has_id,
    home_id,
    list_users,
    membership_table,
    oneself,
    own_roles,
    person_columns,
    person_of,
    person_statement,
    second_factor_proves,
    show,
    spend_step,
    unscoped_renew_hash,
    user_ids_named,
    user_names,
    user_table,
)

__all__ = [
    "PERSON_WIDTH",
    "READ",
    "UNSCOPED_PERSON",
    "USER_PREFIX",
    "WRITE",
    "Hasher",
    "Kept",
    "Oneself",
    "Person",
    "Place",
    "Proofs",
    "User",
    "UserTerms",
    "create",
    "has_id",
    "home_id",
    "list_users",
    "membership_table",
    "oneself",
    "own_roles",
    "person_columns",
    "person_of",
    "person_statement",
    "second_factor_proves",
    "show",
    "spend_step",
    "unscoped_renew_hash",
    "user_ids_named",
    "user_names",
    "user_table",
]
