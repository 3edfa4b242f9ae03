"""What a check found, how bad it is, and how to mend it."""

from dataclasses import dataclass
from enum import StrEnum


class Level(StrEnum):
    """How bad it is; only a problem makes ``doctor`` fail."""

    OK = "ok"
    WARNING = "warning"
    PROBLEM = "problem"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at. ``mend`` is empty where nothing is wrong."""

    check: str
    level: Level
    words: str
    mend: str = ""


def fine(check: str, words: str) -> Finding:
    """Return a finding that all is well."""
    return Finding(check, Level.OK, words)


def warning(check: str, words: str, mend: str) -> Finding:
    """Return a finding that may be meant so, or matter later."""
    return Finding(check, Level.WARNING, words, mend)


def problem(check: str, words: str, mend: str) -> Finding:
    """Return a finding that something is broken or open."""
    return Finding(check, Level.PROBLEM, words, mend)
