"""Where users, their roles and what they sign in with are kept."""

from doorward.people.store.cards import (
    PERSON_WIDTH,
    UNSCOPED_PERSON,
    has_id,
    home_id,
    person_columns,
    person_of,
    person_statement,
)
from doorward.people.store.memberships import (
    count_in_role,
    find_member,
    leave_role,
    memberships,
    page_of_members,
    roles_of,
    write_roles,
)
from doorward.people.store.names import ids_by_name, names_by_id
from doorward.people.store.own import UNSCOPED_ONESELF, held_by_holder, oneself_of
from doorward.people.store.proofs import (
    confirm_factor,
    keep_factor,
    keep_password,
    sign_in_of,
    unscoped_renew_hash,
    unscoped_spend_step,
)
from doorward.people.store.rows import (
    delete_user,
    find_user,
    insert_user,
    page_of_users,
    update_user,
    user_named,
    users_from,
)
from doorward.people.store.tables import users

__all__ = [
    "PERSON_WIDTH",
    "UNSCOPED_ONESELF",
    "UNSCOPED_PERSON",
    "confirm_factor",
    "count_in_role",
    "delete_user",
    "find_member",
    "find_user",
    "has_id",
    "held_by_holder",
    "home_id",
    "ids_by_name",
    "insert_user",
    "keep_factor",
    "keep_password",
    "leave_role",
    "memberships",
    "names_by_id",
    "oneself_of",
    "page_of_members",
    "page_of_users",
    "person_columns",
    "person_of",
    "person_statement",
    "roles_of",
    "sign_in_of",
    "unscoped_renew_hash",
    "unscoped_spend_step",
    "update_user",
    "user_named",
    "users",
    "users_from",
    "write_roles",
]
