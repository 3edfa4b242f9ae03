"""The verbs of the people room."""

from doorward.people.service.ceremony import (
    SIGN_IN,
    answered_challenge,
    check_assertion,
    check_registration,
    credential_named,
    new_challenge,
    registration_options,
    sign_in_options,
    site_of,
)
from doorward.people.service.holding import UserHolder
from doorward.people.service.linking import (
    Guest,
    Invited,
    guest_of,
    invite,
    invite_first,
    settle_guest,
)
from doorward.people.service.members import (
    list_members,
    put_member,
    remove_member,
    show_member,
)
from doorward.people.service.own import oneself, own_roles
from doorward.people.service.passkeys import (
    add_passkey,
    before_passkey,
    own_passkeys,
    passkey_named,
    passkeys_of_user,
    remove_passkey,
    remove_passkey_of,
    use_passkey,
    wrong_answer,
)
from doorward.people.service.posting import post_link
from doorward.people.service.proving import Proofs
from doorward.people.service.records import (
    create,
    delete,
    edit,
    list_users,
    page_users,
    show,
)
from doorward.people.service.recovery import new_codes, recovery_digests, spend_recovery_code
from doorward.people.service.rights import READ, WRITE
from doorward.people.service.second_factor import second_factor_proves, spend_step
from doorward.people.service.sessions import (
    at_home,
    end_of_user,
    end_over,
    end_own,
    open_session,
    own_session,
    page_of_user,
    page_own,
    renew_session,
    session_named,
    touch,
)
from doorward.people.service.whoami import Whoami, whoami
from doorward.people.store import (
    PERSON_WIDTH,
    UNSCOPED_PERSON,
    UNSCOPED_SESSION,
    has_id,
    home_id,
    person_columns,
    person_of,
    person_statement,
    session_of,
    unscoped_renew_hash,
)
from doorward.people.store import ids_by_name as user_ids_named
from doorward.people.store import memberships as membership_table
from doorward.people.store import names_by_id as user_names
from doorward.people.store import users as user_table

__all__ = [
    "PERSON_WIDTH",
    "READ",
    "SIGN_IN",
    "UNSCOPED_PERSON",
    "UNSCOPED_SESSION",
    "WRITE",
    "Guest",
    "Invited",
    "Proofs",
    "UserHolder",
    "Whoami",
    "add_passkey",
    "answered_challenge",
    "at_home",
    "before_passkey",
    "check_assertion",
    "check_registration",
    "create",
    "credential_named",
    "delete",
    "edit",
    "end_of_user",
    "end_over",
    "end_own",
    "guest_of",
    "has_id",
    "home_id",
    "invite",
    "invite_first",
    "list_members",
    "list_users",
    "membership_table",
    "new_challenge",
    "new_codes",
    "oneself",
    "open_session",
    "own_passkeys",
    "own_roles",
    "own_session",
    "page_of_user",
    "page_own",
    "page_users",
    "passkey_named",
    "passkeys_of_user",
    "person_columns",
    "person_of",
    "person_statement",
    "post_link",
    "put_member",
    "recovery_digests",
    "registration_options",
    "remove_member",
    "remove_passkey",
    "remove_passkey_of",
    "renew_session",
    "second_factor_proves",
    "session_named",
    "session_of",
    "settle_guest",
    "show",
    "show_member",
    "sign_in_options",
    "site_of",
    "spend_recovery_code",
    "spend_step",
    "touch",
    "unscoped_renew_hash",
    "use_passkey",
    "user_ids_named",
    "user_names",
    "user_table",
    "whoami",
    "wrong_answer",
]
