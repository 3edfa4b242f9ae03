"""Values of the tokens room: requests, what they are narrowed to, and refresh tokens."""

from doorward.tokens.model.asked import (
    LONGEST_SCOPE,
    Asked,
    Declined,
    Granted,
    Lent,
    Method,
    read_scope,
)
from doorward.tokens.model.narrowing import Narrowed, narrow
from doorward.tokens.model.refresh import (
    PATTERN,
    PREFIX,
    Of,
    Presented,
    Turn,
    end_of,
    is_genuine,
    new_family,
    read_refresh,
    spell,
    turn_of,
)

__all__ = [
    "LONGEST_SCOPE",
    "PATTERN",
    "PREFIX",
    "Asked",
    "Declined",
    "Granted",
    "Lent",
    "Method",
    "Narrowed",
    "Of",
    "Presented",
    "Turn",
    "end_of",
    "is_genuine",
    "narrow",
    "new_family",
    "read_refresh",
    "read_scope",
    "spell",
    "turn_of",
]
