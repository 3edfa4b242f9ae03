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
    """A tenant's own rules. Raises :class:`Invalid` at ``policies.<name>`` for what cannot be.

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
            FieldError(f"policies.{name}", f"2 to {MOST_SECONDS} seconds")
            for name in ("key_seconds", "refresh_seconds", "user_token_seconds")
            if not 2 <= getattr(self, name) <= MOST_SECONDS
        ]
        if self.most_clients is not None and not 1 <= self.most_clients <= 1_000_000:
            errors.append(FieldError("policies.most_clients", "1 to 1000000, or null for no limit"))
        if errors:
            raise Invalid(*errors)


_CHOICES: Final[Mapping[str, type[StrEnum]]] = {
    "client_ids": ClientIds,
    "basic_on_portal": BasicOnPortal,
}
_SWITCHES: Final = frozenset(("retrievable_secrets", "password_tokens"))
_NAMES: Final = frozenset(one.name for one in fields(Policies))


def check_policies(members: Mapping[str, Any]) -> Policies:
    """Return the policies that *members* say, the rest at their defaults.

    Raises :class:`Invalid`, at ``policies.<name>``, for each name that is no policy's and
    each value that cannot be.
    """
    wrong = {name: words for name, value in members.items() if (words := _wrong(name, value))}
    if wrong:
        raise Invalid(*(FieldError(f"policies.{one[:100]}", wrong[one]) for one in sorted(wrong)))
    values = dict(members)
    for name, kind in _CHOICES.items():
        if name in values:
            values[name] = kind(values[name])
    return Policies(**values)


def _wrong(name: str, value: Any) -> str:
    """Return what is wrong with the kind of a policy's value, empty for nothing."""
    if name not in _NAMES:
        return "there is no such policy"
    if name in _CHOICES:
        choices = [str(one) for one in _CHOICES[name]]
        return "" if value in choices else f"one of {', '.join(choices)}"
    if name in _SWITCHES:
        return "" if isinstance(value, bool) else "true or false"
    if isinstance(value, int) and not isinstance(value, bool):
        return ""
    return "" if value is None and name == "most_clients" else "a whole number"


def write_policies(policies: Policies) -> str:
    """Return *policies* as the store keeps them."""
    return orjson.dumps(asdict(policies)).decode()


@lru_cache(maxsize=256)
def policies_of(text: str) -> Policies:
    """Return what :func:`write_policies` wrote; what is not written has its default."""
    return check_policies(orjson.loads(text))
