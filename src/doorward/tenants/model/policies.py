"""What a tenant decides where products differ: one frozen value, kept as JSON with the tenant."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from enum import StrEnum
from functools import lru_cache
from typing import Any, Final

import orjson

from doorward.kernel.errors import FieldError, Invalid

MOST_SECONDS: Final = 86_400


class ClientIds(StrEnum):
    """How the ids of new clients are spelled (D-7)."""

    KEY = "key"
    DIGITS = "digits"


class BasicOnPortal(StrEnum):
    """What a user's name and password get on an API that developers are shown (D-16)."""

    WARN = "warn"
    REFUSE = "refuse"


@dataclass(frozen=True, slots=True)
class Policies:
    """A tenant's own rules. Raises :class:`Invalid` naming each that cannot be.

    ``most_clients`` counts user-defined API clients (D-6), None is no limit.
    ``retrievable_secrets`` seals secrets instead of forgetting them (D-2).
    ``password_tokens`` lets passwords buy tokens (D-9). The rest are lives in seconds.
    """

    client_ids: ClientIds = ClientIds.KEY
    most_clients: int | None = None
    retrievable_secrets: bool = False
    password_tokens: bool = False
    basic_on_portal: BasicOnPortal = BasicOnPortal.REFUSE
    key_seconds: int = 300
    refresh_seconds: int = 1_800
    user_token_seconds: int = 300

    def __post_init__(self) -> None:
        errors = [
            FieldError(name, f"2 to {MOST_SECONDS} seconds")
            for name in ("key_seconds", "refresh_seconds", "user_token_seconds")
            if not 2 <= getattr(self, name) <= MOST_SECONDS
        ]
        if self.most_clients is not None and not 1 <= self.most_clients <= 1_000_000:
            errors.append(FieldError("most_clients", "1 to 1000000, or null for no limit"))
        if errors:
            raise Invalid(*errors)


_NAMES: Final = frozenset(one.name for one in fields(Policies))


def check_policies(members: Mapping[str, Any]) -> Policies:
    """Return the policies that *members* say, the rest at their defaults.

    Raises :class:`Invalid` for a name that is no policy's and for a value that cannot be.
    """
    unknown = sorted(members.keys() - _NAMES)
    if unknown:
        raise Invalid(*(FieldError(name[:100], "there is no such policy") for name in unknown))
    values = dict(members)
    for name, kind in (("client_ids", ClientIds), ("basic_on_portal", BasicOnPortal)):
        if name in values:
            try:
                values[name] = kind(values[name])
            except ValueError:
                raise Invalid.field(name, f"one of {', '.join(kind)}") from None
    return Policies(**values)


def write_policies(policies: Policies) -> str:
    """Return *policies* as the store keeps them."""
    return orjson.dumps(asdict(policies)).decode()


@lru_cache(maxsize=256)
def policies_of(text: str) -> Policies:
    """Return what :func:`write_policies` wrote; what is not written has its default."""
    return check_policies(orjson.loads(text))
