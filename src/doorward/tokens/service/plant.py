"""What the data plane works with, made once per process."""

from dataclasses import dataclass, field
from functools import lru_cache

from doorward.clients import Card
from doorward.credentials import Throttle
from doorward.events import Journal
from doorward.kernel.clock import Clock
from doorward.kernel.db import Database
from doorward.kernel.sealing import Seal
from doorward.kernel.secret import Pepper
from doorward.people import Hasher
from doorward.settings import Settings
from doorward.signing import Signers
from doorward.tokens.service.catalogues import Catalogues


@dataclass(frozen=True, slots=True)
class Plant:
    """The store, the journal, the time, the keys and catalogues at work, and who hashes."""

    db: Database
    journal: Journal
    clock: Clock
    pepper: Pepper
    signers: Signers
    catalogues: Catalogues
    throttle: Throttle
    settings: Settings
    seal: Seal
    hasher: Hasher = field(default_factory=Hasher)


def issuer_of(settings: Settings, card: Card) -> str:
    """Return the issuer of the card's tenant, which is its base URL (D-15)."""
    return _issuer(settings.public_url, settings.port, card.host, card.slug)


@lru_cache(maxsize=4096)
def _issuer(public_url: str, port: int, host: str, slug: str) -> str:
    base_url = Settings(public_url=public_url, port=port).base_url
    if host:
        return f"{base_url.partition('://')[0]}://{host}"
    return base_url if slug == "default" else f"{base_url}/t/{slug}"
