"""The clocks of a program that has none to hand in."""

import time
from collections.abc import Callable

Seconds = Callable[[], float]


def wall() -> float:
    """Return the seconds since 1970 UTC, by which tokens end."""
    return time.time()


def steady() -> float:
    """Return the seconds of a clock that never jumps, by which waiting is measured."""
    return time.monotonic()
