"""What the guard decides on, and what it decides."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, NamedTuple

from doorward.access import Denial
from doorward.clients import Card
from doorward.people import Session
from doorward_sdk import Verified


class Unaccepted(Exception):
    """A token that is not accepted here and now. ``reason`` is for the log only."""

    def __init__(self, reason: str, card: Card | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.card = card


class Elsewhere(Exception):
    """A tenant that was asked for by header and is not the caller's: all are answered alike."""

    def __init__(self, card: Card) -> None:
        super().__init__()
        self.card = card


class Foreign(Exception):
    """A call by cookie that no page of ours made; ``card`` is of whoever the cookie names."""

    def __init__(self, card: Card) -> None:
        super().__init__()
        self.card = card


class Found(NamedTuple):
    """A caller that is accepted: the card it was checked against, and what it may do now.

    ``token`` is None for a user's name and password and for a ``session``, ``home`` the card of
    the tenant that the address leads to where the caller acts in another. ``denial`` is what a
    missing permission is answered with (D-4), ``deprecated`` that this way of calling is to end
    (D-16).
    """

    token: Verified | None
    card: Card
    powers: frozenset[str]
    denial: Denial = Denial.FORBIDDEN
    home: Card | None = None
    deprecated: bool = False
    session: Session | None = None


@dataclass(frozen=True, slots=True)
class Reported:
    """Calls that were alike, as a protected API tells of them; ``last_at`` is in milliseconds.

    ``subject`` is the user that an API token acted for, ``tenant`` where the call acted; both may
    be empty.
    """

    client_id: str
    permission: str
    method: str
    route: str
    status: int
    address: str
    count: int
    last_at: int
    subject: str = ""
    tenant: str = ""


_PARAMETER: Final = re.compile(r"\{[a-z_]+\}")


@dataclass(frozen=True, slots=True)
class Way:
    """One way through the gate: method, template, the permission it needs (empty: public)."""

    method: str
    template: str
    permission: str


class RouteBook:
    """The management API's own endpoint rules, from the doors themselves."""

    def __init__(self, ways: Iterable[Way]) -> None:
        self._plain: dict[str, dict[str, Way]] = {}
        self._shaped: list[tuple[re.Pattern[str], dict[str, Way]]] = []
        shaped: dict[str, dict[str, Way]] = {}
        for way in ways:
            book = shaped if "{" in way.template else self._plain
            book.setdefault(way.template, {})[way.method] = way
        for template, methods in shaped.items():
            shape = _PARAMETER.sub("[^/]+", template)
            self._shaped.append((re.compile(shape), methods))

    def ways(self) -> list[Way]:
        """Return every way, those without parameters first."""
        books = [*self._plain.values(), *(methods for _, methods in self._shaped)]
        return [way for methods in books for way in methods.values()]

    def find(self, path: str) -> dict[str, Way] | None:
        """Return the ways at *path* by method, or None when nothing is there."""
        plain = self._plain.get(path)
        if plain is not None:
            return plain
        for shape, methods in self._shaped:
            if shape.fullmatch(path):
                return methods
        return None
