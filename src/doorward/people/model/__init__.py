"""Values of the people room: records, passwords and what they may be, second factors."""

from doorward.people.model.oneself import Oneself
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
from doorward.people.model.sign_in import (
    Enrolment,
    Kept,
    SignIn,
    factor_context,
    new_factor,
)

__all__ = [
    "EMAIL_PATTERN",
    "LONGEST_EMAIL",
    "LONGEST_PASSWORD",
    "SHORTEST_ALONE",
    "SHORTEST_PASSWORD",
    "USER_PREFIX",
    "Enrolment",
    "Kept",
    "Member",
    "Oneself",
    "Person",
    "Place",
    "SignIn",
    "User",
    "UserTerms",
    "check_password",
    "factor_context",
    "new_factor",
    "whole",
]
