"""Refresh tokens: a family of secrets, each computed from where it stands in it (D-11).

Nothing of them is stored but how far the family was used. The public part of a token names its
family (11 characters, the first says whose) and its step (5); the rest follows from both
under a server key, so the same successor can be given again to whoever lost it.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from doorward.events import Lease
from doorward.kernel.clock import HOUR, SECOND
from doorward.kernel.ids import BASE62, random_text
from doorward.kernel.secret import FORM, Pepper, Secret, base62, public_part, spelled

PREFIX: Final = "dwr_"
PATTERN: Final = PREFIX + FORM
LONGEST_FAMILY: Final = 10 * HOUR
"""How long a family goes on at most, however often it is refreshed."""

_FAMILY: Final = 11
_STEP: Final = 5


class Of(StrEnum):
    """Whose a family is: the first letter of its name. Permanent: people hold such tokens."""

    KEY = "K"
    USER = "U"


@dataclass(frozen=True, slots=True)
class Presented:
    """A refresh token as far as it can be read without looking anything up."""

    family: str
    step: int
    secret: Secret

    @property
    def of(self) -> Of | None:
        """Whose family it claims to be of."""
        return {one.value: one for one in Of}.get(self.family[0])


def new_family(of: Of) -> str:
    """Return the name of a new family."""
    return of.value + random_text(BASE62, _FAMILY - 1)


def read_refresh(secret: Secret) -> Presented | None:
    """Return what a refresh token says of itself, or None when it is none."""
    name = public_part(secret, PREFIX)
    if name is None:
        return None
    step = 0
    for letter in name[_FAMILY:]:
        step = step * 62 + BASE62.index(letter)
    return Presented(name[:_FAMILY], step, secret)


def spell(pepper: Pepper, pepper_id: str, tenant: str, family: str, step: int) -> Secret:
    """Return the family's token of *step*, as often as anybody asks."""
    name = family + base62(step, _STEP)
    return spelled(PREFIX, name, pepper.derive(f"refresh|{tenant}|{name}", pepper_id))


def is_genuine(presented: Presented, lease: Lease, pepper: Pepper) -> bool:
    """Whether this server spelled *presented* for the family that *lease* is of."""
    known = lease.pepper_id in pepper.keys
    true = spell(pepper, lease.pepper_id, lease.tenant, presented.family, presented.step)
    return true == presented.secret and known


class Turn(StrEnum):
    """What the presentation of a genuine refresh token means."""

    AGAIN = "again"
    NEXT = "next"
    REUSED = "reused"
    IMPOSSIBLE = "impossible"


def turn_of(step: int, used: int) -> Turn:
    """Return what it means that the token of *step* comes when *used* was the last one used.

    The token last used may come again: its answer may have been lost. Its successor is the
    next. An older one was used twice, by two holders; a later one was never given out.
    """
    if step == used:
        return Turn.AGAIN
    if step == used + 1:
        return Turn.NEXT
    return Turn.REUSED if step < used else Turn.IMPOSSIBLE


def end_of(began_at: int, now: int, seconds: int) -> int:
    """Return until when (ms) a token given at *now* may be used, *seconds* at most."""
    return min(now + seconds * SECOND, began_at + LONGEST_FAMILY)
