"""What every kind of sink can do, and what it is given to do it with."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from doorward.events import Recorded
from doorward.kernel.filter import AddressFilter
from doorward.kernel.secret import Secret
from doorward.streams.model import Place, Sink


@dataclass(frozen=True, slots=True)
class Job:
    """One sink to send for: its secret, where this server may call, where its files are.

    ``host`` is this server's own name.
    """

    sink: Sink
    secret: Secret | None = field(repr=False)
    allowed: AddressFilter
    folder: Path
    host: str


class Line(Protocol):
    """A way to one receiver, open until :meth:`close`.

    ``hold`` says for how many seconds the receiver has to have stayed there before what was
    written counts as arrived; 0 where it says so itself. ``most`` events are sent at once.
    """

    hold: float
    most: int

    async def carry(self, events: Sequence[Recorded], again: Place) -> None:
        """Send *events* in their order; those up to the place *again* were sent before.

        Raises ``Undelivered``, also when what was written earlier may be lost.
        """

    def settled(self) -> bool:
        """Whether the receiver's machine has acknowledged everything that was written."""

    async def close(self) -> bool:
        """End it in order; True when the receiver is known to have read everything."""


class Sender(Protocol):
    """One kind of sink."""

    async def open(self, job: Job) -> Line:
        """Reach the receiver; raises ``Undelivered``."""

    async def try_out(self, job: Job, event: Recorded) -> str:
        """Send one test event and return in words how it went; raises ``Undelivered``."""
