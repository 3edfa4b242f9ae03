"""What a tenant is, and at which address it is found."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from ipaddress import ip_address
from typing import Any, Final
from urllib.parse import urlsplit

from doorward.kernel.clock import DAY, SECOND
from doorward.kernel.errors import FieldError, Invalid
from doorward.tenants.model.policies import Policies

DEFAULT_SLUG: Final = "default"
PLAIN: Final = "default"
"""The preset of a tenant whose maker names none."""
SLUG_PATTERN: Final = r"^[a-z0-9](-?[a-z0-9])*$"
SHORTEST_SLUG: Final = 2
LONGEST_SLUG: Final = 40
HOST_PATTERN: Final = (
    r"^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)+(:[0-9]{1,5})?$"
)
LONGEST_HOST: Final = 253
TOKEN_SECONDS: Final = 900
SHORTEST_TOKEN: Final = 2
LONGEST_TOKEN: Final = DAY // SECOND


class State(StrEnum):
    """Whether the tenant's doors are open at all (D-1: freezing suspends)."""

    ACTIVE = "active"
    FROZEN = "frozen"


@dataclass(frozen=True, slots=True)
class Tenant:
    """One organization; instants in milliseconds.

    ``token_seconds`` is how long its tokens live where a client says nothing else.
    ``catalogue_revision`` is that of its APIs and rules (the access room's), ``revision``
    that of the tenant's own settings. ``preset`` is what it was furnished like, ``dialect``
    whose wire formats its address speaks beside the standard ones, empty for none.
    """

    id: str
    slug: str
    name: str
    host: str | None
    is_default: bool
    state: State
    token_seconds: int
    catalogue_revision: int
    revision: int
    created_at: int
    modified_at: int
    preset: str = PLAIN
    dialect: str = ""
    policies: Policies = field(default_factory=Policies)


@dataclass(frozen=True, slots=True)
class NewTenant:
    """What its maker says of a tenant. Raises :class:`Invalid` naming each wrong field.

    Where nothing is said of ``token_seconds``, the preset says it.
    """

    name: str
    slug: str
    host: str | None = None
    token_seconds: int | None = None
    preset: str = PLAIN

    def __post_init__(self) -> None:
        _raise(
            () if is_slug(self.slug) else (FieldError("slug", _SLUG_WORDS),),
            host_errors(self.host),
            seconds_errors(TOKEN_SECONDS if self.token_seconds is None else self.token_seconds),
        )


@dataclass(frozen=True, slots=True)
class Made:
    """A tenant just made, or made by an earlier request with the same key (not ``fresh``).

    ``told`` is what furnishing it brought that its maker is told once: secrets too.
    """

    tenant: Tenant
    told: Mapping[str, Any] = field(default_factory=dict, repr=False)
    fresh: bool = True


def is_slug(text: str) -> bool:
    """Whether *text* can be a tenant's part of an address: 2 to 40 of ``a-z0-9``, inner dashes."""
    fits = SHORTEST_SLUG <= len(text) <= LONGEST_SLUG
    return fits and re.fullmatch(SLUG_PATTERN, text) is not None


def check_edit(changes: Mapping[str, Any]) -> None:
    """Raise :class:`Invalid` naming each member of *changes* that no tenant may have."""
    seconds = changes.get("token_seconds", TOKEN_SECONDS)
    _raise(host_errors(changes.get("host")), seconds_errors(seconds))


def host_errors(host: str | None) -> tuple[FieldError, ...]:
    """Return what is wrong with *host* as a tenant's own: a full name in lower case.

    A bare number is refused because every server answers to its own address.
    """
    if host is None:
        return ()
    name = host.partition(":")[0]
    named = re.fullmatch(HOST_PATTERN, host) is not None and len(host) <= LONGEST_HOST
    if named and not _is_number(name):
        return ()
    return (FieldError("host", "a full host name in lower case, such as doors.example.com"),)


def seconds_errors(seconds: int) -> tuple[FieldError, ...]:
    """Return what is wrong with *seconds* as the life of a token."""
    if SHORTEST_TOKEN <= seconds <= LONGEST_TOKEN:
        return ()
    return (FieldError("token_seconds", f"{SHORTEST_TOKEN} to {LONGEST_TOKEN} seconds"),)


def base_url_of(public_url: str, tenant: Tenant) -> str:
    """Return the address everything of *tenant* stands below; it is its issuer too (D-15).

    *public_url* is that of the default tenant, without a slash at the end.
    """
    if tenant.is_default:
        return public_url
    if tenant.host:
        return f"{urlsplit(public_url).scheme}://{tenant.host}"
    return f"{public_url}/t/{tenant.slug}"


_SLUG_WORDS: Final = (
    f"{SHORTEST_SLUG} to {LONGEST_SLUG} lower-case letters and digits, with single dashes inside"
)


def _is_number(name: str) -> bool:
    try:
        ip_address(name)
    except ValueError:
        return False
    return True


def _raise(*groups: tuple[FieldError, ...]) -> None:
    errors = [error for group in groups for error in group]
    if errors:
        raise Invalid(*errors)
