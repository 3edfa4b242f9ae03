"""Telling our secrets from other text: by their form, and by what is reckoned from it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Final

from doorward.kernel.clock import SECOND, system_clock
from doorward.kernel.secret import FORM, Secret, public_part

_TOKEN: Final = r"eyJ[\w-]+\.[\w-]+\.[\w-]+"
LONGEST: Final = 4096


@dataclass(frozen=True, slots=True)
class Sighting:
    """One secret in one place. ``name`` is its public id; ``commit`` is empty for a file as it is.

    ``line`` and ``column`` count from 1; the column is in bytes.
    """

    path: str
    line: int
    column: int
    length: int
    kind: str
    name: str
    secret: Secret = field(repr=False)
    commit: str = ""

    @property
    def key(self) -> tuple[str, int, str, str]:
        """What makes it the same as another: place and secret."""
        return self.path, self.line, self.commit, self.name

    def shown(self) -> dict[str, Any]:
        """Return what may be told of it."""
        return {
            "path": self.path, "line": self.line, "column": self.column, "kind": self.kind,
            "id": self.name, "commit": self.commit,
        }  # fmt: skip


@cache
def prefixes() -> dict[str, str]:
    """Return each prefix of a secret with its kind's name."""
    # The rooms come with the database, which a person who only asks for help can do without.
    from doorward.credentials import KINDS
    from doorward.tokens import REFRESH_PREFIX

    return {kind.prefix: kind.name for kind in KINDS} | {REFRESH_PREFIX: "refresh_token"}


@cache
def pattern() -> re.Pattern[bytes]:
    """Return what all secrets look like; the group is a secret's prefix, empty for a token."""
    some = "|".join(map(re.escape, prefixes()))
    return re.compile(rf"({some}){FORM}(?![0-9A-Za-z])|{_TOKEN}".encode())


def look(text: bytes, path: str, line: int, commit: str = "") -> Iterator[Sighting]:
    """Give each secret of ours in a line; nothing that merely looks like one."""
    if b"dw" not in text and b"eyJ" not in text:
        return
    for match in pattern().finditer(text):
        secret = Secret(match[0].decode("ascii"))
        prefix = (match[1] or b"").decode("ascii")
        kind, name = (
            (prefixes()[prefix], public_part(secret, prefix)) if prefix else _token(match[0])
        )
        if name is not None:
            yield Sighting(path, line, match.start() + 1, len(match[0]), kind, name, secret, commit)


def _token(text: bytes) -> tuple[str, str | None]:
    """Return the kind and the ``jti`` of a token of ours that has not expired, else no name."""
    # The SDK comes with a library of cryptography.
    from doorward_sdk.encoding import decode_segment, read_object

    if len(text) > LONGEST:
        return "", None
    header, payload, _ = text.split(b".")
    try:
        kind = read_object(decode_segment(header)).get("typ")
        claims = read_object(decode_segment(payload))
        over = int(str(claims["exp"])) * SECOND <= system_clock()
    except (ValueError, KeyError):
        return "", None
    ours = kind == "at+jwt" and {"jti", "tenant", "cid", "gen"} <= claims.keys()
    return "access_token", str(claims["jti"]) if ours and not over else None
