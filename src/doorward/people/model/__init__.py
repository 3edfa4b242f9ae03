"""Values of the people room: records, passwords and what they may be, second factors."""

from doorward.people.model.link import LIFE, LINK_PREFIX, Link, Purpose
from doorward.people.model.oneself import Oneself
from doorward.people.model.passkey import MOST_PASSKEYS, Answered, Passkey, Site
from doorward.people.model.passwords import (
    LONGEST_PASSWORD,
    SHORTEST_ALONE,
    SHORTEST_PASSWORD,
    check_password,
    whole,
)
from doorward.people.model.person import Person, Place
from doorward.people.model.records import (
    EMAIL_PATTERN,
    LONGEST_EMAIL,
    USER_PREFIX,
    Member,
    User,
    UserTerms,
)
from doorward.people.model.session import (
    IDLE,
    LONGEST,
    SESSION_PREFIX,
    TOUCH,
    How,
    Session,
    Why,
)
from doorward.people.model.sign_in import (
    Enrolment,
    Kept,
    SignIn,
    factor_context,
    new_factor,
)

__all__ = [
    "EMAIL_PATTERN",
    "IDLE",
    "LIFE",
    "LINK_PREFIX",
    "LONGEST",
    "LONGEST_EMAIL",
    "LONGEST_PASSWORD",
    "MOST_PASSKEYS",
    "SESSION_PREFIX",
    "SHORTEST_ALONE",
    "SHORTEST_PASSWORD",
    "TOUCH",
    "USER_PREFIX",
    "Answered",
    "Enrolment",
    "How",
    "Kept",
    "Link",
    "Member",
    "Oneself",
    "Passkey",
    "Person",
    "Place",
    "Purpose",
    "Session",
    "SignIn",
    "Site",
    "User",
    "UserTerms",
    "Why",
    "check_password",
    "factor_context",
    "new_factor",
    "whole",
]
