"""What the people room can report: ids, never names, addresses or proofs of people."""

from doorward.events import declare

CREATED = declare("user.created", "a user was made", "user", "roles", "password")
EDITED = declare("user.edited", "a user's record or roles were changed", "user", "changed", "roles")
DELETED = declare("user.deleted", "a user was removed", "user")
PASSWORD_SET = declare(
    "user.password_set",
    "An administrator set a user's password; its tokens and sessions ended",
    "user",
)
PASSWORD_CHANGED = declare(
    "user.password_changed",
    "A user changed its own password; its tokens and sessions ended",
    "user",
)
FACTOR_BEGUN = declare(
    "user.second_factor_begun", "a user was shown a second factor, still to be confirmed", "user"
)
FACTOR_ADDED = declare(
    "user.second_factor_added", "a user's second factor counts from now on", "user"
)
FACTOR_REMOVED = declare(
    "user.second_factor_removed",
    "a second factor was removed; `password_ended` says that the password could not stay alone",
    "user", "password_ended",
)  # fmt: skip
PROOF_REFUSED = declare(
    "user.proof_refused",
    "A signed-in user gave a wrong password or code where it was asked again",
    "user",
)
MEMBER_EDITED = declare(
    "member.edited", "a user of another tenant has these roles here", "user", "roles"
)
MEMBER_REMOVED = declare("member.removed", "a user of another tenant has no role here", "user")
SESSION_OPENED = declare(
    "session.opened", "a person signed in; `method` says how", "session", "method"
)
SESSION_PROVEN = declare(
    "session.proven", "a signed-in person proved anew who it is", "session", "method"
)
SESSION_ENDED = declare(
    "session.ended",
    "A session ended: `why` is signed_out, ended_by_user, ended_by_administrator, signed_in_anew or"
    " over (idle, or as old as any gets). Those that a password ended are told by that",
    "session", "user", "why",
)  # fmt: skip
CODE_ASKED = declare(
    "session.code_asked", "a password was right, and a second factor was asked for", "method"
)
LINK_MADE = declare(
    "link.made",
    "A link was made that lets somebody in once; `purpose` is first, invitation or reset",
    "user", "purpose", "until",
)  # fmt: skip
LINK_USED = declare(
    "link.used", "a link was used: a password was chosen, and it is spent", "user", "purpose"
)
LINK_REFUSED = declare(
    "link.refused", "a link was presented that is not accepted; `reason` says why"
)
RECOVERY_MADE = declare(
    "user.recovery_codes_made", "a user got ten recovery codes; those before them ended"
)
RECOVERY_USED = declare(
    "user.recovery_code_used",
    "A recovery code stood for a second factor; it is spent, and `left` are left",
    "user", "left",
)  # fmt: skip
PASSKEY_ADDED = declare("passkey.added", "a user's passkey counts from now on", "passkey", "user")
PASSKEY_REMOVED = declare("passkey.removed", "a passkey was removed", "passkey", "user")
PASSKEY_REFUSED = declare(
    "passkey.refused", "a passkey was presented that is not accepted; `reason` says why", "passkey"
)
LINK_MAILED = declare(
    "link.mailed", "a link was mailed to its user, and shown to nobody", "user", "purpose"
)
