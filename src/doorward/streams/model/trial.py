"""How sending went: what a test of a sink showed, and what could not be delivered."""

from dataclasses import dataclass


class Undelivered(Exception):
    """What was sent did not arrive, or nobody can know that it did.

    ``reason`` is for people. What was ``refused`` was read by the receiver, which will not have
    it: sending it again may be no use.
    """

    def __init__(self, reason: str, *, refused: bool = False) -> None:
        super().__init__(reason)
        self.reason = reason
        self.refused = refused


@dataclass(frozen=True, slots=True)
class Trial:
    """What a test showed: whether the test event got there, the answer in words, how long."""

    arrived: bool
    answer: str
    milliseconds: int


@dataclass(frozen=True, slots=True)
class Letter:
    """A delivery that was given up: what was to be sent, and why it was not taken."""

    id: str
    sink: str
    delivery: str
    first: str
    last: str
    count: int
    body: str
    reason: str
    tries: int
    at: int
