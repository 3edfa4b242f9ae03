"""The list of rooms, and what their cards offer put together.

The only module that sees inside rooms: composition roots read it, nothing else does.
"""

from pathlib import Path
from typing import Any, Final

from doorward.access.room import CARD as ACCESS
from doorward.clients.room import CARD as CLIENTS
from doorward.credentials.room import CARD as CREDENTIALS
from doorward.events.room import CARD as EVENTS
from doorward.guard.room import CARD as GUARD
from doorward.kernel.card import Card, Furnish
from doorward.people.room import CARD as PEOPLE
from doorward.presets.room import CARD as PRESETS
from doorward.signing.room import CARD as SIGNING
from doorward.tenants.room import CARD as TENANTS
from doorward.tokens.room import CARD as TOKENS

CARDS: Final[tuple[Card, ...]] = (
    EVENTS, TENANTS, SIGNING, ACCESS, PRESETS, CREDENTIALS, PEOPLE, CLIENTS, TOKENS, GUARD,
)  # fmt: skip
"""From the lowest floor to the highest: a tenant is furnished in this order."""


def furnishers() -> tuple[Furnish, ...]:
    """Return what furnishes a new tenant, lowest floor first."""
    return tuple(card.furnish for card in CARDS if card.furnish)


def pages() -> list[Any]:
    """Return every room's pages and actions of the console, as ``web.console`` declares them."""
    return [entry for card in CARDS for part in card.pages for entry in part.entries]


def templates() -> dict[str, Path]:
    """Return the folder of each room's templates, under the room's name."""
    root = Path(__file__).parent
    folders = {card.name: root / card.name / "templates" for card in CARDS}
    return {name: folder for name, folder in folders.items() if folder.is_dir()}


def routers() -> list[Any]:
    """Return every room's REST router."""
    return [card.router for card in CARDS if card.router is not None]
