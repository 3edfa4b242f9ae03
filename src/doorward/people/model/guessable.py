"""Passwords that are guessed first: the most used ones, plain words, and words about the user.

The list is the one that the strength meter zxcvbn ranks guesses by: passwords out of known
leaks, and the words of an encyclopedia and of films.
"""

import re
from collections.abc import Iterable, Mapping
from functools import cache
from itertools import pairwise
from typing import Final

from doorward.kernel.names import name_key

OURS: Final = "doorward"
_LEAST_LEFT: Final = 8
"""Characters that a password must have besides words about its user."""
_LEAST_WORD: Final = 4
_LONGEST_RUN: Final = 5
"""A password whose characters follow each other (``aaaa``, ``abcd``, ``4321``) in runs of this
length on average is no more than their beginnings."""

_ENDS: Final = re.compile(r"^[\W\d_]+|[\W\d_]+$")


def is_guessable(text: str, about: Iterable[str]) -> str:
    """Return why *text* would be guessed early, in words for its owner; empty when it is not."""
    key = text.casefold()
    core = _ENDS.sub("", key)
    if key in _words() or core in _words():
        return "this is among the first that are guessed"
    if _unit(key) < _LEAST_LEFT or _runs(key) * _LONGEST_RUN <= len(key):
        return "it repeats or counts"
    if key[: _unit(key)] in _words() or _is_pair(key):
        return "it is made of those that are guessed first"
    if len(_without(key, about)) < _LEAST_LEFT:
        return "it says little but a name that is known"
    return ""


@cache
def _lists() -> Mapping[str, Iterable[str]]:
    # Fourteen megabytes once read: only for who sets a password, not for every process.
    from zxcvbn.frequency_lists import FREQUENCY_LISTS  # noqa: PLC0415 see above

    lists: Mapping[str, Iterable[str]] = FREQUENCY_LISTS
    return lists


@cache
def _used() -> frozenset[str]:
    return frozenset(one for one in _lists()["passwords"] if len(one) >= _LEAST_WORD)


@cache
def _words() -> frozenset[str]:
    every = (one for ranked in _lists().values() for one in ranked)
    return frozenset(one for one in every if len(one) >= _LEAST_LEFT) | _used()


def _unit(key: str) -> int:
    """Return the length of the shortest part whose repetition gives *key*."""
    size = len(key)
    return next(n for n in range(1, size + 1) if (key[:n] * size)[:size] == key)


def _runs(key: str) -> int:
    """Return how many runs of equal or neighbouring characters make up *key*."""
    steps = [ord(after) - ord(before) for before, after in pairwise(key)]
    breaks = [
        abs(step) > 1 or (number > 0 and step != steps[number - 1])
        for number, step in enumerate(steps)
    ]
    return 1 + sum(breaks)


def _is_pair(key: str) -> bool:
    """Whether *key* is one much used password after another."""
    places = range(_LEAST_WORD, len(key) - _LEAST_WORD + 1)
    return any(key[:place] in _used() and key[place:] in _used() for place in places)


def _without(key: str, about: Iterable[str]) -> str:
    parts = {OURS}
    for words in about:
        whole = name_key(words)
        several = re.split(r"[\W_]+", whole)
        parts |= {whole, *several, "".join(several)}
    for part in sorted(parts, key=len, reverse=True):
        if len(part) >= _LEAST_WORD:
            key = key.replace(part, "")
    return key
