"""What the data plane works with, made once per process."""

from dataclasses import dataclass

from doorward.clients import Card
from doorward.credentials import Throttle
from doorward.events import Journal
from doorward.kernel.clock import Clock
from doorward.kernel.db import Database
from doorward.kernel.secret import Pepper
from doorward.settings import Settings
from doorward.signing import Signers
from doorward.tokens.service.catalogues import Catalogues


@dataclass(frozen=True, slots=True)
class Plant:
    """The store, the journal, the time, and the keys and catalogues at work."""

    db: Database
    journal: Journal
    clock: Clock
    pepper: Pepper
    signers: Signers
    catalogues: Catalogues
    throttle: Throttle
    settings: Settings


def issuer_of(settings: Settings, card: Card) -> str:
    """Return the issuer of the card's tenant, which is its base URL (D-15)."""
    if card.host:
        return f"{settings.base_url.partition('://')[0]}://{card.host}"
    if card.slug == "default":
        return settings.base_url
    return f"{settings.base_url}/t/{card.slug}"
