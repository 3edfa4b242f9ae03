"""Data-plane doors of tokens: issue, revoke, metadata."""

from doorward.tokens.wire.metadata import metadata
from doorward.tokens.wire.oauth import (
    ask,
    check_transport,
    declined,
    oauth_answer,
    read_parameters,
    refused,
)
from doorward.tokens.wire.revoke import revoke
from doorward.tokens.wire.token import exchange, standard
from doorward.tokens.wire.user_token import PATH as USER_TOKEN
from doorward.tokens.wire.user_token import read_members, user_token

__all__ = [
    "USER_TOKEN",
    "ask",
    "check_transport",
    "declined",
    "exchange",
    "metadata",
    "oauth_answer",
    "read_members",
    "read_parameters",
    "refused",
    "revoke",
    "standard",
    "user_token",
]
