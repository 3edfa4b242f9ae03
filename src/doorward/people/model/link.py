"""A link that lets somebody in once, to choose a password: nothing else is told by mail."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from doorward.kernel.clock import HOUR

LINK_PREFIX: Final = "dwl_"
"""What every link's secret begins with."""


class Purpose(StrEnum):
    """What a link is for."""

    FIRST = "first"
    INVITATION = "invitation"
    RESET = "reset"


LIFE: Final = {Purpose.FIRST: 24 * HOUR, Purpose.INVITATION: 72 * HOUR, Purpose.RESET: HOUR}


@dataclass(frozen=True, slots=True)
class Link:
    """A link as kept; instants in milliseconds.

    ``user`` is empty for the first administrator, who is still to be made. It ends with the
    ``generation`` of its user's proofs.
    """

    id: str
    tenant: str
    user: str
    purpose: str
    digest: bytes = field(repr=False)
    pepper_id: str
    generation: int
    created_at: int
    until: int
