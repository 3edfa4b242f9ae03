"""How large the proofs are: small in ``make test``, as promised in ``make soak``."""

import os

SOAK = os.environ.get("DOORWARD_SOAK") == "1"


def size(small: int, full: int) -> int:
    """Return *full* under ``make soak`` and *small* otherwise."""
    return full if SOAK else small


def limit(small: float, full: float) -> float:
    """Return the seconds a proof may take before it counts as hung."""
    return full if SOAK else small
