"""What is told of a leak: a secret, who found it, and where."""

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Final
from urllib.parse import urlsplit

from doorward.kernel.secret import FORM, Secret

MOST: Final = 100
"""How many secrets one report may hold."""
LONGEST: Final = 4096
"""No secret is longer: the longest are tokens (SPEC §3)."""
LONGEST_PLACE: Final = 500

_SECRETS: Final = re.compile(rf"dw[a-z]_{FORM}|eyJ[\w-]{{10,}}(?:\.[\w-]*){{1,2}}", re.ASCII)


class Source(StrEnum):
    """Who told of it. Names are permanent: they stand in the log."""

    PARTNER = "partner"
    POSSESSION = "possession"


@dataclass(frozen=True, slots=True)
class Told:
    """One secret that somebody says has leaked; ``place`` is where it was seen, or empty."""

    secret: Secret
    source: Source
    place: str = ""


@dataclass(frozen=True, slots=True)
class Found:
    """A secret that is one of ours, proven. ``name`` is what it is called in the log.

    ``client`` is the client id, or the user's where it was a person's; ``holder`` the object
    whose secret it is. ``until`` is the instant (ms) at which a token ends by itself.
    """

    kind: str
    tenant: str
    client: str
    name: str
    holder: str = ""
    until: int = 0


def place_of(url: str) -> str:
    """Return what of an address may be kept: no password, query or fragment, no secret in it."""
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
    except ValueError:
        return ""
    if parts.scheme not in {"http", "https"} or not url.isprintable():
        return ""
    return _SECRETS.sub("…", f"{parts.scheme}://{host}{parts.path}")[:LONGEST_PLACE]
