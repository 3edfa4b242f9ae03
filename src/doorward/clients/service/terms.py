"""What may be said of a machine identity, checked before anything is written."""

from typing import Final

from doorward.access import roles_called
from doorward.clients.service.sorts import Sort
from doorward.clients.store import user_called
from doorward.kernel.authority import Warrant
from doorward.kernel.clock import DAY
from doorward.kernel.db import UnitOfWork
from doorward.kernel.errors import Invalid
from doorward.kernel.filter import filter_of

LONGEST_LIFE: Final = 3_653 * DAY
"""How far ahead the expiry of what must end may lie: ten years, with their leap days."""


def check_filter(text: str) -> None:
    """Raise ``Invalid`` for a filter that spells no addresses."""
    filter_of(text)


def check_expiry(sort: Sort, expires_at: int | None, now: int, *, past: bool = False) -> None:
    """Raise ``Invalid`` for an expiry that the sort does not take; *past* lets it be over."""
    if expires_at is None:
        if sort.must_end:
            raise Invalid.field("expires_at", f"{sort.one} ends at some time: say when")
        return
    if expires_at <= now and not past:
        raise Invalid.field("expires_at", "a time that is still to come")
    if sort.must_end and expires_at > now + LONGEST_LIFE:
        raise Invalid.field("expires_at", "ten years from now at the latest")


async def check_roles(
    uow: UnitOfWork, warrant: Warrant, sort: Sort, words: tuple[str, ...]
) -> tuple[str, ...]:
    """Return the ids of the roles named; raises ``Invalid``, also where one is needed."""
    if sort.secrets and sort.must_end and not words:
        raise Invalid.field("roles", f"{sort.one} has its rights by roles: at least one")
    return await roles_called(uow, warrant, words)


async def check_user(uow: UnitOfWork, warrant: Warrant, word: str | None) -> str:
    """Return the id of the tenant's user with that id or username; raises ``Invalid``."""
    found = await user_called(uow, warrant, word or "")
    if found is None:
        raise Invalid.field("user", "there is no such user")
    return found
